#!/usr/bin/env python3
"""Declared calendars through the program: calendars.py MEED.

One person sells 1 a day (2 on the first of a month), so that each figure is a count of days that python makes from the
dates alone: windows, prev, prev_year, full, true_up, ends and numbers over weeks, months of whole weeks, listed
starts and a fiscal year. Then every declaration that is wrong is refused with its message."""
import csv, datetime as d, os, re, subprocess, sys, tempfile
meed = os.path.abspath(sys.argv[1])
DAY = d.timedelta(1)
passed = failed = 0


def verdict(name, good, message=''):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f'FAIL {name}: {message}')


def run(folder, *arguments):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def number_of(shown):
    """The number in "run 2026-01  r-000001 (draft)"."""
    return re.search(r'r-0*(\d+)', shown).group(1)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, 'w', encoding='utf-8').write(text)


def worth(day):
    return 2 if day.day == 1 else 1


def sold(first, last):
    """Of the days from first to last, both in it."""
    return sum(worth(first + n * DAY) for n in range((last - first).days + 1))


def project(config, rules, files={}):
    folder = os.path.join(tempfile.mkdtemp(), 'project')
    write(f'{folder}/meed.yaml', 'organisation: Example\ncurrency: CNY\n' + config)
    write(f'{folder}/schemas/person.yaml', 'kind: person\nkey: id\nfields:\n  id: {type: text}\nload: {file: person.csv}\n')
    write(f'{folder}/schemas/deal.yaml', 'kind: deal\nkey: id\ndate: day\nfields:\n  id: {type: text}\n'
          '  owner: {type: ref, to: person}\n  day: {type: date}\n  amount: {type: money}\nload: {file: deal.csv}\n')
    write(f'{folder}/rules/p.lua', rules)
    write(f'{folder}/data/person.csv', 'id\nA\n')
    days = [d.date(2023, 1, 1) + n * DAY for n in range(1500)]
    write(f'{folder}/data/deal.csv', 'id,owner,day,amount\n' + ''.join(f'{x},A,{x},{worth(x)}\n' for x in days))
    for name, text in files.items():
        write(f'{folder}/{name}', text)
    return folder


def pays(name, folder, period, wanted, close=False):
    """wanted: component -> number; those of 0 are not exported."""
    status, shown, err = run(folder, 'run', period)
    verdict(f'{name} {period}: run', status == 0, err)
    status, out, err = run(folder, 'export', 'payouts', '-f', 'csv')
    got = {r['component']: float(r['amount']) for r in csv.DictReader(out.replace('\r', '').splitlines())
           if r['period'] == period}
    wanted = {k: v for k, v in wanted.items() if v}
    verdict(f'{name} {period}', got == wanted, f'got {got}\n  wanted {wanted}')
    status, out, err = run(folder, 'explain', 'A', '--period', period)
    verdict(f'{name} {period}: explain', status == 0, err)
    if close:
        status, _, err = run(folder, 'close', period, '--yes', '--run', number_of(shown))
        verdict(f'{name} {period}: close', status == 0, err)


MEASURES = '''
measure "sold" {{ of = "person", from = "deal", by = "owner", sum = "amount" }}
measure "qtd"  {{ of = "person", from = "deal", by = "owner", over = "{quarter}", sum = "amount" }}
measure "ytd"  {{ of = "person", from = "deal", by = "owner", over = "{year}", sum = "amount" }}
measure "all"  {{ of = "person", from = "deal", by = "owner", over = full "{year}", sum = "amount" }}
measure "sums" {{ of = "person", from = "sold", over = "{quarter}", count = true }}
plan "p" {{ of = "person", every = "{month}",
  bonus "now"      {{ amount = function(p) return p.sold end }},
  bonus "before"   {{ amount = function(p) return prev(p.sold) end }},
  bonus "last_yr"  {{ amount = function(p) return prev_year(p.sold) end }},
  bonus "whole"    {{ amount = function(p) return p.all end }},
  bonus "ytd"      {{ amount = function(p) return p.ytd end }},
  bonus "parts"    {{ amount = function(p) return p.sums * money(1, "CNY") end }},
  bonus "number"   {{ amount = function(p, t) return t.number * 10000 + t.{quarter}.number * 1000 + t.year end }},
  bonus "ending"   {{ amount = function(p, t) if ends(t, "{quarter}") then return 7 end return 0 end }},
  bonus "mean"     {{ amount = function(p, t) return t.days * 100 + prorated(12, "days", "{quarter}") end }},
  bonus "part"     {{ amount = function(p, t) return t.days * part(t, t.first + 7, t.last + 30) end }},
  bonus "quarter"  {{ every = "{quarter}", amount = function(p) return p.qtd end }},
  bonus "trued"    {{ amount = function(p) return p.qtd end, true_up = "{quarter}" }},
}}
'''


def quarterly(month, quarter, year):
    return MEASURES.format(month=month, quarter=quarter, year=year)


def figures(periods, i, quarter, year, before, last_year, number):
    """periods: all of the year as (first, last); quarter, year: from and to what index they run."""
    first, last = periods[i]
    return {'now': sold(first, last), 'before': sold(*before), 'last_yr': sold(*last_year),
            'whole': sold(periods[year[0]][0], periods[year[1]][1]), 'ytd': sold(periods[year[0]][0], last),
            'parts': i - quarter[0] + 1, 'number': number, 'ending': 7 if i == quarter[1] else 0,
            'mean': ((last - first).days + 1) * 100 + 12, 'part': (last - first).days + 1 - 7,
            'quarter': sold(periods[quarter[0]][0], last) if i == quarter[1] else 0, 'trued': sold(first, last)}


def weeks_from(first, counts):
    out = []
    for n in counts:
        out.append((first, first + (7 * n - 1) * DAY))
        first = out[-1][1] + DAY
    return out


# The retail year: 2023 has 53 weeks, from 2023-01-29; 2024 begins on 2024-02-04.
y2023 = weeks_from(d.date(2023, 1, 29), [4, 5, 4] * 3 + [4, 5, 5])
y2024 = weeks_from(d.date(2024, 2, 4), [4, 5, 4] * 4)
verdict('the published end of 2023', y2023[-1][1] == d.date(2024, 2, 3))
RETAIL = 'calendar:\n  retail: {rule: 4-5-4, week_starts: sunday, year_starts: 02-01}\n'
folder = project('period: retail\n' + RETAIL, quarterly('retail', 'retail_quarter', 'retail_year'))
verdict('retail: check', run(folder, 'check')[0] == 0, run(folder, 'check'))
verdict('retail: import', run(folder, 'import', 'data')[0] == 0)
for i in range(9, 12):
    want = figures(y2023, i, (9, 11), (0, 11), y2023[i - 1], y2023[i], (i + 1) * 10000 + 4000 + 2023)
    want['last_yr'] = sold(*weeks_from(d.date(2022, 1, 30), [4, 5, 4] * 4)[i])
    # Sales begin on 2023-01-01, which is P12 of 2022: before that there is nothing.
    want['last_yr'] = sold(d.date(2023, 1, 1), d.date(2023, 1, 28)) if i == 11 else 0
    pays('retail', folder, f'retail-2023-P{i + 1:02}', want, close=True)
for i in range(0, 3):
    before = y2023[11] if i == 0 else y2024[i - 1]
    pays('retail', folder, f'retail-2024-P{i + 1:02}',
         figures(y2024, i, (0, 2), (0, 11), before, y2023[i], (i + 1) * 10000 + 1000 + 2024), close=True)
status, out, err = run(folder, 'run', 'retail-2024-Q2')
verdict('a quarter is three runs', status == 0 and run(folder, 'export', 'payouts', '-f', 'csv')[1].count('retail-2024-P06') > 0,
        err)

# The same under the plain names.
folder = project('period: month\ncalendar:\n  month: {rule: 4-5-4, week_starts: sunday, year_starts: 02-01}\n',
                 quarterly('month', 'quarter', 'year') + '''
measure "three" { of = "person", from = "deal", by = "owner", over = months(3), sum = "amount" }
measure "days"  { of = "person", from = "deal", by = "owner", over = days(30), sum = "amount" }
plan "q" { of = "person", every = "month", bonus "three" { amount = function(p) return p.three end },
  bonus "days" { amount = function(p) return p.days end } }''')
run(folder, 'import', 'data')
want = figures(y2024, 2, (0, 2), (0, 11), y2024[1], y2023[2], 31000 + 2024)
want.update(three=sold(y2024[0][0], y2024[2][1]), days=sold(y2024[2][1] - 29 * DAY, y2024[2][1]), trued=sold(y2024[0][0], y2024[2][1]))
pays('plain', folder, '2024-P03', want)

# A fiscal year from April, and calendar years beside it.
fiscal = [(d.date(2024 + (m > 12), (m - 1) % 12 + 1, 1), d.date(2024 + (m + 1 > 12), m % 12 + 1, 1) - DAY) for m in range(4, 16)]
before = [(a.replace(year=a.year - 1), (b + DAY).replace(year=(b + DAY).year - 1) - DAY) for a, b in fiscal]
folder = project('year_starts: 04-01\ncalendar: {civil: {rule: month, year_starts: 01-01}}\n',
                 quarterly('month', 'quarter', 'year') + '''
measure "civil_ytd" { of = "person", from = "deal", by = "owner", over = "civil_year", sum = "amount" }
plan "q" { of = "person", every = "month",
  bonus "civil" { amount = function(p, t) return p.civil_ytd + 10000 * t.civil_quarter.number end } }''')
run(folder, 'import', 'data')
want = figures(fiscal, 11, (9, 11), (0, 11), fiscal[10], before[11], 120000 + 4000 + 2024)
want.update(civil=sold(d.date(2025, 1, 1), d.date(2025, 3, 31)) + 10000, trued=sold(fiscal[9][0], fiscal[11][1]))
pays('fiscal', folder, '2025-03', want)
status, out, err = run(folder, 'run', '2024-Q4')
verdict('fiscal quarter', status == 0, err)

# Weeks of ISO: week 53 of 2020 is long gone, so 2024-W01 (from 2024-01-01) and the one of 2023 (from 2023-01-02).
folder = project('period: week\ncalendar: {week: {rule: week}}\n', '''
measure "sold" { of = "person", from = "deal", by = "owner", sum = "amount" }
plan "p" { of = "person", every = "week",
  bonus "now"     { amount = function(p) return p.sold end },
  bonus "before"  { amount = function(p) return prev(p.sold) end },
  bonus "last_yr" { amount = function(p) return prev_year(p.sold) end },
  bonus "number"  { amount = function(p, t) return t.number * 10000 + t.year end },
}''')
run(folder, 'import', 'data')
pays('week', folder, '2024-W01', {'now': sold(d.date(2024, 1, 1), d.date(2024, 1, 7)), 'before': sold(d.date(2023, 12, 25), d.date(2023, 12, 31)),
                                  'last_yr': sold(d.date(2023, 1, 2), d.date(2023, 1, 8)), 'number': 12024})
pays('week', folder, '2025-W01', {'now': sold(d.date(2024, 12, 30), d.date(2025, 1, 5)), 'before': sold(d.date(2024, 12, 23), d.date(2024, 12, 29)),
                                  'last_yr': sold(d.date(2024, 1, 1), d.date(2024, 1, 7)), 'number': 12025})

# Listed seasons that divide the year, and working days from a file.
SEASON = '{starts: [2024-01-01, 2024-05-01, 2024-09-01, 2025-01-01, 2025-04-01], of: year}'
folder = project(f'calendar:\n  season: {SEASON}\n  work: {{rule: working days, file: days.csv, off: [2025-01-01]}}\n', '''
measure "sold"   { of = "person", from = "deal", by = "owner", sum = "amount" }
measure "season" { of = "person", from = "deal", by = "owner", over = "season", sum = "amount" }
measure "full"   { of = "person", from = "deal", by = "owner", over = full "season", sum = "amount" }
plan "p" { of = "person", every = "month",
  bonus "so_far" { amount = function(p) return p.season end },
  bonus "full"   { amount = function(p) return p.full end },
  bonus "number" { amount = function(p, t) return t.season.number * 10000 + t.season.year end },
  bonus "worked" { amount = function(p, t) return t.workdays end },
  bonus "at_end" { every = "season", amount = function(p, t) return p.season + 1000 * t.number + 1000000 * prev(p.season) end },
}''', {'days.csv': 'day,worked\n2025-01-02..2025-01-03,no\n2025-01-04,yes\n'})
run(folder, 'import', 'data')
pays('season', folder, '2025-01', {'so_far': sold(d.date(2025, 1, 1), d.date(2025, 1, 31)), 'full': sold(d.date(2025, 1, 1), d.date(2025, 3, 31)),
                                   'number': 12025, 'worked': 23 - 3 + 1})
pays('season', folder, '2025-03', {'so_far': sold(d.date(2025, 1, 1), d.date(2025, 3, 31)), 'full': sold(d.date(2025, 1, 1), d.date(2025, 3, 31)),
                                   'number': 12025, 'worked': 21,
                                   'at_end': sold(d.date(2025, 1, 1), d.date(2025, 3, 31)) + 1000 + 1000000 * sold(d.date(2024, 9, 1), d.date(2024, 12, 31))})
status, _, err = run(folder, 'run', '2026-01')
verdict('no season', status != 0 and 'E0327' in err and 'season' in err, err)
status, _, err = run(folder, 'run', 'season-2025-1')
verdict('a season is its months', status == 0, err)
write(f'{folder}/days.csv', 'day,worked\n2025-01-02..2025-01-03,no\n')
status, shown, err = run(folder, 'run', '2025-01')
write(f'{folder}/days.csv', 'day,worked\n2025-01-02,no\n')
status, _, err = run(folder, 'close', '2025-01', '--yes', '--run', number_of(shown), '--error-format', 'full')
verdict('an edited list of days', status != 0 and 'edited: days.csv' in err, err)

# What is wrong, and what is said.
PLAIN = 'measure "sold" { of = "person", from = "deal", by = "owner", sum = "amount" }\n'
faults = [
    ('calendar: {x: {rule: fortnight}}', 'there is no rule `fortnight`'),
    ('calendar: {x: {rule: 4-4-4}}', '13 weeks a quarter'),
    ('calendar: {x: {of: year}}', 'says its `rule`, or its `starts`'),
    ('calendar: {X: {rule: week}}', '`X` is no name of a calendar'),
    ('calendar: {a_very_long_name_x: {rule: week}}', 'at most 16'),
    ('calendar: {number: {rule: week}}', 'has a meaning already'),
    ('calendar: {quarter: {rule: month}}', 'quarter, half and year follow from it'),
    ('calendar: {month: {rule: week}}', 'weeks cannot be called `month`'),
    ('calendar: {x: {rule: week, week_starts: Sun}}', 'monday, tuesday'),
    ('calendar: {x: {rule: week, year_starts: 02-30}}', 'a day from 01 to 28'),
    ('calendar: {x: {rule: week, year_begins: often}}', 'nearest, before, after'),
    ('calendar: {x: {rule: 4-4-5, week_53: 13}}', '`week_53` does not know'),
    ('calendar: {x: {rule: 4-4-5, weeks_53: 12}}', 'week_53'),
    ('calendar: {month: {rule: 4-4-5}, week: {rule: week}}', 'another calendar has already'),
    ('calendar: {x: {starts: [], of: year}}', '`starts` is a list of days'),
    ('calendar: {x: {starts: [2026-01-01, 2026-13-01], of: year}}', 'this is no day'),
    ('calendar: {x: {starts: [2026-01-01, 2026-01-01], of: year}}', 'do not ascend'),
    ('calendar: {x: {starts: [2026-01-01, 2026-09-01, 2027-02-01], of: year}}', 'let one start on 2027-01-01'),
    ('calendar: {x: {starts: [2026-02-01], of: year}}', 'does not begin with a year'),
    ('calendar: {x: {starts: [2026-01-01], of: yaer}}', 'there is no level `yaer`'),
    ('calendar: {x: {starts: [2026-01-01]}}', 'where the last period ends'),
    ('calendar: {w: {rule: working days, file: none.csv}}', 'none.csv cannot be read'),
    ('calendar: {w: {rule: working days, file: ../none.csv}}', 'outside the project'),
    ('calendar: {w: {rule: working days, file: bad.csv}}', 'bad.csv, line 2'),
    ('calendar: {w: {rule: working days, file: head.csv}}', 'a column is missing'),
    ('calendar: {w: {rule: working days, off: [2026-01-04], work: [2026-01-04]}}', '2026-01-04 is said to be off and to be worked'),
    ('period: week', 'write one of month, quarter, half, year'),
]
for config, message in faults:
    folder = project(config + '\n', PLAIN + 'plan "p" { of = "person", every = "month", bonus "b" { amount = 1 } }',
                     {'bad.csv': 'day,worked\n2026-1-1,no\n', 'head.csv': 'date,worked\n'})
    status, out, err = run(folder, 'check', '--error-format', 'full')
    verdict(config, status != 0 and message in err, err)

nesting = [
    ('period: week\ncalendar: {week: {rule: week}}', 'plan "p" { of = "person", every = "month", bonus "b" { amount = 1 } }',
     'a week does not lie in one month'),
    ('calendar: {week: {rule: week}}', 'measure "w" { of = "person", from = "deal", by = "owner", over = "week", sum = "amount" }\n'
     'plan "p" { of = "person", every = "month", bonus "b" { amount = 1 } }', 'a month does not lie in one week'),
    ('period: week\ncalendar: {week: {rule: week}}', 'plan "p" { of = "person", every = "week", bonus "b" { amount = function(p, t) return t.month.number end } }',
     'asks its period for a month'),
    ('period: week\ncalendar: {week: {rule: week}}', 'plan "p" { of = "person", every = "week", bonus "b" { amount = function(p, t) if ends(t, "year") then return 1 end return 0 end } }',
     'a week lies in one week'),
    ('calendar: {week: {rule: week}}', 'measure "m" { of = "person", from = "w", over = "month", sum = "value" }\n'
     'measure "w" { of = "person", from = "deal", by = "owner", over = "week", sum = "amount" }\n'
     'plan "p" { of = "person", every = "month", bonus "b" { amount = 1 } }', 'a week does not lie in one month'),
    ('calendar: {week: {rule: week}}', 'plan "p" { of = "person", every = "wek", bonus "b" { amount = 1 } }', 'did you mean'),
    ('period: retail\n' + RETAIL, 'plan "p" { of = "person", every = "retail", bonus "b" { amount = function(p, t) return t.retail_quarter.number end } }', None),
]
for config, rules, message in nesting:
    folder = project(config + '\n', PLAIN + rules)
    status, out, err = run(folder, 'check', '--error-format', 'full')
    verdict(rules, status == 0 if message is None else status != 0 and message in err, err)
status, _, err = run(folder, 'run', '2026-W05', '--error-format', 'full')
verdict('names of periods', 'retail-2026-P05' in err, err)
print(f'{passed} passed, {failed} failed')
sys.exit(1 if failed else 0)
