#!/usr/bin/env python3
"""Random projects through the program and through an independent model: pipeline.py MEED [COUNT [SEED]].

Each project is written as files, imported, run over four months and exported; every figure (value, zero or
held) is compared with pipeline_model.py. The same project with shuffled rows, as JSON Lines, with two threads,
and a month at a time must give the same bytes."""
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pipeline_generator import Generator   # noqa: E402
from pipeline_model import Model   # noqa: E402
from pipeline_rows import Period, month_shift   # noqa: E402
from pipeline_writer import write_data, write_rules   # noqa: E402

MONTHS = 4


class Failure(Exception):
    pass


def meed(program, folder, *arguments, allowed=(0,)):
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode not in allowed or 'runtime error' in done.stderr:  # a sanitizer's, whose exit code is that of findings
        raise Failure(f'meed {" ".join(arguments)}: exit {done.returncode}\n{done.stdout[-500:]}{done.stderr[-3000:]}')
    return done.stdout


def payouts(program, project, top, name, rng, form, threads, singly):
    """A fresh project: its folder, what its runs told, the exported bytes."""
    folder = os.path.join(top, name)
    write_rules(project, folder)
    write_data(project, os.path.join(folder, 'data'), rng, form)
    meed(program, folder, 'import', 'data')
    names = [month_shift(project['base'], i).strftime('%Y-%m') for i in range(MONTHS)]
    runs = names if singly else [names[0] + '..' + names[-1]]
    told = [meed(program, folder, 'run', run, '-j', str(threads), '-q', '--json', allowed=(0, 1)) for run in runs]
    return folder, told, meed(program, folder, 'export', 'payouts', '--zero', '-f', 'csv', '--period', names[0] + '..' + names[-1])


def figures(text):
    found = {}
    for row in csv.DictReader(io.StringIO(text)):
        amount = None if row['status'] == 'held' else Fraction(row['amount'])
        if row['amount'].startswith('-') and amount == 0:
            raise Failure('a negative zero: ' + str(row))
        found[row['subject'], row['period'], row['plan'], row['component']] = (row['status'], amount)
        if row['status'] != 'value' and not row['reason']:
            raise Failure('no reason: ' + str(row))
    return found


def compare(found, wanted):
    wrong = []
    for key in sorted(set(found) | set(wanted)):
        if found.get(key) != wanted.get(key):
            wrong.append(f'  {key}: meed {show(found.get(key))}, model {show(wanted.get(key))}')
    if wrong:
        raise Failure(f'{len(wrong)} of {len(wanted)} figures differ\n' + '\n'.join(wrong[:12]))


def show(figure):
    return 'nothing' if figure is None else figure[0] + ' ' + str(figure[1])


def reconcile(told, model, months):
    """Parts are compared as figures of the plan `totals`; here is what nobody got."""
    runs = [json.loads(line) for line in told.splitlines()]
    for month in months:
        name = month.first.strftime('%Y-%m')
        run = next(r for r in runs if r['run']['period'] == name)
        for credit in model.credits:
            amounts = [Fraction(u['amount']) for u in run['unused'] if u['credit'] == credit and u.get('amount')]
            wanted = model.not_used(credit, month)
            if sum(amounts) != wanted:
                raise Failure(f'{credit} in {name}: not used {sum(amounts)}, model {wanted}')


def explain(program, folder, subject, period, found):
    told = json.loads(meed(program, folder, 'explain', subject, '--period', period, '-f', 'json', '--depth', '9'))
    paid = [amount for key, (status, amount) in found.items()
            if key[0] == subject and key[1] == period and status == 'value']
    if Fraction(told['tree'].get('value', '0')) != sum(paid):
        raise Failure(f'explain {subject} {period}: {told["tree"].get("value")}, paid {sum(paid)}')
    adds_up(told['tree'], f'{subject} {period}')


def adds_up(node, where):
    """Children of one kind make the value of a node that says so."""
    where += ' / ' + node['title']
    children = node.get('children', [])
    if node.get('adds_up'):
        sums = {}
        for child in children:
            if 'value' in child:
                sums[child['role']] = sums.get(child['role'], 0) + Fraction(child['value'])
        if Fraction(node['value']) not in list(sums.values()) + [0]:
            raise Failure(f'{where}: {node["value"]} is not the sum of its children')
    for child in children:
        adds_up(child, where)


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(10 ** 9)
    print(f'pipeline: {count} projects, seed {seed}')
    passed = failed = total = 0
    states = {}
    for i in range(count):
        rng = random.Random(f'{seed}.{i}')
        project = Generator(rng).project()
        top = tempfile.mkdtemp(prefix='meed-pipeline-')
        try:
            folder, told, text = payouts(program, project, top, 'plain', None, 'csv', 1, False)
            model = Model(project)
            months = [Period('month', month_shift(project['base'], k), project['start_month']) for k in range(MONTHS)]
            found = figures(text)
            for status, _ in found.values():
                states[status] = states.get(status, 0) + 1
            compare(found, model.outcomes(months))
            reconcile(told[0], model, months)
            for key in rng.sample(sorted(found), min(2, len(found))):
                explain(program, folder, key[0], key[1], found)
            variants = [('shuffled', rng, 'csv', 2, False), ('json', rng, 'jsonl', 2, True)]
            for variant in variants:
                if payouts(program, project, top, *variant)[2] != text:
                    raise Failure(f'other bytes: {variant[0]}')
            total += len(found)
            passed += 1
            shutil.rmtree(top)
        except Failure as failure:
            failed += 1
            print(f'FAIL project {i} of seed {seed} ({top}): {failure}')
    print(f'{total} figures compared: ' + ', '.join(f'{n} {s}' for s, n in sorted(states.items())))
    print(f'{passed} passed, {failed} failed')
    return failed > 0 or passed == 0


if __name__ == '__main__':
    sys.exit(main())
