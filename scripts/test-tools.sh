#!/bin/sh
# Installs what the tests need and the machine lacks, by apt.
#
#   scripts/test-tools.sh          for make test
#   scripts/test-tools.sh html     and for make html-check (Java, Node)
#
# Looks first; with everything there it needs neither root nor a network.
set -eu

missing=""

# lacks PACKAGE: notes a package to install.
lacks() { missing="$missing $1"; }

# any NAME...: one of these programs is in PATH.
any() {
	for name in "$@"; do
		if command -v "$name" >/dev/null 2>&1; then return 0; fi
	done
	return 1
}

# file PATTERN...: one of these files exists.
file() {
	for name in "$@"; do
		if [ -e "$name" ]; then return 0; fi
	done
	return 1
}

any cc gcc clang || lacks gcc
any git || lacks git
any flock || lacks util-linux
file /usr/include/stdlib.h || lacks libc6-dev
any chromium-headless-shell chromium chromium-browser google-chrome || lacks chromium-headless-shell
any pdftotext && any pdftoppm || lacks poppler-utils
any soffice libreoffice || lacks libreoffice-core-nogui
file /usr/lib/libreoffice/program/libsclo.so || lacks libreoffice-calc-nogui
file /usr/lib/libreoffice/program/libswlo.so || lacks libreoffice-writer-nogui
file /usr/lib/postgresql/*/bin/initdb || any initdb || lacks postgresql
any fc-list || lacks fontconfig
if ! any fc-list || [ -z "$(fc-list :lang=zh-cn family 2>/dev/null)" ]; then lacks fonts-noto-cjk; fi
any x86_64-w64-mingw32-gcc || lacks gcc-mingw-w64-x86-64
if [ "${1-}" = "html" ]; then
	any java || lacks default-jre-headless
	any node || lacks nodejs
	any npm || lacks npm
fi

if [ -z "$missing" ]; then exit 0; fi

if ! any apt-get; then
	echo "the tests need these, by their Debian names, and this machine has no apt-get:$missing" >&2
	exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
	if ! any sudo; then
		echo "the tests need: apt-get install$missing (run it as root, or install sudo)" >&2
		exit 1
	fi
	as_root="sudo"
fi

echo "installing for the tests:$missing"
export DEBIAN_FRONTEND=noninteractive

# A fresh machine has no package lists, an old one stale ones: update only
# when the first try fails.
install() {
	# shellcheck disable=SC2086 # the names are words of their own
	$as_root apt-get install -y -q --no-install-recommends $missing
}
if ! install; then
	$as_root apt-get update -q
	install
fi
