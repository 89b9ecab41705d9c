#!/usr/bin/env python3
"""run.py [--meed PROGRAM] [--sizes 1e5,1e6,1e7] [--rounds 5] ...: meed, hand-written C, DuckDB and SQLite on the same
plans and records, in one interleaved run, every row checked against an exact reference. README.md says what is measured."""
import argparse
import importlib
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile

from report import Results, name_of, print_all
from sides import Failed, Launcher, Side, differing, parse_amount

HERE = os.path.dirname(os.path.abspath(__file__))
PERIOD = '2026-01..2026-12'
BASE = 1000  # deals of the run whose memory is taken as the program's own
LARGE = 2000000  # from here on what takes minutes is done once
SKIPPED = 77  # exit code: what the run needs is not here
WHATS = ('csv', 'import', 'first', 'warm', 'sweep', 'start')


class Plan:
    """A folder with a project, an exact reference, a hand-written program and SQL."""

    def __init__(self, name, bench):
        self.name, self.folder = name, os.path.join(HERE, name)
        sys.path.insert(0, self.folder)
        self.exact = importlib.import_module(name + '_exact').Exact
        self.has_cards = hasattr(self.exact, 'cards')
        self.project = os.path.join(self.folder, 'project')
        self.hand = os.path.join(bench.programs, name + '_hand')
        self.sql = {kind: os.path.join(self.folder, f'{name}.{kind}.sql') for kind in ('duckdb', 'sqlite')}


class Wanted:
    """The rows that are right: of plans, and of scorecards, which meed does not put among payouts."""

    def __init__(self, plan, exact):
        self.payouts = exact.payouts()
        self.cards = exact.cards() if plan.has_cards else []

    def of(self, system):
        return self.payouts if system.startswith('meed') else self.payouts + self.cards

    def total(self):
        return sum(parse_amount(row[3]) for row in self.of('all') if row[2] != 'grade')


class Bench:
    def __init__(self, options, work):
        self.options, self.work, self.results = options, work, Results()
        self.meed = os.path.abspath(options.meed)
        self.programs = os.path.join(os.path.dirname(self.meed), 'bench')
        self.seed = options.seed if options.seed is not None else int.from_bytes(os.urandom(4), 'big')
        self.random = random.Random(self.seed)
        if not options.no_build:
            self.build()
        if not os.path.exists(os.path.join(self.programs, 'bench_harness')):
            sys.exit(f'{self.programs}: the programs of tests/bench are not there; --meed names the program inside its build folder')
        self.once = Launcher(os.path.join(self.programs, 'bench_once'), work)
        self.modules = None if 'duckdb' in options.without else self.find_duckdb()
        self.sqlite = 'sqlite' not in options.without and self.find_sqlite()

    # ---- what is needed ----

    def build(self):
        folder = os.path.dirname(self.meed)
        if os.path.exists(os.path.join(folder, 'CMakeCache.txt')):
            subprocess.run(['cmake', '--build', folder, '--target', 'bench_programs', '-j2'], check=True,
                           stdout=subprocess.DEVNULL)

    def find_duckdb(self):
        """The folder whose node_modules has DuckDB: as said, or installed here."""
        if self.options.modules:
            return os.path.abspath(self.options.modules)
        folder = os.path.join(self.work, 'npm')
        os.makedirs(folder)
        try:
            subprocess.run(['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', '@duckdb/node-api'], check=True,
                           timeout=300, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            return folder
        except (OSError, subprocess.SubprocessError) as error:
            self.results.note(f'DuckDB: skipped, npm could not install @duckdb/node-api ({type(error).__name__})')
            return None

    def find_sqlite(self):
        if shutil.which('sqlite3'):
            return True
        self.results.note('SQLite: skipped, there is no program sqlite3')
        return False

    def data(self, plan, size):
        """The folder of generated records; made once."""
        folder = os.path.join(self.work, f'{plan.name}-{name_of(size)}')
        if os.path.isdir(folder):
            return folder
        os.makedirs(folder)
        own = os.path.join(self.programs, plan.name + '_generate')
        if not os.path.exists(own):
            own = os.path.join(self.work, 'generate')
            shared = os.environ.get('MEED_SHARED') or os.path.join(HERE, '../../../shared')
            source = os.path.join(shared, 'bench/gen.c')
            if not os.path.exists(source):
                print(f'{source}: the generator of the reference plan is not there; MEED_SHARED names the folder above bench/')
                sys.exit(SKIPPED)
            subprocess.run(['cc', '-O2', '-o', own, source, '-lm'], check=True)
        subprocess.run([own, str(size), folder], check=True)
        return folder

    def fresh_project(self, plan, name):
        folder = os.path.join(self.work, name)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(plan.project, folder)
        return folder

    # ---- one plan, one size ----

    def run_size(self, plan, size):
        data = self.data(plan, size)
        print(f'{plan.name}, {name_of(size)} deals: the exact reference reads them', flush=True)
        exact = plan.exact(data)
        first = Wanted(plan, exact)
        wanted = self.options.only
        book = self.book_of(plan, size, data) if {'import', 'first'} & wanted else None
        sides = self.open_sides(plan, size, data) if {'warm', 'sweep'} & wanted else {}
        try:
            for turn in range(self.options.rounds):
                print(f'{plan.name}, {name_of(size)} deals, round {turn + 1} of {self.options.rounds}', flush=True)
                slow = size < LARGE or turn == 0
                if 'csv' in wanted:
                    self.round_csv(plan, size, data, first, slow)
                if 'import' in wanted and slow:
                    self.round_import(plan, size, data, book)
                if 'first' in wanted and slow:
                    self.round_first(plan, size, book, first)
                if 'warm' in wanted:
                    self.round_warm(plan, size, exact, sides, slow)
                if 'sweep' in wanted:
                    self.round_sweep(plan, size, exact, sides)
        finally:
            for name, side in sides.items():
                self.results.add(plan.name, size, 'memory warm', name, side.peak_mib()) if side.process.poll() is None else None
                side.close()

    def book_of(self, plan, size, data):
        """A project whose book has the records."""
        project = self.fresh_project(plan, f'imported-{plan.name}')
        self.once([self.meed, '-C', project, 'import', data])
        return project

    def commands_csv(self, plan, data, out):
        """name: (command, whether the time is what it says itself)."""
        commands = {'hand': ([plan.hand, data, out], False)}
        project = self.fresh_project(plan, 'from-files')
        for threads in ('1', '2'):
            commands[f'meed -j{threads}'] = ([self.meed, '-C', project, 'run', PERIOD, '--from', data, '--payouts', out, '-j', threads], False)
        if self.modules:
            commands['duckdb'] = (['node', os.path.join(HERE, 'duckdb.mjs'), self.modules, plan.sql['duckdb'], data, '2', out], True)
        if self.sqlite:
            commands['sqlite'] = ([sys.executable, os.path.join(HERE, 'sqlite.py'), plan.sql['sqlite'], data,
                                   os.path.join(self.work, 'csv.db'), out], False)
        return commands

    def round_csv(self, plan, size, data, expected, slow):
        out = os.path.join(self.work, 'csv.out')
        for name, (command, own_clock) in self.commands_csv(plan, data, out).items():
            if name == 'sqlite' and not slow:
                continue
            self.drop(out)
            wall, peak, said = self.once(command, allowed=(0, 1))
            wrong = differing(expected.of(name), out)
            took = float(said.split('\t')[1]) if own_clock else wall
            self.results.add(plan.name, size, 'csv', name, took, wrong)
            self.results.add(plan.name, size, 'memory', name, peak, wrong)

    def round_import(self, plan, size, data, book):
        project = self.fresh_project(plan, 'import')
        wall, peak, _ = self.once([self.meed, '-C', project, 'import', data])
        self.results.add(plan.name, size, 'import', 'meed', wall)
        self.results.add(plan.name, size, 'memory import', 'meed', peak)
        made = os.path.join(self.work, 'inserts.db')
        self.drop(made)
        _, _, said = self.once([os.path.join(self.programs, 'bench_inserts'), os.path.join(book, 'meed.db'), made])
        self.results.add(plan.name, size, 'import', 'inserts', float(said.split('\t')[1]))
        self.drop(made)
        shutil.rmtree(project)

    def round_first(self, plan, size, book, expected):
        """First and second run of a book that has just been imported, nothing beside it; up to payouts.csv."""
        project = self.fresh_project(plan, 'first')
        shutil.copy(os.path.join(book, 'meed.db'), project)
        out = os.path.join(project, 'payouts.csv')
        for what in ('first', 'again'):
            ran, peak, _ = self.once([self.meed, '-C', project, 'run', PERIOD], allowed=(0, 1))
            wrote, _, _ = self.once([self.meed, '-C', project, '-f', 'csv', '-o', out, 'export', 'payouts'])
            wrong = differing(expected.of('meed'), out) + self.cards_differing(plan, project, expected)
            self.results.add(plan.name, size, what, 'meed', ran + wrote, wrong)
            self.results.add(plan.name, size, f'memory {what}', 'meed', peak)
        took = self.results.values.get((plan.name, size, 'csv', 'duckdb'))
        if self.modules and took:  # the other side of the comparison is its time from CSV
            self.results.add(plan.name, size, 'first', 'duckdb', took[-1], self.results.wrong[plan.name, size, 'csv', 'duckdb'])
        shutil.rmtree(project)

    def cards_differing(self, plan, project, expected):
        """Scores and grades stand among the outcomes of the draft run."""
        if not plan.has_cards:
            return 0
        out = os.path.join(project, 'outcomes.csv')
        self.once([self.meed, '-C', project, '-f', 'csv', '-o', out, 'export', 'outcomes'])
        return differing(expected.cards, out, ('score', 'grade'))

    # ---- sides that stay ----

    def open_sides(self, plan, size, data):
        commands = {'hand': [plan.hand, data]}
        for threads in ('1', '2'):
            project = self.fresh_project(plan, f'warm-{threads}')
            commands[f'meed -j{threads}'] = [os.path.join(self.programs, 'bench_harness'), project, data, PERIOD, threads]
        if self.modules:
            commands['duckdb'] = ['node', os.path.join(HERE, 'duckdb.mjs'), self.modules, plan.sql['duckdb'], data, '2']
        if self.sqlite:
            commands['sqlite'] = [sys.executable, os.path.join(HERE, 'sqlite.py'), plan.sql['sqlite'], data,
                                  os.path.join(self.work, 'warm.db')]
        return {name: Side(name, command, os.path.join(self.work, f'{name}.log')) for name, command in commands.items()}

    @staticmethod
    def counted(name, changed, itself):
        """Work done while something is changed counts for meed and hand-written C, not for a database's update."""
        return itself + changed if name.startswith(('meed', 'hand')) else itself

    def round_warm(self, plan, size, exact, sides, slow):
        changes = exact.draw(self.random)
        exact.apply(changes)
        expected = Wanted(plan, exact)
        out = os.path.join(self.work, 'warm.out')
        for name, side in sides.items():
            side.change(changes)
            if name == 'sqlite' and not slow:
                continue
            self.drop(out)
            changed, itself, _ = side.measure('pass', out)
            self.results.add(plan.name, size, 'warm', name, self.counted(name, changed, itself), differing(expected.of(name), out))

    def round_sweep(self, plan, size, exact, sides):
        """Variants of params: sums for those that say them, and every row in a pass that is not timed."""
        for what in exact.sweeps:
            for _ in range(self.options.variants if size < LARGE else 1):
                changes = exact.variant(what, self.random)
                exact.apply(changes)
                expected = Wanted(plan, exact)
                total = expected.total()
                for name, side in sides.items():
                    side.change(changes)
                    if name == 'sqlite':
                        continue
                    changed, itself, said = side.measure('total')
                    wrong = 0 if said[0] in ('-', str(total)) else 1
                    if said[0] == '-':
                        out = os.path.join(self.work, 'sweep.out')
                        self.drop(out)
                        side.measure('pass', out)
                        wrong = differing(expected.of(name), out)
                    self.results.add(plan.name, size, what, name, self.counted(name, changed, itself), wrong)

    # ---- starts ----

    def starts(self, plan):
        project = os.path.join(self.work, 'fifty')
        fifty_plans(plan.project, project)
        self.once([self.meed, '-C', project, 'check'])
        for _ in range(self.options.rounds * 4):
            self.results.add(plan.name, None, 'version', 'meed', self.once([self.meed, 'version'])[0])
            self.results.add(plan.name, None, 'check of 50 plans', 'meed', self.once([self.meed, '-C', project, 'check'])[0])

    def memory_base(self, plan):
        """The same from a thousand deals; the plan's own memory but for the deals."""
        data = self.data(plan, BASE)
        out = os.path.join(self.work, 'base.out')
        for name, (command, _) in self.commands_csv(plan, data, out).items():
            self.results.add(plan.name, BASE, 'memory', name, self.once(command, allowed=(0, 1))[1])

    @staticmethod
    def drop(file):
        if os.path.exists(file):
            os.remove(file)


def fifty_plans(project, folder):
    """Fifty plans, each with credits and measures of its own, by numbering the names of one."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project, folder)
    names = re.compile(r'(credit|measure|plan|scorecard) "(\w+)"')
    for file in os.listdir(os.path.join(project, 'rules')):
        path = os.path.join(folder, 'rules', file)
        text = open(path).read()
        own = sorted({match[1] for match in names.findall(text)}, key=len, reverse=True)
        for number in range(1, 50):
            numbered = re.sub(r'(?<![\w/.])(["]|p\.|s\.)(%s)\b(?!\s*=)' % '|'.join(own), r'\g<1>\g<2>_%d' % number, text)
            open(path.replace('.lua', f'_{number}.lua'), 'w').write(numbered)


def facts_of(bench):
    model = next((line.split(':', 1)[1].strip() for line in open('/proc/cpuinfo') if line.startswith('model name')), '')
    return dict(seed=bench.seed, rounds=bench.options.rounds, cores=os.cpu_count(), processor=model, system=platform.release(),
                meed=bench.once([bench.meed, 'version'])[2].split('\n')[0])


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add('--meed', default='build/meed', help='the program in its build folder (build/meed)')
    add('--sizes', default='1e5,1e6,1e7', type=lambda text: [int(float(size)) for size in text.split(',')])
    add('--rounds', default=5, type=int)
    add('--variants', default=4, type=int, help='of each sweep in each round')
    add('--plans', default='reference,second', type=lambda text: text.split(','))
    add('--only', default=set(WHATS), type=lambda text: set(text.split(',')), help=', '.join(WHATS))
    add('--without', default=[], type=lambda text: text.split(','), help='duckdb, sqlite')
    add('--modules', help='folder with node_modules/@duckdb; else it is installed for the run')
    add('--seed', type=int, help='of what is changed; drawn unless said')
    add('--no-build', action='store_true', help='the programs are built already')
    add('--json', help='file for the same as JSON; - prints it')
    add('--work', help='folder for data and books; else a temporary one')
    options = parser.parse_args()
    if options.only - set(WHATS):
        parser.error('--only knows ' + ', '.join(WHATS))
    return options


def main():
    options = read_options()
    with tempfile.TemporaryDirectory(prefix='meed-bench-') as temporary:
        work = options.work or temporary
        os.makedirs(work, exist_ok=True)
        bench = Bench(options, work)
        for name in options.plans:
            plan = Plan(name, bench)
            if 'start' in options.only:
                bench.starts(plan)
            if 'csv' in options.only:
                bench.memory_base(plan)
            for size in options.sizes:
                bench.run_size(plan, size)
            bench.results.derive_memory(name, options.sizes, BASE)
        text = print_all(bench.results, options.plans, options.sizes, facts_of(bench))
        if options.json == '-':
            print(text)
        elif options.json:
            open(options.json, 'w').write(text + '\n')
        return 1 if bench.results.any_wrong() else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Failed as failed:
        sys.exit(str(failed))
