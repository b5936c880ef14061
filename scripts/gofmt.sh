#!/bin/sh
# Fails and names the files when one is not formatted.
set -eu
cd "$(dirname "$0")/.."

unformatted=$(find . -name '*.go' -not -path './.git/*' -not -path '*/node_modules/*' \
	-exec gofmt -l {} +)
if [ -n "$unformatted" ]; then
	echo "not formatted (run gofmt -w):" >&2
	echo "$unformatted" >&2
	exit 1
fi
