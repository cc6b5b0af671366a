# Thin: everything real is a `gcs` command or pytest.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := kiosk counter portal shared
.DEFAULT_GOAL := help
.PHONY: help run test search lint bench screens i18n

help: ## what can be made
	@grep -E '^[a-z0-9]+:.*##' Makefile | sed -E 's/^([a-z0-9]+):[^#]*## /make \1\t/' | expand -t 14

run: .venv/.installed ## the demonstration on http://127.0.0.1:8000
	$(BIN)/gcs run --demo

test: .venv/.installed ## everything the tests need, then the whole suite
	@sh .ci/system-packages
	GCS_REQUIRE_BROWSER=1 $(BIN)/python -m pytest -q -n 4 --dist worksteal

search: .venv/.installed ## new random examples against every rule, ten times as many (SEED=number repeats)
	GCS_EXAMPLES=search $(BIN)/python -m pytest -q -n 4 --dist worksteal -m hypothesis $(if $(SEED),--hypothesis-seed=$(SEED))

lint: .venv/.installed ## format, style, types, who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: .venv/.installed ## speed beside this machine's own limits
	$(BIN)/python -m tests.benchmarks

screens: .venv/.installed ## pictures of every page in .screens/ (KIT=folder puts a kit's beside them)
	$(BIN)/python -m tests.screens $(if $(KIT),--kit $(KIT))

i18n: .venv/.installed ## new texts from code and templates into locales/*/LC_MESSAGES/gcs.po
	$(BIN)/pybabel -q extract -F pyproject.toml --no-location --sort-output --project="Government Counter Service" --msgid-bugs-address="see README.md" -o .venv/gcs.pot $(SOURCES)
	$(BIN)/pybabel -q update -D gcs -d locales -i .venv/gcs.pot --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	test -x $(BIN)/pip || sh .ci/environment $(PYTHON)
	$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -qq --disable-pip-version-check --no-deps -e .
	@touch $@
