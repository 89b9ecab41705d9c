#!/usr/bin/env python3
"""Run the plans written by hand: plans.py FOLDER --meed PROGRAM [--only ID,...] [--keep FOLDER] [-v]

FOLDER has the case files. A folder below plans/ with an expect.csv is a case: it brings records, and the nearest folder with a
meed.yaml brings the plan. meed imports, runs and exports; every figure that the case expects is compared exactly. README.md says how
and lists the plan line of each case. Exit status: 0 when nothing failed, 1 otherwise, 77 without case files."""
import argparse
import csv
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import case_yaml

PLANS = os.path.join(HERE, 'plans')
# A case of these families has a plan, or a row in README.md that says why there can be none.
FAMILIES = '''draws clawback cumulative_ytd currency_and_holdback proration ramp
    attainment_accelerators marginal_tiers whole_amount_tiers interpolated_tiers'''.split()
FAMILIES += '''splits_and_pools rollups_and_overrides rule_selection spiffs_and_eligibility matrix_and_payout_tables
    flat_commission caps_floors_stacking margin_basis multi_measure growth_share_complaints attendance source_errors
    quota_decomposition apportionment scorecards'''.split()
COLUMNS = ['expected', 'period', 'subject', 'figure']
NUMBER = re.compile(r'-?\d+(\.\d+)?(/\d+)?')
# Plans that go on from what is paid before: also run with each period closed before the next one.
GOES_ON = re.compile(r'^balance "|\btrue_up\b', re.M)


class Failure(Exception):
    pass


def call(meed, folder, *arguments, allowed=(0,)):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode not in allowed:
        raise Failure(f'meed {" ".join(arguments)}: exit {done.returncode}\n{done.stderr.strip()}')
    return done.stdout


def rows_of(text):
    return list(csv.DictReader(text.replace('\r', '').splitlines()))


def read_rows(path):
    with open(path, encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


# ---- a case: the plan of a folder above, with the records of its own

def plan_folder(folder):
    while not os.path.exists(os.path.join(folder, 'meed.yaml')):
        folder = os.path.dirname(folder)
        if len(folder) < len(PLANS):
            raise Failure('no meed.yaml in a folder above')
    return folder


def build(case, folder):
    """The project: what the plan has, then what the case has of its own; CSV files are data."""
    plan = plan_folder(case)
    for part in ('schemas', 'rules', 'params', 'data'):
        for source in dict.fromkeys([plan, case]):
            if os.path.isdir(os.path.join(source, part)):
                shutil.copytree(os.path.join(source, part), os.path.join(folder, part), dirs_exist_ok=True)
    os.makedirs(os.path.join(folder, 'data'), exist_ok=True)
    shutil.copy(os.path.join(plan, 'meed.yaml'), folder)
    for file in glob.glob(os.path.join(case, '*.csv')):
        if os.path.basename(file) != 'expect.csv':
            shutil.copy(file, os.path.join(folder, 'data'))


def periods(rows):
    """The periods of the rows in order of time, and the months between them. A year beside months is that of a goal or score,
    which is run with its months."""
    every = sorted({period for row in rows for period in row['period'].split('..')},
                   key=lambda name: re.sub(r'\d+', lambda digits: digits.group().zfill(4), name))
    named = [period for period in every if not re.fullmatch(r'\d{4}', period)] or every
    if not all(re.fullmatch(r'\d{4}-\d\d', period) for period in named):
        return named
    number = lambda period: int(period[:4]) * 12 + int(period[5:]) - 1
    return [f'{n // 12}-{n % 12 + 1:02}' for n in range(number(named[0]), number(named[-1]) + 1)]


def says(folder, pattern):
    """Is the pattern in the rules?"""
    texts = []
    for file in glob.glob(os.path.join(folder, 'rules', '*.lua')):
        with open(file, encoding='utf-8') as text:
            texts.append(text.read())
    return any(pattern.search(text) for text in texts)


# ---- figures

def figures(meed, folder):
    """(period, subject, figure) -> value: `plan.component`, `allocation.goal`, `scorecard.score`, `plan.total` of what is
    paid, a balance, `balance:record`."""
    out = {}
    text = call(meed, folder, 'export', 'outcomes', '-f', 'csv', '--columns',
                'subject,period,plan,component,value,status,reason')
    for row in rows_of(text):
        place = row['period'], row['subject'], row['plan']
        known = row['status'] in ('value', 'zero', 'booked') and row['value']
        out[place[0], place[1], f'{row["plan"]}.{row["component"]}'] = \
            row['value'] if known else f'{row["status"]}: {row["reason"]}'
        if known and row['status'] != 'booked':
            total = place[0], place[1], f'{row["plan"]}.total'
            out[total] = str(Fraction(out.get(total, '0')) + Fraction(row['value']))
    for row in rows_of(call(meed, folder, 'export', 'balances', '-f', 'csv')):
        name = row['balance'] + (':' + row['record'] if row['record'] else '')
        out[row['period'], row['subject'], name] = row['closing']
    return out


def criteria(meed, folder, rows):
    """(period, subject, `scorecard.criterion`) -> points, for plans with scorecards."""
    out = {}
    if not says(folder, re.compile(r'^scorecard "', re.M)):
        return out
    for period in periods(rows):
        for row in rows_of(call(meed, folder, 'score', '--period', period, '--explain', '-f', 'csv')):
            out[period, row['subject'], f'{row["form"]}.{row["criterion"]}'] = row['points']
    return out


def found_at(found, row, figure):
    """The value at the row's place; over several periods (`A..B`) the sum of what is there in each."""
    values = [found.get((period, row['subject'], figure)) for period in periods([row])]
    if len(values) > 1 and all(value and NUMBER.fullmatch(value) for value in values):
        return str(sum(map(Fraction, values)))
    return values[0] if len(values) == 1 and values[0] else 'none' if '.' in figure else '0'


def compare(expected, found, bad):
    """Each wanted figure against what meed gave. A minus before a figure: the source counts what is taken back as positive.
    An account that never moved stands at 0."""
    for row in expected:
        figure = row['figure'].lstrip('-')
        value = found_at(found, row, figure)
        if figure != row['figure'] and NUMBER.fullmatch(value):
            value = str(-Fraction(value))
        if row['wanted'] == 'held':
            same = value.startswith('held:')
        else:
            same = NUMBER.fullmatch(value) and Fraction(value) == Fraction(row['wanted'])
        if not same:
            bad.append(f'{row["expected"]}: wanted {row["wanted"]}, {row["period"]} {row["subject"]} {row["figure"]} is {value}')


def run_list(meed, folder, rows):
    steps, holds = periods(rows), any(row.get('wanted') == 'held' for row in rows)
    call(meed, folder, 'run', f'{steps[0]}..{steps[-1]}' if len(steps) > 1 else steps[0], allowed=(1,) if holds else (0,))


def run_and_close(meed, folder, rows):
    steps = periods(rows)
    for number, period in enumerate(steps):
        call(meed, folder, 'run', period)
        call(meed, folder, 'close', period, '--run', str(number + 1), '--yes')


def explain(meed, folder, expected):
    """meed says how each payout of those subjects came about, and finds that the parts add up."""
    run = set(periods(expected))
    for subject, period in sorted({(row['subject'], row['period'].split('..')[0]) for row in expected}):
        if subject != 'whole' and period in run:
            call(meed, folder, 'explain', subject, '--period', period)


# ---- what the case file says

def value_at(tree, path):
    """`paid[0]`, `split.booking`; None where the case has no such figure."""
    for part in re.findall(r'[^.\[\]]+', path):
        if isinstance(tree, list):
            tree = tree[int(part)] if part.isdigit() and int(part) < len(tree) else None
        else:
            tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


def leaves(tree, path=''):
    """The names of all figures of a case, as expect.csv writes them."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, f'{path}.{key}' if path else key)
    elif isinstance(tree, list):
        for n, value in enumerate(tree):
            yield from leaves(value, f'{path}[{n}]')
    elif tree is not None:
        yield path


def add_wanted(case, expected, bad):
    """The wanted figure of each row, from the case; nothing that the case expects is left out."""
    for row in expected:
        path = row['expected']
        wanted = value_at(case if path.startswith('inputs.') else case.get('expected', {}), path)
        row['wanted'] = wanted if isinstance(wanted, str) else ''
        if not NUMBER.fullmatch(row['wanted']) and row['wanted'] != 'held':
            raise Failure(f'expect.csv: the case has no figure {path}')
    named = {row['expected'] for row in expected}
    bad += [f'expect.csv: no row for {path}' for path in leaves(case.get('expected', {})) if path not in named]


def misprinted():
    """Cases whose source is misprinted: source_errors.yaml has our figures; those of two readings are a list."""
    with open(os.path.join(HERE, 'source_errors.yaml'), encoding='utf-8') as text:
        entries = case_yaml.load(text.read())
    readings = {}
    for entry in entries:
        readings.setdefault(entry['id'], []).append(entry)
    return {name: dict(list_[0], expected=[one['expected'] for one in list_]) if len(list_) > 1 else list_[0]
            for name, list_ in readings.items()}


def read_cases(folder):
    cases, family_of, ours = {}, {}, misprinted()
    for file in sorted(glob.glob(os.path.join(folder, '*.yaml'))):
        with open(file, encoding='utf-8') as text:
            for case in case_yaml.load(text.read()) or []:
                cases[case['id']] = case if 'expected' in case else dict(case, **ours.get(case['id'], {}))
                family_of[case['id']] = os.path.splitext(os.path.basename(file))[0]
    return cases, family_of


# ---- the table of README.md

def read_table():
    """case -> (feature, plan line or the reason why there is none)."""
    with open(os.path.join(HERE, 'README.md'), encoding='utf-8') as text:
        lines = re.findall(r'^\| ([A-Z]{2}-\d\d[^|]*)\|([^|]*)\|([^|]*)\|$', text.read(), re.M)
    return {case: (feature.strip(), place.strip())
            for names, feature, place in lines for case in re.findall(r'[A-Z]{2}-\d\d', names)}


def check_table(case, table, bad):
    """The line that README.md names is a line of this plan, and has the words that it names in it."""
    if case not in table:
        bad.append('README.md has no row for it')
        return
    feature, place = table[case]
    found = re.fullmatch(r'(\S+):(\d+)', place)
    path = os.path.join(PLANS, found.group(1)) if found else ''
    if not os.path.exists(path):
        bad.append(f'README.md: no plan line {place}')
        return
    with open(path, encoding='utf-8') as text:
        lines = text.read().splitlines()
    line = lines[int(found.group(2)) - 1] if int(found.group(2)) <= len(lines) else ''
    bad += [f'README.md: `{word}` is not in {place}' for word in re.findall(r'`([^`]+)`', feature) if word not in line]


def verdict(meed, folder, case, table, keep):
    """(number of figures, what is wrong)."""
    bad, name = [], os.path.basename(folder)
    try:
        rows = read_rows(os.path.join(folder, 'expect.csv'))
        if not rows or list(rows[0]) != COLUMNS:
            raise Failure(f'expect.csv: the columns are {",".join(COLUMNS)}')
        expected = [row for row in rows if row['expected']]
        if not case:
            raise Failure('no such case')
        add_wanted(case, expected, bad)
        check_table(name, table, bad)
        for run, suffix in ((run_list, ''), (run_and_close, '-closed')):
            project = os.path.join(keep, name + suffix)
            shutil.rmtree(project, ignore_errors=True)
            build(folder, project)
            if run == run_and_close and not says(project, GOES_ON):
                continue
            call(meed, project, 'check')
            call(meed, project, 'import', 'data')
            run(meed, project, rows)
            compare(expected, {**figures(meed, project), **criteria(meed, project, rows)}, bad)
            explain(meed, project, expected)
        return len(expected), bad
    except Failure as failure:
        return 0, bad + [str(failure)]


def main():
    arguments = argparse.ArgumentParser(description='runs plans written by hand through meed')
    arguments.add_argument('folder')
    arguments.add_argument('--meed', required=True)
    arguments.add_argument('--only', default='')
    arguments.add_argument('--keep', default='')
    arguments.add_argument('-v', action='store_true', help='name passed cases too')
    given = arguments.parse_args()
    meed = os.path.abspath(given.meed)
    cases, family_of = read_cases(given.folder)
    if not cases:
        print('no case files in', given.folder)
        return 77
    table = read_table()
    folders = sorted(os.path.dirname(file) for file in glob.glob(os.path.join(PLANS, '**', 'expect.csv'), recursive=True))
    have = {os.path.basename(folder) for folder in folders}
    only = set(given.only.split(',')) if given.only else None
    if only:
        folders = [folder for folder in folders if os.path.basename(folder) in only]
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(2) as pool:
        keep = os.path.abspath(given.keep) if given.keep else scratch
        verdicts = list(pool.map(lambda f: verdict(meed, f, cases.get(os.path.basename(f)), table, keep), folders))
    failed = 0
    for folder, (count, bad) in zip(folders, verdicts):
        failed += bool(bad)
        if bad or given.v:
            print(f'{os.path.basename(folder):8} {"FAIL" if bad else f"pass {count} figures"}')
            print(''.join(f'    {line}\n' for text in bad for line in text.splitlines()), end='')
    none = [case for case, family in family_of.items() if family in FAMILIES and case not in have]
    without = [case for case in none if not table.get(case, ('', ''))[1].startswith('none:')]
    if not only:
        failed += len(without)
        print(''.join(f'{case:8} FAIL\n    no plan, and README.md does not say why\n' for case in without), end='')
    print(f'{len(folders)} cases, {sum(n for n, bad in verdicts if not bad)} figures, {failed} failed, '
          f'{len(none) - len(without)} cases that can have no plan')
    return 1 if failed or not folders else 0


if __name__ == '__main__':
    sys.exit(main())
