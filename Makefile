# Commands for people. `make` alone lists them.
#
# Nothing but Python 3.11 or newer and make is needed to begin; everything else comes from
# requirements.txt, with no network after that.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
PUBLIC_URL ?=
N ?= 2000
ARGS ?=
# A folder of downloaded packages: with it nothing is asked of the network.
WHEELS ?=

VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
# The demo lives where the defaults are, so that every manage.py command sees it.
DEMO_HOME := $(CURDIR)/var

# The name of a stamp holds the checksum of what was installed, so an unchanged list costs nothing.
sum = $(shell cat $(1) | sha256sum | cut -c1-16)
RUN := $(VENV)/installed-run-$(call sum,requirements.txt constraints.txt)
DEV := $(VENV)/installed-dev-$(call sum,requirements.txt requirements-dev.txt constraints.txt)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po locale/*/*/LC_MESSAGES/*.po))

.PHONY: help
help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS=$$'\t' read -r name text; do \
	  printf '  make %-12s %s\n' "$$name" "$$text"; done

# Installing --------------------------------------------------------------------------------------

# The newest suitable Python of those that Debian may have.
$(PY):
	@python=; for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Cần Python 3.11 trở lên (Debian 12 trở lên): sudo apt-get install -y python3 python3-venv"; exit 1; fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "Thiếu gói python3-venv: sudo apt-get install -y python3-venv"; exit 1; fi; \
	echo "1/3 Tạo môi trường Python ($$($$python --version))"; \
	$$python -m venv $(VENV)

# What pip says of each package is cut to its name, so that a slow line shows that work goes on.
define install
	@echo "2/3 Cài thư viện ($(1)), lần đầu mất vài phút"
	@$(PY) -m pip install --disable-pip-version-check --no-input --progress-bar off \
	  $(if $(WHEELS),--no-index --find-links '$(WHEELS)') -r $(1) \
	  | sed -un 's/^Collecting \([A-Za-z0-9_.-]*\).*/    \1/p; s/^Installing collected.*/    .../p'
endef

$(RUN): | $(PY)
	$(call install,requirements.txt)
	@rm -f $(VENV)/installed-run-*; touch $@

$(DEV): | $(PY)
	$(call install,requirements-dev.txt)
	@rm -f $(VENV)/installed-*; touch $@ $(RUN)

%.mo: %.po | $(PY)
	@echo "3/3 Biên dịch bản dịch $<"
	@$(VENV)/bin/pybabel -q compile --input-file=$< --output-file=$@

.PHONY: install
install: $(RUN) $(CATALOGUES) ## Install what a server needs (WHEELS=folder: without a network)
	@mkdir -p var; $(PY) -m compileall -q courses lms

.PHONY: upgrade
upgrade: install ## Upgrade the installation of /opt/tienhoc to this version (as root)
	@deploy/upgrade

.PHONY: wheels
wheels: $(PY) ## Download all packages into wheels/, for a server without a network
	@$(PY) -m pip download --disable-pip-version-check --no-input --progress-bar off -r requirements.txt -d wheels

.PHONY: setup
setup: $(DEV) $(CATALOGUES) ## Install everything for development

# The demo ----------------------------------------------------------------------------------------

DEMO_DATABASE := sqlite:///$(DEMO_HOME)/tienhoc.sqlite3

demo demo-reset: export DEMO := 1
demo demo-reset: export DATABASE_URL ?= $(DEMO_DATABASE)
demo demo-reset: export MEDIA_ROOT ?= $(CURDIR)/media
demo demo-reset: export SECRET_KEY_FILE := $(DEMO_HOME)/secret-key
demo demo-reset: export LOG_LEVEL ?= WARNING
demo demo-reset: export PORT := $(PORT)
demo demo-reset: export PUBLIC_URL := $(or $(PUBLIC_URL),http://127.0.0.1:$(PORT))
demo: export LISTEN ?= $(if $(filter-out http://127.0.0.1:%,$(PUBLIC_URL)),0.0.0.0,127.0.0.1)

$(DEMO_HOME)/secret-key: | $(PY)
	@mkdir -p $(DEMO_HOME)
	@umask 077; $(PY) -c 'import secrets; print(secrets.token_urlsafe(64), end="")' > $@

.PHONY: demo
demo: $(RUN) $(CATALOGUES) $(DEMO_HOME)/secret-key ## Set up and serve the demo (PORT=8000, PUBLIC_URL=http://...)
	@exec $(MANAGE) serve --prepare --demo

.PHONY: demo-reset
demo-reset: $(RUN) $(CATALOGUES) $(DEMO_HOME)/secret-key ## Put the demo's story back to its beginning
	@if [ "$$DATABASE_URL" != "$(DEMO_DATABASE)" ]; then \
	  echo "DATABASE_URL đang chỉ cơ sở dữ liệu khác. Lệnh này chỉ xóa $(DEMO_DATABASE)."; exit 1; fi
	@flock -n $(DEMO_HOME)/tienhoc.sqlite3.serving true || { \
	  echo "Bản trình diễn đang chạy. Dừng nó trước (Ctrl-C ở cửa sổ đang chạy)."; exit 1; }
	@if [ -n "$$S3_BUCKET_PUBLIC" ]; then \
	  echo "Tệp cũ trong bucket được giữ lại; lệnh này không xóa gì ở đó."; fi
	@if [ -e $(DEMO_HOME)/tienhoc.sqlite3 ]; then \
	  $(MANAGE) demo --check; \
	  rm -rf $(DEMO_HOME)/tienhoc.sqlite3 $(DEMO_HOME)/tienhoc.sqlite3-wal $(DEMO_HOME)/tienhoc.sqlite3-shm $(DEMO_HOME)/seals; \
	  find media/public media/private -mindepth 1 -not -name .gitkeep -delete; fi
	@$(MANAGE) prepare --demo
	@echo "Đã khôi phục. Chạy: make demo"

# Tests and checks --------------------------------------------------------------------------------

.PHONY: test
test: $(DEV) $(CATALOGUES) ## Run the tests on SQLite, PostgreSQL and in Chromium (ARGS= goes to pytest)
	@$(PY) tests/run.py $(ARGS)

# Runs one check after the other and says at the end which ones failed.
CHECKS := lint format types rooms templates migrations system production house

.PHONY: check $(addprefix check-,$(CHECKS))
check: $(DEV) $(CATALOGUES) ## Lint, types, rooms, templates, migrations, settings, translations
	@bad=; for name in $(CHECKS); do \
	  echo "== $$name"; $(MAKE) check-$$name || bad="$$bad $$name"; done; \
	if [ -n "$$bad" ]; then echo "Failed checks:$$bad"; exit 1; fi; echo "All checks passed"

.PHONY: format
format: $(DEV) ## Put code and templates into their standard form
	@$(VENV)/bin/ruff check --fix --quiet . || true
	@$(VENV)/bin/ruff format --quiet .
	@$(TEMPLATES) | xargs -0 -r $(VENV)/bin/djade --target-version 5.2 || true

TEMPLATES := git ls-files -z 'templates/*.html' '*/templates/*.html'

check-lint:
	@$(VENV)/bin/ruff check --quiet .

check-format:
	@$(VENV)/bin/ruff format --check --quiet . || { $(VENV)/bin/ruff format --check .; exit 1; }

check-types:
	@$(VENV)/bin/mypy

check-rooms:
	@$(VENV)/bin/lint-imports | sed -n '/^Contracts$$/,$$p'

check-templates:
	@$(TEMPLATES) | xargs -0 -r $(VENV)/bin/djade --target-version 5.2 --check

check-migrations:
	@$(MANAGE) makemigrations --check --dry-run

check-system:
	@$(MANAGE) check --fail-level WARNING

check-production: $(DEMO_HOME)/secret-key
	@env -i PATH="$$PATH" HOME="$$HOME" $$(grep -v '^#' docs/production.env) SECRET_KEY_FILE=$(DEMO_HOME)/secret-key \
	  $(MANAGE) check --deploy --fail-level WARNING

check-house:
	@$(PY) -m pytest -q tests/test_house.py tests/test_translations.py

.PHONY: bench
bench: $(RUN) $(CATALOGUES) ## Measure what each operation costs (N=2000 officers, courses and records)
	@$(MANAGE) bench --n $(N) $(ARGS)

.PHONY: clean
clean: ## Remove what tests and tools left behind; the demo's data and .venv stay
	@rm -rf var/test var/screenshots var/static .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
