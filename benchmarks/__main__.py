"""`python -m benchmarks [--quick] [NAME ...]`: every measurement in turn, or those named; Markdown on standard output.

First what must be reached and what is, then what each command printed. Progress goes to standard error. What takes
longer than it may is ended, and told. Interrupted, it prints what it has.
"""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import QUICK, TOLD, table, told
from benchmarks.musts import COMMANDS, MUSTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.musts import Command

_GRACE_S = 30
"""Seconds for a command to end its servers once it is told to stop."""


def main(arguments: Sequence[str]) -> int:
    """Run and print; 1 if a command failed, 2 if one is not known."""
    smoke, names = "--quick" in arguments, [one for one in arguments if one != "--quick"]
    known = {command.module: command for command in COMMANDS}
    if unknown := [name for name in names if name not in known]:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="atlas-told-") as folder:
        place = Path(folder) / "figures"
        place.touch()
        commands = [known[name] for name in names or known]
        outputs, failed = _outputs(commands, place, smoke=smoke)
        modules = {f"benchmarks.{command.module}" for command in commands}
        musts = [must for must in MUSTS if must.command.split()[2] in modules]
        print(f"{machine()}\n\n{table(musts, told(place))}")
    for line, output in outputs.items():
        print(f"\n## `{line}`\n{output}")
    return failed


def machine() -> str:
    """The machine and versions, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, {memory:.0f} GB"
    return f"{time.strftime('%d %B %Y')}, {system}, Python {platform.python_version()}"


def _outputs(commands: Sequence[Command], place: Path, *, smoke: bool) -> tuple[dict[str, str], int]:
    """What each printed, by its line, and whether one failed."""
    outputs, failed = {}, 0
    environ = os.environ | {TOLD: str(place)} | ({QUICK: "1"} if smoke else {})
    try:
        for command in commands:
            line = command.line(smoke=smoke)
            shown, begun = " ".join(["python", *line[1:]]), time.monotonic()
            print(f"{shown} …", end=" ", flush=True, file=sys.stderr)
            outputs[shown], ended = run(line, environ, command.longest_s)
            failed |= bool(ended)
            print(f"{time.monotonic() - begun:.0f} s{f', {ended}' if ended else ''}", flush=True, file=sys.stderr)
    except KeyboardInterrupt:
        return outputs, 1
    return outputs, failed


def run(line: Sequence[str], environ: dict[str, str], longest_s: float) -> tuple[str, str]:
    """Output, and how it ended if not well. It is told to stop as by Ctrl+C, so that it ends what it started."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        process = subprocess.Popen(line, stdout=out, stderr=subprocess.STDOUT, env=environ)
        ended = ""
        try:
            code = process.wait(longest_s)
            ended = f"failed with {code}" if code else ""
        except subprocess.TimeoutExpired:
            ended = f"stopped after {longest_s:.0f} s"
        finally:
            _stopped(process)
        out.seek(0)
        text = out.read().strip()
        shown = f"\n{text}" if "|---|" in text else f"```text\n{text}\n```"
        return "\n".join(filter(None, (shown, ended and f"\n*{ended}*"))), ended


def _stopped(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
