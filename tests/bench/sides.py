"""The systems under test as processes: sides that stay and are talked to, and programs that run once."""
import csv
import os
import subprocess


class Failed(Exception):
    """A side ended or said something else than expected; its own words are the text."""


def parse_amount(text):
    """Cents of an amount with at most two decimals."""
    whole, _, part = text.lstrip('-').partition('.')
    if len(part) > 2 and part[2:].strip('0'):
        raise ValueError(text)
    cents = int(whole) * 100 + int((part + '00')[:2])
    return -cents if text.startswith('-') else cents


def content(text):
    """An amount as cents; a grade as it is."""
    return text if text.isalpha() else parse_amount(text)


NAMES = {'subject': 'payee', 'period': 'month', 'value': 'amount'}  # meed's own headings


def differing(expected, file, components=()):
    """How many rows of `file` are missing, extra or other than (payee, month, component, amount); of these components, or all."""
    left = {row[:3]: content(row[3]) for row in expected}
    wrong = 0
    with open(file, newline='') as lines:
        rows = csv.reader(lines)
        heading = [NAMES.get(name, name) for name in next(rows)]
        key = [heading.index(name) for name in ('payee', 'month', 'component')]
        amount = heading.index('amount')
        for row in rows:
            if components and (row[key[2]] not in components or not row[amount]):
                continue
            wanted = left.pop(tuple(row[i] for i in key), None)
            if wanted is None or content(row[amount]) != wanted:
                wrong += 1
    return wrong + len(left)


class Side:
    """A program that has its records loaded and answers lines; its own clock gives the times."""

    def __init__(self, name, command, log):
        self.name, self.log = name, open(log, 'w+')
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
        self.ready_ms = float(self.answer('ready')[0])

    def answer(self, word):
        line = self.process.stdout.readline().decode().rstrip('\n').split('\t')
        if line[0] != word:
            self.log.seek(0)
            raise Failed(f'{self.name}: {" ".join(line)} {self.log.read()[-1000:]}'.strip())
        return line[1:]

    def say(self, *words):
        self.process.stdin.write(('\t'.join(words) + '\n').encode())
        self.process.stdin.flush()

    def change(self, changes):
        for change in changes:
            self.say(*change)

    def measure(self, *words):
        """A pass or total: (ms of the changes before it, ms of itself, further words)."""
        self.say(*words)
        changed, itself, *rest = self.answer(words[0])
        return float(changed), float(itself), rest

    def peak_mib(self):
        with open(f'/proc/{self.process.pid}/status') as status:
            return next(int(line.split()[1]) for line in status if line.startswith('VmHWM')) / 1024

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.log.close()


class Launcher:
    """Programs that run once, started by the small program once.c, whose clock and count of memory are theirs."""

    def __init__(self, program, work):
        self.program, self.report = program, os.path.join(work, 'once')

    def __call__(self, command, cwd=None, allowed=(0,)):
        """(wall ms, peak MiB, standard output)."""
        done = subprocess.run([self.program, self.report, *command], cwd=cwd, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Failed(done.stderr)
        wall, peak, code = open(self.report).read().split()
        if int(code) not in allowed:
            raise Failed(f'{" ".join(command)}: exit {code}: {(done.stderr or done.stdout)[-1000:]}')
        return float(wall), int(peak) / 1024, done.stdout
