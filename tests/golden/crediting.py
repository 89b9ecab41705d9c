#!/usr/bin/env python3
"""Crediting through the program: crediting.py MEED.

One company with seeded records and every form of crediting: splits from rows, account teams and territories as of the date,
overlays, teams, positions, rollups by depth, events of a deal, products in trees. Each figure is worked out here with
fractions from the same records, in another way than the engine's; the project is loaded in two orders, with one thread and
with two, and every explanation must add up."""
import csv, io, os, random, shutil, subprocess, sys, tempfile
from datetime import date, timedelta
from fractions import Fraction
meed = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
F = Fraction
MONTHS = [1, 2, 3]

SCHEMAS = {
    'team': ('key: id', {'id': 'text'}),
    'person': ('key: id\nhistory: true', {'id': 'text', 'team': 'ref team', 'manager': 'ref person', 'grade': 'integer'}),
    'post': ('key: id\nhistory: true', {'id': 'text', 'holder': 'ref person'}),
    'territory': ('key: id\nhistory: true', {'id': 'text', 'owner': 'ref person'}),
    'customer': ('key: id\nhistory: true', {'id': 'text', 'territory': 'ref territory'}),
    'product': ('key: id', {'id': 'text', 'parent': 'ref product'}),
    'deal': ('key: id\ndate: closed_on', {'id': 'text', 'closed_on': 'date', 'customer': 'ref customer', 'product': 'ref product',
                                          'owner': 'ref person', 'post': 'ref post', 'amount': 'money'}),
    'split': ('key: [deal, line]', {'deal': 'ref deal', 'line': 'integer', 'person': 'ref person', 'part': 'ratio'}),
    'member': ('key: [customer, person]\nhistory: true', {'customer': 'ref customer', 'person': 'ref person', 'part': 'ratio'}),
    'helper': ('key: id', {'id': 'text', 'split': 'text', 'deal': 'ref deal', 'person': 'ref person', 'expert': 'flag'}),
    'event': ('key: id\ndate: happened_on', {'id': 'text', 'deal': 'ref deal', 'what': 'word', 'happened_on': 'date', 'amount': 'money'}),
}

RULES = '''
local by_depth = { 0.05, 0.02, 0.01 }

-- every deal, by the rows that name it; the owner has what they leave
credit "by_rows" { from = "deal", value = "amount", unit = 0.01, order = { "-grade", "id" },
  to = { { each = "split", by = "deal", payee = "person", share = "part" }, { "owner" } } }
-- the account team in force on the day, whatever it says together; helpers on top, experts double
credit "by_account" { from = "deal", value = "amount",
  to = { { each = "member", of = "customer", by = "customer", payee = "person", share = "part", overlay = true },
         { each = "helper", by = "deal", payee = "person", overlay = true,
           share = function(h) if h.expert then return 0.2 end return 0.1 end } } }
-- equal parts among the people of a deal
credit "in_parts" { from = "deal", value = "amount", unit = 10, when = function(d) return d.amount % 10 == 0 end,
  to = { { each = "helper", by = "deal", payee = "person" }, { "customer.territory.owner" } } }
credit "by_land" { from = "deal", value = "amount", to = { { "customer.territory.owner" } } }
credit "by_team"   { from = "deal", value = "amount", to = { { "owner.team" } } }
credit "by_holder" { from = "deal", value = "amount", to = { { "post.holder" } } }
credit "by_post"   { from = "deal", value = "amount", to = { { "post" } } }
credit "collected"   { from = "event", when = function(e) return e.what == "collected" end, value = "amount",
  to = { { each = "split", of = "deal", by = "deal", payee = "person", share = "part" }, { "deal.owner" } } }
credit "bookings" { from = "event", at = "deal.closed_on", when = function(e) return e.what == "booked" end, value = "amount",
  to = { { "deal.owner" } } }
-- every member of the owner's team gets all of it, but by a deal of 10 or less a tenth
credit "to_all" { from = "deal", value = "amount", to = { { each = "person", of = "owner.team", by = "team", payee = "key", overlay = true,
  share = function(p, deal) if deal.amount > 10 then return 1 end return 0.1 end } } }
credit "hardware" { from = "deal", when = function(d) return under(d.product, "HW") end, value = "amount", to = { { "owner" } } }

measure "own"     { of = "person", from = "by_rows", sum = "value" }
measure "rows"    { of = "person", from = "by_rows", sum = function(r) return 1 end }
measure "below"   { of = "person", from = "by_rows", by = below "manager", sum = "value" }
measure "levels"  { of = "person", from = "by_rows", by = below "manager",
  sum = function(r) return r.value * (by_depth[r.depth] or 0) end }
measure "account" { of = "person", from = "by_account", sum = "value" }
measure "equal"   { of = "person", from = "in_parts", sum = "value" }
measure "land"    { of = "person", from = "by_land", sum = "value" }
measure "held"    { of = "person", from = "by_holder", sum = "value" }
measure "cash"    { of = "person", from = "collected", sum = "value" }
measure "booked"  { of = "person", from = "bookings", sum = "value" }
-- credited to the owner of the day of the deal, counted on the day of the event, or until it
measure "signed"  { of = "person", from = "bookings", at = "happened_on", sum = "value" }
measure "standing" { of = "person", from = "bookings", span = { "deal.closed_on", "happened_on" }, sum = "value" }
measure "iron"    { of = "person", from = "hardware", sum = "value" }
measure "all"     { of = "person", from = "to_all", sum = "value" }
measure "crew"    { of = "team", from = "by_team", sum = "value" }
measure "chair"   { of = "post", from = "by_post", sum = "value" }

plan "people" { of = "person", every = "month", shared = true, rounding = "half-even",
  commission "own" { on = "own", rate = 1 }, commission "rows" { amount = function(p) return p.rows end, unit = "deals" },
  commission "below" { on = "below", rate = 1 }, commission "levels" { on = "levels", rate = 1 },
  commission "account" { on = "account", rate = 1 }, commission "equal" { on = "equal", rate = 1 },
  commission "land" { on = "land", rate = 1 }, commission "held" { on = "held", rate = 1 },
  commission "cash" { on = "cash", rate = 1 }, commission "booked" { on = "booked", rate = 1 },
  commission "signed" { on = "signed", rate = 1 }, commission "standing" { on = "standing", rate = 1 },
  commission "iron" { on = "iron", rate = 1 }, commission "all" { on = "all", rate = 1 },
  commission "lines" { on = "own", per = "line", rate = 1 } }
plan "teams" { of = "team", every = "month", commission "crew" { on = "crew", rate = 1 } }
plan "posts" { of = "post", every = "month", commission "chair" { on = "chair", rate = 1 } }
'''

# ---- records: plain rows; None is an empty cell ---------------------------------------------------
r = random.Random(20260102)
PEOPLE = ['C1', 'V1', 'M1', 'M2'] + [f'R{i}' for i in range(8)]
START, END = date(2026, 1, 1), date(2026, 4, 1)


def any_day():
    return START + timedelta(days=r.randrange(90))


def versions(make):
    """One to three versions that follow each other, now and then with a gap."""
    cuts = sorted({any_day() for _ in range(r.choice([0, 1, 1, 2]))})
    rows, since = [], date(2020, 1, 1)
    for cut in cuts + [None]:
        until = cut
        if cut and r.random() < .2 and cut - timedelta(days=3) > since:
            until = cut - timedelta(days=3)
        rows.append(dict(make(), valid_from=since, valid_to=until))
        since = cut
    return rows


def boss(p):
    return {'C': [None], 'V': ['C1'], 'M': ['V1'], 'R': ['M1', 'M2', 'M2', 'V1']}[p[0]]


DATA = {
    'team': [{'id': i} for i in ('north', 'south')],
    'person': [dict(v, id=p) for p in PEOPLE for v in versions(lambda: {
        'team': r.choice(['north', 'south', None]), 'manager': r.choice(boss(p)), 'grade': r.randint(1, 3)})],
    'post': [dict(v, id=i) for i in ('desk1', 'desk2', 'desk3') for v in versions(lambda: {'holder': r.choice(PEOPLE[2:6])})],
    'territory': [dict(v, id=i) for i in ('east', 'west') for v in versions(lambda: {'owner': r.choice(PEOPLE[3:])})],
    'customer': [dict(v, id=i) for i in ('k1', 'k2', 'k3', 'k4') for v in versions(lambda: {'territory': r.choice(['east', 'west'])})],
    'product': [{'id': 'HW', 'parent': None}, {'id': 'disk', 'parent': 'HW'}, {'id': 'ssd', 'parent': 'disk'}, {'id': 'SW', 'parent': None}],
    'deal': [], 'split': [], 'member': [], 'helper': [], 'event': []}
for c in ('k1', 'k2', 'k3'):
    for p in r.sample(PEOPLE, r.randint(1, 4)):
        DATA['member'] += [dict(v, customer=c, person=p) for v in versions(lambda: {'part': F(r.randint(1, 90), 100)})]
for n in range(60):
    key = f'D{n}'
    amount = r.choice([F(r.randint(-5000, 200000), 100), F(r.randint(-5, 900) * 10), F(r.randint(-9, 9), 100), F(-100), F(r.randint(1, 9), 100)])
    DATA['deal'].append({'id': key, 'closed_on': any_day(), 'customer': r.choice(['k1', 'k2', 'k3', 'k4']),
                         'product': r.choice(['HW', 'disk', 'ssd', 'SW']), 'owner': r.choice(PEOPLE[1:]),
                         'post': r.choice(['desk1', 'desk2', 'desk3']), 'amount': amount})
    left = 100
    even = r.random() < .5    # equal remainders, which `order` decides
    for line in range(r.choice([0, 1, 2, 3, 5])):
        part = 25 if even else r.choice([0, 10, 20, 25, 33, left])
        part = min(part, left)
        left -= part
        DATA['split'].append({'deal': key, 'line': line + 1, 'person': r.choice(PEOPLE), 'part': F(part, 100)})
    for m in range(r.choice([0, 1, 2, 6])):
        DATA['helper'].append({'id': f'{key}h{m}', 'split': None, 'deal': key, 'person': r.choice(PEOPLE), 'expert': r.random() < .3})
    for what, share in (('booked', 1), ('invoiced', F(1, 2)), ('collected', F(r.randint(0, 50), 100))):
        for e in range(r.choice([1, 2])):
            DATA['event'].append({'id': f'{key}-{what}{e}', 'deal': key, 'what': what, 'happened_on': any_day(),
                                  'amount': F(int(amount * share * 100), 100)})

# ---- the same figures, from their definitions -----------------------------------------------------


def at(kind, key, day):
    for v in DATA[kind]:
        if v['id'] == key and v.get('valid_from', date.min) <= day < (v.get('valid_to') or date.max):
            return v
    return None


def valid(row, day):
    return row['valid_from'] <= day < (row['valid_to'] or date.max)


def step(kind, key, field, day):
    """The reference in that field, where what it names is in force that day."""
    row = at(kind, key, day) if key is not None else None
    return row[field] if row and row[field] is not None else None


def shared_out(value, unit, claims, order=None):
    """claims: (person, weight). Whole steps first, then one each by the greatest fraction left, then by order."""
    sign = -1 if value < 0 else 1
    steps = abs(value) / unit
    assert steps.denominator == 1
    total = sum(w for _, w in claims)
    exact = [steps * w / total for _, w in claims]
    given = [int(e) for e in exact]
    places = list(range(len(claims)))
    rank = {i: n for n, i in enumerate(sorted(places, key=order) if order else places)}
    for i in sorted(places, key=lambda i: (given[i] - exact[i], rank[i]))[:int(steps) - sum(given)]:
        given[i] += 1
    return [(claims[i][0], sign * given[i] * unit) for i in places if claims[i][1]]


def rows_of_split(deal, value, day, unit, ordered):
    said = [(s['person'], s['part']) for s in sorted((s for s in DATA['split'] if s['deal'] == deal['id']), key=lambda s: str(s['line']))]
    claims = said + [(deal['owner'], 1 - sum(p for _, p in said))]

    def order(i):
        person = at('person', claims[i][0], day)
        return (-person['grade'], person['id'], i) if person else (9, '~', i)
    return shared_out(value, unit, claims, order if ordered else None)


def parts_of(month):
    """(component, subject) to its sum over the month."""
    total = {}

    def add(name, who, amount):
        total[name, who] = total.get((name, who), 0) + amount
    for d in DATA['deal']:
        day = d['closed_on']
        if day.month != month:
            continue
        for who, part in rows_of_split(d, d['amount'], day, F(1, 100), True):
            if at('person', who, day) is None:
                continue
            add('own', who, part)
            add('lines', who, part)
            add('rows', who, 1)
            depth, above = 1, step('person', who, 'manager', day)
            while above is not None and at('person', above, day):
                add('below', above, part)
                add('levels', above, part * ([F(5, 100), F(2, 100), F(1, 100)] + [0] * 9)[depth - 1])
                depth, above = depth + 1, step('person', above, 'manager', day)
        for m in DATA['member']:
            if m['customer'] == d['customer'] and valid(m, day) and at('customer', d['customer'], day) and at('person', m['person'], day):
                add('account', m['person'], d['amount'] * m['part'])
        helpers = sorted((h for h in DATA['helper'] if h['deal'] == d['id']), key=lambda h: h['id'])
        for h in helpers:
            if at('person', h['person'], day):
                add('account', h['person'], d['amount'] * (F(2, 10) if h['expert'] else F(1, 10)))
        crew = step('person', d['owner'], 'team', day)
        for p in PEOPLE if crew is not None else []:
            if at('person', p, day) and at('person', p, day)['team'] == crew:
                add('all', p, d['amount'] if d['amount'] > 10 else d['amount'] / 10)
        land = step('territory', step('customer', d['customer'], 'territory', day), 'owner', day)
        if d['amount'] % 10 == 0:
            claims = [(h['person'], F(1)) for h in helpers] + [(land, F(1))]
            for who, part in shared_out(d['amount'], F(10), claims):
                if who is not None and at('person', who, day):
                    add('equal', who, part)
        for name, kind, who in (('land', 'person', land), ('held', 'person', step('post', d['post'], 'holder', day)),
                                ('crew', 'team', step('person', d['owner'], 'team', day)), ('chair', 'post', d['post']),
                                ('iron', 'person', d['owner'] if d['product'] != 'SW' else None)):
            if who is not None and at(kind, who, day):
                add(name, who, d['amount'])
    deals = {d['id']: d for d in DATA['deal']}
    for e in DATA['event']:
        deal, day = deals[e['deal']], e['happened_on']
        if e['what'] == 'collected' and day.month == month:
            for who, part in rows_of_split(deal, e['amount'], day, F(1, 10 ** 18), False):
                if at('person', who, day):
                    add('cash', who, part)
        day = deal['closed_on']
        if e['what'] == 'booked' and day.month == month and at('person', deal['owner'], day):
            add('booked', deal['owner'], e['amount'])
        if e['what'] == 'booked' and day.month <= month and at('person', deal['owner'], day):
            if e['happened_on'].month == month:
                add('signed', deal['owner'], e['amount'])
            if e['happened_on'] >= date(2026, month + 1, 1):
                add('standing', deal['owner'], e['amount'])
    return total


def cents(x):
    """Half to even at a cent."""
    doubled = x * 200
    low = doubled.numerator // doubled.denominator
    if doubled == low and low % 2:
        half = low // 2
        return F(half + half % 2, 100)
    return F((low + 1) // 2, 100)


def expected():
    lines = {}
    for month in MONTHS:
        for (name, who), amount in parts_of(month).items():
            kind = {'crew': 'team', 'chair': 'post'}.get(name, 'person')
            first, end = date(2026, month, 1), date(2026, month + 1, 1)
            there = kind == 'team' or any(v['id'] == who and v['valid_from'] < end and (v['valid_to'] or date.max) > first
                                          for v in DATA[kind])
            value = amount if name == 'rows' else cents(amount)
            if value and there:
                lines[f'2026-{month:02}', who, name] = value
    return lines

# ---- through the program --------------------------------------------------------------------------


def cell(value):
    if value is None:
        return ''
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return f'{float(value):.2f}' if isinstance(value, F) else str(value)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as out:
        out.write(text)


def field_text(kind):
    if kind.startswith('ref '):
        return '{type: ref, to: ' + kind[4:] + '}'
    return '{type: enum, values: [booked, invoiced, collected]}' if kind == 'word' else '{type: ' + kind + '}'


def project(folder, shuffled, more=''):
    write(f'{folder}/meed.yaml', 'organisation: Example\ncurrency: CNY\nperiod: month\n')
    write(f'{folder}/rules/crediting.lua', RULES + more)
    for name, (head, fields) in SCHEMAS.items():
        text = ''.join(f'  {f}: {field_text(k)}\n' for f, k in fields.items())
        write(f'{folder}/schemas/{name}.yaml', f'kind: {name}\n{head}\nfields:\n{text}load: {{file: {name}s.csv}}\n')
        columns = list(fields) + (['valid_from', 'valid_to'] if 'history' in head else [])
        rows = list(DATA[name])
        if shuffled:
            random.Random(5).shuffle(rows)
            columns.reverse()
        write(f'{folder}/data/{name}s.csv',
              '\n'.join([','.join(columns)] + [','.join(cell(row[c]) for c in columns) for row in rows]) + '\n')


def run(folder, *arguments):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def outcome(shuffled):
    """(payouts as bytes, explanations as text)"""
    folder = os.path.join(tempfile.mkdtemp(), 'project')
    payouts = explained = ''
    try:
        project(folder, shuffled)
        for step_ in (['check'], ['import', 'data']):
            status, out, err = run(folder, *step_)
            if status:
                sys.exit(f'FAIL {step_}: {status}\n{out}{err}')
        for month in MONTHS:
            period = f'2026-{month:02}'
            status, out, err = run(folder, 'run', period, '--jobs', '2' if shuffled else '1')
            if status:
                sys.exit(f'FAIL run {period}: {status}\n{out}{err}')
            payouts += run(folder, 'export', 'payouts', '-f', 'csv', '--period', period, '--columns',
                           'period,subject,component,amount')[1]
            for who in PEOPLE + ['north', 'desk1']:
                status, out, err = run(folder, 'explain', who, '--period', period, '--depth', '9')
                if status > 1 or (status and 'no figure' not in err and 'E0' not in err):
                    sys.exit(f'FAIL explain {who} {period}: {status}\n{out}{err}')
                explained += out
        return payouts, explained
    finally:
        shutil.rmtree(os.path.dirname(folder))


# Another plan pays some people on the split deals too: those are held in both, nobody else.
AGAIN = '''
plan "again" { of = "person", every = "month", when = function(p) return p.grade == 2 end, commission "own" { on = "own", rate = 2 } }
'''


def paid_twice():
    """Who is held in `again` in January, and who should be."""
    folder = os.path.join(tempfile.mkdtemp(), 'project')
    try:
        project(folder, False, AGAIN)
        run(folder, 'import', 'data')
        run(folder, 'run', '2026-01')
        told = run(folder, 'export', 'payouts', '--zero', '-f', 'csv', '--columns', 'subject,plan,component,status,reason')[1]
        held = {(s, p) for s, p, c, status, reason in csv.reader(io.StringIO(told.replace('\r', '')))
                if c == 'own' and status == 'held' and 'two plans' in reason}
        wanted = {(who, plan) for (name, who), amount in parts_of(1).items() for plan in ('people', 'again')
                  if name == 'own' and cents(amount) and cents(2 * amount) and last_version(who) and last_version(who)['grade'] == 2}
        return held, wanted
    finally:
        shutil.rmtree(os.path.dirname(folder))


def last_version(who):
    """As of the last day in January on which there is one."""
    return next((v for day in range(31, 0, -1) for v in [at('person', who, date(2026, 1, day))] if v), None)


payouts, explained = outcome(False)
found = {(p, s, c): F(a) for p, s, c, a in csv.reader(io.StringIO(payouts.replace('\r', ''))) if p != 'period'}
wanted = expected()
failed = 0
for key in sorted(set(found) | set(wanted)):
    if found.get(key) != wanted.get(key):
        failed += 1
        print(f'FAIL {key}: {found.get(key)}, expected {wanted.get(key)}')
if 'share of split D' not in explained:
    failed += 1
    print('FAIL no explanation names the row of a split')
held, twice = paid_twice()
if held != twice or not held:
    failed += 1
    print(f'FAIL held by two plans: {sorted(held)}, expected {sorted(twice)}')
if outcome(True) != (payouts, explained):
    failed += 1
    print('FAIL shuffled, with two threads: other bytes')
if not {c for _, _, c in wanted} >= {'own', 'rows', 'below', 'levels', 'account', 'equal', 'land', 'held', 'cash', 'booked', 'signed', 'standing', 'iron', 'crew', 'chair', 'all', 'lines'}:
    failed += 1
    print('FAIL the records do not reach every credit')
print(f'{len(wanted)} figures, {failed} failed')
sys.exit(1 if failed else 0)
