#!/bin/sh
# Ends the PostgreSQL server that the tests of this user started, and deletes
# its data. Does nothing when there is none, or when tests still use it.
set -eu

state="${TMPDIR:-/tmp}/relief-test-postgres-$(id -u)"
if [ ! -f "$state/server" ]; then exit 0; fi

# The same lock that a test holds while it looks for the server, so that none
# finds one that is being ended. The lock files stay: deleting one that a
# test waits for would give the next test another.
exec 9>"$state/lock"
flock 9
if ! flock -n -x "$state/users" true; then
	echo "PostgreSQL for tests: left running, other tests use it"
	exit 0
fi
if [ ! -f "$state/server" ]; then exit 0; fi
read -r pid _port dir <"$state/server"

# runs: the noted process is still a server on the noted folder.
runs() { tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$dir/data"; }

if runs; then
	kill -INT "$pid" # fast shutdown
	for _ in $(seq 100); do
		if ! runs; then break; fi
		sleep 0.1
	done
	if runs; then kill -KILL "$pid"; fi
fi
case "$dir" in
*/relief-test-postgres-*) rm -rf "$dir" ;;
esac
rm -f "$state/server"
