"""A real server for tests: `atlas serve` in a process of its own on a free port of the loopback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any
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


@dataclass(frozen=True)
class Server:
    """A running server: its address, its port, its main process, and the file that its log goes to."""

    address: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def lines(self, event: str) -> list[dict[str, Any]]:
        """Its log lines of one kind."""
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == event]

    def workers(self) -> list[int]:
        """Process ids of its workers."""
        return [
            int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]


@contextmanager
def running(*options: str, **environment: str) -> Iterator[Server]:
    """A server that runs as long as the context."""
    port = free_port()
    command = [ATLAS, "serve", "--port", str(port), *options]
    with NamedTemporaryFile(prefix="atlas-log-") as log:
        process = subprocess.Popen(command, env=os.environ | environment, stdout=log, stderr=subprocess.STDOUT)
        server = Server(f"http://127.0.0.1:{port}", port, process, Path(log.name))
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def served(*options: str, **environment: str) -> Iterator[str]:
    """The address of a server that runs as long as the context."""
    with running(*options, **environment) as server:
        yield server.address


def _wait(server: Server) -> None:
    for _ in range(1500):
        if server.process.poll() is not None:
            raise AssertionError(server.log.read_text("utf-8"))
        try:
            with urlopen(f"{server.address}/healthz", timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.02)
    raise AssertionError("the server did not answer within 30 s")
