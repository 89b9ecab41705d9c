#!/usr/bin/env bash
# Northwind: the original CSV files through a mapping in the schemas only; every payout checked against
# sqlite3 queries in integers (1/10000 of a dollar), written without the engine.
. "$(dirname "$0")/check.sh"
need data/northwind
data=$SHARED/data/northwind
cp -r "$here/northwind" "$work/project"
cd "$work/project" || exit 1
run "check" 0 "$MEED" check
run "import" 0 "$MEED" import "$data"
run "run" 0 "$MEED" run 1996-07..1998-05
run "export" 0 "$MEED" export payouts -f csv --columns subject,period,component,amount
cp "$work/out" "$work/payouts.csv"

# sqlite3 has no function for M/D/YYYY: the month is cut out of the text.
month() { echo "substr($1, -4) || '-' || printf('%02d', CAST(substr($1, 1, instr($1, '/') - 1) AS INTEGER))"; }
sqlite3 "$work/check2.db" >"$work/expected.csv" <<SQL
.mode csv
.import $data/Employees.csv e
.import $data/Orders.csv o
.import $data/OrderDetails.csv d
CREATE TABLE line AS SELECT o.EmployeeID emp,
  CAST(ROUND(UnitPrice * 100) AS INTEGER) * CAST(Quantity AS INTEGER) * (100 - CAST(ROUND(Discount * 100) AS INTEGER)) v,
  $(month o.OrderDate) sold, CASE WHEN o.ShippedDate <> '' THEN $(month o.ShippedDate) END shipped
  FROM d JOIN o ON d.OrderID = o.OrderID;
CREATE TABLE above AS WITH RECURSIVE up(emp, boss) AS (
  SELECT EmployeeID, ReportsTo FROM e WHERE ReportsTo <> ''
  UNION SELECT up.emp, e.ReportsTo FROM up JOIN e ON e.EmployeeID = up.boss WHERE e.ReportsTo <> '') SELECT * FROM up;
CREATE TABLE pay AS
  SELECT emp subject, sold period, 'own' component, (SUM(v) * 5 + 5000) / 10000 cents FROM line GROUP BY 1, 2
  UNION ALL SELECT boss, sold, 'override', (SUM(v) + 5000) / 10000 FROM line JOIN above USING (emp) GROUP BY 1, 2
  UNION ALL SELECT emp, shipped, 'shipping', (SUM(v) + 50000) / 100000 FROM line WHERE shipped IS NOT NULL GROUP BY 1, 2
  UNION ALL SELECT EmployeeID, $(month OrderDate), 'order_count', 200 * COUNT(*) FROM o GROUP BY 1, 2;
.headers on
SELECT subject, period, component, printf('%d.%02d', cents / 100, cents % 100) amount FROM pay
  WHERE cents <> 0 ORDER BY subject, period, component;
SQL
tr -d '"\r' <"$work/expected.csv" >"$work/expected2.csv"
tr -d '\r' <"$work/payouts.csv" >"$work/payouts2.csv"
equal "header" "$(head -1 "$work/payouts2.csv")" "subject,period,component,amount"
same "payouts against sqlite3" "$work/payouts2.csv" "$work/expected2.csv"
equal "net value, exact" "$(sqlite3 "$work/check2.db" 'SELECT SUM(v) FROM line')" 12657930395
equal "payouts of 23 months" "$(cut -d, -f2 "$work/payouts2.csv" | sort -u | wc -l)" 24

# Everything of a second import is known already.
run "import again" 0 "$MEED" import "$data" -f csv
equal "nothing new" "$(tail -n +2 "$work/out" | cut -d, -f4 | sort -u)" 0

# An explanation adds up and names the orders.
run "explain" 0 "$MEED" explain 5 --period 1996-07
grep -q 'override' "$work/out" && ok || bad "explanation of the override"
grep -q '10248' "$work/out" && ok || bad "explanation names order 10248"

# By employee and product, a tuple: what each sold of each, all months, and what a person sold of all again.
rm -r "$work/project/rules"/*
cat >"$work/project/rules/pairs.lua" <<'LUA'
local function net(line) return line.unit_price * line.quantity * (1 - line.discount) end
measure "sold" { of = { "employee", "product" }, from = "order_line", at = "order.ordered_on",
                 by = { "order.employee", "product" }, sum = net }
measure "all" { of = "employee", from = "sold", by = "employee", sum = "value" }
plan "pairs" { of = { "employee", "product" }, every = "month", currency = "USD", commission "pair" { on = "sold", rate = 1 } }
plan "alone" { of = "employee", every = "month", currency = "USD", commission "all" { on = "all", rate = 1 } }
LUA
run "run pairs" 0 "$MEED" run 1996-07..1998-05 --jobs 2
run "export pairs" 0 "$MEED" export payouts -f csv --columns subject,period,component,amount
tr -d '\r' <"$work/out" | tail -n +2 | sort >"$work/pairs.csv"
sqlite3 "$work/check3.db" >"$work/pairs_expected.csv" <<SQL
.mode csv
.import $data/Orders.csv o
.import $data/OrderDetails.csv d
CREATE TABLE line AS SELECT o.EmployeeID emp, ProductID product, $(month o.OrderDate) sold,
  CAST(ROUND(UnitPrice * 100) AS INTEGER) * CAST(Quantity AS INTEGER) * (100 - CAST(ROUND(Discount * 100) AS INTEGER)) v
  FROM d JOIN o ON d.OrderID = o.OrderID;
CREATE TABLE pay AS
  SELECT emp || '/' || product subject, sold period, 'pair' component, (SUM(v) + 50) / 100 cents FROM line GROUP BY 1, 2
  UNION ALL SELECT emp, sold, 'all', (SUM(v) + 50) / 100 FROM line GROUP BY 1, 2;
SELECT subject, period, component, printf('%d.%02d', cents / 100, cents % 100) FROM pay WHERE cents <> 0;
SQL
tr -d '"\r' <"$work/pairs_expected.csv" | sort >"$work/pairs_expected2.csv"
same "pairs against sqlite3" "$work/pairs.csv" "$work/pairs_expected2.csv"
run "explain a pair" 0 "$MEED" explain 5/11 --period 1996-07
grep -q '10248' "$work/out" && ok || bad "explanation of a pair names order 10248"
finish
