#!/usr/bin/env bash
# Builds vte-wats.exe on Debian 12, checks what it imports, and tests it and the packages under Wine.
#
#   scripts/windows.sh            all of it
#   scripts/windows.sh build      the program alone, quickly built
#   scripts/windows.sh release    the program alone, as it is given to people
#   scripts/windows.sh delivery   all tests of delivery (tests/deliver), also those that let every operation fail and cut
#                                 the power at each: ten minutes under Wine
#
# The program is for Windows 7 and later, on 64 bits. Its build folder is target/windows, apart from that of the system.
# It ends with its own count, and fails where it cannot be tried.
set -euo pipefail
cd "$(dirname "$0")/.."

# Debian's compiler, since the source of its standard library is a package; the target has no ready-made one.
export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
target=x86_64-win7-windows-gnu
export CARGO_TARGET_DIR=$PWD/target/windows
export CARGO_TARGET_X86_64_WIN7_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc-win32
export CC_x86_64_win7_windows_gnu=x86_64-w64-mingw32-gcc-win32 AR_x86_64_win7_windows_gnu=x86_64-w64-mingw32-ar
export CARGO_TARGET_X86_64_WIN7_WINDOWS_GNU_RUNNER=/usr/lib/wine/wine64
export WINEDEBUG=-all WINEPREFIX=$CARGO_TARGET_DIR/wine
# Without the debug information nobody reads here, it links and starts faster.
export CARGO_PROFILE_DEV_DEBUG=false

# Packages of Debian: to build, to run, to pack and to look into the packages.
wanted=(rustc-web cargo-web rust-web-src gcc-mingw-w64-x86-64-win32 binutils-mingw-w64-x86-64 binutils wine64
    zip wixl msitools faketime dpkg systemd mount)

install() {
    if ! command -v dpkg >/dev/null || ! command -v apt-get >/dev/null; then
        echo "windows: not tried: this needs Debian 12 or its kin, with apt-get" >&2
        return 1
    fi
    dpkg -s "${wanted[@]}" >/dev/null 2>&1 && return
    local as_root=""
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    export DEBIAN_FRONTEND=noninteractive
    if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null; }; then
        echo "windows: not tried: these packages cannot be installed here: ${wanted[*]}" >&2
        return 1
    fi
}

build() {
    # Optimised crates take longer to build than they save in so short a time.
    /usr/bin/cargo "$1" --locked --target "$target" -Z build-std=std,panic_unwind,test \
        --config 'profile.dev.package."*".opt-level=0' "${@:2}"
}

# Windows 7 has these; anything else would have to be shipped along.
check_imports() {
    local exe=$1 system foreign
    system='advapi32|bcrypt|crypt32|kernel32|msvcrt|ncrypt|netapi32|ntdll|ole32|oleaut32|secur32|shell32|user32|userenv|version|ws2_32'
    foreign=$(x86_64-w64-mingw32-objdump -p "$exe" | awk '/DLL Name:/ { print tolower($3) }' | grep -vE "^($system)\.dll$" || true)
    if [ -n "$foreign" ]; then
        echo "windows: $exe needs what Windows does not have: $foreign" >&2
        return 1
    fi
    echo "windows: $(stat -c %s "$exe") bytes, system DLLs only"
}

install
if [ "${1:-all}" = release ]; then
    CARGO_PROFILE_RELEASE_DEBUG=false CARGO_PROFILE_RELEASE_STRIP=symbols build build --release --bin vte-wats
    check_imports "$CARGO_TARGET_DIR/$target/release/vte-wats.exe"
    exit
fi
build build --bin vte-wats --example hold
exe=$CARGO_TARGET_DIR/$target/debug/vte-wats.exe
check_imports "$exe"
[ "${1:-all}" != build ] || exit 0
if [ "${1:-all}" = delivery ]; then
    /usr/lib/wine/wine64 wineboot --init >/dev/null 2>&1 || true
    build test --no-fail-fast --test deliver
    exit
fi

log=$(mktemp)
trap 'rm -f "$log"; /usr/lib/wine/wineserver64 -k 2>/dev/null || true' EXIT
/usr/lib/wine/wine64 wineboot --init >/dev/null 2>&1 || true
failed=0
build test --lib 2>&1 | tee "$log" || failed=1
build test --test deliver -- --skip faults:: --skip kill:: 2>&1 | tee -a "$log" || failed=1

# The program of this system as the tests build it: `cargo build` would compile half of it anew, with other features.
here() { env -u RUSTC -u RUSTC_BOOTSTRAP -u CARGO_TARGET_DIR -u CARGO_PROFILE_DEV_DEBUG "$@"; }
command -v python3 >/dev/null && [ -x .venv/bin/python ] || here bash tests/run.sh --no-run
here cargo test --locked --no-run --test export
here .venv/bin/python tests/windows/smoke.py target/debug/vte-wats "$exe" "${exe%/*}/examples/hold.exe" 2>&1 |
    tee -a "$log" || failed=1

awk -v failed="$failed" '/^test result:/ { passed += $4; wrong += $6; ignored += $8 }
     END { printf "windows: %d passed, %d failed, %d skipped\n", passed, wrong, ignored; exit passed == 0 || wrong > 0 || failed }' "$log"
