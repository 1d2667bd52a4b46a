"""What the service tells its operator: each kind of log line with its level, its meaning and what to do about it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

LOG = logging.getLogger("atlas")


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of log line; `cure` tells the operator what to do, and is empty where nothing is to be done."""

    name: str
    level: int
    meaning: str
    cure: str = ""

    def tell(self, *, fault: BaseException | None = None, **facts: Any) -> None:
        """Write the line, with facts of the occasion and, where there is one, the exception behind it."""
        LOG.log(self.level, self.meaning, exc_info=fault, extra={"event": self, "facts": facts})


INFO, WARNING, ERROR = logging.INFO, logging.WARNING, logging.ERROR

STARTED = Event("started", INFO, "The atlas serves; the line names address, workers and data version.")
ENDED = Event("ended", INFO, "The atlas has ended, after the answers that were under way.")
REQUEST = Event("request", INFO, "A request was answered (only with ATLAS_ACCESS_LOG=yes).")
RELOADED = Event("reloaded", INFO, "The data were read anew: `renewed` in all workers at once, or the `same`.")
RELOAD_REFUSED = Event(
    "reload.refused",
    WARNING,
    "Changed data have faults; the version before goes on being served.",
    "Mend what the complaints name (`atlas check` shows them all) and reload again.",
)
RELOAD_FAILED = Event(
    "reload.failed",
    ERROR,
    "Changed data are sound but could not be taken over; the version before goes on being served.",
    "See why: if files changed meanwhile, reload again; if memory is short, restart with more.",
)
NO_DOOR = Event(
    "reload.no-door",
    WARNING,
    "The socket for `atlas reload` could not be made.",
    "Make its folder writable to the user of the server alone, or reload by SIGHUP.",
)
SLOW = Event(
    "request.slow",
    WARNING,
    "An answer took longer than ATLAS_SLOW_MS.",
    "Look at the address: if it is an export or a picture, put a cache before it; if all are slow, add workers.",
)
FAILED = Event(
    "request.failed",
    ERROR,
    "A request met a fault of the program; the visitor saw a 500 with this request id.",
    "Report it with the lines of this request id; the address shows whether others are touched.",
)
UNREADY = Event(
    "unready",
    ERROR,
    "/readyz asked the store for a feature and got none.",
    "See the fault: a database that is down or full. The worker recovers by itself when the store does.",
)
BUSY = Event(
    "refused.busy",
    WARNING,
    "All turns for pictures, files and routes are taken; those that came too many got 503.",
    "If it stays so, raise ATLAS_HEAVY_AT_ONCE or the number of workers.",
)
CROWDED = Event(
    "refused.crowded",
    WARNING,
    "More is asked for than the machine can answer; those that came too many got 503.",
    "If it stays so, add workers or machines, or put a cache before them.",
)
TILES_SPOILT = Event(
    "tiles.spoilt",
    ERROR,
    "A file of tiles is not what it was when it was read: readers got 503 for it.",
    "Put the file back, or restart if it is meant to be another; write a new file beside the old and rename it.",
)
TOO_MANY = Event(
    "refused.rate",
    WARNING,
    "A client asked for more expensive work than ATLAS_HEAVY_PER_MINUTE and got 429.",
    "Behind a proxy, ATLAS_TRUSTED_PROXIES must name it: else all visitors count as one client.",
)
THRONGED = Event(
    "refused.transfers",
    WARNING,
    "All places for large answers are taken, or all that one client may have; those that came too many got 503.",
    "Put a proxy before the atlas that takes large answers off its hands, or raise ATLAS_TRANSFERS; behind one, "
    "ATLAS_TRUSTED_PROXIES must name it: else all visitors count as one client.",
)
SLOW_READER = Event(
    "ended.slow",
    WARNING,
    "Readers took less than ATLAS_PACE_BYTES for a minute; their connections were ended.",
    "Nothing if they are few: they can go on where they were. If they are many, put a proxy before the atlas.",
)
OUT_OF_TIME = Event(
    "refused.time",
    WARNING,
    "An answer took longer than ATLAS_REQUEST_S and was given up with 503.",
    "Look at the address: a filter over very much, a slow disk or a slow database.",
)
NO_ROOM = Event(
    "refused.disk",
    ERROR,
    "The disk of temporary files takes no more; a download got 503.",
    "Free the folder of TMPDIR, or lower ATLAS_FILES_MB.",
)
NO_DATABASE = Event(
    "refused.database",
    ERROR,
    "No host of ATLAS_STORE answers; requests get 503.",
    "Start the database, or name a replica beside it: host=first,second. The worker recovers by itself.",
)
NO_RELEASE = Event(
    "refused.release",
    ERROR,
    "The database no longer has the release of the data that this server reads; requests get 503.",
    "Load the data again if the database lost them, then have the server read the newest release: atlas reload.",
)
DATABASE_LOST = Event(
    "database.lost",
    WARNING,
    "A connection to the database broke or could not be made; the line says why. Others are tried.",
    "If it stays so, look whether the database runs and takes connections (max_connections: 8 for each worker).",
)
NO_MEMORY = Event(
    "refused.memory",
    ERROR,
    "Memory did not suffice for an answer, which got 503; the worker goes on.",
    "Give the server more memory, or less to do: fewer workers, a lower ATLAS_HEAVY_AT_ONCE or ATLAS_CACHE_MB.",
)
WORKER_LOST = Event(
    "worker.lost",
    ERROR,
    "A worker ended that was not told to; another takes its place. Answers under way were lost.",
    "`ended` names the signal: SIGKILL is the kernel out of memory (see dmesg) or a person, SIGSEGV and SIGABRT are "
    "faults of a library or of memory. If it comes again, give more memory, or report it.",
)
WORKERS_FAIL = Event(
    "worker.failing",
    ERROR,
    "A worker that had just been started ended too; the server gives up.",
    "Run it under a supervisor that starts it again (compose.yaml does), and see the lines before.",
)
MAIN_LOST = Event(
    "server.lost",
    ERROR,
    "The main process is gone; this worker ends, so that the port is free.",
    "Start the server again; a supervisor does so by itself.",
)
EVENTS = (
    STARTED,
    ENDED,
    RELOADED,
    RELOAD_REFUSED,
    RELOAD_FAILED,
    NO_DOOR,
    REQUEST,
    SLOW,
    FAILED,
    UNREADY,
    BUSY,
    CROWDED,
    TILES_SPOILT,
    TOO_MANY,
    THRONGED,
    SLOW_READER,
    OUT_OF_TIME,
    NO_ROOM,
    NO_DATABASE,
    NO_RELEASE,
    DATABASE_LOST,
    NO_MEMORY,
    WORKER_LOST,
    WORKERS_FAIL,
    MAIN_LOST,
)
"""All of them, in the order of the runbook."""
