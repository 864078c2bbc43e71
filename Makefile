# Needs Python 3.11+, pip and make, nothing else. `make help` lists what there is.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$candidate" && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
STAGE := tools/stage
CODE := src tests tools bench
WORKERS ?= 3

.PHONY: help
help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1|/' \
	| awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

# --- the environment: exactly what the locks name, checked by hash, made anew when they change ---

# Some systems ship venv without its own pip; then the system's pip installs one.
MAKE_VENV = { $(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 || { \
	$(PYTHON) -m venv --clear --without-pip $(VENV) && \
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-input pip; }; }

$(VENV)/.made: requirements/runtime.lock requirements/build.lock requirements/dev.lock
	@test -n "$(PYTHON)" || { echo "Songreel needs Python 3.11 or newer: install it, or say" \
		"which one to use: make PYTHON=/path/to/python3"; exit 1; }
	@cat $^ | cksum | cmp -s - $(VENV)/.locks || { echo "…       making $(VENV) with $(PYTHON)"; \
		$(MAKE_VENV) && cat $^ | cksum >$(VENV)/.locks; }
	@touch $@

$(VENV)/.runtime: $(VENV)/.made
	@echo "…       installing what Songreel needs"
	@$(STAGE) "install: runtime" $(PIP) install --require-hashes \
		-r requirements/runtime.lock -r requirements/build.lock
	@touch $@

$(VENV)/.songreel: $(VENV)/.runtime pyproject.toml
	@$(STAGE) "install: songreel" $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "…       installing what the checks need"
	@$(STAGE) "install: checks" $(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

.PHONY: venv
venv: $(VENV)/.songreel $(VENV)/.dev  ## the environment with everything in it

# --- use ---

.PHONY: demo
demo: $(VENV)/.songreel  ## a film from a song, without a key and without network
	@$(BIN)/songreel demo --data "$${SONGREEL_DATA:-demo}"

# The pages of the studio; npm brings what builds them, in the very versions of its lock.
STUDIO := src/songreel/_studio/index.html
STUDIO_SOURCES := $(shell find studio clients/typescript/src -type f -not -path '*/node_modules/*')
$(STUDIO): $(STUDIO_SOURCES) | $(VENV)/.runtime
	@$(STAGE) "studio" $(BIN)/python -m tools.studio
	@touch $@

.PHONY: studio
studio: $(STUDIO)  ## build the studio, which the server serves

.PHONY: studio-pictures
studio-pictures: venv $(STUDIO) $(BROWSER)  ## take the pictures of the studio for docs/ anew
	@$(BIN)/python -m tests.studio.pictures
	@RECORD_JOURNEY=docs/images/studio/journey.webp $(BIN)/python -m pytest -q \
		tests/studio/test_journey.py -k Mouse

.PHONY: serve
serve: $(VENV)/.songreel $(STUDIO)  ## the server, on port 8000
	@$(BIN)/songreel serve

# --- checks ---

CHECKS := lint format-check types layers dependencies licences locks modules api studio-check

.PHONY: check $(CHECKS)
check: $(CHECKS)  ## everything but the tests

lint: venv
	@$(STAGE) "lint (ruff)" $(BIN)/ruff check --quiet .

format-check: venv
	@$(STAGE) "format (ruff)" $(BIN)/ruff format --quiet --check --diff .

types: venv
	@$(STAGE) "types (basedpyright)" $(BIN)/basedpyright

layers: venv
	@$(STAGE) "layers (import-linter)" $(BIN)/lint-imports --no-logo --cache-dir $(VENV)/.layers
	@$(STAGE) "bench and training (import-linter)" $(BIN)/lint-imports --no-logo \
		--cache-dir $(VENV)/.layers-beside --config bench/imports.toml

dependencies: venv
	@$(STAGE) "dependencies (deptry)" $(BIN)/deptry src

licences: venv
	@$(STAGE) "licences" $(BIN)/python tools/check_licences.py

locks: venv
	@$(STAGE) "locks" $(BIN)/python tools/check_locks.py

modules: venv
	@$(STAGE) "module length" $(BIN)/python tools/check_modules.py

api: venv
	@$(STAGE) "docs/openapi.json" $(BIN)/python tools/openapi.py --check

studio-check: $(VENV)/.runtime
	@$(STAGE) "studio (tsc, biome, vitest)" $(BIN)/python -m tools.studio check

.PHONY: openapi
openapi: venv  ## write docs/openapi.json, the description of the API, anew
	@$(BIN)/python tools/openapi.py

BROWSER := .tools/chromium/package-lock.json
$(BROWSER): tests/browser/package-lock.json | venv
	@$(STAGE) "browser for the tests" $(BIN)/python -m tests.support.chromium
	@touch $@

# The client in TypeScript; what builds it comes by npm, in the very versions of its lock.
CLIENT_TS := clients/typescript
CLIENT_TS_TOOLS := .tools/client-ts/package-lock.json
$(CLIENT_TS_TOOLS): $(CLIENT_TS)/package-lock.json | venv
	@$(STAGE) "what builds the client" $(BIN)/python -m tests.support.typescript
	@touch $@

.PHONY: client-ts client-ts-types
client-ts: $(CLIENT_TS_TOOLS)  ## build the TypeScript client into clients/typescript/dist
	@rm -rf $(CLIENT_TS)/dist
	@$(STAGE) "client in TypeScript" $(BIN)/python -m tests.support.typescript build

client-ts-types: $(CLIENT_TS_TOOLS)  ## write the types of the TypeScript client anew
	@$(BIN)/python -m tests.support.typescript types

# The official SDKs, each in an environment of its own: their dependencies exclude one another.
SDKS := $(patsubst tests/sdk/%.lock,%,$(wildcard tests/sdk/*.lock))
SDK_ENVIRONMENTS := $(SDKS:%=.tools/sdk-%/.made)

.tools/sdk-%/.made: tests/sdk/%.lock | venv
	@$(STAGE) "SDK: $*" sh -c '$(PYTHON) -m venv --clear --without-pip $(@D) && \
		$(PIP) --python $(@D)/bin/python install --require-hashes -r $<'
	@touch $@

.PHONY: sdks
sdks: $(SDK_ENVIRONMENTS)  ## the official SDKs that the simulators are tried with

# What looks for known vulnerabilities, in an environment of its own: the product needs none of it.
AUDITOR := .tools/audit/.made
$(AUDITOR): tools/audit/audit.lock | venv
	@$(STAGE) "what audits the locks" sh -c '$(PYTHON) -m venv --clear --without-pip $(@D) && \
		$(PIP) --python $(@D)/bin/python install --require-hashes -r $<'
	@touch $@

.PHONY: audit
audit: $(AUDITOR)  ## known vulnerabilities of what is locked, and the bill of materials
	@$(BIN)/python -m tools.audit

.PHONY: test
test: check $(STUDIO) $(BROWSER) $(CLIENT_TS_TOOLS) $(SDK_ENVIRONMENTS) $(AUDITOR)  ## every check and every test, as CI runs them
	@# Tests start hundreds of processes: where the environment keeps Python from writing bytecode,
	@# each would compile all modules again, a fifth of a server's start.
	@$(BIN)/python -m compileall -q src tests
	@# Where the services cannot be reached, each lock has a line that says so.
	@$(BIN)/python -m tools.audit --may-be-unchecked
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --durations 25

.PHONY: format
format: venv  ## put the code into its format
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/python -m tools.studio format

LOCK := uv pip compile --quiet --universal --generate-hashes --no-annotate --no-emit-index-url \
	--python-version 3.11
RUNTIME := -c requirements/runtime.lock

.PHONY: lock
lock:  ## write requirements/*.lock anew (needs uv; UPGRADE=--upgrade for newer versions)
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements/runtime.lock
	$(LOCK) $(UPGRADE) pyproject.toml --group test --group lint --group build $(RUNTIME) \
		-o requirements/dev.lock
	$(LOCK) --group build $(RUNTIME) -c requirements/dev.lock -o requirements/build.lock
	for sdk in $(SDKS); do $(LOCK) $(UPGRADE) tests/sdk/$$sdk.in -o tests/sdk/$$sdk.lock; done
	$(LOCK) $(UPGRADE) tools/audit/audit.in -o tools/audit/audit.lock
	for peer in $(PEERS); do $(LOCK) $(UPGRADE) bench/music/peers/$$peer.in \
		-o bench/music/peers/$$peer.lock; done
	for peer in $(FILM_PEERS); do $(LOCK) $(UPGRADE) bench/films/peers/$$peer.in \
		-o bench/films/peers/$$peer.lock; done

.PHONY: bench
bench: venv  ## measure, and write docs/benchmarks.md
	@$(BIN)/python -m bench

# The peers that listen beside Songreel, each in an environment of its own; no test needs them.
PEERS := $(patsubst bench/music/peers/%.lock,%,$(wildcard bench/music/peers/*.lock))
PEER_ENVIRONMENTS := $(PEERS:%=.tools/peer-%/.made)

.tools/peer-%/.made: bench/music/peers/%.lock | venv
	@$(STAGE) "peer: $*" sh -c '$(PYTHON) -m venv --clear --without-pip $(@D) && \
		$(PIP) --python $(@D)/bin/python install --require-hashes -r $<'
	@touch $@

.PHONY: bench-music
bench-music: venv $(PEER_ENVIRONMENTS)  ## measure on composed songs what is heard, planned, kept to
	@$(BIN)/python -m bench.music

# The peer that makes films beside Songreel and FFmpeg; no test needs it.
FILM_PEERS := $(patsubst bench/films/peers/%.lock,%,$(wildcard bench/films/peers/*.lock))
FILM_PEER_ENVIRONMENTS := $(FILM_PEERS:%=.tools/film-peer-%/.made)

.tools/film-peer-%/.made: bench/films/peers/%.lock | venv
	@$(STAGE) "peer: $*" sh -c '$(PYTHON) -m venv --clear --without-pip $(@D) && \
		$(PIP) --python $(@D)/bin/python install --require-hashes -r $<'
	@touch $@

.PHONY: bench-media
bench-media: venv $(FILM_PEER_ENVIRONMENTS)  ## cut films beside FFmpeg and MoviePy; takes an hour
	@# A start that compiles every module again is none that anybody has.
	@$(BIN)/python -m compileall -q src bench
	@$(BIN)/python -m bench.films

.PHONY: train
train: venv  ## compose songs and train the networks that hear beats with them; takes hours
	@$(BIN)/python -m training.songs .tools/training-songs --count 2000
	@$(BIN)/python -m training.train .tools/training-songs .tools/training-weights.npz --steps 6000
	@$(BIN)/python -m training.release beats .tools/training-weights.npz
	@$(BIN)/python -m training.levels .tools/training-songs .tools/training-levels.npz
	@$(BIN)/python -m training.release levels .tools/training-levels.npz
	@$(BIN)/python -m training.downbeats .tools/training-songs .tools/training-downbeats.npz
	@$(BIN)/python -m training.release downbeats .tools/training-downbeats.npz

.PHONY: fuzz
fuzz: venv  ## make up requests to the whole API, twenty times as many as the tests; takes an hour
	@SONGREEL_FUZZ=20 $(BIN)/python -m pytest -q -n $(WORKERS) --timeout 0 \
		tests/contract/test_schema.py

.PHONY: bench-keys
bench-keys: venv  ## whether the time of a key check tells anything, by Welch's t
	@$(BIN)/python -m bench keys

.PHONY: bench-faults
bench-faults: venv  ## kill, freeze, fill, lock, restart it at random, 10,500 histories; takes hours
	@# One of them for as long as one likes: python -m bench.faults workers --minutes 10
	@$(BIN)/python -m bench.faults

.PHONY: clean
clean:  ## remove what was made here: environments, browser, demo
	@rm -rf $(VENV) .tools demo songreel-demo.mp4 dist
