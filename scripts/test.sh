#!/usr/bin/env bash
# Everything "make test" does, in order of how soon it fails: tools, format,
# vet, staticcheck, all tests on both engines, the ledger again with the race
# detector, the Windows build.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

step() { printf '\n== %s\n' "$*"; }

trap scripts/postgres-stop.sh EXIT

step "tools"
scripts/test-tools.sh

step "gofmt"
unformatted=$(find . -name '*.go' -not -path './.git/*' -not -path '*/node_modules/*' \
	-exec gofmt -l {} +)
if [ -n "$unformatted" ]; then
	echo "not formatted (run gofmt -w):" >&2
	echo "$unformatted" >&2
	exit 1
fi

step "go vet"
go vet ./...

step "staticcheck"
go tool staticcheck ./...

step "go test"
go test -timeout 40m ./...

# The rooms where two writers could meet; -short asks the long property tests
# for fewer seeds, since the whole number ran above.
step "go test -race"
go test -race -short -timeout 30m ./internal/db/... ./internal/audit/... \
	./internal/document/... ./inventory/... ./distribution/...

step "Windows build"
make windows

printf '\nmake test: all passed\n'
