"""`python -m frontend`: make the vendor folder. Run it again after a change in `static/js` or `static/css`."""

from __future__ import annotations

import sys

from frontend import STATIC, vendor
from frontend.packages import MissingPackage


def main() -> int:
    """Fill the vendor folder and say what it holds."""
    try:
        files = vendor()
    except MissingPackage as missing:
        sys.stderr.write(f"frontend: {missing}\n")
        return 1
    size = sum(path.stat().st_size for path in files)
    sys.stdout.write(f"{len(files)} files, {size // 1024} KB in {STATIC / 'vendor'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
