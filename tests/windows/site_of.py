"""What the trials of the Windows program work with: sites, programs, the T-SQL server."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "vte_9_3.vtedb"
# The program of this system, the Windows program, and the reader that holds files open.
PROGRAM, EXE, HOLD = (pathlib.Path(given).resolve() for given in sys.argv[1:4])
WINE, WINESERVER = "/usr/lib/wine/wine64", "/usr/lib/wine/wineserver64"
USER, PASSWORD = "vte_reader", "Swordfish7"
# The longest that anything here may take, in seconds.
PATIENCE = 120
# How long the program has to stop, in seconds, and what starting a program under Wine may add.
STOP, WINE_START = 5.0, 2.0
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


class Skipped(Exception):
    """What a trial needs is not to be had here."""


def windows(path):
    """A path as the Windows program sees it."""
    return "Z:" + str(path).replace("/", "\\")


def snapshot(path=SAMPLE, as_windows=False):
    return f"snapshot = '{windows(path) if as_windows else path}'"


class Computer:
    """What Wine takes for a computer. Left alone it goes off with the last program, and takes the services along."""

    def on(self):
        # Not with our pipes: what it starts would keep them open.
        for command in ([WINESERVER, "-p"], [WINE, "wineboot"]):
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           timeout=PATIENCE, check=True)

    def off(self):
        """Without a word to anybody."""
        for option in ("-k", "-w"):
            run([WINESERVER, option])

    def __enter__(self):
        self.off()
        self.on()
        return self

    def __exit__(self, *_):
        self.off()


class Site:
    """A folder with a configuration, a drop folder and a state folder."""

    def __init__(self, folder, source, more=""):
        self.folder = folder
        self.drop = folder / "drop"
        self.drop.mkdir(parents=True, exist_ok=True)
        self.config = folder / "vte-wats.toml"
        source = f"[source]\n{source}\n" if source else ""
        text = f"state = 'state'\n{source}{REST}{more}\n[drop]\nfolder = 'drop'\nmax_waiting = 100000\n"
        self.config.write_text(text, encoding="utf-8")

    def change(self, old, new):
        """Changes the configuration."""
        text = self.config.read_text(encoding="utf-8")
        assert old in text, old
        self.config.write_text(text.replace(old, new), encoding="utf-8")

    def native(self, *arguments):
        return finished([PROGRAM, "--config", self.config, *arguments])

    def command(self, *arguments):
        return [WINE, EXE, "--config", windows(self.config), *arguments]

    def wine(self, *arguments):
        return finished(self.command(*arguments))

    def refused(self, *arguments):
        """What it says when it fails, as it must."""
        done = run(self.command(*arguments))
        assert done.returncode != 0, f"{arguments} should have failed: {done.stdout}"
        return done.stderr

    def count(self):
        return sum(1 for _ in self.drop.glob("*.xml"))

    def reports(self):
        """All that is in the drop folder, while nobody works on it."""
        return {path.name: path.read_bytes() for path in self.drop.iterdir()}


def run(command, given=""):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, encoding="utf-8",
                          errors="replace", timeout=PATIENCE, check=False, input=given)


def finished(command, given=""):
    done = run(command, given)
    assert done.returncode == 0, f"{command[-2:]}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class Started:
    """A program that runs, with what it says in a file."""

    def __init__(self, command, log):
        self.log = log
        with open(log, "ab") as output:
            self.child = subprocess.Popen([str(part) for part in command], stdout=output, stderr=output,
                                          stdin=subprocess.DEVNULL)

    def kill(self):
        """Hard, as the task manager does it."""
        self.child.kill()
        self.child.wait()

    def said(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def has_ended(self):
        return self.child.poll() is not None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


def wait_until(what, condition, program=None):
    end = time.monotonic() + PATIENCE
    while not condition():
        said = f"\n{program.said()}" if program else ""
        assert time.monotonic() < end, f"it never came to this: {what}{said}"
        assert not (program and program.has_ended()), f"it ended before: {what}{said}"
        time.sleep(0.05)


def expected(folder, *arguments):
    """What the program of this system writes."""
    site = Site(folder, snapshot())
    site.native("export", *arguments)
    return site.reports()


def same(site, wanted):
    """The drop folder has exactly what is wanted."""
    there = site.reports()
    assert there.keys() == wanted.keys(), sorted(there.keys() ^ wanted.keys())
    different = [name for name in wanted if there[name] != wanted[name]]
    if different:
        name = different[0]
        lines = zip(wanted[name].splitlines(), there[name].splitlines())
        first = next(((want, got) for want, got in lines if want != got), ("one is longer",))
        raise AssertionError(f"{len(different)} are different, as {name}: {first}")


def newest_runs(count):
    """In the order of their time: one that comes after a newer one is found by the next reconcile, a day later."""
    rows = sqlite3.connect(SAMPLE)
    rows.row_factory = sqlite3.Row
    newest = rows.execute(f"SELECT * FROM IndexData ORDER BY Timestamp DESC LIMIT {count}").fetchall()
    return [dict(row) for row in reversed(newest)]


class Server:
    """The T-SQL server of the tests. Under Wine TLS stalls in long answers, so it is spoken to without."""

    def __init__(self, folder):
        folder.mkdir()
        environment = {**os.environ, "VTE_TEST_USER": USER, "VTE_TEST_PASSWORD": PASSWORD}
        self.child = subprocess.Popen([sys.executable, ROOT / "tests/server/serve.py", SAMPLE, folder], text=True,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        ready = json.loads(self.child.stdout.readline())
        (folder / "password.txt").write_text(PASSWORD + "\n")
        self.source = (f"sqlserver = 'Server=tcp:127.0.0.1,{ready['port']};Database={ready['database']};"
                       f"User Id={USER};Encrypt=DANGER_PLAINTEXT'\n"
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


class Disk:
    """A small disk of its own."""

    def __init__(self, folder, kilobytes):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder)

    @staticmethod
    def mount(*arguments):
        if not shutil.which("mount") or run(["mount", *arguments]).returncode:
            raise Skipped("no file system can be mounted here: it needs root, and a machine that lets it")

    def change(self, options):
        finished(["mount", "-o", f"remount,{options}", self.folder])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        run(["umount", "-l", self.folder])
