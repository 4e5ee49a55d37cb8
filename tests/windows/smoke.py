"""Tries the Windows program under Wine, against the program of this system on the same input.

    smoke.py PROGRAM PROGRAM.exe HOLD.exe

The last line counts as that of a Rust test does. Needs WINEPREFIX.
"""

import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "vte_9_3.vtedb"
PROGRAM, EXE, HOLD = (pathlib.Path(given).resolve() for given in sys.argv[1:4])
WINE = "/usr/lib/wine/wine64"
USER, PASSWORD = "vte_reader", "Swordfish7"
# The longest that anything here may take, in seconds.
PATIENCE = 60
# How long the program has to stop.
STOP = 5.0
REST = """
[site]
time_zone = "Europe/Stockholm"
[verdict]
exit = { "2" = "Terminated" }
[watch]
poll = "1s"
settle = "0s"
settle_empty = "0s"
"""


def windows(path):
    """A path as the Windows program sees it."""
    return "Z:" + str(path).replace("/", "\\")


class Site:
    """A folder with a configuration, a drop folder and a state folder."""

    def __init__(self, folder, source, more=""):
        self.folder = folder
        self.drop = folder / "drop"
        self.drop.mkdir(parents=True, exist_ok=True)
        self.config = folder / "vte-wats.toml"
        self.configure(source, more)

    def configure(self, source, more=""):
        text = f"state = 'state'\n[source]\n{source}\n{REST}{more}\n[drop]\nfolder = 'drop'\nmax_waiting = 100000\n"
        self.config.write_text(text, encoding="utf-8")

    def native(self, *arguments):
        return finished([PROGRAM, "--config", self.config, *arguments])

    def wine(self, *arguments):
        return finished(self.command(*arguments))

    def command(self, *arguments):
        return [WINE, EXE, "--config", windows(self.config), *arguments]

    def reports(self):
        return {path.name: path.read_bytes() for path in self.drop.iterdir()}


def finished(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, f"{command[-2:]}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def started(command, **options):
    return subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            stdin=subprocess.DEVNULL, text=True, **options)


def wait_until(what, condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"it never came to this: {what}"
        time.sleep(0.1)


def snapshot(path=SAMPLE, as_windows=False):
    return f"snapshot = '{windows(path) if as_windows else path}'"


def expected(folder, more="", *arguments):
    """What the program of this system writes."""
    site = Site(folder / "native", snapshot(), more)
    site.native("export", *arguments)
    return site.reports()


class Server:
    """The T-SQL server of the tests."""

    def __init__(self, folder):
        folder.mkdir()
        environment = {**os.environ, "VTE_TEST_USER": USER, "VTE_TEST_PASSWORD": PASSWORD}
        self.child = subprocess.Popen([sys.executable, ROOT / "tests/server/serve.py", SAMPLE, folder], text=True,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        ready = json.loads(self.child.stdout.readline())
        (folder / "password.txt").write_text(PASSWORD + "\n")
        self.source = (f"sqlserver = 'Server=tcp:127.0.0.1,{ready['port']};Database={ready['database']};"
                       f"User Id={USER};Encrypt=DANGER_PLAINTEXT;TrustServerCertificate=true'\n"
                       f"password = {{ file = '{windows(folder / 'password.txt')}' }}")

    def command(self, **command):
        self.child.stdin.write(json.dumps(command) + "\n")
        self.child.stdin.flush()
        answer = json.loads(self.child.stdout.readline())
        assert answer["ok"], answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()


def export_gives_the_same_bytes(folder):
    site = Site(folder / "wine", snapshot(as_windows=True))
    site.wine("export")
    assert site.reports() == expected(folder)
    assert len(site.reports()) > 100
    site.wine("verify", "--render")
    # A second export delivers nothing again.
    shutil.rmtree(site.drop)
    site.drop.mkdir()
    site.wine("export")
    assert not site.reports()


def export_over_tcp_gives_the_same_bytes(folder):
    with Server(folder / "server") as server:
        site = Site(folder / "wine", server.source)
        site.wine("export")
    assert site.reports() == expected(folder)


def watch_follows_and_goes_on_after_a_kill(folder):
    rows = sqlite3.connect(SAMPLE)
    rows.row_factory = sqlite3.Row
    newest = [dict(row) for row in rows.execute("SELECT * FROM IndexData ORDER BY Timestamp DESC LIMIT 2")]
    wanted = expected(folder)
    with Server(folder / "server") as server:
        for row in newest:
            server.command(do="delete", table="IndexData", where={"Index_GUID": row["Index_GUID"]})
        site = Site(folder / "wine", server.source)
        for number, row in enumerate(newest):
            following = started(site.command("watch"))
            wait_until("all are delivered", lambda: len(site.reports()) == len(wanted) - 2 + number)
            server.command(do="insert", table="IndexData", rows=[row])
            wait_until("the new run is delivered", lambda: len(site.reports()) == len(wanted) - 1 + number)
            # Hard, as the task manager does it.
            following.kill()
            following.wait()
    assert site.reports() == wanted


def an_export_that_is_killed_goes_on(folder):
    wanted = expected(folder)
    site = Site(folder / "wine", snapshot(as_windows=True))
    for delay in (0.4, 0.6, 0.8, 1.0, 1.2):
        export = started(site.command("export"))
        time.sleep(delay)  # where it stands then differs from run to run, which is the point
        export.kill()
        export.wait()
        for name, content in site.reports().items():
            assert not name.endswith(".xml") or content == wanted[name], name
    wait_until("the lock of the killed one is gone", lambda: subprocess.run(
        [str(part) for part in site.command("export")], capture_output=True, timeout=PATIENCE, check=False).returncode != 11)
    assert site.reports() == wanted


def paths_of_every_kind(folder):
    wanted = expected(folder, "", "--limit", "5")
    deep = folder / "with space" / "åäö 中文"
    while len(str(deep)) < 300:
        deep = deep / "a folder with a long name"
    site = Site(deep, snapshot(as_windows=True))
    site.wine("export", "--limit", "5")
    assert site.reports() == wanted and len(str(site.drop)) > 300
    # By a UNC path of this computer.
    other = Site(folder / "unc", snapshot(as_windows=True))
    unc = "\\\\?\\" + windows(other.config)
    finished([WINE, EXE, "--config", unc, "export", "--limit", "5"])
    assert other.reports() == wanted


def a_reader_loses_nothing(folder):
    """A reader holds what is there and what comes, with every combination of sharing, for seconds."""
    first, then = expected(folder / "1", "", "--limit", "20"), None
    rest = REST.replace("Europe/Stockholm", "Europe/London")
    for share in range(8):
        site = Site(folder / f"share {share}", snapshot(as_windows=True))
        site.wine("export", "--limit", "20")
        assert site.reports() == first
        site.config.write_text(site.config.read_text().replace(REST, rest))
        if then is None:
            native = Site(folder / "2", snapshot())
            native.config.write_text(native.config.read_text().replace(REST, rest))
            native.native("export", "--limit", "20")
            then = native.reports()
            assert then != first, "the change of the configuration shows in the reports"
        reader = started([WINE, HOLD, windows(site.drop), share, 1500, 8])
        assert reader.stdout.readline().strip() == "ready"
        site.wine("export", "--resend", "--limit", "20")
        temporary, reports = map(int, reader.communicate(timeout=PATIENCE)[0].split())
        assert reports > 0, f"sharing {share}: the reader held {temporary} temporary files and {reports} reports"
        assert site.reports() == then, f"sharing {share}"


def the_service_runs_and_stops(folder):
    site = Site(folder / "wine", snapshot(as_windows=True))
    wanted = expected(folder)
    printed = site.wine("service", "install", "--print")
    assert "automatic, delayed" in printed and "NetworkService" in printed, printed
    try:
        site.wine("service", "install", "--account", "LocalSystem")
        site.wine("service", "start")
        wait_until("all are delivered", lambda: len(site.reports()) == len(wanted))
        begin = time.monotonic()
        site.wine("service", "stop")
        assert time.monotonic() - begin < STOP + 2, "5 s to stop, and the start of a program under Wine"
        site.wine("service", "start")
        site.wine("service", "stop")
    finally:
        site.wine("service", "uninstall")
    assert site.reports() == wanted


TESTS = (export_gives_the_same_bytes, export_over_tcp_gives_the_same_bytes, watch_follows_and_goes_on_after_a_kill,
         an_export_that_is_killed_goes_on, paths_of_every_kind, a_reader_loses_nothing, the_service_runs_and_stops)


def main():
    chosen = [test for test in TESTS if not sys.argv[4:] or test.__name__ in sys.argv[4:]]
    passed = failed = 0
    for test in chosen:
        begin = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="vte-wats ") as folder:
            try:
                test(pathlib.Path(folder))
                passed, how = passed + 1, "ok"
            except Exception:
                failed, how = failed + 1, "FAILED"
                traceback.print_exc()
        print(f"test windows::{test.__name__} ... {how} ({time.monotonic() - begin:.1f} s)", flush=True)
    print(f"test result: {'FAILED' if failed else 'ok'}. {passed} passed; {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
