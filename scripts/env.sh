# Sourced by the scripts here and by .ci/run: makes the Go tool and the
# browser work where HOME is empty, missing or not writable.

# Not every shell of a service or a container has a home.
if [ -z "${HOME-}" ] || ! mkdir -p "$HOME" 2>/dev/null || [ ! -w "$HOME" ]; then
	HOME="${TMPDIR:-/tmp}/relief-home-$(id -u)"
	mkdir -p "$HOME"
	chmod 700 "$HOME"
	export HOME
fi

if ! command -v go >/dev/null 2>&1 && [ -x /usr/local/go/bin/go ]; then
	PATH="/usr/local/go/bin:$PATH"
	export PATH
fi

if ! command -v go >/dev/null 2>&1; then
	echo "Go is missing: install Go 1.26 or newer and put it into PATH" >&2
	exit 1
fi

# SQLite and its driver are C; without cgo the build would fail much later.
export CGO_ENABLED=1

# What is compiled does not know its folder, so that a fresh clone finds in the
# cache what another one compiled.
case " ${GOFLAGS-} " in
*" -trimpath "*) ;;
*) export GOFLAGS="${GOFLAGS:+$GOFLAGS }-trimpath" ;;
esac

# Tools name files after Chinese sheets and print Chinese pages.
export LC_ALL=C.UTF-8
