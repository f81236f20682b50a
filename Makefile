# Everything a fresh machine needs: `make app` opens hierviz on its demo, `make test` runs all tests.

PYTHON ?=
PORT ?= 8501
STUDY ?=
VENV := .venv
BIN := $(VENV)/bin
CANDIDATES := $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python)

.PHONY: app test lint bench pictures fuzz soak docs clean setup setup-test browser

app: setup
	$(BIN)/python -m hierviz app $(if $(STUDY),"$(STUDY)") --port $(PORT)

test: setup-test browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup --max-worker-restart 0 $(ARGS)

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@if [ -x $(BIN)/biome ]; then $(BIN)/biome check --error-on-warnings; \
	else echo "PyPI has no Biome for this machine: the JavaScript is not checked"; fi

fuzz: setup-test
	@status=0; for fuzz in "io.trees.fuzz_trees --cases 10000" "io.study.fuzz_study --cases 1000"; do \
	  echo "== $$fuzz"; $(BIN)/python -m tests.$$fuzz || status=1; done; exit $$status

soak: setup-test
	$(BIN)/python -m tests.soak.soak

# structured_logits.py makes data for the others and is not one itself.
BENCHMARKS := $(filter-out %/__init__.py %/structured_logits.py,$(wildcard benchmarks/*.py))

bench: setup-test
	@for script in $(BENCHMARKS); do echo "== $$script"; PYTHONPATH=. $(BIN)/python $$script || exit 1; done

bench-full: setup-test
	PYTHONPATH=. $(BIN)/python benchmarks/l2h_speed.py --full

docs: setup-test
	$(BIN)/python -m sphinx -q -W --keep-going docs docs/_site
	@echo "docs/_site/index.html"

pictures: setup-test browser
	$(BIN)/python docs/pictures.py $(ARGS)

clean:
	rm -rf $(VENV) docs/made docs/_site .pytest_cache .hypothesis .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(VENV)/app.stamp
setup-test: $(VENV)/test.stamp

$(VENV)/app.stamp: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m hierviz warm-up
	@touch $@

$(VENV)/test.stamp: requirements-test.txt requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@ $(VENV)/app.stamp

$(BIN)/python:
	@for python in $(CANDIDATES); do \
	  if command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    echo "Making $(VENV) with $$($$python --version)"; \
	    if $$python -m venv --clear $(VENV); then exit 0; fi; \
	    rm -rf $(VENV); \
	    echo "$$python cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; \
	  fi; \
	done; \
	echo "hierviz needs Python 3.11, 3.12 or 3.13 on the PATH; or name one: make PYTHON=/path/to/python"; exit 1

browser:
	@if [ -n "$$CHROMIUM" ]; then exit 0; fi; \
	for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable chrome; do \
	  if command -v $$name >/dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "No Chromium found; installing Debian's"; \
	  apt-get update -qq && export DEBIAN_FRONTEND=noninteractive && \
	  { apt-get install -y -qq chromium-headless-shell || apt-get install -y -qq chromium; } >/dev/null; \
	else \
	  echo "The browser's tests need Chromium or Chrome: install one, or name it: CHROMIUM=/path/to/chrome make test"; exit 1; \
	fi
