"""Sizes of the built functions, as JSON; fails where a zip is larger than its limit.

Usage: python3 tools/sizes.py target/lambda tracking rollup …
"""

import json
import sys
import zlib
from pathlib import Path

# A larger zip starts later, as Lambda fetches and unpacks it first.
LIMIT = 5_000_000
# Parsers of Python and of SQL; nobody waits for the start of what scans scripts after their runs.
LIMITS = {"optimization": 6_500_000}


def sizes(binary):
    code = binary.read_bytes()
    # What `sam deploy` uploads: one file, deflated.
    return {"binary_bytes": len(code), "zip_bytes": len(zlib.compress(code))}


def main(folder, *names):
    report = {name: sizes(Path(folder, name, "bootstrap")) for name in names}
    print(json.dumps({"limit_bytes": LIMIT, "functions": report}, indent=2))
    limits = {name: LIMITS.get(name, LIMIT) for name in report}
    too_large = [name for name, it in report.items() if it["zip_bytes"] > limits[name]]
    if too_large:
        told = (f"{name} ({limits[name]} bytes)" for name in too_large)
        sys.exit(f"larger than it may be: {', '.join(told)}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
