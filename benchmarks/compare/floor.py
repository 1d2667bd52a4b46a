"""The floor: what a view of Flask costs that returns 20 KB of bytes made beforehand."""

from flask import Flask, Response

app = Flask(__name__)
BODY = (b'{"type":"FeatureCollection","x":"' + b"a" * 20_480)[:20_478] + b'"}'


@app.get("/floor")
def floor() -> Response:
    """The bytes."""
    return Response(BODY, headers={"Content-Type": "application/json", "Cache-Control": "public, max-age=60"})
