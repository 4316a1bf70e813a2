# Plain POSIX make and sh. Everything happens in .venv, which is made when it is missing and refreshed when pyproject.toml changes.

PYTHON ?= python3
VENV = .venv
PY = $(VENV)/bin/python
ARGS =

help:
	@echo 'make talks    hold the talks offline and show them        (ARGS="--seed 7" passes options to `sixparty run`)'
	@echo 'make test     run the tests                               (ARGS="-k draft" passes options to pytest)'
	@echo 'make lint     check style, format and types'
	@echo 'make golden   rewrite the golden files in tests/golden/; read the diff before you commit it'
	@echo 'make bench    run the benchmarks'
	@echo 'make prove    run the long studies; evidence goes to evals/evidence/'
	@echo 'make clean    remove .venv, caches and builds; records in transcripts/ stay'
	@echo
	@echo 'Another interpreter: make PYTHON=python3.12 test (after make clean). Python 3.11 or newer.'

talks: $(VENV)/ready
	@$(VENV)/bin/sixparty run $(ARGS)

# Files of tests are shared out among up to four processes.
test: $(VENV)/ready-test
	$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

# Evidence goes to evals/evidence/, with versions. Exit code 5 is "there is no such study", which pytest says.
prove: $(VENV)/ready-test
	$(PY) -m pytest -m prove $(ARGS) || test $$? -eq 5

lint: $(VENV)/ready-test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy --strict

golden: $(VENV)/ready-test
	$(PY) -m pytest --update-golden $(ARGS)
	@git status --short tests/golden

# Functions called bench_*, each named after one operation; pytest prints what each took.
bench: $(VENV)/ready-test
	$(PY) -m pytest tests/benchmarks -o 'python_files=bench_*.py' -o 'python_functions=bench_*' --durations=0 --durations-min=0 $(ARGS)

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/golden/*.actual
	find harness tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    found=`$(PYTHON) -c 'import sys; print(sys.version.split()[0])' 2>/dev/null || echo missing`; \
	    echo "sixparty needs Python 3.11 or newer; $(PYTHON) is $$found." >&2; \
	    echo "Name another interpreter, for example: make PYTHON=python3.12 talks" >&2; \
	    exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# Stamps: what .venv holds is as new as what it was made from.
$(VENV)/ready: $(PY) pyproject.toml harness/__init__.py
	@echo 'Installing sixparty into $(VENV) (once) ...'
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/ready-test: $(VENV)/ready
	@echo 'Installing what the tests need into $(VENV) (once) ...'
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

.PHONY: help talks test prove lint golden bench clean
