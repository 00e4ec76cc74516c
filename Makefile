# The ways in: `make serve` shows the archive, `make test` proves it. `make` alone lists the rest.

# The pins are for Python 3.11, under whatever name it goes; looked for only when .venv is to be made.
PYTHON ?= $(shell for name in python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
INSTALLED := .venv/.installed
EDITOR := .venv/.editor

.DEFAULT_GOAL := help
.PHONY: help setup serve test lint types imports tests check build bench benchshapes benchendpoint benchpages pages screenshots catalogues soak soakendpoint clean

help:  ## list what can be made
	@sed -n 's/^\([a-z]*\):.*  ## /\1	/p' $(MAKEFILE_LIST) | expand -t 15

setup: $(INSTALLED) $(EDITOR)  ## install everything into .venv, and the query editor if there is npm

# The stamp is younger than the pins, so what is installed is not installed again.
$(INSTALLED): constraints.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 was not found. Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Setting up .venv with Python 3.11 (once) ..."
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(PIP) install --require-hashes --requirement constraints.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# Without npm, or without a registry, all but the editor works: that is said once, and is no failure.
$(EDITOR): publish/web/package-lock.json publish/web/.npmrc | $(INSTALLED)
	@cd publish/web && npm ci --silent >/dev/null 2>&1 || echo "npm is missing or failed, so the query editor is left out" \
		"and /sparql serves the plain form. To try again: rm $@ && make setup"
	@touch $@

serve: build  ## build the archive and serve it at http://127.0.0.1:8000 (HRE_PORT=8001 make serve: elsewhere)
	@$(BIN)/hre serve

build: setup  ## build a release, if anything has changed
	@$(BIN)/hre build

check: setup  ## check the facts, as CI does, without publishing
	@$(BIN)/hre check

# All four run, whichever fails; the failures are named at the end.
test: setup  ## run lint, types, import rules and tests
	@$(MAKE) --no-print-directory --keep-going lint types imports tests

lint: setup  ## ruff
	$(BIN)/ruff check

types: setup  ## mypy, strict
	$(BIN)/mypy

imports: setup  ## import-linter
	$(BIN)/lint-imports --no-logo

# Those that compare times run when the others are done, one after the other.
tests: setup  ## pytest
	$(BIN)/pytest --numprocesses auto --dist loadfile -m "not alone"
	$(BIN)/pytest -m alone

bench: setup  ## measure mapping against hand-written code and Morph-KGC (minutes; BENCH="--sizes 1000000" for more)
	$(BIN)/python tests/bench/mapping.py $(BENCH)

benchshapes: setup  ## measure validation against pySHACL, Jena and others, and the cost of a change (many minutes; BENCH="--engines hre,jena")
	$(BIN)/python tests/bench/validation.py $(BENCH)
	$(BIN)/python tests/bench/changes.py

benchendpoint: setup  ## measure the endpoint against rdflib-endpoint, Virtuoso and Oxigraph's server (many minutes; BENCH="--seconds 1 --runs 1")
	$(BIN)/python tests/bench/endpoint.py $(BENCH)

benchpages: setup  ## measure pages of entities against Trifid (many minutes; BENCH="--connections 8 --seconds 3 --runs 1")
	$(BIN)/python tests/bench/pages.py $(BENCH)

catalogues: setup  ## bring publish/web/locale up to date with the messages in code and templates; translate, and run it again
	@mkdir -p .hre
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --keyword marked --keyword inWords --keyword many:2,3 --keyword BadRequest:2 --keyword Refused:2 \
		--no-location --sort-output --ignore-dirs ".* node_modules tests" --project hrevents --version 1 --msgid-bugs-address "" \
		--output-file .hre/messages.pot .
	$(BIN)/pybabel --quiet update --input-file .hre/messages.pot --output-dir publish/web/locale --no-fuzzy-matching \
		--ignore-pot-creation-date --ignore-obsolete --width 120
	$(BIN)/pybabel --quiet compile --directory publish/web/locale

soak: setup  ## generated mappings, inputs, shapes and data by the ten thousand, a long attack on the endpoint (two hours; SOAK=2 for less)
	HRE_FUZZ=$(or $(SOAK),20) $(BIN)/pytest tests/test_map_fuzz.py tests/test_validate_fuzz.py tests/test_validate_incremental.py
	HRE_HOSTILE=$(or $(SOAK),20) $(BIN)/pytest tests/test_hostile.py

pages: setup  ## hold every kind of page to WCAG 2.2 AA in every language, light and dark, phone and desktop (a quarter of an hour)
	HRE_PAGES=all $(BIN)/pytest tests/test_browser_pages.py tests/test_browser_right_to_left.py

soakendpoint: setup  ## mixed and hostile traffic on the endpoint, with its memory (half an hour; MINUTES=2 for less)
	$(BIN)/python tests/soak_endpoint.py --minutes $(or $(MINUTES),30)

screenshots: build  ## pictures of every kind of page into .hre/screenshots, to be looked at (it needs Chromium)
	HRE_PAGES=all $(BIN)/python tests/screenshots.py

clean:  ## remove .venv, the query editor and caches; the releases in .hre stay
	rm -rf .venv publish/web/node_modules .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find publish tests -name __pycache__ -type d -prune -exec rm -rf {} +
