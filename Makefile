# The commands of this project. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := bash

FILE    ?= local/sample/customers.csv
MAPPING ?= local/sample/mapping.json

# A browser that Playwright can drive; CHROMIUM=… names another.
CHROMIUM ?= $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name))))

# What can't be tested on this machine is said aloud. In CI it fails.
untested = echo; echo "NOT TESTED: $(1)"; echo; [ "$$CI" != true ]

GOLANGCI_LINT_VERSION := v2.15.0
BIN := $(CURDIR)/.bin
export GOFLAGS += -trimpath

.PHONY: help demo run build package console test test-api test-console test-e2e bench-console screenshots test-long fuzz lint fmt generate bench bench-api clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## Upload a sample of 1,200 people to two simulated AMC instances (FILE=… MAPPING=… for your own)
	@$(BIN)/local exec -- $(BIN)/amcu upload "$(FILE)" --mapping "$(MAPPING)" --instance amc-demo-us,amc-demo-eu --wait

run: build ## Start the same stack with its web console and keep it up; prints its address and login
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory console; else echo "The web console is left out: it needs Node 20, and npm is not there."; fi
	@$(BIN)/local run --data .data

build: ## Build the commands into .bin/
	@mkdir -p $(BIN)
	@go build -o $(BIN)/ ./local/cmd/local ./api/cmd/amcu ./worker/cmd/transform

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

package: ## Make the files that go to AWS, in dist/ (VERSION=… is what the programs say they are)
	@rm -rf dist
	@go run ./pack --version "$(VERSION)" dist

console: frontend/dist/index.html ## Build the web console into frontend/dist

frontend/dist/index.html: frontend/node_modules/.package-lock.json $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.ts -type f 2>/dev/null)
	@cd frontend && npm run --silent build

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	@cd frontend && npm ci --silent

test-console: console ## Check the console's types, style, format and size, and test its parts
	cd frontend && npm run --silent types && npm run --silent lint && npm run --silent format && npm run --silent test && npm run --silent size

test-e2e: build console ## Drive the console in Chromium (CHROMIUM=/usr/bin/chromium) against the whole stack
	cd frontend && CHROMIUM="$(CHROMIUM)" npm run --silent e2e

bench-console: build console ## Measure the console in Chromium: first load, and the list of ten thousand uploads
	cd frontend && CHROMIUM="$(CHROMIUM)" npm run --silent e2e -- speed --workers 1

screenshots: build console ## Take the pictures of docs/images anew; pngquant makes them small when it is there
	cd frontend && CHROMIUM="$(CHROMIUM)" AMCU_SCREENS=1 npm run --silent e2e
	@! command -v pngquant >/dev/null || for image in docs/images/*.png; do pngquant --force --skip-if-larger --quality 70-95 --output "$$image" "$$image" || true; done

test: ## Run everything that must pass
	go vet ./...
	go test -timeout 40m ./...
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory test-console; else $(call untested,the web console: it needs Node 20); fi
	@if command -v npm >/dev/null && [ -n "$(CHROMIUM)" ]; then $(MAKE) --no-print-directory test-e2e; \
	else $(call untested,the web console in a browser: it needs Node 20 and Chromium (apt-get install chromium)); fi

SEED     ?= 1
EXAMPLES ?= 10

test-api: build $(BIN)/schemathesis/bin/schemathesis ## Try the API with what its document allows and forbids, as each role (SEED=1 EXAMPLES=10)
	@AMCU_NO_FAULTS=true AMCU_CONSOLE= AMCU_CALLS_PER_SEC=1000 AMCU_BURST=1000 $(BIN)/local exec -- \
		$(BIN)/schemathesis/bin/python api/schemathesis/run.py --seed $(SEED) --max-examples $(EXAMPLES)

$(BIN)/schemathesis/bin/schemathesis: api/schemathesis/requirements.txt
	@python3 -m venv $(BIN)/schemathesis
	@$(BIN)/schemathesis/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

test-long: ## The same with the race detector, more rounds and generated numbers by the million
	AMCU_TEST_LONG=1 go test -race -timeout 60m ./...

FUZZTIME ?= 10m

fuzz: ## Fuzz every parser and the normalizer, FUZZTIME=10m each; a crasher becomes a file in testdata/fuzz
	@set -e; for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
		done; \
	done

lint: $(BIN)/golangci-lint-$(GOLANGCI_LINT_VERSION) ## Check style, import rules and formatting
	$< run

$(BIN)/golangci-lint-$(GOLANGCI_LINT_VERSION):
	@mkdir -p $(BIN)
	GOBIN=$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	@mv $(BIN)/golangci-lint $@

fmt: ## Format the Go code
	gofmt -w api local pack shared uploader worker

generate: frontend/node_modules/.package-lock.json ## Generate code from api/openapi.yaml and shared/amc/countries.txt
	go generate ./...
	cd frontend && npm run --silent generate

bench: ## Measure against DuckDB, ClickHouse and a plain Go program; writes BENCHMARKS.md
	go run ./worker/bench

bench-api: ## Measure the API under 50 clients; renews its section of BENCHMARKS.md
	go run ./api/bench

clean: ## Remove what the other commands made
	rm -rf .bin .data .bench dist
