"""Following under Wine: `watch`, and the service."""

import os
import pathlib
import signal
import time

from site_of import (ROOT, STOP, WINE_START, Computer, Server, Site, Started, expected, finished, newest_runs, run, same,
                     snapshot, wait_until)


def watch_follows_goes_on_after_a_kill_and_stops(folder):
    newest, wanted = newest_runs(2), expected(folder / "native")
    older = len(wanted) - len(newest)
    with Server(folder / "server") as server:
        for row in newest:
            server.command(do="delete", table="IndexData", where={"Index_GUID": row["Index_GUID"]})
        site = Site(folder / "wine", server.source)
        with Started(site.command("watch"), folder / "first.log") as watch:
            wait_until("all are delivered", lambda: site.count() == older, watch)
            server.command(do="insert", table="IndexData", rows=newest[:1])
            wait_until("the new run is delivered", lambda: site.count() == older + 1, watch)
        # It was killed, and a run comes while it does not run.
        server.command(do="insert", table="IndexData", rows=newest[1:])
        with Started(site.command("watch"), folder / "second.log") as watch:
            wait_until("the other new run is delivered", lambda: site.count() == older + 2, watch)
            begin = time.monotonic()
            os.kill(watch.child.pid, signal.SIGINT)  # which is Ctrl-C to a program under Wine
            assert watch.child.wait(timeout=2 * STOP) == 0, watch.said()
            assert time.monotonic() - begin < STOP
    same(site, wanted)


# How an event of this program begins.
EVENT = "/L|APPLICATION|/SO|vte-wats|/ID|1|/T|"


def the_event_log_has_start_stop_and_the_first_of_each_error(folder):
    """As far as `eventcreate.exe` is told; it writes them on Windows."""
    drive = pathlib.Path(os.environ["WINEPREFIX"]) / "drive_c"
    stand_in, events = drive / "windows/system32/eventcreate.exe", drive / "events.txt"
    finished(["x86_64-w64-mingw32-gcc-win32", "-o", stand_in, ROOT / "tests/windows/eventcreate.c"])
    site = Site(folder / "wine", snapshot(as_windows=True))

    def told(part):
        text = events.read_text(encoding="utf-8", errors="replace") if events.exists() else ""
        return [event for event in text.split(EVENT)[1:] if part in event]

    try:
        site.wine("service", "install", "--account", "LocalSystem")
        site.wine("service", "start")
        wait_until("the start is told", lambda: told("INFORMATION|/D|vte-wats ") and told(" started"))
        wait_until("it has delivered", lambda: site.count() > 100)
        for _ in range(2):
            site.drop.rename(folder / "away")
            wait_until("the drop folder is missed", lambda: "VW-DROP-FOLDER" in site.wine("status"))
            (folder / "away").rename(site.drop)
            wait_until("it is there again", lambda: "VW-DROP-FOLDER" not in site.wine("status"))
        site.wine("service", "stop")
        wait_until("the end is told", lambda: told("vte-wats stopped"))
        assert len(told("VW-DROP-FOLDER: ")) == 1, told("")
    finally:
        run(site.command("service", "uninstall"))
        stand_in.unlink()
        events.unlink(missing_ok=True)


def the_service_runs_and_stops(folder):
    site = Site(folder / "wine", snapshot(as_windows=True))
    wanted = expected(folder / "native")
    printed = site.wine("service", "install", "--print")
    for part in ("automatic, delayed", "NetworkService", "service run", "vte-wats.toml"):
        assert part in printed, printed
    said = site.refused("service", "run")
    assert "VW-SERVICE" in said and "service start" in said, said
    try:
        site.wine("service", "install", "--account", "LocalSystem")
        site.wine("service", "start")
        wait_until("all are delivered", lambda: site.count() == len(wanted))
        begin = time.monotonic()
        site.wine("service", "stop")
        assert time.monotonic() - begin < STOP + WINE_START
        # One that does not run is not stopped again.
        site.wine("service", "stop")
        same(site, wanted)
        # It comes with the computer. What it delivered before it does not deliver again.
        (site.drop / next(iter(wanted))).unlink()
        computer = Computer()
        computer.off()
        computer.on()
        wait_until("it runs by itself", lambda: "already running" in run(site.command("service", "start")).stderr)
        site.wine("service", "stop")
        assert site.count() == len(wanted) - 1
    finally:
        removed = run(site.command("service", "uninstall"))
    assert removed.returncode == 0, removed.stderr
    assert "service install" in site.refused("service", "start")
    assert (site.folder / "state" / "ledger.db").exists()


TRIALS = (watch_follows_goes_on_after_a_kill_and_stops,
          the_event_log_has_start_stop_and_the_first_of_each_error, the_service_runs_and_stops)
