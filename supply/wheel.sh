#!/usr/bin/env bash
# Build the wheel twice and compare; run it in an empty environment without node; write the bill of materials beside it.
set -euo pipefail
cd "$(dirname "$0")/.."
bin="$PWD/.venv/bin"
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1580601600)}"
work="$(mktemp -d)"
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

for copy in first second; do
  "$bin/pip" wheel --quiet --no-deps --no-build-isolation --no-cache-dir --wheel-dir "$work/$copy" .
done
cmp "$work"/first/*.whl "$work"/second/*.whl
mkdir -p dist
rm -f dist/*.whl
cp "$work"/first/*.whl dist/
"$bin/python" -m supply sbom dist/sbom.cdx.json
echo "$(sha256sum dist/*.whl | cut -c1-16)… twice the same: $(basename dist/*.whl)"

[ "${1:-}" = "--only-build" ] && exit 0
"$bin/python" -m venv "$work/empty"
"$work/empty/bin/pip" install --quiet --require-hashes -r requirements.txt
"$work/empty/bin/pip" install --quiet --no-deps --no-index dist/*.whl
cd "$work"
port="$("$work/empty/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
env PATH=/nowhere "$work/empty/bin/atlas" serve --port "$port" >"$work/log" 2>&1 &
server=$!
for _ in $(seq 100); do
  "$work/empty/bin/python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/readyz', timeout=2)" 2>/dev/null && break
  sleep 0.2
done
"$work/empty/bin/python" - "$port" <<'PY'
import re, sys, urllib.request

home = f"http://127.0.0.1:{sys.argv[1]}"
page = urllib.request.urlopen(home).read().decode()
for path in {*re.findall(r'"(/static/[^"]+|/map\.js[^"]*)"', page), "/map.png", "/download/places.gpkg", "/stories"}:
    size = len(urllib.request.urlopen(home + path.replace("&amp;", "&")).read())
    assert size > 200, path
print("The wheel serves from an empty environment, without node.")
PY
