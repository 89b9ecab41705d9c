# What an operator does to an import at midnight: the six data sets as they are, files of other
# encodings, rejects corrected and imported again, control totals, corrections and closed periods.
source "$(dirname "$0")/check.sh"

# project NAME: a project of two kinds and a plan, with its people imported.
project() {
  mkdir -p "$work/$1/schemas" "$work/$1/rules"
  printf 'organisation: %s\ncurrency: CNY\nperiod: month\n' "$1" >"$work/$1/meed.yaml"
  cat >"$work/$1/schemas/person.yaml" <<'YAML'
kind: person
key: id
fields: {id: {type: text}, name: {type: text}}
load: {file: people.csv}
YAML
  cat >"$work/$1/schemas/deal.yaml" <<'YAML'
kind: deal
key: id
date: on
fields:
  id:     {type: text}
  on:     {type: date, clock: drop}
  owner:  {type: ref, to: person, required: true}
  amount: {type: money}
  plan:   {type: money, unit: wan}
  yen:    {type: money, currency: JPY}
  dinar:  {type: money, currency: BHD}
  cur:    {type: text}
  own:    {type: money, currency: {field: cur}}
load:
  - {file: [deals.csv, deals.jsonl], columns: {owner: 业务员}}
YAML
  cat >"$work/$1/rules/sales.lua" <<'LUA'
measure "booked" { of = "person", from = "deal", by = "owner", sum = "amount" }
plan "sales" { of = "person", every = "month", commission "base" { on = "booked", rate = 0.05 } }
LUA
  printf 'id,name\nR1,\xe6\x9d\x8e\nR2,Jos\xc3\xa9\n' >"$work/people.csv"
  run "$1 people" 0 "$MEED" -C "$work/$1" import "$work/people.csv"
}

# import PROJECT TEXT OPTION...: the text as deals.csv, status in $status.
import() {
  local project=$1 text=$2; shift 2
  printf "$text" >"$work/deals.csv"
  "$MEED" -C "$work/$project" import "$work/deals.csv" "$@" >"$work/out" 2>"$work/err"
  status=$?
}

# counts NAME WANTED: read,new,changed,same,duplicate,rejected of the first kind.
counts() {
  equal "$1" "$(awk 'NR == 3 { gsub(",", ""); print $3 "," $4 "," $5 "," $6 "," $7 "," $8 }' "$work/out")" "$2"
}

# mentions NAME TEXT...: each stands in the messages.
mentions() {
  local name=$1 text; shift
  for text; do
    if grep -qF -- "$text" "$work/err"; then ok; else bad "$name: no '$text'"; head -20 "$work/err"; fi
  done
}

H='id,on,业务员,amount,plan,yen,dinar,cur,own\n'

# ---- every fault in one pass, each with line, column, value and what to do -------------------------
project faults
import faults "${H}D1,2026-02-29,R1,1.505,1.2345678,12.5,1.2345,JPY,15.5\nD2,0000-01-01,R1,\"12,3O0.00\",,,,,\nD3,,R9,1,,,,,\nD4,2026-01-01,Ｒ1,1,,,,,\nD5,,R1\n"
equal "faults refuse" $status 1
mentions "faults" \
  'deals.csv:2:4: error[E1116]: on is a day or time that does not exist - 2 rows (column B on: "2026-02-29")' \
  '(column D amount: "1.505")' 'plan has more than 6 digits after the point' 'yen is not a whole number' \
  'dinar has more than 3 digits' 'own has more digits after the point than its currency' \
  '(column D amount: "12,3O0.00": letter O among digits)' '3 fields instead of 9' \
  'no such person: 2 rows of deal.owner, 2 ids: R9 (1), Ｒ1 (1)' \
  'Ｒ1: looks like `R1`, but is written with other characters' \
  'nothing stored: 5 rows were rejected'
equal "faults stored nothing" "$("$MEED" -C "$work/faults" import "$work/people.csv" | grep -c 'nothing new')" 1

import faults "${H}D1,2024-02-29 23:59:59,R1,-0,1.234567,12,1.234,BHD,0.001\nD2,9999-12-31,R2,-0.00,,,,JPY,15\n"
equal "edges are taken" $status 0
counts "edges" 2,2,0,0,0,0

# ---- what a row may not say: `differs` and `not_before` -----------------------------------------------
project others
sed -i 's/owner:  {type: ref, to: person, required: true}/&\n  giver:  {type: ref, to: person, differs: owner}\n  paid:   {type: date, not_before: on}\n  late:   {type: date, not_before: on, differs: paid}/' \
  "$work/others/schemas/deal.yaml"
G='id,on,业务员,giver,paid,late\n'
import others "${G}D1,2026-01-02,R1,R2,2026-01-02,2026-01-03\nD2,2026-01-02,R1,,2026-01-05,\nD3,,R1,R2,2026-01-01,\n"
equal "others are fine" $status 0
counts "others are fine" 3,3,0,0,0,0
import others "${G}D4,2026-01-02,R1,R1,2026-01-01,2026-01-01\n"
equal "others refuse" $status 1
mentions "others refuse" 'deals.csv:2:18: error[E1135]: giver is the same as owner' 'paid is before on' 'late is before on'
import others "${G}D5,2026-01-02,R1,R2,2026-01-03,2026-01-03\n"
mentions "both of one field" 'error[E1135]: late is the same as paid'
sed -i 's/differs: owner/differs: id/; s/not_before: on, differs: paid/not_before: late/; s/paid:   {type: date, not_before: on/paid:   {type: date, not_before: onn/' \
  "$work/others/schemas/deal.yaml"
"$MEED" -C "$work/others" check >"$work/out" 2>"$work/err"
mentions "others that cannot be" '`differs` of `giver` names another ref field, and `id` is none of that kind' \
  '`not_before` of `late` names another date field, and `late` is itself' 'did you mean `on`'
sed -i 's/differs: id/not_before: on/' "$work/others/schemas/deal.yaml"
"$MEED" -C "$work/others" check >"$work/out" 2>"$work/err"
mentions "no date" 'error[E0124]: a ref field has no `not_before`'

# ---- rejects: corrected by hand and imported again ----------------------------------------------------
project rejects
import rejects "${H}D1,bad,R1,1,,,,,\nD2,,R9,2,,,,,\nD3,,R1,3,,,,,\nD4,,R1,4\nD5,,R1,\"5\"x,,,,,\n" --max-rejects 4
equal "rejects allowed" $status 0
counts "rejects" 5,1,0,0,0,4
back=$work/rejects/rejects-deals.csv
equal "rejects header" "$(head -1 "$back")" "$(printf "$H"),reject: file,reject: line,reject: reason"
run "nobody corrected them" 1 "$MEED" -C "$work/rejects" import "$back"
mentions "nobody corrected them" '4 rows were rejected'
run "uncorrected, allowed" 0 "$MEED" -C "$work/rejects" import "$back" --max-rejects 4 --rejects "$work/again.csv"
counts "uncorrected" 4,0,0,0,0,4
sed -i 's/^D1,bad/D1,2026-01-05/; s/^D2,,R9/D2,,R2/; s/^D4,,R1,4/D4,,R1,4,,,,,/; s/^D5,,R1,.*"$/D5,,R1,5,,,,,,,,/' "$back"
run "corrected" 0 "$MEED" -C "$work/rejects" import "$back"
counts "corrected" 4,4,0,0,0,0
printf '{"id":"J1","业务员":"R1","amount":1.10}\n{"id":"J2","id":"J3","业务员":"R1"}\n{"id":"J4","业务员":{"a":1}}\n{"id":"J5","业务员":"\\u0052\\u0031","amount":12345678901234567890123}\n[1]\n{"id":"J6","业务员":"R9"}\n{"id":"J7","业务员":"R1","more":{"a":[1,{"b":null}]}}\n{"id":"J7","业务员":"R1"}\n' >"$work/deals.jsonl"
run "json lines" 0 "$MEED" -C "$work/rejects" import "$work/deals.jsonl" --max-rejects 5
counts "json lines" 8,2,0,0,1,5
run "json rejects again" 0 "$MEED" -C "$work/rejects" import "$work/rejects/rejects-deals.jsonl" --max-rejects 5
counts "json rejects again" 5,0,0,0,0,5
sed -i 's/R9/R2/; s/"id":"J3",//; s/{"a":1}/"R1"/; s/12345678901234567890123/1/; /reject: record/d' "$work/rejects/rejects-deals.jsonl"
run "json rejects corrected" 0 "$MEED" -C "$work/rejects" import "$work/rejects/rejects-deals.jsonl"
counts "json rejects corrected" 4,4,0,0,0,0

# Columns of the source that are called like ours; the entry of the source counts for its rejects.
printf 'kind: note\nkey: id\nfields: {id: {type: text}, line: {type: text}, file: {type: text}, amount: {type: money}}\nload:\n  - {file: a.csv, encoding: gb18030, columns: {id: 编号, amount: 金额}}\n  - {file: b.csv, columns: {id: 编号}, may_add: true}\n' >"$work/rejects/schemas/note.yaml"
printf '编号,金额,line,file\n甲,x,L1,F1\n乙,5,L2,F2\n' | iconv -f utf-8 -t gb18030 >"$work/a.csv"
run "gb18030" 0 "$MEED" -C "$work/rejects" import "$work/a.csv" --max-rejects 1
sed -i 's/,x,L1/,7,L1/' "$work/rejects/rejects-a.csv"
run "rejects of gb18030" 0 "$MEED" -C "$work/rejects" import "$work/rejects/rejects-a.csv"
counts "rejects of gb18030" 1,1,0,0,0,0
run "encoding, kind without an entry for it" 3 "$MEED" -C "$work/rejects" import note "$work/a.csv" --encoding utf-8
mentions "encoding" E1103
printf '编号,file\n甲,F1\n乙,F2\n' >"$work/b.csv"
printf '编号,金额,line\n甲,7.00,L1\n乙,5,L2\n' >"$work/a.csv"
run "an option of encoding leaves entries apart" 0 \
  "$MEED" -C "$work/rejects" import "$work/a.csv" "$work/b.csv" --encoding utf-8
counts "entries apart" 4,0,0,2,0,0

printf 'id,on,业务员\nT1,2026-01-01T10:00:00.123,R1\nT2,2016-12-31 23:59:60,R1\nT3,2026-01-01 24:00:00,R1\nT4,2026-01-01T10:00:00+08:00,R1\n' >"$work/deals.csv"
run "clocks" 0 "$MEED" -C "$work/rejects" import "$work/deals.csv" --max-rejects 2
counts "clocks" 4,2,0,0,0,2
mentions "clocks" 'a zone decides the day'
run "rejects that cannot be written" 6 "$MEED" -C "$work/rejects" import "$work/deals.csv" --max-rejects 2 --rejects "$work/nowhere/x.csv"

# Two unlike records of one key: which is right nobody knows, so neither is stored.
import rejects 'id,业务员,amount\nK1,R1,1\nK2,R1,2\nK1,R1,1\nK1,R2,1\nK1,R1,3\n' --max-rejects 3
counts "one key, unlike records" 5,1,0,0,1,3
equal "all of them are rejects" "$(cut -d, -f1-3 "$work/rejects/rejects-deals.csv" | sort)" "$(printf 'K1,R1,1\nK1,R1,3\nK1,R2,1\nid,业务员,amount')"

# A chain of references: what refers to a rejected row is rejected too, all in one command.
printf 'kind: staff\nkey: id\nfields: {id: {type: text}, boss: {type: ref, to: staff}}\nload: {file: staff.csv}\n' >"$work/rejects/schemas/staff.yaml"
printf 'id,boss\nA,nobody\nB,A\nC,B\nD,\nE,D\n' >"$work/staff.csv"
run "chain" 1 "$MEED" -C "$work/rejects" import "$work/staff.csv"
mentions "chain" 'nothing stored: 3 rows were rejected' 'staff.csv:4: error[E1107]'
run "chain without them" 0 "$MEED" -C "$work/rejects" import "$work/staff.csv" --max-rejects 3
counts "chain" 5,2,0,0,0,3

# ---- the book: again, corrected, as it was, closed ------------------------------------------------------
project book
import book "${H}D1,2026-01-05,R1,100,,,,,\nD2,2026-02-05,R2,50,,,,,\n" --expect-count 2 --expect-sum amount=150
equal "totals met" $status 0
import book "${H}D1,2026-01-05,R1,100,,,,,\n" --expect-sum amount=100.01
equal "a total missed" $status 1
mentions "a total missed" 'amount sums to 100, expected 100.01'
mkdir "$work/both" && cp "$work/deals.csv" "$work/both/"
printf 'kind: goal\nkey: id\nfields: {id: {type: text}, amount: {type: money}}\nload: {file: goals.csv}\n' >"$work/book/schemas/goal.yaml"
printf 'id,amount\n1,7\n' >"$work/both/goals.csv"
run "totals of two kinds" 0 "$MEED" -C "$work/book" import "$work/both" --dry-run --expect-sum amount=100 --expect-sum goal.amount=7
run "the other kind's total" 1 "$MEED" -C "$work/book" import "$work/both" --dry-run --expect-sum goal.amount=100
mentions "the other kind's total" 'goal.amount sums to 7, expected 100'
import book "${H}D1,2026-01-05,R1,100.0,,,,,\nD2,2026-02-05,R2,50.00,,,,,\n"
counts "the same again" 2,0,0,2,0,0
run "first run" 0 "$MEED" -C "$work/book" run 2026-01
"$MEED" -C "$work/book" explain R1 --period 2026-01 >"$work/first.txt"
import book "${H}D1,2026-01-05,R1,200,,,,,\n"
equal "a conflict" $status 1
mentions "a conflict" 'in the book (batch b-2): amount 100.00; in the file: amount 200.00'
import book "${H}D1,2026-01-05,R1,200,,,,,\n" --update --dry-run
counts "dry run" 1,0,1,0,0,0
import book "${H}D1,2026-01-05,R1,200,,,,,\n" --update
counts "correction" 1,0,1,0,0,0
"$MEED" -C "$work/book" explain R1 --period 2026-01 --run 1 >"$work/then.txt"
same "the state before the correction" "$work/first.txt" "$work/then.txt"
run "a stale run is not closed" 5 "$MEED" -C "$work/book" close 2026-01 --run 1 --yes
run "second run" 0 "$MEED" -C "$work/book" run 2026-01
run "close" 0 "$MEED" -C "$work/book" close 2026-01 --run 2 --yes
import book "${H}D9,2026-01-31,R1,1,,,,,\nD8,2026-02-01,R7,1,,,,,\n"
equal "into a closed period" $status 5
mentions "into a closed period" 'period 2026-01 is closed by posting p-000001' 'R7'
import book "${H}D1,2026-03-05,R1,200,,,,,\n" --update
equal "out of a closed period" $status 5
import book "${H}D8,2026-02-01,R1,1,,,,,\n"
equal "after the closed period" $status 0

# A new version does not empty fields that another entry fills; an entry may say `update` itself.
printf 'kind: quota\nkey: id\nfields: {id: {type: text}, a: {type: text}, b: {type: text}}\nload:\n  - {file: qa.csv, update: true}\n  - {file: qb.csv, may_add: true, update: true}\n' >"$work/book/schemas/quota.yaml"
printf 'id,a\n1,x\n2,y\n' >"$work/qa.csv"
printf 'id,b\n1,u\n2,v\n' >"$work/qb.csv"
run "two entries" 0 "$MEED" -C "$work/book" import "$work/qa.csv" "$work/qb.csv"
printf 'id,b\n1,u\n2,w\n' >"$work/qb.csv"
run "one entry alone" 1 "$MEED" -C "$work/book" import "$work/qb.csv"
mentions "one entry alone" 'error[E1134]: quota 2: no file of this import has `a`, which would be lost (in the book: a y)'
run "both again" 0 "$MEED" -C "$work/book" import "$work/qa.csv" "$work/qb.csv"
counts "both again" 4,0,1,1,0,0

# ---- the file as a whole ---------------------------------------------------------------------------------
import book ''; equal "empty file" $status 3
import book "$H"; equal "only a header" $status 0; counts "only a header" 0,0,0,0,0,0
import book '\xef\xbb\xbfid,业务员\rE1,R1\rE2,R2\r' --dry-run; equal "mark and CR" $status 0; counts "mark and CR" 2,2,0,0,0,0
import book 'id,业务员,id\nE1,R1,2\n'; equal "a column twice" $status 3
import book 'id,\nE1,R1\n'; equal "no such column" $status 3; mentions "no such column" 'no column `业务员`'
import book ',id,业务员,\n1,E1,R1,\n' --dry-run; equal "columns without names" $status 0
import book 'id,业务员\nE1,"R1\nE2,R2\n' --dry-run; equal "a quote not closed" $status 1; mentions "a quote" 'deals.csv:2:4: error[E1114]'
ln -s "$work/book/meed.db" "$work/linked.db"
run "a linked book" 6 "$MEED" -C "$work/book" --db "$work/linked.db" import "$work/people.csv"
head -c 5000 "$work/book/meed.db" >"$work/cut.db"
run "a book cut off" 6 "$MEED" -C "$work/book" --db "$work/cut.db" import "$work/people.csv"
printf 'no book' >"$work/text.db"
run "no book" 6 "$MEED" -C "$work/book" --db "$work/text.db" import "$work/people.csv"
equal "left as it was" "$(cat "$work/text.db")" "no book"

# ---- the data sets that have no project of their own here ----------------------------------------------
data=$SHARED/data
set_of() { # NAME KIND YAML: a schema of the project NAME
  mkdir -p "$work/$1/schemas"
  printf 'organisation: %s\ncurrency: USD\nperiod: month\n' "$1" >"$work/$1/meed.yaml"
  printf '%b' "$3" >"$work/$1/schemas/$2.yaml"
}
data_sets() {
set_of chinook employee 'kind: employee\nkey: id\nfields: {id: {type: text}, boss: {type: ref, to: employee}, hired: {type: date, clock: drop}}\nload: {file: Employee.csv, columns: {id: EmployeeId, boss: ReportsTo, hired: HireDate}}\n'
set_of chinook customer 'kind: customer\nkey: id\nfields: {id: {type: text}, agent: {type: ref, to: employee, required: true}}\nload: {file: Customer.csv, columns: {id: CustomerId, agent: SupportRepId}}\n'
set_of chinook invoice 'kind: invoice\nkey: id\ndate: on\nfields: {id: {type: text}, customer: {type: ref, to: customer, required: true}, on: {type: date, clock: drop}, total: {type: money}}\nload: {file: Invoice.csv, columns: {id: InvoiceId, customer: CustomerId, on: InvoiceDate, total: Total}}\n'
run chinook 0 "$MEED" -C "$work/chinook" import "$data/chinook" --expect-count 479 --expect-sum total=2328.60
set_of hr employee 'kind: employee\nkey: number\nfields: {number: {type: integer}, age: {type: integer, required: true}, rating: {type: integer}}\nload: {file: emp_attrition.csv, columns: {number: EmployeeNumber, age: Age, rating: PerformanceRating}}\n'
run hr_attrition 0 "$MEED" -C "$work/hr" import "$data/hr_attrition" --expect-count 1470
counts hr_attrition 1470,1470,0,0,0,0
set_of calls seller 'kind: seller\nkey: salesperson\nfields: {salesperson: {type: text}, region: {type: ref, to: region}, calls: {type: integer}, sales: {type: integer}}\nload: {file: sales_success.csv}\n'
set_of calls region 'kind: region\nkey: region\nfields: {region: {type: text}}\nload: {file: sales_success.csv, distinct: true}\n'
run sales_calls 0 "$MEED" -C "$work/calls" import "$data/sales_calls" --expect-count 51
counts sales_calls 51,4,0,0,47,0
set_of cn daily 'kind: daily\nkey: [on, product, region]\ndate: on\nfields:\n  on: {type: date, format: YYYY/M/D}\n  product: {type: text}\n  region: {type: text}\n  amount: {type: money, currency: CNY}\n  orders: {type: integer}\nload: {file: sales_cn_daily.csv, columns: {on: 日期, product: 产品类别, region: 地区, amount: 销售额, orders: 订单量}}\n'
run sales_cn_daily 0 "$MEED" -C "$work/cn" import "$data/sales_cn_daily" \
  --expect-count 7300 --expect-sum amount=30909504 --expect-sum orders=185374
iconv -f utf-8 -t gb18030 "$data/sales_cn_daily/sales_cn_daily.csv" >"$work/sales_cn_daily.csv"
run "the same in GB18030" 0 "$MEED" -C "$work/cn" import "$work/sales_cn_daily.csv"
counts "the same in GB18030" 7300,0,0,7300,0,0
}
if [ -d "$data" ]; then
  data_sets
else
  echo "skipped: no $data (set MEED_SHARED to the folder that holds it)"
  skipped=$((skipped + 1))
fi

finish
