-- The reference plan for SQLite, in 64-bit integers: amounts in cents, factors in tenths, rates in hundredths of a percent.

-- section load
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -400000;
CREATE TABLE people_file (id, name, role, manager, region, quota, hired_on);
CREATE TABLE deals_file (id, closed_on, owner, product, region, customer, amount TEXT, cost TEXT, stage, new_customer);
CREATE TABLE product (product TEXT PRIMARY KEY, grp TEXT) WITHOUT ROWID;
.mode csv
.import --skip 1 {folder}/people.csv people_file
.import --skip 1 {folder}/products.csv product
.import --skip 1 {folder}/deals.csv deals_file
CREATE TABLE person (id TEXT PRIMARY KEY, manager TEXT, region TEXT, quota INTEGER) WITHOUT ROWID;
INSERT INTO person SELECT id, nullif(manager, ''), region, CAST(replace(quota, '.', '') AS INTEGER) FROM people_file;
CREATE TABLE deal (id INTEGER PRIMARY KEY, closed_on TEXT, owner TEXT, product TEXT, amount INTEGER, cost INTEGER, stage TEXT, new_customer INTEGER);
INSERT INTO deal SELECT CAST(id AS INTEGER), closed_on, owner, product, CAST(replace(amount, '.', '') AS INTEGER),
  CAST(replace(cost, '.', '') AS INTEGER), stage, CAST(new_customer AS INTEGER) FROM deals_file;
DROP TABLE deals_file;

-- section change
UPDATE deal SET amount = {value*100} WHERE id = {key};

-- section plan
WITH RECURSIVE credit AS (
  SELECT d.owner, p.manager, CAST(substr(d.closed_on, 6, 2) AS INTEGER) AS m, d.amount > 10000000 AND p.manager IS NOT NULL AS shared,
         d.amount
         * CASE g.grp WHEN 'A' THEN {factor_a*10} WHEN 'B' THEN {factor_b*10} WHEN 'C' THEN {factor_c*10} ELSE {factor_d*10} END
         * CASE WHEN d.new_customer = 1 THEN 11 ELSE 10 END
         * CASE WHEN 20 * abs(d.cost) > 17 * abs(d.amount) THEN 1 ELSE 2 END AS worth
  FROM deal d JOIN product g ON g.product = d.product JOIN person p ON p.id = d.owner
  WHERE d.stage = 'won'),
part AS (
  SELECT owner AS payee, m, worth * CASE WHEN shared THEN 4 ELSE 5 END AS worth FROM credit
  UNION ALL
  SELECT manager, m, worth FROM credit WHERE shared),
booked AS MATERIALIZED (
  SELECT s.payee, s.m, s.x, p.region, p.quota * 1000 AS q
  FROM (SELECT payee, m, sum(worth) AS x FROM part GROUP BY payee, m) s JOIN person p ON p.id = s.payee),
above AS (
  SELECT id AS below, manager AS boss FROM person WHERE manager IS NOT NULL
  UNION ALL
  SELECT a.below, p.manager FROM above a JOIN person p ON p.id = a.boss WHERE p.manager IS NOT NULL),
due AS (
  SELECT payee, m, 'commission' AS component, min(50000000000000,
      {rate_1*10000} * min(x, q / 5 * 4) + {rate_2*10000} * max(0, min(x, q) - q / 5 * 4)
    + {rate_3*10000} * max(0, min(x, q / 2 * 3) - q) + {rate_4*10000} * max(0, x - q / 2 * 3)) AS e
  FROM booked WHERE x > 0
  UNION ALL
  SELECT a.boss, b.m, 'override', 100 * sum(b.x) FROM above a JOIN booked b ON b.payee = a.below GROUP BY a.boss, b.m
  UNION ALL
  SELECT payee, ((m - 1) / 3 + 1) * 3, 'quarter_bonus', 5000000000000
  FROM booked GROUP BY payee, ((m - 1) / 3 + 1) * 3, q HAVING sum(x) >= 3 * q
  UNION ALL
  SELECT payee, m, 'rank_bonus', 2000000000000
  FROM (SELECT payee, m, row_number() OVER (PARTITION BY region, m ORDER BY CAST(x AS REAL) / q DESC, payee) AS place
        FROM booked WHERE x > 0)
  WHERE place = 1),
cents AS (
  SELECT payee, m, component, sign(e) * (abs(e) / 10000000
      + CASE WHEN 2 * (abs(e) % 10000000) > 10000000 OR (2 * (abs(e) % 10000000) = 10000000 AND abs(e) / 10000000 % 2 = 1)
             THEN 1 ELSE 0 END) AS c
  FROM due)
SELECT payee, '2026-' || printf('%02d', m) AS month, component,
       printf('%s%d.%02d', CASE WHEN c < 0 THEN '-' ELSE '' END, abs(c) / 100, abs(c) % 100) AS amount
FROM cents WHERE c <> 0 ORDER BY payee, m, component
