#!/usr/bin/env python3
"""Goals, scorecards and proposals over published data sets: real.py MEED.

sales_cn_daily: a fiscal year's goal by product group, region and month, by what was sold. hr_attrition: a scorecard and a
training proposal. crm_opportunities: quotas from the quarter before. Every figure is worked out again here with
fractions and the largest remainder, from the published files. 77: they are not there (MEED_SHARED)."""
import collections
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction as F

MEED = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(os.environ.get('MEED_SHARED') or os.path.join(HERE, '../../../shared'), 'data')
passed = failed = 0


def verdict(name, found, wanted):
    global passed, failed
    if found == wanted:
        passed += 1
        return
    failed += 1
    print(f'FAIL {name}')
    if isinstance(wanted, dict):
        for key in sorted(set(found) | set(wanted)):
            if found.get(key) != wanted.get(key):
                print(f'  {key}: found {found.get(key)}, wanted {wanted.get(key)}')
    else:
        print(f'  found {found}, wanted {wanted}')


def rows_of(name):
    with open(os.path.join(DATA, name), encoding='utf-8-sig', newline='') as file:
        return list(csv.DictReader(file))


def meed(folder, *words):
    done = subprocess.run([MEED, *words], cwd=folder, capture_output=True, text=True)
    if done.returncode or 'runtime error' in done.stderr:
        print(f'FAIL meed {" ".join(words)}: exit {done.returncode}\n{done.stderr[-2000:]}')
        raise SystemExit(1)
    return list(csv.DictReader(io.StringIO(done.stdout.replace('\r', '')))) if words[0] in ('export', 'score') else done.stdout


def project(top, name, *files):
    folder = os.path.join(top, name)
    shutil.copytree(os.path.join(HERE, 'real', name), folder)
    meed(folder, 'check')
    for file in files:
        meed(folder, '-q', 'import', os.path.join(DATA, file))
    return folder


def divide(total, weights, unit):
    """Largest remainder in whole units; equal remainders by key."""
    units, whole = F(total, unit), sum(weights.values())
    assert units.denominator == 1 and whole > 0
    exact = {k: units * F(w) / whole for k, w in weights.items()}
    parts = {k: v.numerator // v.denominator for k, v in exact.items()}
    left = int(units) - sum(parts.values())
    for k in sorted(exact, key=lambda k: (parts[k] - exact[k], k.encode()))[:left]:
        parts[k] += 1
    return {k: v * unit for k, v in parts.items()}


def half_up(x, step):
    return (F(x) / step + F(1, 2)).__floor__() * step


def goals_of(folder):
    rows = meed(folder, 'export', 'outcomes', '-f', 'csv')
    verdict('nothing held', [r for r in rows if r['status'] == 'held'], [])
    return {(r['plan'], r['subject'], r['period']): F(r['value']) for r in rows if r['component'] == 'goal'}


def sales(top):
    folder = project(top, 'sales_cn', 'sales_cn_daily/sales_cn_daily.csv')
    meed(folder, '-q', 'run', '2025-04')
    found = goals_of(folder)
    group, cell, month = collections.Counter(), collections.Counter(), collections.Counter()
    for r in rows_of('sales_cn_daily/sales_cn_daily.csv'):
        y, m, _ = map(int, r['日期'].split('/'))
        if (y, m) < (2024, 4):
            continue  # the eleven days of March 2024 belong to the fiscal year before
        g, c, v = r['产品类别'], f"{r['产品类别']}/{r['地区']}", int(r['销售额'])
        group[g] += v
        cell[g, c] += v
        month[c, y, m] += v
    total = half_up(sum(group.values()) * F(11, 10), 1000)
    wanted = {('by_group', g, '2025'): v for g, v in divide(total, group, 1000).items()}
    for g in list(group):
        part = divide(wanted['by_group', g, '2025'], {c: v for (h, c), v in cell.items() if h == g}, 100)
        for c, v in part.items():
            wanted['by_region', c, '2025'] = v
            season = {f'{y + 1}-{m:02}': w for (d, y, m), w in month.items() if d == c}
            for p, w in divide(v, season, 1).items():
                wanted['by_month', c, p] = w
    verdict('goals of sales_cn_daily', found, wanted)
    verdict('20 cells of 12 months', sum(k[0] == 'by_month' for k in found), 240)
    sums = csv.DictReader(io.StringIO(meed(folder, 'goals', 'check', '--period', '2025-04', '-f', 'csv').replace('\r', '')))
    verdict('26 parents sum exactly', [r['status'] for r in sums], ['exact'] * 26)
    for level in ('by_group', 'by_region', 'by_month'):
        verdict(f'{level} sums to the year', sum(v for k, v in found.items() if k[0] == level), total)


def people(top):
    folder = project(top, 'hr', 'hr_attrition/emp_attrition.csv')
    meed(folder, '-q', 'run', '2026')
    grades, scores, places, why = {}, {}, {}, {}
    for r in rows_of('hr_attrition/emp_attrition.csv'):
        if r['Department'] != 'Sales':
            continue
        n = r['EmployeeNumber']
        of_four = lambda name: F(100 * (int(r[name]) - 1), 3)
        score = (40 * of_four('PerformanceRating') + 35 * of_four('JobInvolvement') + 25 * of_four('RelationshipSatisfaction')) / 100
        scores[n], grades[n] = half_up(score, F(1, 100)), 'A' if score >= 80 else 'B' if score >= 60 else 'C'
        lacks = 3 - int(r['TrainingTimesLastYear'])
        if score < 60 and lacks > 0:
            places[n] = str(lacks)
            why[n] = f"score {float(scores[n]):.2f}, {3 - lacks} of 3 trainings last year"
    rows = meed(folder, 'export', 'outcomes', '-f', 'csv')
    verdict('scores', {r['subject']: F(r['value']) for r in rows if r['component'] == 'score'}, scores)
    verdict('grades', {r['subject']: r['value'] for r in rows if r['component'] == 'grade'}, grades)
    verdict('training places', {r['subject']: r['value'] for r in rows if r['component'] == 'training'}, places)
    verdict('446 people in sales', len(scores), 446)
    done = subprocess.run([MEED, 'decide', '-f', 'csv'], cwd=folder, capture_output=True, text=True)
    told = {r['subject']: r['reason'] for r in csv.DictReader(io.StringIO(done.stdout.replace('\r', '')))}
    verdict('reasons', told, why)


def quotas(top):
    folder = project(top, 'crm_quotas', *(f'crm_opportunities/{f}.csv' for f in ('accounts', 'products', 'sales_teams', 'sales_pipeline')))
    office = {r['sales_agent']: r['regional_office'] for r in rows_of('crm_opportunities/sales_teams.csv')}
    won = collections.Counter()
    for r in rows_of('crm_opportunities/sales_pipeline.csv'):
        if r['deal_stage'] == 'Won':
            won[(int(r['close_date'][5:7]) - 1) // 3 + 1, r['sales_agent']] += int(r['close_value'])
    wanted = {}
    for quarter in (2, 3, 4):
        meed(folder, '-q', 'run', f'2017-{3 * quarter - 2:02}')
        for name in set(office.values()):
            before = {a: won[quarter - 1, a] for a in office if office[a] == name}
            for agent, part in divide(half_up(sum(before.values()) * F(105, 100), 10), before, 10).items():
                wanted['quota', agent, f'2017-Q{quarter}'] = part
    verdict('quotas', goals_of(folder), wanted)
    rules = os.path.join(folder, 'rules', 'quotas.lua')
    text = open(rules, encoding='utf-8').read()
    open(rules, 'w', encoding='utf-8').write(text.replace('* 1.05, 10)', '* 1.10, 10)'))
    meed(folder, '-q', 'run', '2017-10')
    changed = csv.DictReader(io.StringIO(meed(folder, 'goals', 'compare', '3', '4', '-f', 'csv').replace('\r', '')))
    found = {r['child']: F(r['change']) for r in changed}
    higher = {}
    for name in set(office.values()):
        before = {a: won[3, a] for a in office if office[a] == name}
        for agent, part in divide(half_up(sum(before.values()) * F(110, 100), 10), before, 10).items():
            if part != wanted['quota', agent, '2017-Q4']:
                higher[agent] = part - wanted['quota', agent, '2017-Q4']
    verdict('what 10 % instead of 5 % changes', found, higher)


if not os.path.isdir(DATA):
    print('skipped: no published data sets (MEED_SHARED)')
    raise SystemExit(77)
with tempfile.TemporaryDirectory() as top:
    sales(top)
    people(top)
    quotas(top)
print(f'{passed} passed, {failed} failed')
raise SystemExit(failed > 0)
