#!/bin/bash
# Lines take their date from their order, and nothing else in the project has one. By hand: 10 + 20 + 40 = 70 until the end of
# March, 40 of it in March; the line without an order (80) is in none.
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
mkdir -p "$work/p/schemas" "$work/p/rules" "$work/p/data"
cd "$work/p" || exit 1
printf 'organisation: Example\ncurrency: CNY\nperiod: month\n' >meed.yaml
printf 'kind: placed\nkey: id\nfields: {id: {type: text}, placed_on: {type: date}}\nload: {file: orders.csv}\n' >schemas/placed.yaml
printf 'kind: line\nkey: id\nfields: {id: {type: text}, placed: {type: ref, to: placed}, amount: {type: money}}\nload: {file: lines.csv}\n' >schemas/line.yaml
printf 'id,placed_on\nA,2024-05-05\nB,2025-12-07\nC,2026-03-31\n' >data/orders.csv
printf 'id,placed,amount\n1,A,10\n2,B,20\n3,C,40\n4,,80\n' >data/lines.csv
cat >rules/sums.lua <<'END'
credit "sale" { from = "line", at = "placed.placed_on", value = "amount", to = { { "placed" } } }
measure "by_credit"   { of = "whole", from = "sale", over = "ever", sum = "value" }
measure "by_line"     { of = "whole", from = "line", at = "placed.placed_on", over = "ever", sum = "amount" }
measure "month_lines" { of = "whole", from = "line", at = "placed.placed_on", over = "month", sum = "amount" }
measure "month_sales" { of = "whole", from = "sale", over = "month", sum = "value" }
measure "of_months"   { of = "whole", from = "month_lines", over = "ever", sum = "value" }
measure "of_sales"    { of = "whole", from = "month_sales", over = "ever", sum = "value" }
END
for m in by_credit by_line month_lines month_sales of_months of_sales; do
    wanted=70.00
    case $m in month_*) wanted=40.00 ;; esac
    printf 'plan "p_%s" { of = "whole", every = "month", award "x" { amount = function(w) return w.%s end } }\n' "$m" "$m" >rules/plan.lua
    rm -f meed.db*
    "$MEED" import data -q >/dev/null
    equal "$m" "$("$MEED" run 2026-03 | awk '$1 ~ /^p_/ {print $5}')" "$wanted"
done
finish
