# The commands of the portal. They need Python 3.11 or newer and make; everything else is fetched into .venv.
PYTHON ?= python3
VENV = .venv/bin/python
# Each program of the portal and each process of the tests would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check bench format
help:  ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 10

run: .venv/ready-to-run  ## start the portal on 127.0.0.1:8000 (PORT=8001 make run: on 8001)
	@exec $(VENV) -m centre.run

test: .venv/ready-to-test  ## run every test
	$(VENV) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/ready-to-test  ## style, types, layers, templates, migrations, translations, known holes in packages
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy
	.venv/bin/lint-imports
	.venv/bin/djhtml --check templates
	$(VENV) -W "ignore:Got an error checking a consistent migration" manage.py makemigrations --check --dry-run
	$(VENV) manage.py check_migrations
	$(VENV) manage.py messages --check
	$(VENV) .ci/advisories.py

format: .venv/ready-to-test  ## put code and templates into the house style
	$(VENV) -m ruff check --fix .
	$(VENV) -m ruff format .
	.venv/bin/djhtml templates

bench: .venv/ready-to-test  ## measure, and write docs/benchmarks.md
	$(VENV) -m benchmarks

.venv/ready-to-run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("The portal needs Python 3.11 or newer (PYTHON=python3.12 make …)." if sys.version_info < (3, 11) else 0)'
	@echo "Fetching what the portal runs on (once, a few minutes) …"
	$(PYTHON) -m venv .venv
	$(VENV) -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/ready-to-test: requirements-dev.txt requirements-s3.txt .venv/ready-to-run
	@echo "Fetching what the tests need (once) …"
	$(VENV) -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@
