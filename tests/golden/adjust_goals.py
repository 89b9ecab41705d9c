#!/usr/bin/env python3
"""Adjusting goals through the program: every figure of the tree after each adjustment against a model with fractions.

usage: adjust_goals.py MEED

A tree of four levels in four units: products (with a reserve), product and region, people (with over-assignment),
months. An adjustment fixes one node, the others share the difference by their weights, so that every node sums. The same
tree when a record of the market is corrected: what changes, and what it does to quotas and pay.
"""
import csv
import io
import os
import sqlite3
import subprocess
import sys
import tempfile
from fractions import Fraction as F
from math import floor

MEED = os.path.abspath(sys.argv[1])
failures = []


def check(what, wanted, found):
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = [k for k in {**wanted, **found} if wanted.get(k) != found.get(k)]
        wanted, found = ({str(k): str(rows.get(k)) for k in keys[:5]} for rows in (wanted, found))
    if wanted != found:
        failures.append(f'{what}: wanted {wanted}, found {found}')


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def call(folder, *words):
    return subprocess.run([MEED, *words], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def meed(folder, *words, allowed=(0,)):
    done = call(folder, *words)
    if done.returncode not in allowed:
        raise SystemExit(f'meed {" ".join(words)} gave {done.returncode}\n{done.stdout}{done.stderr}')
    return done.stdout


def table(text):
    return list(csv.DictReader(io.StringIO(text, newline='')))


# ---- the project ---------------------------------------------------------------------------------

TOTAL = 1200000
PRODUCTS = {'A': '7', 'B': '3.1', 'C': '2.9'}
CELLS = {('A', 'East'): 5, ('A', 'North'): 3, ('A', 'West'): 3, ('B', 'East'): 1, ('B', 'West'): 6, ('C', 'North'): 1}
PEOPLE = {'P1': ('A', 'East', 13), 'P2': ('A', 'East', 10), 'P3': ('A', 'East', 7), 'P4': ('A', 'North', 1),
          'P5': ('A', 'West', 1), 'P6': ('B', 'East', 2), 'P7': ('B', 'West', 2), 'P8': ('B', 'West', 5),
          'P9': ('C', 'North', 1)}
SEASON = (7, 5, 8, 8, 8, 9, 8, 8, 9, 9, 10, 11)
UNITS = {'by_product': F(1000), 'by_cell': F(100), 'by_person': F(10), 'by_month': F(5, 2)}
RESERVE, STRETCH = F(5, 100), F(8, 100)

RULES = '''
local season = { 7, 5, 8, 8, 8, 9, 8, 8, 9, 9, 10, 11 }
measure "set_product" { of = "product", from = "goal_change", by = "product", at = "starts_on", over = "year", one = "amount",
  when = function(r) return r.rule == "by_product" end }
measure "set_cell" { of = { "product", "region" }, from = "goal_change", by = { "product", "region" }, at = "starts_on", over = "year",
  one = "amount", when = function(r) return r.rule == "by_cell" end }
measure "set_person" { of = "person", from = "goal_change", by = "person", at = "starts_on", over = "year", one = "amount",
  when = function(r) return r.rule == "by_person" end }
measure "set_month" { of = "person", from = "goal_change", by = "person", at = "starts_on", over = "month", one = "amount",
  when = function(r) return r.rule == "by_month" end }
measure "potential" { of = "product", from = "market", by = "product", at = "seen_on", over = "year", sum = "weight" }
measure "cell_weight" { of = { "product", "region" }, from = "cell", by = { "product", "region" }, over = "year", one = "weight" }

allocation "by_product" { of = "product", every = "year", unit = 1000, reserve = 0.05, amount = 1200000, weight = "potential",
  keep = "set_product", decides = "",
  adjusts = { kind = "goal_change", rule = function() return "by_product" end, product = "key", amount = "value", why = "reason",
    starts_on = function(p, t) return t.first end } }
allocation "by_cell" { of = { "product", "region" }, within = "product", every = "year", unit = 100, decides = "",
  amount = function(p) return p.by_product end, weight = function(c) return c.cell_weight or 0 end, keep = "set_cell",
  adjusts = { kind = "goal_change", rule = function() return "by_cell" end, product = "product", region = "region", amount = "value",
    why = "reason", starts_on = function(c, t) return t.first end } }
allocation "by_person" { of = "person", within = { "product", "region" }, every = "year", unit = 10, stretch = 0.08, decides = "",
  amount = function(c) return c.by_cell end, weight = "weight", keep = "set_person",
  adjusts = { kind = "goal_change", rule = function() return "by_person" end, person = "key", amount = "value", why = "reason",
    starts_on = function(p, t) return t.first end } }
allocation "by_month" { of = "person", every = "year", into = "month", unit = MONTH_UNIT,
  amount = function(p) return p.by_person end, weight = function(p, t) return season[t.number] end, keep = "set_month",
  adjusts = { kind = "goal_change", rule = function() return "by_month" end, person = "key", amount = "value", why = "reason",
    starts_on = function(p, t) return t.first end },
  becomes = { kind = "goal_row", person = "key", amount = "value", note = "reason", month_on = function(p, t) return t.first end } }

measure "sold" { of = "person", from = "deal", by = "owner", sum = "amount" }
measure "quota" { of = "person", from = "goal_row", by = "person", at = "month_on", over = "month", sum = "amount" }
plan "pay" { of = "person", every = "month",
  bonus "over" { when = function(p) return p.quota > 0 and p.sold > p.quota end,
    amount = function(p) return 0.01 * (p.sold - p.quota) end } }
'''

KINDS = {
    'product': 'key: id\nfields:\n  id: {type: text}',
    'region': 'key: id\nfields:\n  id: {type: text}',
    'cell': 'key: [product, region]\nfields:\n  product: {type: ref, to: product}\n  region: {type: ref, to: region}\n'
            '  weight: {type: number}',
    'person': 'key: id\nfields:\n  id: {type: text}\n  product: {type: ref, to: product}\n  region: {type: ref, to: region}\n'
              '  weight: {type: number}',
    'market': 'key: product\nfields:\n  product: {type: ref, to: product}\n  seen_on: {type: date}\n  weight: {type: number}',
    'deal': 'key: id\ndate: sold_on\nfields:\n  id: {type: text}\n  owner: {type: ref, to: person}\n  sold_on: {type: date}\n'
            '  amount: {type: money}',
    'goal_row': 'key: id\ndate: month_on\nfields:\n  id: {type: text}\n  person: {type: ref, to: person}\n'
                '  month_on: {type: date}\n  amount: {type: money}\n  note: {type: text}',
    'goal_change': 'key: id\nfields:\n  id: {type: text}\n  rule: {type: text}\n  product: {type: ref, to: product}\n'
                   '  region: {type: ref, to: region}\n  person: {type: ref, to: person}\n  starts_on: {type: date}\n'
                   '  amount: {type: money}\n  why: {type: text}',
}


def project(folder, month_unit='2.5'):
    write(folder, 'meed.yaml', 'organisation: Goals\ncurrency: CNY\nperiod: month\n')
    write(folder, 'rules/goals.lua', RULES.replace('MONTH_UNIT', month_unit))
    for kind, text in KINDS.items():
        write(folder, f'schemas/{kind}.yaml', f'kind: {kind}\n{text}\nload: {{file: {kind}.csv}}\n')
    tables = {
        'product': ['id'] + list(PRODUCTS),
        'region': ['id', 'East', 'North', 'West'],
        'cell': ['product,region,weight'] + [f'{p},{r},{w}' for (p, r), w in CELLS.items()],
        'person': ['id,product,region,weight'] + [f'{k},{p},{r},{w}' for k, (p, r, w) in PEOPLE.items()],
        'market': ['product,seen_on,weight'] + [f'{p},2026-01-01,{w}' for p, w in PRODUCTS.items()],
        'deal': ['id,owner,sold_on,amount', 'd1,P1,2026-02-10,60000', 'd2,P2,2026-03-10,60000'],
        'goal_row': ['id,person,month_on,amount,note', 'old,P1,2025-12-01,1,last year'],
    }
    for name, lines in tables.items():
        write(folder, f'data/{name}.csv', '\n'.join(lines) + '\n')
    meed(folder, 'check')
    meed(folder, 'import', 'data')


# ---- the model -----------------------------------------------------------------------------------

def half_up(x):
    return floor(x + F(1, 2))


def share(whole, unit, weights, kept):
    """Largest remainder among those that are not kept; None where it cannot be done."""
    free = [k for k in weights if k not in kept]
    rest = whole - sum(kept[k] for k in weights if k in kept)
    total = sum(weights[k] for k in free)
    if whole % unit or rest < 0 or (rest > 0 and total == 0):
        return None
    exact = {k: rest / unit * weights[k] / total if total else F(0) for k in free}
    parts = {k: floor(exact[k]) for k in free}
    left = rest / unit - sum(parts.values())
    for k in sorted(free, key=lambda k: (parts[k] - exact[k], list(weights).index(k)))[:int(left)]:
        parts[k] += 1
    return {k: kept[k] if k in kept else parts[k] * unit for k in weights}


def tree(locks, products=PRODUCTS):
    """{(rule, child, period, row): value} with the goals in `locks` fixed: {(rule, child, period): value}."""
    out = {}

    def level(rule, whole, weights, period='2026', reserve=F(0), stretch=F(0), parent=None):
        unit = UNITS[rule]
        back, more = half_up(whole * reserve / unit) * unit, half_up(whole * stretch / unit) * unit
        keys = {k: (rule, k, period) if rule != 'by_month' else (rule, parent, k) for k in weights}
        kept = {k: locks[keys[k]] for k in weights if keys[k] in locks}
        parts = share(whole - back + more, unit, weights, kept)
        if parts is None:
            raise ValueError(rule)
        check(f'model of {rule} {parent}', whole - back + more, sum(parts.values()))
        if reserve:
            out[rule, parent, period, 'reserve'] = back
        if stretch:
            out[rule, parent, period, 'stretch'] = more
        out.update({keys[k] + ('goal',): v for k, v in parts.items()})
        return parts

    for p, of_product in level('by_product', F(TOTAL), {p: F(w) for p, w in products.items()}, reserve=RESERVE,
                               parent='whole').items():
        cells = {f'{a}/{r}': F(w) for (a, r), w in CELLS.items() if a == p}
        for cell, of_cell in level('by_cell', of_product, cells, parent=p).items():
            people = {k: F(w) for k, (a, r, w) in PEOPLE.items() if f'{a}/{r}' == cell}
            if not people:
                continue
            for person, goal in level('by_person', of_cell, people, stretch=STRETCH, parent=cell).items():
                level('by_month', goal, {f'2026-{m:02}': F(w) for m, w in enumerate(SEASON, 1)}, parent=person)
    return out


def found(folder):
    rows = {}
    for row in table(meed(folder, 'goals', '--period', '2026-01', '-f', 'csv')):
        if row['child'] == '(parent)':
            continue
        word = row['child'] if row['child'] in ('reserve', 'stretch') else 'goal'
        rows[row['rule'], row['child'] if word == 'goal' else row['parent'], row['period'], word] = F(row['goal'])
    return rows


def changes(text):
    return {(r['rule'], r['child'], r['period'], r['row']): (F(r['before']), F(r['after'])) for r in table(text)}


def differences(before, after):
    return {k: (before[k], after[k]) for k in after if before[k] != after[k]}


def shown(rows):
    """Without rows of 0, which `show` leaves out where they are reserve or stretch."""
    return {k: v for k, v in rows.items() if v or k[3] == 'goal'}


# ---- the steps -----------------------------------------------------------------------------------

class Book:
    def __init__(self, folder):
        self.folder, self.locks = folder, {}
        self.versions = {self.batch(): tree({})}

    def query(self, sql):
        with sqlite3.connect(os.path.join(self.folder, 'meed.db')) as book:
            return book.execute(sql).fetchall()

    def batch(self):
        return self.query('SELECT max(id) FROM batches')[0][0]

    def goal_rows(self):
        rows = self.query('SELECT person, month_on, amount FROM v_goal_row')
        return {(p, day[:7]): F(amount) for p, day, amount in rows if day >= '2026'}

    def words(self, rule, child, period, how):
        return ['goals', 'adjust', rule, child, '--period', period, *how, '--reason', 'agreed in the round', '-f', 'csv']

    def adjust(self, what, rule, child, period, value, over=()):
        """Set one goal (None: free it), and look at everything. `over`: closed goals that stay as they are."""
        before = tree(self.locks)
        how = ['--free'] if value is None else ['--lock'] if value == 'lock' else ['--to', str(value)]
        if value is None:
            del self.locks[rule, child, period]
        else:
            self.locks[rule, child, period] = before[rule, child, period, 'goal'] if value == 'lock' else F(str(value))
        wanted = tree({**self.locks, **{k[:3]: before[k] for k in before if k[2] in over and k[3] == 'goal'}})
        batch = self.batch()
        for step in ('--dry-run', '--yes'):
            said = changes(meed(self.folder, *self.words(rule, child, period, how), step))
            said = {k: v for k, v in said.items() if v[0] != v[1]}
            check(f'{what}, {step}', differences(before, wanted), said)
            check(f'{what}, batch after {step}', batch + (step == '--yes'), self.batch())
        for k in wanted:
            if k[2] in over and k[3] == 'goal' and wanted[k] != tree(self.locks).get(k):
                self.locks[k[:3]] = wanted[k]
        check(f'{what}, goals', shown(wanted), found(self.folder))
        sums = table(meed(self.folder, 'goals', 'check', '--period', '2026-01', '-f', 'csv'))
        check(f'{what}, sums', {'exact'}, {r['status'] for r in sums})
        check(f'{what}, records', {k[1:3]: v for k, v in wanted.items() if k[0] == 'by_month'}, self.goal_rows())
        said = changes(meed(self.folder, 'goals', 'compare', f'b-{batch}', f'b-{batch + 1}', '--period', '2026-01', '-f', 'csv'))
        check(f'{what}, compared', differences(before, wanted), said)
        decided = self.query("SELECT value, reason, decided_by <> '' FROM decisions WHERE batch = (SELECT max(id) FROM batches)"
                             f" AND rule = '{rule}' AND period = '{period}' AND verdict = 'amended'")
        check(f'{what}, decision', (1, 'agreed in the round', 1), (len(decided),) + decided[0][1:] if decided else None)
        self.versions[batch + 1] = wanted

    def refuse(self, what, rule, child, period, how, code, *words):
        batch, decisions = self.batch(), self.query('SELECT count(*) FROM decisions')
        for step in ('--dry-run', '--yes'):
            done = call(self.folder, *self.words(rule, child, period, how), step)
            check(f'{what}, exit', 2 if code == 'E0905' else 5, done.returncode)
            for word in (code,) + words:
                check(f'{what} says {word}', True, word in done.stderr or done.stderr)
        check(f'{what} writes nothing', (batch, decisions), (self.batch(), self.query('SELECT count(*) FROM decisions')))


def check_tree():
    with tempfile.TemporaryDirectory() as folder:
        project(folder)
        meed(folder, 'run', '2026-01')
        check('goals of the rules', shown(tree({})), found(folder))
        meed(folder, 'decide', 'by_month', '--period', '2026', '--approve')
        book = Book(folder)
        asked = call(folder, *book.words('by_cell', 'A/East', '2026', ['--to', '300000']))
        check('nobody can be asked', (2, True), (asked.returncode, '--yes' in asked.stderr))
        book.adjust('two dimensions', 'by_cell', 'A/East', '2026', 300000)
        book.adjust('twice', 'by_cell', 'A/East', '2026', 310100)
        book.adjust('a month', 'by_month', 'P1', '2026-05', '7777.5')
        notes = {r['period']: r['note'] for r in table(meed(folder, 'goals', 'show', 'by_month', 'P1', '--period', '2026-01', '-f', 'csv'))}
        by = book.query('SELECT decided_by FROM decisions ORDER BY id DESC LIMIT 1')[0][0]
        check('who set a month by hand', (f'kept: {by}, agreed in the round', ''), (notes['2026-05'], notes['2026-06']))
        book.adjust('parent of an adjusted one', 'by_person', 'P1', '2026', 120000)
        book.adjust('a lock', 'by_person', 'P2', '2026', 'lock')
        again = table(meed(folder, *book.words('by_person', 'P2', '2026', ['--lock']), '--yes'))
        check('a lock again', [('locked', 0)], [(r['note'], float(r['change'])) for r in again])
        book.adjust('above a reserve and two locks', 'by_product', 'A', '2026', 800000)
        book.adjust('its stretch is divided anew', 'by_cell', 'A/East', '2026', 350000)
        book.adjust('free again', 'by_cell', 'A/East', '2026', None)
        book.refuse('no whole units', 'by_person', 'P1', '2026', ['--to', '120005'], 'E0524', 'unit, 10')
        book.refuse('not a goal of it', 'by_person', 'P11', '2026', ['--to', '10'], 'E0524', 'did you mean `P1`')
        book.refuse('another level', 'by_month', 'P1', '2026', ['--to', '10'], 'E0905', '2026-12')
        book.refuse('more than there is', 'by_month', 'P1', '2026-06', ['--to', '120000'], 'E0524', 'infeasible', 'P1 2026-05 stays 7777.50')
        book.refuse('all siblings stay', 'by_cell', 'C/North', '2026', ['--to', '100'], 'E0524', 'C/North 2026 stays 100')
        book.refuse('parent and child', 'by_cell', 'A/East', '2026', ['--to', '100000'], 'E0524', 'by_person', 'P1 2026 stays 120000',
                    'P2 2026 stays')
        # The month that is closed stays; the others share what is left.
        meed(folder, 'run', '2026-01')
        meed(folder, 'close', '2026-01', '--run', str(book.query('SELECT max(id) FROM runs')[0][0]), '--yes')
        book.refuse('a month that is over', 'by_month', 'P1', '2026-01', ['--to', '10'], 'E0525', 'closed')
        book.adjust('with a month over', 'by_person', 'P1', '2026', 90000, over=('2026-01',))
        book.adjust('once more', 'by_cell', 'A/East', '2026', 290000, over=('2026-01',))
        paid, wanted_pay = pay(folder, book)
        check('pay by the new quota', wanted_pay, paid)
        # Every version is there as it was.
        batches = sorted(book.versions)
        for one, two in zip(batches, batches[2:] + batches[:2]):
            said = changes(meed(folder, 'goals', 'compare', f'b-{one}', f'b-{two}', '--period', '2026-01', '-f', 'csv'))
            check(f'b-{one} and b-{two}', differences(book.versions[one], book.versions[two]), said)


def pay(folder, book):
    """What February pays P1, who sold 60,000, and what his quota says he should get."""
    meed(folder, 'run', '2026-02')
    rows = table(meed(folder, 'export', 'payouts', '--period', '2026-02', '-f', 'csv'))
    over = max(F(60000) - book.goal_rows()['P1', '2026-02'], F(0)) / 100
    return {r['subject']: F(r['amount']) for r in rows}, {'P1': F(half_up(over * 100), 100)} if over else {}


def check_restatement():
    """A market that was observed anew: which goals change, by two evaluations; then quotas and pay."""
    with tempfile.TemporaryDirectory() as folder:
        project(folder)
        meed(folder, 'run', '2026-01')
        meed(folder, 'decide', 'by_month', '--period', '2026', '--approve')
        book = Book(folder)
        before, after = tree({}), tree({}, {**PRODUCTS, 'A': '5.85'})
        found_pay, wanted_pay = pay(folder, book)
        check('pay before the correction', wanted_pay, found_pay)
        decided, batch = book.goal_rows(), book.batch()
        write(folder, 'late/market.csv', 'product,seen_on,weight\nA,2026-01-01,5.85\n')
        meed(folder, 'import', 'late', '--update')
        said = changes(meed(folder, 'goals', 'compare', f'b-{batch}', f'b-{batch + 1}', '--period', '2026-01', '-f', 'csv'))
        check('what the correction changes', differences(before, after), said)
        check('every goal of another product too', {'A', 'B', 'C'}, {k[1] for k in said if k[0] == 'by_product' and k[3] == 'goal'})
        # Nothing that was decided changes by itself, and nobody approves or adjusts what he has not seen.
        check('records stay', decided, book.goal_rows())
        check('pay stays', wanted_pay, pay(folder, book)[0])
        for words in (['decide', 'by_month', '--period', '2026', '--approve', '--again'],
                      book.words('by_person', 'P1', '2026', ['--lock']) + ['--yes']):
            done = call(folder, *words)
            check('seen first: ' + ' '.join(words[:2]), (5, True), (done.returncode, 'E0501' in done.stderr))
        meed(folder, 'run', '2026-01')
        runs = [r for r, in book.query("SELECT id FROM runs WHERE period = '2026-01' ORDER BY id")]
        said = changes(meed(folder, 'goals', 'compare', str(runs[0]), str(runs[-1]), '-f', 'csv'))
        check('two runs say the same', differences(before, after), said)
        meed(folder, 'decide', 'by_month', '--period', '2026', '--approve', '--again')
        check('records anew', {k[1:3]: v for k, v in after.items() if k[0] == 'by_month'}, book.goal_rows())
        found_pay, wanted_new = pay(folder, book)
        check('pay by the restated quota', wanted_new, found_pay)
        check('which is another', True, wanted_new != wanted_pay)


def check_units():
    """A parent that is no whole number of its children's units is refused by name."""
    with tempfile.TemporaryDirectory() as folder:
        project(folder, month_unit='4')
        UNITS['by_month'] = F(1)
        book = Book(folder)
        done = call(folder, *book.words('by_person', 'P9', '2026', ['--to', '100010']), '--yes')
        check('units that do not divide', (5, True), (done.returncode, 'E0524' in done.stderr))
        UNITS['by_month'] = F(5, 2)


check_tree()
check_restatement()
check_units()
for failure in failures[:20]:
    print(failure)
print(f'{len(failures)} failures' if failures else 'all adjustments are as they should be')
sys.exit(1 if failures else 0)
