# BigEarthNet Guide. `make` alone lists the targets.
SHELL := /bin/sh
ENGINE ?= auto
PYTHON ?= python3
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = 1

# What brings the data that cells compute from; a guide to another dataset names its own command.
FETCH ?= bigearthnet fetch samples
PAGES ?= _pages
LABELS ?= bigearthnet fetch metadata && $(bin)/bigearthnet data

bin := .venv/bin
step := sh python/step.sh

.PHONY: help site preview test test-quarto parity data bench clean prerequisites samples summary-start
.PHONY: install label-layer discussions execute links pages announce release

help:
	@echo "make site      render website, paper and slides into _site (ENGINE=auto|quarto|embedded)"
	@echo "make preview   render, serve on this machine, render again on change"
	@echo "make test      every test, with the embedded engine and a real browser"
	@echo "make parity    both engines side by side, where Quarto is installed: what differs, and why it may"
	@echo "make data      rebuild the files in data/ from what is published"
	@echo "make bench     the timings this guide promises, measured here"
	@echo "make clean     remove what was rendered and installed here"

site: summary-start .venv/installed node_modules/installed
	@$(step) "documents rendered" $(bin)/guide render --engine $(ENGINE)
	@$(step) "slides as PDF" $(bin)/guide slides-pdf
	@$(step) --summary

preview: summary-start .venv/installed node_modules/installed
	@$(bin)/guide preview --engine $(ENGINE)

test: summary-start .venv/installed node_modules/installed samples
	@sh python/prerequisites.sh browser
	@$(bin)/python -m pytest tests --numprocesses auto --dist loadfile

# What applies only where Quarto is installed.
test-quarto: summary-start .venv/installed node_modules/installed samples
	@sh python/prerequisites.sh browser
	@$(bin)/python -m pytest tests/quarto --numprocesses auto --dist loadfile

parity: summary-start .venv/installed node_modules/installed
	@$(bin)/guide parity . tests/corpus

data: summary-start .venv/installed samples
	@$(bin)/bigearthnet data --output data
	@$(bin)/guide citations

# Each prints its table and fails when a promise is not kept; all are run.
bench: summary-start .venv/installed node_modules/installed samples
	@sh python/prerequisites.sh browser
	@kept=0; for measured in guide.bench guide.preview.bench bigearthnet.bench figures.bench; do \
		$(bin)/python -m $$measured || kept=1; done; exit $$kept

# What the workflows in .github call; each works on any machine too.
install: .venv/installed

label-layer: .venv/installed samples
	@$(bin)/$(LABELS)

discussions: .venv/installed
	@$(bin)/guide giscus --check

execute: summary-start .venv/installed node_modules/installed samples
	@$(bin)/guide render --engine embedded --execute
	@git diff --stat --exit-code -- _freeze || { echo "Executed anew, these results differ from those committed." >&2; exit 1; }

links: site
	@$(bin)/guide links

pages: .venv/installed
	@$(bin)/guide pages --to $(PAGES)

announce: .venv/installed
	@$(bin)/guide announce --pages $(PAGES)

release: site
	@$(bin)/guide release $(if $(GITHUB_REF_NAME),--tag $(GITHUB_REF_NAME))

clean:
	rm -rf _site _site.* _pages release notebooks .venv node_modules .pytest_cache .hypothesis .quarto .guide
	rm -rf python/*.egg-info chapters/*_files index_files paper_files slides_files

prerequisites:
	@PYTHON=$(PYTHON) sh python/prerequisites.sh build

summary-start: prerequisites
	@$(step) --start

samples: .venv/installed
	@$(step) "lists and example patches fetched" $(bin)/$(FETCH)

# The two installs run only when what they install from has changed.
.venv/installed: requirements.txt python/pyproject.toml | summary-start
	@$(step) "Python packages installed" sh -c '$(PYTHON) -m venv .venv && $(bin)/python -m pip install --quiet --requirement requirements.txt'
	@touch $@

node_modules/installed: package.json package-lock.json | summary-start
	@$(step) "front-end packages installed" npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@
