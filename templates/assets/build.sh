#!/bin/sh
# Builds the vendored front-end files from package-lock.json.
#
#   templates/assets/build.sh          writes templates/static/vendor and e2e/vendor
#   templates/assets/build.sh --check  builds beside and compares byte for byte
#
# Needs Node and npm; neither "make run" nor "make test" does.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
	echo "ASSETS NOT CHECKED OR BUILT: node and npm are needed and were not found" >&2
	exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
mkdir -p "$work/assets" "$work/out"
cp "$here/.npmrc" "$here/package.json" "$here/package-lock.json" \
	"$here/build.mjs" "$here/icons.txt" "$work/assets/"
cp -R "$here/licenses" "$work/assets/"

if grep -q '"resolved"' "$here/package-lock.json"; then
	echo "package-lock.json names a registry host; make it again with the .npmrc here" >&2
	exit 1
fi

(cd "$work/assets" && npm ci --no-progress --loglevel=error)
node "$work/assets/build.mjs" "$work/out"

if [ "${1-}" = "--check" ]; then
	for folder in templates/static/vendor e2e/vendor; do
		if ! diff -rq "$work/out/$folder" "$project/$folder"; then
			echo "$folder is not what package-lock.json gives: run make assets and look at the difference" >&2
			exit 1
		fi
	done
	echo "assets: every vendored file is what package-lock.json gives"
	exit 0
fi

for folder in templates/static/vendor e2e/vendor; do
	rm -rf "${project:?}/$folder"
	mkdir -p "$(dirname "$project/$folder")"
	cp -R "$work/out/$folder" "$project/$folder"
done
