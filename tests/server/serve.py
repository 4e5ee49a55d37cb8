"""Serves snapshots as SQL Server serves databases: TDS over TLS, T-SQL by pysqlbridge, the catalog views of SQL Server.

    serve.py SNAPSHOT FOLDER [--also NAME=SNAPSHOT]... [--set KEY=VALUE]...

User and password stand in VTE_TEST_USER and VTE_TEST_PASSWORD. FOLDER gets ca.pem, the certificate, and statements.jsonl,
every statement as it came. When the server listens it prints one line of JSON: port, ca, statements, database. From then on
it reads commands, one line of JSON each, and answers each with one line; COMMANDS lists them. It ends with its input.
"""

import argparse
import json
import logging
import os
import pathlib
import sys
import threading

from pysqlbridge import predicate, procedures, server
from pysqlbridge.catalog import Catalog
from pysqlbridge.certificate import self_signed
from pysqlbridge.logins import from_document, hash_password
from pysqlbridge.predicate import And, Column as ColumnRef, In, Literal, ParameterRef
from pysqlbridge.tds.connection import Connection, ConnectionState
from pysqlbridge.tds.prelogin import Encryption
from pysqlbridge.tds.result import QueryError
from pysqlbridge.tds.token import error_response

import engine
import views
from database import Database, Served, held
from faults import Cable, Faults
from wire import Declared


class Databases(Catalog):
    """The engine's view of what is served."""

    def __init__(self, databases, default):
        super().__init__()
        self.databases, self.default = databases, default

    def _about(self, query):
        """What functions are told of the connection: DB_NAME() is the database that it logged in to."""
        wanted = ((query.session or {}).get("database") or "").lower()
        return {**super()._about(query), "database": self.databases.get(wanted, self.default).name}

    def _database(self, schema, parameters):
        """The database and the bare schema of a parsed schema."""
        name, mark, bare = (schema or "").rpartition(engine.DATABASE_MARK)
        if not mark:
            about = (parameters or {}).get(predicate.CONTEXT) or {}
            return self.databases.get((about.get("database") or "").lower(), self.default), schema
        if name.lower() not in self.databases:
            raise QueryError(f"Database '{name}' does not exist. Make sure that the name is entered correctly.",
                             number=911)
        return self.databases[name.lower()], bare

    def get(self, name, schema=None, parameters=None):
        database, bare = self._database(schema, parameters)
        if (bare or "").lower() == "sys":
            view = views.build(self.databases, database).get(name.lower())
            if view is None:
                raise QueryError(f"Invalid object name 'sys.{name}'.", number=208)
            return view
        served = database.find(bare, name)
        if served is None:
            raise QueryError(f"Invalid object name '{bare or 'dbo'}.{name}'.", number=208)
        return served.table()

    def resolve(self, select, named=None, depth=0, parameters=None):
        """`WHERE key IN (@P1, ...)` on one table looks its rows up in an index; the engine then filters them itself."""
        if select.joins or select.applies or not select.table or select.derived is not None or named:
            return super().resolve(select, named, depth, parameters)
        database, bare = self._database(select.schema, parameters)
        served = database.find(bare, select.table) if (bare or "").lower() != "sys" else None
        rows = served and _looked_up(served, select.where, parameters or {})
        return super().resolve(select, named, depth, parameters) if rows is None else served.table(rows)

    @property
    def names(self):
        return [served.name for served in self.default.tables.values()]

    def load_all(self):
        return [served.table() for served in self.default.tables.values()]


def _looked_up(served, where, parameters):
    pending = [where]
    while pending:
        node = pending.pop()
        if isinstance(node, And):
            pending += [node.left, node.right]
        elif (isinstance(node, In) and not node.negated and isinstance(node.operand, ColumnRef)
              and all(isinstance(value, (ParameterRef, Literal)) for value in node.values)):
            try:
                return served.rows_with(node.operand.name, engine.parameter_values(node.values, parameters))
            except KeyError:
                return None
    return None


class TestServer(server.BridgeServer):
    """The listener, which calls itself what the snapshot says the server is called."""

    reached_at = None
    faults = None

    def finish_request(self, request, client_address):
        super().finish_request(Cable(request), client_address)


class Bare:
    """In the place of TLS, for a client that has none: bytes pass as they are."""

    @staticmethod
    def unwrap(received):
        return received


def _checked_connection(databases):
    """A connection that knows its database, and refuses one which is not there (4060). A client that cannot encrypt is
    taken as it is, as SQL Server does; the engine alone would wait for its TLS."""

    class Checked(Connection):
        def _negotiate_encryption(self, requested):
            if requested is Encryption.NOT_SUPPORTED:
                return requested
            return super()._negotiate_encryption(requested)

        def _step_prelogin(self, responses):
            moved = super()._step_prelogin(responses)
            if moved and self._client_prelogin.encryption is Encryption.NOT_SUPPORTED:
                self._tunnel, self._state = Bare(), ConnectionState.EXPECT_LOGIN
            return moved

        def _about(self):
            session = super()._about()
            session["database"] = self._login.database if self._login else None
            return session

        def _finish_login(self, responses):
            wanted = self._login.database if self._login else ""
            if not wanted or wanted.lower() in databases:
                return super()._finish_login(responses)
            self._send(responses, error_response(
                4060, f'Cannot open database "{wanted}" requested by the login. The login failed.',
                server=self._server_name, severity=11, tds_version=self._tds_version))
            self._state = ConnectionState.FAILED
            return None

    return Checked


class Harness:
    """The commands of a test."""

    def __init__(self, databases, faults, rights):
        self.databases, self.faults, self.rights = databases, faults, rights

    def _table(self, command):
        database = self.databases[command.get("database", next(iter(self.databases))).lower()]
        schema, _, name = command["table"].rpartition(".")
        served = database.find(schema or "dbo", name)
        if served is None:
            raise KeyError(f"no table {command['table']}")
        return database, served

    def insert(self, command):
        database, served = self._table(command)
        with database.lock:
            served.replace(served.rows + [served.row(row) for row in command["rows"]])
        return {"count": len(command["rows"])}

    def _chosen(self, served, where):
        tests = [(served.place(column), held(value, served.columns[served.place(column)][1]))
                 for column, value in where.items()]
        return [all(row[at] == value for at, value in tests) for row in served.rows]

    def update(self, command):
        database, served = self._table(command)
        with database.lock:
            chosen = self._chosen(served, command["where"])
            served.replace([served.row(command["set"], row) if hit else row for row, hit in zip(served.rows, chosen)])
        return {"count": sum(chosen)}

    def delete(self, command):
        database, served = self._table(command)
        with database.lock:
            chosen = self._chosen(served, command["where"])
            served.replace([row for row, hit in zip(served.rows, chosen) if not hit])
        return {"count": sum(chosen)}

    def count(self, command):
        return {"count": len(self._table(command)[1].rows)}

    def add_table(self, command):
        database = self.databases[command.get("database", next(iter(self.databases))).lower()]
        columns = [(one["name"], one["type"], one.get("nullable", True)) for one in command["columns"]]
        served = Served(command.get("schema", "dbo"), command["table"], columns, command.get("primary_key", ()),
                        command.get("indexed", ()), command.get("is_view", False), database.collation)
        served.replace([served.row(row) for row in command.get("rows", ())])
        database.add(served)
        return {}

    def drop_table(self, command):
        database, served = self._table(command)
        del database.tables[served.schema.lower(), served.name.lower()]
        return {}

    def add_column(self, command):
        database, served = self._table(command)
        declared = Declared.read(command["type"])
        with database.lock:
            served.columns.append((command["name"], declared, True))
            served.replace([row + [held(command.get("value"), declared)] for row in served.rows])
        return {}

    def drop_column(self, command):
        database, served = self._table(command)
        with database.lock:
            at = served.place(command["name"])
            del served.columns[at]
            served.replace([row[:at] + row[at + 1:] for row in served.rows])
        return {}

    def add_synonym(self, command):
        database, served = self._table(command)
        database.synonyms.append((command.get("schema", "dbo"), command["name"], served.schema, served.name))
        return {}

    def fault(self, command):
        self.faults.add(command)
        return {}

    def clear_faults(self, command):
        self.faults.clear()
        return {}

    def grant(self, command):
        self.rights.add((command["securable"].lower(), command["right"].upper()))
        return {}


COMMANDS = ("insert", "update", "delete", "count", "add_table", "drop_table", "add_column", "drop_column", "add_synonym", "fault",
            "clear_faults", "grant")


def _has_right(rights):
    """HAS_PERMS_BY_NAME: SELECT on everything, and what a test has granted."""

    def asked(about, securable, kind, right, *rest):
        bare = str(securable or "").split(".")[-1].strip("[]").lower()
        return 1 if right.upper() == "SELECT" or (bare, right.upper()) in rights else 0

    return asked


def _properties(database, options):
    """What the server says of itself: what the snapshot says of the server it was made from."""
    words = (database.meta.get("product") or "SQL Server 11.0.7001.0 Express Edition").split()
    predicate.SERVER_PROPERTIES.update({
        "PRODUCTVERSION": words[2], "EDITION": " ".join(words[3:]) + " (64-bit)",
        "SERVERNAME": database.meta.get("server"), **options})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("snapshot")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--also", action="append", default=[], metavar="NAME=SNAPSHOT")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    given = parser.parse_args()
    options = dict(option.split("=", 1) for option in given.set)
    logging.basicConfig(filename=given.folder / "server.log", level=logging.DEBUG)
    engine.teach()

    first = Database.read(given.snapshot, options.pop("database", None))
    databases = {first.name.lower(): first}
    for also in given.also:
        name, _, path = also.partition("=")
        databases[name.lower()] = Database.read(path, name)
    rights = set()
    predicate.CONTEXT_FUNCTIONS["HAS_PERMS_BY_NAME"] = _has_right(rights)
    procedures.CATALOG = first.name
    server.Connection = _checked_connection({**databases, "master": None})
    _properties(first, options)

    faults, harness = Faults(), None
    log, log_lock = open(given.folder / "statements.jsonl", "a", encoding="utf-8"), threading.Lock()
    catalog = Databases(databases, first)

    def answer(query):
        sql = query.sql or f"EXEC {query.procedure}"
        with log_lock:
            log.write(json.dumps({"sql": sql, "parameters": len(query.parameters)}, ensure_ascii=False) + "\n")
            log.flush()
        faults.strike(sql)
        return catalog.answer(query)

    certificate = self_signed()
    (given.folder / "ca.pem").write_bytes(certificate.cert_pem)
    # As a hash: the engine compares plain passwords by a function that takes ASCII alone. Few rounds, for speed.
    hashed = hash_password(os.environ["VTE_TEST_PASSWORD"], iterations=100)
    logins = from_document({"logins": [{"user": os.environ["VTE_TEST_USER"], "password_hash": hashed}]}, "a test")
    TestServer.reached_at = first.meta.get("server")
    listener = TestServer("127.0.0.1", 0, certificate, answer, first.name, logins)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    harness = Harness(databases, faults, rights)
    print(json.dumps({"port": listener.address[1], "ca": str(given.folder / "ca.pem"),
                      "statements": str(given.folder / "statements.jsonl"), "database": first.name}), flush=True)
    for line in sys.stdin:
        try:
            command = json.loads(line)
            if command["do"] == "stop":
                break
            if command["do"] not in COMMANDS:
                raise KeyError(f"no command {command['do']}")
            reply = {"ok": True, **getattr(harness, command["do"])(command)}
        except Exception as error:  # a test must hear of it, whatever it is
            reply = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
