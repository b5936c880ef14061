#!/bin/sh
# Checks saved pages with the Nu HTML checker (vnu), which needs Java; npm
# fetches it by its lock file. The browser tests save every page they visit
# into e2e/out/pages, so run make test first.
#
#   scripts/html-check.sh [FOLDER]
set -eu
cd "$(dirname "$0")/.."

pages="${1:-e2e/out/pages}"
for tool in java node npm; do
	if ! command -v "$tool" >/dev/null 2>&1; then
		echo "HTML NOT CHECKED: $tool is missing (scripts/test-tools.sh html installs it)" >&2
		exit 1
	fi
done
count=$(find "$pages" -name '*.html' 2>/dev/null | wc -l)
if [ "$count" -eq 0 ]; then
	echo "HTML NOT CHECKED: no saved pages in $pages (make test saves them)" >&2
	exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cp scripts/vnu/.npmrc scripts/vnu/package.json scripts/vnu/package-lock.json "$work/"
(cd "$work" && npm ci --no-progress --loglevel=error)
jar=$(find "$work/node_modules/vnu-jar" -name 'vnu.jar' | head -n 1)
java -Xss8m -jar "$jar" --errors-only --skip-non-html "$pages"
echo "html-check: $count pages, no errors"
