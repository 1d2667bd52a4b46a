"""The cached page of an embed beside nginx with the same bytes, and pictures drawn anew; needs wrk and nginx."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from benchmarks.figures import quick, tell
from tests.served import free_port, served

if TYPE_CHECKING:
    from collections.abc import Iterator

ENCODING = {"Accept-Encoding": "br"}
ROUNDS, SECONDS, CONNECTIONS = (1, 1, 32) if quick() else (3, 5, 32)
VIEWS = (
    "",
    "select=places/great-stone",
    "select=events/united-shield-2017",
    "select=corridors/cre-west-alashankou",
    "datetime=2017",
    "lon=70&lat=48&zoom=3.5",
    "theme=dark",
)
NGINX = """
daemon off; worker_processes 2; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 512; }}
http {{
  access_log off; default_type text/html; keepalive_requests 1000000; sendfile on; tcp_nopush on;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}; add_header Content-Encoding br; }}
}}
"""


def main() -> None:
    """Print requests a second of both in turns, and the milliseconds of each picture."""
    missing = [name for name in ("wrk", "nginx") if shutil.which(name) is None]
    if missing:
        raise SystemExit(f"{' and '.join(missing)} missing: apt install wrk nginx-light")
    with served() as address:
        body = fetched(f"{address}/embed")
        with nginx(body) as other:
            ours, theirs = [], []
            for _ in range(ROUNDS):
                theirs.append(rate(f"{other}/embed"))
                ours.append(rate(f"{address}/embed"))
        mine, yardstick = statistics.median(ours), statistics.median(theirs)
        print(f"nginx, the same {len(body)} bytes  {yardstick:8.0f} requests/s")
        print(f"/embed, cached            {mine:8.0f} requests/s   {mine / yardstick:.2f} of nginx")
        pictures(address)


def pictures(address: str) -> None:
    """Each view is drawn for the first time; the second time it comes out of the cache."""
    fetched(f"{address}/map.png?width=300&height=300")  # the ground is read once
    for view in VIEWS:
        query = "&".join(filter(None, (view, "width=1200&height=630")))
        begun = time.perf_counter()
        first = fetched(f"{address}/map.png?{query}")
        drawn = time.perf_counter()
        same = fetched(f"{address}/map.png?{query}") == first
        tell("picture", "", 1000 * (drawn - begun))
        new, kept = 1000 * (drawn - begun), 1000 * (time.perf_counter() - drawn)
        print(
            f"map.png {new:5.0f} ms, again {kept:4.1f} ms, {'same' if same else 'OTHER'} bytes   {view or 'first view'}"
        )


def fetched(url: str) -> bytes:
    """The body as sent."""
    with urlopen(Request(url, headers=ENCODING)) as answer:
        body: bytes = answer.read()
        return body


@contextmanager
def nginx(body: bytes) -> Iterator[str]:
    """A server of one file."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "embed").write_bytes(body)
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
        process = subprocess.Popen(["nginx", "-p", name, "-c", folder / "nginx.conf"])
        time.sleep(1)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def rate(url: str) -> float:
    """Requests a second by wrk."""
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", "Accept-Encoding: br", url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if found is None or "Non-2xx" in told:
        raise SystemExit(told)
    return float(found[1])


if __name__ == "__main__":
    main()
