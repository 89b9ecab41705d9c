#!/usr/bin/env python3
"""Balances through the program: balances.py MEED [NAME...].

Each case of balances_cases.py runs month by month, each month closed before the next; then it must hold that
- each month pays what the case says, and leaves the balances that it says;
- opening + movements = closing, and an opening is the closing of the month before and opening rows since;
- the year evaluated at once (simulate) pays each person the same;
- every explanation adds up (explain gives an error where not);
- with two threads and shuffled files the payouts and balances are the same bytes."""
import csv, os, random, shutil, subprocess, sys, tempfile
from decimal import Decimal
meed = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
only = sys.argv[2:]
names = {}
exec(compile(open(os.path.join(here, 'balances_cases.py'), encoding='utf-8').read(), 'balances_cases.py', 'exec'), names)
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
    open(path, 'w', encoding='utf-8').write(text)


def project(folder, case, shuffled):
    write(f'{folder}/meed.yaml', 'organisation: Example\ncurrency: CNY\nperiod: month\n')
    for name, text in names['schemas'].items():
        write(f'{folder}/schemas/{name}.yaml', text)
    write(f'{folder}/rules/case.lua', case['rules'])
    for name, text in {**names['empty'], **case['files']}.items():
        lines = text.splitlines()
        if shuffled:
            rest = lines[1:]
            random.Random(7).shuffle(rest)
            lines = lines[:1] + rest
        write(f'{folder}/data/{name}', '\n'.join(lines) + '\n')


def run(folder, *arguments):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def rows(text):
    return list(csv.DictReader(text.replace('\r', '').splitlines()))


def months_of(case):
    return [f'2026-{m + 1:02}' for m in range(case.get('months') or len(case.get('paid') or case['debt']))]


def run_months(name, folder, case, threads):
    for number, month in enumerate(months_of(case)):
        status, out, err = run(folder, '-j', threads, 'run', month)
        held = case.get('held', {}).get(month)
        if held is not None:
            verdict(f'{name} {month}: held', status == 1 and held in err, err)
            return False
        if status == 0:
            status, out, err = run(folder, 'close', month, '--run', str(number + 1), '--yes')
        if status:
            verdict(f'{name} {month}', False, err)
            return False
    return True


def exports(folder):
    return [run(folder, 'export', 'payouts', '-f', 'csv', '--columns', 'subject,period,component,amount,due')[1],
            run(folder, 'export', 'balances', '-f', 'csv')[1]]


def closing_of(balances, month, balance, record):
    found = [b for b in balances if (b['period'], b['balance'], b['record']) == (month, balance, record)]
    return Decimal(found[0]['closing']) if found else Decimal(0)


def check_figures(name, case, payouts, balances):
    for month, wanted in zip(months_of(case), case.get('paid', [])):
        got = sum((Decimal(p['amount']) for p in payouts if p['period'] == month), Decimal(0))
        verdict(f'{name} {month}: paid', got == Decimal(wanted), f'{got}, not {wanted}')
    for month, wanted in zip(months_of(case), case.get('debt', [])):
        got = closing_of(balances, month, 'debt', '')
        verdict(f'{name} {month}: debt', got == Decimal(wanted), f'{got}, not {wanted}')
    for place, wanted in case.get('accounts', {}).items():
        got = closing_of(balances, *place.split(' '))
        verdict(f'{name} {place}', got == Decimal(wanted), f'{got}, not {wanted}')
    if 'rows' in case:
        got = [f"{p['period']} {p['component']} {p['amount']} {p['due']}" for p in payouts]
        verdict(f'{name}: rows', got == case['rows'], got)


def check_sums(name, balances):
    for b in balances:
        good = Decimal(b['opening']) + Decimal(b['movements']) == Decimal(b['closing'])
        verdict(f"{name} {b['period']}: opening + movements", good, b)


def check_carried(name, case, balances):
    months = months_of(case)
    if 'opening rows' in name:
        return
    for place in {(b['balance'], b['record']) for b in balances}:
        for before, month in zip(months, months[1:]):
            opening = sum((Decimal(b['opening']) for b in balances
                           if (b['period'], b['balance'], b['record']) == (month, *place)), Decimal(0))
            verdict(f'{name} {month}: carried', opening == closing_of(balances, before, *place), f'{place}: {opening}')


def check_at_once(name, case, folder, payouts):
    months = months_of(case)
    status, out, err = run(folder, 'simulate', '--rules', '.', '--all', '-f', 'csv', '--period', f'{months[0]}..{months[-1]}')
    verdict(f'{name}: simulate', status == 0, err)
    got = {r['subject']: Decimal(r['now']) for r in rows(out)}
    wanted = {}
    for p in payouts:
        wanted[p['subject']] = wanted.get(p['subject'], Decimal(0)) + Decimal(p['amount'])
    verdict(f'{name}: at once', {k: v for k, v in got.items() if v} == {k: v for k, v in wanted.items() if v},
            f'{got}, not {wanted}')


def check_explanations(name, case, folder):
    for month in months_of(case):
        status, out, err = run(folder, 'explain', 'A', '--period', month)
        verdict(f'{name} {month}: explained', status == 0 and 'E0702' not in err, err)


def random_case(seed):
    """A draw with random terms over random pay, worked out here: what each month pays and leaves."""
    dice = random.Random(seed)
    level, share, most = dice.choice([0, 500, 1999]), dice.choice(['1', '0.5', '0.3']), dice.choice([None, 250, 1000])
    pay = [dice.randrange(-150000, 400000) / Decimal(100) for _ in range(5)]
    opening = dice.randrange(0, 90000) / Decimal(100)
    debt, paid, left = opening, [], []
    for one in pay:
        added = max(level - one, Decimal(0))
        back = min(debt, max(one + added - level, Decimal(0)) * Decimal(share))
        back = back.quantize(Decimal('0.01'), 'ROUND_HALF_UP')
        if most is not None:
            back = min(back, most)
        debt += added - back
        paid.append(str(one + added - back))
        left.append(str(debt))
    terms = f'name = "draw", level = {level}, balance = "debt", share = {share}' + (f', most = {most}' if most else '')
    return {'rules': names['monthly'](f'balances.draw_up_to {{ {terms} }}'), 'paid': paid, 'debt': left,
            'files': {'earnings.csv': names['earnings'](*pay), 'debts.csv': f'id,day,person,amount\n1,,A,{opening}\n'}}


def random_clawbacks(seed):
    """Instalments and events of policies of two people in random order, worked out here record by record."""
    dice = random.Random(seed)
    policies = {f'P{i}': dice.choice('AB') for i in range(6)}
    day = lambda: f'2026-{dice.randrange(1, 5):02}-{dice.randrange(1, 29):02}'
    instalments = [(i, day(), dice.choice(list(policies)), dice.randrange(1, 500000)) for i in range(30)]
    events = [(100 + i, day(), dice.choice(list(policies)), dice.randrange(1, 16)) for i in range(15)]
    left, paid, accounts = {p: Decimal(0) for p in policies}, [], {}
    for month in ('2026-01', '2026-02', '2026-03', '2026-04'):
        total = Decimal(0)
        for _, when, policy, amount in instalments:
            if when.startswith(month):
                left[policy] += amount
                total += amount
        for _, when, policy, served in sorted(events, key=lambda e: (e[1], str(e[0]))):
            if when.startswith(month):
                share = Decimal('0.70') if served < 7 else Decimal('0.40') if served < 13 else Decimal(0)
                back = (share * left[policy]).quantize(Decimal('0.01'), 'ROUND_HALF_UP')
                left[policy] -= back
                total -= back
        paid.append(str(total))
        accounts.update({f'{month} paid {p}': str(amount) for p, amount in left.items()})
    lines = lambda rows: ''.join(','.join(str(cell) for cell in row) + '\n' for row in rows)
    return {'rules': names['policies'] % '', 'paid': paid, 'accounts': accounts, 'files': {
        'people.csv': 'id,minimum\nA,\nB,\n',
        'policies.csv': 'id,day,person,amount\n' + lines((p, '2026-01-01', who, '') for p, who in policies.items()),
        'instalments.csv': 'id,day,policy,amount\n' + lines(instalments),
        'events.csv': 'id,day,policy,what,served\n' + lines((i, d, p, 'cancel', s) for i, d, p, s in events)}}


for name, case in {**names['cases'], **{f'random {seed}': random_case(seed) for seed in range(8)},
                   **{f'random clawbacks {seed}': random_clawbacks(seed) for seed in range(3)}}.items():
    if only and name not in only:
        continue
    work = tempfile.mkdtemp()
    results = []
    for threads in ('1', '2'):
        folder = f'{work}/{threads}'
        project(folder, case, threads == '2')
        for step in (['check'], ['import', 'data']):
            status, out, err = run(folder, *step)
            if status:
                verdict(f'{name}: {step[0]}', False, err)
                break
        whole = status == 0 and run_months(name, folder, case, threads)
        results.append(exports(folder))
    payouts, balances = rows(results[0][0]), rows(results[0][1])
    verdict(f'{name}: threads and order', results[0] == results[1], results)
    check_figures(name, case, payouts, balances)
    check_sums(name, balances)
    if whole:
        check_carried(name, case, balances)
        check_at_once(name, case, f'{work}/1', payouts)
        if case.get('explained', True):
            check_explanations(name, case, f'{work}/1')
    shutil.rmtree(work)


def check_stale():
    """A run whose openings have changed since is not closed; a posted movement decides what a later month opens with."""
    case = names['cases']['DR-07']
    work = tempfile.mkdtemp()
    project(f'{work}/p', {**case, 'files': {'earnings.csv': names['earnings'](1500, 2300)}}, False)
    run(f'{work}/p', 'import', 'data')
    for step in (['run', '2026-01'], ['run', '2026-02'], ['close', '2026-01', '--run', '1', '--yes']):
        status, out, err = run(f'{work}/p', *step)
        verdict('stale: ' + ' '.join(step), status == 0 and ('N0404' in err) == (step[-1] == '2026-02'), err)
    status, out, err = run(f'{work}/p', 'close', '2026-02', '--run', '2', '--yes')
    verdict('stale: close', status != 0 and 'E0501' in err, err)
    run(f'{work}/p', 'run', '2026-02')
    status, out, err = run(f'{work}/p', 'close', '2026-02', '--run', '3', '--yes')
    verdict('stale: close again', status == 0, err)
    balances = rows(run(f'{work}/p', 'export', 'balances', '-f', 'csv')[1])
    verdict('stale: closing', closing_of(balances, '2026-02', 'debt', '') == 200, balances)
    shutil.rmtree(work)


def check_list():
    """Drafts of a list go on from each other; close refuses one where a month before it was closed with other figures."""
    case = names['cases']['DR-07']
    work = tempfile.mkdtemp()
    folder = f'{work}/p'
    project(folder, {**case, 'files': {'earnings.csv': names['earnings'](1500, 2300, 1900)}}, False)
    run(folder, 'import', 'data')
    status, out, err = run(folder, 'run', '2026-01..2026-03')
    verdict('list: run', status == 0 and 'N0404' not in err, err)
    status, out, err = run(folder, 'export', 'balances', '-f', 'csv')
    verdict('list: drafts', [r['closing'] for r in rows(out)] == ['500.00', '200.00', '300.00'], out)
    status, out, err = run(folder, 'close', '2026-02', '--run', '2', '--yes')
    verdict('list: not in order', status != 0 and 'run 2026-01 r-000001, which is not closed' in err, err)
    # Another run of January with the same figures is the same history.
    run(folder, 'run', '2026-01')
    status, out, err = run(folder, 'close', '2026-01', '--run', '4', '--yes')
    verdict('list: another run', status == 0, err)
    status, out, err = run(folder, 'close', '2026-02', '--run', '2', '--yes')
    verdict('list: the same figures', status == 0, err)
    for arguments in (['--run', '2'], ['--run', '3'], []):
        status, out, err = run(folder, 'explain', 'A', '--period', '2026-02' if '2' in arguments else '2026-03', *arguments)
        verdict('list: explained', status == 0 and 'W0501' not in err, err)
    # A later list goes on from what is closed; March with other figures makes the draft of April stale.
    write(f'{folder}/data/earnings.csv', names['earnings'](1500, 2300, 1900, 1800))
    run(folder, 'import', 'data')
    status, out, err = run(folder, 'run', '2026-03..2026-04')
    verdict('list: goes on', status == 0 and 'N0404' not in err, err)
    write(f'{folder}/data/earnings.csv', names['earnings'](1500, 2300, 1950, 1800))
    run(folder, 'import', 'data', '--update')
    run(folder, 'run', '2026-03')
    status, out, err = run(folder, 'close', '2026-03', '--run', '7', '--yes')
    verdict('list: March again', status == 0, err)
    status, out, err = run(folder, 'close', '2026-04', '--run', '6', '--yes')
    verdict('list: other figures', status != 0 and 'and r-000007 is closed with other figures' in err, err)
    status, out, err = run(folder, 'explain', 'A', '--period', '2026-04', '--run', '6')
    verdict('list: explained as it was', status == 0 and '300' in out, out + err)
    status, out, err = run(folder, 'explain', 'A', '--period', '2026-04')
    verdict('list: explained as it is', status == 0 and 'W0501' not in err and '250' in out, out + err)
    shutil.rmtree(work)


def check_one_plan():
    """A list of one plan among several says that the others are not in it."""
    case = names['cases']['DR-07']
    other = 'plan "other" { of = "person", every = "month", bonus "b" { amount = 1 } }\n'
    for rules, said in ((case['rules'], False), (case['rules'] + other, True)):
        work = tempfile.mkdtemp()
        project(f'{work}/p', {**case, 'rules': rules, 'files': {'earnings.csv': names['earnings'](1500, 2300)}}, False)
        run(f'{work}/p', 'import', 'data')
        status, out, err = run(f'{work}/p', 'run', '2026-01..2026-02', '--plan', 'pay')
        verdict('one plan', status == 0 and ('N0405' in err) == said, err)
        shutil.rmtree(work)


def check_held_before():
    """What opens with a held figure is held too, in one evaluation of several months."""
    case = names['cases']['limit']
    work = tempfile.mkdtemp()
    project(f'{work}/p', case, False)
    run(f'{work}/p', 'import', 'data')
    status, out, err = run(f'{work}/p', 'simulate', '--rules', '.', '--all', '--period', '2026-01..2026-04')
    # February is beyond the limit (draw and recovery), and so are March and April, which open with it.
    verdict('held before', 'held figures, counted as nothing: 6 under' in out, out)
    status, out, err = run(f'{work}/p', 'run', '2026-01..2026-04')
    held = [r['period'] for r in rows(run(f'{work}/p', 'export', 'payouts', '--zero', '-f', 'csv', '--columns',
                                         'period,component,status')[1]) if r['status'] == 'held']
    verdict('held before in a run', status == 1 and held == [f'2026-0{m}' for m in (2, 2, 3, 3, 4, 4)], f'{held} {err}')
    shutil.rmtree(work)


if not only:
    check_stale()
    check_list()
    check_one_plan()
    check_held_before()
print(f'{passed} passed, {failed} failed')
sys.exit(failed > 0 or passed == 0)
