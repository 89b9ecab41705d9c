# Sourced by the scripts of this folder: counting, a scratch folder, the program under test.
# MEED is the program; SHARED the folder with the published data sets (may be missing).
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
MEED=${MEED:?set MEED to the program}
SHARED=${MEED_SHARED:-$here/../../../shared}
passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); printf 'FAIL %s\n' "$1"; }

# same NAME FILE FILE: equal bytes.
same() {
  if cmp -s "$2" "$3"; then ok; else bad "$1"; diff "$2" "$3" | head -20; fi
}

# equal NAME FOUND WANTED
equal() {
  if [ "$2" = "$3" ]; then ok; else bad "$1: found '$2', wanted '$3'"; fi
}

# run NAME STATUS COMMAND...: exit status as wanted; output in $work/out, messages in $work/err.
run() {
  local name=$1 wanted=$2 status; shift 2
  "$@" >"$work/out" 2>"$work/err"; status=$?
  if [ $status = "$wanted" ]; then ok; else bad "$name: exit $status, wanted $wanted"; head -20 "$work/err"; fi
}

# Without the data sets there is nothing to check: said, counted, and told to ctest by 77.
need() {
  if [ ! -d "$SHARED/$1" ]; then
    echo "skipped: no $1 (set MEED_SHARED to the folder that holds it)"
    echo "0 passed, 0 failed, 1 skipped"
    exit 77
  fi
}

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ $failed = 0 ] && [ $passed -gt 0 ]
}
