#!/usr/bin/env bash
# The sample company: `meed demo` in an empty folder, then every month of 2026 against sample_payouts.py,
# which computes the plans of the pack a second time with python3 fractions, without the engine.
. "$(dirname "$0")/check.sh"
run "demo" 0 "$MEED" demo "$work/demo"
grep -q '\$ meed explain' "$work/out" && ok || bad "the demo explains a person"
[ "$(grep -c . "$work/out")" -le 140 ] && ok || bad "the demo is a few screens: $(grep -c . "$work/out") lines"
cd "$work/demo" || exit 1
run "payouts" 0 "$MEED" export payouts --period 2026-09 --columns subject,name,component,amount,currency
grep -q '沈𬀩 Shen Wei' "$work/out" && ok || bad "the payouts show Chinese and English names"
run "demo again" 5 "$MEED" demo "$work/demo"
run "year" 0 "$MEED" run 2026-01..2026-12
run "export" 0 "$MEED" export payouts -f csv --columns period,subject,component,amount,currency
# The other packs give points, which are no pay.
tr -d '\r' <"$work/out" | sed -n 's/,CNY$//p' | sort >"$work/ours.csv"
python3 "$here/sample_payouts.py" "$work/demo/data" | tail -n +2 | sort >"$work/theirs.csv"
equal "rows" "$(wc -l <"$work/theirs.csv")" 1264
same "payouts of 2026 against python3" "$work/ours.csv" "$work/theirs.csv"
finish
