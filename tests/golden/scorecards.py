#!/usr/bin/env python3
"""Scorecards through the program: scorecards.py MEED [NAME...].

Each case is a project and the rows of `meed score` that it must give: `cards` (subject form score grade place coverage
note, joined by |) and `lines` (subject criterion weight score points note). `error` cases name what `meed check` must
say. `told` are words of explanations, and `never` lines that must not be there. Every case runs with one thread and, on shuffled files, with two; both must agree. Figures come from HANDBOOK.md,
from published cards, or are worked out beside the case."""
import csv, io, os, random, shutil, subprocess, sys, tempfile
meed = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
only = sys.argv[2:]
namespace = {}
source = os.path.join(here, 'scorecards_cases.py')
exec(compile(open(source, encoding='utf-8').read(), source, 'exec'), namespace)
passed = failed = 0


def verdict(name, good, message=''):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f'FAIL {name}: {message}')


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as out:
        out.write(text.lstrip('\n'))


def project(folder, case, shuffled):
    write(f'{folder}/meed.yaml', case.get('meed', 'organisation: Example\ncurrency: CNY\nperiod: month\n'))
    for name, text in case['schemas'].items():
        write(f'{folder}/schemas/{name}.yaml', text)
    for name, text in case.get('params', {}).items():
        write(f'{folder}/params/{name}.yaml', text)
    write(f'{folder}/rules/case.lua', case['rules'])
    for name, text in case['data'].items():
        lines = [line.strip() for line in text.strip().split('\n')]
        if shuffled:
            rest = lines[1:]
            random.Random(7).shuffle(rest)
            lines = lines[:1] + rest
        write(f'{folder}/data/{name}.csv', '\n'.join(lines) + '\n')


def run(folder, *arguments):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def rows(text):
    return ['|'.join(row) for row in csv.reader(io.StringIO(text.replace('\r', '')))][1:]


# A run's rows for scores and grades; every explanation adds up (the program refuses one that does not).
def outcomes(folder, period, told):
    run(folder, 'run', period)
    status, out, err = run(folder, 'export', 'outcomes', '--period', period, '-f', 'csv', '--columns',
                           'subject,plan,component,value,status,reason')
    if status:
        return [f'export {status}\n{err}']
    found = rows(out)
    for subject in sorted({row.split('|')[0] for row in found}):
        status, out, err = run(folder, 'explain', subject, '--period', period, '--depth', '9')
        if status or not out:
            found.append(f'explain {subject}: {status} {err}')
        told.append(out)
    return found


def outcome(case, shuffled):
    folder = os.path.join(tempfile.mkdtemp(), 'project')
    try:
        project(folder, case, shuffled)
        status, out, err = run(folder, 'check')
        if 'error' in case or status:
            return 'check ' + str(status) + '\n' + err, ''
        run(folder, 'import', 'data')
        cards, lines, told = [], [], []
        for period in case.get('periods', ['2026-01']):
            common = ['--period', period, '-f', 'csv', '--jobs', '2' if shuffled else '1']
            status, out, err = run(folder, 'score', *common, *case.get('options', []))
            if status:
                return f'score {status}\n{err}', ''
            cards += ['|'.join(row.split('|')[:1] + row.split('|')[2:]) for row in rows(out)]
            status, out, err = run(folder, 'score', *common, '--explain')
            lines += ['|'.join(row.split('|')[:1] + row.split('|')[2:]) for row in rows(out)]
            lines += outcomes(folder, period, told)
        for words in case.get('told', []):
            if not any(words in out for out in told):
                lines.append(f'explain does not say {words!r}:\n' + '\n'.join(told))
        return '\n'.join(cards), '\n'.join(lines)
    finally:
        shutil.rmtree(os.path.dirname(folder))


def stripped(text):
    return '\n'.join(line.strip() for line in text.strip().split('\n'))


for case in namespace['cases']:
    name = case['name']
    if only and name not in only:
        continue
    cards, lines = outcome(case, False)
    if 'error' in case:
        verdict(name, case['error'] in cards, f'wanted {case["error"]!r} in\n{cards}')
        continue
    verdict(name, cards == stripped(case['cards']), f'found\n{cards}\nwanted\n{stripped(case["cards"])}')
    verdict(name + ' (explanations)', '\nexplain ' not in lines, lines)
    if 'lines' in case:
        wanted = stripped(case['lines']).split('\n')
        missing = [line for line in wanted if line not in lines.split('\n')]
        verdict(name + ' (lines)', not missing, f'found\n{lines}\nwithout\n' + '\n'.join(missing))
    for line in case.get('never', []):
        verdict(name + ' (never)', line not in cards, f'{line} in\n{cards}')
    verdict(name + ' (shuffled, two threads)', outcome(case, True) == (cards, lines), 'differs')
print(f'{passed} passed, {failed} failed')
sys.exit(1 if failed or not passed else 0)
