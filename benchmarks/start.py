"""Time from `atlas serve` to the first answer, beside the time to import geopandas, which every worker needs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from tests.served import served

ROUNDS = 5


def main() -> None:
    """Print the medians."""
    importing, starting = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import geopandas"], check=True)
        importing.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        with served():
            starting.append(time.perf_counter() - begun)
    yardstick, start = statistics.median(importing), statistics.median(starting)
    print(f"import geopandas       {yardstick:5.2f} s")
    print(f"serve to first answer  {start:5.2f} s   {start / yardstick:.1f} times the yardstick")


if __name__ == "__main__":
    main()
