"""Connections of one process to the database or its replicas; a read that loses its server is asked of another one."""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from geodata.deadline import OutOfTime, left
from geodata.store import Removed, Unreachable
from geodata.store.postgis.loading import HELD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST, _WAIT_S, _TRIES = 8, 5.0, 12
"""Connections of a process; seconds to wait for one; how often a read is asked anew when its server is gone."""
_OPTIONS = "-c jit=off -c plan_cache_mode=force_custom_plan -c default_transaction_read_only=on"

Rows = list[tuple[Any, ...]]


class Reader:
    """Reads from whichever host of a connection string answers. Connections open in the process that first reads."""

    def __init__(self, dsn: str, seconds: float, release: int) -> None:
        """`seconds` is what the database may take for one read; `release` is held by each connection."""
        self._dsn, self._release = dsn, release
        self._options = f"{_OPTIONS} -c statement_timeout={max(round(seconds * 1000), 1)}"
        self._pools: dict[int, ConnectionPool[Any]] = {}
        self._opening = Lock()

    def rows(self, statement: str, params: Mapping[str, Any] | Sequence[Any] = ()) -> Rows:
        """All rows of an answer. Raises Unreachable, Removed, OutOfTime."""
        for _ in range(_TRIES):
            wait = min(_WAIT_S, left())
            try:
                with self._pool().connection(wait) as connection, connection.cursor(binary=True) as cursor:
                    return cast("Rows", cursor.execute(statement, params).fetchall())
            except psycopg.errors.QueryCanceled:
                raise OutOfTime("the database took longer than it may") from None
            except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
                raise Removed(str(error)) from None
            except PoolTimeout as error:
                raise Unreachable(str(error)) from None
            except psycopg.OperationalError:
                continue  # its server went away: the pool opens another connection, to the first host that answers
        raise Unreachable("no host of the database answers for long enough")

    def _pool(self) -> ConnectionPool[Any]:
        """The pool of this process: a connection can't be shared with a process forked from it."""
        process = os.getpid()
        if process not in self._pools:
            with self._opening:
                if process not in self._pools:
                    self._pools[process] = ConnectionPool(
                        self._dsn,
                        kwargs={"autocommit": True, "options": self._options, "connect_timeout": 5},
                        min_size=1,
                        max_size=_MOST,
                        configure=self._hold,
                        name="atlas",
                        open=True,
                    )
        return self._pools[process]

    def _hold(self, connection: psycopg.Connection[Any]) -> None:
        """Hold the release for as long as the connection lives. Where a load is dropping it, reads will say so."""
        connection.execute("SELECT pg_try_advisory_lock_shared(%s, %s)", (HELD, self._release))

    def close(self) -> None:
        """Close the connections of this process."""
        if pool := self._pools.pop(os.getpid(), None):
            pool.close()
