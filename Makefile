# The two commands of the README are run and test. Neither needs Node.

GO ?= go

# Version information from git, where git can say (a tarball or another
# user's checkout cannot).
VCS := $(shell git rev-parse HEAD >/dev/null 2>&1 && echo auto || echo false)
BUILD = $(GO) build -trimpath -buildvcs=$(VCS) -ldflags="-s -w"

export CGO_ENABLED = 1

.DEFAULT_GOAL := help

.PHONY: help run build test quick soak windows assets assets-check licenses html-check bench

help: ## shows this
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 16

run: build ## builds and opens the demo: http://127.0.0.1:8080, accounts are printed
	bin/relief demo

build: ## builds bin/relief
	$(BUILD) -o bin/relief ./cmd/relief

test: ## everything that must pass; installs what the tests need by apt (as root or with sudo)
	@scripts/test.sh

quick: ## format, vet and the short form of all tests but the browser's, for between two edits
	@scripts/quick.sh

soak: ## the long form of all tests, the race detector and fuzzing; hours, see docs/soak.md
	@scripts/soak.sh

windows: ## cross-builds bin/relief.exe
	CC=x86_64-w64-mingw32-gcc GOOS=windows GOARCH=amd64 $(BUILD) -o bin/relief.exe ./cmd/relief

assets: ## rebuilds the vendored front-end files from package-lock.json (needs Node)
	templates/assets/build.sh

assets-check: ## checks that the vendored files are what package-lock.json gives (needs Node)
	templates/assets/build.sh --check

licenses: ## writes the licences of what is built in anew, after a change of go.mod
	$(GO) test ./internal/house -run TestLicenses -update

html-check: ## checks the pages saved by the browser tests with vnu (needs Node and Java)
	scripts/html-check.sh

bench: ## measures; see bench/
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 30m ./bench/...
