#!/usr/bin/env bash
# A figure that depends on earlier payments: in `run A..B` they come from the evaluation itself, and the
# run's explanation gives the same. Figures by hand: A is paid 6,500 and 2,250 and 5,000, B 1,000 and 3,000.
. "$(dirname "$0")/check.sh"
run "init" 0 "$MEED" init "$work/project"
cd "$work/project" || exit 1
cat >rules/field_sales.lua <<'LUA'
credit "bookings" { from = "deal", when = function(d) return d.stage == "won" end, value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }
measure "paid"   { of = "person", from = "sales.base", over = "year", sum = "value" }
plan "sales" { of = "person", every = "month",
  commission "base" { on = "booked", rate = 0.05 },
  bonus "ytd" { amount = function(p) return p.paid * 0.1 end } }
LUA
run "import" 0 "$MEED" import data
run "run" 0 "$MEED" run 2026-01..2026-03
run "export" 0 "$MEED" export payouts -f csv --columns subject,period,component,amount
tr -d '\r' <"$work/out" | grep ytd >"$work/ytd.csv"
cat >"$work/wanted.csv" <<'CSV'
A,2026-01,ytd,650.00
A,2026-02,ytd,875.00
A,2026-03,ytd,1375.00
B,2026-01,ytd,100.00
B,2026-02,ytd,400.00
B,2026-03,ytd,400.00
CSV
same "year to date of what was paid" "$work/ytd.csv" "$work/wanted.csv"
run "explain" 0 "$MEED" explain A --period 2026-03 --run 3
grep -q '6,375.00 CNY' "$work/out" && ok || bad "the explanation gives the run's figures"
finish
