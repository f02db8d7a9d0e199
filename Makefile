.DEFAULT_GOAL := help
SHELL := /bin/bash

ARCH ?= arm64
FUNCTION ?= tracking
EVENT ?= events/sqs_batch.json
BODIES ?= 100000
STACK ?= strands
TABLE_PREFIX ?= Strands
STARTS ?= 15
CHROMIUM ?= /usr/bin/chromium

FUNCTIONS := tracking rollup cost-tracking email-notification reconcile supervisor optimization compliance dashboard
# Built for this machine, and for Amazon Linux 2023 where this machine's C library is not newer.
HOST := $(if $(filter arm64 aarch64,$(shell uname -m)),--arm64,--x86-64)

# Binaries of the Python environments in .tools come first, so that cargo finds cargo-lambda.
SAM_PATH := $(CURDIR)/.tools/sam/bin:$(PATH)

# Without these the AWS SDK looks for a region and for credentials before its first call, on the network too.
LOCAL_ENV := AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \
	AWS_EC2_METADATA_DISABLED=true SAM_CLI_TELEMETRY=0

# What template.yaml gives the functions.
FUNCTION_ENV := TABLE_PREFIX=$(TABLE_PREFIX) ENVIRONMENT=development LOG_LEVEL=debug RETENTION_DAYS=90 \
	SENDER_ADDRESS=etl@example.com CONFIGURATION_SET=strands-mail NOTIFICATION_SETTINGS='{}' BASE_URL=

.PHONY: help demo test fuzz soak lint fmt validate e2e browser build deploy doctor smoke watch invoke bench bench-dashboard bench-paint bench-forecast bench-scan bench-pii corpus cost sizes cold-start \
	release-functions audit clean-tools

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Run everything here, with made-up jobs (ARGS="…" goes to the command)
	@echo "Building the strands command (Rust crates, nothing else is installed; minutes the first time). No AWS account, no Docker."
	@cargo build --locked -p strands-cli
	@$(LOCAL_ENV) cargo run -q --locked -p strands-cli -- demo $(ARGS)

test: validate ## Run all tests (no root, no Docker, no account)
	$(LOCAL_ENV) PATH="$(SAM_PATH)" cargo test --workspace --locked

fuzz: ## Read 100,000 bodies, files and scripts that nobody would send (BODIES=100000)
	FUZZ_BODIES=$(BODIES) cargo test -q --locked -p strands-core --test it -- event::fuzz
	FUZZ_BODIES=$(BODIES) cargo test -q --locked -p strands-scan --test it -- fuzz
	FUZZ_BODIES=$(BODIES) cargo test -q --locked -p strands-analyze --test it -- fuzz

soak: ## Play 20 worlds of a million events each in the simulated cloud (ARGS="…" goes to the command)
	@cargo build --release --locked -p strands-cli
	@target/release/strands sim --events 1000000 --seed 1 --seeds 20 $(ARGS)

lint: validate ## Check format, lints and the templates
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

fmt: ## Format the code
	cargo fmt --all

validate: .tools/sam/.installed .tools/checkov/.installed .tools/openapi/.installed ## Check the CloudFormation templates and the OpenAPI documents
	.tools/sam/bin/cfn-lint template.yaml infra/*.yaml
	.tools/openapi/bin/openapi-spec-validator --schema 3.0 --validation-errors all openapi/*.json
	.tools/openapi/bin/openapi-spec-validator --schema 3.1 --validation-errors all docs/dashboard-api.json
	.tools/checkov/bin/checkov --config-file .checkov.yaml
	$(LOCAL_ENV) .tools/sam/bin/sam validate --lint --template template.yaml

e2e: .tools/sam/.installed .tools/emulator/.installed ## Deploy the template to an emulator of AWS and check what it does
	PATH="$(SAM_PATH)" .tools/emulator/bin/python -m e2e $(ARGS)

browser: e2e/browser/node_modules/.installed ## Check the dashboard in a real browser, on a demo store (CHROMIUM=/usr/bin/chromium)
	@cargo build --locked --workspace --bin strands
	@cd e2e/browser && $(LOCAL_ENV) CHROMIUM="$(CHROMIUM)" npm test --silent

bench-paint: e2e/browser/node_modules/.installed ## Measure how fast the dashboard's pages are painted, and what they weigh
	@cargo build --locked --profile measured --workspace --bin strands
	@cd e2e/browser && $(LOCAL_ENV) STRANDS="$(CURDIR)/target/measured/strands" CHROMIUM="$(CHROMIUM)" npm run --silent speed

e2e/browser/node_modules/.installed: e2e/browser/package-lock.json
	@echo "Installing into e2e/browser/node_modules: playwright-core, axe-core, pixelmatch, pngjs"
	@cd e2e/browser && npm ci --no-audit --no-fund --ignore-scripts
	@touch $@

build: .tools/sam/.installed .tools/build/.installed ## Build the functions for AWS (ARCH=arm64 or x86_64)
	@tools/check-arch.sh $(ARCH)
	PATH="$(CURDIR)/.tools/build/bin:$(SAM_PATH)" SAM_CLI_TELEMETRY=0 sam build --parameter-overrides Architecture=$(ARCH)

deploy: build ## Deploy it: asks, or SENDER=a@b.c [READERS=d@e.f,…] [STACK=… REGION=… ARGS=--no-confirm-changeset]
	@PATH="$(SAM_PATH)" ARCH="$(ARCH)" STACK="$(STACK)" SENDER="$(SENDER)" READERS="$(READERS)" REGION="$(REGION)" \
		ARGS="$(ARGS)" tools/deploy.sh

doctor: ## Check what is deployed, or what it will need (STACK=strands ARGS="--region …")
	@cargo run -q --locked -p strands-cli -- doctor --aws --stack $(STACK) $(ARGS)

smoke: ## Send a test event to what is deployed, and follow it to the mail (STACK=strands)
	@cargo run -q --locked -p strands-cli -- smoke --aws --stack $(STACK) $(ARGS)

watch: .tools/sam/.installed ## Serve the functions here, for make invoke
	$(LOCAL_ENV) $(FUNCTION_ENV) PATH="$(SAM_PATH)" cargo lambda watch --invoke-address 127.0.0.1 --invoke-port 9117

invoke: .tools/sam/.installed ## Call one (FUNCTION=tracking EVENT=events/sqs_batch.json)
	PATH="$(SAM_PATH)" cargo lambda invoke $(FUNCTION) --invoke-address 127.0.0.1 --invoke-port 9117 --data-file $(EVENT)

bench: ## Count table calls and capacity units per kind of event
	@$(LOCAL_ENV) cargo bench -q --locked --workspace --profile dev --bench units

bench-dashboard: ## Read units and times of pages over what a million runs leave behind
	@$(LOCAL_ENV) cargo bench -q --locked --workspace --profile measured --bench dashboard

cost: ## What Strands itself costs a month, by the bench's counts and list prices
	@$(LOCAL_ENV) cargo bench -q --locked --workspace --profile dev --bench units | python3 tools/cost.py

release-functions: .tools/sam/.installed
	@CARGO_LAMBDA_COMPILER=cargo PATH="$(SAM_PATH)" cargo lambda build --release --locked $(HOST) $(FUNCTIONS:%=--bin %)

sizes: release-functions ## Print the sizes of the release functions; fail where a zip is above 5 MB
	@python3 tools/sizes.py target/lambda $(FUNCTIONS)

cold-start: release-functions .tools/emulator/.installed ## Start tracking and a Python handler of the same work side by side (STARTS=15)
	@$(LOCAL_ENV) STARTS=$(STARTS) FUNCTIONS=$(CURDIR)/target/lambda PYTHON=$(CURDIR)/.tools/emulator/bin/python \
		cargo bench -q --locked --workspace --profile dev --bench cold_start

bench-forecast: ## Measure forecasts and anomalies on made-up series, beside baselines
	@cargo bench -q --locked -p strands-forecast --bench quality

corpus: ## Score the detectors on labelled scripts, beside the bars that they must reach
	@cargo test -q --locked -p strands-analyze --test it -- corpus --nocapture --test-threads 1

bench-scan: ## Measure how long 100 scripts take to scan
	@cargo bench -q --locked -p strands-analyze --bench scan

bench-pii: .tools/pii/.installed ## Compare the scanner of personal data with Presidio and regular expressions
	@cargo build -q --release --locked -p strands-scan --examples
	@.tools/pii/bin/python crates/scan/benches/compare.py target/release/examples

audit: .tools/audit/.installed ## Check licences and sources of dependencies, and that each one is used
	PATH="$(CURDIR)/.tools/audit/bin:$(PATH)" cargo deny --locked check licenses bans sources
	PATH="$(CURDIR)/.tools/audit/bin:$(PATH)" cargo shear --locked

clean-tools: ## Remove the tools in .tools and of the browser tests
	rm -rf .tools e2e/browser/node_modules

.tools/%/.installed: tools/requirements-%.txt
	@echo "Installing into .tools/$* (a Python environment of its own):" $$(grep -v '^#' $<)
	@python3 -m venv --clear .tools/$*
	@.tools/$*/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
