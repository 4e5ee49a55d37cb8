#!/bin/sh
# Installs what the tests need, once, and runs them all. Arguments go to `cargo test`.
#
#   tests/run.sh                     everything
#   tests/run.sh --test sqlserver    one file
#
# Needs: cargo, python3 with venv; on Debian and its kin xmllint, unzip, minisign and chromium are installed when they are
# missing (by sudo, unless root).
set -eu
cd "$(dirname "$0")/.."

install() {
    if ! command -v apt-get >/dev/null; then
        echo "tests/run.sh: install $* first" >&2
        exit 1
    fi
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo"
    export DEBIAN_FRONTEND=noninteractive
    $as_root apt-get install -y --no-install-recommends "$@" >&2 ||
        { $as_root apt-get update >&2 && $as_root apt-get install -y --no-install-recommends "$@" >&2; }
}

command -v xmllint >/dev/null || install libxml2-utils
command -v chromium >/dev/null || install chromium fonts-dejavu-core
command -v unzip >/dev/null || install unzip
command -v minisign >/dev/null || install minisign
command -v python3 >/dev/null || install python3 python3-venv

# The stamp is a copy of the requirements that are installed: when they change, so does the environment.
stamp=.venv/requirements.txt
if ! cmp -s tests/requirements.txt "$stamp"; then
    rm -rf .venv
    python3 -m venv .venv || { install python3-venv && rm -rf .venv && python3 -m venv .venv; }
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r tests/requirements.txt
    cp tests/requirements.txt "$stamp"
fi

exec cargo test --no-fail-fast "$@"
