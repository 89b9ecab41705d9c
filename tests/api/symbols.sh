#!/bin/sh
# Only the functions of include/meed.h are visible, in both libraries, and all of them are there.
# usage: symbols.sh NM SHARED STATIC HEADER
set -eu
nm=$1 shared=$2 static=$3 header=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed -n 's/^MEED_API.*[ *]\(meed_[a-z_]*\)(.*/\1/p' "$header" | sort >"$work/declared"
"$nm" -D --defined-only "$shared" | awk '{print $3}' | sed 's/@.*//' | sort >"$work/shared"
"$nm" -g --defined-only "$static" | awk 'NF == 3 {print $3}' | sort >"$work/static"
count=$(wc -l <"$work/declared")
[ "$count" -ge 15 ] || { echo "only $count functions found in $header"; exit 1; }
for library in shared static; do
    diff "$work/declared" "$work/$library" >"$work/difference" ||
        { echo "$library: < declared in meed.h, > visible in the library"; cat "$work/difference"; exit 1; }
done
echo "$count functions, the same in meed.h and both libraries"
