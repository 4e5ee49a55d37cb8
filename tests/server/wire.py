"""Column types that pysqlbridge does not put on the wire, written by the rules of MS-TDS 2.2.5.4 and 2.2.5.5.

What a client makes of them is decided by the client's driver, which knows nothing of this file.
"""

import decimal
import re
import struct
from dataclasses import dataclass

from pysqlbridge.tds import result
from pysqlbridge.tds.result import Bit, ColumnType, DateTime, Float, Integer, NVarChar, UniqueIdentifier, VarBinary

import moment
from moment import TICKS_A_DAY, TICKS_A_SECOND

PLP_NULL = b"\xff" * 8
_DAYS_TO_1900 = 693_595


def plp(raw):
    """A value of a (max) type: its length, one chunk, the end."""
    chunk = struct.pack("<I", len(raw)) + raw if raw else b""
    return struct.pack("<Q", len(raw)) + chunk + struct.pack("<I", 0)


@dataclass(frozen=True)
class Collation:
    """The code page of narrow text: five bytes for the client, and Python's name for it."""

    raw: bytes = bytes.fromhex("0904d00034")
    codec: str = "cp1252"

    @staticmethod
    def named(name):
        if "CP850" in (name or ""):
            return Collation(bytes.fromhex("0904d0002a"), "cp850")
        if (name or "").startswith("Cyrillic"):
            return Collation(bytes.fromhex("1904d00000"), "cp1251")
        return Collation()


@dataclass(frozen=True)
class Text(ColumnType):
    """char, varchar, nchar, nvarchar; length None is (max)."""

    token: int
    length: int | None
    collation: Collation
    wide: bool = False
    fixed: bool = False

    def type_info(self):
        size = 0xFFFF if self.length is None else self.length * (2 if self.wide else 1)
        return bytes([self.token]) + struct.pack("<H", size) + self.collation.raw

    def encode(self, value):
        if value is None:
            return PLP_NULL if self.length is None else b"\xff\xff"
        text = str(value).ljust(self.length) if self.fixed else str(value)
        raw = result.as_utf16(text) if self.wide else text.encode(self.collation.codec, "replace")
        return plp(raw) if self.length is None else struct.pack("<H", len(raw)) + raw


@dataclass(frozen=True)
class Long(ColumnType):
    """text, ntext, image: a pointer and a time stamp stand before each value."""

    token: int
    collation: Collation | None
    wide: bool = False

    def type_info(self):
        name = result.as_utf16("t")
        collation = self.collation.raw if self.collation else b""
        table = b"\x01" + struct.pack("<H", 1) + name
        return bytes([self.token]) + struct.pack("<I", 0x7FFFFFFE) + collation + table

    def encode(self, value):
        if value is None:
            return b"\x00"
        if self.collation is None:
            raw = bytes(value)
        else:
            raw = result.as_utf16(value) if self.wide else value.encode(self.collation.codec, "replace")
        return b"\x10" + b"p" * 16 + b"s" * 8 + struct.pack("<I", len(raw)) + raw


@dataclass(frozen=True)
class Binary(ColumnType):
    """varbinary(max); binary(n) and rowversion, which are padded."""

    size: int | None = None

    def type_info(self):
        token = 0xA5 if self.size is None else 0xAD
        return bytes([token]) + struct.pack("<H", self.size or 0xFFFF)

    def encode(self, value):
        if self.size is None:
            return PLP_NULL if value is None else plp(bytes(value))
        if value is None:
            return b"\xff\xff"
        return struct.pack("<H", self.size) + bytes(value)[: self.size].ljust(self.size, b"\0")


@dataclass(frozen=True)
class Xml(ColumnType):
    def type_info(self):
        return b"\xf1\x00"

    def encode(self, value):
        return PLP_NULL if value is None else plp(result.as_utf16(value))


@dataclass(frozen=True)
class Decimal(ColumnType):
    precision: int
    scale: int

    @property
    def size(self):
        return next(size for most, size in ((9, 5), (19, 9), (28, 13), (38, 17)) if self.precision <= most)

    def type_info(self):
        return bytes([0x6A, self.size, self.precision, self.scale])

    def encode(self, value):
        if value is None:
            return b"\x00"
        with decimal.localcontext() as context:
            context.prec = 60
            exact = decimal.Decimal(repr(value) if isinstance(value, float) else value).scaleb(self.scale)
            digits = int(exact.to_integral_value(decimal.ROUND_HALF_UP))
        return bytes([self.size, digits >= 0]) + abs(digits).to_bytes(self.size - 1, "little")


@dataclass(frozen=True)
class Money(ColumnType):
    size: int = 8

    def type_info(self):
        return bytes([0x6E, self.size])

    def encode(self, value):
        if value is None:
            return b"\x00"
        units = round(decimal.Decimal(repr(value) if isinstance(value, float) else value) * 10_000)
        if self.size == 4:
            return b"\x04" + struct.pack("<i", units)
        return b"\x08" + struct.pack("<iI", units >> 32, units & 0xFFFFFFFF)


@dataclass(frozen=True)
class Time(ColumnType):
    """smalldatetime, date, datetime2(n), datetimeoffset(n)."""

    kind: str
    digits: int = 7

    def type_info(self):
        if self.kind == "smalldatetime":
            return b"\x6f\x04"
        token = {"date": 0x28, "datetime2": 0x2A, "datetimeoffset": 0x2B}[self.kind]
        return bytes([token]) + (b"" if self.kind == "date" else bytes([self.digits]))

    def encode(self, value):
        if value is None:
            return b"\x00"
        value = moment.convert(value, self.kind, self.digits)
        days, of_day = divmod(value.instant, TICKS_A_DAY)
        if self.kind == "smalldatetime":
            return b"\x04" + struct.pack("<HH", days - _DAYS_TO_1900, of_day // (60 * TICKS_A_SECOND))
        raw = days.to_bytes(3, "little")
        if self.kind != "date":
            width = 3 if self.digits <= 2 else 4 if self.digits <= 4 else 5
            raw = (of_day // 10 ** (7 - self.digits)).to_bytes(width, "little") + raw
        if self.kind == "datetimeoffset":
            raw += struct.pack("<h", value.offset)
        return bytes([len(raw)]) + raw


# What sys.types says: number of the type, and the bytes, digits and places of a column without arguments.
SYSTEM_TYPES = {
    "image": (34, 16, 0, 0), "text": (35, 16, 0, 0), "uniqueidentifier": (36, 16, 0, 0), "date": (40, 3, 10, 0),
    "time": (41, 5, 16, 7), "datetime2": (42, 8, 27, 7), "datetimeoffset": (43, 10, 34, 7), "tinyint": (48, 1, 3, 0),
    "smallint": (52, 2, 5, 0), "int": (56, 4, 10, 0), "smalldatetime": (58, 4, 16, 0), "real": (59, 4, 24, 0),
    "money": (60, 8, 19, 4), "datetime": (61, 8, 23, 3), "float": (62, 8, 53, 0), "sql_variant": (98, 8016, 0, 0),
    "ntext": (99, 16, 0, 0), "bit": (104, 1, 1, 0), "decimal": (106, 9, 18, 0), "numeric": (108, 9, 18, 0),
    "smallmoney": (122, 4, 10, 4), "bigint": (127, 8, 19, 0), "varbinary": (165, 1, 0, 0), "varchar": (167, 1, 0, 0),
    "binary": (173, 1, 0, 0), "char": (175, 1, 0, 0), "timestamp": (189, 8, 0, 0), "nvarchar": (231, 2, 0, 0),
    "nchar": (239, 2, 0, 0), "xml": (241, -1, 0, 0), "hierarchyid": (240, 892, 0, 0),
}


@dataclass(frozen=True)
class Declared:
    """A declared type: `nvarchar(64)`, `decimal(18,4)`."""

    name: str
    arguments: tuple

    @staticmethod
    def read(text):
        name, _, rest = text.strip().lower().partition("(")
        name = {"rowversion": "timestamp", "integer": "int"}.get(name.strip(), name.strip())
        arguments = tuple(re.findall(r"\w+", rest))
        if name == "float" and arguments and int(arguments[0]) <= 24:
            name = "real"
        return Declared(name, arguments)

    def number(self, place, otherwise):
        return int(self.arguments[place]) if len(self.arguments) > place else otherwise

    @property
    def length(self):
        """Characters or bytes of a text or binary type; None for (max)."""
        return None if self.arguments[:1] == ("max",) else self.number(0, 1)

    def catalog(self):
        """(system type, user type, max_length, precision, scale) as sys.columns has them."""
        if self.name == "sysname":
            return 231, 256, 256, 0, 0
        number, size, precision, scale = SYSTEM_TYPES.get(self.name, SYSTEM_TYPES["sql_variant"])
        user = 128 if self.name == "hierarchyid" else number
        if self.name in ("char", "varchar", "binary", "varbinary", "nchar", "nvarchar"):
            size = -1 if self.length is None else self.length * (2 if self.name.startswith("n") else 1)
        elif self.name in ("decimal", "numeric"):
            precision, scale = self.number(0, 18), self.number(1, 0)
            size = Decimal(precision, scale).size
        elif self.name in ("datetime2", "datetimeoffset", "time"):
            scale = self.number(0, 7)
        return number, user, size, precision, scale

    def wire(self, collation):
        """How the column goes to a client."""
        name = self.name
        if name in ("tinyint", "smallint", "int", "bigint"):
            return Integer({"tinyint": 1, "smallint": 2, "int": 4, "bigint": 8}[name])
        if name in ("decimal", "numeric"):
            return Decimal(self.number(0, 18), self.number(1, 0))
        if name in ("datetime2", "datetimeoffset"):
            return Time(name, self.number(0, 7))
        if name in ("binary", "varbinary"):
            return VarBinary(self.length) if name == "varbinary" and self.length else Binary(self.length)
        if name in ("char", "varchar"):
            return Text(0xAF if name == "char" else 0xA7, self.length, collation, fixed=name == "char")
        if name == "nchar":
            return Text(0xEF, self.length, collation, wide=True, fixed=True)
        if name == "nvarchar":
            return NVarChar(self.length)
        return {
            "uniqueidentifier": UniqueIdentifier(), "bit": Bit(), "real": Float(4), "float": Float(8),
            "money": Money(8), "smallmoney": Money(4), "datetime": DateTime(), "smalldatetime": Time("smalldatetime"),
            "date": Time("date"), "text": Long(0x23, collation), "ntext": Long(0x63, collation, wide=True),
            "image": Long(0x22, None), "xml": Xml(), "timestamp": Binary(8), "hierarchyid": Binary(None),
            "sysname": NVarChar(128), "time": NVarChar(16),
        }.get(name, NVarChar(None))
