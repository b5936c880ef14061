#!/usr/bin/env bash
# "make quick", for between two edits: format, vet, and all tests but those of
# the browser and the measurements, in their shortest form. Unlike "make test"
# it lets Go leave out packages whose files have not changed since they passed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

trap scripts/postgres-stop.sh EXIT

scripts/gofmt.sh
go vet ./...
# shellcheck disable=SC2046 # the names are words of their own
go test -short -vet=off -ldflags=-w -timeout 10m $(go list ./... | grep -v '/e2e\(/\|$\)\|/bench\(/\|$\)')
printf '\nmake quick: passed in %d s (no browser, short forms: "make test" proves the rest)\n' "$SECONDS"
