# Fields that read themselves of earlier rows: cases of functions.py. The rules of praise are those of HANDBOOK.md 5.15;
# `judge` takes the rows one after the other as a person would, and knows nothing of the program.
import datetime
import random

schemas = {
    'person': 'kind: person\nkey: id\nfields:\n  id: {type: text}\nload: {file: person.csv}\n',
    'praise': '''
kind: praise
key: id
date: on
fields:
  id:       {type: text}
  on:       {type: date}
  giver:    {type: ref, to: person, required: true}
  receiver: {type: ref, to: person, required: true}
  points:   {type: integer}
load: {file: praise.csv}
''',
}
handbook = [('r1', '2026-07-02', 'P1', 'P2', 5), ('r2', '2026-07-05', 'P2', 'P1', 5), ('r3', '2026-07-10', 'P1', 'P2', 5),
            ('r4', '2026-07-12', 'P3', 'P4', 8), ('r5', '2026-07-12', 'P3', 'P5', 8), ('r6', '2026-07-12', 'P3', 'P6', 8)]
# c2 answers c1 and counts nothing; so c3, 20 days after c2, answers nothing that counted. c5 is the first of its pair
# that counts in September; c7 finds 15 of 20 used.
chain = [('c1', '2026-08-01', 'A', 'B', 5), ('c2', '2026-08-20', 'B', 'A', 5), ('c3', '2026-09-09', 'A', 'B', 5),
         ('c4', '2026-09-10', 'B', 'A', 5), ('c5', '2026-09-15', 'A', 'C', 10), ('c6', '2026-09-20', 'A', 'C', 1),
         ('c7', '2026-09-30', 'A', 'D', 7), ('c8', '2026-10-09', 'B', 'A', 5), ('c9', '2026-10-10', 'B', 'A', 5)]


def table(rows):
    return 'id,on,giver,receiver,points\n' + ''.join(','.join(str(x) for x in row) + '\n' for row in rows)


def people(rows):
    return 'id\n' + '\n'.join(sorted({row[2] for row in rows} | {row[3] for row in rows})) + '\n'


def judge(rows, limit=20):
    """Points that count, by receiver and month."""
    kept, totals = [], {}
    for key, on, giver, receiver, points in sorted(rows, key=lambda row: (row[1], row[0])):
        day, month = datetime.date.fromisoformat(on), on[:7]
        pair = any(k[1][:7] == month and k[2:4] == (giver, receiver) for k in kept)
        answer = any(k[2:4] == (receiver, giver) and (day - datetime.date.fromisoformat(k[1])).days <= 30 for k in kept)
        used = sum(k[4] for k in kept if k[2] == giver and k[1][:7] == month)
        worth = 0 if pair or answer else min(points, limit - used)
        if worth:
            kept.append((key, on, giver, receiver, worth))
            totals[receiver, month] = totals.get((receiver, month), 0) + worth
    return totals


def wanted(rows, month):
    totals = judge(rows)
    return '\n'.join(f'{who} p.c {totals.get((who, month)) or "zero"}' for who in people(rows).split()[1:])


def some(seed, count):
    dice = random.Random(seed)
    rows = []
    for i in range(count):
        giver, receiver = dice.sample('ABCDEFG', 2)
        on = datetime.date(2026, 5, 1) + datetime.timedelta(days=dice.randrange(92))
        rows.append((f'x{dice.randrange(10**6)}-{i}', on.isoformat(), giver, receiver, dice.randint(1, 9)))
    return rows


counted = '''
local function counts(r) return r.counted > 0 end
field "praise.counted" { value = function(r)
  if count(keep(earlier(r, { giver = r.giver, receiver = r.receiver }, "month"), counts)) > 0 then return 0 end
  if count(keep(earlier(r, { giver = r.receiver, receiver = r.giver }, days(31)), counts)) > 0 then return 0 end
  return min(r.points, 20 - sum(earlier(r, { giver = r.giver }, "month"), "counted"))
end }
'''
paid = counted + '''
measure "got" { of = "person", from = "praise", by = "receiver", sum = "counted" }
plan "p" { of = "person", every = "month", bonus "c" { on = "got", rate = 1, unit = "points" } }
'''


def case(name, rows, period, payouts=None):
    return dict(name=name, rules=paid, periods=[period], payouts=payouts or wanted(rows, period),
                data={'praise': table(rows), 'person': people(rows)})


def refused(name, rules, error):
    return dict(name=name, rules=rules + 'measure "m" { of = "person", from = "praise", by = "giver", greatest = "a" }', error=error)


data = {'praise': table(handbook), 'person': people(handbook)}
cases = [
    case('5.15', handbook, '2026-07', '''
        P1 p.c zero
        P2 p.c 5
        P3 p.c zero
        P4 p.c 8
        P5 p.c 8
        P6 p.c 4'''),
    case('a chain in September', chain, '2026-09', '''
        A p.c zero
        B p.c 5
        C p.c 10
        D p.c 5'''),
    # c8 is 30 days after c3, c9 31.
    case('a chain in October', chain, '2026-10', '''
        A p.c 5
        B p.c zero
        C p.c zero
        D p.c zero'''),
    *(case(f'rows at random, {month}', some(seed, 300), month) for seed, month in
      ((1, '2026-05'), (1, '2026-07'), (2, '2026-06'), (3, '2026-07'))),
    # Another field over it, and `earlier` from outside: how many counted before, in all.
    dict(name='read from outside', rules=counted + '''
field "praise.before" { value = function(r) return count(keep(earlier(r, {}), function(e) return e.counted > 0 end)) end }
measure "most" { of = "person", from = "praise", by = "giver", greatest = "before" }
plan "p" { of = "person", every = "month", when = function(p) return has(p.most) end,
  bonus "c" { amount = function(p) return p.most end, unit = "points" } }
''', periods=['2026-07'], payouts='''
        P1 p.c 1
        P2 p.c 1
        P3 p.c 3'''),
    # Two runs side by side: b counts every other row of a giver among those that a takes.
    dict(name='one reads the other', rules='''
field "praise.a" { value = function(r) return 1 - (last(earlier(r, { giver = r.giver }), "a") or 0) end }
field "praise.b" { value = function(r) return r.a + sum(earlier(r, { giver = r.giver }), "b") end }
measure "got" { of = "person", from = "praise", by = "giver", sum = "b" }
plan "p" { of = "person", every = "month", bonus "c" { on = "got", rate = 1, unit = "points" } }
''', periods=['2026-07'], payouts='''
        P1 p.c 2
        P2 p.c 1
        P3 p.c 5
        P4 p.c zero
        P5 p.c zero
        P6 p.c zero'''),
    refused('itself of the same row', 'field "praise.a" { value = function(r) return r.a + 1 end }', 'calls itself'),
    refused('a text', '''
field "praise.a" { value = function(r) return last(earlier(r, {}), "a") > 1 and "x" or "y" end }''',
            'error[E0222]: praise.a reads itself, so it must be a plain number'),
    refused('a measure', '''
measure "n" { of = "person", from = "praise", by = "giver", sum = "points" }
field "praise.a" { value = function(r) return sum(earlier(r, {}), "a") + r.giver.n end }''',
            'what is read of an earlier row is read of that row alone'),
    # Of six rows a and b are 1, 2, 4, 8, 16, 32: each counts one and what the other had.
    dict(name='each other', rules='''
field "praise.a" { value = function(r) return sum(earlier(r, {}), "b") + 1 end }
field "praise.b" { value = function(r) return sum(earlier(r, {}), "a") + 1 end }
measure "got" { of = "person", from = "praise", by = "receiver", sum = function(r) return r.a + 100 * r.b end }
plan "p" { of = "person", every = "month", bonus "c" { on = "got", rate = 1, unit = "points" } }
''', periods=['2026-07'], payouts='''
        P1 p.c 202
        P2 p.c 505
        P3 p.c zero
        P4 p.c 808
        P5 p.c 1616
        P6 p.c 3232'''),
    refused('each other, and one itself', '''
field "praise.a" { value = function(r) return sum(earlier(r, {}), "b") + 1 end }
field "praise.b" { value = function(r) return sum(earlier(r, {}), "b") + sum(earlier(r, {}), "a") + 1 end }''',
            'praise.a read each other of earlier rows'),
]
