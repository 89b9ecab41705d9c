#!/usr/bin/env python3
"""Measures that everybody needs, against figures computed here with fractions: usual_measures.py MEED.

A company of random records (a stated seed, many ties) and one rules file with growth, share, moving windows, percentiles,
funnel conversion, lead times, recency-frequency-money, lift, trimmed means, promoters and small groups. Every value of
`meed export measures` must be the fraction that is computed here, with one thread and, on shuffled files, with two; who
knows all that is shown of small groups cannot subtract what is hidden; explanations name the rows of a percentile."""
import csv, datetime, io, os, random, re, subprocess, sys, tempfile
from collections import defaultdict
from fractions import Fraction as F
meed = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
FIRST, LAST = datetime.date(2026, 6, 1), datetime.date(2026, 6, 30)
rules = '''
local scores = require "lib/scores"
local function of_team(measure) return { of = "team", from = measure, by = "team", sum = "value" } end

credit "sales" { from = "deal", value = "amount", to = { { "owner" } } }
measure "sold"      { of = "person", from = "sales", sum = "value" }
measure "growth"    { of = "person", value = function(p) return scores.growth(p.sold, prev_year(p.sold)) end }
measure "of_firm"   { of = "person", value = function(p) return share(p.sold) end }
measure "in_team"   { of = "person", value = function(p) return share(p.sold, "team") end }
measure "percent"   { of = "person", value = function(p) return percent_rank(p.sold, "team") end }
measure "z"         { of = "person", value = function(p) return z_score(p.sold, "team") end }
measure "moving"    { of = "person", from = "sold", over = months(3), average = "value" }
measure "sixty"     { of = "person", from = "sales", over = days(60), count = true }

local parts = { p00 = 0, p10 = 0.1, p25 = 0.25, p33 = ratio(1, 3), p50 = 0.5, p90 = 0.9, p100 = 1 }
for name, part in pairs(parts) do
  measure(name) { of = "person", from = "deal", by = "owner", over = "year", value = function(rows) return percentile(rows, part, "amount") end }
end
measure "middle"    { of = "person", from = "deal", by = "owner", over = "year", median = "amount" }
measure "big_p90"   { of = "person", from = "deal", by = "owner", over = "year",
  value = function(rows) return percentile(keep(rows, function(d) return d.amount >= 500 end), 0.9, function(d) return d.amount * 2 end) end }
measure "top_p25"   { of = "person", from = "deal", by = "owner", over = "year",
  value = function(rows) return percentile(top(rows, 3, "amount"), 0.25, "amount") end }
measure "known_p25" { of = "person", from = "deal", by = "owner", over = "year", skip_missing = true,
  value = function(rows) return percentile(rows, 0.25, "cost") end }
measure "cost_p25"  { of = "person", from = "deal", by = "owner", over = "year", value = function(rows) return percentile(rows, 0.25, "cost") end }
measure "sold_q3"   { of = "team", from = "sold", by = "team", value = function(rows) return percentile(rows, 0.75, "value") end }

measure "went"      { of = "stage", from = "step", by = "stage", at = "lead.created_on", over = "year", value = function(rows) return distinct(rows, "lead") end }
measure "converted" { of = "stage", over = "year", value = function(s) return s.went / s.previous.went end }
field "step.days"   { value = function(r)
  local came = earlier(r, { lead = r.lead, stage = r.stage.previous })
  return has(r.stage.previous) and count(came) > 0 and days_between(last(came, "on"), r.on) or none("the first step")
end }
measure "lead_time" { of = "stage", from = "step", by = "stage", over = "year", median = "days", skip_missing = true }
measure "slow_time" { of = "stage", from = "step", by = "stage", over = "year", skip_missing = true,
  value = function(rows) return percentile(rows, 0.9, "days") end }

measure "last_deal" { of = "customer", from = "deal", by = "customer", over = months(12), last = "on" }
measure "recency"   { of = "customer", value = function(c, t) return days_between(c.last_deal, t.last) end }
measure "frequency" { of = "customer", from = "deal", by = "customer", over = months(12), count = true }
measure "money"     { of = "customer", from = "deal", by = "customer", over = months(12), sum = "amount" }
for _, name in ipairs { "recency", "frequency", "money" } do
  for q = 1, 3 do
    measure(name .. "_q" .. q) { of = "whole", from = name, over = name ~= "recency" and months(12) or nil, skip_missing = true,
      when = function(c) return c.frequency > 0 end, value = function(rows) return percentile(rows, ratio(q, 4), "value") end }
  end
end
local function quarter(name, c)
  local x = c[name]
  return 1 + (x > whole[name .. "_q1"] and 1 or 0) + (x > whole[name .. "_q2"] and 1 or 0) + (x > whole[name .. "_q3"] and 1 or 0)
end
measure "rfm" { of = "customer", value = function(c)
  if c.frequency == 0 then return "dormant" end
  return (5 - quarter("recency", c)) .. "" .. quarter("frequency", c) .. quarter("money", c)
end }

measure "has_a" { of = "customer", from = "deal", by = "customer", over = "ever", when = function(d) return d.product == "A" end, count = true }
measure "has_b" { of = "customer", from = "deal", by = "customer", over = "ever", when = function(d) return d.product == "B" end, count = true }
local function owners(test) return { of = "whole", from = "customer", value = function(rows) return count(keep(rows, test)) end } end
measure "owners_a"  (owners(function(c) return c.has_a > 0 end))
measure "owners_b"  (owners(function(c) return c.has_b > 0 end))
measure "owners_ab" (owners(function(c) return c.has_a > 0 and c.has_b > 0 end))
measure "customers" { of = "whole", from = "customer", count = true }
measure "lift" { of = "whole", value = function(w)
  return (whole.owners_ab / whole.owners_a) / (whole.owners_b / whole.customers) end }

measure "trimmed"   { of = "person", from = "answer", by = "person", value = function(rows) return scores.trimmed_mean(rows, "points") end }
measure "promoters" { of = "person", from = "answer", by = "person", value = function(rows) return scores.net_promoter(rows, "points") end }
measure "answers"   { of = "person", from = "answer", by = "person", count = true, internal = true }
measure "answers_shown" { of = "person", value = function(p) return shown(p.answers, "team") end }
measure "team_answers"  (of_team "answers")
plan "p" { of = "person", every = "month", bonus "none" { amount = 0, missing = "zero" } }
plan "q" { of = "person", every = "month", bonus "shown" { amount = function(p) return p.p90 / 1000 end, missing = "zero" } }
'''


def kind(name, key, fields, date=None):
    text = f'kind: {name}\nkey: {key}\n' + (f'date: {date}\n' if date else '') + 'fields:\n'
    return text + ''.join(f'  {f}: {{type: {t}}}\n' for f, t in fields.items()) + f'load: {{file: {name}.csv}}\n'


def ref(to):
    return f'ref, to: {to}'


schemas = {
    'team': kind('team', 'id', {'id': 'text'}), 'person': kind('person', 'id', {'id': 'text', 'team': ref('team')}),
    'customer': kind('customer', 'id', {'id': 'text'}), 'product': kind('product', 'id', {'id': 'text'}),
    'stage': kind('stage', 'id', {'id': 'text', 'previous': ref('stage')}),
    'lead': kind('lead', 'id', {'id': 'text', 'created_on': 'date'}, 'created_on'),
    'deal': kind('deal', 'id', {'id': 'text', 'on': 'date', 'owner': ref('person'), 'customer': ref('customer'), 'product': ref('product'),
                                'amount': 'money', 'cost': 'money'}, 'on'),
    'step': kind('step', 'id', {'id': 'text', 'on': 'date', 'lead': ref('lead'), 'stage': ref('stage')}, 'on'),
    'answer': kind('answer', 'id', {'id': 'text', 'on': 'date', 'person': ref('person'), 'points': 'number'}, 'on')}


def day(rng, first, last):
    return first + datetime.timedelta(rng.randrange((last - first).days + 1))


def company(seed):
    rng = random.Random(seed)
    teams = ['T1', 'T2', 'T3']
    data = {'team': [(t,) for t in teams], 'customer': [(f'C{i:02}',) for i in range(23)], 'product': [('A',), ('B',), ('X',)],
            'person': [(f'P{i:02}', rng.choice(teams)) for i in range(13)],
            'stage': [('lead', ''), ('quoted', 'lead'), ('won', 'quoted')]}
    people, customers = [p for p, _ in data['person'][:-1]], [c for c, in data['customer'][:-2]]
    data['deal'] = [(f'D{i:03}', day(rng, datetime.date(2025, 1, 1), LAST), rng.choice(people), rng.choice(customers), rng.choice('ABX'),
                     rng.choice([100, 250, 500, 999.99, 1234.56, 2000]), rng.choice([50, 75.5, '', 80, 90, 120])) for i in range(320)]
    data['lead'] = [(f'L{i:02}', day(rng, datetime.date(2025, 11, 1), LAST)) for i in range(60)]
    data['step'] = []
    for lead, on in data['lead']:
        for stage in ('lead', 'quoted', 'won')[:rng.choice([1, 2, 3, 3])]:
            data['step'].append((f'{lead}-{stage}', on, lead, stage))
            on += datetime.timedelta(rng.randrange(1, 40))
    data['answer'] = [(f'{p}-{i}', day(rng, FIRST, LAST), p, rng.randrange(0, 11)) for p in people for i in range(rng.choice([1, 2, 4, 5, 6, 9]))]
    return data


# ---- What is right ----

def percentile(values, p):
    """Linear between order statistics: 0 the least, 1 the greatest (Hyndman and Fan, type 7)."""
    v, h = sorted(values), (len(values) - 1) * F(p)
    k = h.numerator // h.denominator
    return v[k] + (v[min(k + 1, len(v) - 1)] - v[k]) * (h - k) if v else None


def months_back(n):
    y, m = divmod(LAST.year * 12 + LAST.month - n, 12)
    return datetime.date(y, m + 1, 1)


def hidden_of(counts):
    """Below 5 is hidden, then the next smallest while one alone is hidden or fewer than 5 are in all (HANDBOOK.md 5.16)."""
    hidden = {k for k, n in counts.items() if n < 5}
    while hidden and (len(hidden) == 1 or sum(counts[k] for k in hidden) < 5) and len(hidden) < len(counts):
        hidden.add(min((k for k in counts if k not in hidden), key=lambda k: (counts[k], k)))
    return hidden


def expected(data):
    out = {}
    deals = [dict(zip(('id', 'on', 'owner', 'customer', 'product', 'amount', 'cost'), d)) for d in data['deal']]
    for d in deals:
        d['amount'], d['cost'] = F(str(d['amount'])), None if d['cost'] == '' else F(str(d['cost']))
    team = dict(data['person'])

    def sold(p, first, last):
        return sum((d['amount'] for d in deals if d['owner'] == p and first <= d['on'] <= last), F(0))
    now = {p: sold(p, FIRST, LAST) for p in team}
    answers = defaultdict(list)
    for _, _, p, points in data['answer']:
        answers[p].append(points)
    for p in team:
        mates = [q for q in team if team[q] == team[p]]
        before, n = sold(p, datetime.date(2025, 6, 1), datetime.date(2025, 6, 30)), len(mates)
        below, same = sum(now[q] < now[p] for q in mates), sum(now[q] == now[p] for q in mates)
        in_team = sum(now[q] for q in mates)
        out['sold', p], out['of_firm', p] = now[p], now[p] / sum(now.values())
        out['growth', p] = (now[p] - before) / before if before else None
        out['in_team', p] = now[p] / in_team if in_team else None
        out['percent', p] = 100 * (below + F(same, 2)) / n
        mean = in_team / n
        variance = sum((now[q] - mean) ** 2 for q in mates) / n
        out['z', p] = ('z', now[p] - mean, variance)
        out['moving', p] = sold(p, months_back(3), LAST) / 3
        out['sixty', p] = F(sum(d['owner'] == p and d['on'] > LAST - datetime.timedelta(60) and d['on'] <= LAST for d in deals))
        own = [d for d in deals if d['owner'] == p and d['on'].year == 2026]
        amounts = [d['amount'] for d in own]
        for name, part in {'p00': 0, 'p10': F(1, 10), 'p25': F(1, 4), 'p33': F(1, 3), 'p50': F(1, 2), 'p90': F(9, 10), 'p100': 1, 'middle': F(1, 2)}.items():
            out[name, p] = percentile(amounts, part)
        out['big_p90', p] = percentile([2 * a for a in amounts if a >= 500], F(9, 10))
        out['top_p25', p] = percentile(sorted(amounts)[-3:], F(1, 4))
        known = [d['cost'] for d in own if d['cost'] is not None]
        out['known_p25', p] = percentile(known, F(1, 4))
        out['cost_p25', p] = percentile(known, F(1, 4)) if len(known) == len(own) else None
        a = sorted(answers[p])
        out['trimmed', p] = None if len(a) < 3 else F(sum(a), len(a)) if len(a) < 5 else F(sum(a[1:-1]), len(a) - 2)
        out['promoters', p] = F(100 * (sum(x >= 9 for x in a) - sum(x <= 6 for x in a)), len(a)) if a else None
        counts = {q: len(answers[q]) for q in mates}
        out['answers_shown', p] = None if p in hidden_of(counts) else F(counts[p])
    for t, in data['team']:
        mates = [p for p in team if team[p] == t]
        out['team_answers', t] = F(sum(len(answers[p]) for p in mates))
        out['sold_q3', t] = percentile([now[p] for p in mates], F(3, 4))
    created, steps = dict(data['lead']), defaultdict(dict)
    for _, on, lead, stage in data['step']:
        steps[stage][lead] = on
    for stage, previous in data['stage']:
        def went(s):
            return F(sum(created[lead].year == 2026 for lead in steps[s]))
        out['went', stage] = went(stage)
        out['converted', stage] = went(stage) / went(previous) if previous else None
        took = [F((on - steps[previous][lead]).days) for lead, on in steps[stage].items() if previous and on.year == 2026 and on <= LAST]
        out['lead_time', stage], out['slow_time', stage] = percentile(took, F(1, 2)), percentile(took, F(9, 10))
    year = defaultdict(list)
    for d in deals:
        if d['on'] >= months_back(12):
            year[d['customer']].append(d)
    figures = {c: (F((LAST - max(d['on'] for d in ds)).days), F(len(ds)), sum(d['amount'] for d in ds)) for c, ds in year.items()}
    edges = [[percentile([f[i] for f in figures.values()], F(q, 4)) for q in (1, 2, 3)] for i in range(3)]
    for name, own in zip(('recency', 'frequency', 'money'), edges):
        for q in (1, 2, 3):
            out[f'{name}_q{q}', 'whole'] = own[q - 1]
    has = {x: {d['customer'] for d in deals if d['product'] == x} for x in 'AB'}
    for c, in data['customer']:
        r, f, m = [1 + sum(x > e for e in own) for x, own in zip(figures[c], edges)] if c in figures else (0, 0, 0)
        out['rfm', c] = f'{5 - r}{f}{m}' if c in figures else 'dormant'
    out['lift', 'whole'] = F(len(has['A'] & has['B']), len(has['A'])) / F(len(has['B']), len(data['customer']))
    return out


# ---- The program ----

def project(folder, data, shuffled):
    def write(path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, 'w', encoding='utf-8').write(text)
    write(f'{folder}/meed.yaml', 'organisation: Example\ncurrency: CNY\nperiod: month\n')
    write(f'{folder}/rules/case.lua', rules)
    for name, text in schemas.items():
        rows = list(data[name])
        if shuffled:
            random.Random(7).shuffle(rows)
        head = ','.join(re.findall(r'^  (\w+):', text, re.M))
        write(f'{folder}/schemas/{name}.yaml', text)
        write(f'{folder}/data/{name}.csv', '\n'.join([head] + [','.join(str(x) for x in row) for row in rows]) + '\n')


def run(folder, *arguments):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f'FAIL {" ".join(arguments)}: {done.stdout}{done.stderr}')
    return done.stdout


def agrees(right, got):
    if isinstance(right, tuple):  # a z-score: its square is exact but for the root's 18 digits
        _, distance, variance = right
        return got is not None and (abs(F(got) ** 2 * variance - distance ** 2) < F(1, 10**9) and F(got) * distance >= 0 if variance else F(got) == 0)
    if right is None or got is None:
        return right is None and got is None
    return right == got if isinstance(right, str) else right == F(got)


checked = failed = 0
for seed in range(4):
    data = company(seed)
    right, texts = expected(data), []
    for shuffled in (False, True):
        folder = tempfile.mkdtemp()
        project(folder, data, shuffled)
        run(folder, 'check')
        run(folder, 'import', 'data')
        texts.append(run(folder, 'export', 'measures', '--period', '2026-06', '--zero', '-f', 'csv', '--jobs', '2' if shuffled else '1'))
    if texts[0] != texts[1]:
        sys.exit('FAIL: the order of the rows can be seen')
    found = {(row['measure'], row['subject']): row['value'] for row in csv.DictReader(io.StringIO(texts[0]))}
    for key, value in right.items():
        checked += 1
        got = found.get(key) or None
        if not agrees(value, got):
            failed += 1
            print(f'FAIL seed {seed}: {key}: {got}, not {value}')
    hidden = [p for p, t in data['person'] if ('answers_shown', p) in right and right['answers_shown', p] is None]
    if not hidden or any(name == 'answers' for name, _ in found):
        sys.exit('FAIL: nothing is hidden, or the counts themselves are exported')
    for t, in data['team']:  # who knows the team's total has only the sum of two or more, and of 5 or more
        own = [p for p in hidden if dict(data['person'])[p] == t]
        rest = right['team_answers', t] - sum(right['answers_shown', p] or 0 for p, q in data['person'] if q == t)
        if own and (len(own) == 1 or rest < 5) and len(own) < sum(q == t for _, q in data['person']):
            failed += 1
            print(f'FAIL seed {seed}: {own} of {t} can be had by subtraction: {rest}')
    # The explanation names the two deals between which the 90th percentile lies, ties in the order of their days.
    run(folder, 'run', '2026-06')
    for person in ('P01', 'P05'):
        own = sorted(((F(str(d[5])), d[1], d[0]) for d in data['deal'] if d[2] == person and d[1].year == 2026))
        h = (len(own) - 1) * F(9, 10)
        k = int(h)
        said = run(folder, 'explain', person, '--component', 'q.shown', '--period', '2026-06')
        for place in (k, k + 1)[:1 + (h > k)]:
            checked += 1
            if f'{own[place][1]}  number {place + 1}: deal {own[place][2]} ' not in said:
                failed += 1
                print(f'FAIL seed {seed}: {person}: number {place + 1} is {own[place]}:\n{said}')
print(f'{checked} figures checked, {failed} wrong')
sys.exit(1 if failed else 0)
