"""What the log says of workers that end: lines of the server made events of the runbook."""

from __future__ import annotations

import logging
import re
import signal
from typing import TYPE_CHECKING

from geoapp import events

if TYPE_CHECKING:
    from granian.server.mp import MPServer
    from granian.server.mt import MTServer

_LOST = re.compile(r"Unexpected exit from worker-(\d+)")
_FAILING = "Worker crash loop detected"


class Lost(logging.Filter):
    """Tells of workers of a server that ended without being told to, in place of what the server says."""

    def __init__(self, server: MPServer | MTServer) -> None:
        super().__init__()
        self._server = server

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is kept; one that has become an event is not."""
        said = record.getMessage()
        if found := _LOST.match(said):
            events.WORKER_LOST.tell(worker=int(found[1]), ended=self._how(int(found[1]) - 1))
        elif said.startswith(_FAILING):
            events.WORKERS_FAIL.tell()
        else:
            return True
        return False

    def _how(self, index: int) -> str:
        """The signal or the exit status that a worker ended with."""
        worker = next((one for one in self._server.wrks if one.idx == index), None)
        code = getattr(getattr(worker, "inner", None), "exitcode", None)
        return signal.Signals(-code).name if code is not None and code < 0 else f"status {code}"
