# Keyline's commands; docs in README.md. A fresh machine needs Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup run test check fix bench lock clean
.DEFAULT_GOAL := help

help:
	@echo "make run     start Keyline here, with demo data, on http://localhost:$${PORT:-8000}"
	@echo "make test    run the whole test suite on the embedded database"
	@echo "make check   format, lint, types, architecture, templates, migrations, translations"
	@echo "make bench   print the performance report"
	@echo "make fix     let the formatters put right what they can"
	@echo "make lock    compile the pinned requirements and the npm lock anew"

# Stamps: each step runs again only when what it is made from has changed.
setup: $(VENV)/.python-done node_modules/.done

$(VENV)/.python-done: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Keyline needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "On Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
	@echo "Installing Python packages ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# npm where the machine has one, else the Node that comes as a Python wheel.
node_modules/.done: package.json package-lock.json requirements/node.txt | $(VENV)/.python-done
	@echo "Installing browser packages ..."
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
	@npm ci --silent
	@touch $@
