#!/usr/bin/env python3
"""Tables of tiers whose tiers are rows of a kind: tier_rows.py MEED.

Bands with history, chosen by product group, stand in a CSV file in a shuffled order; what each deal and each person is paid is
made by python from the same rows, with exact fractions: marginal, slab, interpolated, levels, edges as multiples, lines as of
their dates; under `rates` with the rows chosen by `where`. Then gaps in the declarations and the data are refused with their messages."""
import csv, os, random, subprocess, sys, tempfile
from decimal import Decimal, ROUND_HALF_UP
from fractions import Fraction as F
meed = os.path.abspath(sys.argv[1])
passed = failed = 0


def verdict(name, good, message=''):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f'FAIL {name}: {message}')


def run(folder, *arguments):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, 'w', encoding='utf-8').write(text)


BAND = '''kind: band
key: id
history: true
fields:
  id: {type: text}
  group: {type: text, required: true}
  from_amount: {type: money, required: true}
  rate: {type: ratio, required: true}
  level: {type: enum, values: [bronze, silver, gold], required: true}
  note: {type: text}
  maybe: {type: ratio}
load: {file: band.csv}
'''
# group, edge, first day, day after the last, rate, level
bands = [('A', 0, '2026-01-01', '2026-03-01', '0.02', 'bronze'), ('A', 1000, '2026-01-01', '', '0.05', 'silver'),
         ('A', 5000, '2026-01-01', '', '0.09', 'gold'), ('A', 0, '2026-03-01', '', '0.03', 'bronze'),
         ('B', 500, '2026-01-01', '', '0.10', 'silver'), ('B', 800, '2026-02-01', '', '0.07', 'gold')]
deals = [('d1', 'P', 'A', '2026-01-10', 700), ('d2', 'P', 'A', '2026-01-20', 6000), ('d3', 'P', 'B', '2026-01-21', 900),
         ('d4', 'Q', 'B', '2026-01-05', 400), ('d5', 'Q', 'A', '2026-01-31', 1000), ('d6', 'P', 'A', '2026-03-05', 700),
         ('d7', 'Q', 'B', '2026-03-09', 1000), ('d8', 'Q', 'A', '2026-03-31', 4999)]


def table(group, day):
    return sorted((F(e), F(r), l) for g, e, a, b, r, l in bands if g == group and a <= day and (not b or day < b))


def marginal(t, x):
    edges = [e for e, _, _ in t] + [max(x, t[-1][0])]
    return sum((max(0, min(x, edges[i + 1]) - e) * r for i, (e, r, _) in enumerate(t)), F(0))


def reached(t, x, scale=1):
    return ([row for row in t if row[0] * scale <= x] or [None])[-1]


def slab(t, x):
    return x * reached(t, x)[1] if reached(t, x) else F(0)


def line(t, x):
    if x <= t[0][0]:
        return t[0][1]
    for (a, ya, _), (b, yb, _) in zip(t, t[1:]):
        if a <= x < b:
            return ya + (yb - ya) * (x - a) / (b - a)
    return t[-1][1]



def money(x):
    return (Decimal(x.numerator) / Decimal(x.denominator)).quantize(Decimal('0.01'), ROUND_HALF_UP)


RULES = '''
local steps  = marginal { from = "band", at = "from_amount", rate = "rate" }
local whole  = slab { from = "band", at = "from_amount", rate = "rate" }
local level  = slab { from = "band", at = "from_amount", rate = "level" }
local curve  = interpolated { from = "band", at = "from_amount", rate = "rate", below = "flat" }
local paid   = { bronze = 1, silver = 2, gold = 3 }
measure "sales" { of = "person", from = "deal", by = "owner", sum = "amount",
  goal = function() return 2 end }
plan "p" { of = "person", every = "month",
  commission "steps" { on = "sales", per = "line", amount = function(line)
    return tier_pay(steps, line.amount, { group = line.group }) end },
  commission "whole" { on = "sales", per = "line", amount = function(line)
    return tier_pay(whole, line.amount, { group = line.group }) end },
  commission "curve" { on = "sales", per = "line", amount = function(line)
    return line.amount * tier_rate(curve, line.amount, { group = line.group }) end },
  commission "line_rates" { on = "sales", per = "line", tiers_on = "line",
    rates = slab { from = "band", at = "from_amount", rate = "rate", where = { group = "group" } } },
  commission "running" { on = "sales", per = "line", tiers_on = "running",
    rates = marginal { from = "band", at = "from_amount", rate = "rate", where = { group = "group" } } },
  commission "own" { on = "sales", scale = 0.5,
    rates = marginal { from = "band", at = "from_amount", rate = "rate", where = { group = "group" } } },
  commission "goal" { on = "sales", scale = "goal",
    rates = interpolated { from = "band", at = "from_amount", rate = "rate", below = "flat", where = { group = "group" } } },
  bonus "level" { amount = function(p) return paid[tier_rate(level, p.sales, 0.5, { group = "A" })] end },
}
'''
PERSON = 'kind: person\nkey: id\nfields:\n  id: {type: text}\n  group: {type: text}\nload: {file: person.csv}\n'
DEAL = ('kind: deal\nkey: id\ndate: day\nfields:\n  id: {type: text}\n  owner: {type: ref, to: person}\n  group: {type: text}\n'
        '  day: {type: date}\n  amount: {type: money}\nload: {file: deal.csv}\n')


def project(rules=RULES, seed=1, more=[]):
    folder = os.path.join(tempfile.mkdtemp(), 'project')
    write(f'{folder}/meed.yaml', 'organisation: Example\ncurrency: CNY\n')
    for name, text in (('person', PERSON), ('deal', DEAL), ('band', BAND)):
        write(f'{folder}/schemas/{name}.yaml', text)
    write(f'{folder}/rules/p.lua', rules)
    write(f'{folder}/data/person.csv', 'id,group\nP,A\nQ,B\n')
    mixed, kept = list(deals), bands + more
    random.Random(seed).shuffle(mixed)
    random.Random(seed).shuffle(kept)
    write(f'{folder}/data/deal.csv', 'id,owner,group,day,amount\n' + ''.join(f'{i},{o},{g},{d},{a}\n' for i, o, g, d, a in mixed))
    write(f'{folder}/data/band.csv', 'id,group,from_amount,rate,level,valid_from,valid_to\n' +
          ''.join(f'{g}{e}{a},{g},{e},{r},{l},{a},{b}\n' for g, e, a, b, r, l in kept))
    return folder


GROUP = {'P': 'A', 'Q': 'B'}
WORTH = {'bronze': 1, 'silver': 2, 'gold': 3}
outputs = []
for seed, threads in ((1, '1'), (2, '2')):
    folder = project(seed=seed)
    status, _, err = run(folder, 'import', 'data')
    verdict('import', status == 0, err)
    for month, last in (('2026-01', '2026-01-31'), ('2026-03', '2026-03-31')):
        wanted = {}
        for who in 'PQ':
            own = [(g, d, F(a)) for _, o, g, d, a in deals if o == who and d.startswith(month)]
            wanted[who, 'steps'] = money(sum(marginal(table(g, d), a) for g, d, a in own))
            wanted[who, 'whole'] = money(sum(slab(table(g, d), a) for g, d, a in own))
            wanted[who, 'curve'] = money(sum(a * line(table(g, d), a) for g, d, a in own))
            wanted[who, 'line_rates'] = wanted[who, 'whole']
            before, pay, now = F(0), F(0), table(GROUP[who], last)
            for g, d, a in sorted(own, key=lambda one: one[1]):
                pay += marginal(table(g, d), before + a) - marginal(table(g, d), before)
                before += a
            wanted[who, 'running'] = money(pay)
            wanted[who, 'own'] = money(marginal([(e / 2, r, l) for e, r, l in now], before))
            wanted[who, 'goal'] = money(before * line([(e * 2, r, l) for e, r, l in now], before))
            wanted[who, 'level'] = money(F(WORTH[reached(table('A', last), sum(a for _, _, a in own), F(1, 2))[2]]))
        status, _, err = run(folder, '-j', threads, 'run', month)
        verdict(f'{month}: run', status == 0, err)
        out = run(folder, 'export', 'payouts', '-f', 'csv')[1]
        outputs.append(out)
        got = {(r['subject'], r['component']): Decimal(r['amount']) for r in csv.DictReader(out.replace('\r', '').splitlines())}
        verdict(month, got == {k: v for k, v in wanted.items() if v}, f'got {got}\n  wanted {wanted}')
        status, out, err = run(folder, 'explain', 'P', '--period', month)
        verdict(f'{month}: explain', status == 0 and 'tier_pay' in out, err + out)
        for said in {'2026-01': ('band A10002026-01-01: 4000 x 0.05 (from 1000 to 5000)', 'band A50002026-01-01: 0.09 from 5000', 'band A50002026-01-01: gold from 5000'),
                     '2026-03': ('band A02026-03-01: 700 x 0.03 (from 0 to 700)',)}[month]:
            verdict(f'{month}: explain says {said}', said in out, out)
verdict('threads and order', outputs[:2] == outputs[2:])

# The rows are part of what a run has read: another rate makes it stale.
folder = project()
run(folder, 'import', 'data')
run(folder, 'run', '2026-01')
text = open(f'{folder}/data/band.csv').read().replace('0.05', '0.06')
write(f'{folder}/data/band.csv', text)
status, _, err = run(folder, 'import', 'data/band.csv', '--update')
verdict('another rate: import', status == 0, err)
status, _, err = run(folder, 'close', '2026-01', '--yes', '--run', '1', '--error-format', 'full')
verdict('another rate: close', status != 0 and 'band' in err, err)

# Two tiers from one edge hold the figures that need them, others are paid; nothing matches: missing.
folder = project(more=[('B', '500.00', '2026-01-01', '', '0.2', 'gold')])
verdict('twice: import', run(folder, 'import', 'data')[0] == 0)
status, out, err = run(folder, 'run', '2026-01')
verdict('twice', status == 1 and run(folder, 'explain', 'P', '--period', '2026-01')[1].count('two') > 0, run(folder, 'explain', 'P', '--period', '2026-01')[1])
folder = project(RULES.replace('{ group = "A" }', '{ group = "Z" }'))
run(folder, 'import', 'data')
status, out, err = run(folder, 'run', '2026-01')
verdict('no rows', status == 1 and 'band' in out + err, out + err)

PAY = 'measure "sales" { of = "person", from = "deal", by = "owner", sum = "amount" }\nplan "p" { of = "person", every = "month", bonus "b" { %s } }'
T = 'local t = marginal { from = "band", at = "from_amount", rate = "rate", where = { %s } }'
faults = [
    ('local t = marginal { from = "band", at = "from_amount" }', 'amount = 1', 'says `from`, `at` and `rate`'),
    ('local t = marginal { {0, 1}, from = "band", at = "from_amount", rate = "rate" }', 'amount = 1', 'or lists them, not both'),
    ('local t = marginal { from = 7, at = "from_amount", rate = "rate" }', 'amount = 1', 'the name of a kind'),
    ('local t = marginal { form = "band", at = "from_amount", rate = "rate" }', 'amount = 1', 'did you mean'),
    ('local t = marginal { from = "bandd", at = "from_amount", rate = "rate" }', 'amount = function(p) return tier_pay(t, p.sales) end', 'no kind `bandd`'),
    ('local t = marginal { from = "band", at = "edge", rate = "rate" }', 'amount = function(p) return tier_pay(t, p.sales) end', 'no field `edge`'),
    ('local t = marginal { from = "band", at = "note", rate = "rate" }', 'amount = function(p) return tier_pay(t, p.sales) end', 'holds no number'),
    ('local t = marginal { from = "band", at = "from_amount", rate = "maybe" }', 'amount = function(p) return tier_pay(t, p.sales) end', 'required: true'),
    ('local t = marginal { from = "band", at = "from_amount", rate = "level" }', 'amount = function(p) return tier_pay(t, p.sales) end', 'holds no number'),
    ('local t = slab { from = "band", at = "from_amount", rate = "level" }', 'amount = function(p) return tier_pay(t, p.sales) end', 'a table of rates'),
    (T % 'grp = "group"', 'on = "sales", rates = t', 'band has no field `grp` (`where` of the table)'),
    (T % 'group = "groop"', 'on = "sales", rates = t', 'person has no field `groop`'),
    (T % 'group = "sales"', 'on = "sales", rates = t', '`group` holds a text, and this is money (CNY)'),
    (T % 'level = 5', 'on = "sales", rates = t', '`level` holds a text, and this is a number'),
    ('local t = marginal { from = "band", at = "from_amount", rate = "rate", where = "group" }', 'amount = 1', '`where` of marginal is a table of fields with paths'),
    ('local t = marginal { {0, 1}, where = { group = "group" } }', 'amount = 1', 'says `from`, `at` and `rate`'),
    (T % 'group = "group"', 'amount = function(p) return tier_pay(t, p.sales) end', '`where` chooses rows under `rates`'),
    (T % 'group = "group"', 'on = "sales", rates = t, per = "line", tiers_on = "period"', 'the band is that of the line'),
    (T.replace('marginal', 'slab') % 'group = "group"', 'on = "sales", rates = t, per = "line", tiers_on = "running"', 'the band is that of the line'),
    ('local t = slab { from = "band", at = "from_amount", rate = "level" }', 'on = "sales", rates = t', 'says levels, and cannot be paid'),
    ('local t = marginal { from = "band", at = "from_amount", rate = "rate" }', 'amount = function(p) return tier_pay(t, p.sales, { grp = "A" }) end', 'no field `grp`'),
    ('local t = marginal { {0, 0.1} }', 'amount = function(p) return tier_pay(t, p.sales, { group = "A" }) end', 'fields choose the rows'),
]
for head, body, message in faults:
    folder = project(head + '\n' + PAY % body)
    status, out, err = run(folder, 'check', '--error-format', 'full')
    verdict(head + ' ' + body, status == 4 and message in err, err)
print(f'{passed} passed, {failed} failed')
sys.exit(1 if failed else 0)
