"""The files of a folder: opened, decoded and parsed, each fault a complaint."""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geodata.reading.complaints import Complaint

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

_PIECE = 1 << 20
_DEEP = ("the file is nested less than 100 levels deep", "flatten it")


@dataclass(slots=True)
class Files:
    """Reads files below `root` and gathers complaints."""

    root: Path
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, file: str, line: object, name: str, value: object, rule: str, cure: str) -> None:
        """Note a fault and go on."""
        shown = str(value).encode("utf-8", "backslashreplace").decode()  # JSON can hold half a character
        self.complaints.append(Complaint(file, str(line), name, shown, rule, cure))

    def toml(self, file: str) -> dict[str, Any] | None:
        """A TOML file, None if it can't be read."""
        text = self.text(file, "add it; `atlas init DIR` makes a folder to copy from")
        try:
            return None if text is None else tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            fault, _, place = str(error).rpartition(" (at ")
            line = re.match(r"line (\d+)", place)
            cure = f"mend the line: {fault}" if line else f"mend it: {error}"
            self.complain(file, line[1] if line else "", "file", "", "the file is TOML", cure)
        except RecursionError:
            self.complain(file, "", "file", "", *_DEEP)
        return None

    def json(self, file: str) -> Any:
        """A JSON file, None if it can't be read."""
        text = self.text(file, "add it")
        try:
            whole = None if text is None else json.loads(text, parse_constant=_refused)
            if text is not None and whole is None:
                self.complain(file, 1, "file", "null", "the file is a JSON object or array", "export it anew")
            return whole
        except json.JSONDecodeError as error:
            cure = f"mend the line at column {error.colno}: {error.msg}"
            self.complain(file, error.lineno, "file", "", "the file is JSON", cure)
        except RecursionError:
            self.complain(file, "", "file", "", *_DEEP)
        except ValueError as error:  # a number that JSON does not know, or one of thousands of digits
            self.complain(file, "", "file", "", "the numbers of the file are finite", f"correct them: {error}")
        return None

    def text(self, file: str, cure: str) -> str | None:
        """The text of a file, None if it can't be read; spreadsheets put a byte order mark before it."""
        stream = self.opened(file, cure)
        if stream is None:
            return None
        with stream:
            return stream.read()

    def opened(self, file: str, cure: str) -> TextIO | None:
        """A file that was found to be text as a whole, to be read from its beginning; None if it can't be read."""
        try:
            path = (self.root / file).resolve(strict=True)
            if not path.is_relative_to(self.root.resolve()):
                self.complain(file, "", "file", "", "the files of a folder lie within it", "copy the file into it")
                return None
            if line := _undecoded(path):
                self.complain(file, line, "file", "", "the file is text in UTF-8", "save it as UTF-8")
                return None
            return path.open(encoding="utf-8-sig", newline="")
        except FileNotFoundError:
            self.complain(file, "", "file", "", "the file exists", cure)
        except OSError as error:
            self.complain(file, "", "file", "", "the file can be read", f"mend it: {error.strerror}")
        return None


def _undecoded(path: Path) -> int:
    """The first line of a file that is no UTF-8, 0 if all are."""
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            if not piece:
                return 0
            line += piece.count(b"\n")


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number in JSON")
