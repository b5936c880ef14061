#!/usr/bin/env bash
# Everything "make test" does: first what fails soonest (tools, format, build),
# then lanes side by side: the browser tests; the checks of the code; all other
# tests on both engines; those of the rooms where two writers could meet again
# with the race detector; the Windows build. Last, whether a test is too slow
# and whether each package was tested. What the lanes said stays in tmp/test.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
. scripts/lanes.sh

out="$PWD/tmp/test"
export out
rm -rf "$out"
mkdir -p "$out"

# step NAME COMMAND…: says how long the command took.
step() {
	printf '\n== %s\n' "$1"
	local began=$SECONDS
	"${@:2}"
	printf '%8s  %s\n' "$(ago "$began")" "$1"
}

# tested NAME ARGUMENT…: go test with no result out of a cache, without vet,
# which the checks do, and without the symbols of a debugger.
tested() {
	go test -count=1 -vet=off -ldflags=-w -json "${@:2}" | "$out/tally" read "$out/$1"
}

build() {
	go build ./...
	go build -o "$out/tally" ./internal/testkit/tally
}

checks() {
	go vet ./...
	echo "go vet: nothing found"
	go tool staticcheck ./...
	echo "staticcheck: nothing found"
}

judge() {
	go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./... >"$out/packages"
	"$out/tally" judge scripts/slow-tests.txt "$out/packages" "$out/browser.times" "$out/tests.times"
}

trap scripts/postgres-stop.sh EXIT

step "tools" scripts/test-tools.sh
step "gofmt" scripts/gofmt.sh
step "build" build

# All that does not lie in e2e, each package once: what is new is among it. One
# package at a time, for the browser has the other core; it is the longest lane
# and begins first.
others=$(go list ./... | grep -v '/e2e\(/\|$\)' | tr '\n' ' ')
lane browser tested browser -timeout 40m ./e2e/...
lane checks checks
lane tests tested tests -p 1 -timeout 30m "$others"
# -short asks long tests for less, since the whole of them runs in the lane
# before; "make soak" gives all packages to the race detector.
lane race tested race -race -short -p 1 -timeout 30m \
	./internal/db ./internal/audit ./internal/document ./inventory/... ./distribution/...
lane windows make --no-print-directory windows

printf '\n== lanes\n'
lanes "$out"
if [ -n "$first_failed" ]; then exit 1; fi
step "slow tests" judge

printf '\nmake test: all passed in %s\n' "$(ago 0)"
