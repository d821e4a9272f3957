# jobtop: what there is to do. `make` alone lists it.

SHELL    := /bin/bash
PREFIX   ?= /usr/local
PACKAGES := libc6-dev libstdc++-12-dev libncurses-dev ncurses-term libsqlite3-dev libtomlplusplus-dev openssh-client openssh-server tmux tzdata
RELEASE  := swift build -c release --static-swift-stdlib
BINARIES := .build/release
PYTHON   := $(shell git ls-files '*.py' 2>/dev/null)
RUFF     := $(or $(shell command -v ruff),.build/tools/bin/ruff)
ifneq ($(PYTHON),)
PACKAGES += $(if $(shell command -v ruff),,python3 python3-pip)
endif

.DEFAULT_GOAL := help
.PHONY: help deps build run demo test lint bench pictures install uninstall clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install what is missing from Debian's packages (as root, by sudo, or prints the command)
	@if ! command -v dpkg-query > /dev/null; then echo "not Debian: see that these are there: $(PACKAGES)"; exit 0; fi; \
	missing=; for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2> /dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  install="apt-get install -y --no-install-recommends$$missing"; \
	  if [ "$$(id -u)" = 0 ]; then as=; \
	  elif command -v sudo > /dev/null && { [ -t 0 ] || sudo -n true 2> /dev/null; }; then as=sudo; \
	  else echo "packages are missing; run as root: apt-get update && $$install" >&2; exit 1; fi; \
	  echo "installing$$missing"; \
	  $$as apt-get update -q && $$as env DEBIAN_FRONTEND=noninteractive $$install < /dev/null; \
	fi
ifneq ($(PYTHON),)
	@test -x $(RUFF) || python3 -m pip install --quiet --root-user-action=ignore --target .build/tools ruff
	@test -d .build/tools/pyte || python3 -m pip install --quiet --root-user-action=ignore --target .build/tools pyte
	@test -d .build/tools/prometheus_client \
	  || python3 -m pip install --quiet --root-user-action=ignore --target .build/tools prometheus-client
endif

build: deps ## Build both programs in release mode
	$(RELEASE)

run: build ## Build, then show real commands running in real queues (without a terminal: print the overview)
	@$(BINARIES)/jobtop demo

demo: run ## The same as run

test: deps lint ## Lint, build, and run every test
	swift build
	swift test --disable-xctest

lint: ## Check the format of the sources
	swift format lint --strict -r Package.swift Sources Tests
ifneq ($(PYTHON),)
	$(RUFF) check --isolated --line-length 120 $(PYTHON)
	$(RUFF) format --isolated --line-length 120 --check $(PYTHON)
endif

bench: build ## Measure every promised figure, and run the long versions of the random tests
	$(RELEASE) --product benchmarks
	$(BINARIES)/benchmarks $(SECTIONS)
	JOBTOP_LONG=1 JOBTOP_STEPS=1000000 swift test --disable-xctest --filter 'RandomHistoryTests|KillTests'

pictures: deps ## Make the pictures of the README anew, from the program on a store with five minutes of trade
	swift build
	.build/debug/pictures Sources/CommandLine/Documentation.docc/Resources

install: build ## Copy the programs to PREFIX/bin (default /usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin
	install -s -m 755 $(BINARIES)/jobtop $(BINARIES)/jobtopd $(DESTDIR)$(PREFIX)/bin

uninstall: ## Remove them from there
	rm -f $(DESTDIR)$(PREFIX)/bin/jobtop $(DESTDIR)$(PREFIX)/bin/jobtopd

clean: ## Remove everything that was built
	rm -rf .build
