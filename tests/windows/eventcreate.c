/* Stands in for eventcreate.exe, which Wine has not: adds its arguments to a file, one event a line. */
#include <stdio.h>

int main(int count, char **given)
{
    FILE *events = fopen("C:\\events.txt", "ab");
    if (!events)
        return 1;
    for (int at = 1; at < count; at++)
        fprintf(events, "%s%c", given[at], at + 1 < count ? '|' : '\n');
    return fclose(events);
}
