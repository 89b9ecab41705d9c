#!/usr/bin/env bash
# Pay by the handbook (section 5.7): each figure of its worked examples, from CSV files through the program. The
# expected amounts below are copied from the handbook's text, none is computed here.
#
# Not reproduced, because the language has no word for it yet:
#   - the correction of a closed quarter by running that quarter again: the return of 12 is computed here by a plan
#     that evaluates the quarter before with and without it (the same -4,200 and -1,000), the closed quarter is not re-run;
#   - the notices: base and commission below a floor, a recovery beyond 365 days, what arrives after `tail_days`
#     (they need `proposal`);
#   - honours beside the money of an award.
# The handbook states no figures for these.
. "$(dirname "$0")/check.sh"
cp -r "$here/handbook_pay" "$work/project"
cd "$work/project" || exit 1

# Answers, complaints and orders of the four who compete for the best service, spread over the year.
rows() { # rows PERSON COUNT [SATISFIED]
  local i flag
  for ((i = 1; i <= $2; i++)); do
    flag=
    if [ $# = 3 ]; then if [ "$i" -le "$3" ]; then flag=,true; else flag=,false; fi; fi
    printf '%s-%d,2026-%02d-15,%s%s\n' "$1" "$i" $((i % 12 + 1)) "$1" "$flag"
  done
}
{ echo id,on_day,person,satisfied; rows svcA 20 19; rows svcB 10 10; rows svcC 4 4; rows svcD 30 28; } >data/answers.csv
{ echo id,on_day,person; rows svcA 1; } >data/complaints.csv
{ echo id,on_day,person; rows svcA 150; rows svcB 40; rows svcC 50; rows svcD 200; } >data/orders.csv

pay() { # pay FILE: everything that the year pays or shows, one row each
  run "export to $1" 0 "$MEED" export payouts -f csv --zero --period 2026-01..2026-12 --columns subject,period,component,amount
  tr -d '"\r' <"$work/out" >"$work/$1"
}
run "check" 0 "$MEED" check
run "import" 0 "$MEED" import data
run "run" 0 "$MEED" run 2026-01..2026-12
pay pay.csv

stated() { # stated SUBJECT PERIOD COMPONENT AMOUNT
  equal "$1 $3 in $2" "$(grep "^$1,$2,$3," "$work/pay.csv" | cut -d, -f4)" "$4"
}
# Attainment bands of section 5.0, quota 120: collected 150, 96, 100, 120 and 144, marginal; then on the whole amount.
stated a125 2026-03 commission 24000.00
stated a80 2026-03 commission 9600.00
stated a83 2026-03 commission 10400.00
stated a100 2026-03 commission 14400.00
stated a120 2026-03 commission 21600.00
stated a125 2026-03 whole 60000.00
stated a80 2026-03 whole 19200.00
# Amount bands: sales of 130, and of exactly 50.
stated s130 2026-03 by_amount 37000.00
stated s130 2026-03 whole_by_amount 52000.00
stated s50 2026-03 by_amount 10000.00
stated s50 2026-03 whole_by_amount 15000.00
# Bonus on a target of 8,000 at 79, 80, 90, 100, 110, 120 and 125 percent.
stated a79 2026-03 bonus 0.00
stated a80 2026-03 bonus 4000.00
stated a90 2026-03 bonus 6000.00
stated a100 2026-03 bonus 8000.00
stated a110 2026-03 bonus 10000.00
stated a120 2026-03 bonus 12000.00
stated a125 2026-03 bonus 12000.00
# Allowances: 15 of 22 days; nothing for a month of leave; a quarter of full attendance with everything else.
stated ill 2026-01 transport 340.91
stated ill 2026-01 phone 136.36
stated ill 2026-02 transport 0.00
quarter_total() { awk -F, '$1 == "a125" && $2 <= "2026-03" && $3 != "whole" && $3 != "quota_wan" { s += $4 } END { printf "%.2f", s }' "$work/pay.csv"; }
equal "quarter of 125 %" "$(quarter_total)" 38100.00
equal "allowances for 15 of 22 days" "$(awk -F, '$1 == "ill" && $2 == "2026-01" { s += $4 } END { printf "%.2f", s }' "$work/pay.csv")" 477.27
# A return of 12 in the next quarter.
stated a125 2026-06 returned -4200.00
stated a125 2026-06 returned_bonus -1000.00
# A transfer on 16 May blends the quota; without any quota there is no attainment and the rest goes on.
stated moved 2026-06 quota_wan 105.16
stated noquota 2026-03 commission ''
# Shares of 60 and 40; a prize of 20,000 for three that are equal.
stated owner 2026-02 shared 200000.00
stated partner 2026-02 shared 133333.33
stated tie1 2026-12 champion 6666.67
stated tie2 2026-12 champion 6666.67
stated tie3 2026-12 champion 6666.66
# Best service.
stated svcA 2026-12 service_score 92.50
stated svcB 2026-12 service_score 100.00
stated svcD 2026-12 service_score 95.33
stated svcC 2026-12 service_score ''
stated svcB 2026-12 best_service 10000.00
stated svcA 2026-12 best_service 0.00

# Every figure has an explanation that adds up (meed refuses one that does not).
for who in a125 s130 ill moved owner svcB; do
  run "explain $who" 0 "$MEED" explain "$who" --period 2026-03
done

# The first quarter is closed before the return is known: its rows stay, and the second quarter pays the difference.
cp -r "$here/handbook_pay" "$work/later"
cp data/*.csv "$work/later/data"
cd "$work/later" || exit 1
grep -v '^x125,' "$work/project/data/receipts.csv" >data/receipts.csv
run "import without the return" 0 "$MEED" import data
for month in 1 2 3; do
  run "run month $month" 0 "$MEED" run "2026-0$month"
  run "close month $month" 0 "$MEED" close "2026-0$month" --run $month --yes
done
run "closed quarter" 0 "$MEED" export payouts -f csv --period 2026-01..2026-03
cp "$work/out" "$work/closed.csv"
cp "$work/project/data/receipts.csv" data
run "import the return" 0 "$MEED" import data
run "run June" 0 "$MEED" run 2026-06
run "closed quarter again" 0 "$MEED" export payouts -f csv --period 2026-01..2026-03
same "the closed quarter stays" "$work/out" "$work/closed.csv"
run "June" 0 "$MEED" export payouts -f csv --period 2026-06 --columns subject,component,amount
equal "paid for the return" "$(tr -d '"\r' <"$work/out" | grep '^a125,returned' | tr '\n' ' ')" 'a125,returned,-4200.00 a125,returned_bonus,-1000.00 '
cd "$work/project" || exit 1

# Rows in another order and two threads: the same payouts.
cp -r "$here/handbook_pay" "$work/turned"
for file in data/*.csv; do
  { head -1 "$file"; tail -n +2 "$file" | tac; } >"$work/turned/$file"
done
cd "$work/turned" || exit 1
run "import turned" 0 "$MEED" import data
run "run turned" 0 "$MEED" -j 2 run 2026-01..2026-12
pay turned.csv
cd "$work/project" || exit 1
run "run with one thread" 0 "$MEED" -j 1 run 2026-01..2026-12
pay one.csv
same "one thread" "$work/one.csv" "$work/pay.csv"
same "rows turned, two threads" "$work/turned.csv" "$work/pay.csv"

# One rate changed: exactly the payouts by amount change.
sed 's/{wan(50), 0.03}/{wan(50), 0.035}/' rules/pay.lua >rules/pay.new && mv rules/pay.new rules/pay.lua
run "run with another rate" 0 "$MEED" run 2026-01..2026-12
pay other.csv
diff "$work/pay.csv" "$work/other.csv" | grep '^>' | cut -d, -f1,3 | sort >"$work/changed"
equal "what one rate changes" "$(tr '\n' ' ' <"$work/changed")" '> s130,by_amount > s50,whole_by_amount '
finish
