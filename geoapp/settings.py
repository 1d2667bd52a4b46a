"""Settings of the service: name, default and help in one place; each is read from ATLAS_<NAME> in the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from geodata.atlas import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import Field
    from pathlib import Path


_LOG_FORMATS = ("auto", "json", "text")


class BadSetting(ValueError):
    """A setting breaks a rule; says which one, and how it is meant."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked; `help` of each field is its documentation."""

    data: Path = field(default=DATA, metadata={"help": "Data folder to serve."})
    layer: str = field(default="", metadata={"help": "Layer to show, if a single file is served that has several."})
    store: str = field(
        default="",
        metadata={"help": "Database to serve from, postgresql://…; none: the features are held in memory."},
    )
    base_url: str = field(
        default="",
        metadata={
            "help": "Public address, such as https://atlas.example or https://a.example/atlas; else the request's."
        },
    )
    frame_ancestors: str = field(default="*", metadata={"help": "Who may embed: * for everyone, origins, or 'none'."})
    hsts_s: int = field(
        default=0, metadata={"help": "Seconds for which browsers ask over HTTPS alone, told over HTTPS; 0 for no word."}
    )
    security_contact: str = field(
        default="", metadata={"help": "Where to report a hole, mailto: or https:, told in security.txt; none if empty."}
    )
    online_basemaps: str = field(
        default="",
        metadata={
            "help": 'Basemaps of other hosts that visitors may choose, as JSON: [{"name": …, "url": "https://…/{z}/{x}/{y}'
            '.png", "attribution": …}]; none if empty.'
        },
    )
    cache_mb: int = field(default=64, metadata={"help": "Room for finished answers in each worker, in MB."})
    files_mb: int = field(
        default=500, metadata={"help": "Room for finished downloads of each worker on the disk, in MB."}
    )
    file_features: int = field(
        default=2_000_000,
        metadata={"help": "Features of a download at most, of GeoJSON any number; more get 400.", "least": 1},
    )
    file_s: float = field(
        default=300.0, metadata={"help": "Seconds that building a download may take; a longer one ends with 503."}
    )
    limit_default: int = field(default=100, metadata={"help": "Items on a page if a request does not say."})
    limit_max: int = field(default=10_000, metadata={"help": "Items on a page at most."})
    tiles_from: int = field(
        default=2_000, metadata={"help": "Features of a layer of the map above which it is fetched by tiles."}
    )
    events_listed: int = field(
        default=1_000, metadata={"help": "Events beside the map at most, the latest; the rest are in the list of all."}
    )
    url_bytes: int = field(default=32_000, metadata={"help": "Bytes of an address at most; a longer one gets 414."})
    body_bytes: int = field(default=16_000, metadata={"help": "Bytes of a body at most; a larger one gets 413."})
    parameters_max: int = field(default=200, metadata={"help": "Parameters of a request at most; more get 400."})
    filter_bytes: int = field(default=8_192, metadata={"help": "Bytes of a filter at most; a longer one gets 400."})
    filter_depth: int = field(default=32, metadata={"help": "Levels that a filter nests at most.", "most": 100})
    filter_conditions: int = field(default=200, metadata={"help": "Conditions of a filter at most."})
    filter_positions: int = field(default=1_000, metadata={"help": "Positions of one geometry of a filter at most."})
    picture_px: int = field(
        default=2_400,
        metadata={"help": "Pixels that a picture is wide or high at most; 1200 is the least.", "least": 1_200},
    )
    request_s: float = field(
        default=30.0, metadata={"help": "Seconds that making an answer may take; a longer one ends with 503."}
    )
    at_once: int = field(default=4, metadata={"help": "Answers made at once in each worker.", "least": 1})
    waiting: int = field(default=24, metadata={"help": "Requests that wait their turn for it; more get 503."})
    wait_s: float = field(default=2.0, metadata={"help": "Seconds that they wait at most; then they get 503."})
    heavy_at_once: int = field(
        default=2, metadata={"help": "Pictures, files and routes made at once in each worker.", "least": 1}
    )
    heavy_waiting: int = field(default=2, metadata={"help": "Those that wait their turn; more get 503."})
    heavy_wait_s: float = field(default=5.0, metadata={"help": "Seconds that they wait at most; then they get 503."})
    heavy_per_minute: int = field(
        default=120,
        metadata={"help": "Those that a client may have made in a minute by each worker; 0 for any number."},
    )
    transfers: int = field(default=64, metadata={"help": "Large answers sent at once by each worker; more get 503."})
    transfers_each: int = field(
        default=16, metadata={"help": "Those that are sent to one client at once by each worker; more get 503."}
    )
    pace_bytes: int = field(
        default=2_000,
        metadata={"help": "Bytes a second that readers take over a minute, or are sent no more; 0 for any pace."},
    )
    trusted_proxies: str = field(
        default="",
        metadata={"help": "Networks, with commas between, whose X-Forwarded-… headers count; none if empty."},
    )
    forwarded: str = field(
        default="for",
        metadata={"help": "Which of these headers the proxies set themselves: of for, proto, host, prefix."},
    )
    log_format: str = field(
        default="auto",
        metadata={"help": "Log lines as json or text; auto: text on a terminal, else json.", "words": _LOG_FORMATS},
    )
    access_log: bool = field(default=False, metadata={"help": "Whether each request leaves a log line: yes or no."})
    slow_ms: int = field(default=5000, metadata={"help": "Milliseconds from which an answer leaves a warning."})
    watch_s: float = field(
        default=0.0,
        metadata={"help": "Seconds between looks whether the data changed, to reload them by itself; 0 for never."},
    )
    metrics_token: str = field(
        default="",
        metadata={
            "help": "Secret, 16 characters or more, that /metrics asks for as a bearer token; without one it is off.",
            "form": r"[!-~]{16,}",
        },
    )

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ, **given: Any) -> Settings:
        """Settings from the environment; what is given by name wins. Raises BadSetting naming the setting."""
        values: dict[str, Any] = {}
        for item in fields(cls):
            name = variable(item.name)
            if name in environment:
                values[item.name] = _converted(name, environment[name], item)
        return cls(**values | {name: value for name, value in given.items() if value is not None})


def variable(name: str) -> str:
    """The variable of the environment that a setting is read from."""
    return f"ATLAS_{name.upper()}"


def _converted(name: str, text: str, item: Field[Any]) -> Any:
    """The value of a setting. What it says of a fault does not repeat a secret."""
    kind: type[Any] = type(item.default)
    words, form = item.metadata.get("words"), item.metadata.get("form")
    if kind is bool:
        words = ("yes", "no")
    if words and text not in words:
        raise BadSetting(f"{name} is one of {', '.join(words)}, not {text!r}")
    if form and text and not re.fullmatch(form, text):
        raise BadSetting(f"{name} does not fit. {item.metadata['help']}")
    if kind is bool:
        return text == "yes"
    try:
        value = kind(text)
    except ValueError:
        raise BadSetting(f"{name} is a {kind.__name__}, not {text!r}") from None
    least, most = item.metadata.get("least", 0), item.metadata.get("most", float("inf"))
    if kind in (int, float) and not least <= value <= most:
        raise BadSetting(f"{name} is at least {least}{f' and at most {most}' if 'most' in item.metadata else ''}")
    return value
