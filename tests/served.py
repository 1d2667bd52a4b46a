"""A real server for tests: `atlas serve` in a process of its own on a free port of the loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

ATLAS = Path(sys.executable).with_name("atlas")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(*options: str, **environment: str) -> Iterator[str]:
    """The address of a server that runs as long as the context."""
    port = free_port()
    command = [ATLAS, "serve", "--port", str(port), *options]
    patient = {"ATLAS_HEAVY_PER_MINUTE": "0"}  # the tests are one client
    process = subprocess.Popen(
        command, env=os.environ | patient | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        assert process.stdout
        process.stdout.close()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(300):
        if process.poll() is not None:
            assert process.stdout
            raise AssertionError(process.stdout.read().decode())
        try:
            with urlopen(f"{address}/healthz", timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 30 s")
