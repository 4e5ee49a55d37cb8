"""The catalog views of SQL Server over the served tables, with the columns and numbers that SQL Server gives them.

pysqlbridge has views of its own, but knows five types, no keys and no counts of rows.
"""

import datetime

from pysqlbridge.source import Table
from pysqlbridge.tds.result import Bit, Column, DateTime, Integer, NVarChar

import moment
from wire import SYSTEM_TYPES, Collation, Text

_NAME = NVarChar(128)
_INT, _SHORT, _TINY, _LONG, _BIT = Integer(4), Integer(2), Integer(1), Integer(8), Bit()
_CHAR2 = Text(0xAF, 2, Collation(), fixed=True)


def build(databases, database):
    """Every view of `database`, by name."""
    schemas = {name: at for at, name in enumerate(sorted({table.schema for table in database.tables.values()}), 5)}
    schemas["dbo"] = 1
    numbered = list(enumerate(database.tables.values(), 245575913))
    made = [_table("schemas", [("name", _NAME), ("schema_id", _INT)], [[n, i] for n, i in schemas.items()])]
    made += [_objects(numbered, schemas), _columns(numbered), _types(), _databases(databases)]
    made += _indexes(numbered)
    made.append(_table(
        "partitions", [("object_id", _INT), ("index_id", _INT), ("partition_number", _INT), ("rows", _LONG)],
        [[number, 1 if table.primary_key else 0, 1, len(table.rows)] for number, table in numbered
         if not table.is_view]))
    made.append(_table(
        "synonyms", [("name", _NAME), ("schema_id", _INT), ("base_object_name", NVarChar(1035))],
        [[name, schemas.get(schema, 1), f"[{to_schema}].[{to}]"] for schema, name, to_schema, to in database.synonyms]))
    return {table.name: table for table in made}


def _table(name, columns, rows):
    return Table(name, [Column(column, kind) for column, kind in columns], rows)


def _objects(numbered, schemas):
    rows = [[table.name, number, schemas[table.schema], "V " if table.is_view else "U ", False]
            for number, table in numbered]
    # What a server has besides: a table of its own, which no reader may mistake for one of VTE.
    rows.append(["queue_messages_1977058079", 1977058079, 4, "IT", True])
    return _table("objects", [("name", _NAME), ("object_id", _INT), ("schema_id", _INT), ("type", _CHAR2),
                              ("is_ms_shipped", _BIT)], rows)


def _columns(numbered):
    rows = []
    for number, table in numbered:
        for at, (name, declared, nullable) in enumerate(table.columns, 1):
            system, user, size, precision, scale = declared.catalog()
            rows.append([number, name, at, system, user, size, precision, scale, nullable])
    return _table("columns", [("object_id", _INT), ("name", _NAME), ("column_id", _INT), ("system_type_id", _TINY),
                              ("user_type_id", _INT), ("max_length", _SHORT), ("precision", _TINY), ("scale", _TINY),
                              ("is_nullable", _BIT)], rows)


def _types():
    rows = [[name, number, 128 if name == "hierarchyid" else number] for name, (number, *_) in SYSTEM_TYPES.items()]
    rows.append(["sysname", 231, 256])
    return _table("types", [("name", _NAME), ("system_type_id", _TINY), ("user_type_id", _INT)], rows)


def _indexes(numbered):
    """The primary key, clustered, and an index for each other column that leads one."""
    indexes, columns = [], []
    for number, table in numbered:
        ids = {name: at for at, (name, _, _) in enumerate(table.columns, 1)}
        keys = [table.primary_key] if table.primary_key else []
        keys += [[name] for name in table.indexed if [name] != table.primary_key[:1]]
        for index, names in enumerate(keys, 1 if table.primary_key else 2):
            indexes.append([number, index, index == 1, False, False, False])
            columns += [[number, index, at, ids[name]] for at, name in enumerate(names, 1)]
    return [
        _table("indexes", [("object_id", _INT), ("index_id", _INT), ("is_primary_key", _BIT), ("is_disabled", _BIT),
                           ("is_hypothetical", _BIT), ("has_filter", _BIT)], indexes),
        _table("index_columns", [("object_id", _INT), ("index_id", _INT), ("key_ordinal", _TINY), ("column_id", _INT)],
               columns),
    ]


def _databases(databases):
    rows = []
    for number, one in enumerate(databases.values(), 5):
        created = moment.convert(one.meta.get("created") or "2019-01-01", "datetime") or datetime.datetime(2019, 1, 1)
        level = int(one.meta.get("compatibility") or 110)
        rows.append([one.name, number, created, level, one.meta.get("collation"), 0, False])
    return _table("databases", [("name", _NAME), ("database_id", _INT), ("create_date", DateTime()),
                                ("compatibility_level", _TINY), ("collation_name", _NAME),
                                ("snapshot_isolation_state", _TINY), ("is_read_committed_snapshot_on", _BIT)], rows)
