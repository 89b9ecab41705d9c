-- The reference plan for DuckDB, in DECIMAL and HUGEINT: no double before the tie of a rank.
-- A name in braces is replaced before the text is run: {folder}, {key}, {value}, and params, {rate_1*10000} times 10000.

-- section load
CREATE TABLE person AS SELECT id, nullif(manager, '') AS manager, region, quota FROM read_csv('{folder}/people.csv',
  header = true, columns = {id: 'VARCHAR', name: 'VARCHAR', role: 'VARCHAR', manager: 'VARCHAR', region: 'VARCHAR',
                            quota: 'DECIMAL(12,2)', hired_on: 'DATE'});
CREATE TABLE product AS SELECT * FROM read_csv('{folder}/products.csv',
  header = true, columns = {product: 'VARCHAR', grp: 'VARCHAR'});
CREATE TABLE deal AS SELECT id, closed_on, owner, product, amount, cost, stage, new_customer FROM read_csv('{folder}/deals.csv',
  header = true, columns = {id: 'BIGINT', closed_on: 'DATE', owner: 'VARCHAR', product: 'VARCHAR', region: 'VARCHAR',
                            customer: 'VARCHAR', amount: 'DECIMAL(10,2)', cost: 'DECIMAL(10,2)', stage: 'VARCHAR',
                            new_customer: 'TINYINT'});

-- section change
UPDATE deal SET amount = {value} WHERE id = {key};

-- section plan
WITH RECURSIVE credit AS (
  SELECT d.owner, p.manager, CAST(month(d.closed_on) AS INTEGER) AS m, d.amount > 100000 AND p.manager IS NOT NULL AS shared,
         d.amount
         * CASE g.grp WHEN 'A' THEN CAST({factor_a} AS DECIMAL(2,1)) WHEN 'B' THEN CAST({factor_b} AS DECIMAL(2,1))
                      WHEN 'C' THEN CAST({factor_c} AS DECIMAL(2,1)) ELSE CAST({factor_d} AS DECIMAL(2,1)) END
         * CASE WHEN d.new_customer = 1 THEN CAST(1.1 AS DECIMAL(2,1)) ELSE CAST(1.0 AS DECIMAL(2,1)) END
         * CASE WHEN 20 * abs(d.cost) > 17 * abs(d.amount) THEN CAST(0.5 AS DECIMAL(2,1)) ELSE CAST(1.0 AS DECIMAL(2,1)) END AS worth
  FROM deal d JOIN product g ON g.product = d.product JOIN person p ON p.id = d.owner
  WHERE d.stage = 'won'),
part AS (
  SELECT owner AS payee, m, worth * CASE WHEN shared THEN CAST(0.8 AS DECIMAL(2,1)) ELSE CAST(1.0 AS DECIMAL(2,1)) END AS worth FROM credit
  UNION ALL
  SELECT manager, m, worth * CAST(0.2 AS DECIMAL(2,1)) FROM credit WHERE shared),
-- x and q are counted in thousandths of a cent, an amount e in ten-millionths
booked AS MATERIALIZED (
  SELECT s.payee, s.m, s.x, p.region, CAST(p.quota * 100000 AS HUGEINT) AS q
  FROM (SELECT payee, m, CAST(sum(worth) * 100000 AS HUGEINT) AS x FROM part GROUP BY payee, m) s
  JOIN person p ON p.id = s.payee),
above AS (
  SELECT id AS below, manager AS boss FROM person WHERE manager IS NOT NULL
  UNION ALL
  SELECT a.below, p.manager FROM above a JOIN person p ON p.id = a.boss WHERE p.manager IS NOT NULL),
due AS (
  SELECT payee, m, 'commission' AS component, least(50000000000000,
      {rate_1*10000} * least(x, q // 5 * 4) + {rate_2*10000} * greatest(0, least(x, q) - q // 5 * 4)
    + {rate_3*10000} * greatest(0, least(x, q // 2 * 3) - q) + {rate_4*10000} * greatest(0, x - q // 2 * 3)) AS e
  FROM booked WHERE x > 0
  UNION ALL
  SELECT a.boss, b.m, 'override', 100 * sum(b.x) FROM above a JOIN booked b ON b.payee = a.below GROUP BY a.boss, b.m
  UNION ALL
  SELECT payee, ((m - 1) // 3 + 1) * 3 AS last, 'quarter_bonus', 5000000000000
  FROM booked GROUP BY payee, last, q HAVING sum(x) >= 3 * q
  UNION ALL
  SELECT payee, m, 'rank_bonus', 2000000000000
  FROM (SELECT payee, m, row_number() OVER (PARTITION BY region, m ORDER BY CAST(x AS DOUBLE) / CAST(q AS DOUBLE) DESC, payee) AS place
        FROM booked WHERE x > 0)
  WHERE place = 1),
cents AS (
  SELECT payee, m, component, sign(e) * (abs(e) // 10000000
      + CASE WHEN 2 * (abs(e) % 10000000) > 10000000 OR (2 * (abs(e) % 10000000) = 10000000 AND abs(e) // 10000000 % 2 = 1)
             THEN 1 ELSE 0 END) AS c
  FROM due)
SELECT payee, '2026-' || lpad(CAST(m AS VARCHAR), 2, '0') AS month, component,
       CAST(c AS DECIMAL(16,0)) * CAST(0.01 AS DECIMAL(2,2)) AS amount
FROM cents WHERE c <> 0 ORDER BY payee, m, component

-- section total
SELECT CAST(coalesce(sum(amount), 0) * 100 AS BIGINT) FROM ({plan})
