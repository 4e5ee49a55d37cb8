"""Writes the licences of everything that is linked into the program, from the sources that cargo has fetched.

    python3 scripts/licences.py TARGET > THIRD-PARTY-LICENCES.txt
"""
import hashlib
import json
import pathlib
import subprocess
import sys

NAMES = ("license", "licence", "copying", "copyright", "notice", "unlicense")


def packages(target):
    """The crates that are linked, without those that only build or test."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", target]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    wanted, todo = set(), [root]
    while todo:
        node = nodes[todo.pop()]
        for dependency in node["deps"]:
            kinds = {kind["kind"] for kind in dependency["dep_kinds"]}
            if None in kinds and dependency["pkg"] not in wanted:
                wanted.add(dependency["pkg"])
                todo.append(dependency["pkg"])
    found = [package for package in metadata["packages"] if package["id"] in wanted]
    return sorted(found, key=lambda package: (package["name"], package["version"]))


def texts(package):
    folder = pathlib.Path(package["manifest_path"]).parent
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name.lower().startswith(NAMES):
            yield path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip()


def main(target):
    all_packages = packages(target)
    by_text = {}
    print("vte-wats is linked with these works of others.\n")
    for package in all_packages:
        name = f"{package['name']} {package['version']}"
        licence = package["license"] or "see its text"
        print(f"{name}: {licence}")
        for text in texts(package):
            key = hashlib.sha256(text.encode()).hexdigest()
            by_text.setdefault(key, (text, []))[1].append(name)
    print("\nSQLite, which rusqlite brings with it, is in the public domain.")
    # In the order of the first that has a text: the same sources give the same file.
    for text, names in sorted(by_text.values(), key=lambda entry: entry[1]):
        print("\n" + "=" * 100)
        print(", ".join(names))
        print("=" * 100 + "\n")
        print(text)


if __name__ == "__main__":
    main(sys.argv[1])
