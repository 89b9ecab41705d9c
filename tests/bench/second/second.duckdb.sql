-- The second plan for DuckDB, in DECIMAL and HUGEINT. reference.duckdb.sql says what stands in braces. A price has at most 7 digits and units 2,
-- so that products stay in 64 bits.

-- section load
CREATE TABLE seller AS SELECT id, level, target FROM read_csv('{folder}/sellers.csv',
  header = true, columns = {id: 'VARCHAR', name: 'VARCHAR', level: 'VARCHAR', target: 'DECIMAL(12,2)'});
CREATE TABLE item AS SELECT * FROM read_csv('{folder}/items.csv', header = true, columns = {id: 'VARCHAR', name: 'VARCHAR', family: 'VARCHAR'});
CREATE TABLE store AS SELECT * FROM read_csv('{folder}/stores.csv', header = true, columns = {id: 'VARCHAR', district: 'VARCHAR', size: 'VARCHAR'});
CREATE TABLE sale AS SELECT * FROM read_csv('{folder}/sales.csv',
  header = true, columns = {id: 'VARCHAR', sold_on: 'DATE', seller: 'VARCHAR', item: 'VARCHAR', store: 'VARCHAR', units: 'DECIMAL(2,0)',
                            price: 'DECIMAL(7,2)', coupon: 'VARCHAR', returned: 'TINYINT'});
CREATE TABLE place (family VARCHAR, size VARCHAR, f DECIMAL(2,1));
INSERT INTO place VALUES ('tool', 'small', 1.0), ('tool', 'medium', 1.0), ('tool', 'large', 0.9), ('part', 'small', 1.2), ('part', 'medium', 1.0),
  ('part', 'large', 0.8), ('service', 'small', 1.1), ('service', 'medium', 1.0), ('service', 'large', 1.1), ('media', 'small', 1.0),
  ('media', 'medium', 0.7), ('media', 'large', 0.5);

-- section change
UPDATE sale SET price = {value} WHERE id = '{key}';

-- section plan
WITH line AS (
  SELECT s.seller, CAST(month(s.sold_on) AS INTEGER) AS m, s.price * s.units AS plain, s.returned, i.family,
         NOT starts_with(s.coupon, 'STAFF') AND NOT contains(i.name, 'Demo') AS counts,
         row_number() OVER (PARTITION BY s.seller, month(s.sold_on) ORDER BY s.sold_on, s.id) AS nth,
         CASE i.family WHEN 'tool' THEN CAST({factor_tool} AS DECIMAL(2,1)) WHEN 'part' THEN CAST({factor_part} AS DECIMAL(2,1))
                       WHEN 'service' THEN CAST({factor_service} AS DECIMAL(2,1)) ELSE CAST({factor_media} AS DECIMAL(2,1)) END
         * p.f
         * CASE q.level WHEN 'junior' THEN CASE WHEN s.units >= 20 THEN CAST(1.3 AS DECIMAL(2,1)) WHEN s.units >= 5 THEN CAST(1.1 AS DECIMAL(2,1)) ELSE CAST(1.0 AS DECIMAL(2,1)) END
                        WHEN 'senior' THEN CASE WHEN s.units >= 20 THEN CAST(1.2 AS DECIMAL(2,1)) ELSE CAST(1.0 AS DECIMAL(2,1)) END
                        ELSE CASE WHEN s.units >= 20 THEN CAST(1.1 AS DECIMAL(2,1)) WHEN s.units >= 5 THEN CAST(1.0 AS DECIMAL(2,1)) ELSE CAST(0.9 AS DECIMAL(2,1)) END END AS weight
  FROM sale s JOIN item i ON i.id = s.item JOIN store t ON t.id = s.store JOIN seller q ON q.id = s.seller
  JOIN place p ON p.family = i.family AND p.size = t.size),
-- x is counted in thousandths of a cent, y in cents
done AS (
  SELECT seller, m, CAST(sum(CASE WHEN counts THEN CASE WHEN returned = 1 THEN -plain * weight ELSE plain * weight END ELSE 0 END) * 100000 AS HUGEINT) AS x,
         CAST(sum(CASE WHEN counts AND nth % 10 = 0 THEN plain ELSE 0 END) * 100 AS HUGEINT) AS y,
         count(*) AS l, sum(returned) AS r, count(*) FILTER (family = 'service') AS v
  FROM line GROUP BY seller, m),
cell AS MATERIALIZED (
  SELECT q.id AS seller, n.m, q.level, CAST(q.target * 100000 AS HUGEINT) AS g, coalesce(d.x, 0) AS x, coalesce(d.y, 0) AS y,
         coalesce(d.l, 0) AS l, CAST(coalesce(d.r, 0) AS BIGINT) AS r, coalesce(d.v, 0) AS v
  FROM seller q CROSS JOIN (SELECT CAST(range AS INTEGER) AS m FROM range(1, 13)) n LEFT JOIN done d ON d.seller = q.id AND d.m = n.m),
-- a card is the fraction a / b
card AS (
  SELECT seller, m, w, CAST(50 AS HUGEINT) * least(greatest(100 * x, 0), 120 * g) * greatest(l, 1)
         + g * (CASE WHEN l > 0 THEN 20 * least(greatest(100 * l - 500 * r, 0), 120 * l) ELSE 0 END
              + CASE WHEN l >= 3 THEN 30 * least(greatest(400 * v, 0), 120 * l) ELSE 0 END) AS a,
         g * greatest(l, 1) * w AS b
  FROM (SELECT *, CASE WHEN l >= 3 THEN 100 WHEN l > 0 THEN 70 ELSE 50 END AS w FROM cell)),
due AS (
  SELECT seller, m, 'base' AS component, least(20000000000000, x *
         CASE WHEN x >= g THEN {rate_3*10000} WHEN 10 * x >= 7 * g THEN {rate_2*10000} ELSE {rate_1*10000} END) AS e FROM cell WHERE x > 0
  UNION ALL
  SELECT seller, m, 'tenth', CAST(1000 AS HUGEINT) * {rate_4*10000} * y FROM cell
  UNION ALL
  SELECT seller, m, 'service', CAST(1000000000 AS HUGEINT) * CASE level
         WHEN 'junior' THEN CASE WHEN v >= 100 THEN 500 WHEN v >= 40 THEN 300 WHEN v >= 10 THEN 150 ELSE 0 END
         WHEN 'senior' THEN CASE WHEN v >= 100 THEN 400 WHEN v >= 40 THEN 250 WHEN v >= 10 THEN 100 ELSE 0 END
         ELSE CASE WHEN v >= 100 THEN 400 WHEN v >= 40 THEN 200 WHEN v >= 10 THEN 50 ELSE 0 END END FROM cell),
cents AS (
  SELECT seller, m, component, e // 10000000
      + CASE WHEN 2 * (e % 10000000) > 10000000 OR (2 * (e % 10000000) = 10000000 AND e // 10000000 % 2 = 1) THEN 1 ELSE 0 END AS c
  FROM due),
shown AS (
  SELECT seller, m, component, CAST(CAST(c AS DECIMAL(16,0)) * CAST(0.01 AS DECIMAL(2,2)) AS VARCHAR) AS amount FROM cents WHERE c <> 0
  UNION ALL
  SELECT seller, m, 'score', CAST(CAST((200 * a + b) // (2 * b) AS DECIMAL(16,0)) * CAST(0.01 AS DECIMAL(2,2)) AS VARCHAR) FROM card
  UNION ALL
  SELECT seller, m, 'grade', CASE WHEN a >= 85 * b THEN 'A' WHEN a >= 60 * b THEN 'B' ELSE 'C' END FROM card WHERE w >= 70)
SELECT seller AS payee, '2026-' || lpad(CAST(m AS VARCHAR), 2, '0') AS month, component, amount
FROM shown ORDER BY seller, m, component

-- section total
SELECT CAST(coalesce(sum(CAST(amount AS DECIMAL(16,2))), 0) * 100 AS BIGINT) FROM ({plan}) WHERE component <> 'grade'
