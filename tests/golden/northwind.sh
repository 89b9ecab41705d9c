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
finish
