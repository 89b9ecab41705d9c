#!/usr/bin/env python3
"""Limits over lines and over versions of a plan, through the program: limits.py MEED.

Each case is a small set of rules over the starter's kinds with deals of its own; the figures were worked out by hand and
stand beside them. Every case is run twice, with the deals in two orders and with one thread and two, and explained."""
import csv, io, os, shutil, subprocess, sys, tempfile
meed = os.path.abspath(sys.argv[1])
scratch = tempfile.mkdtemp()
failures = []
HEAD = 'id,closed_on,owner,product,amount,cost,stage,new_customer\n'

# rules, deals (id, day, owner, amount), months, expected rows "period subject component value"
CASES = {
    # 10 % of 20,000 on each side of the change: 2,000 and 2,000 under one cap of 800, with or without a change.
    'a cap over two versions': ('''
measure "booked" { of = "person", from = "deal", by = "owner", sum = "amount" }
plan "pay" { of = "person", every = "month", before = "2026-01-16", commission "base" { on = "booked", per = "line", rate = 0.1, cap = 5000 } }
plan "pay" { of = "person", every = "month", since = "2026-01-16", commission "base" { on = "booked", per = "line", rate = 0.1, cap = 800 },
  bonus "seen" { on = "booked", per = "line", amount = function(l) return l.pay.base end } }
''', [(1, '2026-01-09', 'A', 20000), (2, '2026-01-20', 'A', 20000)], '2026-01', ['2026-01 A base 800', '2026-01 A seen 0']),
    # 100 - 300 + 600 at 10 %: 40, and not 0 + 60; with a floor of 50 once.
    'a negative part and a floor': ('''
measure "booked" { of = "person", from = "deal", by = "owner", sum = "amount" }
plan "pay" { of = "person", every = "month", before = "2026-01-16",
  commission "base" { on = "booked", per = "line", rate = 0.1, negative = "zero" },
  commission "least" { on = "booked", per = "line", rate = 0.1, floor = 50 } }
plan "pay" { of = "person", every = "month", since = "2026-01-16",
  commission "base" { on = "booked", per = "line", rate = 0.1, negative = "zero" },
  commission "least" { on = "booked", per = "line", rate = 0.1, floor = 50 } }
''', [(1, '2026-01-09', 'A', 100), (2, '2026-01-10', 'A', -300), (3, '2026-01-20', 'A', 600)], '2026-01',
        ['2026-01 A base 40', '2026-01 A least 50']),
    # The plan's cap of the last day: 2,000 + 2,000 and 400 + 400 come to 4,800, which 1,000 cuts from the last component.
    'the cap of the plan': ('''
measure "booked" { of = "person", from = "deal", by = "owner", sum = "amount" }
local function parts() return commission "base" { on = "booked", per = "line", rate = 0.1 }, commission "more" { on = "booked", per = "line", rate = 0.02 } end
plan "pay" { of = "person", every = "month", cap = 3000, before = "2026-01-16", parts() }
plan "pay" { of = "person", every = "month", cap = 1000, since = "2026-01-16", parts() }
''', [(1, '2026-01-09', 'A', 20000), (2, '2026-01-20', 'A', 20000)], '2026-01', ['2026-01 A base 1000', '2026-01 A more 0']),
    'the floor of the plan': ('''
measure "booked" { of = "person", from = "deal", by = "owner", sum = "amount" }
plan "pay" { of = "person", every = "month", floor = 700, before = "2026-01-16", commission "base" { on = "booked", per = "line", rate = 0.01 } }
plan "pay" { of = "person", every = "month", floor = 1000, since = "2026-01-16", commission "base" { on = "booked", per = "line", rate = 0.01 } }
''', [(1, '2026-01-09', 'A', 20000), (2, '2026-01-20', 'A', 20000)], '2026-01', ['2026-01 A base 1000']),
    # A quarter's lines under a monthly plan that changes inside the quarter: 4,000 + 8,000 under 10,000 once.
    'a quarter over a change of month': ('''
measure "booked" { of = "person", from = "deal", by = "owner", over = "quarter", sum = "amount" }
plan "pay" { of = "person", every = "month", before = "2026-02-01", commission "base" { every = "quarter", on = "booked", per = "line", rate = 0.1, cap = 10000 } }
plan "pay" { of = "person", every = "month", since = "2026-02-01", commission "base" { every = "quarter", on = "booked", per = "line", rate = 0.2, cap = 10000 } }
''', [(1, '2026-01-09', 'A', 40000), (2, '2026-02-20', 'A', 40000)], '2026-01..2026-03', ['2026-03 A base 10000']),
    # A bonus a quarter that stays as it is goes on over a change inside its quarter; the monthly one is the later version's.
    'what stays as it is': ('''
plan "pay" { of = "person", every = "month", before = "2026-02-01", bonus "long" { every = "quarter", amount = 5 }, bonus "short" { amount = 1 } }
plan "pay" { of = "person", every = "month", since = "2026-02-01", bonus "long" { every = "quarter", amount = 5 }, bonus "short" { amount = 2 } }
''', [(1, '2026-01-09', 'A', 1)], '2026-01..2026-03', ['2026-03 A long 5', '2026-01 A short 1', '2026-02 A short 2']),
    # 4,000 of which the cap leaves 1,000: half of it is held, and what the lines are said to pay sums to it.
    'a hold is a share of what is paid': ('''
local balances = require "lib.balances"
measure "booked" { of = "person", from = "deal", by = "owner", sum = "amount" }
balance "held" { of = "person", per = "deal" }
plan "pay" { of = "person", every = "month",
  commission "base" { on = "booked", per = "line", rate = 0.1, cap = 1000 },
  balances.hold { name = "kept", balance = "held", from = "base", on = "booked", share = 0.5,
    release = { on = "booked", when = function() return false end } },
  bonus "seen" { on = "booked", per = "line", amount = function(l) return l.pay.base end },
  bonus "least" { on = "booked", per = "line", rate = 0.1, floor = 9000 },
  bonus "least_seen" { on = "booked", per = "line", amount = function(l) return l.pay.least end } }
''', [(1, '2026-01-09', 'A', 20000), (2, '2026-01-20', 'A', 20000)], '2026-01',
        ['2026-01 A base 1000', '2026-01 A kept -500', '2026-01 A seen 1000', '2026-01 A least 9000', '2026-01 A least_seen 9000']),
    # A param in a table, or a table that is one, has its value of the line's date: 100 at 10 % and 100 at 20 %; together 20 %.
    'tiers of the day of a line': ('''
measure "booked" { of = "person", from = "deal", by = "owner", sum = "amount" }
plan "pay" { of = "person", every = "month", params = {
    r = { type = "ratio", values = { { since = "2026-01-01", value = 0.1 }, { since = "2026-01-15", value = 0.2 } } } },
  commission "line" { on = "booked", per = "line", rates = slab { {0, param.r}, {500, 0.5} }, tiers_on = "line" },
  commission "run" { on = "booked", per = "line", rates = slab { {0, param.r}, {500, 0.5} }, tiers_on = "running" },
  commission "steps" { on = "booked", per = "line", rates = marginal { {0, param.r}, {500, 0.5} }, tiers_on = "running" },
  commission "whole" { on = "booked", per = "line", rates = slab { {0, param.r}, {500, 0.5} }, tiers_on = "period" } }
''', [(1, '2026-01-14', 'A', 100), (2, '2026-01-15', 'A', 100)], '2026-01',
        ['2026-01 A line 30', '2026-01 A run 30', '2026-01 A steps 30', '2026-01 A whole 40']),
    # -10 and +4: together below zero and paid as zero, so that the lines pay -4 and 4.
    'lines of a negative sum': ('''
measure "booked" { of = "person", from = "deal", by = "owner", sum = "amount" }
plan "pay" { of = "person", every = "month",
  commission "base" { on = "booked", per = "line", rate = 0.1, negative = "zero" },
  bonus "good" { on = "booked", per = "line", amount = function(l) return max(l.pay.base, 0) end },
  bonus "all" { on = "booked", per = "line", amount = function(l) return l.pay.base end } }
''', [(1, '2026-01-09', 'A', -100), (2, '2026-01-20', 'A', 40)], '2026-01',
        ['2026-01 A base 0', '2026-01 A good 4', '2026-01 A all 0']),
}


def run(folder, *arguments):
    done = subprocess.run([meed, '--no-input', *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout.replace('\r', ''), done.stderr


def write(path, text):
    with open(path, 'w', encoding='utf-8') as out:
        out.write(text)


def results(name, number, rules, deals, months, threads):
    folder = os.path.join(scratch, f'{number}-{threads}')
    run('.', 'init', folder)
    for old in os.listdir(os.path.join(folder, 'rules')):
        if old.endswith('.lua'):
            os.remove(os.path.join(folder, 'rules', old))
    shutil.rmtree(os.path.join(folder, 'tests'), ignore_errors=True)
    write(os.path.join(folder, 'rules/x.lua'), rules)
    write(os.path.join(folder, 'data/deals.csv'),
          HEAD + ''.join(f'{i},{day},{owner},{"sensor"},{amount},0,won,false\n' for i, day, owner, amount in deals))
    for command in (['import', 'data'], ['-j', str(threads), 'run', months]):
        status, out, err = run(folder, *command)
        if status:
            failures.append(f'{name}: {command[0]}: {out}{err}')
            return set()
    status, out, err = run(folder, 'explain', 'A', '--period', months.split('.')[-1])
    if status:
        failures.append(f'{name}: explain: {err}')
    rows = csv.DictReader(io.StringIO(run(folder, 'export', 'outcomes', '--zero', '-f', 'csv')[1]))
    return {f'{r["period"]} {r["subject"]} {r["component"]} {float(r["value"] or "nan"):g}' for r in rows}


for number, (name, (rules, deals, months, expected)) in enumerate(CASES.items()):
    for threads, order in ((1, deals), (2, deals[::-1])):
        found = results(name, number, rules, order, months, threads)
        for row in expected:
            if row not in found:
                failures.append(f'{name}: {row} is not among {sorted(r for r in found if row.split()[1] + " " in r)}')
shutil.rmtree(scratch)
print('\n'.join(failures) if failures else f'{len(CASES)} cases of limits')
sys.exit(1 if failures else 0)
