# Two commands matter: `make run` opens the dashboard, `make test` checks everything.

SWIFT ?= swift
# One configuration for running and testing, so the tests meet the code that runs. SwiftPM compiles
# it once for each of the two. `make test CONFIGURATION=debug` compiles faster after a small change.
CONFIGURATION ?= release
# Passed on to invar: make run ARGS="--mode standard"
ARGS ?=
# Only the tests whose names match: make test FILTER=SchedulingTests
FILTER ?=
# Only these scenarios: make test-clients SCENARIO="curl crowd"
SCENARIO ?=

INVAR := .build/$(CONFIGURATION)/invar
SOURCES := Sources Tests Package.swift

.DEFAULT_GOAL := help
.PHONY: help run test test-clients test-device lint format model bench build setup clean
.NOTPARALLEL:

help: ## list these commands
	@echo "make COMMAND:"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-15s %s\n", $$1, $$2}'

run: build ## set up, build, fetch the model, open the dashboard (ARGS=…)
	@$(if $(findstring --model,$(ARGS)),true,$(INVAR) model pull)
	@$(INVAR) $(ARGS)

test: setup ## set up, build, run every test (FILTER=…, CONFIGURATION=debug)
	@$(if $(wildcard $(INVAR)),true,echo "Compiling invar, its packages and its tests: five to fifteen minutes the first time")
	@$(SWIFT) build -c $(CONFIGURATION) --build-tests
	@$(INVAR) model pull
	@$(SWIFT) test -c $(CONFIGURATION) --skip-build --disable-xctest $(if $(FILTER),--filter $(FILTER))

test-clients: model ## drive real clients, crowds and attacks against invar serve (SCENARIO=…)
	@.ci/setup.sh clients
	@.build/python-clients/bin/python Tests/ClientTests/Driver/run.py $(INVAR) $(SCENARIO)

test-device: ## run the tests that need an NVIDIA GPU, on a machine that has one
	@$(MAKE) --no-print-directory test FILTER="DeviceTests|KernelCompileTests"

lint: ## check the formatting of all Swift code
	@.ci/setup.sh swift
	@$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

format: ## rewrite all Swift code in the project's format
	@.ci/setup.sh swift
	@$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

model: build ## fetch the default model (98 MB), once
	@$(INVAR) model pull

bench: model ## measure speed and the cost of invariance (ARGS=--json)
	@$(INVAR) bench $(ARGS)

build: setup ## compile invar
	@$(if $(wildcard $(INVAR)),true,echo "Compiling invar and its packages: four to twelve minutes the first time, then seconds")
	@$(SWIFT) build -c $(CONFIGURATION) --product invar

setup: ## install what is missing: ncurses headers, pip
	@.ci/setup.sh swift ncurses pip

clean: ## remove what was built; models and downloaded packages stay
	@$(SWIFT) package clean
