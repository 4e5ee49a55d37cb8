"""Export under Wine: the same bytes as on this system, whatever holds the files, wherever they are, and after any end."""

import shutil
from concurrent.futures import ThreadPoolExecutor

from site_of import EXE, HOLD, PASSWORD, WINE, Disk, Server, Site, Started, expected, finished, run, same, snapshot, wait_until, windows

# How many reports a reader is tried on, how long it holds each, in milliseconds, and how long it goes on, in seconds.
READ, HELD, READING = 20, 2000, 10
# A name in the Credential Manager.
CREDENTIAL = "vte trial å"
# The exit code where another instance has the ledger.
LOCKED = 11


def export_gives_the_same_bytes(folder):
    site = Site(folder / "wine", snapshot(as_windows=True))
    site.wine("export")
    same(site, expected(folder / "native"))
    assert site.count() > 100
    site.wine("verify", "--render")
    # What was delivered is not delivered again, also when the client has taken it.
    shutil.rmtree(site.drop)
    site.drop.mkdir()
    site.wine("export")
    assert not site.reports()


def export_over_tcp_gives_the_same_bytes(folder):
    with Server(folder / "server") as server:
        site = Site(folder / "wine", server.source)
        site.wine("export")
    same(site, expected(folder / "native"))


def the_credential_manager_keeps_the_password(folder):
    with Server(folder / "server") as server:
        source = server.source.splitlines()[0] + f"\npassword = {{ credential = '{CREDENTIAL}' }}"
        site = Site(folder / "wine", source)
        said = site.refused("export", "--limit", "3")
        assert "VW-CONFIG-PASSWORD" in said and f"vte-wats credential {CREDENTIAL}" in said, said
        finished(site.command("credential", CREDENTIAL), PASSWORD + "\r\n")
        site.wine("export", "--limit", "3")
        assert site.count() == 3
        site.wine("credential", CREDENTIAL, "--remove")
        assert "VW-CONFIG-PASSWORD" in site.refused("export")


def an_export_that_is_killed_goes_on(folder):
    wanted = expected(folder / "native")
    # At the first temporary file, the first report, and with half of them there.
    for at in ("*.tmp", "*.xml", len(wanted) // 2):
        site = Site(folder / f"killed at {str(at).strip('*.')}", snapshot(as_windows=True))
        with Started(site.command("export"), folder / "log") as export:
            if isinstance(at, int):
                wait_until(f"{at} reports", lambda: site.count() >= at or export.has_ended())
            else:
                wait_until(f"{at} is there", lambda: any(site.drop.glob(at)) or export.has_ended())
        for name, content in site.reports().items():
            assert not name.endswith(".xml") or content == wanted[name], f"{name} is not whole"
        wait_until("the lock of the killed one is gone", lambda: run(site.command("export")).returncode != LOCKED)
        site.wine("export")
        same(site, wanted)


def paths_of_every_kind(folder):
    wanted = expected(folder / "native", "--limit", "5")
    deep = folder / "with space" / "åäö 中文"
    while len(str(deep)) < 300:
        deep = deep / "a folder with a long name"
    site = Site(deep, snapshot(as_windows=True))
    printed = site.wine("export", "--limit", "5")
    same(site, wanted)
    assert len(windows(site.drop)) > 300 and "åäö 中文" in printed, printed
    # By a path as Windows itself names it.
    other = Site(folder / "named in full", snapshot(as_windows=True))
    finished([WINE, EXE, "--config", "\\\\?\\" + windows(other.config), "export", "--limit", "5"])
    same(other, wanted)


def a_reader_loses_nothing(folder):
    """A reader holds what is there and what comes, with every combination of sharing, for seconds."""
    wanted = expected(folder / "first", "--limit", READ)
    change = ("Europe/Stockholm", "Europe/London")
    changed = Site(folder / "changed", snapshot())
    changed.change(*change)
    changed.native("export", "--limit", READ)
    then = changed.reports()
    assert then.keys() == wanted.keys() and then != wanted, "the change of the configuration shows in the reports"

    def held(share):
        site = Site(folder / f"share {share}", snapshot(as_windows=True))
        site.wine("export", "--limit", READ)
        same(site, wanted)
        site.change(*change)
        with Started([WINE, HOLD, windows(site.drop), share, HELD, READING], folder / f"reader {share}") as reader:
            wait_until("the reader holds the reports", lambda: "ready" in reader.said(), reader)
            site.wine("export", "--resend", "--limit", READ)
            same(site, then)
            wait_until("the reader is done", reader.has_ended)
        return map(int, reader.said().split()[-2:])

    # Most of it is waiting.
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(held, range(8)))
    temporary, reports = map(sum, zip(*counts))
    assert reports >= 8 * READ and temporary > 0, f"it held {temporary} temporary files and {reports} reports"


def a_full_or_protected_disk_is_named(folder):
    wanted = expected(folder / "native")
    site = Site(folder / "wine", snapshot(as_windows=True))
    with Disk(site.drop, 300) as disk:
        said = site.refused("export")
        assert "VW-DROP-FULL" in said and "free space" in said, said
        assert not site.reports(), "it is known before anything is written"
        disk.change("ro")
        said = site.refused("export")
        assert "VW-DROP-FOLDER" in said and "no right" in said, said
        disk.change("rw,size=100m")
        site.wine("export")
        same(site, wanted)


TRIALS = (export_gives_the_same_bytes, export_over_tcp_gives_the_same_bytes,
          the_credential_manager_keeps_the_password, an_export_that_is_killed_goes_on,
          paths_of_every_kind, a_reader_loses_nothing, a_full_or_protected_disk_is_named)
