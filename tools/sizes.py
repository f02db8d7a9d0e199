"""Sizes of the built functions, as JSON; fails where a zip is larger than its limit.

Usage: python3 tools/sizes.py target/lambda tracking rollup …
"""

import json
import sys
import zlib
from pathlib import Path

# A larger zip starts later, as Lambda fetches and unpacks it first.
LIMIT = 5_000_000


def sizes(binary):
    code = binary.read_bytes()
    # What `sam deploy` uploads: one file, deflated.
    return {"binary_bytes": len(code), "zip_bytes": len(zlib.compress(code))}


def main(folder, *names):
    report = {name: sizes(Path(folder, name, "bootstrap")) for name in names}
    print(json.dumps({"limit_bytes": LIMIT, "functions": report}, indent=2))
    too_large = [name for name, it in report.items() if it["zip_bytes"] > LIMIT]
    if too_large:
        sys.exit(f"larger than {LIMIT} bytes: {', '.join(too_large)}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
