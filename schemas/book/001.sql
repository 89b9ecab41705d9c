-- The book, version 1: everything but the typed tables of kinds (key_*, rec_*, v_*), which are made
-- from the schemas by engine/store/kind_tables.c.
--
-- Days are counted from 1970-01-01. Digests are SHA-256, 32 bytes. Texts of numbers are canonical
-- decimals, `n/d` where no decimal ends. What is final is guarded by triggers against mistakes;
-- whoever may write the file can drop them, which the schema's digest and the chain of seals show.

CREATE TABLE book (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  schema_digest BLOB NOT NULL -- over the text of all tables, views, indexes and triggers
) STRICT;
INSERT INTO book (id, schema_digest) VALUES (1, x'');

-- Kinds as they were when their rows came in, to notice a changed schema.
CREATE TABLE kinds (
  name        TEXT PRIMARY KEY,
  key_fields  TEXT NOT NULL,              -- names joined by ' '
  history     INTEGER NOT NULL CHECK (history IN (0, 1)),
  fingerprint TEXT NOT NULL,
  keys_sorted INTEGER NOT NULL DEFAULT 1  -- 1: ids rise with the bytes of the keys
) STRICT, WITHOUT ROWID;

CREATE TABLE kind_fields (
  kind      TEXT NOT NULL REFERENCES kinds (name),
  name      TEXT NOT NULL,
  signature TEXT NOT NULL,                -- type, scale, currency, target, values
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

-- Numbered batches: every change of records is one.
CREATE TABLE batches (
  id       INTEGER PRIMARY KEY,
  action   TEXT NOT NULL CHECK (action IN ('import', 'withdraw')),
  of_batch INTEGER REFERENCES batches (id), -- the batch withdrawn
  done_by  TEXT NOT NULL,
  done_at  TEXT NOT NULL                    -- for people; nothing is ordered by it
) STRICT;

CREATE TABLE files (
  batch     INTEGER NOT NULL REFERENCES batches (id),
  position  INTEGER NOT NULL,
  name      TEXT NOT NULL,
  digest    BLOB NOT NULL,
  rows_read INTEGER NOT NULL,
  PRIMARY KEY (batch, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX files_digest ON files (digest);

CREATE TABLE batch_counts (
  batch        INTEGER NOT NULL REFERENCES batches (id),
  kind         TEXT NOT NULL,
  rows_new     INTEGER NOT NULL,
  rows_changed INTEGER NOT NULL,
  rows_same    INTEGER NOT NULL,
  PRIMARY KEY (batch, kind)
) STRICT, WITHOUT ROWID;

-- One digest for the rows of a kind that a batch brought ('in') or took away ('out'), by date
-- field and month. field '': the kind has no date field. month '': the row has no such date.
CREATE TABLE digests (
  kind       TEXT NOT NULL,
  field      TEXT NOT NULL,
  month      TEXT NOT NULL,
  batch      INTEGER NOT NULL REFERENCES batches (id),
  direction  TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  rows_count INTEGER NOT NULL,
  digest     BLOB NOT NULL,
  PRIMARY KEY (kind, field, month, batch, direction)
) STRICT, WITHOUT ROWID;

-- Texts of rules, params and schemas by the digest of their content.
CREATE TABLE sources (
  digest BLOB PRIMARY KEY,
  name   TEXT NOT NULL, -- under which it was first met
  text   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  period          TEXT NOT NULL,
  first_day       INTEGER NOT NULL,
  end_day         INTEGER NOT NULL CHECK (end_day > first_day),
  state           TEXT NOT NULL CHECK (state IN ('draft', 'posted', 'superseded')),
  as_of_batch     INTEGER NOT NULL,
  engine_version  TEXT NOT NULL,
  read_set        BLOB NOT NULL,
  rules           BLOB NOT NULL,
  outcomes_digest BLOB NOT NULL,
  note            TEXT NOT NULL,
  outcomes_count  INTEGER NOT NULL,
  subjects_count  INTEGER NOT NULL,
  held_count      INTEGER NOT NULL,
  zero_count      INTEGER NOT NULL,
  done_by         TEXT NOT NULL,
  done_at         TEXT NOT NULL
) STRICT;
CREATE INDEX runs_period ON runs (period, state);

CREATE TABLE outcomes (
  run          INTEGER NOT NULL REFERENCES runs (id),
  subject      TEXT NOT NULL,
  period       TEXT NOT NULL,
  plan         TEXT NOT NULL,
  component    TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  label        TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('value', 'zero', 'held')),
  value        TEXT NOT NULL,
  unit         TEXT NOT NULL,
  amount_minor INTEGER,
  reason       TEXT NOT NULL,
  audience     TEXT NOT NULL,
  due          TEXT NOT NULL, -- day of payment; '': booked and shown, not paid
  PRIMARY KEY (run, subject, period, plan, component, subject_kind)
) STRICT, WITHOUT ROWID;

-- What components added to balances. A balance is the sum of its movements; no sum is kept anywhere.
-- record '': the balance has one account for each subject.
CREATE TABLE movements (
  run          INTEGER NOT NULL REFERENCES runs (id),
  subject      TEXT NOT NULL,
  record       TEXT NOT NULL,
  balance      TEXT NOT NULL,
  period       TEXT NOT NULL,
  plan         TEXT NOT NULL,
  component    TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  record_kind  TEXT NOT NULL,
  value        TEXT NOT NULL,
  unit         TEXT NOT NULL,
  amount_minor INTEGER,
  PRIMARY KEY (run, subject, record, balance, period, plan, component, subject_kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_inputs (
  run      INTEGER NOT NULL REFERENCES runs (id),
  position INTEGER NOT NULL,
  role     TEXT NOT NULL,
  name     TEXT NOT NULL,
  digest   BLOB NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_unused (
  run        INTEGER NOT NULL REFERENCES runs (id),
  position   INTEGER NOT NULL,
  credit     TEXT NOT NULL,
  reason     TEXT NOT NULL,
  rows_count INTEGER NOT NULL,
  amount     TEXT NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- A posting makes a run's results final and closes its period.
-- The outbox: written once for each thing that a rule proposes.
CREATE TABLE notices (
  rule         TEXT NOT NULL,
  subject      TEXT NOT NULL,
  period       TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  end_day      INTEGER NOT NULL, -- of the period
  day          INTEGER NOT NULL, -- from which formulas see it: the first open one after the run's period
  batch        INTEGER NOT NULL, -- as of which the run that wrote it was
  sort         TEXT NOT NULL,
  audience     TEXT NOT NULL,
  decides      TEXT NOT NULL,
  due          TEXT NOT NULL, -- '': no day
  text_en      TEXT NOT NULL,
  text_zh      TEXT NOT NULL,
  run          INTEGER NOT NULL, -- that wrote it, and may have been dropped since
  written_at   TEXT NOT NULL,
  PRIMARY KEY (rule, subject, period, subject_kind)
) STRICT, WITHOUT ROWID;

-- What people decided; of several about one thing the latest counts.
CREATE TABLE decisions (
  id           INTEGER PRIMARY KEY,
  rule         TEXT NOT NULL,
  subject      TEXT NOT NULL,
  period       TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  verdict      TEXT NOT NULL CHECK (verdict IN ('approved', 'rejected', 'amended')),
  value        TEXT NOT NULL,
  reason       TEXT NOT NULL,
  run          INTEGER NOT NULL,
  batch        INTEGER NOT NULL REFERENCES batches (id), -- with the records that it became
  day          INTEGER NOT NULL, -- from which formulas see it: the first open one after the run's period, or later
  decided_by   TEXT NOT NULL,
  decided_at   TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_of ON decisions (rule, subject, period, subject_kind);

CREATE TABLE postings (
  id        INTEGER PRIMARY KEY,
  run       INTEGER NOT NULL UNIQUE REFERENCES runs (id),
  period    TEXT NOT NULL,
  first_day INTEGER NOT NULL,
  end_day   INTEGER NOT NULL,
  seal      BLOB NOT NULL,
  previous  BLOB NOT NULL, -- seal of the posting before; 32 zero bytes at first
  posted_by TEXT NOT NULL,
  posted_at TEXT NOT NULL
) STRICT;

-- ---- guards ---------------------------------------------------------------------------------

CREATE TRIGGER keep_batches_update BEFORE UPDATE ON batches
BEGIN SELECT RAISE(ABORT, 'batches are append-only'); END;
CREATE TRIGGER keep_batches_delete BEFORE DELETE ON batches
BEGIN SELECT RAISE(ABORT, 'batches are append-only'); END;
CREATE TRIGGER keep_files_update BEFORE UPDATE ON files
BEGIN SELECT RAISE(ABORT, 'files are append-only'); END;
CREATE TRIGGER keep_files_delete BEFORE DELETE ON files
BEGIN SELECT RAISE(ABORT, 'files are append-only'); END;
CREATE TRIGGER keep_digests_update BEFORE UPDATE ON digests
BEGIN SELECT RAISE(ABORT, 'digests are append-only'); END;
CREATE TRIGGER keep_digests_delete BEFORE DELETE ON digests
BEGIN SELECT RAISE(ABORT, 'digests are append-only'); END;
CREATE TRIGGER keep_sources_update BEFORE UPDATE ON sources
BEGIN SELECT RAISE(ABORT, 'sources are append-only'); END;
CREATE TRIGGER keep_sources_delete BEFORE DELETE ON sources
BEGIN SELECT RAISE(ABORT, 'sources are append-only'); END;

-- Of a run only the state changes, and only away from draft.
CREATE TRIGGER keep_runs_update
BEFORE UPDATE OF id, period, first_day, end_day, as_of_batch, engine_version, read_set, rules,
  outcomes_digest, note, outcomes_count, subjects_count, held_count, zero_count, done_by, done_at
ON runs
BEGIN SELECT RAISE(ABORT, 'a run never changes'); END;
CREATE TRIGGER keep_runs_state BEFORE UPDATE OF state ON runs WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'the state of this run is final'); END;
CREATE TRIGGER keep_runs_delete BEFORE DELETE ON runs WHEN OLD.state = 'posted'
BEGIN SELECT RAISE(ABORT, 'a posted run is final'); END;

CREATE TRIGGER keep_outcomes_update BEFORE UPDATE ON outcomes
BEGIN SELECT RAISE(ABORT, 'outcomes never change'); END;
CREATE TRIGGER keep_outcomes_delete BEFORE DELETE ON outcomes
WHEN (SELECT state FROM runs WHERE id = OLD.run) = 'posted'
BEGIN SELECT RAISE(ABORT, 'outcomes of a posted run are final'); END;
CREATE TRIGGER keep_outcomes_insert BEFORE INSERT ON outcomes
WHEN (SELECT state FROM runs WHERE id = NEW.run) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'outcomes of a posted run are final'); END;

CREATE TRIGGER keep_movements_update BEFORE UPDATE ON movements
BEGIN SELECT RAISE(ABORT, 'movements never change'); END;
CREATE TRIGGER keep_movements_delete BEFORE DELETE ON movements
WHEN (SELECT state FROM runs WHERE id = OLD.run) = 'posted'
BEGIN SELECT RAISE(ABORT, 'movements of a posted run are final'); END;
CREATE TRIGGER keep_movements_insert BEFORE INSERT ON movements
WHEN (SELECT state FROM runs WHERE id = NEW.run) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'movements of a posted run are final'); END;

CREATE TRIGGER keep_run_inputs_update BEFORE UPDATE ON run_inputs
BEGIN SELECT RAISE(ABORT, 'inputs of a run never change'); END;
CREATE TRIGGER keep_run_inputs_delete BEFORE DELETE ON run_inputs
WHEN (SELECT state FROM runs WHERE id = OLD.run) = 'posted'
BEGIN SELECT RAISE(ABORT, 'inputs of a posted run are final'); END;
CREATE TRIGGER keep_run_inputs_insert BEFORE INSERT ON run_inputs
WHEN (SELECT state FROM runs WHERE id = NEW.run) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'inputs of a posted run are final'); END;

CREATE TRIGGER keep_run_unused_update BEFORE UPDATE ON run_unused
BEGIN SELECT RAISE(ABORT, 'unused records of a run never change'); END;
CREATE TRIGGER keep_run_unused_delete BEFORE DELETE ON run_unused
WHEN (SELECT state FROM runs WHERE id = OLD.run) = 'posted'
BEGIN SELECT RAISE(ABORT, 'unused records of a posted run are final'); END;
CREATE TRIGGER keep_run_unused_insert BEFORE INSERT ON run_unused
WHEN (SELECT state FROM runs WHERE id = NEW.run) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'unused records of a posted run are final'); END;

CREATE TRIGGER keep_notices_update BEFORE UPDATE ON notices
BEGIN SELECT RAISE(ABORT, 'notices never change'); END;
CREATE TRIGGER keep_notices_delete BEFORE DELETE ON notices
BEGIN SELECT RAISE(ABORT, 'notices are kept'); END;
CREATE TRIGGER keep_decisions_update BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER keep_decisions_delete BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;

CREATE TRIGGER keep_postings_update BEFORE UPDATE ON postings
BEGIN SELECT RAISE(ABORT, 'postings are final'); END;
CREATE TRIGGER keep_postings_delete BEFORE DELETE ON postings
BEGIN SELECT RAISE(ABORT, 'postings are final'); END;

-- ---- what any SQL tool may read -----------------------------------------------------------

CREATE VIEW v_batch AS
SELECT printf('b-%d', b.id) AS batch, b.action,
       CASE WHEN b.of_batch IS NOT NULL THEN printf('b-%d', b.of_batch) END AS of_batch,
       c.kind, c.rows_new, c.rows_changed, c.rows_same,
       (SELECT group_concat(f.name, ', ') FROM files f WHERE f.batch = b.id) AS files,
       b.done_by, b.done_at
FROM batches b LEFT JOIN batch_counts c ON c.batch = b.id;

CREATE VIEW v_run AS
SELECT printf('r-%06d', r.id) AS run, r.period, date(r.first_day * 86400, 'unixepoch') AS first_day,
       date(r.end_day * 86400, 'unixepoch') AS end_day, r.state,
       CASE WHEN p.id IS NOT NULL THEN printf('p-%06d', p.id) END AS posting,
       printf('b-%d', r.as_of_batch) AS as_of_batch, r.engine_version,
       lower(hex(r.read_set)) AS read_set, lower(hex(r.rules)) AS rules,
       lower(hex(r.outcomes_digest)) AS outcomes_digest, lower(hex(p.seal)) AS seal, r.note,
       r.outcomes_count, r.subjects_count, r.held_count, r.zero_count, r.done_by, r.done_at
FROM runs r LEFT JOIN postings p ON p.run = r.id;

CREATE VIEW v_outcome AS
SELECT printf('r-%06d', o.run) AS run, r.state, o.subject_kind, o.subject, o.period, o.plan,
       o.component, o.label, o.status, o.value, o.unit, o.amount_minor AS value_minor, o.reason,
       o.audience, o.due
FROM outcomes o JOIN runs r ON r.id = o.run;

CREATE VIEW v_movement AS
SELECT printf('r-%06d', m.run) AS run, r.state, m.subject_kind, m.subject, m.record_kind, m.record,
       m.balance, m.period, m.plan, m.component, m.value, m.unit, m.amount_minor AS value_minor
FROM movements m JOIN runs r ON r.id = m.run;

-- What is posted, without opening rows, which are records.
CREATE VIEW v_balance AS
SELECT m.subject_kind, m.subject, m.record, m.balance, m.unit, sum(m.amount_minor) AS value_minor
FROM movements m JOIN runs r ON r.id = m.run
WHERE r.state = 'posted'
GROUP BY m.subject_kind, m.subject, m.record, m.balance, m.unit;

CREATE VIEW v_decision AS
SELECT printf('d-%06d', d.id) AS decision, d.rule, d.subject_kind, d.subject, d.period, d.verdict, d.value, d.reason,
       printf('r-%06d', d.run) AS run, printf('b-%d', d.batch) AS batch,
       date(d.day * 86400, 'unixepoch') AS decided_on, d.decided_by, d.decided_at
FROM decisions d;

CREATE VIEW v_decision_now AS
SELECT max(d.id) AS id, d.rule, d.subject_kind, d.subject, d.period
FROM decisions d GROUP BY d.rule, d.subject, d.period, d.subject_kind;

CREATE VIEW v_notice AS
SELECT n.rule, n.subject_kind, n.subject, n.period, n.sort, n.audience, n.decides, n.due, n.text_en, n.text_zh,
       date(n.day * 86400, 'unixepoch') AS noticed_on, printf('r-%06d', n.run) AS run, n.written_at
FROM notices n;
