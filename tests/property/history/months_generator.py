"""Random projects for months.py: files by name, and the months that are run."""
from datetime import date

MONTHS = 6

SCHEMAS = {
    'region': 'kind: region\nkey: id\nfields:\n  id: {type: text}\nload: {file: regions.csv}\n',
    'person': '''kind: person
key: id
fields:
  id: {type: text}
  region: {type: ref, to: region}
  minimum: {type: money, default: 0}
load: {file: people.csv}
''',
    'deal': '''kind: deal
key: id
date: day
fields:
  id: {type: text}
  day: {type: date, required: true}
  person: {type: ref, to: person, required: true}
  amount: {type: money, required: true}
load: {file: deals.csv}
''',
    'collection': '''kind: collection
key: id
date: day
fields:
  id: {type: text}
  day: {type: date, required: true}
  deal: {type: ref, to: deal, required: true}
  part: {type: ratio, required: true}
load: {file: collections.csv}
''',
}


def shift(day, count):
    at = day.year * 12 + day.month - 1 + count
    return date(at // 12, at % 12 + 1, 1)


def data(rng, months):
    people = 'ABCD'[:rng.randint(2, 4)]
    day = lambda: f'{rng.choice(months)}-{rng.randint(1, 28):02}'
    deals = [(f'{i:02}', day(), rng.choice(people), rng.choice([rng.randint(-90000, 900000), 100000]) / 100)
             for i in range(rng.randint(8, 40))]
    collected = [(i, day(), rng.choice(deals)[0], rng.choice(['0.25', '0.5', '1'])) for i in range(rng.randint(0, 12))]
    lines = lambda head, rows: head + '\n' + ''.join(','.join(str(cell) for cell in row) + '\n' for row in rows)
    return {'data/regions.csv': 'id\neast\nwest\n',
            'data/people.csv': lines('id,region,minimum', [(p, rng.choice(['east', 'west']), rng.choice([0, 500, 1500]))
                                                           for p in people]),
            'data/deals.csv': lines('id,day,person,amount', deals),
            'data/collections.csv': lines('id,day,deal,part', collected)}


MEASURES = '''
local balances = require "lib.balances"
credit "won" { from = "deal", value = "amount", to = { { "person" } } }
measure "sold" { of = "person", from = "won", sum = "value" }
measure "sold_quarter" { of = "person", from = "won", over = "quarter", sum = "value" }
measure "sold_year" { of = "person", from = "won", over = "year", sum = "value" }
measure "cash" { of = "person", from = "collection", by = "deal.person", count = true }
balance "debt" { of = "person" }
balance "kept" { of = "person" }
balance "each" { of = "person", per = "deal" }
balance "open" { of = "person", per = "deal" }
'''


def base(rng):
    """The first component, which the others read."""
    fields = ['on = "sold"']
    fields.append(rng.choice(['rate = 0.05', 'rate = ratio(1, 30)',
                              'rates = marginal { {0, 0.02}, {2000, 0.07} }', 'rates = slab { {0, 0.03}, {3000, 0.05} }']))
    if rng.random() < .4:
        fields.append(f'cap = {rng.choice([50, 150, 400])}')
        fields += ['excess = "kept"'] if rng.random() < .6 else []
    if rng.random() < .5:
        fields.append(f'negative = {rng.choice(["zero", "debt"])!r}'.replace("'", '"'))
    return 'commission "base" { ' + ', '.join(fields) + ' }'


def trued_up(rng):
    level = rng.choice(['quarter', 'year'])
    fields = [f'on = "sold_{level}"', f'true_up = "{level}"',
              rng.choice(['rate = 0.02', 'rates = marginal { {0, 0.01}, {4000, 0.03} }'])]
    if rng.random() < .4:
        fields.append('negative = "zero"')
    if rng.random() < .4:
        fields.append(f'cap = {rng.choice([100, 300])}')
    if rng.random() < .3:
        fields.append('posts = "kept"')
    return 'commission "upto" { ' + ', '.join(fields) + ' }'


def extras(rng):
    """Components below base, each with the measures that it needs."""
    window = rng.choice(['"quarter"', '"year"', '"ever"', 'months(2)', 'months(3)'])
    make = rng.choice(['sum = "value"', 'average = "value"', 'greatest = "value"', 'count = true', 'last = "value"'])
    paid = f'measure "paid" {{ of = "person", from = "pay.base", over = {window}, {make} }}\n'
    use = '(p.paid or 0) * 10' if make == 'count = true' else '(p.paid or 0) / 7'
    return {
        'paid': (paid, f'bonus "paid_bonus" {{ amount = function(p) return {use} end }}'),
        'each': ('measure "lines_paid" { of = "person", from = "pay.each", over = "year", count = true }\n',
                 'commission "each" { per = "line", on = "sold", rate = 0.01 },\n'
                 '  bonus "counted" { amount = function(p) return p.lines_paid * 2 end }'),
        'when_paid': ('measure "times_paid" { of = "person", from = "pay.base", over = "year", count = true,\n'
                      '  when = function(r) return r.value > 0 end }\n',
                      'bonus "third" { amount = function(p) return p.times_paid >= 3 and 30 or 0 end }'),
        'region': ('measure "region_paid" { of = "region", from = "pay.base", by = "region", over = "year", sum = "value" }\n',
                   'bonus "region" { amount = function(p) return p.region.region_paid / 100 end }'),
        'before': ('', f'bonus "before" {{ amount = function(p) return (prev(p.pay.base, {rng.randint(1, 3)}) or 0) / 3 end }}'),
        'before_year': ('measure "paid_year" { of = "person", from = "pay.base", over = "year", sum = "value" }\n',
                        'bonus "before_year" { amount = function(p) return (prev(p.paid_year) or 0) / 9 end }'),
        'owing': ('', 'bonus "owing_bonus" { amount = function(p) return max(prev(p.opening.debt), p.opening.debt) / 10 end }'),
        'draw': ('', f'balances.draw_up_to {{ name = "draw", level = {rng.choice([100, 300])}, balance = "debt",\n'
                     f'    share = {rng.choice(["1", "0.5"])} }}'),
        'hold': ('', 'balances.hold { name = "held_back", balance = "open", from = "lines", on = "sold", share = 0.5,\n'
                     '    release = { on = "cash", share = function(line) return line.part end } }'),
        'quarter': ('', 'bonus "quarter" { every = "quarter", amount = function(p) return max(p.sold_quarter, 0) / 50 end }'),
        'pool': ('', 'bonus "pool" { divide = function(g, t) return 1000 end, weight = function(p) return max(p.sold, 0) + 1 end,\n'
                     '    within = "region" }'),
        'award': ('measure "crowns" { of = "person", from = "pay.crown", over = "ever", count = true,\n'
                  '  when = function(r) return has(r.value) end }\n',
                  'award "crown" { rank = "sold", prizes = { "champion" }, when = function(p) return p.sold > 0 end }'),
    }


def other_plan(rng):
    """A plan of its own that reads what the first has paid; a quarter's component read by a year."""
    return '''
measure "all_base" { of = "whole", from = "pay.base", by = "", over = "year", sum = "value" }
measure "steady" { of = "person", from = "pay.base", over = "quarter", least = "value" }
plan "later" { of = "person", every = "month",
  bonus "steady" { every = "quarter", amount = function(p) return (p.steady or 0) / 2 end },
  bonus "echo" { amount = function(p) return (p.steady_year or 0) / 10 end },
}
measure "steady_year" { of = "person", from = "later.steady", over = "year", sum = "value" }
'''.replace(', by = "", ', ', ')


def versions_of_lines(rng, months):
    """Lines are paid by the version of their date: this plan changes inside a month."""
    change = f'{rng.choice(months)}-{rng.randint(2, 28):02}'
    text = ''.join(f'''plan "odd" {{ of = "person", every = "month", shared = true, {dates} = "{change}",
  commission "each" {{ per = "line", on = "sold", rate = {rate}, posts = "odd" }} }}
''' for dates, rate in (('before', '0.01'), ('since', '0.02')))
    return text + '''
balance "odd" { of = "person", per = "deal" }
measure "odd_count" { of = "person", from = "odd.each", over = "year", count = true }
measure "odd_least" { of = "person", from = "odd.each", over = months(3), least = "value" }
plan "of_odd" { of = "person", every = "month",
  bonus "counted" { amount = function(p) return p.odd_count * 3 + (p.odd_least or 0) / 2 end },
}
'''


def plans(rng, components, months):
    body = ',\n  '.join(components)
    head = 'of = "person", every = "month", currency = "CNY", shared = true'
    by_line = 'balances.hold' in body
    if rng.random() < .3:
        head += f', cap = {rng.choice([200, 600])}'
    if rng.random() < .3 and not by_line:
        head += ', floor = function(p) return p.minimum / 10 end'
    if rng.random() < .35:
        change = months[rng.randrange(1, len(months))] + '-01'
        first, second = f', before = "{change}"', f', since = "{change}"'
        return ''.join(f'plan "pay" {{ {head}{dates},\n  {body} }}\n' for dates in (first, second))
    return f'plan "pay" {{ {head},\n  {body} }}\n'


def project(rng):
    start = date(rng.choice([2025, 2026]), rng.choice([1, 2, 6, 8, 10, 11]), 1)
    months = [shift(start, i).strftime('%Y-%m') for i in range(MONTHS)]
    measures, components = '', [base(rng)]
    pool = extras(rng)
    chosen = rng.sample(sorted(pool), rng.randint(2, 5))
    if 'hold' in chosen:
        components.append('commission "lines" { per = "line", on = "sold", rate = 0.01%s }' %
                          rng.choice(['', ', cap = 30, posts = "each"', ', negative = "zero", posts = "each"']))
    if rng.random() < .5:
        components.append(trued_up(rng))
    for name in chosen:
        measures += pool[name][0]
        components.append(pool[name][1])
    text = MEASURES + measures + (other_plan(rng) if rng.random() < .5 else '')
    text += (versions_of_lines(rng, months) if rng.random() < .5 else '') + plans(rng, components, months)
    files = {f'schemas/{name}.yaml': schema for name, schema in SCHEMAS.items()}
    files.update(data(rng, months))
    files['meed.yaml'] = 'organisation: Example\ncurrency: CNY\nperiod: month\n'
    files['rules/pay.lua'] = text
    return files, months
