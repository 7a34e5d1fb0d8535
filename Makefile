# `make run` and `make test` are the two commands; both install what they need into .venv first.
SHELL := /bin/sh
# Debian builds its own Python with profile-guided optimisation, which one compiled at home often lacks: a seventh faster
PYTHON ?= $(shell for python in /usr/bin/python3 python3; do \
  $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; \
  done || echo python3)
PORT ?= 5000
DEMO ?= 1
WORKERS ?= 3
TESTS ?= tests

# what is compiled is kept, whatever the machine's habit: a server and a test start many processes
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
FLASK := $(BIN)/flask --app app
INSTALL := .ci/install
UNUSED := /(tests?|testing|pip|setuptools|mypyc|pandas|pygments|countries)/
COMPILE := $(BIN)/python -m compileall -qq -j 0 -x '$(UNUSED)' .venv/lib || true  # an installer would do all
LIBRARIES := libpango-1.0.so=libpango-1.0-0 libpangoft2-1.0.so=libpangoft2-1.0-0 libharfbuzz-subset.so=libharfbuzz-subset0
TOOLS := chromium-headless-shell=chromium-headless-shell initdb=postgresql pdftotext=poppler-utils softhsm2-util=softhsm2
CATALOGUES := $(wildcard portal/translations/*/LC_MESSAGES/*.po)

.DEFAULT_GOAL := help
.PHONY: help run test lint unit words bench clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

# people of the demo sign in with a password alone; in an empty portal staff and experts set up a second factor
run: export SECOND_FACTOR ?= $(if $(filter 0,$(DEMO)),required,optional)
run: export ORKEN_DEMO ?= $(if $(filter 0,$(DEMO)),0,1)
run: .venv/.ready .venv/.words  ## the portal on localhost (PORT=8000: another port, DEMO=0: without the demo)
	@exec $(FLASK) serve --port $(PORT) --upgrade $(if $(filter 0,$(DEMO)),,--demo)

test:  ## everything that continuous integration checks (TESTS=tests/apply: only some, WORKERS=0: one by one)
	@$(MAKE) --no-print-directory --jobs=2 lint unit

lint: .venv/.ready-dev  ## style, types, which room imports which, words
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python -m portal.words check

unit: .venv/.ready-dev .venv/.words
	@.ci/need may $(TOOLS)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadgroup $(TESTS)

words: .venv/.ready  ## take new words of the code into the catalogues, compile them, tell what is missing
	@$(BIN)/python -m portal.words extract
	@$(BIN)/python -m portal.words compile
	@$(BIN)/python -m portal.words check

bench: .venv/.ready-dev .venv/.words  ## figures and budgets (ONLY=pattern: some of them, N=60000: more applications)
	@.ci/need may $(TOOLS)
	@$(BIN)/python -m bench $(if $(ONLY),--only '$(ONLY)') $(if $(N),--applications $(N))

clean:  ## remove what was built; the data in instance/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find portal -name '*.mo' -delete
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed. Name it if it is not python3: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || .ci/need must no-venv=python3-venv
	@echo "Creating .venv …"
	@$(PYTHON) -m venv .venv

.venv/.ready: requirements.txt constraints.txt | .venv/bin/python
	@.ci/need must $(LIBRARIES)
	@echo "Installing what requirements.txt names …"
	@$(INSTALL) requirements.txt
	@$(COMPILE)
	@touch $@

.venv/.ready-dev: requirements-dev.txt .venv/.ready
	@echo "Installing what requirements-dev.txt names …"
	@$(INSTALL) requirements-dev.txt
	@$(COMPILE)
	@touch $@

.venv/.words: $(CATALOGUES) | .venv/.ready
	@$(BIN)/python -m portal.words compile
	@touch $@
