#!/usr/bin/env bash
# count.sh [COMMIT [PARENT]]: the instructions that a commit (HEAD) needs for the reference plan on a few deals, against those
# of its parent built the same way; exit 1 when they are more than a tenth more. Counted by valgrind, so that another load
# on the machine changes nothing. What is missing for it is said, and is no failure.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."
skip() { echo "instructions: skipped, $1"; exit 0; }
commit=$(git rev-parse -q --verify "${1:-HEAD}^{commit}") || skip "no commit ${1:-HEAD}"
parent=$(git rev-parse -q --verify "${2:-$commit^}^{commit}") || skip "the commit has no parent here"
command -v valgrind >/dev/null || skip "valgrind is not installed"
generator="${MEED_SHARED:-$(cd .. && pwd)/shared}/bench/gen.c"
[ -f "$generator" ] || skip "$generator is not there"
git diff --quiet "$parent" "$commit" -- engine include schemas rules CMakeLists.txt tests/golden/reference &&
  skip "nothing that the program is made of has changed"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/data"
cc -O2 -o "$work/generate" "$generator" -lm
"$work/generate" 20000 "$work/data"

# Sources of a commit to its program, in folders of their own; of the one line printed the last number is what it needs.
count() { # NAME COMMIT
  local at="$work/$1"
  mkdir "$at"
  git archive "$2" | tar -x -C "$at"
  cmake -S "$at" -B "$at/build" -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF >/dev/null
  cmake --build "$at/build" --target meed_program -j2 >"$at/log" 2>&1 || { tail -20 "$at/log" >&2; return 1; }
  cp -r "$at/tests/golden/reference" "$at/project"
  "$at/build/meed" -C "$at/project" import "$work/data" >/dev/null
  : >"$at/counts"
  counted "$at" -C "$at/project" import "$work/data" # the same again: read and compared
  counted "$at" -C "$at/project" -j1 run 2026-01..2026-12
  awk '{ sum += $1 } END { printf "%.0f\n", sum }' "$at/counts"
}

# One call of the program; 1 is its word for findings.
counted() { # FOLDER ARGUMENTS...
  local at=$1 code=0
  shift
  valgrind --tool=callgrind --callgrind-out-file="$at/callgrind" "$at/build/meed" "$@" >/dev/null 2>"$at/said" || code=$?
  [ "$code" -le 1 ] || { tail -20 "$at/said" >&2; return 1; }
  sed -n 's/^\(summary\|totals\): *\([0-9]*\).*/\2/p' "$at/callgrind" | head -1 >>"$at/counts"
}

before=$(count parent "$parent")
after=$(count commit "$commit")
awk -v before="$before" -v after="$after" 'BEGIN {
  printf "instructions: %.1f million, the parent %.1f million: %+.1f %%\n", after / 1e6, before / 1e6, (after / before - 1) * 100
  exit after > before * 1.1 }' || { echo "more than a tenth above the parent"; exit 1; }
