# Needs python3 (3.11+), pip and make; everything else is installed into .venv/ from requirements.lock.
.PHONY: run test ui lint types docs bench bench-scans sample lock clean

PYTHON ?= python3
BIN := .venv/bin

run: .venv/.installed ## load raw/, audit it, publish to warehouse/
	$(BIN)/juesuan run

test: .venv/.installed .venv/old-client lint types ## everything that has to hold before a commit
	$(BIN)/pytest --numprocesses 2 --dist loadfile

ui: .venv/.installed ## the Dagster UI on 127.0.0.1:3000
	$(BIN)/juesuan ui

lint: .venv/.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/.installed
	$(BIN)/mypy

docs: .venv/.installed ## the data dictionary and lineage, as a site in dbt/target/
	$(BIN)/python -m dagster_project.transform

bench: .venv/.installed ## where the seconds of a run go, what a report costs as they grow many, formats, bounds of pairs
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/formats.py
	$(BIN)/python benchmarks/bounds.py

bench-scans: .venv/.installed ## how well scans are read, at 200 and 150 dpi, and what the audit lets pass
	PYTHONPATH=tests/documents:tests/sample $(BIN)/python benchmarks/scans.py

sample: .venv/.installed ## draw the workbooks of raw/ anew from tests/sample/figures
	$(BIN)/python tests/sample/make_sample.py

lock: .venv/.installed ## pin what is installed now, without addresses
	$(BIN)/pip freeze --exclude-editable | grep -v ' @ ' > requirements.lock

.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

# An old DuckDB that tests read releases with; where it cannot be had they skip and say so.
.venv/old-client: tests/connect/old-client.txt .venv/.installed
	rm -rf $@ && mkdir $@
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --target $@ --requirement $< \
		|| (rm -rf $@; echo "not installed: an old DuckDB client")

clean:
	rm -rf .venv warehouse dbt/target dbt/logs .dagster
