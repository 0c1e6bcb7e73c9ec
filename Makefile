# 准绳: Python 3.11 or later is all that a machine needs; each target makes the environment it uses.

PYTHON ?= $(shell for one in python3 python3.13 python3.12 python3.11; do \
	$$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
LOCK := pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options
PIP_TOOLS := 7.6.2

.PHONY: help demo test test-external test-long golden intake-bench bench check reports lock clean

help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

demo: $(VENV)/.run  ## audit the six sample forms: on the terminal, and as HTML in out/demo/
	@rm -rf out/demo && mkdir -p out/demo
	@$(BIN)/zhunsheng audit examples/forms --save html=out/demo --fail-on never --allow-incomplete
	@echo && echo "HTML 报告 / the reports:" && find out/demo -name '*.html' | sort

test: $(VENV)/.dev  ## every test that needs nothing but Python
	$(BIN)/python -m pytest -q -n 2 -m "not external and not long"

test-external: $(VENV)/.dev  ## tests that need a browser or another program
	$(BIN)/python -m pytest -q -m external

test-long: $(VENV)/.dev  ## tests that take hours
	$(BIN)/python -m pytest -q -m long || test $$? -eq 5

golden: $(VENV)/.dev  ## the known findings and traps of the six forms, one by one
	@$(BIN)/python tests/golden/table.py
	@$(BIN)/python tests/golden/table.py --imported

DOCS ?= tests/data/documents

intake-bench: $(VENV)/.dev  ## what the import finds in documents with true values (DOCS=folder)
	@$(BIN)/python bench/intake.py $(DOCS)

bench: $(VENV)/.run $(VENV)-bench/.bench  ## everything side by side with its peers (QUICK=1: a short one, into out/bench/)
	@$(BIN)/python bench/run.py --peers $(VENV)-bench/bin/python $(if $(QUICK),--quick --out out/bench)

check: $(VENV)/.dev  ## lint, types and floors
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

reports: $(VENV)/.run  ## write reports/examples/ again
	@rm -rf reports/examples && mkdir -p reports/examples
	@$(BIN)/zhunsheng audit examples/forms --quiet --format json --out out/reports.json \
		--save html=reports/examples --fail-on never --allow-incomplete
	@echo "reports/examples: $$(find reports/examples -name '*.html' | wc -l)"

lock: $(VENV)-lock/bin/pip-compile  ## write the locked requirements again (UPGRADE=--upgrade: the newest)
	@CUSTOM_COMPILE_COMMAND="make lock" $(VENV)-lock/bin/$(LOCK) $(UPGRADE) --build-deps-for editable \
		-o requirements.lock pyproject.toml
	@$(VENV)-lock/bin/python -c "import tomllib; \
		print(*tomllib.load(open('pyproject.toml', 'rb'))['dependency-groups']['dev'], sep='\n')" > $(VENV)-lock/dev.in
	@CUSTOM_COMPILE_COMMAND="make lock" $(VENV)-lock/bin/$(LOCK) $(UPGRADE) --no-annotate -c requirements.lock \
		-o requirements-dev.lock $(VENV)-lock/dev.in
	@CUSTOM_COMPILE_COMMAND="make lock" $(VENV)-lock/bin/$(LOCK) $(UPGRADE) --no-annotate \
		-o bench/requirements.txt bench/requirements.in

clean:  ## remove what was made
	rm -rf $(VENV) $(VENV)-lock $(VENV)-bench out build dist

# The environments. A stamp tells that what the lock names is there.
$(VENV)/.run: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本 / Python 3.11 or later is needed: make PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "建不成虚拟环境;Debian、Ubuntu 请先装 python3-venv / no virtual environment: install python3-venv"; exit 1; }
	@echo "安装锁定的依赖 / installing what requirements.lock names ($(VENV))"
	@$(INSTALL) --require-hashes -r requirements.lock || { \
		echo "依赖没有装上:连不上软件包源,或文件与锁定的摘要不符(见上) / the locked packages could not be installed, see above"; exit 1; }
	@$(INSTALL) --no-deps --no-build-isolation --editable . || { echo "本项目没有装上 / the project itself could not be installed"; exit 1; }
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo "安装测试用的依赖 / installing what requirements-dev.lock names ($(VENV))"
	@$(INSTALL) --require-hashes -r requirements-dev.lock || { \
		echo "测试用的依赖没有装上(见上) / the packages for tests could not be installed, see above"; exit 1; }
	@touch $@

# The peers live apart: one of them wants an older duckdb and pyarrow than the project.
$(VENV)-bench/.bench: bench/requirements.txt
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本 / Python 3.11 or later is needed: make PYTHON=/path/to/python3"; exit 1; }
	@test -x $(VENV)-bench/bin/python || $(PYTHON) -m venv $(VENV)-bench
	@echo "安装要比较的各家 / installing what bench/requirements.txt names ($(VENV)-bench)"
	@$(VENV)-bench/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r bench/requirements.txt || { \
		echo "要比较的各家没有装上(见上) / the peers could not be installed, see above"; exit 1; }
	@touch $@

$(VENV)-lock/bin/pip-compile:
	@$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/python -m pip install --quiet pip-tools==$(PIP_TOOLS)
