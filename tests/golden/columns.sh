#!/usr/bin/env bash
# The columnar cache beside the book: the same payouts without it, with it, after its files were cut
# off, changed, exchanged or made elsewhere, where it cannot be written, after a kill, and beside
# another run.
. "$(dirname "$0")/check.sh"
need bench
n=${1:-40000}
mkdir "$work/data"
cc -O2 -o "$work/gen" "$SHARED/bench/gen.c" -lm && "$work/gen" "$n" "$work/data" && ok || bad "generator"
cp -r "$here/reference" "$work/project" && cd "$work/project" || exit 1
run "import" 0 "$MEED" import "$work/data"
cp meed.db "$work/imported.db"

payouts() { # NAME THREADS [BOOK, as it is]
  [ "${3:-}" = "as it is" ] || cp "$work/imported.db" meed.db
  run "run $1" 0 "$MEED" -j "$2" run 2026-01..2026-12
  run "export $1" 0 "$MEED" export payouts -f csv
  [ -s "$work/wanted.csv" ] || cp "$work/out" "$work/wanted.csv"
  same "payouts $1" "$work/out" "$work/wanted.csv"
}

# The wanted figures come from a run that cannot keep anything: a file stands in the folder's place.
touch meed.db.columns
payouts "without a folder" 1
equal "wanted figures" "$([ "$(wc -l <"$work/wanted.csv")" -gt 500 ] && echo many)" many
rm meed.db.columns
payouts "making columns, 1 thread" 1
files=$(ls meed.db.columns | wc -l)
equal "columns are kept" "$([ "$files" -ge 8 ] && echo some)" some
equal "for nobody else" "$(stat -c %a meed.db.columns) $(stat -c %a meed.db.columns/deal.amount.col)" "700 600"
before=$(stat -c %i meed.db.columns/deal.amount.col)
payouts "from columns, 1 thread" 1
payouts "from columns, 2 threads" 2
equal "columns are used" "$(stat -c %i meed.db.columns/deal.amount.col)" "$before"
rm -r meed.db.columns
payouts "making columns, 2 threads" 2
cp -r meed.db.columns "$work/columns"

cd meed.db.columns || exit 1
truncate -s 1000 deal.amount.col
printf 'x' | dd of=deal.cost.col bs=1 seek=5000 conv=notrunc status=none
cp deal.product.col deal.stage.col
: >deal.owner.col
rm deal.col
cd ..
payouts "from damaged columns" 2
same "made anew" meed.db.columns/deal.amount.col "$work/columns/deal.amount.col"
same "made anew" meed.db.columns/deal.cost.col "$work/columns/deal.cost.col"

for delay in 0.01 0.02 0.04 0.06 0.09; do
  rm -r meed.db.columns
  cp "$work/imported.db" meed.db
  "$MEED" run 2026-01..2026-12 >/dev/null 2>&1 &
  sleep "$delay"
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
  payouts "after a kill at $delay s" 2 "as it is"
done

# Another state of the book: its columns are others, and back again.
sed '2,$s/^[0-9]*/&-later/' "$work/data/deals.csv" | sed -n '1p;2,3000p' >"$work/data/more.csv"
mkdir "$work/later" && mv "$work/data/more.csv" "$work/later/deals.csv"
cp "$work/imported.db" meed.db
run "later import" 0 "$MEED" import "$work/later"
run "later run" 0 "$MEED" run 2026-01..2026-12
run "later export" 0 "$MEED" export payouts -f csv
cp "$work/out" "$work/later.csv"
equal "other figures" "$(cmp -s "$work/later.csv" "$work/wanted.csv" && echo same)" ""
rm -r meed.db.columns && touch meed.db.columns
run "later run, nothing kept" 0 "$MEED" run 2026-01..2026-12
run "later export, nothing kept" 0 "$MEED" export payouts -f csv
same "later payouts" "$work/out" "$work/later.csv"
rm meed.db.columns && cp -r "$work/columns" meed.db.columns
payouts "as it was before" 1

# Two at once, and none kept: they only read.
rm -r meed.db.columns
"$MEED" export measures --period 2026-03 -f csv >"$work/one" 2>"$work/one.err" &
"$MEED" export measures --period 2026-03 -f csv >"$work/two" 2>"$work/two.err"
wait $!
same "two at once" "$work/one" "$work/two"
equal "measures" "$([ "$(wc -l <"$work/one")" -gt 100 ] && echo many)" many
finish
