#!/usr/bin/env bash
# Makes the packages out of built programs, into dist/ or the folder that is named:
#
#   scripts/package.sh WINDOWS_EXE LINUX_PROGRAM [FOLDER]
#
#   vte-wats-VERSION-windows-x64.zip   the program, a configuration, the documentation, licences
#   vte-wats-VERSION-windows-x64.msi   the same, installed, with the service registered and stopped
#   vte-wats_VERSION_amd64.deb         the program, the systemd unit, documentation
#   SHA256SUMS                         of all three
#
# VTE_WATS_VERSION stands for another version than that of Cargo.toml: to try an upgrade.
#
# The same programs and the same commit give the same bytes. Needs python3, zip, wixl, msibuild, faketime and dpkg-deb (Debian:
# zip wixl msitools faketime dpkg), and installs what is missing.
set -euo pipefail
[ $# -eq 2 ] || [ $# -eq 3 ] || { echo "usage: scripts/package.sh WINDOWS_EXE LINUX_PROGRAM [FOLDER]" >&2; exit 2; }
exe=$(realpath "$1")
linux=$(realpath "$2")
dist=$(realpath -m "${3:-$(dirname "$0")/../dist}")
cd "$(dirname "$0")/.."
umask 022

version=${VTE_WATS_VERSION:-$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)}
# Times in packages are that of the commit.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C
stamp() { find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +; }

missing=()
for pair in zip:zip wixl:wixl msibuild:msitools faketime:faketime dpkg-deb:dpkg; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo"
    $as_root apt-get install -y --no-install-recommends "${missing[@]}" >&2 ||
        { $as_root apt-get update >&2 && $as_root apt-get install -y --no-install-recommends "${missing[@]}" >&2; }
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$dist"
mkdir -p "$dist"

# What goes into every package. Text for Windows ends its lines as Notepad of Windows 7 wants them.
docs() {
    mkdir -p "$1/docs"
    cp docs/*.md docs/create-reader.sql docs/vte-wats.schema.json "$1/docs/"
    cp README.md "$1/README.md"
    cp CHANGELOG.md "$1/CHANGELOG.md"
    cp LICENSE "$1/LICENSE.txt"
    cp src/config/template.toml "$1/vte-wats.sample.toml"
}
folder="$work/vte-wats-$version"
mkdir -p "$folder"
docs "$folder"
python3 scripts/licences.py x86_64-pc-windows-gnu > "$folder/THIRD-PARTY-LICENCES.txt"
find "$folder" -type f \( -name '*.md' -o -name '*.txt' -o -name '*.toml' -o -name '*.sql' \) -exec sed -i 's/\r*$/\r/' {} +
cp "$exe" "$folder/vte-wats.exe"
chmod -R u=rwX,go=rX "$folder"
stamp "$folder"
(cd "$work" && find "vte-wats-$version" | sort | zip -X -q -@ "$dist/vte-wats-$version-windows-x64.zip")

# The MSI: its codes are made of the version, so the same version is the same package.
code() { python3 -c 'import sys, uuid; print(str(uuid.uuid5(uuid.UUID("6f0b6b6e-6f3c-4c55-9f0b-0d9a5a2f7c11"), sys.argv[1])).upper())' "$1"; }
# wixl looks for files from the folder of the description on.
doc_file() { printf '              <File Id="Doc_%s" Name="%s" Source="$(var.Source)/docs/%s" />\n' "${1//[^A-Za-z0-9]/_}" "$1" "$1"; }
while IFS= read -r line; do
    case $line in
    *'<!-- docs -->'*) (cd "$folder/docs" && for doc in *; do doc_file "$doc"; done) ;;
    *) printf '%s\n' "$line" ;;
    esac
done < packaging/vte-wats.wxs > "$work/vte-wats.wxs"
# It writes the time and a random number into it: the time is held, and the number set to one made of the version.
(cd "$work" && faketime "@$SOURCE_DATE_EPOCH" wixl --arch x64 -D Version="$version" -D Source="vte-wats-$version" \
    -D ProductCode="$(code "product $version")" -o package.msi vte-wats.wxs &&
    faketime "@$SOURCE_DATE_EPOCH" msibuild package.msi -s "vte-wats $version" vte-wats "x64;1033" "{$(code "package $version")}")
mv "$work/package.msi" "$dist/vte-wats-$version-windows-x64.msi"

# The deb.
deb="$work/deb"
mkdir -p "$deb/DEBIAN" "$deb/usr/bin" "$deb/lib/systemd/system" "$deb/usr/share/doc/vte-wats" "$deb/etc/vte-wats"
install -m 755 "$linux" "$deb/usr/bin/vte-wats"
install -m 644 packaging/vte-wats.service "$deb/lib/systemd/system/vte-wats.service"
docs "$deb/usr/share/doc/vte-wats"
mv "$deb/usr/share/doc/vte-wats/LICENSE.txt" "$deb/usr/share/doc/vte-wats/copyright"
python3 scripts/licences.py x86_64-unknown-linux-gnu > "$deb/usr/share/doc/vte-wats/THIRD-PARTY-LICENCES.txt"
size=$(du -sk --apparent-size "$deb" | cut -f1)
sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/$size/" packaging/deb/control > "$deb/DEBIAN/control"
for script in postinst prerm postrm; do
    install -m 755 "packaging/deb/$script" "$deb/DEBIAN/$script"
done
find "$deb" -type d -exec chmod 755 {} +
stamp "$deb"
# Slower ways of packing save a tenth.
dpkg-deb -Zgzip --root-owner-group --build "$deb" "$dist/vte-wats_${version}_amd64.deb" >/dev/null

(cd "$dist" && sha256sum -- * > SHA256SUMS && cat SHA256SUMS)
