#!/usr/bin/env bash
# Everything "make soak" does; docs/soak.md says what that is and when to run it.
#
#   SOAK_FUZZ=10m make soak    fuzzes each function for ten minutes, not two
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
. scripts/lanes.sh

out="$PWD/tmp/soak"
fuzz_for="${SOAK_FUZZ:-2m}"
export out fuzz_for
rm -rf "$out"
mkdir -p "$out"
go build -o "$out/tally" ./internal/testkit/tally

# tested NAME ARGUMENT…: go test, with what passing tests say of their seeds
# and counts.
tested() {
	go test -count=1 -vet=off -json "${@:2}" | "$out/tally" read -logs "$out/$1"
}

whole() { RELIEF_SOAK=1 tested whole -p 1 -timeout 6h ./...; }

# raced: the rooms where two writers could meet whole, but for the model, which
# has its shorter form under the detector; everything else short.
raced() {
	local rooms="./internal/db ./internal/audit ./internal/document ./distribution"
	rooms+=" ./inventory ./inventory/goodsin ./inventory/accounts"
	# shellcheck disable=SC2086 # the names are words of their own
	RELIEF_SOAK=1 tested raced-rooms -race -p 1 -timeout 3h -skip '^TestLedger_model' $rooms
	tested raced-model -race -timeout 2h -run '^TestLedger_model' ./inventory
	# shellcheck disable=SC2046
	tested raced-rest -race -short -p 1 -timeout 3h $(go list ./... | grep -v '/e2e\(/\|$\)')
}

# fuzzed: every function that can be, one after the other.
fuzzed() {
	local found file name
	found=$(grep -rn --include='*_test.go' -o '^func Fuzz[A-Za-z0-9_]*' . | sort)
	while IFS=: read -r file _ name; do
		name=${name#func }
		echo "$(dirname "$file") $name for $fuzz_for" | tee "$out/fuzzed.now"
		go test -run '^$' -fuzz "^$name\$" -fuzztime "$fuzz_for" -parallel 1 "$(dirname "$file")"
	done <<<"$found"
	echo "$(wc -l <<<"$found") functions fuzzed"
}

# measured: every page as everybody in books of a million movements, which are
# grown once and kept in the cache folder of whoever runs this.
measured() { go test -run '^$' -bench '^BenchmarkGrowth$' -benchtime 1x -timeout 3h ./bench; }

trap scripts/postgres-stop.sh EXIT
scripts/test-tools.sh

lane whole whole
lane raced raced
lane fuzzed fuzzed
lane measured measured
lanes "$out"
if [ -n "$first_failed" ]; then exit 1; fi
printf '\nmake soak: all passed in %s, at commit %s\n' "$(ago 0)" "$(git rev-parse --short HEAD || echo unknown)"
