# One command a task, the same here and in CI. `make run` opens the chat; `make test` proves everything.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV := 0.13.9
# Where it is set, each process compiles its thousand modules anew: a server's imports took 12 s of processor time in place of 5.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-all setup install browser lint types contracts js unit slow bench soak range shots lock wheel image clean

run: setup
	@$(BIN)/assistant serve

# Every part in its turn with its seconds; `test-all` adds what takes long and must hold before a change lands.
test: setup browser
	@$(call parts,lint types contracts js unit)

test-all: setup browser
	@$(call parts,slow)

parts = for part in $(1); do began=$$(date +%s); echo "== $$part"; $(MAKE) --no-print-directory $$part || exit 1; \
	echo "== $$part: $$(($$(date +%s) - began)) s"; done

# Does nothing while the lock is the one that was installed, so that everything works with the network cut.
setup:
	@cmp -s requirements.lock .venv/requirements.lock || $(MAKE) --no-print-directory install

# uv does not read pip's settings; a mirror that is set there is passed on.
MIRRORED = mirror=$$($(BIN)/python -m pip config get global.index-url 2>/dev/null || true); \
	if [ -n "$$mirror" ]; then export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$mirror}"; fi

install:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with make PYTHON=...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python cannot make .venv here; on Debian: apt-get install python3-venv" >&2; rm -rf .venv; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@$(MIRRORED); \
	echo "installing the locked packages: about 1.4 GB of disk, a minute on a quick line"; \
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock && \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@cp requirements.lock .venv/requirements.lock

# Debian's packages where apt is at hand, with what Playwright's driver and the test model link to.
APT_INSTALL = command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends libatomic1 libgomp1

# Chromium's headless shell, which costs half the processor time; a whole Chromium where the shell cannot be had.
browser: setup
	@command -v chromium-headless-shell >/dev/null || { $(APT_INSTALL) chromium-headless-shell; } >/dev/null 2>&1 \
	|| command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	|| { $(APT_INSTALL) chromium >/dev/null; } || $(BIN)/playwright install --with-deps --only-shell chromium

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

contracts: setup
	@$(BIN)/lint-imports --no-logo

# Needs no Python; where node is not there, or its packages cannot be had, it says so and goes on.
js:
	@tests/js/run.sh

# A file's tests stay together, as they share what they open; tests/conftest.py keeps those of the browser together, too.
TESTS := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

unit: setup
	@$(TESTS) -m "not slow"

# With all examples of hypothesis, of which `unit` tries a third.
slow: setup
	@$(TESTS) -m "slow or hypothesis"

bench: setup
	@$(BIN)/python -m tests.benchmarks
	@$(BIN)/python -m tests.benchmarks.size
	@$(BIN)/python -m tests.benchmarks.checking
	@$(BIN)/python -m tests.benchmarks.growth 1000 10000 100000
	@$(BIN)/python -m tests.benchmarks.text_growth
	@$(MIRRORED); $(BIN)/python -m tests.benchmarks.peers

soak: setup browser
	@ASSISTANT_SOAK=1 $(BIN)/python -m pytest

# The page and the doors with the oldest and the newest Gradio that pyproject.toml allows; it fetches packages.
range: setup browser
	@$(MIRRORED); $(BIN)/python -m tests.gradio_range

shots: setup browser
	@fc-list :lang=zh 2>/dev/null | grep -q . || echo "no Chinese font is installed here: the pictures will show boxes in its place (Debian: apt-get install fonts-noto-cjk)" >&2
	@ASSISTANT_SHOTS=shots $(BIN)/python -m pytest tests/e2e/browser

# The exact set of packages with their hashes and without any address. What the test model's package names as its needs
# compiles for minutes and is not used.
lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-package llm --no-emit-package llama-cpp-python --extra dev $(LOCK) pyproject.toml -o requirements.lock

wheel: setup
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist .

# With whichever builder is at hand; it fetches the base image and packages.
image:
	@for builder in podman docker buildah; do \
	  if command -v $$builder >/dev/null && $$builder info >/dev/null 2>&1; then exec $$builder build -f Containerfile -t ask-articles .; fi; \
	done; echo "No image was made: neither podman nor docker nor buildah runs here." >&2; exit 1

clean:
	rm -rf .venv tests/js/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist shots
