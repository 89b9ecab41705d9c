"""The rows of fields.py: constructor, field, which row, the fields as written, what comes of them.

What comes of them is `A=5 B=held`, results by subject (`due: A=2026-01-01`: another column of `meed export outcomes`),
`$command -> text`, what a command prints, or `E0207 message`, at the place of the `@`. `when`, `over` and the like are seen
through the component `x` of a small plan. Figures are worked out from the starter's January: A 130,000 on the 9th, B 20,000
on the 15th and 12,500 lost on the 28th; quotas M 300,000, A 100,000, B 80,000; A and M are east, B is west."""

FILES = {
    'params/x.yaml': 'half: {type: ratio, value: 0.5}\ntop: {type: money, value: 1000}\ntwo: {type: number, value: 2}\n'
                     'hundred: {type: number, value: 100}\nhigh: {type: number, value: 101}\nsteps: {type: tiers, value: {slab: [[0, 0.1], [50000, 0.2]]}}\n',
    'schemas/start.yaml': 'kind: start\nkey: id\ndate: day\nfields:\n  id: {type: text}\n  person: {type: ref, to: person}\n'
                          '  day: {type: date}\n  amount: {type: money}\nload: {file: start.csv}\n',
    'data/start.csv': 'id,person,day,amount\n1,A,2026-01-01,70.00\n',
    'schemas/split.yaml': 'kind: split\nkey: id\nfields:\n  id: {type: text}\n  deal: {type: ref, to: deal}\n'
                          '  person: {type: ref, to: person}\n  part: {type: ratio}\nload: {file: split.csv}\n',
    'data/split.csv': 'id,deal,person,part\n1,1,A,0.6\n2,1,B,0.4\n3,2,B,1\n4,3,B,1\n',
    'schemas/job.yaml': 'kind: job\nkey: id\nfields:\n  id: {type: text}\n  person: {type: ref, to: person}\n'
                        '  starts: {type: date}\n  ends: {type: date}\n  hours: {type: number}\nload: {file: job.csv}\n',
    'data/job.csv': 'id,person,starts,ends,hours\n1,A,2026-01-05,,8\n2,A,2025-01-05,2026-01-10,4\n3,B,2026-01-31,,2\n',
}
SALES = '''
credit "won" { from = "deal", value = "amount", to = { { "owner" } }, when = function(d) return d.stage == "won" end }
measure "sold" { of = "person", from = "won", sum = "value", goal = "quota" }
measure "quota" { of = "person", value = function(p) return p.monthly_quota end }
measure "deals" { of = "person", from = "deal", by = "owner", count = true }
measure "spread" { of = "person", value = function(p) return p.sold - 50000 end }
measure "mean" { of = "person", from = "deal", by = "owner", average = "amount" }
measure "all_sold" { of = "whole", from = "won", sum = "value" }
'''
BALANCES = '''
balance "debt" { of = "person" }
balance "other" { of = "person" }
'''
PAYS = 'plan "p" { of = "person", every = "month", commission "x" { on = "m", rate = 1 } }\n'
TEMPLATES = {
    'credit': 'credit "c" { %s }\nmeasure "m" { of = "person", from = "c", sum = "value" }\n' + PAYS,
    'measure': 'measure "m" { %s }' + SALES + 'plan "p" { of = "person", every = "month", bonus "x" { amount = function(p) return p.m end } }\n',
    'counts': 'measure "m" { %s }' + SALES + 'plan "p" { of = "person", every = "month", bonus "x" { amount = function(p) return p.m * money(1, "CNY") end } }\n',
    'goal': 'measure "m" { %s }' + SALES + 'plan "p" { of = "person", every = "month", bonus "x" { amount = function(p) return goal(p.m) end } }\n',
    'whole': 'measure "m" { %s }' + SALES + 'plan "p" { of = "person", every = "month", bonus "x" { amount = function(p) return whole.m end } }\n',
    'tuple': 'measure "m" { %s }' + SALES + 'plan "p" { of = { "person", "product" }, every = "month", bonus "x" { amount = function(c) return c.m end } }\n',
    'product': 'measure "m" { %s }' + SALES + 'plan "p" { of = "product", every = "month", bonus "x" { amount = function(c) return c.m end } }\n',
    'plan': 'plan "p" { %s, bonus "x" { amount = function(p) return 100.005 end }, bonus "y" { amount = function() return 50 end } }' + SALES,
    'tuple plan': 'plan "p" { %s, bonus "x" { amount = 5 } }' + SALES,
    'component': 'local c = commission "x" { %s }\nplan "p" { of = "person", every = "month", c }' + SALES + BALANCES,
    'quarterly': 'local c = commission "x" { %s }\nplan "p" { of = "person", every = "month", c }' + SALES + BALANCES,
    'field': 'field "deal.extra" { %s }\nmeasure "m" { of = "person", from = "deal", by = "owner", sum = "extra" }\n' + PAYS,
    'balance': 'balance "b" { %s }\nplan "p" { of = "person", every = "month", bonus "x" { amount = 100, posts = "b" } }' + SALES,
    'points': 'balance "b" { %s }\nplan "p" { of = "person", every = "month", bonus "x" { amount = 100, unit = "points", posts = "b" } }' + SALES,
    'lines': 'balance "b" { %s }\nplan "p" { of = "person", every = "month", bonus "x" { on = "sold", per = "line", rate = 0.1, posts = "b" } }' + SALES,
    'allocation': 'allocation "x" { %s }' + SALES,
    'proposal': 'proposal "x" { %s }' + SALES,
    'scorecard': 'scorecard "x" { %s }' + SALES,
    'criterion': 'scorecard "x" { of = "person", criteria = { { "a", %s }, { "b", weight = 1, score = 50 } } }' + SALES,
}
ROWS = []
ELSEWHERE = {}


def rows(constructor, field, base, *entries):
    """(tag, fields, expected [, more]): `base` stands before the fields."""
    for tag, fields, expected, *more in entries:
        text = fields[1:] if fields.startswith('!') else ', '.join(one for one in (base, fields) if one)
        ROWS.append((constructor, field, tag, text, expected, more[0] if more else {}))


def wanted(field, what, is_a):
    return f'E0207 `{field}` of {what} is {is_a}'


TITLE = ', and has to be a text, or { en = "...", ["zh-Hant"] = "..." }'
PATH = 'a path such as "owner.manager"'
LEVEL = 'a calendar level such as "month"'

# ---- credit ---------------------------------------------------------------------------------
OWNER = 'from = "deal", value = "amount", to = { { "owner" } }'
DEAL = 'from = "deal", value = "amount"'
BOTH = DEAL + ', to = { { "owner", share = ratio(1, 3) }, { "owner.manager" } }, when = function(d) return d.owner.id == "B" and d.id == "2" end'
rows('credit', 'title', OWNER,
     ('default', '', 'A=130000'), ('title', 'title = "Bookings"', '$explain A --period 2026-01 -> Bookings'),
     ('title', 'title = { en = "Won" }', '$explain A --period 2026-01 -> Won'),
     ('wrong', 'title = @5', wanted('title', 'credit c', 'a number') + TITLE))
rows('credit', 'from', 'value = "amount", to = { { "owner" } }',
     ('kind', 'from = "deal"', 'A=130000 B=32500 M=0'),
     ('wrong', 'from = @"deel"', 'E0203 there is no kind `deel`; did you mean `deal`?'))
rows('credit', 'at', 'from = "split", value = "part", to = { { "person" } }',
     ('default', '!' + OWNER, 'A=130000 B=32500'),
     ('path', 'at = "deal.closed_on"', 'A=0.6 B=2.4'),
     ('wrong', 'at = @"deal.amount"', 'E0214 `at` of credit c gives money (CNY) where a date is wanted'))
rows('credit', 'when', OWNER,
     ('default', '', 'B=32500'), ('function', 'when = function(d) return d.stage == "lost" end', 'A=0 B=12500'),
     ('wrong', 'when = @"won"', wanted('when', 'credit c', 'a text') + ', and has to be a function'))
rows('credit', 'value', 'from = "deal", to = { { "owner" } }',
     ('path', 'value = "cost"', 'A=80000 B=24000'), ('function', 'value = function(d) return d.amount - d.cost end', 'A=50000 B=8500'),
     ('wrong', 'value = @5', wanted('value', 'credit c', f'a number, and has to be a function or {PATH}')))
rows('credit', 'to', DEAL,
     ('receivers', 'to = { { "owner", share = 0.8 }, { "owner.manager", share = "rest" } }', 'A=104000 M=32500'),
     ('wrong', 'to = @"owner"', wanted('to', 'credit c', 'a text, and has to be a list such as { { "owner", share = "rest" } }')))
rows('credit', 'unit', BOTH,
     ('default', '', 'B=6666.67 M=13333.33'), ('number', 'unit = 1000', 'B=7000 M=13000'),
     ('wrong', 'unit = @0', 'E0207 `unit` of credit c is a step above zero, such as 0.01'))
HALVES = DEAL + ', unit = 20000, to = { { "owner", share = 0.5 }, { "owner.manager" } }, when = function(d) return d.id == "2" end'
rows('credit', 'order', HALVES,
     ('default', '', 'B=20000 M=0'), ('path', 'order = "-monthly_quota"', 'B=0 M=20000'),
     ('paths', 'order = { "role", "-monthly_quota" }', 'B=0 M=20000'),
     ('wrong', 'order = @"nam"', 'E0203 person has no field `nam`; did you mean `name`?'))

# ---- measure --------------------------------------------------------------------------------
COUNTS = {'template': 'counts'}
WON = 'of = "person", from = "won"'
rows('measure', 'title', WON + ', sum = "value"',
     ('default', '', '$explain A --period 2026-01 -> m '), ('title', 'title = "Sold in all"', '$explain A --period 2026-01 -> Sold in all'),
     ('wrong', 'title = @5', wanted('title', 'measure m', 'a number') + TITLE))
rows('measure', 'of', 'from = "won", sum = "value"',
     ('kind', 'of = "person"', 'A=130000 B=20000 M=0'), ('kind', 'of = "whole"', 'A=150000 M=150000', {'template': 'whole'}),
     ('kinds', '!of = { "person", "product" }, from = "won", by = { "owner", "product" }, sum = "value"', '$export outcomes -> A', {'template': 'tuple'}),
     ('wrong', 'of = @"persn"', 'E0203 there is no kind `persn`; did you mean `person`?'))
rows('measure', 'from', 'of = "person"',
     ('source', 'from = "won", sum = "value"', 'B=20000'), ('source', 'from = "deal", by = "owner", sum = "amount"', 'B=32500'),
     ('source', 'from = "quota", sum = "value"', 'B=80000'),
     ('wrong', 'from = @"wonn", sum = "value"', 'E0203 there is no kind, credit or measure `wonn`; did you mean `won`?'))
rows('measure', 'by', WON + ', sum = "value"',
     ('default', '', 'A=130000 M=0'), ('path', 'by = "owner.manager"', 'A=0 M=150000'),
     ('paths', '!of = { "person", "product" }, from = "won", by = { "owner", "product" }, sum = "value"', '$export outcomes -> B', {'template': 'tuple'}),
     ('below', 'by = below "manager"', 'A=0 M=150000'),
     ('wrong', 'by = @"product"', 'E0214 `by` of measure m gives a reference to product where a reference to person is wanted'))
rows('measure', 'at', 'of = "person", from = "job", by = "person", sum = "hours"',
     ('default', '!' + WON + ', sum = "value"', 'A=130000'), ('path', 'at = "starts"', 'A=8 B=2'),
     ('wrong', 'at = @"hours"', 'E0214 `at` of measure m gives a number where a date is wanted'))
rows('measure', 'span', 'of = "person", from = "job", by = "person", sum = "hours"',
     ('paths', 'span = { "starts", "ends" }', 'A=8 B=2'),
     ('wrong', 'span = @{ "starts" }', 'E0207 `span` has two paths, and stands instead of `at`'))
rows('measure', 'when', 'of = "person", from = "deal", by = "owner", count = true',
     ('default', '', 'B=2', COUNTS), ('function', 'when = function(d) return d.amount > 15000 end', 'B=1', COUNTS),
     ('wrong', 'when = @1', wanted('when', 'measure m', 'a number, and has to be a function')))
FEBRUARY = {'months': '2026-02'}
rows('measure', 'over', WON + ', sum = "value"',
     ('default', '', 'A=45000', FEBRUARY), ('window', 'over = "quarter"', 'A=175000', FEBRUARY),
     ('window', 'over = full "quarter"', 'A=274999.99', FEBRUARY), ('window', 'over = days(45)', 'A=45000 B=80000', FEBRUARY),
     ('window', 'over = months(2)', 'A=175000', FEBRUARY), ('window', 'over = "ever"', 'A=175000', FEBRUARY),
     ('wrong', 'over = @"qarter"', 'E0207 the calendar has no level `qarter`; did you mean `quarter`?'))
rows('measure', 'goal', WON + ', sum = "value"',
     ('measure', 'goal = "quota"', 'A=100000', {'template': 'goal'}),
     ('function', 'goal = function(p) return p.monthly_quota * 2 end', 'A=200000', {'template': 'goal'}),
     ('wrong', 'goal = @"quoat"', 'E0203 there is no measure `quoat`; did you mean `quota`?'))
ALL = 'of = "person", from = "deal", by = "owner"'
for name, path, call in (('sum', 32500, 65000), ('average', 16250, 32500), ('least', 12500, 25000), ('greatest', 20000, 40000),
                         ('median', 16250, 32500), ('first', 20000, 40000), ('last', 12500, 25000)):
    rows('measure', name, ALL,
         ('path', f'{name} = "amount"', f'B={path}'), ('function', f'{name} = function(d) return d.amount * 2 end', f'B={call}'),
         ('wrong', f'{name} = @5', wanted(name, 'measure m', f'a number, and has to be a function or {PATH}')))
rows('measure', 'one', ALL + ', when = function(d) return d.stage == "won" end',
     ('path', 'one = "amount"', 'A=130000 B=20000'), ('function', 'one = function(d) return d.cost end', 'B=15000'),
     ('wrong', 'one = @5', wanted('one', 'measure m', f'a number, and has to be a function or {PATH}')))
rows('measure', 'count', ALL, ('flag', 'count = true', 'A=1 B=2 M=0', COUNTS),
     ('wrong', 'count = @5', wanted('count', 'measure m', 'a number, and has to be true or false')))
rows('measure', 'value', 'of = "person"',
     ('function', 'value = function(p) return p.monthly_quota / 2 end', 'A=50000'),
     ('function', 'from = "won", value = function(r) return sum(r, "value") / 2 end', 'A=65000'),
     ('wrong', 'value = @"amount"', wanted('value', 'measure m', 'a text, and has to be a function')))
GAPS = ALL + ', sum = function(d) if d.stage == "won" then return d.amount end end'
rows('measure', 'internal', GAPS,
     ('default', '', 'A=130000 B=held'), ('flag', 'internal = true', 'A=130000 B=held'), ('flag', 'internal = false', 'B=held'),
     ('wrong', 'internal = @1', wanted('internal', 'measure m', 'a number, and has to be true or false')))
rows('measure', 'skip_missing', GAPS,
     ('default', '', 'A=130000 B=held'), ('flag', 'skip_missing = true', 'B=20000'), ('flag', 'skip_missing = false', 'B=held'),
     ('wrong', 'skip_missing = @"yes"', wanted('skip_missing', 'measure m', 'a text, and has to be true or false')))

# ---- plan -----------------------------------------------------------------------------------
EACH = 'of = "person", every = "month"'
rows('plan', 'title', EACH, ('default', '', '$explain A --period 2026-01 -> p.x'), ('title', 'title = "Pay of reps"', 'A=100.01'),
     ('wrong', 'title = @5', wanted('title', 'plan p', 'a number') + TITLE))
rows('plan', 'of', 'every = "month"', ('kind', 'of = "person"', 'A=100.01 M=100.01'),
     ('kind', 'of = "whole"', '$export outcomes -> whole'), ('kinds', 'of = { "person", "product" }', '$run 2026-01 -> 0 subjects', {'template': 'tuple plan'}),
     ('wrong', 'of = @"persn"', 'E0203 there is no kind `persn`; did you mean `person`?'))
rows('plan', 'every', 'of = "person"', ('level', 'every = "month"', 'A=100.01'), ('level', 'every = "quarter"', 'A=absent'),
     ('wrong', 'every = @"mnth"', 'E0207 the calendar has no level `mnth`; did you mean `month`?'))
rows('plan', 'currency', EACH, ('default', '', 'unit: A=CNY'), ('currency', 'currency = "USD"', 'unit: A=USD'),
     ('wrong', 'currency = @"CNX"', 'E0207 there is no currency `CNX`; did you mean `CNY`?'))
rows('plan', 'since', EACH, ('default', '', 'A=100.01'), ('date', 'since = "2026-02-01"', 'A=absent'),
     ('date', 'since = "2026-02-01"', 'A=100.01', FEBRUARY), ('date', 'since = date "2026-02-01"', 'A=absent'),
     ('wrong', 'since = @"2026-13-01"', wanted('since', 'plan p', 'a text, and has to be a date such as "2026-01-31"')))
rows('plan', 'before', EACH, ('default', '', 'A=100.01', FEBRUARY), ('date', 'before = "2026-02-01"', 'A=absent', FEBRUARY),
     ('date', 'before = "2026-02-01"', 'A=100.01'),
     ('wrong', 'since = "2027-01-01", before = @"2026-01-01"', 'E0207 plan p ends before it begins'))
rows('plan', 'when', EACH, ('default', '', 'M=100.01'), ('function', 'when = function(p) return p.role == "rep" end', 'A=100.01 M=absent'),
     ('wrong', 'when = @true', wanted('when', 'plan p', 'true, and has to be a function')))
for word, value in (('half-up', '100.01'), ('half-even', '100.00'), ('down', '100.00'), ('up', '100.01'), ('none', '100.005')):
    rows('plan', 'rounding', EACH, (word, f'rounding = "{word}"', f'A={value}'))
    rows('component', 'rounding', 'amount = function() return 100.005 end', (word, f'rounding = "{word}"', f'A={value}'))
rows('plan', 'rounding', EACH, ('default', '', 'A=100.01'),
     ('wrong', 'rounding = @"halfup"', 'E0207 `rounding` of plan p cannot be "halfup"; did you mean `half-up`?'))
rows('component', 'rounding', 'amount = function() return 100.005 end', ('default', '', 'A=100.01'),
     ('wrong', 'rounding = @"half up"', 'E0207 `rounding` of commission x cannot be "half up"; did you mean `half-up`?'))
rows('plan', 'cap', EACH, ('default', '', '$export payouts --columns subject,amount -> B 100.01 B 50.00'),
     ('param', 'cap = param.top', 'A=100.01'),
     ('function', 'cap = function(p) return 120 end', '$export payouts -> 19.99'),
     ('number', 'cap = 120', '$export payouts -> 19.99'),
     ('wrong', 'cap = @"x"', wanted('cap', 'plan p', 'a text, and has to be a number, a param or a function')))
rows('plan', 'floor', EACH, ('default', '', 'A=100.01'), ('number', 'floor = 200', '$export payouts -> 99.99'),
     ('param', 'floor = param.top', '$export payouts -> 899.99'), ('function', 'floor = function(p) return 200 end', '$export payouts -> 99.99'),
     ('wrong', 'floor = function(p) return @p.name end', 'E0214 `floor` of plan p gives a text where money (CNY) is wanted'))
rows('plan', 'params', EACH, ('params', 'params = { own = { type = "number", value = 3 } }, when = function() return param.own == 3 end', 'A=100.01'),
     ('wrong', 'params = @5', wanted('params', 'plan p', 'a number, and has to be a table of params')))
TWICE = 'E0324 plans p and q pay everybody on the same credit won; give them a `when` that parts them, or say shared = true in both'
TEMPLATES['paying plan'] = ('plan "p" { %s, commission "x" { on = "sold", rate = 0.1 } }\n'
                            '@plan "q" { of = "person", every = "month", shared = true, bonus "z" { on = "sold", rate = 0.1 } }' + SALES)
TWO = {'template': 'paying plan'}
rows('plan', 'shared', EACH, ('default', '', TWICE, TWO),
     ('flag', 'shared = true', 'A=13000', TWO), ('flag', 'shared = false', TWICE, TWO),
     ('wrong', 'shared = @1', wanted('shared', 'plan p', 'a number, and has to be true or false')))
rows('plan', 'was', EACH, ('text', 'was = "old"', 'A=100.01'),
     ('wrong', 'was = @5', wanted('was', 'plan p', 'a number, and has to be a text')))

# ---- component ------------------------------------------------------------------------------
SOLD = 'on = "sold", rate = 0.1'
LINE = 'on = "sold", per = "line"'
NUMBER = 'a text, and has to be a number, a param or a function'
x = 'commission x'
rows('component', 'title', SOLD, ('default', '', '$explain A --period 2026-01 -> p.x'), ('title', 'title = "Base pay"', '$explain A --period 2026-01 -> Base pay'),
     ('wrong', 'title = @{}', wanted('title', x, 'a table') + TITLE))
rows('component', 'every', 'amount = 5', ('default', '', 'A=5'), ('level', 'every = "quarter"', 'A=absent'),
     ('level', 'every = "quarter"', 'A=5', {'months': '2026-03'}),
     ('wrong', 'every = @"yaer"', 'E0207 the calendar has no level `yaer`; did you mean `year`?'))
rows('component', 'when', 'amount = 5', ('default', '', 'M=5'), ('function', 'when = function(p) return p.role == "rep" end', 'A=5 M=0'),
     ('wrong', 'when = function(p) return @5 end', 'E0214 `when` of commission x gives a number where a flag is wanted'))
rows('component', 'amount', '', ('number', 'amount = 7', 'A=7'), ('param', 'amount = param.top', 'A=1000'),
     ('function', 'amount = function(p) return p.sold / 100 end', 'A=1300'), ('wrong', 'amount = @"x"', wanted('amount', x, NUMBER)))
rows('component', 'on', 'rate = 0.1', ('measure', 'on = "sold"', 'A=13000 B=2000'),
     ('wrong', 'on = @"sld"', 'E0203 there is no measure `sld`; did you mean `sold`?'))
rows('component', 'rate', 'on = "sold"', ('number', 'rate = 0.2', 'A=26000'), ('param', 'rate = param.half', 'A=65000'),
     ('function', 'rate = function(p) return p.deals / 10 end', 'A=13000 B=4000'), ('wrong', 'rate = @"x"', wanted('rate', x, NUMBER)))
rows('component', 'rates', 'on = "sold"', ('tiers', 'rates = marginal { {0, 0.1}, {100000, 0.2} }', 'A=16000 B=2000'),
     ('tiers', 'rates = slab { {0, 0.1}, {100000, 0.2} }', 'A=26000'), ('tiers', 'rates = param.steps', 'A=26000 B=2000'),
     ('tiers', 'rates = interpolated { {0, 0.1}, {260000, 0.2} }', 'A=19500'),
     ('wrong', 'rates = @5', wanted('rates', x, 'a number, and has to be a table of tiers: marginal, slab or interpolated')))
STEPS = 'on = "sold", rates = slab { {0, 0.1}, {1, 0.2} }'
rows('component', 'scale', STEPS, ('default', '', 'A=26000 B=4000'), ('goal', 'scale = "goal"', 'A=26000 B=2000'),
     ('number', 'scale = 150000', 'A=13000'), ('param', 'scale = param.top', 'B=4000'),
     ('function', 'scale = function(p) return p.monthly_quota * 2 end', 'A=13000'),
     ('wrong', 'scale = @"gaol"', 'E0207 `scale` of commission x cannot be "gaol"; did you mean `goal`?'))
rows('component', 'times', 'amount = 10', ('default', '', 'A=10'), ('number', 'times = 3', 'A=30'), ('param', 'times = param.half', 'A=5'),
     ('function', 'times = function(p) return p.deals end', 'A=10 B=20'), ('factors', 'times = { 3, param.half, function(p) return p.deals end }', 'A=15 B=30'),
     ('wrong', 'times = @"x"', wanted('times', x, 'a text, and has to be a number, a param, a function or a list of numbers and functions')))
rows('component', 'per', 'on = "deals"', ('default', 'rate = function(p) return 5 end', 'B=10'),
     ('line', 'per = "line", amount = function(line) return line.amount / 100 end', 'A=1300 B=325'),
     ('wrong', 'per = @"lines", rate = 1', 'E0207 `per` of commission x cannot be "lines"; did you mean `line`?'))
BANDS = 'on = "gross", per = "line", rates = marginal { {0, 0.1}, {15000, 0.2} }'
TEMPLATES['gross'] = TEMPLATES['component'] + 'measure "gross" { of = "person", from = "deal", by = "owner", sum = "amount" }\n'
GROSS = {'template': 'gross'}
rows('component', 'tiers_on', BANDS, ('line', 'tiers_on = "line"', 'B=3750', GROSS), ('running', 'tiers_on = "running"', 'B=5000', GROSS),
     ('period', 'tiers_on = "period"', 'B=5000', GROSS),
     ('wrong', 'tiers_on = @"runing"', 'E0207 `tiers_on` of commission x cannot be "runing"; did you mean `running`?', GROSS))
TENTH = 'on = "gross", per = "line", rate = 0.1'
rows('component', 'line_cap', TENTH, ('default', '', 'B=3250', GROSS), ('number', 'line_cap = 1500', 'B=2750', GROSS),
     ('param', 'line_cap = param.top', 'B=2000', GROSS), ('function', 'line_cap = function(line) return line.cost / 10 end', 'A=8000 B=2400', GROSS),
     ('wrong', 'line_cap = @"5"', wanted('line_cap', x, NUMBER + '; write 5 without quotes'), GROSS))
rows('component', 'line_unit', TENTH, ('default', '', 'B=3250', GROSS), ('number', 'line_unit = 500', 'B=3500', GROSS),
     ('wrong', 'line_unit = @0', 'E0207 `line_unit` of commission x is a step above zero, such as 0.0001', GROSS))
rows('component', 'cap', SOLD, ('default', '', 'A=13000'), ('number', 'cap = 3000', 'A=3000 B=2000'), ('param', 'cap = param.top', 'A=1000 B=1000'),
     ('function', 'cap = function(p) return p.monthly_quota / 100 end', 'A=1000 B=800'),
     ('wrong', 'cap = @{}', wanted('cap', x, 'a table, and has to be a number, a param or a function')))
rows('component', 'floor', SOLD, ('default', '', 'M=0'), ('number', 'floor = 3000', 'A=13000 B=3000'), ('param', 'floor = param.top', 'M=1000'),
     ('function', 'floor = function(p) return p.monthly_quota / 100 end', 'M=3000'),
     ('wrong', 'floor = @true', wanted('floor', x, 'true, and has to be a number, a param or a function')))
rows('component', 'excess', SOLD + ', cap = 3000', ('default', '', '$export balances -> balance'), ('lose', 'excess = "lose"', 'A=3000'),
     ('balance', 'excess = "debt"', '$export balances -> -10000.00'),
     ('wrong', 'excess = @"loose"', 'E0207 `excess` of commission x cannot be "loose"; did you mean `lose`?'))
LOSS = 'amount = function(p) return p.spread / 100 end'
rows('component', 'negative', LOSS, ('default', '', 'A=800 B=-300'), ('pay', 'negative = "pay"', 'B=-300'), ('zero', 'negative = "zero"', 'A=800 B=0'),
     ('balance', 'negative = "debt"', '$export balances -> 300.00'),
     ('wrong', 'negative = @"nil"', 'E0207 `negative` of commission x cannot be "nil"'))
rows('component', 'posts', 'amount = 5', ('default', '', 'A=5'), ('balance', 'posts = "debt"', '$export balances -> debt'),
     ('balances', 'posts = { "debt", "other" }', '$export balances -> other'),
     ('wrong', 'posts = @"dept"', 'E0203 there is no balance `dept`; did you mean `debt`?'))
rows('component', 'pays', 'amount = 5', ('default', '', '$export payouts -> A 2026-01 p x 5.00'), ('flag', 'pays = true', '$export payouts -> 5.00'),
     ('flag', 'pays = false', 'due: A='),
     ('wrong', 'pays = @0', wanted('pays', x, 'a number, and has to be true or false')))
rows('component', 'due', 'amount = 5', ('default', '', 'due: A=2026-01-31'), ('first', 'due = "first"', 'due: A=2026-01-01'),
     ('last', 'due = "last"', 'due: A=2026-01-31'), ('function', 'due = function(p, t) return t.first + 9 end', 'due: A=2026-01-10'),
     ('wrong', 'due = @"middle"', 'E0207 `due` of commission x cannot be "middle"'))
TEMPLATES['year'] = TEMPLATES['component'] + 'measure "ytd" { of = "person", from = "won", over = "year", sum = "value" }\n'
rows('component', 'true_up', 'on = "ytd", rate = 0.1', ('default', '', 'A=17500', {'template': 'year', 'months': '2026-01..2026-02'}),
     ('level', 'true_up = "year"', 'A=4500', {'template': 'year', 'months': '2026-01..2026-02'}),
     ('wrong', 'true_up = @"yaer"', 'E0207 the calendar has no level `yaer`; did you mean `year`?', {'template': 'year'}))
rows('component', 'rank', 'prizes = { 9 }', ('measure', 'rank = "sold"', 'A=9 B=0'), ('function', 'rank = function(p) return -p.sold end', 'M=9 A=0'),
     ('wrong', 'rank = @"sld"', 'E0203 there is no measure `sld`; did you mean `sold`?'))
RANK = 'rank = "sold", prizes = { 9 }'
rows('component', 'within', RANK, ('default', '', 'A=9 B=0'), ('path', 'within = "region"', 'A=9 B=9 M=0'),
     ('paths', 'within = { "region", "role" }', 'A=9 B=9 M=9'),
     ('wrong', 'within = @"rgion"', 'E0203 person has no field `rgion`; did you mean `region`?'))
EQUAL = 'rank = function() return 1 end, prizes = { 9, 4 }'
rows('component', 'order', EQUAL, ('default', '', 'A=9 B=4 M=0'), ('path', 'order = "-monthly_quota"', 'M=9 A=4 B=0'),
     ('paths', 'order = { "region", "-monthly_quota" }', 'M=9 A=4'),
     ('wrong', 'order = @"nam"', 'E0203 person has no field `nam`; did you mean `name`?'))
rows('component', 'prizes', 'rank = "sold"', ('prizes', 'prizes = { 9, param.top }', 'A=9 B=1000'), ('prizes', 'prizes = { "Best" }', '$export payouts --columns subject,title -> A Best'),
     ('wrong', 'prizes = @5', wanted('prizes', x, 'a number, and has to be a list of numbers, params and texts')))
rows('component', 'ties', EQUAL, ('default', '', 'A=9 B=4 M=0'), ('order', 'ties = "order"', 'B=4'), ('split', 'ties = "split"', 'A=4.34 B=4.33 M=4.33'),
     ('all', 'ties = "all"', 'A=9 B=9 M=9'), ('wrong', 'ties = @"splt"', 'E0207 `ties` of commission x cannot be "splt"; did you mean `split`?'))
rows('component', 'divide', 'weight = "sold"', ('number', 'divide = 150', 'A=130 B=20'), ('param', 'divide = param.top', 'A=866.67 B=133.33'),
     ('function', 'divide = function(g) return g.all_sold / 100 end', 'A=1300 B=200'), ('wrong', 'divide = @"100"', wanted('divide', x, NUMBER + '; write 100 without quotes')))
rows('component', 'weight', 'divide = 150', ('number', 'weight = 1', 'A=50'), ('param', 'weight = param.two', 'A=50'), ('path', 'weight = "monthly_quota"', 'A=31.25 M=93.75'),
     ('function', 'weight = function(p) return p.sold end', 'A=130'), ('wrong', 'weight = function() return @true end', 'E0214 `weight` of commission x gives a flag where a number is wanted'))
rows('component', 'missing', 'amount = function(p) if p.sold > 0 then return 5 end end', ('default', '', 'A=5 M=held'), ('hold', 'missing = "hold"', 'M=held'),
     ('zero', 'missing = "zero"', 'M=0'), ('skip', 'missing = "skip"', 'A=5 M=absent'),
     ('wrong', 'missing = @"zreo"', 'E0207 `missing` of commission x cannot be "zreo"; did you mean `zero`?'))
rows('component', 'unit', 'amount = 5.5', ('default', '', 'unit: A=CNY'), ('unit', 'unit = "points"', 'unit: A=points'), ('unit', 'unit = "JPY"', 'A=6'),
     ('number', 'unit = 1', 'A=6'), ('wrong', 'unit = @0', 'E0207 `unit` of commission x is a step above zero, such as 0.01'))
rows('component', 'audience', 'amount = 5', ('default', '', 'audience: A=self,manager'),
     *((word, f'audience = {{ "{word}" }}', f'audience: A={word}') for word in ('self', 'manager', 'director', 'hr', 'finance', 'all')),
     ('wrong', 'audience = @{ "slf" }', 'E0207 `audience` of commission x cannot be "slf"; did you mean `self`?'))
rows('component', 'was', SOLD, ('text', 'was = "old"', 'A=13000'), ('wrong', 'was = @5', wanted('was', x, 'a number, and has to be a text')))

# ---- field and balance ------------------------------------------------------------------------
EXTRA = 'value = function(d) return d.amount - d.cost end'
rows('field', 'title', EXTRA, ('default', '', 'A=50000'), ('title', 'title = "Margin"', 'A=50000'),
     ('wrong', 'title = @5', wanted('title', 'field deal.extra', 'a number') + TITLE))
rows('field', 'value', '', ('function', EXTRA, 'A=50000 B=8500'), ('wrong', 'value = @"amount"', wanted('value', 'field deal.extra', 'a text, and has to be a function')))
OF = 'of = "person"'
KIND = 'and has to be the name of a kind'
rows('balance', 'title', OF, ('default', '', '$export balances -> b'), ('title', 'title = "Owed"', '$explain A --period 2026-01 -> Owed'),
     ('wrong', 'title = @5', wanted('title', 'balance b', 'a number') + TITLE))
rows('balance', 'of', '', ('kind', OF, '$export balances -> 100.00'), ('wrong', 'of = @5', wanted('of', 'balance b', 'a number, ' + KIND)))
rows('balance', 'per', OF, ('default', '', '$export balances -> 100.00'), ('kind', 'per = "deal"', '$export balances -> 13000.00', {'template': 'lines'}),
     ('wrong', 'per = @"del"', 'E0203 there is no kind `del`; did you mean `deal`?'))
rows('balance', 'unit', OF, ('default', '', '$export balances -> CNY'), ('unit', 'unit = "points"', '$export balances -> points', {'template': 'points'}),
     ('wrong', 'unit = @5', wanted('unit', 'balance b', 'a number, and has to be a unit such as "CNY" or "points"')))
rows('balance', 'opening', OF, ('default', '', '$export balances -> 0.00 100.00'), ('kind', 'opening = "start"', '$export balances -> 70.00'),
     ('wrong', 'opening = @"product"', 'E0207 opening rows of product need a field `amount` in CNY'))
rows('balance', 'limit', OF, ('default', '', 'A=100'), ('number', 'limit = 50', 'A=held'), ('param', 'limit = param.top', 'A=100'),
     ('function', 'limit = function(p) return p.monthly_quota / 1000 end', 'A=100 B=held'), ('wrong', 'limit = @"5"', wanted('limit', 'balance b', NUMBER + '; write 5 without quotes')))

# ---- allocation -------------------------------------------------------------------------------
x = 'allocation x'
SHARE = 'of = "person", amount = 1000, weight = "monthly_quota"'          # of 480,000
rows('allocation', 'title', SHARE, ('default', '', '$explain A --period 2026-01 -> allocation x'), ('title', 'title = "Goals"', '$explain A --period 2026-01 -> Goals'),
     ('wrong', 'title = @5', wanted('title', x, 'a number') + TITLE))
rows('allocation', 'of', 'amount = 1000, weight = 1', ('kind', 'of = "person"', 'A=333.34 B=333.33 M=333.33'), ('kind', 'of = "product"', 'sensor=333.33'),
     ('kinds', 'of = { "person", "product" }', '$run 2026-01 -> x.vacant'),
     ('wrong', 'of = @"persn"', 'E0203 there is no kind `persn`; did you mean `person`?'))
rows('allocation', 'every', SHARE, ('default', '', 'period: M=2026-01'), ('level', 'every = "quarter"', 'period: M=2026-Q1'), ('level', 'every = "quarter"', 'M=absent', {'months': '2026-03'}),
     ('wrong', 'every = @"mnth"', 'E0207 the calendar has no level `mnth`; did you mean `month`?'))
rows('allocation', 'within', SHARE, ('default', '', 'A=208.33'), ('path', 'within = "region"', 'A=250 B=1000 M=750'), ('paths', 'within = { "region", "role" }', 'A=1000'),
     ('wrong', 'within = @"rgion"', 'E0203 person has no field `rgion`; did you mean `region`?'))
rows('allocation', 'amount', 'of = "person", weight = "monthly_quota"', ('number', 'amount = 480', 'M=300'), ('param', 'amount = param.top', 'M=625'),
     ('function', 'amount = function(g) return g.all_sold end', 'M=93750'), ('wrong', 'amount = @"x"', wanted('amount', x, NUMBER)))
rows('allocation', 'weight', 'of = "person", amount = 900', ('number', 'weight = 1', 'A=300'), ('param', 'weight = param.two', 'A=300'),
     ('path', 'weight = "monthly_quota"', 'A=187.5'), ('function', 'weight = function(p) return p.sold end', 'A=780 B=120 M=0'),
     ('wrong', 'weight = function() return @true end', 'E0214 `weight` of allocation x gives a flag where a number is wanted'))
rows('allocation', 'mix', 'of = "person", amount = 1000', ('mix', 'mix = { sold = 0.5, quota = 0.5 }', 'A=537.5 B=150 M=312.5'),
     ('wrong', 'mix = @5', wanted('mix', x, 'a number, and has to be a table of measures with their shares, { sales = 0.6, potential = 0.4 }')))
rows('allocation', 'into', 'of = "person", amount = 1200, weight = 1, every = "quarter"', ('default', '', 'A=400'),
     ('level', 'into = "month"', '#SELECT count(*) FROM outcomes WHERE plan = \'x\' AND value = \'400\' -> 9'),
     ('wrong', 'into = @"mnth"', 'E0207 the calendar has no level `mnth`; did you mean `month`?'))
EVEN = 'of = "person", amount = 900, weight = 1'
for name, more in (('floor', (('default', '', 'A=300'), ('number', 'floor = 300', 'A=300'), ('param', 'floor = param.two', 'A=300'),
                              ('path', '!of = "person", amount = 480000, weight = 1, floor = "monthly_quota"', 'M=300000 A=100000 B=80000'),
                              ('function', 'floor = function(p) if p.role == "manager" then return 500 end return 0 end', 'M=500 A=200'))),
                   ('ceiling', (('default', '', 'A=300'), ('number', 'ceiling = 300', 'A=300'), ('param', 'ceiling = param.top', 'A=300'),
                                ('path', '!of = "person", amount = 480000, weight = 1, ceiling = "monthly_quota"', 'M=300000 A=100000 B=80000'),
                                ('function', 'ceiling = function(p) if p.role == "manager" then return 100 end return 900 end', 'M=100 A=400')))):
    rows('allocation', name, EVEN, *more,
         ('wrong', f'{name} = @true', wanted(name, x, f'true, and has to be a number, a param, a function or {PATH}')))
rows('allocation', 'keep', EVEN, ('default', '', 'A=300'), ('path', '!of = "person", amount = 600000, weight = 1, keep = "monthly_quota"', 'E0207'[:0] + 'A=held'),
     ('function', 'keep = function(p) if p.role == "manager" then return 500 end end', 'M=500 A=200'),
     ('wrong', 'keep = @5', wanted('keep', x, f'a number, and has to be a function or {PATH}')))
rows('allocation', 'reserve', EVEN, ('default', '', 'A=300'), ('number', 'reserve = 0.1', 'A=270 whole.reserve=90'), ('param', 'reserve = param.half', 'A=150'),
     ('function', 'reserve = function() return 0.2 end', 'A=240'), ('wrong', 'reserve = @"x"', wanted('reserve', x, NUMBER)))
rows('allocation', 'stretch', EVEN, ('default', '', 'A=300'), ('number', 'stretch = 0.1', 'A=330 whole.stretch=90'), ('param', 'stretch = param.half', 'A=450'),
     ('function', 'stretch = function() return 0.2 end', 'A=360'), ('wrong', 'stretch = @"x"', wanted('stretch', x, NUMBER)))
SEATS = 'of = "person", amount = 7, weight = "monthly_quota", unit = 1'
# Quotas 300, 100, 80 of 480: quotients 4.375, 1.458, 1.167. Remainders: A first. Divisors 1, 3, 5: 300/9 and 100/3 are
# equal, and A is first by key. Divisors 1, 2, 3: 300/5 comes before 100/2.
rows('allocation', 'method', SEATS, ('default', '', 'M=4 A=2 B=1'), ('largest_remainder', 'method = "largest_remainder"', 'M=4 A=2 B=1'),
     ('sainte_lague', 'method = "sainte_lague"', 'M=4 A=2 B=1'), ('dhondt', 'method = "dhondt"', 'M=5 A=1 B=1'),
     ('wrong', 'method = @"hare"', 'E0207 `method` of allocation x cannot be "hare"'))
NONE = 'of = "person", amount = 900, weight = function(p) return p.sold * 0 end'
rows('allocation', 'zero_weights', NONE, ('default', '', 'A=held'), ('refuse', 'zero_weights = "refuse"', 'A=held'), ('equal', 'zero_weights = "equal"', 'A=300'),
     ('wrong', 'zero_weights = @"equl"', 'E0207 `zero_weights` of allocation x cannot be "equl"; did you mean `equal`?'))
LEFT = 'of = "person", amount = 100, weight = 1'
rows('allocation', 'order', LEFT, ('default', '', 'A=33.34 M=33.33'), ('path', 'order = "-monthly_quota"', 'A=33.33 M=33.34'),
     ('paths', 'order = { "-region", "name" }', 'B=33.34'), ('wrong', 'order = @"nam"', 'E0203 person has no field `nam`; did you mean `name`?'))
rows('allocation', 'unit', LEFT, ('default', '', 'A=33.34'), ('unit', 'unit = "points"', 'unit: A=points'), ('number', 'unit = 10', 'A=40 B=30'),
     ('wrong', 'unit = @0', 'E0207 `unit` of allocation x is a step above zero, such as 0.01'))
rows('allocation', 'audience', LEFT, ('default', '', 'audience: A=self,manager'), *((word, f'audience = {{ "{word}" }}', f'audience: A={word}') for word in ('self', 'manager', 'director', 'hr', 'finance', 'all')),
     ('wrong', 'audience = @{ "slf" }', 'E0207 `audience` of allocation x cannot be "slf"; did you mean `self`?'))

# What is approved is a record of the kind `start` from then on.
BECOME = 'becomes = { kind = "start", person = "key", day = function(p, t) return t.first end, amount = "value" }'
STARTS = "#SELECT id, day, amount FROM v_start WHERE person = 'A' AND id <> '1' -> "
COUNT = "#SELECT count(*) FROM v_start -> "
AGAINST = 'unless = function(p) if p.role == "rep" then return "no" end end'
DECISIONS = '#SELECT count(*) FROM decisions -> '
APPROVE = {'decide': 'x --approve'}
WRONG_RECORD = 'has to be a record such as { kind = "goal_row", person = "person", amount = "value" }'


def decision_rows(constructor, base, approve, record, value, refused, given):
    """`becomes` and `unless`: `refused` decisions with something against A and B, `given` without."""
    which = f'{constructor} x'
    rows(constructor, 'becomes', base, ('default', '', COUNT + '1', approve), ('record', BECOME, STARTS + f'x/A/2026-01 2026-01-01 {value}', approve),
         ('wrong', 'becomes = @5', f'E0207 `becomes` of {which} is a number, and {WRONG_RECORD}'),
         ('wrong', 'becomes = { kind = @"strat" }', 'E0203 there is no kind `strat`; did you mean `start`?'),
         ('wrong', 'becomes = { kind = "start", @dya = "value" }', 'E0203 start has no field `dya`; did you mean `day`?'),
         ('wrong', 'becomes = { kind = "start", day = @"value" }', f'E0214 `day` in `becomes` of {which} gives {record} where a date is wanted'),
         ('wrong', 'becomes = { kind = "start", amount = @true }', f'E0214 `amount` in `becomes` of {which} gives a flag where money (CNY) is wanted'),
         ('wrong', 'becomes = { kind = "start", person = @"nam" }', 'E0203 person has no field `nam`; did you mean `name`?'))
    rows(constructor, 'unless', base + (', ' + BECOME) * (constructor == 'scorecard'), ('default', '', DECISIONS + str(given), approve), ('function', AGAINST, DECISIONS + str(refused), approve),
         ('wrong', 'unless = function(p) return @5 end', f'E0214 `unless` of {which} gives a number where a text is wanted'),
         ('wrong', 'unless = @"x"', f'E0207 `unless` of {which} is a text, and has to be a function'))


decision_rows('allocation', 'of = "person", amount = 900, weight = 1', APPROVE, 'money (CNY)', '300.00', 0, 1)
# An adjustment is a record that `keep` reads: 400 of A leave 500 for B and M.
TEMPLATES['adjusted'] = TEMPLATES['allocation'] + ('measure "fixed" { of = "person", from = "start", by = "person", at = "day", over = "month", one = "amount",\n'
                                                   '  when = function(r) return r.id ~= "1" end }\n')
ADJUST = {'template': 'adjusted', 'adjust': 'x A --period 2026-01 --to 400 --reason agreed --yes'}
x = 'allocation x'
rows('allocation', 'adjusts', 'of = "person", amount = 900, weight = 1, keep = "fixed"', ('default', '', COUNT + '1', ADJUST),
     ('record', BECOME.replace('becomes', 'adjusts'), STARTS + 'x/A/2026-01 2026-01-01 400.00', ADJUST),
     ('record', BECOME.replace('becomes', 'adjusts'), '$goals --period 2026-01 -> B 2026-01 250.00', ADJUST),
     ('wrong', 'adjusts = @5', f'E0207 `adjusts` of {x} is a number, and {WRONG_RECORD}', ADJUST),
     ('wrong', 'adjusts = { kind = @"strat" }', 'E0203 there is no kind `strat`; did you mean `start`?', ADJUST),
     ('wrong', 'adjusts = { kind = "start", day = @"value" }', f'E0214 `day` in `adjusts` of {x} gives money (CNY) where a date is wanted', ADJUST))
rows('allocation', 'decides', LEFT, ('default', '', '$decide -> 3 goals 2026-01 goal 100 director'), ('text', 'decides = "hr"', '$decide -> 3 goals 2026-01 goal 100 hr'),
     ('text', 'decides = ""', DECISIONS + '0', APPROVE), ('wrong', 'decides = @5', wanted('decides', x, 'a number, and has to be a text')))

# ---- proposal ---------------------------------------------------------------------------------
x = 'proposal x'
ASK = 'of = "person"'
rows('proposal', 'title', ASK, ('default', '', '$explain A --period 2026-01 -> proposal x'), ('title', 'title = "Visit him"', '$explain A --period 2026-01 -> Visit him'),
     ('wrong', 'title = @5', wanted('title', x, 'a number') + TITLE))
rows('proposal', 'of', '', ('kind', 'of = "person"', 'A=task'), ('kind', 'of = "product"', 'sensor=task'), ('kind', 'of = "whole"', 'whole=task'), ('kinds', 'of = { "person", "product" }', '$run 2026-01 -> 0 subjects'),
     ('wrong', 'of = @"persn"', 'E0203 there is no kind `persn`; did you mean `person`?'))
rows('proposal', 'every', ASK, ('default', '', 'A=task'), ('level', 'every = "quarter"', 'A=absent'), ('level', 'every = "quarter"', 'A=task', {'months': '2026-03'}),
     ('wrong', 'every = @"mnth"', 'E0207 the calendar has no level `mnth`; did you mean `month`?'))
rows('proposal', 'at', '', ('default', ASK, 'A=task'), ('path', 'of = "deal", at = "closed_on"', '1=task 3=task 4=absent'),
     ('wrong', 'of = "deal", at = @"amount"', 'E0214 `at` of proposal x gives money (CNY) where a date is wanted'))
rows('proposal', 'when', ASK, ('default', '', 'M=task'), ('function', 'when = function(p) return p.sold > 0 end', 'A=task M=absent'),
     ('wrong', 'when = @5', wanted('when', x, 'a number, and has to be a function')))
KINDS = ('task training coaching promotion hire honour goal notice reminder escalation alert visit follow_up review offer price product channel '
         'campaign process_change strategy_change').split()
rows('proposal', 'kind', ASK, ('default', '', 'A=task'), *((word, f'kind = "{word}"', f'A={word} A.{word}={word}') for word in KINDS),
     ('wrong', 'kind = @"dismissal"', 'E0207 `kind` of proposal x cannot be "dismissal"'))
rows('proposal', 'value', ASK, ('default', 'kind = "visit"', 'A=visit'), ('number', 'value = 5', 'A=5'), ('param', 'value = param.top', 'A=1000'),
     ('path', 'value = "region"', 'A=east B=west'), ('function', 'value = function(p) return p.sold end', 'A=130000'),
     ('wrong', 'value = @{}', wanted('value', x, f'a table, and has to be a number, a param, a function or {PATH}')))
rows('proposal', 'reason', ASK, ('default', '', '#SELECT text_en FROM notices WHERE subject = \'A\' -> '),
     ('function', 'reason = function(p) return "in " .. p.region end', '#SELECT text_en FROM notices WHERE subject = \'A\' -> in east'),
     ('reasons', 'reason = { en = function() return "why" end, ["zh-Hant"] = function() return "因" end }', '#SELECT text_en, text_zh FROM notices WHERE subject = \'A\' -> why 因'),
     ('wrong', 'reason = @5', wanted('reason', x, 'a number, and has to be a function or { en = function(s, t) ... end, ["zh-Hant"] = function(s, t) ... end }')))
rows('proposal', 'evidence', ASK, ('default', '', 'A=task'), ('measures', 'evidence = { "sold" }', '$explain A --period 2026-01 -> sold 130,000.00'),
     ('wrong', 'evidence = { @"sld" }', 'E0203 there is no measure `sld`; did you mean `sold`?'))
rows('proposal', 'group', ASK, ('default', '', 'A=task'), ('path', 'group = "region"', 'A=task'),
     ('wrong', 'group = @"rgion"', 'E0203 person has no field `rgion`; did you mean `region`?'))
SECOND = {'months': '2026-02', 'before': '2026-01'}
WAITS = '$export outcomes -> the proposal of 2026-01 waits for a decision'
rows('proposal', 'open', ASK, ('default', '', WAITS, SECOND), ('one', 'open = "one"', WAITS, SECOND),
     ('many', 'open = "many"', 'A=task', SECOND), ('wrong', 'open = @"two"', 'E0207 `open` of proposal x cannot be "two"'))
rows('proposal', 'due', ASK, ('default', '', 'due: A='), ('number', 'due = 5', 'due: A=2026-02-05'), ('function', 'due = function(p, t) return t.last + 1 end', 'due: A=2026-02-01'),
     ('wrong', 'due = @"x"', wanted('due', x, 'a text, and has to be a number or a function')))
rows('proposal', 'decides', ASK, ('default', '', '#SELECT decides FROM notices -> manager'), ('text', 'decides = "director"', '#SELECT decides FROM notices -> director'),
     ('wrong', 'decides = @5', wanted('decides', x, 'a number, and has to be a text')))
decision_rows('proposal', ASK + ', value = function(p) return p.sold + 0.5 end', {'decide': 'x A --approve'}, 'money (CNY)', '130000.50', 0, 1)
rows('proposal', 'audience', ASK, ('default', '', 'audience: A=self,manager'),
     *((word, f'audience = {{ "{word}" }}', f'audience: A={word}') for word in ('self', 'manager', 'director', 'hr', 'finance', 'all')),
     ('wrong', 'audience = @{ "slf" }', 'E0207 `audience` of proposal x cannot be "slf"; did you mean `self`?'))

# ---- scorecard --------------------------------------------------------------------------------
x = 'scorecard x'
CARD = 'of = "person", criteria = { { "a", weight = 1, score = 90 }, { "b", weight = 3, score = function(p) if p.role == "rep" then return 50 end end } }'
rows('scorecard', 'title', CARD, ('default', '', '$explain A --period 2026-01 -> scorecard x'), ('title', 'title = "Year card"', '$explain A --period 2026-01 -> Year card'),
     ('wrong', 'title = @5', wanted('title', x, 'a number') + TITLE))
ONE = 'criteria = { { "a", weight = 1, score = 80 } }'
rows('scorecard', 'of', ONE, ('kinds', 'of = { "person", "product" }', '$run 2026-01 -> 0 subjects'),
     ('kind', 'of = "person"', 'A=80'), ('kind', 'of = "whole"', 'whole=80'), ('wrong', 'of = @"persn"', 'E0203 there is no kind `persn`; did you mean `person`?'))
rows('scorecard', 'every', CARD, ('default', '', 'A=60'), ('level', 'every = "quarter"', 'A=absent'), ('level', 'every = "quarter"', 'A=60', {'months': '2026-03'}),
     ('wrong', 'every = @"mnth"', 'E0207 the calendar has no level `mnth`; did you mean `month`?'))
rows('scorecard', 'when', CARD, ('default', '', 'M=90'), ('function', 'when = function(p) return p.role == "rep" end', 'A=60 M=absent'),
     ('wrong', 'when = @5', wanted('when', x, 'a number, and has to be a function')))
rows('scorecard', 'criteria', 'of = "person"', ('criteria', ONE, 'A=80'),
     ('wrong', 'criteria = @5', wanted('criteria', x, 'a number, and has to be a list such as { { "sales", weight = 30, score = function(s) return ... end } }')))
PAIR = 'of = "person", criteria = { { "a", score = 90 }, { "b", score = 50 } }'
rows('scorecard', 'weights', CARD, ('default', '', 'A=60'), ('relative', 'weights = "relative"', 'A=60'), ('as written', 'weights = "as written"', 'A=240'),
     ('pairwise', '!' + PAIR + ', weights = pairwise { {1, 4}, {0.25, 1} }', 'A=82'), ('wrong', 'weights = @"written"', 'E0207 `weights` of scorecard x cannot be "written"'))
GRADES = 'grades = slab { {0, "B"}, {60, "A"} }'
rows('scorecard', 'coverage', CARD + ', ' + GRADES, ('default', '', 'A.grade=A M.grade=absent'), ('number', 'coverage = 0.25', 'M.grade=A'),
     ('param', 'coverage = param.half', 'M.grade=absent'), ('wrong', 'coverage = @70', 'E0207 `coverage` of scorecard x is a part of the whole, from 0 to 1'))
rows('scorecard', 'grades', CARD, ('default', '', 'A.grade=absent'), ('tiers', GRADES, 'A.grade=A'), ('shares', 'grades = shares { A = 50, B = 50 }', 'A.grade=A'),
     ('wrong', 'grades = @slab { {0, 1} }', 'E0207 `grades` of scorecard x is a slab table of texts; as in slab { {0, "D"}, {70, "C"}, {80, "B"}, {90, "A"} }'))
RANKED = 'of = "person", criteria = { { "a", weight = 1, score = function(p) return p.monthly_quota / money(3000, "CNY") end } }, grades = shares { A = 50, B = 50 }'
rows('scorecard', 'within', RANKED, ('default', '', 'M.grade=A B.grade=B'), ('path', 'within = "region"', 'M.grade=A A.grade=B B.grade=A'),
     ('paths', 'within = { "region", "role" }', 'A.grade=A'), ('wrong', 'within = @"rgion"', 'E0203 person has no field `rgion`; did you mean `region`?'))
THIRDS = 'of = "person", criteria = { { "a", weight = 1, score = 80 }, { "b", weight = 2, score = 81.5 } }'
rows('scorecard', 'unit', 'of = "person", criteria = { { "a", weight = 1, score = 80 }, { "b", weight = 2, score = 81.4 } }', ('default', '', 'A=80.93'), ('number', 'unit = 1', 'A=81'),
     ('wrong', 'unit = @0', 'E0207 `unit` of scorecard x is a step above zero'))
for word, value in (('half-up', '81'), ('half-even', '81'), ('down', '81'), ('up', '82'), ('none', '81.375')):
    rows('scorecard', 'rounding', 'of = "person", unit = 1, criteria = { { "a", weight = 1, score = 81 }, { "b", weight = 3, score = 81.5 } }', (word, f'rounding = "{word}"', f'A={value}'))
rows('scorecard', 'rounding', THIRDS, ('default', 'unit = 1', 'A=81'), ('wrong', 'rounding = @"half"', 'E0207 `rounding` of scorecard x cannot be "half"'))
decision_rows('scorecard', 'of = "person", criteria = { { "a", weight = 1, score = 90 } }', {'decide': 'x --all --approve'}, 'a number', '90.00', 0, 3)
rows('scorecard', 'decides', CARD + ', ' + BECOME, ('default', '', '$decide -> x A 2026-01 score 60 manager'), ('text', 'decides = "hr"', '$decide -> x A 2026-01 score 60 hr'),
     ('wrong', 'decides = @5', wanted('decides', x, 'a number, and has to be a text')))
rows('scorecard', 'audience', CARD, ('default', '', 'audience: A=self,manager'),
     *((word, f'audience = {{ "{word}" }}', f'audience: A={word}') for word in ('self', 'manager', 'director', 'hr', 'finance')),
     ('wrong', 'audience = @{ "all" }', 'E0207 `audience` of scorecard x cannot be "all"'))

# ---- criterion: beside b, which has weight 1 and the score 50 -----------------------------------
x = 'criterion a'
TEN = 'weight = 1, score = 100'
rows('criterion', 'title', TEN, ('default', '', '$explain A --period 2026-01 -> a: 1 x 100'), ('title', 'title = "Sales"', '$explain A --period 2026-01 -> Sales: 1 x 100'),
     ('wrong', 'title = @5', wanted('title', x, 'a number') + TITLE))
rows('criterion', 'weight', 'score = 100', ('number', 'weight = 4', 'A=90'), ('param', 'weight = param.two', 'A=83.33'), ('function', 'weight = function(p) return p.deals + 3 end', 'A=90'),
     ('wrong', 'weight = @"x"', wanted('weight', x, NUMBER)))
rows('criterion', 'score', 'weight = 1', ('number', 'score = 60', 'A=55'), ('param', 'score = param.hundred', 'A=75'), ('path', 'score = "deals"', 'A=25.5'),
     ('function', 'score = function(p) return p.deals * 10 end', 'A=30 B=35'), ('wrong', 'score = @{}', wanted('score', x, f'a table, and has to be a number, a param, a function or {PATH}')))
rows('criterion', 'when', TEN, ('default', '', 'M=75'), ('function', 'when = function(p) return p.role == "rep" end', 'A=75 M=50'),
     ('wrong', 'when = @5', wanted('when', x, 'a number, and has to be a function')))
GAP = 'weight = 1, score = function(p) if p.sold > 0 then return 100 end end'
rows('criterion', 'missing', GAP, ('default', '', 'A=75 M=50'), ('reweight', 'missing = "reweight"', 'M=50'), ('neutral', 'missing = "neutral", neutral = 70', 'M=60'),
     ('carry', '!weight = 1, score = function(p, t) if t.number == 1 then return 100 end end, missing = "carry"', 'A=75', {'months': '2026-01..2026-02'}), ('fail', 'missing = "fail"', 'A=75 M=held'),
     ('wrong', 'missing = @"zero"', 'E0207 `missing` of criterion a is "zero", and has to be "reweight", "neutral", "carry" or "fail"'))
rows('criterion', 'neutral', GAP + ', missing = "neutral"', ('number', 'neutral = 70', 'M=60'), ('param', 'neutral = param.hundred', 'M=75'),
     ('wrong', 'neutral = @"x"', wanted('neutral', x, 'a text, and has to be a number or a param')))
rows('criterion', 'range', 'weight = 1, score = 150', ('default', '', 'A=85'), ('none', 'range = "none"', 'A=100'), ('range', 'range = {0, 100}', 'A=75'),
     ('wrong', 'range = @5', wanted('range', x, 'a number, and has to be "none" or two numbers such as {0, 120}')))
TEMPLATES['graded'] = 'scorecard "x" { of = "person", ' + GRADES + ', criteria = { { "a", %s }, { "b", weight = 1, score = 50 } } }' + SALES
GRADED = {'template': 'graded'}
rows('criterion', 'must', TEN, ('default', '', 'A.grade=A', GRADED), ('number', 'must = 101', 'A.grade=B', GRADED), ('param', 'must = param.hundred', 'A.grade=A', GRADED), ('param', 'must = param.high', 'A.grade=B', GRADED),
     ('function', 'must = function(p) return p.sold > 0 end', 'A.grade=A M.grade=B', GRADED), ('wrong', 'must = @"x"', wanted('must', x, NUMBER)))

# ---- receiver: the second of two, beside the owner's rest -----------------------------------------
TEMPLATES['receiver'] = 'credit "c" { from = "deal", value = "amount", to = { { "owner" }, { %s } } }\nmeasure "m" { of = "person", from = "c", sum = "value" }\n' + PAYS
x = 'credit c'
BOSS = '"owner.manager"'
rows('receiver', 'share', BOSS, ('default', '', 'A=65000 M=81250'), ('number', 'share = 0.2', 'A=104000 M=32500'), ('param', 'share = param.half', 'A=65000'),
     ('function', 'share = function(d) return d.stage == "won" and 0.1 or 0 end', 'M=15000 B=30500'), ('number', 'share = "rest"', 'A=65000 M=81250'),
     ('path', '!each = "split", by = "deal", payee = "person", share = "part", overlay = true', 'A=208000 B=117000'),
     ('wrong', 'share = @"rset"', 'E0207 `share` of credit c is a text, and has to be a number, a param, a function or "rest"; did you mean `rest`?'))
rows('receiver', 'overlay', BOSS + ', share = 0.1', ('default', '', 'A=117000 M=16250'), ('flag', 'overlay = true', 'A=130000 M=16250'), ('flag', 'overlay = false', 'A=117000'),
     ('wrong', 'overlay = @1', 'E0207 `overlay` of a receiver is a number, and has to be true or false'))
SPLIT = 'share = function(s) return s.part / 2 end'
rows('receiver', 'each', SPLIT, ('default', '!"owner", share = 0.5', 'A=130000'), ('kind', 'each = "split", by = "deal", payee = "person"', 'A=104000 B=58500'),
     ('wrong', 'each = @"splt", by = "deal", payee = "person"', 'E0203 there is no kind `splt`; did you mean `split`?'))
rows('receiver', 'by', SPLIT + ', each = "split", payee = "person"', ('path', 'by = "deal"', 'B=58500'),
     ('wrong', 'by = @"person"', 'E0214 `by` of credit c gives a reference to person where a reference to deal is wanted'))
rows('receiver', 'of', 'share = 0.5, each = "person", payee = "key"', ('default', '!' + SPLIT + ', each = "split", by = "deal", payee = "person"', 'B=58500'),
     ('path', 'of = "owner.manager", by = "manager"', 'A=81250 B=81250'), ('wrong', 'of = @"stage", by = "manager"', 'E0214 `of` of credit c gives a text where a reference is wanted'))
rows('receiver', 'payee', SPLIT + ', each = "split", by = "deal"', ('path', 'payee = "person"', 'B=58500'), ('path', 'payee = "person.manager"', 'M=81250 B=16250'),
     ('wrong', 'payee = @"part"', 'E0214 `payee` of credit c gives a number where a reference is wanted'))

# ---- what does not go together: the manual lists these -------------------------------------------
# constructor, how the manual calls it, fields, message
REFUSED = [
    ('component', '`amount`, `on`, `rank`, `divide`: two of them (but `per = "line"` has `on` and may have `amount`)', 'amount = 5, @on = "sold", rate = 0.1', 'E0207 commission x says both `amount` and `on`'),
    ('component', 'none of them', '', 'E0208 commission x does not say what it pays'),
    ('component', '`rate` and `rates`', 'on = "sold", rate = 0.1, @rates = marginal { {0, 0.1} }', 'E0207 commission x says both `rate` and `rates`'),
    ('component', '`rate` or `rates` without `on`', 'amount = 5, @rate = 0.1', 'E0208 `rate` of commission x needs `on`'),
    ('component', '`scale` without `rates`', 'on = "sold", rate = 0.1, @scale = 2', 'E0208 `scale` of commission x needs `rates`'),
    ('component', '`scale = "goal"`, and a measure without a goal', 'on = "deals", rates = marginal { {0, 0.1} }, scale = @"goal"', 'E0208 the edges are multiples of the goal, and measure deals has no `goal`'),
    ('component', '`prizes` or `ties` without `rank`', 'amount = 5, @ties = "split"', 'E0208 `ties` of commission x needs `rank`'),
    ('component', '`weight` without `divide`', 'amount = 5, @weight = 1', 'E0208 `weight` of commission x needs `divide`'),
    ('component', '`within` without `rank` or `divide`', 'amount = 5, @within = "region"', 'E0208 `within` of commission x needs `rank` or `divide`'),
    ('component', '`order` without `rank`, `divide` or `per`', 'amount = 5, @order = "name"', 'E0208 `order` of commission x needs `rank`, `divide` or `per`'),
    ('component', '`per` without `on`', 'amount = 5, @per = "line"', 'E0208 `per` of commission x needs `on`'),
    ('component', '`per = "line"` on a measure that is no sum and no count', 'on = "mean", @per = "line", rate = 0.1', 'E0207 commission x pays each row of mean, which is neither a `sum` nor a `count` of rows'),
    ('component', '`tiers_on`, `line_cap` or `line_unit` without `per`', 'on = "sold", rate = 0.1, @line_cap = 5', 'E0208 `line_cap` of commission x needs `per`'),
    ('component', '`tiers_on` without `rates`', 'on = "sold", per = "line", rate = 0.1, @tiers_on = "line"', 'E0208 `tiers_on` of commission x needs `rates`'),
    ('component', '`rates` of tiers from rows with `tiers_on = "period"`, or `"running"` and no `marginal`', 'on = "sold", per = "line", tiers_on = @"period", rates = marginal { from = "start", at = "amount", rate = "amount" }', 'E0207 with a table from rows the band is that of the line, or of a marginal table "running"'),
    ('component', '`excess` without `cap`', 'amount = 5, @excess = "debt"', 'E0208 `excess` of commission x needs `cap`'),
    ('component', '`true_up` of its own period', 'on = "sold", rate = 0.1, true_up = @"month"', 'E0207 commission x pays every month, so nothing was paid before in the same month'),
    ('component', '`true_up`, and `negative` or `excess` into a balance', 'amount = 5, negative = "debt", @true_up = "year"', 'E0207 commission x pays what was not paid before; `negative` would carry the same amount again in each period'),
    ('deals', '`posts` to a balance of records, and `floor`', LINE + ', rate = 0.1, posts = "records", @floor = 5', 'E0207 commission x posts each line to balance records, and what `floor` adds belongs to no deal'),
    ('deals', '`posts` to a balance of records, and `true_up`', LINE + ', rate = 0.1, posts = "records", @true_up = "year"', 'E0207 commission x posts each line to balance records, and would post the lines of earlier periods again with `true_up`'),
    ('deals', '`negative` or `excess` into a balance of records', LINE + ', rate = 0.1, negative = @"records"', 'E0207 `negative` concerns the sum of the lines, and balance records is kept for each record'),
    ('deals', '`posts` to a balance of records without `per`', 'amount = 5, posts = @"records"', 'E0207 balance records is kept for each deal, and commission x has one result for each person'),
    ('measure', 'two of `sum`, `count`, ..., `value`', 'of = "person", from = "won", sum = "value", @average = "value"', 'E0207 measure m says both `sum` and `average`'),
    ('measure', '`sum`, `count`, ... without `from`', 'of = "person", @sum = "amount"', 'E0208 measure m has no `from`: `sum` of what?'),
    ('allocation', '`weight` and `mix`', SHARE + ', @mix = { sold = 1 }', 'E0207 allocation x says both `weight` and `mix`'),
    ('allocation', 'neither', 'of = "person", amount = 5', 'E0208 allocation x does not say by what it divides'),
    ('scorecard', '`within` without shares', CARD + ', @within = "region"', 'E0208 `within` of scorecard x needs grades = shares { ... }'),
    ('criterion', '`neutral` without `missing = "neutral"`', TEN + ', @neutral = 50', 'E0208 `neutral` of criterion a needs missing = "neutral"'),
    ('receiver', '`by`, `of` or `payee` of a receiver without `each`', '"owner", @by = "person"', 'E0208 `by` of a receiver needs `each`'),
    ('receiver', 'a path and `each`', '@"owner", each = "split", by = "deal", payee = "person"', 'E0207 a receiver with `each` has the path to its payee in `payee`'),
]
TEMPLATES['deals'] = TEMPLATES['component'] + 'balance "records" { of = "person", per = "deal" }\n'
for _template, _what, _fields, _message in REFUSED:
    ROWS.append((_template, '', 'refused', _fields, _message, {}))
