#!/usr/bin/env python3
"""Goals through the program: the tables of handbook 1.1 and 1.2, and random goal trees against a model of its own.

usage: goals.py MEED [TREES [SEED]]

Random trees: a root, branches and leaves, each level an allocation that reads the one above, with weights,
floors, ceilings, kept parts, reserve and stretch, in three units and by three methods. The model divides with
fractions and by another way than the program (a divisor method unit by unit over a heap). Every node sums
exactly and keeps its bounds, or the program names why it cannot.
"""
import csv
import heapq
import io
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction as F
from math import ceil, floor

MEED = os.path.abspath(sys.argv[1])
TREES = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 20261123
failures = []


def check(what, wanted, found):
    if wanted != found:
        failures.append(f'{what}: wanted {wanted}, found {found}')


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def meed(folder, *words, allowed=(0,)):
    done = subprocess.run([MEED, *words], cwd=folder, capture_output=True, text=True)
    if done.returncode not in allowed:
        raise SystemExit(f'meed {" ".join(words)} gave {done.returncode}\n{done.stdout}{done.stderr}')
    return done.stdout


def outcomes(folder, period='2026-01', allowed=(0,), threads=None):
    meed(folder, 'check')
    meed(folder, 'import', 'data')
    meed(folder, *(['-j', str(threads)] if threads else []), 'run', period, allowed=allowed)
    text = meed(folder, 'export', 'outcomes', '-f', 'csv')
    return list(csv.DictReader(io.StringIO(text, newline='')))


def rows_of(rows, plan, word='goal'):
    return {r['subject']: r['value'] for r in rows if r['plan'] == plan and r['component'] == word}


# ---- the handbook ------------------------------------------------------------------------------

PROJECT = 'organisation: Goals\ncurrency: CNY\nperiod: month\n'

HANDBOOK_RULES = '''
-- handbook 1.1: the share and the history method, half each, not above the capacity
local function annual_goal(w)
  local share = param.target_share * param.market_last * (1 + param.market_growth)
  local history = param.own_last * (1 + param.target_growth)
  local wish = (share + history) / 2
  if param.capacity < wish then return because(param.capacity // 10 * 10, "capacity") end
  return round(wish, 10)
end
allocation "annual" { of = "whole", every = "year", amount = annual_goal, weight = 1, unit = 10 }

-- handbook 1.2
measure "last_year" { of = "product", over = "year", value = function(p) return p.last end }
measure "potential" { of = "product", over = "year", value = function(p) return p.market end }
measure "strategy"  { of = "product", over = "year", value = function(p) return p.strategic end }
local by_product = { of = "product", every = "year", amount = function(w) return w.annual end, unit = 1,
  mix = { last_year = 0.5, potential = 0.3, strategy = 0.2 } }
allocation "unbounded" (by_product)
by_product.floor = function(p) return p.last * 0.95 end
by_product.ceiling = function(p) return p.last * 1.25 end
allocation "by_product" (by_product)
measure "cell_last" { of = "cell", over = "year", value = function(c) return c.last end }
measure "cell_potential" { of = "cell", over = "year", value = function(c) return c.market end }
allocation "by_region" { of = "cell", within = "product", every = "year", unit = 1, order = "number",
  amount = function(p) return p.by_product end, mix = { cell_last = 0.6, cell_potential = 0.4 } }
-- the other order: the total row by region, then East by product
measure "region_last" { of = "region", from = "cell", by = "region", over = "year", sum = "last" }
measure "region_potential" { of = "region", from = "cell", by = "region", over = "year", sum = "market" }
allocation "region_first" { of = "region", every = "year", unit = 1, order = "number",
  amount = function(w) return w.annual end, mix = { region_last = 0.6, region_potential = 0.4 } }
measure "cell_strategy" { of = "cell", over = "year", value = function(c) return c.product.strategic end }
allocation "product_second" { of = "cell", within = "region", every = "year", unit = 1,
  amount = function(r) return r.region_first end,
  mix = { cell_last = 0.5, cell_potential = 0.3, cell_strategy = 0.2 } }
-- East A to teams, E1 to people, people to months
allocation "by_team" { of = "team", within = "cell", every = "year", unit = 1,
  amount = function(c) return c.by_region end, weight = "share" }
local season = { 7, 5, 8, 8, 8, 9, 8, 8, 9, 9, 10, 11 }
local ramp = { 0, 0.25, 0.5, 0.75, 1 }
local function ramp_of(p, month)
  if p.hired_in == 0 then return 1 end
  local served = month - p.hired_in + 1
  if served < 1 then return 0 end
  return ramp[min(served, 5)]
end
local function strength(p)
  local sum = 0
  for month = 1, 12 do sum = sum + season[month] / 100 * ramp_of(p, month) end
  return p.capacity * sum
end
allocation "by_person" { of = "seller", within = "team", every = "year", unit = 0.01, stretch = 0.05,
  amount = function(t) return t.by_team end, weight = strength }
allocation "by_month" { of = "seller", every = "year", into = "month", unit = 0.01,
  amount = function(p) return p.by_person end,
  weight = function(p, t) return season[t.number] * ramp_of(p, t.number) end }
-- months that are gone stay
allocation "replanned" { of = "seller", every = "year", into = "month", unit = 0.01,
  amount = function(p) return p.by_person end,
  keep = function(p, t) if t.number <= 3 then return p.by_month + 1 end return nil end,
  weight = function(p, t) return season[t.number] * ramp_of(p, t.number) end }
'''

HANDBOOK_PARAMS = '''
target_share:  {type: ratio, values: [{since: 2026-01-01, value: 0.18}]}
market_last:   {type: money, values: [{since: 2026-01-01, value: 50000}]}
market_growth: {type: ratio, values: [{since: 2026-01-01, value: 0.06}]}
own_last:      {type: money, values: [{since: 2026-01-01, value: 8400}]}
target_growth: {type: ratio, values: [{since: 2026-01-01, value: 0.1}]}
capacity:      {type: money, values: [{since: 2026-01-01, value: CAPACITY}]}
'''

HANDBOOK_KINDS = {
    'product': 'id: {type: text}\n  last: {type: money}\n  market: {type: money}\n  strategic: {type: number}',
    'region': 'id: {type: text}\n  number: {type: integer}',
    'cell': 'id: {type: text}\n  product: {type: ref, to: product}\n  region: {type: ref, to: region}\n'
            '  number: {type: integer}\n  last: {type: money}\n  market: {type: money}',
    'team': 'id: {type: text}\n  cell: {type: ref, to: cell}\n  share: {type: number}',
    'seller': 'id: {type: text}\n  team: {type: ref, to: team}\n  capacity: {type: number}\n  hired_in: {type: integer}',
}

LAST = {'A': (1650, 1180, 990, 500), 'B': (1050, 760, 610, 310), 'C': (540, 380, 290, 140)}
POTENTIAL = {'A': (9000, 6500, 5300, 3200), 'B': (7400, 5600, 4500, 2500), 'C': (3300, 2500, 2000, 1200)}
STRATEGY = {'A': '0.3', 'B': '0.3', 'C': '0.4'}
REGIONS = ('East', 'South', 'North', 'Southwest')


def handbook(folder, capacity, backwards=False):
    write(folder, 'meed.yaml', PROJECT)
    write(folder, 'params/goals.yaml', HANDBOOK_PARAMS.replace('CAPACITY', str(capacity)))
    write(folder, 'rules/goals.lua', HANDBOOK_RULES)
    for kind, fields in HANDBOOK_KINDS.items():
        write(folder, f'schemas/{kind}.yaml', f'kind: {kind}\nkey: id\nfields:\n  {fields}\nload: {{file: {kind}s.csv}}\n')
    tables = {
        'products': ['id,last,market,strategic'] + [f'{p},{sum(LAST[p])},{sum(POTENTIAL[p])},{STRATEGY[p]}' for p in LAST],
        'regions': ['id,number'] + [f'{r},{n}' for n, r in enumerate(REGIONS)],
        'cells': ['id,product,region,number,last,market'] +
                 [f'{p}-{r},{p},{r},{n},{LAST[p][n]},{POTENTIAL[p][n]}' for p in LAST for n, r in enumerate(REGIONS)],
        'teams': ['id,cell,share', 'E1,A-East,55', 'E2,A-East,45'],
        'sellers': ['id,team,capacity,hired_in', 'P14,E1,1.3,0', 'P15,E1,1,0', 'P16,E1,1,0', 'P17,E1,1,4'],
    }
    for name, lines in tables.items():
        body = lines[:0:-1] if backwards else lines[1:]
        write(folder, f'data/{name}.csv', '\n'.join(lines[:1] + body) + '\n')


def plain(values):
    return {k: F(v) for k, v in values.items() if v}


def check_handbook():
    with tempfile.TemporaryDirectory() as folder:
        handbook(folder, 9600)
        # E2 has nobody, so its share waits; that is no figure that is held.
        rows = outcomes(folder, threads=1)
    with tempfile.TemporaryDirectory() as folder:
        handbook(folder, 9600, backwards=True)
        check('other order of rows, two threads', rows, outcomes(folder, threads=2))
    check('1.1 goal', {'whole': F(9390)}, plain(rows_of(rows, 'annual')))
    check('1.2 step 1', {'A': F(4254), 'B': F(3152), 'C': F(1984)}, plain(rows_of(rows, 'unbounded')))
    check('1.2 step 2', {'A': F(4424), 'B': F(3279), 'C': F(1687)}, plain(rows_of(rows, 'by_product')))
    table = {'A': (1678, 1204, 999, 543), 'B': (1242, 915, 735, 387), 'C': (652, 472, 368, 195)}
    check('1.2 step 3', {f'{p}-{r}': F(table[p][n]) for p in table for n, r in enumerate(REGIONS)},
          plain(rows_of(rows, 'by_region')))
    check('1.2 step 4', dict(zip(REGIONS, map(F, (3569, 2591, 2104, 1126)))), plain(rows_of(rows, 'region_first')))
    second = plain(rows_of(rows, 'product_second'))
    check('1.2 step 4, East', [F(1612), F(1195), F(762)], [second[f'{p}-East'] for p in 'ABC'])
    check('1.2 step 5, teams', {'E1': F(923), 'E2': F(755)}, plain(rows_of(rows, 'by_team')))
    people = plain(rows_of(rows, 'by_person'))
    check('1.2 step 5', {'P14': F('323.46'), 'P15': F('248.82'), 'P16': F('248.82'), 'P17': F('148.05')}, people)
    check('1.2 stretch', {'E1': F('46.15')}, plain(rows_of(rows, 'by_person', 'stretch')))
    # A node without children keeps its amount, for all to see: E2 by person, the cells without teams.
    check('1.2 vacant seats', {'E2': F(755)}, plain(rows_of(rows, 'by_person', 'vacant')))
    check('1.2 vacant cells', F(9390 - 1678), sum(plain(rows_of(rows, 'by_team', 'vacant')).values()))
    check('nothing vacant where every node has children', {}, plain(rows_of(rows, 'by_region', 'vacant')))
    months = {p: [F(r['value']) for r in rows if r['plan'] == 'by_month' and r['subject'] == p] for p in people}
    check('1.2 step 6, P17', [F(v) for v in '0 0 0 0 4.98 11.20 14.93 19.91 22.39 22.39 24.88 27.37'.split()], months['P17'])
    check('1.2 step 6, P15', [F(v) for v in
                              '17.42 12.44 19.91 19.91 19.91 22.39 19.91 19.90 22.39 22.39 24.88 27.37'.split()], months['P15'])
    for person in people:
        check(f'months of {person}', people[person], sum(months[person]))
        again = [F(r['value']) for r in rows if r['plan'] == 'replanned' and r['subject'] == person]
        check(f'replanned months of {person}', people[person], sum(again))
        check(f'locked months of {person}', [v + 1 for v in months[person][:3]], again[:3])
    with tempfile.TemporaryDirectory() as folder:
        handbook(folder, 9600)
        outcomes(folder)
        said = meed(folder, 'explain', 'C', '--period', '2026-01')
        for words in ('fixed at its ceiling', '31357/148400', 'last_year of 8400, times 0.5', 'potential of 53000, times 0.3'):
            check(f'explanation of C says "{words}"', True, words in said)
        said = meed(folder, 'goals', 'check', '--period', '2026-01', '-f', 'csv', allowed=(1,))
        for line in ('by_person,E1,2026,923.00,0.00,46.15,4,969.15,exact', 'by_person,E2,2026,755.00,0.00,0.00,0,0.00,vacant: no children'):
            check(f'goals check has {line}', True, line in said.splitlines())
        said = meed(folder, 'goals', 'show', '--period', '2026-01', '-f', 'csv')
        check('goals show the vacancy', True, 'by_person,E2,(parent),2026,755.00,CNY,vacant: no children' in said.splitlines())
        said = meed(folder, 'explain', 'E2', '--period', '2026-01')
        check('explanation of a vacancy', True, 'nobody to divide it among' in said and 'amount of E2' in said)
        said = meed(folder, 'explain', 'E1', '--period', '2026-01')
        check('explanation of E1 goes up to the year', True, 'by_region' in said and 'amount of A-East' in said)
        meed(folder, 'run', '2026-01', '--plan', 'annual')
        alone = list(csv.DictReader(io.StringIO(meed(folder, 'export', 'outcomes', '-f', 'csv'), newline='')))
        check('a rule by itself', ['annual'], [r['plan'] for r in alone])
        # floors of 140 % of last year are more than there is
        with open(os.path.join(folder, 'rules/goals.lua'), encoding='utf-8') as file:
            rules = file.read()
        write(folder, 'rules/goals.lua', rules.replace('p.last * 0.95', 'p.last * 1.4').replace('p.last * 1.25', 'p.last * 2'))
        rows = outcomes(folder, allowed=(0, 1))
        held = {r['reason'] for r in rows if r['plan'] == 'by_product'}
        check('1.2 infeasible', {'infeasible: the floors are 2370 more than there is to divide'}, held)
        check('1.2 nothing below', {'held'}, {r['status'] for r in rows if r['plan'] == 'by_region'})
    with tempfile.TemporaryDirectory() as folder:
        handbook(folder, 9000)
        short = [r for r in outcomes(folder) if r['plan'] == 'annual'][0]
        check('1.1 capacity', (F(9000), 'capacity'), (F(short['value']), short['reason']))


UNDECIDED = '''
allocation "goal" { of = "product", every = "year", amount = 100, weight = 1 }
measure "reach" { of = "product", value = function(p) return p.goal / 2 end }
plan "pay" { of = "product", every = "month", bonus "half" { amount = function(p) return p.reach end } }
'''


def check_undecided():
    """Pay reads what was decided, however far off the goal is."""
    with tempfile.TemporaryDirectory() as folder:
        handbook(folder, 9600)
        write(folder, 'rules/goals.lua', UNDECIDED)
        done = subprocess.run([MEED, 'check'], cwd=folder, capture_output=True, text=True)
    check('pay on a goal that nobody has decided', (4, True),
          (done.returncode, 'E0329' in done.stderr and 'pay.half pays on allocation goal' in done.stderr))


# ---- random trees -------------------------------------------------------------------------------

METHODS = ('largest_remainder', 'sainte_lague', 'dhondt')
UNITS = ('1', '0.01', '2.5')
INFEASIBLE = ('infeasible', 'above its ceiling', 'all weights', 'no whole number', 'in the same group is held')


def check_nobody():
    """Where there is nobody at all, the whole is vacant; a parent without an amount is not."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder, 'meed.yaml', 'organisation: X\ncurrency: CNY\nperiod: month\n')
        write(folder, 'schemas/team.yaml', 'kind: team\nkey: id\nfields:\n  id: {type: text}\n  budget: {type: money}\nload: {file: teams.csv}\n')
        write(folder, 'schemas/seat.yaml', 'kind: seat\nkey: id\nfields:\n  id: {type: text}\n  team: {type: ref, to: team}\nload: {file: seats.csv}\n')
        write(folder, 'data/teams.csv', 'id,budget\nA,100\nB,0\nC,\nD,70.5\n')
        write(folder, 'data/seats.csv', 'id,team\n')
        write(folder, 'rules/goals.lua', 'allocation "all" { of = "seat", every = "year", amount = 12, weight = 1, unit = 1 }\n'
              'allocation "by_team" { of = "seat", within = "team", every = "year", unit = 1, weight = 1, reserve = 0.1,\n'
              '  amount = function(t) return t.budget end }\n')
        rows = outcomes(folder)
        check('nobody anywhere', [('all', 'vacant', 'whole', F(12)), ('by_team', 'vacant', 'A', F(100)), ('by_team', 'vacant', 'D', F(71))],
              sorted((r['plan'], r['component'], r['subject'], F(r['value'])) for r in rows))


def check_refused():
    """What stands in the way is named: whose floors, which kept part is none, what is kept back beyond the amount, and a
    member of a combination by its whole key."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder, 'meed.yaml', 'organisation: X\ncurrency: CNY\nperiod: month\n')
        write(folder, 'schemas/team.yaml', 'kind: team\nkey: id\nfields:\n  id: {type: text}\n  spare: {type: ratio}\nload: {file: teams.csv}\n')
        write(folder, 'schemas/seat.yaml', 'kind: seat\nkey: [team, number]\nfields:\n  team: {type: ref, to: team}\n  number: {type: text}\n'
              '  low: {type: money}\n  kept: {type: money}\n  weight: {type: number}\nload: {file: seats.csv}\n')
        write(folder, 'data/teams.csv', 'id,spare\nF,0.1\nN,\nH,\nR,1.5\nW,\n')
        write(folder, 'data/seats.csv', 'team,number,low,kept,weight\nF,1,80,,1\nF,2,,30,1\nF,3,,,1\nN,1,,-10,1\nN,2,,,1\n'
              'H,1,,10.50,1\nH,2,,,1\nR,1,,,1\nW,1,,,-1\nW,2,,,1\n')
        write(folder, 'rules/goals.lua', 'allocation "other" { of = "team", every = "year", unit = 1, amount = 50, weight = 1 }\n'
              'allocation "goal" { of = "seat", within = "team", every = "year", unit = 1, weight = "weight", floor = "low", keep = "kept",\n'
              '  amount = 100, reserve = function(t) return t.spare or 0 end }\n')
        found = {r['subject']: r['reason'] for r in outcomes(folder, allowed=(0, 1)) if r['plan'] == 'goal'}
        # 80 + 30 kept of 100 - 10
        check('reasons', {'F/1': 'infeasible: the floors are 20 more than there is to divide', 'N/1': 'seat.kept is below zero',
                          'N/2': 'the weight of N/1 in the same group is held', 'H/1': 'seat.kept is no whole number of units',
                          'W/2': 'the weight of W/1 in the same group is held'},
              {k.replace('\x1f', '/'): v for k, v in found.items() if k.replace('\x1f', '/') in ('F/1', 'N/1', 'N/2', 'H/1', 'W/2')})
        check('reserve beyond the amount', True, 'out of range' in {k.replace('\x1f', '/'): v for k, v in found.items()}['R/1'])
        said = meed(folder, 'explain', 'F/3', '--period', '2026-01', allowed=(0, 1))
        for words in ('kept back as reserve', 'to divide', 'floor of F/1', 'kept of F/2'):
            check(f'explanation of what cannot be done says "{words}"', True, words in said)


def check_zeros():
    """A part of 0 says why, and a group that is held names the child at fault."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder, 'meed.yaml', 'organisation: X\ncurrency: CNY\nperiod: month\n')
        write(folder, 'schemas/election.yaml', 'kind: election\nkey: id\nfields:\n  id: {type: text}\n  seats: {type: integer}\n'
              'load: {file: elections.csv}\n')
        write(folder, 'schemas/list.yaml', 'kind: list\nkey: id\nfields:\n  id: {type: text}\n  election: {type: ref, to: election}\n'
              '  votes: {type: integer}\n  most: {type: integer}\nload: {file: lists.csv}\n')
        write(folder, 'data/elections.csv', 'id,seats\nE,5\nZ,0\nH,3\n')
        write(folder, 'data/lists.csv', 'id,election,votes,most\nA,E,100,\nB,E,80,\nC,E,3,\nD,E,0,\nM,E,90,0\nF,Z,4,\nG,H,-5,\nI,H,7,\n')
        write(folder, 'rules/seats.lua', 'allocation "seats" { of = "list", within = "election", weight = "votes", method = "dhondt", unit = 1,\n'
              '  amount = function(e) return e.seats end, ceiling = function(l) return l.most end }\n')
        meed(folder, 'import', 'data')
        found = {r['subject']: r['reason'] for r in outcomes(folder, allowed=(0, 1))}
        check('reasons of parts', {'A': '', 'B': '', 'C': 'less than one unit', 'D': 'list.votes is zero', 'M': 'list.most is zero',
                                   'F': 'the parent is 0', 'G': 'list.votes is below zero',
                                   'I': 'the weight of G in the same group is held'},
              {k: v for k, v in found.items() if k in 'ABCDMFGI'})
        said = meed(folder, 'explain', 'I', '--period', '2026-01', allowed=(0, 1))
        check('explanation names the child at fault', True, 'the weight of G in the same group is held' in said)


def half_up(x):
    return floor(x + F(1, 2))


def fixed_by_bounds(total, weights, low, high):
    """Handbook 1.2: what bounds decide, by index; the others share the rest by the same weights."""
    fixed = {}
    while len(fixed) < len(weights):
        free = [i for i in range(len(weights)) if i not in fixed]
        rest = total - sum(fixed.values())
        weight = sum(weights[i] for i in free)
        if weight == 0:
            if rest != sum(low[i] for i in free):
                return None
            return {**fixed, **{i: low[i] for i in free}}
        share = {i: rest * weights[i] / weight for i in free}
        below = [i for i in free if share[i] < low[i]]
        above = [i for i in free if share[i] > high[i]]
        if not below and not above:
            break
        if sum(low[i] - share[i] for i in below) > sum(share[i] - high[i] for i in above):
            fixed.update({i: low[i] for i in below})
        else:
            fixed.update({i: high[i] for i in above})
    return fixed


def divide(total, weights, low, high, method):
    """In units; None where it cannot be done."""
    high = [min(h, total) if h is not None else total for h in high]
    if any(a > b for a, b in zip(low, high) if b < total) or sum(low) > total or sum(high) < total:
        return None
    fixed = fixed_by_bounds(total, weights, low, high)
    if fixed is None:
        return None
    if method == 'largest_remainder':
        free = [i for i in range(len(weights)) if i not in fixed]
        rest = total - sum(fixed.values())
        parts = dict(fixed)
        if free:
            share = {i: rest * weights[i] / sum(weights[j] for j in free) for i in free}
            parts.update({i: floor(share[i]) for i in free})
            for i in sorted(free, key=lambda i: (floor(share[i]) - share[i], i))[:total - sum(parts.values())]:
                parts[i] += 1
        return [parts[i] for i in range(len(weights))]
    step = 2 if method == 'sainte_lague' else 1
    parts = list(low)
    heap = [(-F(weights[i]) / (step * parts[i] + 1), i) for i in range(len(parts)) if parts[i] < high[i]]
    heapq.heapify(heap)
    for _ in range(total - sum(low)):
        _, i = heapq.heappop(heap)
        parts[i] += 1
        if parts[i] < high[i]:
            heapq.heappush(heap, (-F(weights[i]) / (step * parts[i] + 1), i))
    return parts


def random_parts(rng, count, total, unit):
    """Weights and bounds of children, in text; bounds that are tight now and then."""
    out = []
    for _ in range(count):
        weight = rng.choice(['0', str(rng.randint(1, 9)), f'{rng.randint(1, 9999) / 100:.2f}', str(rng.randint(1, 100000))])
        bounds = {'floor': '', 'ceiling': '', 'kept': ''}
        mean = float(total) / count
        if rng.random() < 0.25:
            bounds['floor'] = f'{mean * rng.uniform(0, 1.1):.3f}'
        if rng.random() < 0.25:
            bounds['ceiling'] = f'{mean * rng.uniform(0.8, 2.5):.3f}'
        if rng.random() < 0.1:
            bounds['kept'] = str(rng.randint(0, int(mean / float(unit)) + 1) * F(unit) + 0) if rng.random() < 0.9 else f'{mean:.3f}'
            if '/' in bounds['kept']:
                bounds['kept'] = f'{float(F(bounds["kept"])):.2f}'
        out.append({'weight': weight, **bounds})
    return out


def bounds_of(child, unit):
    low, high = 0, None
    if child['floor']:
        low = ceil(F(child['floor']) / unit)
    if child['ceiling']:
        high = floor(F(child['ceiling']) / unit)
    if child['kept']:
        low, high = ceil(F(child['kept']) / unit), floor(F(child['kept']) / unit)
    return low, high


def model(parent, children, unit, method, reserve='0', stretch='0'):
    """What the children get, in units of money; None: infeasible."""
    units = half_up(F(parent) / unit)
    units += half_up(units * F(stretch)) - half_up(units * F(reserve))
    bounds = [bounds_of(c, unit) for c in children]
    if any(high is not None and low > high for low, high in bounds):
        return None
    parts = divide(units, [F(c['weight']) for c in children], [b[0] for b in bounds], [b[1] for b in bounds], method)
    return None if parts is None else [p * unit for p in parts]


TREE_KINDS = {
    'root': 'id: {type: text}\n  amount: {type: money, decimals: 3}\n  reserve: {type: number}\n  stretch: {type: number}',
    'branch': 'id: {type: text}\n  root: {type: ref, to: root}\n  BOUNDS',
    'leaf': 'id: {type: text}\n  branch: {type: ref, to: branch}\n  BOUNDS',
}
BOUNDS = ('weight: {type: number}\n  floor: {type: money, decimals: 3}\n  ceiling: {type: money, decimals: 3}\n'
          '  kept: {type: money, decimals: 3}')


def tree_rules(unit, method):
    common = f'''unit = {unit}, method = "{method}", weight = "weight", floor = "floor", ceiling = "ceiling", keep = "kept" }}\n'''
    return (f'allocation "branch_goal" {{ of = "branch", within = "root", amount = function(r) return r.amount end,\n'
            f'  reserve = function(r) return r.reserve end, stretch = function(r) return r.stretch end, {common}'
            f'allocation "leaf_goal" {{ of = "leaf", within = "branch", amount = function(b) return b.branch_goal end, {common}')


def random_project(rng, folder, trees, unit, method):
    tables = {'root': [], 'branch': [], 'leaf': []}
    for t in range(trees):
        amount = rng.randint(0, 400) * F(unit) if rng.random() < 0.9 else F(0)
        tables['root'].append({'id': f'r{t:05}', 'amount': f'{float(amount):.3f}',
                               'reserve': rng.choice(['0', '0', '0.1', '0.033']), 'stretch': rng.choice(['0', '0', '0.05', '0.125'])})
        for b, branch in enumerate(random_parts(rng, rng.randint(1, 5), amount, unit)):
            tables['branch'].append({'id': f'r{t:05}-{b}', 'root': f'r{t:05}', **branch})
            for n, leaf in enumerate(random_parts(rng, rng.randint(1, 4), amount / 3, unit)):
                tables['leaf'].append({'id': f'r{t:05}-{b}-{n}', 'branch': f'r{t:05}-{b}', **leaf})
    write(folder, 'meed.yaml', PROJECT)
    write(folder, 'rules/trees.lua', tree_rules(unit, method))
    for kind, fields in TREE_KINDS.items():
        write(folder, f'schemas/{kind}.yaml', f'kind: {kind}\nkey: id\nfields:\n  {fields.replace("BOUNDS", BOUNDS)}\n'
                                              f'load: {{file: {kind}.csv}}\n')
        names = list(tables[kind][0])
        lines = [','.join(row[n] for n in names) for row in tables[kind]]
        rng.shuffle(lines)
        write(folder, f'data/{kind}.csv', '\n'.join([','.join(names)] + lines) + '\n')
    return tables


def children_of(rows, parent):
    out = {}
    for row in rows:
        out.setdefault(row[parent], []).append(row)
    return out


def check_node(what, parent, children, found, unit, method, counts, **ratios):
    """The children of one node; what each got, or None where the node is infeasible."""
    values = [found[c['id']] for c in children]
    wanted = model(parent, children, unit, method, **ratios)
    if wanted is None:
        counts['infeasible'] += 1
        bad = [v['reason'] for v in values if v['status'] != 'held' or not any(w in v['reason'] for w in INFEASIBLE)]
        if bad:
            failures.append(f'{what}: should be infeasible, says {bad[0]}: {children}')
        return None
    counts['divided'] += 1
    if any(v['status'] == 'held' for v in values):
        failures.append(f'{what}: held: {values[0]["reason"]}; wanted {wanted} of {parent} for {children}')
        return None
    got = [F(v['value']) for v in values]
    if got != wanted:
        failures.append(f'{what}: wanted {list(map(str, wanted))}, got {list(map(str, got))} of {parent} for {children}')
    return got


def check_trees(trees, seed):
    counts = {'divided': 0, 'infeasible': 0}
    cases = [(unit, method) for unit in UNITS for method in METHODS]
    for number, (unit, method) in enumerate(cases):
        share = trees // len(cases) + (number < trees % len(cases))
        rng = random.Random(seed * 100 + number)
        with tempfile.TemporaryDirectory() as folder:
            tables = random_project(rng, folder, share, unit, method)
            rows = outcomes(folder, allowed=(0, 1))
        found = {plan: {r['subject']: r for r in rows if r['plan'] == plan and r['component'] == 'goal'}
                 for plan in ('branch_goal', 'leaf_goal')}
        words = {w: {r['subject']: F(r['value']) for r in rows if r['component'] == w} for w in ('reserve', 'stretch')}
        branches, leaves = children_of(tables['branch'], 'root'), children_of(tables['leaf'], 'branch')
        for root in tables['root']:
            where = f'{method} {unit} seed {seed}, {root["id"]}'
            got = check_node(where, root['amount'], branches[root['id']], found['branch_goal'], F(unit), method, counts,
                             reserve=root['reserve'], stretch=root['stretch'])
            if got is not None:
                whole = half_up(F(root['amount']) / F(unit)) * F(unit)
                check(where + ' sums', whole - words['reserve'][root['id']] + words['stretch'][root['id']], sum(got))
            for n, branch in enumerate(branches[root['id']]):
                if got is None:
                    held = [found['leaf_goal'][c['id']]['status'] for c in leaves[branch['id']]]
                    check(f'{where}, below {branch["id"]}', ['held'] * len(held), held)
                    continue
                below = check_node(f'{where}, {branch["id"]}', got[n], leaves[branch['id']], found['leaf_goal'], F(unit),
                                   method, counts)
                if below is not None:
                    check(f'{where}, {branch["id"]} sums', got[n], sum(below))
    print(f'{trees} trees: {counts["divided"]} nodes sum exactly, {counts["infeasible"]} are infeasible')
    if min(counts.values()) * 20 < sum(counts.values()):
        failures.append(f'the trees are too much alike: {counts}')


check_handbook()
check_undecided()
check_nobody()
check_refused()
check_zeros()
check_trees(TREES, SEED)
for failure in failures[:20]:
    print(failure)
print(f'{len(failures)} failures' if failures else 'all goals are as they should be')
sys.exit(1 if failures else 0)
