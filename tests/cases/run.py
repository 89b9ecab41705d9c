#!/usr/bin/env python3
"""Run case files through meed: run.py FOLDER|FILE... --meed PROGRAM [--only ID,...] [--keep FOLDER] [-v]

Each case becomes a project (case_rules.py), which meed imports, runs and exports; every expected figure is compared
exactly with a payout. README.md says how. Exit status: 0 when nothing failed, 1 otherwise, 77 without case files."""
import argparse
import collections
import csv
import glob
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import case_yaml
from case_project import At, NotYet, Unknown, month
from case_rules import project_of

HERE = os.path.dirname(os.path.abspath(__file__))
REFUSED = re.compile(r'`([a-z_]+)`')


class Failure(Exception):
    pass


def call(meed, folder, *arguments, allowed=(0,)):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode not in allowed:
        raise Failure(f'meed {" ".join(arguments)}: exit {done.returncode}\n{done.stderr.strip()}')
    return done.stdout


def export(meed, folder):
    # What a rule only proposes is no payout; the columns are the same but for a name.
    text = call(meed, folder, 'export', 'outcomes', '-f', 'csv', '--columns',
                'subject,period,plan,component,value,status,reason').replace(',value,', ',amount,', 1)
    return {(r['subject'], r['period'], r['plan'], r['component']): r for r in csv.DictReader(io.StringIO(text, newline=''))}


def close_each(meed, folder, months):
    """Each month is closed before the next is run; a month with held figures cannot be closed."""
    for number in range(1, months + 1):
        call(meed, folder, 'run', month(number), allowed=(0, 1))
        call(meed, folder, 'close', month(number), '--run', str(number), '--yes')


def payouts(meed, folder, project):
    """Every payout that meed makes of a project: (subject, period, plan, component) -> row. Several months are run as
    one list and then, in a second book, each closed before the next: both have to give the same."""
    if os.path.exists(os.path.join(folder, 'rules', 'case.lua')):
        shutil.rmtree(folder)  # of an earlier run with --keep
    project.write(folder)
    try:
        call(meed, folder, 'check')
    except Failure as failure:
        said = {word for line in str(failure).splitlines() if 'error[' in line for word in REFUSED.findall(line)}
        if all('error[E0234]' in line for line in str(failure).splitlines() if 'error[' in line):
            raise NotYet(', '.join(sorted(said))) from failure
        if said & set(project.needs):
            # A constructor that is not known stops the load: the words after it were not looked at.
            stopped = said & {'balance', 'allocation'}
            raise NotYet(', '.join(w for w in project.needs if stopped or w in said))
        raise
    call(meed, folder, 'import', 'data')
    several = project.months > 1
    if several:
        shutil.rmtree(folder + '-closed', ignore_errors=True)
        shutil.copytree(folder, folder + '-closed')
    call(meed, folder, 'run', month(1) + (f'..{month(project.months)}' if several else ''), allowed=(0, 1))
    rows = export(meed, folder)
    if several and all(r['status'] != 'held' for r in rows.values()):
        close_each(meed, folder + '-closed', project.months)
        closed = export(meed, folder + '-closed')
        for key in sorted(set(rows) | set(closed)):
            if rows.get(key) != closed.get(key):
                raise Failure(f'closed month by month {" ".join(key)} is {closed.get(key)}, as one list {rows.get(key)}')
    return rows


def compare(wanted, place, rows, path, bad):
    """Add to `bad` what differs; the number of figures compared."""
    if wanted is None:
        return 0
    if isinstance(wanted, dict) and isinstance(place, dict):
        bad += [f'{path}: no figure {key}' for key in wanted if key not in place]
        return sum(compare(wanted[key], place[key], rows, f'{path}.{key}', bad) for key in wanted if key in place)
    if isinstance(wanted, list) and isinstance(place, list):
        if len(wanted) != len(place):
            bad.append(f'{path}: {len(wanted)} figures wanted, {len(place)} found')
        return sum(compare(w, p, rows, f'{path}[{n}]', bad) for n, (w, p) in enumerate(zip(wanted, place)))
    if not isinstance(place, At) or isinstance(wanted, (dict, list)):
        bad.append(f'{path}: another form than wanted')
        return 0
    row = rows.get(place.key)
    if row is None:
        bad.append(f'{path}: wanted {wanted}, no payout {" ".join(place.key)}')
    elif wanted == 'held':
        if row['status'] != 'held':
            bad.append(f'{path}: wanted to be held, found {row["amount"]}')
    elif row['status'] not in ('value', 'zero', 'booked') or not row['amount']:
        bad.append(f'{path}: wanted {wanted}, {row["status"]}: {row["reason"]}')
    elif Fraction(row['amount']) != Fraction(wanted):
        bad.append(f'{path}: wanted {wanted}, found {row["amount"]}')
    return 1


def verdict(meed, case, keep):
    """('passed', n), ('failed', text), ('not yet', feature) or ('skipped', reason)."""
    try:
        parts = case.get('ours') or [case]
        bad, count = [], 0
        for n, part in enumerate(parts):
            if 'expected' not in part:
                return 'skipped', 'the case has no expected figure'
            project = project_of(part)
            missing = [key for key in part['expected'] if key not in project.figures]
            if missing:
                return 'failed', f'no figure for {", ".join(missing)}'
            folder = os.path.join(keep, f'{case["id"]}-{n + 1}' if len(parts) > 1 else case['id'])
            rows = payouts(meed, folder, project)
            for key, value in part['expected'].items():
                count += compare(value, project.figures[key], rows, key, bad)
            for key, value in part.get('never', {}).items():
                compare_never(value, project.figures[key], rows, key, bad)
        if bad:
            return 'failed', '\n'.join(bad)
        return ('passed', count) if count else ('skipped', 'the case gives no figure to compare')
    except NotYet as feature:
        return 'not yet', str(feature)
    except Unknown as reason:
        return 'skipped', str(reason)
    except Failure as failure:
        return 'failed', str(failure)
    except (KeyError, TypeError, ValueError, AttributeError, SyntaxError) as fault:
        return 'failed', f'the case is not in a known form: {type(fault).__name__} {fault}'


def compare_never(misprinted, place, rows, path, bad):
    """A misprinted figure of the source must not come out."""
    if isinstance(misprinted, list):
        for n, (one, at) in enumerate(zip(misprinted, place)):
            compare_never(one, at, rows, f'{path}[{n}]', bad)
    elif misprinted is not None:
        row = rows.get(place.key)
        if row and row['amount'] and Fraction(row['amount']) == Fraction(misprinted):
            bad.append(f'{path}: the misprinted {misprinted} came out')


def read(files):
    cases, seen = [], set()
    for file in files:
        with open(file, encoding='utf-8') as text:
            for case in case_yaml.load(text.read()) or []:
                if case['id'] in seen:
                    sys.exit(f'{file}: {case["id"]} stands twice')
                seen.add(case['id'])
                cases.append(case)
    return cases


def join_ours(cases):
    """Cases whose source is misprinted state no rule: source_errors.yaml says ours, one entry a reading."""
    with open(os.path.join(HERE, 'source_errors.yaml'), encoding='utf-8') as text:
        ours = case_yaml.load(text.read())
    for case in cases:
        if 'expected' not in case:
            case['ours'] = [part for part in ours if part['id'] == case['id']]


def main():
    arguments = argparse.ArgumentParser(description='runs case files through meed')
    arguments.add_argument('paths', nargs='+', metavar='FOLDER')
    arguments.add_argument('--meed', required=True)
    arguments.add_argument('--only', default='')
    arguments.add_argument('--keep', default='')
    arguments.add_argument('-v', action='store_true', help='name passed cases too')
    given = arguments.parse_args()
    files = [f for path in given.paths for f in ([path] if path.endswith('.yaml') else sorted(glob.glob(path + '/*.yaml')))]
    files = [f for f in files if os.path.exists(f)]
    if not files:
        print('no case files in', ', '.join(given.paths))
        return 77
    cases = read(files)
    join_ours(cases)
    if given.only:
        cases = [c for c in cases if c['id'] in given.only.split(',')]
    meed = os.path.abspath(given.meed)
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        keep = os.path.abspath(given.keep) if given.keep else scratch
        verdicts = list(pool.map(lambda case: verdict(meed, case, keep), cases))
    features, counts = collections.defaultdict(list), collections.Counter()
    for case, (state, text) in zip(cases, verdicts):
        counts[state] += 1
        if state == 'not yet':
            for feature in re.split(r', (?![^(]*\))', text):
                features[feature].append(case['id'])
        lines = str(text).splitlines() or ['']
        what = f'pass     {text} figures' if state == 'passed' else f'{state.replace("failed", "FAIL"):8} {lines[0]}'
        print(f'{case["id"]:8} {case.get("kind", ""):24} {what}')
        for line in lines[1:]:
            print(' ' * 34 + line)
    if features:
        print('\nmissing feature' + ' ' * 27 + 'cases')
        for feature, ids in sorted(features.items(), key=lambda item: (-len(item[1]), item[0])):
            print(f'{feature:40} {len(ids):3}  {" ".join(ids)}')
    print(f'\n{counts["passed"]} passed, {counts["failed"]} failed, {counts["not yet"] + counts["skipped"]} skipped '
          f'({counts["not yet"]} not yet, {counts["skipped"]} without a rule or figure)')
    return 1 if counts['failed'] or not counts['passed'] else 0


if __name__ == '__main__':
    sys.exit(main())
