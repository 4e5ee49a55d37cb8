"""Following under Wine: `watch`, and the service."""

import os
import signal
import time

from site_of import STOP, WINE_START, Computer, Server, Site, Started, expected, newest_runs, run, same, snapshot, wait_until


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


TRIALS = (watch_follows_goes_on_after_a_kill_and_stops, the_service_runs_and_stops)
