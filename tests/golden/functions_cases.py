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
     'payouts': 'A p.c 18\nB p.c 8\nC p.c zero', 'explain': 'A'},
    {'name': 'find none is missing', 'rules': per_person(
        'return find("target", { region = s.region, grade = "junior" }).points'),
     'payouts': 'A p.c held: no_match|target\nB p.c 8\nC p.c held: no_match|target'},
    # Two targets of the region north are in force.
    {'name': 'find two is an error', 'rules': per_person('return find("target", { region = s.region }).points or 3'),
     'payouts': 'A p.c 7\nB p.c held: two_rows|target\nC p.c 7'},
    {'name': 'find by reference, text, enum', 'rules': per_deal(
        'return find("price", { product = d.product, since = 0 }).percent or 0') ,
     'payouts': 'A p.c 11\nB p.c zero\nC p.c 1'},
    # Steps of units: sensor 5 -> 1, probe 20 -> 11, software none; C: 120 -> 3.
    {'name': 'find up to', 'rules': per_deal(
        'return find("price", { product = d.product, since = up_to(d.units) }).percent or 0'),
     'payouts': 'A p.c 12\nB p.c zero\nC p.c 3'},
    {'name': 'find the only row of a text', 'rules': per_person('return find("price", { product = "probe", since = 20 }).percent'),
     'payouts': 'A p.c 11\nB p.c 11\nC p.c 11'},
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
     'payouts': 'A p.c 25\nB p.c 1\nC p.c 120', 'explain': 'A'},
    {'name': 'under a reference and a path', 'rules': per_person(
        'return under(s, "B", "boss") and 1 or 0'), 'payouts': 'A p.c 1\nB p.c 1\nC p.c 1'},
    {'name': 'under an unknown key', 'rules': per_deal('return under(d.product, "hradware") and d.units or 0'),
     'payouts': 'A p.c held: no_match|product\nB p.c held: no_match|product\nC p.c held: no_match|product'},
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
     'payouts': 'A p.c 13\nB p.c 1\nC p.c 30', 'explain': 'A'},
    # An upper edge owns its number: 5 -> first, 20 -> second.
    {'name': 'cell at an upper edge', 'rules': per_deal('return cell(m, d.units, d.owner.grade)', '''
local m = matrix { x = {0, 5, 20, 100}, y = {"junior", "senior"}, edge = "upper", {1, 2, 3, 4}, {10, 20, 30, 40} }'''),
     'payouts': 'A p.c 50\nB p.c 1\nC p.c 4'},
    {'name': 'cell of no key and below the first edge', 'rules': per_person('return cell(m, s.region, s.quota)', '''
local m = matrix { x = {"north", "east"}, y = {20000, 50000}, {1, 2}, {3, 4} }'''),
     'payouts': 'A p.c held: no_entry|m|south\nB p.c held: no_tier\nC p.c held: no_entry|m|south'},
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
]
