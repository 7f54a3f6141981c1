# Everything is installed below this folder: .tools holds the installer, .venv the packages, var what the program writes.
SHELL := /bin/sh
UV_VERSION := 0.13.8
UV := .tools/uv-$(UV_VERSION)/bin/uv
BIN := .venv/bin

# The first Python that really starts, is new enough and can make environments; a name on PATH may be a shim without a
# version behind it. The system's own comes first: distributions build it with the compiler's profile of a typical run,
# version managers usually do not, and the same tests take half as long again.
NAMES := python3.11 python3.12 python3.13 python3.14 python3
PYTHON ?= $(shell for name in $(NAMES:%=/usr/bin/%) $(NAMES); do path=$$(command -v $$name) \
	&& $$path -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$path && break; done)

export UV_PYTHON_DOWNLOADS := never
# Machines behind an inspecting proxy have its root certificate in the system's store only.
export UV_SYSTEM_CERTS := 1

# Where it is set, as in many containers, each process of the tests would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo check test test-sqlite coverage lint format ledger lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.dev ## Install everything, development tools included, into .venv

demo: .venv/.run ## Fill a demonstration database and serve it on PORT (8000)
	$(BIN)/python manage.py demo

check: lint test ## Run lint and test: what must pass before a change is accepted

test: .venv/.dev ## Run all tests, on a throw-away PostgreSQL if one can be started (ARGS="-k word" for pytest)
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

test-sqlite: .venv/.dev ## Run all tests on SQLite
	LOCKSTEP_TEST_DATABASE=sqlite $(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

coverage: .venv/.dev ## Run all tests, list the lines that none reached, fail below the floor in pyproject.toml
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term $(ARGS)

lint: .venv/.dev ## Check style, types, direction of imports and missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

format: .venv/.dev ## Rewrite the code in the house style
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

ledger: .venv/.dev ## Write docs/rules/ledger.json anew: which tests prove which rule
	$(BIN)/python -m tests.docs.ledger

lock: $(UV) ## Choose the newest allowed packages and pin them
	$(UV) pip compile -q --upgrade $(COMPILE) -o requirements.lock pyproject.toml
	$(UV) pip compile -q --upgrade $(COMPILE) -c requirements.lock --group dev -o requirements-dev.lock pyproject.toml

# Named so, the locks install from whatever index the operator uses: no address is written into them.
COMPILE := --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
	--custom-compile-command "make lock"

clean: ## Remove everything that was installed or generated, the SQLite database too
	rm -rf .tools .venv var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made aside and moved into place: an interrupted or a second, simultaneous make never sees half of it.
$(UV):
	@test -n "$(PYTHON)" || { \
		echo "Lockstep needs Python 3.11 or newer with venv and ensurepip; none was found on PATH." >&2; \
		echo "On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@mkdir -p .tools
	aside=$$(mktemp -d .tools/aside.XXXXXX) && $(PYTHON) -m venv $$aside \
		&& $$aside/bin/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION) \
		&& { test -e $@ || mv $$aside .tools/uv-$(UV_VERSION); }; \
		status=$$?; rm -rf $$aside; exit $$status

.venv/bin/python: | $(UV)
	$(UV) venv -q --allow-existing --python $(PYTHON) .venv

# Adds only: the development packages stay when the demo is started after the tests.
.venv/.run: requirements.lock | .venv/bin/python
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	$(UV) pip sync -q --python $(BIN)/python --require-hashes requirements-dev.lock
	@touch $@
