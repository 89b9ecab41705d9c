-- The second plan for SQLite, in 64-bit integers: prices in cents, factors in tenths. A score is a product of three measures, too large for
-- 64 bits, so its comparisons and its rounding are made of quotient and rest.

-- section load
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -400000;
CREATE TABLE sellers_file (id, name, level, target TEXT);
CREATE TABLE sales_file (id, sold_on, seller, item, store, units, price TEXT, coupon, returned);
CREATE TABLE item (id TEXT PRIMARY KEY, name TEXT, family TEXT) WITHOUT ROWID;
CREATE TABLE store (id TEXT PRIMARY KEY, district TEXT, size TEXT) WITHOUT ROWID;
.mode csv
.import --skip 1 {folder}/sellers.csv sellers_file
.import --skip 1 {folder}/items.csv item
.import --skip 1 {folder}/stores.csv store
.import --skip 1 {folder}/sales.csv sales_file
CREATE TABLE seller (id TEXT PRIMARY KEY, level TEXT, target INTEGER) WITHOUT ROWID;
INSERT INTO seller SELECT id, level, CAST(replace(target, '.', '') AS INTEGER) FROM sellers_file;
CREATE TABLE sale (id TEXT, sold_on TEXT, seller TEXT, item TEXT, store TEXT, units INTEGER, price INTEGER, coupon TEXT, returned INTEGER);
INSERT INTO sale SELECT id, sold_on, seller, item, store, CAST(units AS INTEGER), CAST(replace(price, '.', '') AS INTEGER), coupon,
  CAST(returned AS INTEGER) FROM sales_file;
CREATE INDEX sale_id ON sale (id);
DROP TABLE sales_file;
CREATE TABLE place (family TEXT, size TEXT, f INTEGER, PRIMARY KEY (family, size)) WITHOUT ROWID;
INSERT INTO place VALUES ('tool', 'small', 10), ('tool', 'medium', 10), ('tool', 'large', 9), ('part', 'small', 12), ('part', 'medium', 10),
  ('part', 'large', 8), ('service', 'small', 11), ('service', 'medium', 10), ('service', 'large', 11), ('media', 'small', 10),
  ('media', 'medium', 7), ('media', 'large', 5);

-- section change
UPDATE sale SET price = {value*100} WHERE id = '{key}';

-- section plan
WITH RECURSIVE month (m) AS (SELECT 1 UNION ALL SELECT m + 1 FROM month WHERE m < 12),
line AS (
  SELECT s.seller, CAST(substr(s.sold_on, 6, 2) AS INTEGER) AS m, s.price * s.units AS plain, s.returned, i.family,
         substr(s.coupon, 1, 5) <> 'STAFF' AND instr(i.name, 'Demo') = 0 AS counts,
         row_number() OVER (PARTITION BY s.seller, substr(s.sold_on, 6, 2) ORDER BY s.sold_on, s.id) AS nth,
         CASE i.family WHEN 'tool' THEN {factor_tool*10} WHEN 'part' THEN {factor_part*10} WHEN 'service' THEN {factor_service*10} ELSE {factor_media*10} END
         * p.f
         * CASE q.level WHEN 'junior' THEN CASE WHEN s.units >= 20 THEN 13 WHEN s.units >= 5 THEN 11 ELSE 10 END
                        WHEN 'senior' THEN CASE WHEN s.units >= 20 THEN 12 ELSE 10 END
                        ELSE CASE WHEN s.units >= 20 THEN 11 WHEN s.units >= 5 THEN 10 ELSE 9 END END AS weight
  FROM sale s JOIN item i ON i.id = s.item JOIN store t ON t.id = s.store JOIN seller q ON q.id = s.seller
  JOIN place p ON p.family = i.family AND p.size = t.size),
done AS (
  SELECT seller, m, sum(CASE WHEN counts THEN CASE WHEN returned THEN -plain * weight ELSE plain * weight END ELSE 0 END) AS x,
         sum(CASE WHEN counts AND nth % 10 = 0 THEN plain ELSE 0 END) AS y, count(*) AS l, sum(returned) AS r, sum(family = 'service') AS v
  FROM line GROUP BY seller, m),
cell AS MATERIALIZED (
  SELECT q.id AS seller, n.m, q.level, q.target * 1000 AS g, coalesce(d.x, 0) AS x, coalesce(d.y, 0) AS y,
         coalesce(d.l, 0) AS l, coalesce(d.r, 0) AS r, coalesce(d.v, 0) AS v
  FROM seller q CROSS JOIN month n LEFT JOIN done d ON d.seller = q.id AND d.m = n.m),
-- Attainment in its weight is 500000 a / g hundredths of points: the whole part and the rest. k / l is what the other criteria weigh, in points.
card AS (
  SELECT seller, m, g, l, CASE WHEN l >= 3 THEN 100 WHEN l > 0 THEN 70 ELSE 50 END AS w, 500000 * a / g AS whole, 500000 * a % g AS rest,
         CASE WHEN l > 0 THEN 20 * min(max(100 * l - 500 * r, 0), 120 * l) ELSE 0 END + CASE WHEN l >= 3 THEN 30 * min(400 * v, 120 * l) ELSE 0 END AS k
  FROM (SELECT *, min(max(x, 0), g * 6 / 5) AS a FROM cell)),
-- The score is n / d half hundredths of points, without the part of n below one: no edge of a grade and no half lies inside it.
points AS (
  SELECT seller, m, w, max(l, 1) * w AS d, 2 * whole * max(l, 1) + 2 * rest * max(l, 1) / g + 200 * k AS n FROM card),
due AS (
  SELECT seller, m, 'base' AS component, min(20000000000000, x *
         CASE WHEN x >= g THEN {rate_3*10000} WHEN 10 * x >= 7 * g THEN {rate_2*10000} ELSE {rate_1*10000} END) AS e FROM cell WHERE x > 0
  UNION ALL
  SELECT seller, m, 'tenth', 1000 * {rate_4*10000} * y FROM cell
  UNION ALL
  SELECT seller, m, 'service', 1000000000 * CASE level
         WHEN 'junior' THEN CASE WHEN v >= 100 THEN 500 WHEN v >= 40 THEN 300 WHEN v >= 10 THEN 150 ELSE 0 END
         WHEN 'senior' THEN CASE WHEN v >= 100 THEN 400 WHEN v >= 40 THEN 250 WHEN v >= 10 THEN 100 ELSE 0 END
         ELSE CASE WHEN v >= 100 THEN 400 WHEN v >= 40 THEN 200 WHEN v >= 10 THEN 50 ELSE 0 END END FROM cell),
cents AS (
  SELECT seller, m, component, e / 10000000
      + CASE WHEN 2 * (e % 10000000) > 10000000 OR (2 * (e % 10000000) = 10000000 AND e / 10000000 % 2 = 1) THEN 1 ELSE 0 END AS c
  FROM due),
shown AS (
  SELECT seller, m, component, printf('%d.%02d', c / 100, c % 100) AS amount FROM cents WHERE c <> 0
  UNION ALL
  SELECT seller, m, 'score', printf('%d.%02d', (n + d) / (2 * d) / 100, (n + d) / (2 * d) % 100) FROM points
  UNION ALL
  SELECT seller, m, 'grade', CASE WHEN n >= 2 * 8500 * d THEN 'A' WHEN n >= 2 * 6000 * d THEN 'B' ELSE 'C' END FROM points WHERE w >= 70)
SELECT seller AS payee, '2026-' || printf('%02d', m) AS month, component, amount
FROM shown ORDER BY seller, m, component
