# The few commands a person types. `make play` and `make test` do all the set-up on a fresh Debian 12.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: help play test test-cpp test-python test-asan test-tsan lint types format bench plugin setup setup-dev clean

PYTHON := .venv/bin/python
SISTRUM := .venv/bin/sistrum
JOBS ?= $(shell nproc)
VST3 := build/release/plugin/shell/Sistrum_artefacts/Release/VST3/Sistrum.vst3

help:
	@echo "make play     install, build, and render a beat and a tune through the VST3 to out/beat.wav, out/tune.wav (+ .png)"
	@echo "make test     install what is missing; lint, types, C++ tests (also under ASan+UBSan), Python tests"
	@echo "make bench    measure rendering, audio callback, load time and memory (table and out/bench.json)"
	@echo "make plugin   build VST3, LV2 and Standalone"
	@echo "make lint     ruff, mypy, clang-format"
	@echo "make clean    remove what was built (.venv and .cache stay)"

setup:
	@./bootstrap.sh system
	@./bootstrap.sh headers
	@./bootstrap.sh python host

setup-dev:
	@./bootstrap.sh test-system
	@./bootstrap.sh headers
	@./bootstrap.sh python host,train,dev

build/release/build.ninja build/asan/build.ninja build/tsan/build.ninja: build/%/build.ninja: CMakeLists.txt CMakePresets.json
	cmake --preset $* --log-level=WARNING

plugin: setup build/release/build.ninja
	cmake --build --preset release --parallel $(JOBS) --target Sistrum_All sistrum_snapshot

play: plugin
	@mkdir -p out
	$(SISTRUM) play --beat --host dawdreamer -o out/beat.wav --picture out/beat.png
	$(SISTRUM) play --tune --host dawdreamer -o out/tune.wav --picture out/tune.png

test: setup-dev lint test-cpp test-asan test-python

test-cpp: setup-dev build/release/build.ninja
	cmake --build --preset release --parallel $(JOBS)
	ctest --preset release --parallel $(JOBS)

test-asan test-tsan: test-%: setup-dev build/%/build.ninja
	cmake --build --preset $* --parallel $(JOBS)
	ctest --preset $* --parallel $(JOBS)

test-python: setup-dev test-cpp
	$(PYTHON) -m pytest tests --numprocesses $(JOBS) --dist loadscope

lint: setup-dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(MAKE) --no-print-directory types
	git ls-files '*.h' '*.cpp' | xargs clang-format --dry-run --Werror

# mypy sees the mapped packages (pyproject.toml, tool.scikit-build) as the wheel has them.
types:
	@mkdir -p build/typecheck/sistrum
	@ln -sfn $(CURDIR)/training $(CURDIR)/export $(CURDIR)/python_host build/typecheck/sistrum/
	@ln -sf $(CURDIR)/python/sistrum/*.py $(CURDIR)/python/sistrum/*.pyi $(CURDIR)/python/sistrum/py.typed build/typecheck/sistrum/
	$(PYTHON) -m mypy

format: setup-dev
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .
	git ls-files '*.h' '*.cpp' | xargs clang-format -i

bench: setup-dev plugin
	cmake --build --preset release --parallel $(JOBS) --target sistrum_benchmarks
	@mkdir -p out
	$(SISTRUM) bench --json out/bench.json

clean:
	rm -rf build out
