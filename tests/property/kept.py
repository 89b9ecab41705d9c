#!/usr/bin/env python3
"""What is kept between evaluations changes nothing: kept.py HARNESS GENERATE PROJECT [steps [seed]].

One program (tests/bench/harness.c) holds the records of the benchmark's second plan and is told one change after the other, of params and
of cells, some of them back again, and after each evaluates; another one, begun afresh, is told all changes at once and evaluates first
then. The payouts are the same bytes.
"""
import csv
import os
import random
import subprocess
import sys
import tempfile

HARNESS, GENERATE, PROJECT = (os.path.abspath(path) for path in sys.argv[1:4])
STEPS = int(sys.argv[4]) if len(sys.argv) > 4 else 30
SEED = int(sys.argv[5]) if len(sys.argv) > 5 else int.from_bytes(os.urandom(4), 'big')
RECORDS = '40000'  # with fewer, sums of the plan's first credit are not worth their tables, and nothing is kept of it
FIELDS = {'sale': ('price', 'units', 'coupon', 'returned', 'item', 'store', 'seller', 'sold_on'), 'item': ('family', 'name'),
          'store': ('size',), 'seller': ('level', 'target')}


class Program:
    def __init__(self, folder, threads):
        self.process = subprocess.Popen([HARNESS, PROJECT, folder, '2026-01..2026-12', threads], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()

    def tell(self, change):
        self.process.stdin.write('\t'.join(change) + '\n')

    def evaluate(self, file):
        self.process.stdin.write(f'pass\t{file}\n')
        self.process.stdin.flush()
        if not self.process.stdout.readline().startswith('pass'):
            raise SystemExit('the harness does not answer')
        with open(file, 'rb') as payouts:
            return payouts.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def read(folder):
    kinds = {}
    for kind in FIELDS:
        with open(f'{folder}/{kind}s.csv' if kind != 'seller' else f'{folder}/sellers.csv', newline='', encoding='utf-8') as file:
            kinds[kind] = list(csv.DictReader(file))
    return kinds


def any_change(rand, kinds, params, told):
    """A param, a cell with a value that another record has, or what was changed before set back."""
    if told and rand.random() < .2:
        what = rand.choice(list(told))
        return what, params[what[1]] if what[0] == 'param' else what_was(kinds, what)
    if rand.random() < .5:
        name = rand.choice(list(params))
        return ('param', name), f'{float(params[name]) * rand.choice((0.5, 0.9, 1.1, 2)):.4f}'
    kind = rand.choice(list(FIELDS))
    field = rand.choice(FIELDS[kind])
    return ('cell', kind, rand.choice(kinds[kind])['id'], field), rand.choice(kinds[kind])[field]


def what_was(kinds, what):
    return next(row for row in kinds[what[1]] if row['id'] == what[2])[what[3]]


def main():
    rand = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([GENERATE, RECORDS, folder], check=True)
        kinds = read(folder)
        with open(f'{os.path.dirname(PROJECT)}/params.txt', encoding='utf-8') as file:
            params = dict(line.split() for line in file if line.strip())
        long, told, passed, seen = Program(folder, rand.choice('12')), {}, 0, set()
        for step in range(STEPS):
            what, value = any_change(rand, kinds, params, told)
            told[what] = value
            long.tell(what + (value,))
            if rand.random() < .2:
                continue  # two changes at once
            found = long.evaluate(f'{folder}/long.csv')
            fresh = Program(folder, '1')
            for change, last in told.items():
                fresh.tell(change + (last,))
            wanted = fresh.evaluate(f'{folder}/fresh.csv')
            fresh.close()
            seen.add(wanted)
            if found != wanted:
                print(f'seed {SEED}: after step {step}, {what} = {value}: other payouts than afresh')
                sys.exit(1)
            passed += 1
        long.close()
        print(f'seed {SEED}: {passed} evaluations as afresh, {len(seen)} of them different')
        sys.exit(0 if len(seen) * 4 > passed else 1)


if __name__ == '__main__':
    main()
