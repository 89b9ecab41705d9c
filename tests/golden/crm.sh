#!/usr/bin/env bash
# CRM opportunities: 8,800 rows as published; payouts checked against sqlite3 queries in cents.
. "$(dirname "$0")/check.sh"
need data/crm_opportunities
data=$SHARED/data/crm_opportunities
cp -r "$here/crm" "$work/project"
cd "$work/project" || exit 1
run "check" 0 "$MEED" check
run "import" 0 "$MEED" import "$data"
run "run" 0 "$MEED" run 2017-03..2017-12
run "export" 0 "$MEED" export payouts -f csv --columns subject,period,component,amount
tr -d '\r' <"$work/out" >"$work/payouts.csv"

sqlite3 "$work/check.db" >"$work/raw.csv" <<SQL
.mode csv
.import $data/sales_pipeline.csv p
.import $data/sales_teams.csv t
UPDATE p SET close_value = trim(close_value, char(13));
UPDATE t SET regional_office = trim(regional_office, char(13));
CREATE TABLE won AS SELECT sales_agent agent, substr(close_date, 1, 7) period,
  SUM(CAST(close_value AS INTEGER)) v, COUNT(*) n FROM p WHERE deal_stage = 'Won' GROUP BY 1, 2;
CREATE TABLE ranked AS SELECT agent, period, ROW_NUMBER() OVER (
  PARTITION BY period, regional_office ORDER BY v DESC, n DESC, agent) place
  FROM won JOIN t ON t.sales_agent = won.agent WHERE v > 0;
CREATE TABLE pay AS
  SELECT agent subject, period, 'own' component, v * 2 cents FROM won
  UNION ALL SELECT manager, period, 'override', (SUM(v) * 5 + 5) / 10 FROM won JOIN t ON t.sales_agent = won.agent GROUP BY 1, 2
  UNION ALL SELECT agent, period, 'best_in_office', 50000 FROM ranked WHERE place = 1;
.headers on
SELECT subject, period, component, printf('%d.%02d', cents / 100, cents % 100) amount FROM pay
  WHERE cents <> 0 ORDER BY subject, period, component;
SQL
tr -d '"\r' <"$work/raw.csv" >"$work/expected.csv"
same "payouts against sqlite3" "$work/payouts.csv" "$work/expected.csv"
equal "won in all" "$(sqlite3 "$work/check.db" 'SELECT SUM(v) || " " || SUM(n) FROM won')" "10005534 4238"

# Five agents never appear in the pipeline: each still has a line with 0, and its reason.
run "zero rows" 0 "$MEED" export payouts --period 2017-03 --zero -f csv --columns subject,component,status,reason
for agent in $(sqlite3 "$work/check.db" "SELECT replace(sales_agent, ' ', '_') FROM t WHERE sales_agent NOT IN (SELECT sales_agent FROM p)"); do
  grep -q "^${agent//_/ },own,zero,." "$work/out" && ok || bad "no zero line for $agent"
done
equal "agents without a deal" "$(sqlite3 "$work/check.db" 'SELECT COUNT(*) FROM t WHERE sales_agent NOT IN (SELECT sales_agent FROM p)')" 5
finish
