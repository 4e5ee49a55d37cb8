"""The tables that are served: read from a snapshot, changed while they are served.

A change replaces the list of rows, so that a statement that runs sees the table as it was when it began.
"""

import sqlite3
import threading

from pysqlbridge.predicate import Narrow, collated
from pysqlbridge.source import Table
from pysqlbridge.tds.result import Column

import moment
from engine import as_real
from wire import Collation, Declared

_TIMES = ("datetime", "smalldatetime", "datetime2", "datetimeoffset", "date")


class Served:
    """One table: its declared columns, and its rows in physical order."""

    def __init__(self, schema, name, columns, primary_key=(), indexed=(), is_view=False, collation=Collation()):
        self.schema, self.name, self.is_view, self.collation = schema, name, is_view, collation
        self.primary_key, self.indexed = list(primary_key), list(indexed)
        self.columns = [(column, Declared.read(declared), nullable) for column, declared, nullable in columns]
        self.rows = []
        self._indexes = {}

    def replace(self, rows):
        self.rows, self._indexes = rows, {}

    def place(self, column):
        for at, (name, _, _) in enumerate(self.columns):
            if name.lower() == column.lower():
                return at
        raise KeyError(f"{self.name} has no column {column}")

    def row(self, given, otherwise=None):
        """A row of named values, in order; what is not named is NULL, or as in `otherwise`."""
        row = list(otherwise) if otherwise else [None] * len(self.columns)
        for column, value in given.items():
            at = self.place(column)
            row[at] = held(value, self.columns[at][1])
        return row

    def table(self, rows=None):
        columns = [Column(name, declared.wire(self.collation)) for name, declared, _ in self.columns]
        return Table(self.name, columns, self.rows if rows is None else rows)

    def rows_with(self, column, values):
        """The rows whose text in `column` is one of `values`, in order, found through an index; None where it has none."""
        at = self.place(column)
        if at not in self._indexes:
            index = {}
            for number, row in enumerate(self.rows):
                if row[at] is not None and not isinstance(row[at], str):
                    index = None
                    break
                index.setdefault(collated(row[at]), []).append(number)
            self._indexes[at] = index
        index = self._indexes[at]
        if index is None or not all(isinstance(value, str) for value in values):
            return None
        numbers = sorted({number for value in values for number in index.get(collated(value), ())})
        return [self.rows[number] for number in numbers]


def held(value, declared):
    """A value of a snapshot or of a test as the engine holds one of this type."""
    if value is None:
        return None
    if isinstance(value, dict):
        # Bytes, or text by its UTF-16 units, which JSON cannot hold one by one.
        value = bytes.fromhex(value["hex"]) if "hex" in value else "".join(map(chr, value["units"]))
    if declared.name in _TIMES:
        return moment.convert(value, declared.name, declared.number(0, 7))
    if declared.name == "uniqueidentifier":
        return value.upper()
    if declared.name == "bit":
        return bool(value)
    if declared.name == "real":
        return as_real(float(value))
    if declared.name in ("float", "decimal", "numeric", "money", "smallmoney"):
        return float(value)
    if declared.name in ("char", "varchar", "text"):
        return Narrow(value)
    if declared.name in ("binary", "varbinary", "image", "timestamp") and isinstance(value, str):
        return value.encode()
    return value


class Database:
    """The tables of one database, by schema and name, and what it says of itself."""

    def __init__(self, name=None):
        self.name, self.meta, self.tables, self.synonyms = name, {}, {}, []
        self.lock = threading.Lock()

    @staticmethod
    def read(path, name=None):
        """All tables of a snapshot."""
        file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        made = Database(name)
        made.meta = dict(file.execute("SELECT key, value FROM vtedb_meta"))
        made.name = name or made.meta["database"]
        for table, schema, is_view in file.execute("SELECT name, schema, is_view FROM vtedb_tables ORDER BY position"):
            columns = file.execute(
                "SELECT name, type, nullable, key_position, index_position FROM vtedb_columns"
                " WHERE table_name = ? ORDER BY position", (table,)).fetchall()
            served = Served(
                schema, table, [(column, declared, bool(null)) for column, declared, null, _, _ in columns],
                [column for _, column in sorted((key, column) for column, _, _, key, _ in columns if key is not None)],
                [column for _, column in sorted((at, column) for column, _, _, _, at in columns if at is not None)],
                bool(is_view), made.collation)
            quoted = '"' + table.replace('"', '""') + '"'
            types = [declared for _, declared, _ in served.columns]
            served.rows = [
                [held(value, declared) for value, declared in zip(row, types)]
                for row in file.execute(f"SELECT * FROM {quoted} ORDER BY rowid")
            ]
            made.add(served)
        file.close()
        return made

    @property
    def collation(self):
        return Collation.named(self.meta.get("collation"))

    def add(self, served):
        self.tables[served.schema.lower(), served.name.lower()] = served

    def find(self, schema, name):
        """The table of that name; without a schema that of dbo."""
        found = self.tables.get(((schema or "dbo").lower(), name.lower()))
        if found is None:
            for synonym_schema, synonym, target_schema, target in self.synonyms:
                if (synonym_schema.lower(), synonym.lower()) == ((schema or "dbo").lower(), name.lower()):
                    return self.find(target_schema, target)
        return found
