# A shell that keeps environment variables with dots in their names, such as Logging__LogLevel__Microsoft.AspNetCore.
SHELL := /bin/bash

INTEROP := tests/interop/node_modules/.package-lock.json
CONFORMANCE := tests/CustomerGrpc.ConformanceTestee/node_modules/.package-lock.json
NODE_BIN := tests/interop/node_modules/.bin
BUF := $(NODE_BIN)/buf
LINT := tests/interop/obj
OPENAPI := $(LINT)/openapi
SERVICE := src/CustomerGrpc/bin/Release/net10.0/CustomerGrpc.dll
CONTRACT := src/CustomerGrpc/obj/Release/net10.0/contract.binpb
RELEASED := protos/released.binpb
BENCH := tests/bench/CustomerGrpc.Bench/bin/Release/net10.0/CustomerGrpc.Bench.dll
BENCH_RESULTS := tests/bench/CustomerGrpc.Bench/bin/bench.json

.PHONY: help run build test test-pgbouncer test-citus lint release-contract bench bench-quick bench-page bench-scale

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

run: ## serve REST on 127.0.0.1:8080 and gRPC on 127.0.0.1:8081
	@echo "Building the service (a first build takes a minute or two) ..."
	@dotnet build src/CustomerGrpc -c Release --nologo -v m -clp:NoSummary
	@echo "Starting it ..."
	@DOTNET_ENVIRONMENT=$${DOTNET_ENVIRONMENT:-Development} exec dotnet $(SERVICE)

build: ## build everything
	dotnet build CustomerGrpc.sln --nologo -v q

test: clients ## build and test everything
	dotnet test --solution CustomerGrpc.sln

test-pgbouncer: clients ## run the tests that use a database through PgBouncer in transaction mode
	TEST_POOLER=pgbouncer dotnet test --project tests/CustomerGrpc.Batching.Tests
	TEST_POOLER=pgbouncer dotnet test --project tests/CustomerGrpc.Tests

# Debian has no package of Citus. CITUS is the directory of the programs of a PostgreSQL that has it, such as /opt/citus/bin.
CITUS ?= $(firstword $(wildcard $(patsubst /usr/share/postgresql/%/extension/citus.control,/usr/lib/postgresql/%/bin,$(wildcard /usr/share/postgresql/*/extension/citus.control))))

test-citus: ## run the service's tests on a cluster with Citus, if PostgreSQL in /usr or CITUS=DIRECTORY has it
	@if [ -z "$(CITUS)" ]; then echo "Skipped: no PostgreSQL with Citus was found; set CITUS to the directory of its programs."; else \
	  PATH="$(CITUS):$$PATH" TEST_CITUS=1 dotnet test --project tests/CustomerGrpc.Tests --filter-not-trait Database=OneServer; fi

lint: $(INTEROP) ## check the format of the code, the contract and the files that deploy it
	dotnet format CustomerGrpc.sln --verify-no-changes
	@dotnet build src/CustomerGrpc -c Release --nologo -v q -clp:NoSummary
	$(BUF) lint $(CONTRACT) --config buf.yaml
	$(BUF) breaking $(CONTRACT) --against $(RELEASED) --config buf.yaml
	rm -rf $(OPENAPI) && dotnet $(SERVICE) openapi $(OPENAPI)
	REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true $(NODE_BIN)/redocly lint $(OPENAPI)/*.json
	$(NODE_BIN)/spectral lint --fail-severity=warn $(OPENAPI)/*.json
	$(NODE_BIN)/dockerfile-utils lint deploy/Dockerfile
	$(NODE_BIN)/dclint deploy/compose.yaml --max-warnings 0 --disable-rule service-keys-order services-alphabetical-order top-level-properties-order
	haproxy -c -q -f deploy/haproxy.cfg
	promtool check config deploy/prometheus/prometheus.yml
	promtool test rules deploy/prometheus/alerts.test.yml
	mkdir -p $(LINT) && node tests/interop/kubernetes_types.mjs $(LINT)/kubernetes.ts $(filter-out %/kustomization.yaml,$(wildcard deploy/kubernetes/*.yaml))
	$(NODE_BIN)/tsc --noEmit --strict --skipLibCheck --module esnext --moduleResolution bundler $(LINT)/kubernetes.ts
	sed 's|/usr/bin/dotnet|'$$(command -v dotnet)'|; /^WorkingDirectory=/d' deploy/customer-grpc.service > $(LINT)/customer-grpc.service
	@# It only warns of what it does not know.
	! systemd-analyze verify $(LINT)/customer-grpc.service 2>&1 | grep .
	systemd-analyze security --offline=true --threshold=20 $(LINT)/customer-grpc.service > /dev/null

release-contract: $(INTEROP) ## keep the contract as that of a release, which make lint compares later ones with
	@dotnet build src/CustomerGrpc -c Release --nologo -v q -clp:NoSummary
	$(BUF) build $(CONTRACT) --exclude-source-info -o $(RELEASED)

# ARGS are parts and options, such as ARGS='update get --rounds 2'; a wrong one prints them all.
bench: ## measure update, create and get against pgbench, and JSON against Google.Protobuf: 35 minutes
	@dotnet build CustomerGrpc.sln -c Release --nologo -v q -clp:NoSummary
	@dotnet $(BENCH) $(ARGS) --results $(BENCH_RESULTS)
	@dotnet tests/bench/Json/bin/Release/net10.0/CustomerGrpc.Bench.Json.dll

bench-quick: ## measure the most important rows of bench: under three minutes
	@dotnet build tests/bench/CustomerGrpc.Bench -c Release --nologo -v q -clp:NoSummary
	@dotnet $(BENCH) --quick $(ARGS)

bench-page: ## write the measured part of docs/performance.md and docs/bench.svg from the last run of bench
	@dotnet build tests/bench/CustomerGrpc.Bench -c Release --nologo -v q -clp:NoSummary
	@dotnet $(BENCH) page $(BENCH_RESULTS) docs

bench-scale: ## measure the same calls at up to 10 million customers and 10,000 stores: 15 minutes, 10 GB
	@dotnet build tests/bench/CustomerGrpc.Bench -c Release --nologo -v q -clp:NoSummary
	@dotnet $(BENCH) scale

# The clients of other languages and the conformance suite come from npm; without it the tests that need them say that they are skipped.
.PHONY: clients
clients:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(INTEROP) $(CONFORMANCE); fi

$(INTEROP) $(CONFORMANCE): %/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
