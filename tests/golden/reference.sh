#!/usr/bin/env bash
# The reference plan of the benchmark at N deals (default 100,000), byte for byte against the exact
# reference in python3: as generated, with the deals shuffled, with 1 and 2 threads.
. "$(dirname "$0")/check.sh"
need bench
n=${1:-100000}
mkdir "$work/data" "$work/shuffled"
cc -O2 -o "$work/gen" "$SHARED/bench/gen.c" -lm && "$work/gen" "$n" "$work/data" && ok || bad "generator"
python3 "$SHARED/bench/ref.py" "$work/data" "$work/ref.csv" && ok || bad "exact reference"
cp "$work/data/people.csv" "$work/data/products.csv" "$work/shuffled/"
python3 - "$work" <<'PY'
import random, sys
lines = open(sys.argv[1] + '/data/deals.csv').read().splitlines(True)
rows = lines[1:]
random.Random(7).shuffle(rows)
open(sys.argv[1] + '/shuffled/deals.csv', 'w').writelines(lines[:1] + rows)
PY
payouts() { # NAME DATA THREADS
  rm -rf "$work/project" && cp -r "$here/reference" "$work/project" && cd "$work/project" || exit 1
  run "import $1" 0 "$MEED" import "$work/$2"
  run "run $1" 0 "$MEED" -j "$3" run 2026-01..2026-12
  run "export $1" 0 "$MEED" export payouts -f csv --columns payee=subject,month=period,component,amount
  tr -d '\r' <"$work/out" >"$work/payouts.csv"
  same "payouts $1" "$work/payouts.csv" "$work/ref.csv"
}
payouts "as generated, 1 thread" data 1
payouts "as generated, 2 threads" data 2
payouts "shuffled, 2 threads" shuffled 2
finish
