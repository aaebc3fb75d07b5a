# `make` prints this menu. Needs python3 (3.11 or later) with pip, and make; works as root and as an ordinary user.
# Every target first installs into .venv the lock file that it needs; it is quick when that one has not changed.
# requirements.lock, requirements-dev.lock, requirements-judges.lock: each holds the one before, at the same versions.

PYTHON ?= python3
ARGS ?=
JOBS ?= 2
RUN := .venv/bin/
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
JUDGES := .venv/.judges
# One test a core: a pool of threads in each would only make them wait for one another.
PYTEST := POLARS_MAX_THREADS=1 $(RUN)pytest -q -n $(JOBS) --dist worksteal
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help env demo test lint format bench drill docs samples judges lock

help:  ## This menu
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: $(RUN)catalogue  ## Build .venv with what the service needs, and the command .venv/bin/catalogue

demo: env  ## The whole job on the sample workbooks, then the dashboard (ARGS=--no-serve ends after the job)
	$(RUN)catalogue demo $(ARGS)

test: env $(DEVELOPMENT)  ## Every test that needs pip only (ARGS=tests/catalogue chooses)
	$(PYTEST) $(ARGS)

lint: env $(DEVELOPMENT)  ## Style, types, import directions, generated pages
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)mypy .
	$(RUN)lint-imports
	$(RUN)catalogue docs --check

format: env $(DEVELOPMENT)  ## Put the code in the house style
	$(RUN)ruff check --fix-only --quiet .
	$(RUN)ruff format .

bench: env $(DEVELOPMENT)  ## Speed and memory, as ratios
	$(RUN)python -m bench $(ARGS)

drill: env $(DEVELOPMENT)  ## Long fault, kill and seeding runs (30 minutes at most)
	$(PYTEST) -m drill $(ARGS)

docs: env $(DEVELOPMENT)  ## Write the generated pages again
	$(RUN)catalogue docs $(ARGS)

samples: env $(DEVELOPMENT)  ## Build the sample workbooks again
	$(RUN)python -m sample_workbooks.build $(ARGS)

judges: env $(JUDGES)  ## Add the packages that judge our output from outside (.ci/run asks for them)

# Each lock file constrains the next one, so that all three agree on every version.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--only-binary :all:
lock:  ## Resolve the dependencies again (needs uv)
	$(COMPILE) -o requirements.lock
	$(COMPILE) --constraint requirements.lock --extra dev -o requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock --extra dev --extra judges -o requirements-judges.lock

# Debian ships venv without ensurepip: then the system's pip installs into the environment from outside.
INSTALL = if $(RUN)python -m pip --version >/dev/null 2>&1; then pip="$(RUN)python -m pip"; \
	else pip="$(PYTHON) -m pip --python $(RUN)python"; fi; \
	$$pip install --quiet --require-hashes --only-binary :all: -r

$(RUNTIME): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Il faut Python 3.11 ou plus : make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Environnement Python : installation dans .venv (une à trois minutes la première fois)…"
	@$(RUN)python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| $(PYTHON) -m venv --clear .venv >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip .venv
	@$(INSTALL) $<
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
$(JUDGES): requirements-judges.lock $(DEVELOPMENT)
$(DEVELOPMENT) $(JUDGES):
	@echo "Environnement Python : ajout de $< dans .venv…"
	@$(INSTALL) $<
	@touch $@

# No build of our own package: a .pth file and a four-line script need neither network nor setuptools.
# -P: a file of the current folder must not shadow a module.
$(RUN)catalogue: $(RUNTIME) Makefile
	@.venv/bin/python -c 'import sysconfig, pathlib; \
		pathlib.Path(sysconfig.get_path("purelib"), "winvest-catalogue.pth").write_text("$(CURDIR)\n")'
	@printf '%s\n' '#!/bin/sh' "exec '$(CURDIR)/.venv/bin/python' -P -c \\" \
		"'import sys; sys.argv[0] = \"catalogue\"; from cli.main import run; run()' \"\$$@\"" > $@
	@chmod 755 $@
