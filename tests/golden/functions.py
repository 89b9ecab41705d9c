#!/usr/bin/env python3
"""Functions and look-ups of formulas, through the program: functions.py MEED [--cases FILE] [NAME...].

Each case is a rules file over one small company, and the lines of `export payouts` (subject component amount) or of the
held figures that it must give; `error` cases name what `meed check` must say. Every case runs with one thread and, on
shuffled files, with two; both must agree. Figures are worked out beside the case."""
import csv, io, os, random, shutil, subprocess, sys, tempfile
meed = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
only = sys.argv[2:]
cases_file = 'functions_cases.py'
if only[:1] == ['--cases']:
    cases_file, only = only[1], only[2:]
namespace = {}
exec(compile(open(os.path.join(here, cases_file), encoding='utf-8').read(), cases_file, 'exec'), namespace)
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
    for name, text in {**namespace['schemas'], **case.get('schemas', {})}.items():
        write(f'{folder}/schemas/{name}.yaml', text)
    for name, text in case.get('params', {}).items():
        write(f'{folder}/params/{name}.yaml', text)
    for name, text in case.get('files', {}).items():
        write(f'{folder}/{name}', text)
    write(f'{folder}/rules/case.lua', case['rules'])
    for name, text in {**namespace['data'], **case.get('data', {})}.items():
        lines = text.strip().split('\n')
        if shuffled:
            rest = lines[1:]
            random.Random(7).shuffle(rest)
            lines = lines[:1] + rest
        write(f'{folder}/data/{name}.csv', '\n'.join(lines) + '\n')


def run(folder, *arguments):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def exported(case):
    if case.get('export') == 'outcomes':
        return ['outcomes', '-f', 'csv', '--columns', 'subject,plan,component,value,status,reason']
    return ['payouts', '-f', 'csv', '--zero', '--columns', 'subject,plan,component,amount,status,reason']


def outcome(case, shuffled):
    folder = os.path.join(tempfile.mkdtemp(), 'project')
    try:
        project(folder, case, shuffled)
        status, out, err = run(folder, 'check')
        if 'error' in case or status:
            return 'check ' + str(status) + '\n' + err
        lines = []
        run(folder, 'import', 'data')
        for number, period in enumerate(case.get('periods', ['2026-01'])):
            status, out, err = run(folder, 'run', period, '--jobs', '2' if shuffled else '1')
            if status not in (0, 1):
                return f"run {status}\n{err}"
            status2, out, err2 = run(folder, 'export', *exported(case), '--period', period)
            if status2:
                return f'export {status2}\n{err}{err2}'
            before = len(lines)
            for row in csv.reader(io.StringIO(out.replace('\r', ''))):
                if row[0] == 'subject':
                    continue
                subject, plan, component, amount, status, reason = row
                if '.' in amount:
                    amount = amount.rstrip('0').rstrip('.')
                shown = {'value': amount, 'zero': 'zero'}.get(status, f'{status}: {reason}')
                lines.append(f'{subject} {plan}.{component} {shown}')
            for subject in sorted({line.split()[0] for line in lines[before:]}):
                status, out, err = run(folder, 'explain', subject, '--period', period, '--depth', '9')
                if status not in (0, 1) or not out:
                    return f'explain {subject}: {status}\n{err}'
            if period in case.get('close', []):
                status, out, err = run(folder, 'close', period, '--run', str(number + 1), '--yes')
                if status:
                    return f'close {period}: {status}\n{err}'
        return '\n'.join(lines)
    finally:
        shutil.rmtree(os.path.dirname(folder))


for case in namespace['cases']:
    name = case['name']
    if only and name not in only:
        continue
    found = outcome(case, False)
    if 'error' in case:
        verdict(name, case['error'] in found, f'wanted {case["error"]!r} in\n{found}')
        continue
    wanted = '\n'.join(line.strip() for line in case['payouts'].strip().split('\n'))
    verdict(name, sorted(found.split('\n')) == sorted(wanted.split('\n')), f'found\n{found}\nwanted\n{wanted}')
    verdict(name + ' (shuffled, two threads)', outcome(case, True) == found, 'differs')
print(f'{passed} passed, {failed} failed')
sys.exit(1 if failed or not passed else 0)
