#!/usr/bin/env python3
"""One changed parameter of a pack changes exactly what it has to: weights.py MEED [TEST]...

Each case of weights_cases.py runs a test of a pack twice, as it is and with another value of one parameter, and compares all that the
two runs say: outcomes, measures, cards and notices. What differs must be the set that the case derives, the new figures those that it
has worked out, and every other row the same to the byte. `meed simulate --set ... --outcomes` must list the same outcomes.
"""
import json
import sys

sys.dont_write_bytecode = True
import packs
from packs import ROOT, equals, outcome, shown, verdict
from weights_cases import CASES


def key_of(row):
    """(sort, name, subject, period) of a row."""
    if row['source'] == 'outcome':
        return 'outcomes', f'{row["plan"]}.{row["component"]}', row['subject'], row['period']
    if row['source'] == 'measure':
        return 'measures', row['measure'], row['subject'], row['period']
    return 'notices', row['rule'], row['subject'], row['period']


def by_key(rows):
    found = {}
    for row in rows:
        found.setdefault(key_of(row), []).append(json.dumps(row, sort_keys=True))
    return found


def differing(before, after):
    one, other = by_key(before), by_key(after)
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def listed(sort, text):
    """`name: subject subject@period; ...` as (sort, name, subject, period or None)."""
    for part in filter(None, (part.strip() for part in text.split(';'))):
        name, _, subjects = part.partition(': ')
        for subject in subjects.split():
            subject, _, period = subject.partition('@')
            yield sort, name, subject, period or None


def compare_listed(name, case, found):
    wanted = {key for sort in ('measures', 'outcomes', 'notices') for key in listed(sort, case[sort])}
    dated = {key[:3] for key in wanted if key[3]}
    found = {key if key[:3] in dated else key[:3] + (None,) for key in found}
    verdict(f'{name}: exactly these differ', found == wanted,
            f'\n  not changed {sorted(map(str, wanted - found))}\n  changed too {sorted(map(str, found - wanted))}')


def value_of(rows, name, subject, period):
    hits = [row for row in rows if key_of(row)[0] != 'notices' and key_of(row)[1:3] == (name, subject) and
            (not period or row['period'] == period)]
    said = {shown(row) for row in hits}
    return said.pop() if len(said) == 1 else 'none' if not said else f'several: {sorted(said)}'


def compare_new(name, case, rows):
    for figure in case['new']:
        what, subject, wanted = figure.split(' ', 2)
        subject, _, period = subject.partition('@')
        found = value_of(rows, what, subject, period)
        verdict(f'{name}: {figure}', equals(wanted, found), f'found {found}')


def compare_model(name, case, before, after, found):
    """All goals of both runs against the model; what differs is what differs in the model."""
    word, _, value = case['change'].partition('=')
    models = case['model']({}), case['model']({word: value})
    for rows, model in zip((before, after), models):
        said = {key_of(row)[1:]: shown(row) for row in rows if key_of(row)[0] != 'notices'}
        wrong = [f'{key}: wanted {amount}, found {said.get(key)}' for key, amount in model.items()
                 if not equals(str(amount), said.get(key, 'none')) and (amount or key in said)]
        verdict(f'{name}: {len(model)} goals', not wrong, wrong[:5])
    changed = {key for key in models[0] if models[0][key] != models[1][key]}
    # A node without children keeps what it was given: vacancies are goals of the level above, and change with them.
    given = {key[1:] for key in changed}
    others = {key[1:] for key in found if not (key[1].endswith('.vacant') and key[2:] in given)}
    verdict(f'{name}: {len(changed)} goals differ and nothing else', changed == others,
            f'\n  not changed {sorted(changed - others)[:5]}\n  changed too {sorted(others - changed)[:5]}')


def compare_simulated(name, rows, found):
    """What the program itself says would differ, against the two runs: outcomes, and proposals of which only the words do."""
    listed_rules = {(row['rule'], row['subject'], row['period']) for row in rows}
    wanted = {(key[1].partition('.')[0],) + key[2:] for key in found if key[0] != 'measures'}
    verdict(f'{name}: simulate lists the same', listed_rules == wanted,
            f'\n  not listed {sorted(wanted - listed_rules)[:5]}\n  listed too {sorted(listed_rules - wanted)[:5]}')


def run_case(case):
    pack, test = case['test'].split('/')
    name = f'{case["test"]} {case["change"]}'
    folder = f'{ROOT}/rules/{pack}/tests/{test}'
    simulated = []

    def simulate(project, periods):
        for period in periods:
            status, out, err = packs.meed(project, 'simulate', '--set', case['change'], '--outcomes', '-f', 'csv', '--period', period)
            verdict(f'{name}: simulate --period {period}', status == 0, err)
            simulated.extend(packs.rows_of(out))
    before, problems = outcome(pack, folder, False, look=simulate)
    after, more = outcome(pack, folder, False, [case['change']])
    if problems or more:
        return verdict(name, False, problems + more)
    found = differing(before, after)
    compare_simulated(name, simulated, found)
    if 'model' in case:
        return compare_model(name, case, before, after, found)
    compare_listed(name, case, found)
    compare_new(name, case, after)


def main():
    for case in CASES:
        if not packs.ONLY or case['test'] in packs.ONLY:
            run_case(case)
    every = {case['test'].split('/')[0] for case in CASES}
    verdict('each of the eight packs has a case', len(every) == 8, sorted(every))
    print(f'{packs.passed} passed, {packs.failed} failed')
    sys.exit(1 if packs.failed or not packs.passed else 0)


main()
