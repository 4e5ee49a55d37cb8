"""Bundles between Windows and this system, both ways."""

from site_of import PROGRAM, EXE, WINE, Site, expected, finished, same, snapshot, windows


def native(path):
    return str(path)


def cross(folder, send, receive, send_path, receive_path):
    """Signed and encrypted with keys that each side made, from one side to the other: the bytes of a direct export."""
    wanted = expected(folder / "direct")
    folder.joinpath("stick").mkdir()
    signing, opening = folder / "sign.key", folder / "open.key"
    send(None, "bundle", "keygen", send_path(signing), "--no-password")
    receive(None, "bundle", "keygen", "--age", receive_path(opening))
    public = {key: key.with_name(key.name + ".pub").read_text().split()[-1] for key in (signing, opening)}
    inside = Site(folder / "inside", snapshot(as_windows=send_path is windows),
                  f"[bundle]\nsite = 'plant-3'\nruns = 100\nsign_with = '{send_path(signing)}'\n"
                  f"encrypt_to = ['{public[opening]}']\n")
    outside = Site(folder / "outside", None,
                   f"[receive]\ntrusted_keys = ['{public[signing]}']\nidentity = '{receive_path(opening)}'\n")
    send(inside, "bundle", "create", send_path(folder / "stick"))
    assert len(list(folder.joinpath("stick").glob("*.zip.age"))) == 2
    printed = receive(outside, "bundle", "receive", receive_path(folder / "stick"))
    assert "100 reports delivered" in printed, printed
    same(outside, wanted)
    # The receipts go back, and nothing is packed a second time.
    send(inside, "bundle", "receipts", send_path(folder / "stick"))
    send(inside, "bundle", "create", send_path(folder / "stick"))
    assert len(list(folder.joinpath("stick").glob("*.zip.age"))) == 2
    assert "received before" in receive(outside, "bundle", "receive", receive_path(folder / "stick"))
    same(outside, wanted)


def by_wine(site, *arguments):
    return site.wine(*arguments) if site else finished([WINE, EXE, *arguments])


def by_native(site, *arguments):
    return site.native(*arguments) if site else finished([PROGRAM, *arguments])


def a_bundle_from_windows_is_received_here(folder):
    cross(folder, by_wine, by_native, windows, native)


def a_bundle_from_here_is_received_on_windows(folder):
    cross(folder, by_native, by_wine, native, windows)


TRIALS = (a_bundle_from_windows_is_received_here, a_bundle_from_here_is_received_on_windows)
