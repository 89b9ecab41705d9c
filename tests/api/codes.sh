#!/bin/sh
# Every code that the engine can show has a text for `meed help CODE`, and none has a text for nothing.
# usage: codes.sh ROOT
set -eu
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grep -rhoE --include='*.c' --include='*.h' 'MD_HELP\("[EWN][0-9]{4}"' "$root/engine/api" |
    grep -oE '[EWN][0-9]{4}' | sort -u >"$work/explained"
grep -rhE --include='*.c' --include='*.h' '"[EWN][0-9]{4}"' "$root/engine" |
    grep -v 'MD_HELP(' | grep -oE '"[EWN][0-9]{4}"' | tr -d '"' | sort -u >"$work/used"
used=$(wc -l <"$work/used")
[ "$used" -ge 50 ] || { echo "only $used codes found in $root/engine"; exit 1; }
comm -23 "$work/used" "$work/explained" >"$work/missing"
[ ! -s "$work/missing" ] || { echo "no text in engine/api/help_*.c for:"; cat "$work/missing"; exit 1; }
comm -13 "$work/used" "$work/explained" >"$work/unused"
[ ! -s "$work/unused" ] || { echo "a text in engine/api/help_*.c for what nothing shows:"; cat "$work/unused"; exit 1; }
echo "$used codes used, each has a text"
