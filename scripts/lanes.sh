# Sourced: runs lanes of work side by side, two at once, since each keeps about
# one core busy. What a lane says is kept and printed when it ends, so that no
# two are mixed; every half minute a line tells how far each is. After a lane
# that fails the others go on: nothing is lost, and the first to fail is told
# last.
#
#   lane NAME COMMAND…      puts a command (a function, too) in line
#   lanes FOLDER            runs them; FOLDER/NAME.log keeps each one's words
#
# A lane may note in FOLDER/NAME.now what it is at.

at_once=2 # lanes
lane_names=()
declare -A lane_command=() lane_pid=() lane_began=() lane_took=() lane_verdict=()

lane() {
	lane_names+=("$1")
	lane_command[$1]="${*:2}"
}

# ago SECOND: minutes and seconds since.
ago() { printf '%d:%02d' $(((SECONDS - $1) / 60)) $(((SECONDS - $1) % 60)); }

# end_lanes: ends every lane that runs, with all it started.
end_lanes() {
	local name
	for name in "${!lane_pid[@]}"; do kill -TERM -- "-${lane_pid[$name]}" 2>/dev/null || true; done
	for _ in $(seq 50); do
		local left=no
		for name in "${!lane_pid[@]}"; do
			if kill -0 -- "-${lane_pid[$name]}" 2>/dev/null; then left=yes; fi
		done
		if [ "$left" = no ]; then return 0; fi
		sleep 0.1
	done
	for name in "${!lane_pid[@]}"; do kill -KILL -- "-${lane_pid[$name]}" 2>/dev/null || true; done
}

# start_lane NAME: in a process group of its own, which end_lanes can end whole,
# and a shell of its own, which the first failure ends wherever lanes is called.
start_lane() {
	set -m
	bash -euo pipefail -c "$(declare -f)"$'\n'"${lane_command[$1]}" \
		>"$lane_dir/$1.log" 2>&1 </dev/null &
	lane_pid[$1]=$!
	set +m
	lane_began[$1]=$SECONDS
	printf '[%s] %s: begins\n' "$(ago 0)" "$1"
}

# close_lane NAME: tells how a lane ended, and what it said.
close_lane() {
	local verdict=passed
	wait "${lane_pid[$1]}" || verdict="FAILED"
	unset "lane_pid[$1]"
	lane_verdict[$1]=$verdict
	lane_took[$1]=$(ago "${lane_began[$1]}")
	if [ "$verdict" != passed ] && [ -z "$first_failed" ]; then first_failed=$1; fi
	printf '\n== %s: %s after %s\n' "$1" "$verdict" "${lane_took[$1]}"
	cat "$lane_dir/$1.log"
	echo
}

# tell_lanes: how far each lane is.
tell_lanes() {
	local name
	for name in "${!lane_pid[@]}"; do
		local now="$lane_dir/$name.now"
		printf '[%s] %s: at work for %s; %s\n' "$(ago 0)" "$name" "$(ago "${lane_began[$name]}")" \
			"$(if [ -s "$now" ]; then cat "$now"; else tail -n 1 "$lane_dir/$name.log" | cut -c1-120; fi)"
	done
}

lanes() {
	lane_dir=$1
	first_failed=""
	local next=0 told=$SECONDS name
	# Whoever reads along (tee, less) may have been stopped first.
	trap 'trap "" PIPE; end_lanes; echo "stopped: all lanes were ended" >&2; exit 130' INT TERM HUP
	while [ "$next" -lt "${#lane_names[@]}" ] || [ "${#lane_pid[@]}" -gt 0 ]; do
		if [ "$next" -lt "${#lane_names[@]}" ] && [ "${#lane_pid[@]}" -lt "$at_once" ]; then
			start_lane "${lane_names[$next]}"
			next=$((next + 1))
			continue
		fi
		sleep 1
		for name in "${!lane_pid[@]}"; do
			if ! kill -0 "${lane_pid[$name]}" 2>/dev/null; then close_lane "$name"; fi
		done
		if [ $((SECONDS - told)) -ge 30 ]; then
			tell_lanes
			told=$SECONDS
		fi
	done
	printf '== how long the lanes took\n'
	for name in "${lane_names[@]}"; do
		printf '%8s  %-10s %s\n' "${lane_took[$name]}" "$name" "${lane_verdict[$name]}"
	done
	if [ -n "$first_failed" ]; then
		printf '\nFAILED: %s, the first of its lanes (its words stand above, under "== %s")\n' \
			"$first_failed" "$first_failed" >&2
		return 1
	fi
}
