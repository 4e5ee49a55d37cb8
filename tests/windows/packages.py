"""The packages: the same bytes every time, and what they leave behind when they are installed, renewed and removed."""

import atexit
import functools
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import zipfile

from site_of import EXE, PROGRAM, ROOT, WINE, Disk, finished, run, windows

# How long packing may take, in seconds.
PACKING = 300
# The unit and what is needed to look at it, in the root that the deb is installed in.
UNIT = "/lib/systemd/system/vte-wats.service"
# What an installer may be seen to bring: the tables that do something to the computer.
TABLES = {"File", "Component", "Directory", "Feature", "ServiceInstall", "ServiceControl", "CreateFolder", "Upgrade", "Media"}
HARMLESS = {"CustomAction", "Registry", "Shortcut", "RemoveFile", "Binary"}


def lasting_folder():
    """A folder for what several trials use."""
    folder = tempfile.mkdtemp(prefix="vte-wats-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return pathlib.Path(folder)


@functools.cache
def stripped():
    """Programs without what only a debugger reads: they are packed, not tried, and smaller ones are packed sooner."""
    folder = lasting_folder()
    exe, program = folder / "vte-wats.exe", folder / "vte-wats"
    finished(["x86_64-w64-mingw32-strip", "-o", exe, EXE])
    finished(["strip", "-o", program, PROGRAM])
    return exe, program


def pack(folder, version=None):
    """All packages, by their endings."""
    environment = {**os.environ, **({"VTE_WATS_VERSION": version} if version else {})}
    command = ["bash", ROOT / "scripts/package.sh", *stripped(), folder]
    done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True,
                          timeout=PACKING, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.suffix: path for path in folder.iterdir()}


@functools.cache
def first_packages():
    return pack(lasting_folder())


def installed():
    prefix = pathlib.Path(os.environ["WINEPREFIX"]) / "drive_c"
    return prefix / "Program Files/vte-wats", prefix / "ProgramData/vte-wats"


def names(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def two_packings_give_the_same_bytes(folder):
    first = first_packages()
    before = os.umask(0o077)
    try:
        again = pack(folder / "again")
    finally:
        os.umask(before)
    assert first.keys() == again.keys() == {".zip", ".msi", ".deb", ""}, first
    for kind, path in first.items():
        assert path.read_bytes() == again[kind].read_bytes(), path.name
    for line in first[""].read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((first[""].parent / name).read_bytes()).hexdigest() == digest, name


def the_zip_has_all_and_the_program_runs_from_it(folder):
    with zipfile.ZipFile(first_packages()[".zip"]) as package:
        package.extractall(folder)
    [top] = folder.iterdir()
    there = names(top)
    for name in ("vte-wats.exe", "vte-wats.sample.toml", "LICENSE.txt", "THIRD-PARTY-LICENCES.txt", "README.md",
                 "docs/install.md", "docs/create-reader.sql"):
        assert name in there, sorted(there)
    said = finished([WINE, top / "vte-wats.exe", "--version"])
    for part in ("commit", "x86_64-win7-windows-gnu", "schannel"):
        assert part in said, said
    # The configuration that comes along is one, though there is no such server here.
    said = run([WINE, top / "vte-wats.exe", "check", "--config", windows(top / "vte-wats.sample.toml")]).stdout
    assert "PASS  configuration" in said and "FAIL  connection" in said, said


def service_state():
    """How the service manager says that it stands; none: it does not know it."""
    done = run([WINE, "sc", "query", "vte-wats"])
    state = re.search(r"STATE\s*:\s*\d+\s+(\w+)", done.stdout)
    return state.group(1) if state else None


def msiexec(option, package):
    finished([WINE, "msiexec", option, windows(package), "/qn"])


def the_msi_installs_renews_and_goes(folder):
    package = first_packages()[".msi"]
    tables = set(finished(["msiinfo", "tables", package]).split())
    assert TABLES <= tables, sorted(tables)
    for table in HARMLESS & tables:
        rows = finished(["msiinfo", "export", package, table]).splitlines()[3:]
        assert not rows, f"{table}: {rows}"
    service = finished(["msiinfo", "export", package, "ServiceInstall"])
    # Type 16 is a process of its own, start 3 is by hand.
    assert re.search(r"\tvte-wats\t[^\t]*\t16\t3\t1\t.*NetworkService\t\tservice run\tProgram\t", service), service
    programs, data = installed()
    with zipfile.ZipFile(first_packages()[".zip"]) as archive:
        wanted = {name.partition("/")[2] for name in archive.namelist() if not name.endswith("/")}

    msiexec("/i", package)
    assert names(programs) == wanted, sorted(names(programs) ^ wanted)
    assert (programs / "vte-wats.exe").read_bytes() == stripped()[0].read_bytes()
    assert service_state() == "STOPPED"
    kept = {"vte-wats.toml": "state = 'state'\n", "state/ledger.db": "what was delivered"}
    for name, text in kept.items():
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_text(text)

    # The next version takes the place of this one, in the list of programs, too.
    renewed = pack(folder / "next", "9.9.9")[".msi"]
    msiexec("/i", renewed)
    assert names(programs) == wanted and service_state() == "STOPPED"
    listed = finished([WINE, "reg", "query", r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall", "/s"])
    assert listed.count("DisplayName    REG_SZ    vte-wats") == 1 and "9.9.9" in listed, listed

    msiexec("/x", renewed)
    assert not programs.exists() and service_state() is None
    assert {name: (data / name).read_text() for name in kept} == kept
    shutil.rmtree(data)


def the_deb_installs_and_goes(folder):
    """In a copy of this system that is thrown away."""
    package = first_packages()[".deb"]
    with Disk(folder / "disk", 500_000) as disk:
        for name in ("upper", "work", "root"):
            (disk.folder / name).mkdir()
        root = disk.folder / "root"
        options = f"lowerdir=/,upperdir={disk.folder / 'upper'},workdir={disk.folder / 'work'}"
        disk.mount("-t", "overlay", "overlay", "-o", options, root)
        try:
            disk.mount("--bind", "/dev", root / "dev")
            disk.mount("-t", "proc", "proc", root / "proc")
            shutil.copy(package, root / "vte-wats.deb")
            the_deb_in(root)
        finally:
            for mounted in ("dev", "proc", ""):
                run(["umount", "-l", root / mounted])


def the_deb_in(root):
    def inside(*command):
        return finished(["chroot", root, *command])

    inside("dpkg", "-i", "/vte-wats.deb")
    assert "vte-wats:" in (root / "etc/passwd").read_text()
    assert "x86_64-unknown-linux-gnu" in inside("vte-wats", "--version")
    assert "install ok installed" in inside("dpkg", "-s", "vte-wats")
    done = run(["chroot", root, "systemd-analyze", "verify", UNIT])
    assert done.returncode == 0 and "vte-wats" not in done.stderr, done.stderr
    for name in ("docs/install.md", "copyright", "THIRD-PARTY-LICENCES.txt", "vte-wats.sample.toml"):
        assert (root / "usr/share/doc/vte-wats" / name).exists(), name

    # As its own user it can do what the unit says: write its ledger.
    config, state = root / "etc/vte-wats/vte-wats.toml", root / "var/lib/vte-wats"
    state.mkdir(exist_ok=True)
    inside("chown", "vte-wats:", "/var/lib/vte-wats")
    config.write_text("[source]\nsnapshot = '/sample.vtedb'\n[drop]\nfolder = '/var/lib/vte-wats/drop'\n")
    shutil.copy(ROOT / "samples/vte_9_3.vtedb", root / "sample.vtedb")
    (state / "drop").mkdir()
    inside("chown", "vte-wats:", "/var/lib/vte-wats/drop")
    inside("setpriv", "--reuid=vte-wats", "--regid=vte-wats", "--clear-groups", "vte-wats", "--config",
           "/etc/vte-wats/vte-wats.toml", "--state", "/var/lib/vte-wats", "export", "--limit", "3")
    assert len(list((state / "drop").glob("*.xml"))) == 3

    # Configuration and ledger stay.
    inside("dpkg", "--purge", "vte-wats")
    assert not (root / "usr/bin/vte-wats").exists() and not (root / UNIT[1:]).exists()
    assert config.exists() and (state / "ledger.db").exists()


TRIALS = (two_packings_give_the_same_bytes, the_zip_has_all_and_the_program_runs_from_it,
          the_msi_installs_renews_and_goes, the_deb_installs_and_goes)
