# The stack itself is `python -m devstack …`; this file only makes the virtual environment from the lock file first.
.PHONY: run test test-days check bench docs clean-demo
.DEFAULT_GOAL := run

run: .venv/.made   ## everything, with demonstration data, until Ctrl-C (PORT, DATABASE_URL, REDIS_URL, DEMO=0)
	@exec .venv/bin/python -m devstack up $(if $(PORT),--port $(PORT))

test: .venv/.made  ## all tests; ARGS go to pytest
	@exec .venv/bin/python -m devstack test $(ARGS)

test-days: .venv/.made ## the tests that know dates, on other days (libfaketime); ARGS go to pytest
	@exec .venv/bin/python -m devstack test-days $(ARGS)

check: .venv/.made ## linters, types, import contracts, generated files
	@exec .venv/bin/python -m devstack check

bench: .venv/.made ## the benchmarks; ARGS go to pytest
	@exec .venv/bin/python -m devstack bench $(ARGS)

docs: .venv/.made  ## regenerate what is generated
	@exec .venv/bin/python -m devstack docs

clean-demo: .venv/.made ## remove the demonstration's data
	@exec .venv/bin/python -m devstack clean

.venv/.made: uv.lock pyproject.toml deploy/make-venv
	@sh deploy/make-venv
	@touch $@
