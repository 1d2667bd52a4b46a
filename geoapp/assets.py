"""Static files, each at an address that changes with their content."""

from __future__ import annotations

import hashlib
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"


class Assets:
    """The static files of the service, each at an address that changes with the content of any of them."""

    def __init__(self, static_dir: Path = STATIC) -> None:
        self.static_dir = static_dir
        self.version = content_hash(static_dir)

    def url(self, path: str) -> str:
        """Path of a static file, such as `css/page.css`, from where the service is mounted."""
        return f"/static/{self.version}/{path}"


def content_hash(folder: Path) -> str:
    """Twelve hexadecimal digits that stand for the names and contents of all files of a folder."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.blake2b(path.read_bytes()).digest())
    return digest.hexdigest()
