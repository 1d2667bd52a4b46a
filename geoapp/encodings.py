"""Content encodings: which one a client is sent, and bodies packed with it."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from typing import TYPE_CHECKING

import brotli
import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable

WORTH_PACKING_WELL = 200_000
"""Bytes of a body up to which it may be packed as small as can be: that takes up to a fifth of a second."""


def _br(body: bytes, *, well: bool) -> bytes:
    packed: bytes = brotli.compress(body, quality=11 if well else 4)
    return packed


def _zstd(body: bytes, *, well: bool) -> bytes:
    return zstandard.compress(body, 19 if well else 6)


def _gzip(body: bytes, *, well: bool) -> bytes:
    return gzip.compress(body, 9 if well else 6, mtime=0)


_PACKERS: dict[str, Callable[..., bytes]] = {"br": _br, "zstd": _zstd, "gzip": _gzip}
"""The encodings made here, the smallest bodies first."""


def preferred(accepted: str) -> str:
    """The encoding to send for an Accept-Encoding, empty for none: the heaviest, of equals the one that packs best.

    `*` stands for those that are not named; one with the weight 0 is refused (RFC 9110, 12.5.3).
    """
    return _preferred(accepted) if len(accepted) <= _USUAL else _preferred.__wrapped__(accepted)


_USUAL = 200
"""Characters of an Accept-Encoding that is worth remembering."""


@lru_cache(maxsize=256)  # clients send few headers, each of them often
def _preferred(accepted: str) -> str:
    weights = dict(map(_weighed, accepted.split(",")))
    offered = {name: weights.get(name, weights.get("*", 0.0)) for name in _PACKERS}
    best = max(offered, key=offered.__getitem__)
    plain = weights.get("identity", 0.0)
    return best if offered[best] > 0 and offered[best] >= plain else ""


def _weighed(offer: str) -> tuple[str, float]:
    name, _, parameters = offer.partition(";")
    weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", parameters, re.IGNORECASE)
    return name.strip().lower(), float(weight[1]) if weight else 1.0


def packed(body: bytes, encoding: str, *, well: bool) -> bytes:
    """The body in one of the encodings: quickly, or as small as can be."""
    return _PACKERS[encoding](body, well=well)


def unpacked(body: bytes, encoding: str) -> bytes:
    """What was packed."""
    whole: bytes = _UNPACKERS[encoding](body)
    return whole


_UNPACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": zstandard.decompress,
    "gzip": gzip.decompress,
}
