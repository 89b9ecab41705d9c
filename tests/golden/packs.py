#!/usr/bin/env python3
"""The packs of the handbook through the program: packs.py MEED [PACK[/TEST]...].

A test is a folder rules/PACK/tests/NN_name: records in data/*.csv, the outcomes in expect.csv (period, subject, figure,
value, because; `audience PLAN.COMPONENT` is who may see that outcome), the sentences in say.csv (period, subject, rule, en, zh). The project around it is the shared kinds, the
pack with the packs that it needs, and the test's own files. test.yaml, where there is one, may say

    base: 01_name        another test of the pack whose files stand wherever this one has none of its own
    steps: [run 2026-01, decide hire C1 --approve, {decide hire C2 --approve: a part of the refusal}]
                         what is done after the import; without it each month of expect.csv and say.csv is run
    refused: text        the project must not load, and `meed check` says this
    rejected: text       the records must not be taken, and `meed import` says this
    nowhere: [W]         subjects that no outcome, card or notice names
    without: [a.lua]     rules and schemas of the pack that the test leaves out
    set: [rate=0.05]     other values of params

Every test runs with one thread and, with the rows of its files in another order, with two: the same bytes. Last, all
packs together must be one project that `meed check` takes. Figures come from HANDBOOK.md.
"""
import csv
import io
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from decimal import Decimal, ROUND_HALF_UP
from fractions import Fraction

MEED = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ONLY = sys.argv[2:]
PROJECT = 'organisation: Example\ncurrency: CNY\nperiod: month\n'
passed, failed = 0, 0


def verdict(name, good, message=''):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f'FAIL {name}: {message}')


# ---- the little YAML that test.yaml and pack.yaml are written in --------------------------------

def plain(text):
    text = text.strip()
    return text[1:-1] if text[:1] in '"\'' and text[-1:] == text[:1] else text


def item(text):
    """An entry of a list; {a: b} is a step and what its refusal says."""
    match = re.fullmatch(r'\{(.*?): (.*)\}', text.strip())
    return (plain(match[1]), plain(match[2])) if match else plain(text)


def yaml_file(path):
    found, last = {}, None
    if not os.path.exists(path):
        return found
    for line in open(path, encoding='utf-8'):
        line = line.rstrip()
        if not line or line.lstrip().startswith('#'):
            continue
        if line.startswith('  - '):
            found.setdefault(last, [])
            found[last] = (found[last] or []) + [item(line[4:])]
            continue
        last, value = re.fullmatch(r'(\w+):\s*(.*)', line).groups()
        if value.startswith('['):
            value = [item(part) for part in re.split(r',\s*(?![^{]*\})', value[1:-1]) if part.strip()]
        found[last] = value if isinstance(value, list) else plain(value)
    return found


# ---- a project ---------------------------------------------------------------------------------

def copy_all(source, target, without=()):
    """Copy the files of one folder; a file that is there already is another pack's, so names are unique."""
    if not os.path.isdir(source):
        return
    os.makedirs(target, exist_ok=True)
    for name in sorted(os.listdir(source)):
        if name in without or not os.path.isfile(os.path.join(source, name)):
            continue
        if os.path.exists(os.path.join(target, name)):
            raise SystemExit(f'{os.path.join(source, name)}: another pack has a file of this name')
        shutil.copy(os.path.join(source, name), os.path.join(target, name))


def with_needs(packs):
    """The packs, each behind those that it needs."""
    order = []

    def visit(pack):
        if pack in order:
            return
        needs = yaml_file(f'{ROOT}/rules/{pack}/pack.yaml').get('needs') or []
        for other in needs:
            visit(other)
        order.append(pack)
    for pack in packs:
        visit(pack)
    return order


def compose(folder, packs, without=()):
    copy_all(f'{ROOT}/schemas/kinds', f'{folder}/schemas', without)
    os.remove(f'{folder}/schemas/README.md')
    for pack in with_needs(packs):
        copy_all(f'{ROOT}/rules/{pack}/schemas', f'{folder}/schemas', without)
        copy_all(f'{ROOT}/rules/{pack}/params', f'{folder}/params', without)
        copy_all(f'{ROOT}/rules/{pack}/rules', f'{folder}/rules', without)
        copy_all(f'{ROOT}/rules/{pack}/lib', f'{folder}/rules/lib', without)
    write(f'{folder}/meed.yaml', PROJECT)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8', newline='') as out:
        out.write(text)


def shuffle(path, seed):
    with open(path, encoding='utf-8', newline='') as file:
        lines = file.read().rstrip('\n').split('\n')
    rest = lines[1:]
    random.Random(seed).shuffle(rest)
    write(path, '\n'.join(lines[:1] + rest) + '\n')


def chain(test):
    """The test's folder behind those of its bases: what comes later replaces a file of the same name."""
    base = yaml_file(f'{test}/test.yaml').get('base')
    return (chain(f'{os.path.dirname(test)}/{base}') if base else []) + [test]


def set_params(folder, changes):
    """Another value of a param that stands on one line: its last `value:` is replaced."""
    for change in changes:
        name, _, value = change.partition('=')
        found = 0
        for file in sorted(os.listdir(f'{folder}/params')):
            path = f'{folder}/params/{file}'
            with open(path, encoding='utf-8') as source:
                text = source.read()
            text, count = re.subn(rf'^({name}:.*\bvalue: )[^}}\]]*(.*)$', rf'\g<1>{value}\g<2>', text, flags=re.M)
            found += count
            write(path, text)
        if found != 1:
            raise SystemExit(f'set {change}: {found} params of this name on one line')


def add_test(folder, test, shuffled):
    for source in chain(test):
        for part in ('data', 'schemas', 'params', 'rules'):
            if not os.path.isdir(f'{source}/{part}'):
                continue
            os.makedirs(f'{folder}/{part}', exist_ok=True)
            for name in sorted(os.listdir(f'{source}/{part}')):
                shutil.copy(f'{source}/{part}/{name}', f'{folder}/{part}/{name}')
        if os.path.exists(f'{source}/meed.yaml'):
            shutil.copy(f'{source}/meed.yaml', f'{folder}/meed.yaml')
    if shuffled:
        for number, name in enumerate(sorted(os.listdir(f'{folder}/data'))):
            shuffle(f'{folder}/data/{name}', 7 + number)


# ---- what the program gives ----------------------------------------------------------------------

def meed(folder, *words):
    done = subprocess.run([MEED, *words], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline='')))


def table(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding='utf-8', newline='') as file:
        rows = [row for row in csv.DictReader(file)]
    for row in rows:
        if None in row or None in row.values():
            raise SystemExit(f'{path}: a row with more or fewer columns than its header: {row}')
    return rows


def step(folder, words, said, threads, problems):
    status, out, err = meed(folder, '-j', threads, *re.findall(r'"[^"]*"|\S+', words.replace('\n', ' ')))
    if said is not None:
        if status == 0 or said not in err:
            problems.append(f'{words}: wanted a refusal that says {said!r}, found {status}\n{out}{err}')
    elif status > 1 or (status == 1 and not words.startswith('run')):
        problems.append(f'{words}: {status}\n{out}{err}')


def months(test):
    rows = table(f'{test}/expect.csv') + table(f'{test}/say.csv')
    return sorted({row['period'] for row in rows if re.fullmatch(r'\d{4}-\d\d', row['period'])})


def results(folder, periods, problems):
    """Everything that the book and the measures say, as one list of rows."""
    found = []
    for period in periods:
        status, out, err = meed(folder, 'export', 'outcomes', '-f', 'csv', '--period', period)
        if status:
            problems.append(f'export outcomes --period {period}: {status}\n{err}')
        found += [dict(row, source='outcome', run=period) for row in rows_of(out)]
        status, out, err = meed(folder, 'export', 'measures', '--zero', '-f', 'csv', '--period', period)
        if status:
            problems.append(f'export measures --period {period}: {status}\n{err}')
        found += [dict(row, source='measure', run=period) for row in rows_of(out)]
        for row in rows_of(meed(folder, 'score', '-f', 'csv', '--period', period)[1]):
            found += [dict(subject=row['subject'], period=period, measure=f'{row["form"]}.{part}', value=row[part],
                           reason='', source='measure', run=period) for part in ('note', 'place')]
    with sqlite3.connect(f'{folder}/meed.db') as book:
        book.row_factory = sqlite3.Row
        notices = book.execute("SELECT rule, replace(subject, char(31), '/') AS subject, period, due, text_en, text_zh FROM v_notice "
                               'ORDER BY 1, 2, 3')
        found += [dict(row, source='notice') for row in notices]
    return found


def outcome(pack, test, shuffled, changes=(), look=None):
    """The rows of a test, with other values of params where there are any, and what went wrong before there were any rows.

    `look(folder, periods)`, where given, sees the project before it is gone."""
    settings = yaml_file(f'{test}/test.yaml')
    folder = tempfile.mkdtemp()
    problems = []
    try:
        compose(folder, [pack], settings.get('without', ()))
        add_test(folder, test, shuffled)
        set_params(folder, [*settings.get('set', ()), *changes])
        status, out, err = meed(folder, 'check')
        if 'refused' in settings:
            if status == 0 or settings['refused'] not in err:
                problems.append(f'check: wanted {settings["refused"]!r}, found {status}\n{err}')
            return [], problems
        if status:
            return [], [f'check: {status}\n{err}']
        status, out, err = meed(folder, 'import', 'data')
        if 'rejected' in settings:
            if status == 0 or settings['rejected'] not in err:
                problems.append(f'import: wanted {settings["rejected"]!r}, found {status}\n{err}')
            return [], problems
        if status:
            return [], [f'import: {status}\n{err}']
        steps = settings.get('steps') or [f'run {month}' for month in months(test)]
        for one in steps:
            words, said = one if isinstance(one, tuple) else (one, None)
            step(folder, words, said, '2' if shuffled else '1', problems)
        ran = [one.split()[1] for one in steps if isinstance(one, str) and one.startswith('run ')]
        rows = results(folder, sorted(set(ran)), problems)
        if look:
            look(folder, sorted(set(ran)))
        return rows, problems
    finally:
        if os.environ.get('PACKS_KEEP'):
            print(f'kept {folder}')
        else:
            shutil.rmtree(folder)


# ---- what was expected ---------------------------------------------------------------------------

def number(text):
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def rounded(value, digits):
    step_of = Decimal(1).scaleb(-digits)
    shift = value * 10 ** digits
    whole = abs(shift.numerator) // shift.denominator
    if 2 * (abs(shift) - whole) >= 1:
        whole += 1
    return (Decimal(whole if shift >= 0 else -whole) * step_of).quantize(step_of, ROUND_HALF_UP)


def equals(wanted, found):
    if wanted.endswith('~'):
        digits = len(wanted[:-1].partition('.')[2])
        value = number(found)
        return value is not None and Fraction(rounded(value, digits)) == number(wanted[:-1])
    if number(wanted) is not None and number(found) is not None:
        return number(wanted) == number(found)
    return wanted == found


def candidates(rows, period, subject, figure):
    """The outcome of a rule or component; else the measure of that name."""
    name, _, word = figure.partition('.')
    apart = ('grade', 'reserve', 'stretch')
    hits = [row for row in rows if row['source'] == 'outcome' and row['subject'] == subject and
            row['period'] == period and row['plan'] == name and
            (row['component'] == word if word else row['component'] not in apart)]
    return hits or [row for row in rows if row['source'] == 'measure' and row['subject'] == subject and
                    row['period'] == period and row['measure'] == figure]


def shown(row):
    """A row's value as expect.csv writes it; a measure in error is `error`."""
    if row.get('status') == 'held':
        return 'held'
    if row.get('status') == 'error':
        return 'error'
    if row['value'] == '':
        return 'none'
    return row['value']


def compare_figure(rows, row):
    if row['figure'] == 'notices':  # of the rule that stands as the subject: how many the outbox holds
        held = sum(hit['source'] == 'notice' and (hit['rule'], hit['period']) == (row['subject'], row['period']) for hit in rows)
        return None if held == number(row['value']) else f'found {held}'
    if row['figure'].startswith('audience '):  # who may see an outcome
        plan, _, component = row['figure'][len('audience '):].partition('.')
        seen = {hit['audience'] for hit in rows if hit['source'] == 'outcome' and (hit['plan'], hit['component']) == (plan, component) and
                (hit['subject'], hit['period']) == (row['subject'], row['period'])}
        return None if seen == {row['value']} else f'found {seen}'
    hits = candidates(rows, row['period'], row['subject'], row['figure'])
    if not hits:
        return None if row['value'] == 'none' and not row.get('because') else 'no such figure'
    found = {(shown(hit), hit.get('reason') or '') for hit in hits}
    if len(found) > 1:
        return f'several: {sorted(found)}'
    value, reason = found.pop()
    if not equals(row['value'], value):
        return f'found {value} ({reason})'
    if row.get('because') and row['because'] not in reason:
        return f'the reason is {reason!r}'
    return None


def compare(name, test, rows):
    expected = table(f'{test}/expect.csv')
    for row in expected:
        problem = compare_figure(rows, row)
        what = f'{name} {row["period"]} {row["subject"]} {row["figure"]} = {row["value"]}'
        if row.get('because'):
            what += f' because {row["because"]}'
        verdict(what, problem is None, problem)
    for row in table(f'{test}/say.csv'):
        hits = [hit for hit in rows if hit['source'] == 'notice' and hit['rule'] == row['rule'] and
                hit['subject'] == row['subject'] and hit['period'] == row['period']]
        what = f'{name} {row["period"]} {row["subject"]} {row["rule"]}'
        if not hits:
            verdict(what, row['en'] == 'none', 'no such notice')
            continue
        for language in ('en', 'zh'):
            said = {hit['text_' + language] for hit in hits}
            verdict(f'{what} {language}', said == {row[language]}, f'wanted {row[language]!r}\n  found  {said}')
    return len(expected)


def run_test(pack, test):
    name = f'{pack}/{os.path.basename(test)}'
    rows, problems = outcome(pack, test, False)
    if problems:
        return verdict(name, False, '\n'.join(problems))
    figures = compare(name, test, rows)
    for subject in yaml_file(f'{test}/test.yaml').get('nowhere', []):
        named = [row for row in rows if row['subject'] == subject and
                 (row['source'] != 'measure' or row['measure'].endswith(('.note', '.place')))]
        verdict(f'{name} names {subject} nowhere', not named, named)
    if {'refused', 'rejected'} & set(yaml_file(f'{test}/test.yaml')):
        return verdict(f'{name} is refused', True)
    verdict(f'{name} has figures', figures > 0, 'no expect.csv')
    honours = [(row['subject'], row['period']) for row in rows if row['source'] == 'outcome' and row['component'] == 'honour']
    verdict(f'{name}: one honour for a person and period', len(honours) == len(set(honours)), honours)
    again, problems = outcome(pack, test, True)
    same = [json.dumps(row, sort_keys=True) for row in rows] == [json.dumps(row, sort_keys=True) for row in again]
    verdict(f'{name}, rows in another order and two threads', same and not problems, '\n'.join(problems) or
            next((f'{one}\n{other}' for one, other in zip(rows, again) if one != other), 'more or fewer rows'))


def all_together(packs):
    folder = tempfile.mkdtemp()
    try:
        compose(folder, packs)
        status, out, err = meed(folder, 'check')
        verdict('all packs in one project: ' + ' '.join(packs), status == 0, f'{status}\n{err}')
    finally:
        shutil.rmtree(folder)


def main():
    packs = sorted(name for name in os.listdir(f'{ROOT}/rules') if os.path.exists(f'{ROOT}/rules/{name}/pack.yaml'))
    for pack in packs:
        folder = f'{ROOT}/rules/{pack}/tests'
        tests = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        for test in tests:
            wanted = not ONLY or pack in ONLY or f'{pack}/{test}' in ONLY
            if wanted and os.path.isdir(f'{folder}/{test}'):
                run_test(pack, f'{folder}/{test}')
    if not ONLY:
        all_together(packs)
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed or not passed else 0)


if __name__ == '__main__':
    main()
