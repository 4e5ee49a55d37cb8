"""Tries the Windows program under Wine, against the program of this system on the same input.

    smoke.py PROGRAM PROGRAM.exe HOLD.exe [TRIAL...]

The last line counts as that of a Rust test does. Needs WINEPREFIX.
"""

import pathlib
import sys
import tempfile
import time
import traceback

import bundles
import delivering
import following
import packages
from site_of import Computer, Skipped

TRIALS = delivering.TRIALS + following.TRIALS + bundles.TRIALS + packages.TRIALS


def main():
    names = sys.argv[4:]
    chosen = [trial for trial in TRIALS if not names or trial.__name__ in names]
    assert len(chosen) >= len(names), f"there is no such trial: {names}"
    counts = {"ok": 0, "FAILED": 0, "ignored": 0}
    for trial in chosen:
        begin, why = time.monotonic(), ""
        with tempfile.TemporaryDirectory(prefix="vte-wats ") as folder:
            try:
                with Computer():
                    trial(pathlib.Path(folder))
                how = "ok"
            except Skipped as reason:
                how, why = "ignored", f", {reason}"
            except Exception:
                how = "FAILED"
                traceback.print_exc()
        counts[how] += 1
        print(f"test windows::{trial.__name__} ... {how}{why} ({time.monotonic() - begin:.1f} s)", flush=True)
    print(f"test result: {'FAILED' if counts['FAILED'] else 'ok'}. "
          f"{counts['ok']} passed; {counts['FAILED']} failed; {counts['ignored']} ignored")
    return 1 if counts["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
