# Keyline's commands. A fresh machine needs Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
export PATH := $(CURDIR)/$(BIN):$(PATH)
# For instance: make test ARGS="-k gates -x", make run PORT=8001

.PHONY: help setup run test check check-types check-rest fix bench lock
.DEFAULT_GOAL := help

help:
	@echo "make run     start Keyline here, with demo data, on http://localhost:$${PORT:-8000}"
	@echo "make test    run the whole test suite on the embedded database"
	@echo "make check   format, lint, types, architecture, templates, migrations, translations"
	@echo "make bench   print the performance report"
	@echo "make fix     let the formatters put right what they can"
	@echo "make lock    pin every package anew"

run: setup
	@exec python tools/start.py

test: setup
	@python tools/messages.py --compile
	@python -m pytest -n auto $(ARGS)

check: setup
	@$(MAKE) --no-print-directory --jobs 2 check-types check-rest

check-types:
	mypy

check-rest:
	ruff format --check --output-format concise .
	ruff check --output-format concise .
	lint-imports --no-logo
	djlint templates --lint --quiet
	python manage.py makemigrations --check --dry-run
	python tools/messages.py --check
	python -m pytest -q tests/architecture

fix: setup
	ruff check --fix .
	ruff format .

bench: setup
	@python -m benchmarks $(ARGS)

lock: setup
	tools/lock.sh

# Each step runs again only when what it is made from has changed.
setup: $(VENV)/.done node_modules/.done

$(VENV)/.done: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Keyline needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing Python packages ..."
	@$(PIP) -r requirements/dev.txt
	@touch $@

# By npm where the machine has one, else by the Node that comes as a Python wheel.
node_modules/.done: package.json package-lock.json requirements/node.txt | $(VENV)/.done
	@echo "Installing browser packages ..."
	@command -v npm >/dev/null || $(PIP) -r requirements/node.txt
	@npm ci --silent
	@touch $@
