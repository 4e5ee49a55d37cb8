"""Dates and times as SQL Server holds them: each type with its own precision, printed by CONVERT style 121.

pysqlbridge has one kind of time, Python's, which has microseconds and no offset. A column declared datetime2(7) or
datetimeoffset keeps its digits and its offset here.
"""

import datetime
import re

TICKS_A_SECOND = 10_000_000
TICKS_A_DAY = 86_400 * TICKS_A_SECOND
_START = datetime.datetime(1, 1, 1)
_WRITTEN = re.compile(
    r"\s*(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(?:\s*([+-])(\d\d):(\d\d))?\s*"
)


class Moment(datetime.datetime):
    """A time of one declared type. Compared by the instant, to 100 ns."""

    ticks: int  # of the wall clock, 100 ns each, since 0001-01-01
    offset: int  # minutes
    kind: str
    digits: int

    def __new__(cls, ticks, offset, kind, digits):
        made = _START + datetime.timedelta(microseconds=ticks // 10)
        self = super().__new__(
            cls, made.year, made.month, made.day, made.hour, made.minute, made.second, made.microsecond
        )
        self.ticks, self.offset, self.kind, self.digits = ticks, offset, kind, digits
        return self

    @property
    def instant(self):
        return self.ticks - self.offset * 60 * TICKS_A_SECOND

    def __add__(self, span):
        """DATEADD: the result has the type of what it moves."""
        ticks = span // datetime.timedelta(microseconds=1) * 10
        return Moment(self.ticks + ticks, self.offset, self.kind, self.digits)

    def written(self):
        """As CONVERT(varchar(34), x, 121) prints it."""
        date = f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        if self.kind == "date":
            return date
        fraction = f"{self.ticks % TICKS_A_SECOND:07d}"[: self.digits]
        text = f"{date} {self.hour:02d}:{self.minute:02d}:{self.second:02d}" + (f".{fraction}" if fraction else "")
        if self.kind == "datetimeoffset":
            sign, minutes = "-" if self.offset < 0 else "+", abs(self.offset)
            text += f" {sign}{minutes // 60:02d}:{minutes % 60:02d}"
        return text

    def __eq__(self, other):
        return _instant(self) == _instant(other)

    def __ne__(self, other):
        return _instant(self) != _instant(other)

    def __lt__(self, other):
        return _instant(self) < _instant(other)

    def __le__(self, other):
        return _instant(self) <= _instant(other)

    def __gt__(self, other):
        return _instant(self) > _instant(other)

    def __ge__(self, other):
        return _instant(self) >= _instant(other)

    def __hash__(self):
        return hash(self.instant)

    def __reduce__(self):
        return (Moment, (self.ticks, self.offset, self.kind, self.digits))


def _instant(value):
    return value.instant if isinstance(value, Moment) else ticks_of(value)


def ticks_of(moment):
    """The wall clock of a Python time."""
    return ((moment - _START) // datetime.timedelta(microseconds=1)) * 10


def convert(value, kind, digits=None):
    """Text or a time as a time of `kind`, rounded as SQL Server rounds; None where the text is no such time."""
    if isinstance(value, Moment):
        ticks, offset = value.ticks, value.offset
    elif isinstance(value, datetime.datetime):
        ticks, offset = ticks_of(value), 0
    else:
        read = _WRITTEN.fullmatch(value)
        if read is None:
            return None
        year, month, day, hour, minute, second, fraction, sign, off_hours, off_minutes = read.groups()
        try:
            whole = datetime.datetime(
                int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
            )
        except ValueError:
            return None
        ticks = ticks_of(whole) + int(((fraction or "") + "0000000")[:7])
        offset = (int(off_hours) * 60 + int(off_minutes)) * (-1 if sign == "-" else 1) if sign else 0
    if kind != "datetimeoffset":
        offset = 0
    ticks, digits = _rounded(ticks, kind, digits)
    return Moment(ticks, offset, kind, digits)


def _rounded(ticks, kind, digits):
    if kind == "datetime":
        # 1/300 s, printed and compared as the milliseconds it is shown as: .000, .003, .007.
        day, of_day = divmod(ticks, TICKS_A_DAY)
        steps = (of_day * 300 * 2 + TICKS_A_SECOND) // (2 * TICKS_A_SECOND)
        return day * TICKS_A_DAY + (steps * 10 + 1) // 3 * 10_000, 3
    if kind == "smalldatetime":
        minute = 60 * TICKS_A_SECOND
        return (ticks + minute - 29_999 * 10_000) // minute * minute, 3
    if kind == "date":
        return ticks // TICKS_A_DAY * TICKS_A_DAY, 0
    digits = 7 if digits is None else digits
    unit = 10 ** (7 - digits)
    return (ticks + unit // 2) // unit * unit, digits
