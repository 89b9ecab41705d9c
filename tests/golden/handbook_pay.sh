#!/usr/bin/env bash
# Pay by the handbook (sections 5.0 and 5.7), by the pack rules/incentives: what its tests in golden.packs cannot say with
# one table. What another plan would have cost, a closed quarter that a return does not touch, one changed rate that changes
# those payouts only, explanations that add up. The expected amounts are copied from the handbook's text.
. "$(dirname "$0")/check.sh"
root=$(cd "$here/../.." && pwd)

compose() { # compose FOLDER TEST...: the shared kinds, the pack, and the files of its tests, the later ones over the earlier
  local folder=$1 test; shift
  mkdir -p "$folder/schemas" "$folder/params" "$folder/rules"
  cp "$root"/schemas/kinds/*.yaml "$root"/rules/incentives/schemas/*.yaml "$folder/schemas"
  cp "$root"/rules/incentives/params/*.yaml "$folder/params"
  cp "$root"/rules/incentives/rules/*.lua "$folder/rules"
  printf 'organisation: Handbook\ncurrency: CNY\nperiod: month\n' >"$folder/meed.yaml"
  for test in "$@"; do
    for part in data params; do
      if [ -d "$root/rules/incentives/tests/$test/$part" ]; then cp -r "$root/rules/incentives/tests/$test/$part" "$folder"; fi
    done
  done
}
pay() { # pay FILE [PERIOD]: everything that is paid or shown, one row each
  run "export to $1" 0 "$MEED" export payouts -f csv --zero --period "${2:-2026-01..2026-12}" --columns subject,period,component,amount
  tr -d '"\r' <"$work/out" >"$work/$1"
}

# 5.0: two other rates cost 1,800 more, all of it to the first person; nothing is stored by asking.
compose "$work/old" 00_mission
compose "$work/new" 00_mission 00_mission_new
cd "$work/old" || exit 1
run "import" 0 "$MEED" import data
run "run" 0 "$MEED" run 2026-01..2026-03
pay before.csv 2026-03
run "simulate" 0 "$MEED" simulate --rules "$work/new" --period 2026-01..2026-03 -f csv
equal "what the new plan changes" "$(tr -d '"\r' <"$work/out" | tail -n +2 | cut -d, -f1,5 | tr '\n' ' ')" "r1,1800.00 "
pay after.csv 2026-03
same "asking stores nothing" "$work/after.csv" "$work/before.csv"

# 5.7: the year.
compose "$work/project" 07_pay
cd "$work/project" || exit 1
run "check" 0 "$MEED" check
run "import" 0 "$MEED" import data
run "run" 0 "$MEED" run 2026-01..2026-12
pay pay.csv
equal "quarter of 125 %" "$(awk -F, '$1 == "a125" && $2 <= "2026-03" && $3 !~ /champion/ { s += $4 } END { printf "%.2f", s }' "$work/pay.csv")" 38100.00
equal "allowances for 15 of 22 days" "$(awk -F, '$1 == "ill" && $2 == "2026-01" { s += $4 } END { printf "%.2f", s }' "$work/pay.csv")" 477.27

# Every figure has an explanation that adds up (meed refuses one that does not).
for who in a125 ill moved owner away; do
  run "explain $who" 0 "$MEED" explain "$who" --period 2026-03
done
run "explain the return" 0 "$MEED" explain a125 --period 2026-06

# The first quarter is closed before the return is known: its rows stay, and the second quarter pays the difference.
compose "$work/later" 07_pay
cd "$work/later" || exit 1
cp data/transactions.csv "$work/transactions.csv"
grep -v '^x125,' "$work/transactions.csv" >data/transactions.csv
run "import without the return" 0 "$MEED" import data
for month in 1 2 3; do
  run "run month $month" 0 "$MEED" run "2026-0$month"
  run "close month $month" 0 "$MEED" close "2026-0$month" --run $month --yes
done
run "closed quarter" 0 "$MEED" export payouts -f csv --period 2026-01..2026-03
cp "$work/out" "$work/closed.csv"
cp "$work/transactions.csv" data/transactions.csv
run "import the return" 0 "$MEED" import data
run "run to June" 0 "$MEED" run 2026-04..2026-06
run "closed quarter again" 0 "$MEED" export payouts -f csv --period 2026-01..2026-03
same "the closed quarter stays" "$work/out" "$work/closed.csv"
run "June" 0 "$MEED" export payouts -f csv --period 2026-06 --columns subject,component,amount
equal "paid for the return" "$(tr -d '"\r' <"$work/out" | grep '^a125,.*adjustment' | tr '\n' ' ')" \
  'a125,adjustment,-4200.00 a125,bonus_adjustment,-1000.00 '

# Rows in another order and two threads: the same payouts.
cp -r "$work/project" "$work/turned" && rm "$work/turned/meed.db"
cd "$work/turned" || exit 1
for file in data/*.csv; do
  { head -1 "$work/project/$file"; tail -n +2 "$work/project/$file" | tac; } >"$file"
done
run "import turned" 0 "$MEED" import data
run "run turned" 0 "$MEED" -j 2 run 2026-01..2026-12
pay turned.csv
cd "$work/project" || exit 1
run "run with one thread" 0 "$MEED" -j 1 run 2026-01..2026-12
pay one.csv
same "one thread" "$work/one.csv" "$work/pay.csv"
same "rows turned, two threads" "$work/turned.csv" "$work/pay.csv"

# One rate changed: exactly the payouts change that reach above 80 % of quota and are paid by it.
sed -i 's/\[0.8, 0.02\]/[0.8, 0.025]/' params/commission.yaml
run "run with another rate" 0 "$MEED" run 2026-01..2026-12
pay other.csv
diff "$work/pay.csv" "$work/other.csv" | grep '^>' | cut -d, -f1-3 | sort >"$work/changed"
equal "what one rate changes" "$(tr '\n' ' ' <"$work/changed")" \
  '> a100,2026-03,commission > a110,2026-03,commission > a120,2026-03,commission > a125,2026-03,commission > a83,2026-03,commission > a90,2026-03,commission '
finish
