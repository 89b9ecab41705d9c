#!/usr/bin/env python3
"""Random projects that go on from month to month: months.py MEED [COUNT [SEED]].

Each project has balances, true_up, measures over components (of the month, the quarter, the year, ever), prev, quarters,
pools, awards and limits (months_generator.py). Its months are run
- one by one, each closed before the next is run;
- as one list, whose drafts are then closed in their order;
- some closed, the rest as one list.
Payouts (values, zeros, reasons) and balances are the same bytes, each balance opens as the month before closed, opening +
movements = closing, and explanations add up. And the list evaluated at once (simulate) pays everybody the same up to each
month: there what was paid comes from the evaluation itself, here from the book."""
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from months_generator import MONTHS, project   # noqa: E402


class Failure(Exception):
    pass


class Held(Exception):
    pass


def meed(program, folder, *arguments, allowed=(0,)):
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode not in allowed:
        raise Failure(f'meed {" ".join(arguments)}: exit {done.returncode}\n{done.stdout[-500:]}{done.stderr[-3000:]}')
    return done.stdout


def write(files, folder):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as out:
            out.write(text)


def rows(text):
    return list(csv.DictReader(text.replace('\r', '').splitlines()))


def exports(program, folder, months):
    span = f'{months[0]}..{months[-1]}'
    return [meed(program, folder, 'export', what, '--zero', '-f', 'csv', '--period', span, '--columns', columns)
            for what, columns in (('payouts', 'subject,period,plan,component,amount,title,status,reason,due'),
                                  ('balances', 'subject,record,balance,period,opening,movements,closing,unit'))]


def book(program, files, top, name, months, cut, threads='1'):
    """A fresh book: months before `cut` are closed one by one, the rest is one list. Its folder and how many runs it has."""
    folder = os.path.join(top, name)
    write(files, folder)
    meed(program, folder, 'check')
    meed(program, folder, 'import', 'data')
    for number, month in enumerate(months[:cut]):
        if subprocess.run([program, '-j', threads, 'run', month], cwd=folder, capture_output=True).returncode == 1:
            raise Held(month)
        meed(program, folder, 'close', month, '--run', str(number + 1), '--yes')
    if cut < len(months):
        meed(program, folder, '-j', threads, 'run', f'{months[cut]}..{months[-1]}', allowed=(0, 1))
    return folder


def check_balances(text, months):
    closing = {}
    for row in rows(text):
        place = row['subject'], row['record'], row['balance']
        opening, moved, closed = (Fraction(row[name]) for name in ('opening', 'movements', 'closing'))
        if opening + moved != closed:
            raise Failure(f'opening + movements is not closing: {row}')
        at = months.index(row['period'])
        if at > 0 and opening != closing.get((place, at - 1), 0):
            raise Failure(f'opens with {opening}, closed with {closing.get((place, at - 1), 0)}: {row}')
        closing[place, at] = closed
    return sum(1 for value in closing.values() if value != 0)


def check_lines(payouts, balances):
    """What lines post to the accounts of their records is what is paid."""
    posted, paid = {}, {}
    for row in balances:
        if row['balance'] == 'each':
            key = row['subject'], row['period']
            posted[key] = posted.get(key, 0) + Fraction(row['movements'])
    for row in payouts:
        if row['component'] == 'lines' and any(r['balance'] == 'each' for r in balances):
            paid[row['subject'], row['period']] = Fraction(row['amount'])
    for key in set(posted) | set(paid):
        if posted.get(key, 0) != paid.get(key, 0):
            raise Failure(f'{key}: lines post {posted.get(key, 0)} and pay {paid.get(key, 0)}')


def check_at_once(program, folder, months, payouts):
    """What simulate pays everybody up to each month; it evaluates the list as one."""
    for last in range(len(months)):
        span = f'{months[0]}..{months[last]}'
        got = {r['subject']: Fraction(r['now'])
               for r in rows(meed(program, folder, 'simulate', '--rules', '.', '--all', '-f', 'csv', '--period', span))}
        wanted = {}
        for row in payouts:
            if row['period'] <= months[last] and row['status'] == 'value' and row['amount']:
                wanted[row['subject']] = wanted.get(row['subject'], 0) + Fraction(row['amount'])
        for who in sorted(set(got) | set(wanted)):
            if got.get(who, 0) != wanted.get(who, 0):
                raise Failure(f'{who} up to {months[last]}: at once {got.get(who, 0)}, month by month {wanted.get(who, 0)}')


def check(program, seed, top):
    """(figures compared, balances that were not 0), or Held."""
    rng = random.Random(seed)
    files, months = project(rng)
    single = book(program, files, top, 'single', months, len(months))
    wanted = exports(program, single, months)
    cut = rng.randrange(1, len(months))
    for name, at, threads in (('list', 0, '2'), ('mixed', cut, '1')):
        folder = book(program, files, top, name, months, at, threads)
        for what, one, other in zip(('payouts', 'balances'), wanted, exports(program, folder, months)):
            if one != other:
                raise Failure(f'{name} ({at} closed): other {what}\n' + difference(one, other))
        for who in ('A', 'B'):
            month = rng.choice(months)
            meed(program, folder, 'explain', who, '--period', month, '--depth', '9', allowed=(0, 1))
        for number in range(at, len(months)):
            meed(program, folder, 'close', months[number], '--run', str(number + 1), '--yes')
        if exports(program, folder, months) != wanted:
            raise Failure(f'{name}: other figures once closed')
        meed(program, folder, 'explain', 'A', '--period', months[-1], '--run', str(len(months)), allowed=(0, 1))
    payouts = rows(wanted[0])
    not_zero = check_balances(wanted[1], months)
    check_lines(payouts, rows(wanted[1]))
    check_at_once(program, single, months, payouts)
    return len(payouts), not_zero


def difference(one, other):
    a, b = one.splitlines(), other.splitlines()
    lines = [f'  {line}' for line in a if line not in b][:6] + ['  not'] + [f'  {line}' for line in b if line not in a][:6]
    return '\n'.join(lines)


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(10 ** 9)
    print(f'months: {count} projects of {MONTHS} months, seed {seed}')
    passed = failed = held = figures = balances = 0
    for i in range(count):
        top = tempfile.mkdtemp(prefix='meed-months-')
        try:
            compared, not_zero = check(program, f'{seed}.{i}', top)
            figures += compared
            balances += not_zero
            passed += 1
        except Held:
            held += 1
        except Failure as failure:
            failed += 1
            print(f'FAIL project {i} of seed {seed} ({top}): {failure}')
            continue
        shutil.rmtree(top)
    print(f'{figures} figures and {balances} closings that are not 0')
    print(f'{passed} passed, {failed} failed, {held} with held figures')
    return failed > 0 or passed == 0


if __name__ == '__main__':
    sys.exit(main())
