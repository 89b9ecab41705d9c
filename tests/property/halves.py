#!/usr/bin/env python3
"""Splitting one deal into two equal halves changes nothing where a plan is linear: halves.py MEED [COUNT [SEED]].

Random companies whose plans read deals only through sums: credits by shares and participants, flat rates, tiers by the
period's sum, goals, ranks, pools, quarters, balances. A copy has each deal written as two halves; every payout and
what is not used must be the same, and the parts of every credit must add up to the deals."""
import csv
import io
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction as F

MEED = os.path.abspath(sys.argv[1])
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 12
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(10 ** 9)
MONTHS = ['2026-01', '2026-02', '2026-03']
SCHEMAS = {
    'person': '{id: {type: text}, manager: {type: ref, to: person}, team: {type: text}, quota: {type: money}}',
    'deal': '{id: {type: text}, owner: {type: ref, to: person, required: true}, closed_on: {type: date, required: true}, '
            'part: {type: ratio, default: 0}, amount: {type: money, required: true}}',
}


def rules(rng):
    """Everything here is linear in the deal: no step but that of a credit's halves, no line, no count."""
    edges = sorted(rng.sample(range(1, 60), 3))
    rates = [rng.randrange(1, 20) for _ in range(4)]
    table = ', '.join(f'{{{e * 1000}, 0.{r:02}}}' for e, r in zip([0] + edges, rates))
    scaled = ', '.join(f'{{{e * 25 // 1000}.{e * 25 % 1000:03}, 0.{r:02}}}' for e, r in zip([0] + edges, rates))
    method = rng.choice(['marginal', 'slab', 'interpolated'])
    return f'''
credit "sales" {{ from = "deal", at = "closed_on", value = "amount", to = {{
  {{ "owner.manager", share = function(d) return has(d.owner.manager) and d.part or 0 end }},
  {{ "owner", share = "rest" }},
  {{ "owner.manager", share = function(d) return has(d.owner.manager) and 0.3 or 0 end, overlay = true }},
}} }}
measure "target" {{ of = "person", value = function(p) return p.quota end }}
measure "sold"   {{ of = "person", from = "sales", sum = "value", goal = "target" }}
measure "direct" {{ of = "person", from = "deal", by = "owner", at = "closed_on", sum = "amount" }}
measure "below_" {{ of = "person", from = "sales", by = below "manager", sum = "value" }}
measure "qtr"    {{ of = "person", from = "sales", over = "quarter", sum = "value" }}
measure "all"    {{ of = "whole", from = "deal", at = "closed_on", sum = "amount" }}
balance "debt" {{ of = "person" }}
plan "pay" {{ of = "person", every = "month",
  commission "flat"   {{ on = "sold", rate = 0.0{rng.randrange(1, 9)}, cap = {rng.randrange(500, 5000)}, excess = "debt" }},
  commission "tiers"  {{ on = "direct", rates = {method} {{ {table}, below = 0 }} }},
  commission "goal"   {{ on = "sold", rates = marginal {{ {scaled} }}, scale = "goal", missing = "zero" }},
  commission "over"   {{ on = "below_", rate = 0.01 }},
  bonus "quarter"     {{ every = "quarter", amount = function(p) return p.qtr >= {rng.randrange(10, 90)}000 and 700 or 0 end }},
  award "best"        {{ within = "team", rank = "sold", prizes = {{ 300, 100.01 }}, ties = "{rng.choice(['order', 'split', 'all'])}" }},
  bonus "pool"        {{ divide = function() return whole.all * 0.01 end, weight = function(p) return max(p.direct, 0) + 1 end }},
  draw "draw"         {{ amount = function(p) return max(900 - p.pay.total, 0) end, posts = "debt" }},
}}
'''


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def records(rng):
    people = [f'P{n}' for n in range(rng.randrange(3, 9))]
    person = 'id,manager,team,quota\n' + ''.join(
        f'{p},{rng.choice(people[:i]) if i and rng.random() < 0.7 else ""},{rng.choice("XY")},{rng.choice([0, 20000, 45000])}\n'
        for i, p in enumerate(people))
    deals = [(f'D{n}', rng.choice(people), f'{rng.choice(MONTHS)}-{rng.randrange(1, 29):02}', rng.choice(['', '0.25', '0.3']),
              rng.randrange(-300000, 4000000) * 2) for n in range(rng.randrange(5, 40))]  # an even number of cents
    return person, deals


def deal_file(deals):
    return 'id,owner,closed_on,part,amount\n' + ''.join(
        f'{i},{o},{d},{s},{"-" if a < 0 else ""}{abs(a) // 100}.{abs(a) % 100:02}\n' for i, o, d, s, a in deals)


def halved(deals):
    return [(f'{i}-{half}', o, d, s, a // 2) for i, o, d, s, a in deals for half in (1, 2)]


def payouts(top, name, text, person, deals):
    folder = os.path.join(top, name)
    write(folder, 'meed.yaml', 'organisation: halves\ncurrency: CNY\nperiod: month\n')
    for kind, fields in SCHEMAS.items():
        dated = 'date: closed_on\n' if kind == 'deal' else ''
        write(folder, f'schemas/{kind}.yaml', f'kind: {kind}\nkey: id\n{dated}fields: {fields}\nload: {{file: {kind}.csv}}\n')
    write(folder, 'rules/plan.lua', text)
    write(folder, 'data/person.csv', person)
    write(folder, 'data/deal.csv', deal_file(deals))
    out = ''
    for words in (['-q', 'import', 'data'], ['-q', 'run', f'{MONTHS[0]}..{MONTHS[-1]}'],
                  ['export', 'payouts', '--zero', '-f', 'csv', '--columns', 'period,subject,component,amount,status']):
        done = subprocess.run([MEED, *words], cwd=folder, capture_output=True, text=True)
        if done.returncode not in (0, 1) or 'runtime error' in done.stderr or (words[0] == '-q' and 'error[' in done.stderr):
            raise SystemExit(f'FAIL seed {SEED}: meed {" ".join(words)}: {done.returncode}\n{done.stderr[-2000:]}')
        out = done.stdout
    return {(r['period'], r['subject'], r['component']): (r['amount'], r['status'])
            for r in csv.DictReader(io.StringIO(out.replace('\r', '')))}


failed = figures = 0
for number in range(COUNT):
    rng = random.Random(f'{SEED}.{number}')
    text = rules(rng)
    person, deals = records(rng)
    with tempfile.TemporaryDirectory() as top:
        whole = payouts(top, 'whole', text, person, deals)
        half = payouts(top, 'half', text, person, halved(deals))
    figures += len(whole)
    wrong = [(key, whole.get(key), half.get(key)) for key in sorted(set(whole) | set(half)) if whole.get(key) != half.get(key)]
    pool = {}
    for (period, _, component), (amount, status) in whole.items():
        if component == 'pool' and status != 'held':
            pool[period] = pool.get(period, 0) + F(amount)
    for month in MONTHS:
        cents = sum(a for _, _, d, _, a in deals if d.startswith(month))
        wanted = F((abs(cents) + 50) // 100 * (1 if cents >= 0 else -1), 100)  # 1 %, half up to the cent
        if pool.get(month, 0) != wanted:
            wrong.append(((month, 'pool'), pool.get(month), wanted))
    if wrong:
        failed += 1
        print(f'FAIL project {number} of seed {SEED}: ' + '; '.join(map(str, wrong[:5])))
print(f'halves: {COUNT} projects of seed {SEED}, {figures} figures, {failed} failed')
raise SystemExit(failed > 0)
