# Cases of functions.py: schemas and data of the company, then one dict a case.
schemas = {
    'person': '''
kind: person
key: id
history: true
fields:
  id:      {type: text}
  region:  {type: text}
  grade:   {type: enum, values: [junior, senior]}
  quota:   {type: money}
  boss:    {type: ref, to: person}
load: {file: person.csv}
''',
    'product': '''
kind: product
key: id
fields:
  id:     {type: text}
  parent: {type: ref, to: product}
load: {file: product.csv}
''',
    'deal': '''
kind: deal
key: id
date: on
fields:
  id:       {type: text}
  on:       {type: date, required: true}
  owner:    {type: ref, to: person, required: true}
  product:  {type: ref, to: product}
  customer: {type: text}
  amount:   {type: money, currency: {field: currency}}
  currency: {type: text}
  units:    {type: integer}
load: {file: deal.csv}
''',
    'fx': '''
kind: fx
key: [from, to, date]
fields:
  from: {type: text}
  to:   {type: text}
  date: {type: date, required: true}
  rate: {type: number, decimals: 8}
load: {file: fx.csv}
''',
    'price': '''
kind: price
key: [product, since]
fields:
  product: {type: ref, to: product}
  since:   {type: integer}
  percent: {type: number}
load: {file: price.csv}
''',
    'target': '''
kind: target
key: [region, grade]
history: true
fields:
  region: {type: text}
  grade:  {type: enum, values: [junior, senior]}
  points: {type: number}
load: {file: target.csv}
''',
}
data = {
    'person': '''
id,region,grade,quota,boss,valid_from,valid_to
A,north,senior,31000,B,2025-01-01,2026-01-11
A,south,senior,62000,B,2026-01-11,
B,north,junior,10000,,,
C,south,junior,,B,2026-01-16,2026-03-01
''',
    'product': '''
id,parent
all,
hardware,all
sensor,hardware
probe,sensor
software,all
''',
    'deal': '''
id,on,owner,product,customer,amount,currency,units
1,2026-01-05,A,sensor,K1,100,USD,5
2,2026-01-10,A,probe,K2,200,CNY,20
3,2026-01-20,A,software,K1,300,EUR,7
4,2026-01-07,B,hardware,K1,400,USD,1
5,2026-01-28,C,sensor,K3,500,CNY,120
6,2025-12-30,B,sensor,K3,600,CNY,2
''',
    'fx': '''
from,to,date,rate
USD,CNY,2026-01-01,7
USD,CNY,2026-01-06,7.5
EUR,CNY,2026-01-01,8
CNY,EUR,2026-01-01,0.125
''',
    'price': '''
product,since,percent
sensor,0,1
sensor,10,2
sensor,100,3
probe,0,10
probe,20,11
''',
    'target': '''
region,grade,points,valid_from,valid_to
north,senior,5,,2026-01-08
north,senior,6,2026-01-08,
south,senior,7,,
north,junior,8,,
south,junior,9,2026-02-01,
''',
}


def per_deal(value, extra=''):
    """One component that pays the sum of a formula over the deals of a person."""
    return f'''
{extra}
measure "m" {{ of = "person", from = "deal", by = "owner", sum = function(d, t) {value} end }}
plan "p" {{ of = "person", every = "month", bonus "c" {{ amount = function(s) return s.m end, rounding = "none" }} }}
'''


def per_person(value, extra=''):
    return f'''
{extra}
plan "p" {{ of = "person", every = "month", bonus "c" {{ amount = function(s, t) {value} end, rounding = "none" }} }}
'''


cases = [
    # find: a history kind as of the row's date. Deal 1 (5 Jan) north senior 5; 2 (10 Jan) 6; 3 (20 Jan, A is south now) 7: 18.
    # B: north junior 8. C: south junior begins in February: missing, 0 by `or`.
    {'name': 'find as of the date', 'rules': per_deal(
        'return find("target", { region = d.owner.region, grade = d.owner.grade }).points or 0'),
     'payouts': 'A p.c 18\nB p.c 8\nC p.c zero'},
    {'name': 'find none is missing', 'rules': per_person(
        'return find("target", { region = s.region, grade = "junior" }).points'),
     'payouts': 'A p.c held: no target matches\nB p.c 8\nC p.c held: no target matches'},
    # Two targets of the region north are in force.
    {'name': 'find two is an error', 'rules': per_person('return find("target", { region = s.region }).points or 3'),
     'payouts': 'A p.c 7\nB p.c held: target has two rows where one is expected\nC p.c 7'},
    {'name': 'find by reference, text, enum', 'rules': per_deal(
        'return find("price", { product = d.product, since = 0 }).percent or 0') ,
     'payouts': 'A p.c 11\nB p.c zero\nC p.c 1'},
    # Steps of units: sensor 5 -> 1, probe 20 -> 11, software none; C: 120 -> 3.
    {'name': 'find up to', 'rules': per_deal(
        'return find("price", { product = d.product, since = up_to(d.units) }).percent or 0'),
     'payouts': 'A p.c 12\nB p.c zero\nC p.c 3'},
    {'name': 'find the only row of a text', 'rules': per_person('return find("price", { product = "probe", since = 20 }).percent'),
     'payouts': 'A p.c 11\nB p.c 11\nC p.c 11'},
    # The price row of a deal's product from 0 on: sensor (deals 1, 5) and probe (2); the others have none and belong nowhere.
    {'name': 'a field that finds a record is a reference', 'rules': '''
field "deal.row" { value = function(d) return find("price", { product = d.product, since = 0 }) end }
measure "n" { of = "price", from = "deal", by = "row", count = true }
measure "up" { of = "product", from = "deal", by = below { "row.product", "parent" }, count = true }
plan "p" { of = "price", every = "month", bonus "c" { amount = function(s) return money(1, "CNY") * s.n end } }
plan "q" { of = "product", every = "month", bonus "c" { amount = function(s) return money(1, "CNY") * s.up end } }''',
     'payouts': '''
        all q.c 3
        hardware q.c 3
        probe q.c zero
        probe/0 p.c 1
        probe/20 p.c zero
        sensor q.c 1
        sensor/0 p.c 2
        sensor/10 p.c zero
        sensor/100 p.c zero
        software q.c zero'''},
    # A measure may give texts or dates, and be read like any other: A is south, B north; C is there from 16 January, south.
    {'name': 'rows of a measure that gives texts', 'rules': '''
measure "place" { of = "person", value = function(s) return s.region end }
measure "last_deal" { of = "person", from = "deal", by = "owner", last = "on" }
measure "souths" { of = "whole", from = "place", count = true, when = function(r) return r.value == "south" end }
measure "late" { of = "whole", from = "last_deal", count = true, when = function(r) return has(r.value) and r.value > date("2026-01-10") end }
measure "latest" { of = "whole", from = "last_deal", last = "value", skip_missing = true }
plan "p" { of = "whole", every = "month", bonus "n" { amount = function() return money(1, "CNY") * whole.souths end },
  bonus "l" { amount = function() return money(1, "CNY") * whole.late end },
  bonus "d" { amount = function() return money(1, "CNY") * days_between(date("2026-01-01"), whole.latest) end } }''',
     'payouts': 'whole p.n 2\nwhole p.l 2\nwhole p.d 27'},
    {'name': 'a field that finds a record of another kind', 'rules': '''
field "deal.row" { value = function(d) return find("price", { product = d.product, since = 0 }) end }
measure "n" { of = "person", from = "deal", by = "row", count = true }''',
     'error': 'a reference to price where a reference to person is wanted'},
    {'name': 'find an unknown kind', 'rules': per_person('return find("targte", { region = s.region }).points'),
     'error': 'did you mean `target`?'},
    {'name': 'find an unknown field', 'rules': per_person('return find("target", { regoin = s.region }).points'),
     'error': 'did you mean `region`?'},
    {'name': 'find a wrong type', 'rules': per_person('return find("target", { region = s.quota }).points'),
     'error': '`region` holds a text, and this is money (CNY)'},
    {'name': 'find a value the enum has not', 'rules': per_person('return find("target", { grade = "senor" }).points'),
     'error': 'did you mean `senior`?'},
    {'name': 'up_to elsewhere', 'rules': per_person('return up_to(3)'), 'error': 'up_to stands only in what `find` looks for'},
    # under: sensor and probe are hardware: A 100 + 20 x ..., counted in units: A 5 + 20, B 1, C 120.
    {'name': 'under a key', 'rules': per_deal('return under(d.product, "hardware") and d.units or 0'),
     'payouts': 'A p.c 25\nB p.c 1\nC p.c 120'},
    {'name': 'under a reference and a path', 'rules': per_person(
        'return under(s, "B", "boss") and 1 or 0'), 'payouts': 'A p.c 1\nB p.c 1\nC p.c 1'},
    {'name': 'under an unknown key', 'rules': per_deal('return under(d.product, "hradware") and d.units or 0'),
     'payouts': 'A p.c held: no product matches\nB p.c held: no product matches\nC p.c held: no product matches'},
    {'name': 'under what is no reference', 'rules': per_deal('return under(d.units, "x") and 1 or 0'),
     'error': 'under wants a reference here'},
    {'name': 'under a wrong path', 'rules': per_deal('return under(d.product, "all", "id") and 1 or 0'),
     'error': 'product has no reference `id` to another product'},
    # MX-01: eps III, rev II: 24.
    {'name': 'cell by keys', 'rules': per_person('return cell(levels, "rev II", "eps " .. "III")', '''
local levels = matrix { x = {"rev I", "rev II", "rev III"}, y = {"eps I", "eps II", "eps III"},
  {9, 12, 18}, {12, 21, 24}, {18, 24, 30} }'''), 'payouts': 'A p.c 24\nB p.c 24\nC p.c 24'},
    # region by amount of units: A north 5 (deal 1: 1), north 20 (2), south 7 (10): 13; B north 1: 1; C south 120: 30.
    {'name': 'cell by key and edge', 'rules': per_deal('return cell(m, d.units, d.owner.region)', '''
local m = matrix { x = {0, 10, 100}, y = {"north", "south"}, {1, 2, 3}, {10, 20, 30} }'''),
     'payouts': 'A p.c 13\nB p.c 1\nC p.c 30'},
    # An upper edge owns its number: 5 -> first, 20 -> second.
    {'name': 'cell at an upper edge', 'rules': per_deal('return cell(m, d.units, d.owner.grade)', '''
local m = matrix { x = {0, 5, 20, 100}, y = {"junior", "senior"}, edge = "upper", {1, 2, 3, 4}, {10, 20, 30, 40} }'''),
     'payouts': 'A p.c 50\nB p.c 1\nC p.c 4'},
    {'name': 'cell of no key and below the first edge', 'rules': per_person('return cell(m, s.region, s.quota)', '''
local m = matrix { x = {"north", "east"}, y = {20000, 50000}, {1, 2}, {3, 4} }'''),
     'payouts': 'A p.c held: no entry south in m\nB p.c held: below the first tier\nC p.c held: no entry south in m'},
    # Three dimensions: grade first, then region by quota; a param is a cell too.
    {'name': 'cell of a matrix in a matrix', 'rules': per_person('return cell(m, s.grade, s.region, s.quota or 0, s.region)', '''
local south = matrix { x = {0, 50000}, y = {"north", "south"}, {1, 2}, {3, 4} }
local north = matrix { x = {0, 5000}, y = {"north", "south"}, {5, param.prize}, {7, 8} }
local m = matrix { x = {"junior", "senior"}, y = {"north", "south"}, {north, north}, {south, south} }'''),
     'params': {'p': 'prize: {type: number, values: [{since: 2026-01-01, value: 66}]}\n'},
     'payouts': 'A p.c 4\nB p.c 66\nC p.c 3'},
    {'name': 'a matrix that is not whole', 'rules': per_person('return cell(m, 1, "a")', '''
local m = matrix { x = {0, 5}, y = {"a", "b"}, {1, 2}, {3} }'''),
     'error': 'a row of a matrix has a cell for each of the 2 values of `x`, and this has 1'},
    {'name': 'a matrix whose edges descend', 'rules': per_person('return cell(m, 1, "a")', '''
local m = matrix { x = {5, 0}, y = {"a"}, {1, 2} }'''), 'error': 'the edges of `x` do not ascend'},
    {'name': 'a matrix with a wrong field', 'rules': per_person('return cell(m, 1, "a")', '''
local m = matrix { x = {5}, y = {"a"}, egde = "upper", {1} }'''), 'error': 'did you mean `edge`?'},

    # convert: deal 1: 100 USD at 7 (5 Jan) = 700; 2: 200 CNY; 3: 300 EUR at 8 = 2400; 4: 400 USD at 7.5 (7 Jan) = 3000.
    {'name': 'convert the amounts of rows', 'rules': per_deal('return convert(d.amount, "CNY", "fx")'),
     'payouts': 'A p.c 3300\nB p.c 3000\nC p.c 500'},
    # As of the last day: deal 1 at 7.5; twice the amount: factors keep the currency of the row.
    {'name': 'convert on another date', 'rules': per_deal('return convert(d.amount * 2, "CNY", "fx", t.last)'),
     'payouts': 'A p.c 6700\nB p.c 6000\nC p.c 1000'},
    {'name': 'convert of a known currency', 'rules': per_person('return convert(s.quota, "EUR", "fx") / money(1, "EUR")'),
     'payouts': 'A p.c 7750\nB p.c 1250\nC p.c held: person.quota is empty'},
    {'name': 'convert without a rate', 'rules': per_deal('return convert(d.amount, "EUR", "fx") / money(1, "EUR")'),
     'payouts': 'A p.c held: no fx matches\nB p.c held: no fx matches\nC p.c 62.5'},
    # CH-01: 10,000 USD at the fixed rate 83 of a kind without dates.
    {'name': 'convert by fixed rates', 'rules': per_person('return convert(money(10000, "USD"), "CNY", "plan_rate")'),
     'schemas': {'plan_rate': """
kind: plan_rate
key: [from, to]
fields:
  from: {type: text}
  to:   {type: text}
  rate: {type: number}
load: {file: plan_rate.csv}
"""}, 'data': {'plan_rate': 'from,to,rate\nUSD,CNY,83\n'},
     'payouts': 'A p.c 830000\nB p.c 830000\nC p.c 830000'},
    {'name': 'convert no money', 'rules': per_deal('return convert(d.units, "CNY", "fx")'), 'error': 'convert wants money here'},
    {'name': 'convert to no currency', 'rules': per_deal('return convert(d.amount, "yuan", "fx")'),
     'error': 'convert wants a currency such as "EUR" here'},
    {'name': 'convert by no rates', 'rules': per_deal('return convert(d.amount, "CNY", "price")'),
     'error': 'price is no kind of rates'},
    # Units of A 1 2 3 4: a tenth of the way is 1 + 0.3, a quarter 1.75; B has 7 alone; C -5 5 5: a third is 2/3 of the way to 5, a tenth 0.2.
    {'name': 'percentile between rows', 'data': {'deal': 'id,on,owner,product,customer,amount,currency,units\n' + ''.join(
        f'{i},2026-01-{i + 20},{who},sensor,K1,100,USD,{n}\n' for i, (who, n) in enumerate(
            [('A', 4), ('A', 1), ('A', 2), ('A', 3), ('B', 7), ('C', -5), ('C', 5), ('C', 5)], 1))}, 'rules': '''
local function part(p) return { of = "person", from = "deal", by = "owner", value = function(rows) return percentile(rows, p, "units") end }  end
for name, p in pairs { least = 0, third = ratio(1, 3), tenth = 0.1, most = 1, quarter = 0.25 } do measure("u_" .. name)(part(p)) end
measure "u_half" { of = "person", from = "deal", by = "owner", value = function(rows) return percentile(rows, 0.5, "units") - median(rows, "units") end }
plan "p" { of = "person", every = "month", rounding = "none",
  bonus "a" { amount = function(s) return s.u_least end }, bonus "b" { amount = function(s) return s.u_third end },
  bonus "c" { amount = function(s) return s.u_tenth end }, bonus "d" { amount = function(s) return s.u_most end },
  bonus "e" { amount = function(s) return s.u_quarter end }, bonus "f" { amount = function(s) return s.u_half end } }
''', 'payouts': 'A p.a 1\nB p.a 7\nC p.a -5\nA p.b 2\nB p.b 7\nC p.b 5/3\nA p.c 1.3\nB p.c 7\nC p.c -3\n'
     'A p.d 4\nB p.d 7\nC p.d 5\nA p.e 1.75\nB p.e 7\nC p.e zero\nA p.f zero\nB p.f zero\nC p.f zero'},
    *[{'name': f'percentile {what}', 'rules': f'measure "m" {{ of = "person", from = "deal", by = "owner", value = function(rows, s) return '
       f'{call} end }}\n' + per_person('return s.m'), 'error': error} for what, call, error in (
        ('of 90', 'percentile(rows, 90, "units")', 'percentile wants a number from 0 to 1 known at load, 0.9 for the 90th percentile, here'),
        ('below 0', 'percentile(rows, -0.1, "units")', 'percentile wants a number from 0 to 1 known at load'),
        ('of a field', 'percentile(rows, s.quota, "units")', 'percentile wants a number from 0 to 1 known at load'),
        ('of no rows', 'percentile(s, 0.5, "units")', 'percentile wants the rows of a measure formula here'),
        ('of texts', 'percentile(rows, 0.5, "customer")', 'this adds up numbers, and gets'),
        ('without a part', 'percentile(rows, "units")', 'percentile(rows, 0.9, "amount")'))],
    {'name': 'percentile of earlier rows', 'rules': per_deal('return percentile(earlier(d, {}), 0.5, "units")'),
     'error': 'median, percentile and distinct are not taken over earlier rows'},
    *[{'name': f'{field} of values of a {what}', 'rules': f'measure "q" {{ of = "person", value = function(s) return s.quota end }}\n'
       f'measure "m" {{ of = "person", from = "{source}", {field} = {value}, over = "year", sum = "value" }}\n' + per_person('return 1'), 'error': error}
      for field, value, what, source, error in (
          ('at', '"valid_from"', 'measure', 'q', '`at` places records, and the values of q stand in its own window'),
          ('span', '{ "valid_from", "valid_to" }', 'measure', 'q', '`span` places records, and the values of q stand in its own window'),
          ('at', '"valid_from"', 'component', 'p.c', '`at` places records, and the values of p.c stand in its own period'))],
    # HANDBOOK 5.4: percentile ranks of 92 88 88 84 80 76: 91.67, 66.67, 66.67, 41.67, 25, 8.33; places 1 2 2 4 5 6.
    {'name': 'rank and percent_rank', 'data': {'person': """
id,region,grade,quota,boss,valid_from,valid_to
P,n,senior,92,,,
Q,n,senior,88,,,
R,n,senior,88,,,
S,n,senior,84,,,
T,n,senior,80,,,
U,n,senior,76,,,
V,n,senior,,,,
""", 'deal': 'id,on,owner,product,customer,amount,currency,units\n1,2026-01-05,P,sensor,K1,100,USD,5\n'}, 'rules': """
measure "mark" { of = "person", value = function(s) return s.quota end }
plan "p" { of = "person", every = "month",
  bonus "place" { amount = function(s) return rank(s.mark) or 99 end },
  bonus "percent" { amount = function(s) return percent_rank(s.mark) or 99 end } }
""", 'payouts': 'P p.place 1\nQ p.place 2\nR p.place 2\nS p.place 4\nT p.place 5\nU p.place 6\nV p.place 99\n'
     'P p.percent 91.67\nQ p.percent 66.67\nR p.percent 66.67\nS p.percent 41.67\nT p.percent 25\nU p.percent 8.33\nV p.percent 99'},
    # South (as of the last day): A 62000, C 3000; north: B alone.
    {'name': 'rank and share in groups', 'rules': """
measure "q" { of = "person", value = function(s) return s.quota or 3000 end }
plan "p" { of = "person", every = "month",
  bonus "place" { amount = function(s) return rank(s.q, "region") end },
  bonus "part" { amount = function(s) return share(s.q, "region") * 650 end, rounding = "none" },
  bonus "boss" { amount = function(s) return rank(s.boss.q) or 0 end } }
""", 'payouts': 'A p.place 1\nB p.place 1\nC p.place 2\nA p.part 620\nB p.part 650\nC p.part 30\n'
     'A p.boss 2\nB p.boss zero\nC p.boss 2'},
    # Deal 1 is credited in December and counts where its money comes, in January; deal 2 the other way round.
    {'name': 'a measure dates the rows of a credit', 'schemas': {'deal': '''
kind: deal
key: id
date: on
fields:
  id:      {type: text}
  on:      {type: date, required: true}
  paid_on: {type: date}
  owner:   {type: ref, to: person, required: true}
  amount:  {type: money}
load: {file: deal.csv}
'''}, 'data': {'deal': 'id,on,paid_on,owner,amount\n1,2025-12-05,2026-01-20,A,100\n2,2026-01-07,2026-02-03,A,30\n3,2026-01-08,,B,9\n'
                       '4,2026-01-09,2026-01-10,B,4\n'}, 'rules': """
credit "sold" { from = "deal", at = "on", value = "amount", to = { { "owner" } } }
measure "made" { of = "person", from = "sold", sum = "value" }
measure "came" { of = "person", from = "sold", at = "paid_on", sum = "value" }
measure "open" { of = "person", from = "sold", span = { "on", "paid_on" }, sum = "value" }
plan "p" { of = "person", every = "month",
  bonus "made" { amount = function(s) return s.made end },
  bonus "came" { amount = function(s) return s.came end },
  bonus "open" { amount = function(s) return s.open end } }
""", 'payouts': 'A p.made 30\nB p.made 13\nC p.made zero\nA p.came 100\nB p.came 4\nC p.came zero\nA p.open 30\nB p.open 9\nC p.open zero'},
    # D comes in March: in January the test of a missing grade is an error, but D is not there, so the others have their places.
    {'name': 'rank without who is not there yet', 'data': {'person': """
id,region,grade,quota,boss,valid_from,valid_to
A,n,senior,92,,,
B,n,junior,88,,,
D,n,senior,95,,2026-03-01,
""", 'deal': 'id,on,owner,product,customer,amount,currency,units\n1,2026-01-05,A,sensor,K1,100,USD,5\n'}, 'rules': """
measure "q" { of = "person", value = function(s) if s.grade == "senior" then return s.quota end return 90 end }
plan "p" { of = "person", every = "month", bonus "place" { amount = function(s) return rank(s.q) end } }
""", 'payouts': 'A p.place 1\nB p.place 2'},
    {'name': 'rank of no measure', 'rules': per_person('return rank(s.quota)'), 'error': 'rank wants a measure, such as p.booked here'},
    {'name': 'rank by a wrong path', 'rules': """
measure "q" { of = "person", value = function(s) return s.quota end }
plan "p" { of = "person", every = "month", bonus "place" { amount = function(s) return rank(s.q, "regin") end } }
""", 'error': 'did you mean `region`?'},
    # Units of B: 2 in December 2025, 1 in January 2026, 2 + 1 in the year before January 2027's.
    {'name': 'prev_year', 'periods': ['2026-12', '2027-01'], 'rules': """
measure "u" { of = "person", from = "deal", by = "owner", sum = "units" }
measure "y" { of = "person", from = "deal", by = "owner", sum = "units", over = "year" }
plan "p" { of = "person", every = "month", when = function(s) return s.region == "north" end,
  bonus "month" { amount = function(s) return prev_year(s.u) end },
  bonus "year" { amount = function(s) return prev_year(s.y) end } }
""", 'payouts': 'B p.month 2\nB p.year 2\nB p.month 1\nB p.year 1'},
    # A: 10 days of 31,000 and 21 of 62,000 = 52,000; C: 16 of 31 days of 3,100.
    {'name': 'prorated by days', 'rules': per_person('return prorated(s.quota or 3100)'),
     'payouts': 'A p.c 52000\nB p.c 10000\nC p.c 1600'},
    # January 2026 has 22 days from Monday to Friday; A is north on 7 of them: (7 x 31 + 15 x 62) / 22, times 22.
    {'name': 'prorated by working days', 'rules': per_person('return prorated(s.quota or 2200, "workdays") * t.workdays / 1000'),
     'payouts': 'A p.c 1147\nB p.c 220\nC p.c 24.2'},
    # On the first of the month A is north and C is not there.
    {'name': 'prorated by months', 'rules': per_person('return prorated(s.quota or 3100, "months")'),
     'payouts': 'A p.c 31000\nB p.c 10000\nC p.c zero'},
    # Of the year 2026 C is there on 44 days, and on the first of one month.
    {'name': 'prorated over a year', 'rules': per_person(
        'return prorated(365, "days", "year") + prorated(12, "months", "year") * 1000'),
     'payouts': 'A p.c 12365\nB p.c 12365\nC p.c 1044'},
    {'name': 'prorated what is missing', 'rules': per_person('return prorated(s.quota)'),
     'payouts': 'A p.c 52000\nB p.c 10000\nC p.c held: person.quota is empty'},
    {'name': 'prorated in a row', 'rules': per_deal('return prorated(d.units)'), 'error': 'prorated stands in formulas over a subject'},
    {'name': 'prorated by weeks', 'rules': per_person('return prorated(s.quota, "weeks")'), 'error': '"days", "workdays" or "months"'},
    # Of K1: deals 1, 4, 3 in order; of K3: 6 in December, 5. Deal 3 has two before it, 4 and 5 one each.
    {'name': 'earlier count', 'rules': per_deal('return count(earlier(d, { customer = d.customer })) * money(1, "CNY")'),
     'payouts': 'A p.c 2\nB p.c 1\nC p.c 1'},
    {'name': 'earlier sum', 'rules': per_deal('return sum(earlier(d, { customer = d.customer }), "units")'),
     'payouts': 'A p.c 6\nB p.c 5\nC p.c 2'},
    {'name': 'earlier first, last, greatest, average', 'rules': per_deal("""
  local before = earlier(d, { customer = d.customer })
  if count(before) == 0 then return 0 end
  return first(before, "units") * 1000 + last(before, "units") * 100 + greatest(before, "units") * 10 + average(before, "units")
"""), 'payouts': 'A p.c 5153\nB p.c 5555\nC p.c 2222'},
    {'name': 'earlier kept by a test', 'rules': per_deal("""
  return count(keep(earlier(d, { customer = d.customer }), function(e) return e.units > 1 end)) * money(1, "CNY")
"""), 'payouts': 'A p.c 1\nB p.c 1\nC p.c 1'},
    # Deal 6 (30 Dec) is within 30 days that end on 28 Jan, not within 29.
    {'name': 'earlier in a window', 'rules': per_deal("""
  local same = { 1 }
  return 0
""").replace('local same = { 1 }', '') .replace('return 0', """
  return money(1, "CNY") * (count(earlier(d, { customer = d.customer }, days(30))) * 100
    + count(earlier(d, { customer = d.customer }, days(29))) * 10 + count(earlier(d, { customer = d.customer }, "month")))"""),
     'payouts': 'A p.c 222\nB p.c 111\nC p.c 100'},
    # The month that ends on 28 January begins on 29 December.
    {'name': 'earlier of everybody', 'rules': per_deal('return count(earlier(d, {}, months(1))) * money(1, "CNY")'),
     'payouts': 'A p.c 8\nB p.c 2\nC p.c 5'},
    {'name': 'earlier in a computed field', 'rules': """
field "deal.is_first" { value = function(r) return count(earlier(r, { customer = r.customer })) == 0 end }
measure "m" { of = "person", from = "deal", by = "owner", when = function(d) return d.is_first end, count = true }
plan "p" { of = "person", every = "month", bonus "c" { amount = function(s) return s.m * money(1, "CNY") end } }
""", 'payouts': 'A p.c 2\nB p.c zero\nC p.c zero'},
    {'name': 'earlier that reads the later row', 'rules': per_deal(
        'return count(keep(earlier(d, {}), function(e) return e.units < d.units end))'),
     'error': 'what is read of an earlier row is read of that row alone'},
    {'name': 'earlier in a wrong window', 'rules': per_deal('return count(earlier(d, {}, 3))'),
     'error': 'days(n), months(n) or a level such as "quarter"'},

    # A table that changes on 10 January: the deals of 5 and 7 January by the first, 10, 20 and 28 January by the second.
    {'name': 'tiers that change with the date', 'rules': per_deal('return tier_rate(param.table, d.units)'),
     'params': {'p': 'table: {type: tiers, values: [{since: 2026-01-10, value: {slab: [[0, 10], [100, 20]]}},\n'
                     '  {since: 2025-01-01, value: {slab: [[0, 1], [5, 2], [6, 3]]}}]}\n'},
     'payouts': 'A p.c 22\nB p.c 1\nC p.c 20'},
    {'name': 'tiers that begin later', 'rules': """
measure "u" { of = "person", from = "deal", by = "owner", sum = function(d) return d.units * money(1, "CNY") end }
plan "p" { of = "person", every = "month", bonus "c" { on = "u", rates = param.table } }
""", 'periods': ['2026-01', '2025-12'],
     'params': {'p': 'table: {type: tiers, values: [{since: 2026-01-10, value: {marginal: [[0, 0.5], [100, 0.25]]}}]}\n'},
     # A 32 x 0.5; B 1 x 0.5; C 100 x 0.5 + 20 x 0.25.
     'payouts': 'A p.c 16\nB p.c 0.5\nC p.c 55\nA p.c held: param table has no value on that date\nB p.c held: param table has no value on that date'},
    {'name': 'params of type enum, ref, list', 'rules': per_deal("""
  local n = 0
  if d.owner == param.chief then n = n + 1 end
  if contains(param.keys, d.customer) then n = n + 10 end
  if contains(param.steps, d.units) then n = n + 100 end
  if d.owner.grade == param.level then n = n + 1000 end
  if contains(always, d.product) then n = n + 10000 end
  return n""", 'local always = { "probe", "software" }'),
     'params': {'p': 'chief: {type: ref, to: person, values: [{since: 2020-01-01, value: B}]}\n'
                     'level: {type: enum, options: [junior, senior], values: [{since: 2020-01-01, value: junior}]}\n'
                     'steps: {type: list, value: [5, 7, 7]}\n'
                     'keys: {type: list, values: [{since: 2020-01-01, value: [K3, K1]}, {since: 2026-01-20, value: [K2, K3]}]}\n'},
     # A: deal 1 K1 and 5 units: 110; 2 probe: 10000; 3 software, 7 units: 10100. B: deal 4: 1011. C: deal 5: 1010.
     'payouts': 'A p.c 20210\nB p.c 1011\nC p.c 1010'},
    {'name': 'an enum that it is not', 'rules': per_person('return 1'),
     'params': {'p': 'level: {type: enum, options: [low, high], values: [{since: 2020-01-01, value: middle}]}\n'},
     'error': 'the value of param `level` is not an enum'},
    {'name': 'a ref to no kind', 'rules': per_person('return 1'),
     'params': {'p': 'chief: {type: ref, to: persn, values: [{since: 2020-01-01, value: B}]}\n'},
     'error': 'there is no kind `persn`'},
    {'name': 'a list that is none', 'rules': per_person('return 1'), 'params': {'p': 'keys: {type: list, value: 5}\n'},
     'error': 'write [A, B], texts or numbers'},

    # HANDBOOK 8.1: 248 working days in 2026 and in 2025; January 2026: 22 - 2 (1 and 2 Jan) + 1 (4 Jan) = 21; both
    # Decembers have 23 weekdays. The year's component is due in December.
    {'name': 'a calendar of working days', 'periods': ['2026-01', '2025-12', '2026-12'], 'rules': """
plan "p" { of = "person", every = "month", bonus "c" { amount = function(s, t) return t.workdays end } }
plan "y" { of = "person", every = "year", when = function(s) return s.region == "north" end,
  bonus "c" { amount = function(s, t) return t.workdays end } }
""",
     'meed': """
organisation: Example
currency: CNY
period: month
calendar:
  work:
    rule: working days
    off: [2026-01-01..2026-01-03, 2026-02-15..2026-02-23, 2026-04-04..2026-04-06, 2026-05-01..2026-05-05,
          2026-06-19..2026-06-21, 2026-09-25..2026-09-27, 2026-10-01..2026-10-07,
          2025-01-01, 2025-01-28..2025-02-04, 2025-04-04..2025-04-06, 2025-05-01..2025-05-05, 2025-05-31..2025-06-02,
          2025-10-01..2025-10-08]
    work: [2026-01-04, 2026-02-14, 2026-02-28, 2026-05-09, 2026-09-20, 2026-10-10,
           2025-01-26, 2025-02-08, 2025-04-27, 2025-09-28, 2025-10-11]
""", 'payouts': 'A p.c 21\nB p.c 21\nC p.c 21\nA p.c 23\nA y.c 248\nB p.c 23\nB y.c 248\nA p.c 23\nB p.c 23\nB y.c 248'},
    {'name': 'a calendar of another rule', 'rules': per_person('return 1'),
     'meed': 'organisation: Example\ncurrency: CNY\nperiod: month\ncalendar: {w: {rule: moon}}\n',
     'error': 'there is no rule `moon`'},
    {'name': 'a calendar with a wrong day', 'rules': per_person('return 1'),
     'meed': 'organisation: Example\ncurrency: CNY\nperiod: month\ncalendar: {w: {rule: working days, off: [2026-02-30]}}\n',
     'error': 'this is neither a day nor a range of days'},
    {'name': 'a day off and worked', 'rules': per_person('return 1'),
     'meed': 'organisation: Example\ncurrency: CNY\nperiod: month\ncalendar: {w: {rule: working days, off: [2026-01-01], work: [2026-01-01]}}\n',
     'error': '2026-01-01 is said to be off and to be worked'},

    # RS-01: VIP and 50,000 or more 0.15, else 0.05: 9000, 2000, 3000; and the same rules by how much they say.
    {'name': 'select first (RS-01)', 'rules': per_deal('return d.units * rate(d, t)', """
local select = require "lib/select"
local rate = select.first {
  { customer = "VIP", when = function(d) return d.units >= 50000 end, value = 0.15 },
  { value = 0.05 },
}"""), 'data': {'deal': 'id,on,owner,product,customer,amount,currency,units\n1,2026-01-05,A,,VIP,1,CNY,60000\n'
                '2,2026-01-05,B,,VIP,1,CNY,40000\n3,2026-01-20,C,,STANDARD,1,CNY,60000\n'},
     'payouts': 'A p.c 9000\nB p.c 2000\nC p.c 3000'},
    {'name': 'select most specific', 'rules': per_deal('return d.units * rate(d, t)', """
local select = require "lib/select"
local rate = select.most_specific {
  { value = 0.05 },
  { customer = "VIP", value = function(d) return d.units > 50000 and 0.06 or 0.07 end },
  { customer = "VIP", when = function(d) return d.units >= 50000 end, value = 0.15 },
}"""), 'data': {'deal': 'id,on,owner,product,customer,amount,currency,units\n1,2026-01-05,A,,VIP,1,CNY,60000\n'
                '2,2026-01-05,B,,VIP,1,CNY,40000\n3,2026-01-20,C,,STANDARD,1,CNY,60000\n'},
     'payouts': 'A p.c 9000\nB p.c 2800\nC p.c 3000'},
    # RS-04: category hardware 0.8, also for its children; otherwise 1. Deals 1, 2 (sensor, probe) 1.6, 3 (software) 1.
    {'name': 'select by a tree (RS-04)', 'rules': per_deal('return rate(d, t)', """
local select = require "lib/select"
local rate = select.first { { when = function(d) return under(d.product, "hardware") end, value = 0.8 }, { value = 1 } }
"""), 'payouts': 'A p.c 2.6\nB p.c 0.8\nC p.c 0.8'},
    # K1 1, EUR 10, K1 and 7 units 100: deal 1: 1; 2: none; 3: 111; 4: 1; 5: none.
    {'name': 'select the sum, none is zero', 'rules': per_deal('return rate(d, t)', """
local select = require "lib/select"
local rate = select.sum({ { customer = "K1", value = 1 }, { currency = "EUR", value = 10 },
  { customer = "K1", units = 7, value = 100 } }, 0)
"""), 'payouts': 'A p.c 112\nB p.c 1\nC p.c zero'},
    {'name': 'select none', 'rules': per_deal('return rate(d, t)', """
local select = require "lib/select"
local rate = select.first { { customer = "K1", value = 1 } }
"""), 'payouts': 'A p.c held: no rule applies\nB p.c 1\nC p.c held: no rule applies'},

    # The two largest of January by units: A 20, 7 of 5, 20, 7; the best of K1 in the year so far: A 7; B 1; C none.
    {'name': 'top', 'rules': """
measure "two" { of = "person", from = "deal", by = "owner", value = function(rows) return sum(top(rows, 2, "units"), "units") end }
measure "all" { of = "person", from = "deal", by = "owner", value = function(rows)
  return sum(top(rows, 2, function(d) return -d.units end), "units") * 100 + count(top(rows, 2, "units")) end }
measure "k1" { of = "person", from = "deal", by = "owner", over = "year", value = function(rows)
  return least(top(keep(rows, function(d) return d.customer == "K1" end), 1, "units"), "units") end }
plan "p" { of = "person", every = "month", bonus "two" { amount = function(s) return s.two end },
  bonus "all" { amount = function(s) return s.all * money(1, "CNY") end }, bonus "k1" { amount = function(s) return s.k1 or 0 end } }
""", 'payouts': 'A p.two 27\nB p.two 1\nC p.two 120\nA p.all 1202\nB p.all 101\nC p.all 12001\nA p.k1 7\nB p.k1 1\nC p.k1 zero'},
    {'name': 'top of credits', 'rules': """
credit "c" { from = "deal", value = "units", to = { { "owner" } } }
measure "two" { of = "person", from = "c", value = function(rows) return sum(top(rows, 2, "value"), "value") end }
plan "p" { of = "person", every = "month", bonus "two" { amount = function(s) return s.two end } }
""", 'payouts': 'A p.two 27\nB p.two 1\nC p.two 120'},
    {'name': 'keep after top', 'rules': """
measure "two" { of = "person", from = "deal", by = "owner", value = function(rows)
  return count(keep(top(rows, 2, "units"), function(d) return true end)) end }
""", 'error': 'top(keep(rows, f), n, x)'},
    {'name': 'top of no number', 'rules': """
measure "two" { of = "person", from = "deal", by = "owner", value = function(rows) return count(top(rows, 0, "units")) end }
""", 'error': 'a whole number from 1 known at load'},
]
