#!/bin/sh
# Run two commands at once, for machines with two cores: the output of the first appears after that of the second.
#
#     .ci/alongside.sh FIRST SECOND
#
# Both are shell commands, the first a simple one. Both run to their end, and the exit status is 0 if that of both is.
set -u

log=$(mktemp)
sh -c "exec $1" >"$log" 2>&1 &
first=$!
trap 'kill "$first" 2>/dev/null; rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

sh -c "$2"
second_status=$?
wait "$first"
first_status=$?
cat "$log"
[ "$first_status" -eq 0 ] && [ "$second_status" -eq 0 ]
