# Tuples and group lists: cases of functions.py. Figures are worked out beside each case from the sales below.
schemas = {
    'product': '''
kind: product
key: id
fields:
  id:    {type: text}
  group: {type: text}
load: {file: product.csv}
''',
    'region': '''
kind: region
key: id
fields:
  id:   {type: text}
  land: {type: text}
load: {file: region.csv}
''',
    'person': '''
kind: person
key: id
history: true
fields:
  id:   {type: text}
  team: {type: text}
load: {file: person.csv}
''',
    'sale': '''
kind: sale
key: id
date: on
fields:
  id:      {type: text}
  on:      {type: date, required: true}
  product: {type: ref, to: product, required: true}
  region:  {type: ref, to: region}
  rep:     {type: ref, to: person, required: true}
  amount:  {type: money, required: true}
load: {file: sale.csv}
''',
    'target': '''
kind: target
key: [product, region, month]
date: month
fields:
  product: {type: ref, to: product, required: true}
  region:  {type: ref, to: region, required: true}
  month:   {type: date, required: true}
  amount:  {type: money}
load: {file: target.csv}
''',
}
# Sale 6 has no region: it belongs to no combination. B leaves on 16 January, C comes on 1 February.
data = {
    'product': '''
id,group
P1,X
P2,X
P3,
P4,none
''',
    'region': '''
id,land
north,DE
south,AT
''',
    'person': '''
id,team,valid_from,valid_to
A,red,,
B,red,,2026-01-16
C,,2026-02-01,
''',
    'sale': '''
id,on,product,region,rep,amount
1,2026-01-05,P1,north,A,100
2,2026-01-06,P1,north,B,50
3,2026-01-07,P2,south,A,70
4,2026-01-08,P3,north,A,30
5,2026-02-08,P3,south,C,30
6,2026-01-09,P1,,A,30
7,2026-01-20,P2,north,A,10
8,2025-11-30,P4,south,A,400
''',
    'target': '''
product,region,month,amount
P1,north,2026-01-01,300
P4,south,2026-01-01,80
P1,north,2026-02-01,200
''',
}

sold = '''
measure "sold" { of = { "product", "region" }, from = "sale", by = { "product", "region" }, sum = "amount" }
'''


def paid(*components, of='{ "product", "region" }'):
    return sold + 'plan "p" { of = %s, every = "month",\n%s\n}\n' % (of, ',\n'.join(components))


cases = [
    # January by combination: P1/north 100 + 50, P2/north 10, P2/south 70, P3/north 30.
    dict(name='sums', rules=paid('commission "c" { on = "sold", rate = 1 }'), payouts='''
        P1/north p.c 150
        P2/north p.c 10
        P2/south p.c 70
        P3/north p.c 30'''),
    # February alone: only P3/south has sales; who was there in January is not there now.
    dict(name='a month has its own combinations', periods=['2026-02'],
         rules=paid('commission "c" { on = "sold", rate = 1 }', 'bonus "n" { amount = function(c) return 1 end }'),
         payouts='''
        P3/south p.c 30
        P3/south p.n 1'''),
    # With a measure of the year they stay: P4/south sold in 2025 only.
    dict(name='a year has those of the year', periods=['2026-02'],
         rules='measure "so_far" { of = { "product", "region" }, from = "sold", over = "year", sum = "value" }\n' +
         paid('commission "c" { on = "so_far", rate = 1 }', 'bonus "m" { on = "sold", rate = 1 }'), payouts='''
        P1/north p.c 150
        P1/north p.m zero
        P2/north p.c 10
        P2/north p.m zero
        P2/south p.c 70
        P2/south p.m zero
        P3/north p.c 30
        P3/north p.m zero
        P3/south p.c 30
        P3/south p.m 30'''),
    dict(name='ever', periods=['2026-02'], rules=sold + '''
measure "ever" { of = { "product", "region" }, from = "sold", over = "ever", sum = "value" }
measure "by_region" { of = "region", from = "sold", by = "region", over = "ever", sum = "value" }
plan "p" { of = { "product", "region" }, every = "month", bonus "e" { amount = function(c) return c.ever end } }
plan "q" { of = "region", every = "month", bonus "e" { amount = function(r) return r.by_region end } }
''', payouts='''
        P1/north p.e 150
        P2/north p.e 10
        P2/south p.e 70
        P3/north p.e 30
        P3/south p.e 30
        P4/south p.e 400
        north q.e 190
        south q.e 500'''),
    # `prev` of February: P3/south had nothing in January; in January P4/south of November is not there at all.
    dict(name='prev', periods=['2026-02'],
         rules='measure "so_far" { of = { "product", "region" }, from = "sold", over = "year", sum = "value" }\n' +
         paid('bonus "b" { amount = function(c) return prev(c.sold) end }'), payouts='''
        P1/north p.b 150
        P2/north p.b 10
        P2/south p.b 70
        P3/north p.b 30
        P3/south p.b zero'''),
    # A window that a rule reads by `prev` counts too: without the year, January's are there in February, to be compared.
    dict(name='prev brings them back', periods=['2026-02'],
         rules=paid('bonus "b" { amount = function(c) return c.sold - prev(c.sold) end }'), payouts='''
        P1/north p.b -150
        P2/north p.b -10
        P2/south p.b -70
        P3/north p.b -30
        P3/south p.b 30'''),
    # A target of each product and region, among persons by their sales: P1/north 300 by 100 : 50. P4/south has a target
    # and no child, and keeps it; P2 and P3 have no target, so that nothing can be divided.
    dict(name='an allocation among combinations', export='outcomes', rules='''
measure "target_of" { of = { "product", "region" }, from = "target", by = { "product", "region" }, sum = "amount" }
measure "own" { of = { "person", "product", "region" }, from = "sale", by = { "rep", "product", "region" }, sum = "amount" }
allocation "goals" { of = { "person", "product", "region" }, within = { "product", "region" },
  amount = function(g) return g.target_of end, weight = function(c) return c.own end }
''', payouts='''
        A/P1/north goals.goal 200
        A/P2/north goals.goal held: not in force in this period
        A/P2/south goals.goal held: not in force in this period
        A/P3/north goals.goal held: not in force in this period
        B/P1/north goals.goal 100
        P4/south goals.vacant 80'''),
    # A year is divided before it is sold: by last year's sales, where P4/south alone sold.
    dict(name='an allocation ahead of time', export='outcomes', rules='''
measure "of_year" { of = { "product", "region" }, from = "sale", by = { "product", "region" }, over = "year", sum = "amount" }
allocation "plan_of" { of = { "product", "region" }, every = "year", amount = 1200, weight = function(c) return prev(c.of_year) end }
''', payouts='''
        P1/north plan_of.goal zero
        P2/north plan_of.goal zero
        P2/south plan_of.goal zero
        P3/north plan_of.goal zero
        P3/south plan_of.goal zero
        P4/south plan_of.goal 1200'''),
    # Members: their fields and measures. P1 sold 180 with the sale that has no region; all 290.
    dict(name='members', rules='''
measure "whole_product" { of = "product", from = "sale", by = "product", sum = "amount" }
measure "everything" { of = "whole", from = "sale", sum = "amount" }
''' + paid('bonus "p" { amount = function(c) return c.product.whole_product end }',
           'bonus "w" { amount = function(c) return c.sold / whole.everything * 290 end }',
           'bonus "f" { amount = function(c) return c.region.land == "DE" and c.product.group ~= nil and 1 or 2 end }'),
         payouts='''
        P1/north p.p 180
        P1/north p.w 150
        P1/north p.f 1
        P2/north p.p 80
        P2/north p.w 10
        P2/north p.f 1
        P2/south p.p 80
        P2/south p.w 70
        P2/south p.f 2
        P3/north p.p 30
        P3/north p.w 30
        P3/north p.f 2'''),
    # A measure of one kind from those of the tuple; the regions where a product was sold.
    dict(name='back to a member', rules=sold + '''
measure "total" { of = "product", from = "sold", by = "product", sum = "value" }
measure "places" { of = "product", from = "sold", by = "product", count = true }
measure "best" { of = "product", from = "sold", by = "product", greatest = "value" }
plan "p" { of = "product", every = "month", bonus "t" { amount = function(s) return s.total end },
  bonus "n" { amount = function(s) return money(1, "CNY") * s.places end }, bonus "b" { amount = function(s) return s.best or 0 end } }
''', payouts='''
        P1 p.t 150
        P1 p.n 1
        P1 p.b 150
        P2 p.t 80
        P2 p.n 2
        P2 p.b 70
        P3 p.t 30
        P3 p.n 1
        P3 p.b 30
        P4 p.t zero
        P4 p.n zero
        P4 p.b zero'''),
    # Shares of the product and places in the group of products. X: 150, 70, 10; P3 has no group and is alone in "none".
    dict(name='share and rank', rules=paid(
        'bonus "s" { amount = function(c) return 80 * share(c.sold, "product") end }',
        'bonus "r" { amount = function(c) return rank(c.sold, "product.group") end }',
        'bonus "all" { amount = function(c) return rank(c.sold) end }',
        'bonus "pct" { amount = function(c) return percent_rank(c.sold) end }'), payouts='''
        P1/north p.s 80
        P1/north p.r 1
        P1/north p.all 1
        P1/north p.pct 87.5
        P2/north p.s 10
        P2/north p.r 3
        P2/north p.all 4
        P2/north p.pct 12.5
        P2/south p.s 70
        P2/south p.r 2
        P2/south p.all 2
        P2/south p.pct 62.5
        P3/north p.s 80
        P3/north p.r 1
        P3/north p.all 3
        P3/north p.pct 37.5'''),
    # Places among equals of group and land: (X, DE) 150, 10; (X, AT) 70; (none, DE) 30.
    dict(name='rank within a list', rules='local pair = { "product.group", "region.land" }\n' + paid(
        'bonus "r" { amount = function(c) return rank(c.sold, { "product.group", "region.land" }) end }',
        'bonus "s" { amount = function(c) return 160 * share(c.sold, pair) end }',
        'award "w" { rank = "sold", within = { "product.group", "region.land" }, prizes = { 5, 3 } }',
        'award "one" { rank = "sold", within = { "product.group" }, prizes = { 7 } }'), payouts='''
        P1/north p.r 1
        P1/north p.s 150
        P1/north p.w 5
        P1/north p.one 7
        P2/north p.r 2
        P2/north p.s 10
        P2/north p.w 3
        P2/north p.one zero
        P2/south p.r 1
        P2/south p.s 160
        P2/south p.w 5
        P2/south p.one zero
        P3/north p.r 1
        P3/north p.s 160
        P3/north p.w 5
        P3/north p.one 7'''),
    # A missing value is no text "none": P3 without group and P4 of the group "none" are two groups.
    dict(name='none and "none"', data={'sale': 'id,on,product,region,rep,amount\n1,2026-01-05,P3,north,A,1\n2,2026-01-05,P4,north,A,2\n'},
         rules=paid('award "w" { rank = "sold", within = { "product.group", "region" }, prizes = { 5 } }'), payouts='''
        P3/north p.w 5
        P4/north p.w 5'''),
    # Pools of region and land: north 190, divided by what was sold there; in whole cents 190 x 150/190 and so on.
    dict(name='a pool of a list', rules=paid(
        'bonus "d" { divide = 190, within = { "region", "region.land" }, weight = "sold" }'), payouts='''
        P1/north p.d 150
        P2/north p.d 10
        P2/south p.d 190
        P3/north p.d 30'''),
    # The group of product and region is a combination itself: its own sales are divided among the persons by theirs.
    dict(name='a pool of a combination', rules=sold + '''
measure "own" { of = { "person", "product", "region" }, from = "sale", by = { "rep", "product", "region" }, sum = "amount" }
plan "p" { of = { "person", "product", "region" }, every = "month",
  bonus "d" { within = { "region", "product" }, divide = function(g) return 2 * g.sold + g.product.much end, weight = "own" } }
measure "much" { of = "product", from = "sale", by = "product", sum = "amount", when = function(r) return false end }
''', payouts='''
        A/P1/north p.d 200
        A/P2/north p.d 20
        A/P2/south p.d 140
        A/P3/north p.d 60
        B/P1/north p.d 100'''),
    # From a finer tuple, by paths of its own row; counts of persons.
    dict(name='a tuple from a finer one', rules='''
measure "own" { of = { "person", "product", "region" }, from = "sale", by = { "rep", "product", "region" }, sum = "amount" }
measure "sum_of" { of = { "product", "region" }, from = "own", by = { "product", "region" }, sum = "value" }
measure "reps" { of = { "product", "region" }, from = "own", by = { "product", "region" }, count = true }
plan "p" { of = { "product", "region" }, every = "month", bonus "s" { amount = function(c) return c.sum_of end },
  bonus "n" { amount = function(c) return money(1, "CNY") * c.reps end } }
''', payouts='''
        P1/north p.s 150
        P1/north p.n 2
        P2/north p.s 10
        P2/north p.n 1
        P2/south p.s 70
        P2/south p.n 1
        P3/north p.s 30
        P3/north p.n 1'''),
    # B is there in January until the 15th, not in February; C not before it. A has no sale in February.
    dict(name='members in force', periods=['2026-01', '2026-02'], rules='''
measure "own" { of = { "person", "product" }, from = "sale", by = { "rep", "product" }, over = "year", sum = "amount" }
plan "p" { of = { "person", "product" }, every = "month", bonus "s" { amount = function(c) return c.own end } }
''', payouts='''
        A/P1 p.s 130
        A/P2 p.s 80
        A/P3 p.s 30
        B/P1 p.s 50
        A/P1 p.s 130
        A/P2 p.s 80
        A/P3 p.s 30
        C/P3 p.s 30'''),
    # B is in force on 15 of 31 days, and read as he was then: 31 x 15/31.
    dict(name='prorated', rules='''
measure "own" { of = { "person", "product" }, from = "sale", by = { "rep", "product" }, sum = "amount" }
measure "quota" { of = { "person", "product" }, value = function(c, t) return prorated(c.person.team == "red" and 31 or 0) end }
plan "p" { of = { "person", "product" }, every = "month", bonus "q" { amount = function(c) return c.quota end } }
''', payouts='''
        A/P1 p.q 31
        A/P2 p.q 31
        A/P3 p.q 31
        B/P1 p.q 15'''),
    # Credits: by payee and a path of the record. A fifth of each sale goes to A.
    dict(name='credits', rules='''
credit "credited" { from = "sale", value = "amount", to = { { "rep", share = 0.8 }, { "rep", share = "rest" } } }
measure "own" { of = { "person", "product" }, from = "credited", by = { "payee", "product" }, sum = "value" }
measure "count_of" { of = { "person", "region" }, from = "credited", by = { "payee", "region" }, count = true }
plan "p" { of = { "person", "product" }, every = "month", bonus "o" { amount = function(c) return c.own end } }
plan "q" { of = { "person", "region" }, every = "month", shared = true, bonus "n" { amount = function(c) return money(1, "CNY") * c.count_of end } }
''', payouts='''
        A/P1 p.o 130
        A/P2 p.o 80
        A/P3 p.o 30
        B/P1 p.o 50
        A/north q.n 6
        A/south q.n 2
        B/north q.n 2'''),
    # Combinations of a kind of targets: P4/south has one and no sale; P2 and P3 have none: no goal.
    dict(name='goals of combinations', rules='''
measure "target_of" { of = { "product", "region" }, from = "target", by = { "product", "region" }, sum = "amount", skip_missing = true }
measure "sold" { of = { "product", "region" }, from = "sale", by = { "product", "region" }, sum = "amount", goal = "target_of" }
plan "p" { of = { "product", "region" }, every = "month",
  commission "c" { on = "sold", rates = marginal { {0, 0}, {0.25, 0.1} }, scale = "goal", missing = "zero" },
  bonus "a" { amount = function(c) return 100 * (attainment(c.sold) or 9) end } }
''', payouts='''
        P1/north p.c 7.5
        P1/north p.a 50
        P2/north p.c zero
        P2/north p.a 900
        P2/south p.c zero
        P2/south p.a 900
        P3/north p.c zero
        P3/north p.a 900
        P4/south p.c zero
        P4/south p.a zero'''),
    # Line by line: each sale of a combination, in the order of dates.
    dict(name='lines', rules=paid('commission "c" { on = "sold", per = "line", amount = function(l, c) return money(1, "CNY") * l.nth end }'),
         payouts='''
        P1/north p.c 3
        P2/north p.c 1
        P2/south p.c 1
        P3/north p.c 1'''),
    # From a component: what was paid, by person and region of the sale's combination.
    dict(name='from a component', rules='''
measure "own" { of = { "person", "product", "region" }, from = "sale", by = { "rep", "product", "region" }, sum = "amount" }
plan "a" { of = { "person", "product", "region" }, every = "month", commission "c" { on = "own", rate = 0.1 } }
measure "got" { of = { "person", "region" }, from = "a.c", by = { "person", "region" }, sum = "value" }
plan "b" { of = { "person", "region" }, every = "month", bonus "d" { amount = function(c) return c.got end } }
''', payouts='''
        A/P1/north a.c 10
        A/P2/north a.c 1
        A/P2/south a.c 7
        A/P3/north a.c 3
        B/P1/north a.c 5
        A/north b.d 14
        A/south b.d 7
        B/north b.d 5'''),
    # January is closed: its combinations, of which none sells in February, are read from what is posted. 150 + 10 + 30.
    dict(name='from what is posted', periods=['2026-01', '2026-02'], close=['2026-01'], rules=sold + '''
plan "p" { of = { "product", "region" }, every = "month", commission "c" { on = "sold", rate = 1 } }
measure "paid" { of = "region", from = "p.c", by = "region", over = "year", sum = "value" }
plan "r" { of = "region", every = "month", bonus "b" { amount = function(r) return r.paid end } }
''', payouts='''
        P1/north p.c 150
        P2/north p.c 10
        P2/south p.c 70
        P3/north p.c 30
        north r.b 190
        south r.b 70
        P3/south p.c 30
        north r.b 190
        south r.b 100'''),
    # An error of a row holds the combination and its ranks.
    dict(name='a row in error', rules='''
measure "sold" { of = { "product", "region" }, from = "sale", by = { "product", "region" }, sum = function(r) return r.product.group == "X" and r.amount or 0 end }
plan "p" { of = { "product", "region" }, every = "month", commission "c" { on = "sold", rate = 1 } }
''', payouts='''
        P1/north p.c 150
        P2/north p.c 10
        P2/south p.c 70
        P3/north p.c held: product.group is missing and is tested without being handled'''),
    dict(name='a circle of combinations', rules=sold + '''
measure "rate_of" { of = "region", from = "sold", by = "region", sum = "value" }
credit "weighed" { from = "sale", value = function(r) return r.region.rate_of end, to = { { "rep" } } }
measure "weights" { of = { "product", "region" }, from = "weighed", by = { "product", "region" }, sum = "value" }
''', error='which combinations (product, region) has depends on itself, through measure weights'),
    dict(name='a list of paths too long', rules=paid(
        'bonus "r" { amount = function(c) return rank(c.sold, { "product", 1 }) end }'),
         error='a list of up to eight such paths'),
]
