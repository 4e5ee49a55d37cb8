"""What pysqlbridge 2.1.3 is taught before it serves, each point with its reason.

It stays a T-SQL engine of somebody else: it parses, binds, joins, filters, sorts and refuses by itself. Nothing here
knows a statement of vte-wats.
"""

import struct
import uuid

from pysqlbridge import predicate, source, sql
from pysqlbridge.predicate import In, Literal, Narrow, ParameterRef
from pysqlbridge.tds import rpc
from pysqlbridge.tds.result import Column, NVarChar, VarBinary

import moment
from moment import Moment
from wire import Binary, plp

# The kinds of time that a cast can name, of which the engine has but one.
_TIMES = {"DATETIME", "DATETIME2", "SMALLDATETIME", "DATE", "DATETIMEOFFSET"}
# Between database and schema in the schema of a parsed name; no name holds it.
DATABASE_MARK = "\x1f"


def teach():
    _guid_parameters()
    _long_lists_of_parameters()
    _names_of_other_databases()
    _casts_it_lacks()
    _binary_results()
    _empty_long_text()
    predicate.FUNCTIONS["DATALENGTH"] = _bytes_of


def _guid_parameters():
    """A uniqueidentifier parameter arrives as 16 bytes and would never equal a row's text."""
    decode = rpc._decode_number

    def decoded(raw, type_id):
        return str(uuid.UUID(bytes_le=raw)).upper() if type_id == 0x24 and raw else decode(raw, type_id)

    rpc._decode_number = decoded


def _long_lists_of_parameters():
    """`x IN (@P1, ..., @P200)` looks each parameter up by name, for each row: half a minute for 20,000 rows. The set is
    the same for all rows of a statement, so it is worked out once, as the engine itself does for written values."""
    slow = In._read_off

    def read_off(self, row, params):
        if not all(isinstance(value, (ParameterRef, Literal)) for value in self.values):
            return slow(self, row, params)
        kept = self.known.get("parameters")
        if kept is None or kept[0] is not params:
            offered = predicate._flattened(parameter_values(self.values, params))
            kept = (params, predicate._Candidates(offered))
            self.known["parameters"] = kept
        return kept[1]

    In._read_off = read_off


def parameter_values(nodes, params):
    """The values of parameters and literals."""
    named = {predicate._parameter_name(name): value for name, value in params.items()}
    return [
        named.get(predicate._parameter_name(node.name)) if isinstance(node, ParameterRef) else node.value
        for node in nodes
    ]


def _names_of_other_databases():
    """The parser forgets the database of `[Archive].[dbo].[IndexData]`."""

    def read(text, at):
        parts = []
        while True:
            name, at = sql._read_identifier(text, at)
            parts.append(name)
            if at >= len(text) or text[at] != ".":
                break
            at += 1
        if len(parts) > 3:
            raise sql.SqlError("a table name has at most three parts")
        schema = parts[-2] if len(parts) > 1 else None
        return (f"{parts[0]}{DATABASE_MARK}{schema}" if len(parts) == 3 else schema), parts[-1], at

    sql._read_qualified_name = read


def _casts_it_lacks():
    """datetime is 1/300 s, datetime2(7) 100 ns, smalldatetime a minute; style 121 prints each with its own digits. Casts
    to datetimeoffset, uniqueidentifier and varbinary are not known at all."""
    predicate.CAST_TYPES["DATETIMEOFFSET"] = predicate.CAST_TYPES["DATETIME2"]
    predicate.CAST_TYPES["UNIQUEIDENTIFIER"] = str
    predicate.CAST_TYPES["VARBINARY"] = bytes
    cast_to, in_style = predicate.cast_to, predicate._in_style

    def cast(value, to, size=None, scale=None, style=None, *, written=False):
        if to in _TIMES and isinstance(value, (str, predicate.datetime.datetime)):
            made = moment.convert(value, to.lower(), size)
            if made is not None:
                return made
        if to == "UNIQUEIDENTIFIER" and value is not None:
            return _guid(value)
        if to == "VARBINARY" and isinstance(value, bytes):
            return value[:size]
        return cast_to(value, to, size, scale, style, written=written)

    def styled(value, style):
        if isinstance(value, Moment) and style in (21, 25, 121):
            return value.written()
        return in_style(value, style)

    predicate.cast_to, predicate._in_style = cast, styled


def _guid(text):
    """As SQL Server reads one: with or without braces, and whatever follows the 36th character does not count."""
    bare = str(text).strip("{}")[:36]
    try:
        return str(uuid.UUID(bare)).upper()
    except ValueError:
        raise predicate.PredicateError(
            "Conversion failed when converting from a character string to uniqueidentifier.", number=8169) from None


def _binary_results():
    """An expression that gives bytes, such as a CASE over a varbinary column, would come out as Python's text of them."""
    column_of = source.column_of

    def column(name, values, kind=None):
        present = [value for value in values if value is not None]
        if present and all(isinstance(value, bytes) for value in present):
            longest = max(len(value) for value in present)
            return Column(name, VarBinary(max(longest, 1)) if longest <= 8000 else Binary()), list(values)
        return column_of(name, values, kind)

    source.column_of = column


def _empty_long_text():
    """An empty nvarchar(max) goes out without its end, and the client waits for it for ever."""
    encode = NVarChar._encode_max
    NVarChar._encode_max = lambda self, value: plp(b"") if value == "" else encode(self, value)


def _bytes_of(value):
    """DATALENGTH counts bytes; the engine counts characters."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, str):
        return len(value) * (1 if isinstance(value, Narrow) else 2)
    return 8 if isinstance(value, float) else 4


def as_real(number):
    """The nearest 32-bit float."""
    return None if number is None else struct.unpack("<f", struct.pack("<f", number))[0]
