#!/bin/sh
# The embedding example on the sample company, linked both ways: the same payouts as the program's.
# usage: embed.sh MEED EXAMPLE...
set -eu
meed=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$meed" demo "$work/demo" >"$work/demo.txt"
period=$(sed -n 's/^.*meed run \([0-9-]*\).*$/\1/p' "$work/demo.txt" | head -1)
"$meed" -C "$work/demo" export payouts --period "$period" -f ndjson >"$work/program.ndjson"
[ -s "$work/program.ndjson" ] || { echo "the program gives no payouts for $period"; exit 1; }
for example in "$@"; do
    rm -f "$work/demo/meed.db"
    "$example" "$work/demo" "$work/demo/data" "$period" >"$work/example.ndjson"
    cmp "$work/program.ndjson" "$work/example.ndjson"
done
echo "$(wc -l <"$work/program.ndjson") payouts of $period, the same from the program and $# examples"
