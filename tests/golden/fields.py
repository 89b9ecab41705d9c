#!/usr/bin/env python3
"""Every field of every constructor, through the program: fields.py MEED [CONSTRUCTOR.FIELD].

schemas/constructors.yaml says which rows fields_rows.py must have: of each field its default (unless it is required), each
form of its type, each of its words, and a wrong value. A row is the fields of one constructor, put into a small project,
and what comes of it: the results of January 2026 on the starter's data (worked out by hand: A sold 130,000, B 20,000 and
lost 12,500), another column of them, what a command prints or the book holds, or the message of `meed check`, whose place is the `@` in the
row. A field without its rows fails, so a new field cannot be forgotten here."""
import csv, io, os, re, shutil, sqlite3, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal, InvalidOperation
meed = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
only = sys.argv[2] if len(sys.argv) > 2 else ''
sys.path.insert(0, here)
sys.dont_write_bytecode = True
from constructor_lists import constructors  # noqa: E402
from fields_rows import ROWS, TEMPLATES, FILES, ELSEWHERE  # noqa: E402
scratch = tempfile.mkdtemp()
failures = []


def run(folder, *arguments):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout.replace('\r', ''), done.stderr


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as out:
        out.write(text)


def prepare():
    """The starter project with its records imported and further kinds and params."""
    folder = os.path.join(scratch, 'base')
    run('.', 'init', folder)
    shutil.rmtree(os.path.join(folder, 'rules'))
    for name, text in FILES.items():
        write(os.path.join(folder, name), text)
    write(os.path.join(folder, 'rules/x.lua'), '')
    status, out, err = run(folder, 'import', 'data')
    if status:
        sys.exit('import: ' + err)
    return folder


def same(found, wanted):
    try:
        return Decimal(found) == Decimal(wanted)
    except InvalidOperation:
        return found == wanted


def results(folder, column, wanted):
    """`A=5 B=held`: the column of the outcomes of x, by subject."""
    rows = csv.DictReader(io.StringIO(run(folder, 'export', 'outcomes', '--zero', '-f', 'csv')[1]))
    found = {}
    for row in rows:
        if row['plan'] == 'x' or row['component'] == 'x':
            main = row['component'] in ('x', 'goal', 'score') or row['label'] == 'proposal'
            for key in [row['subject']] * main + [f'{row["subject"]}.{row["component"]}']:
                found[key] = 'held' if row['status'] == 'held' and column == 'value' else row[column]
    pairs = [one.split('=', 1) for one in wanted.split()]
    wrong = [f'{k} is {found.get(k, "absent")} and not {v}' for k, v in pairs if not same(found.get(k, 'absent'), v)]
    return '; '.join(wrong)


def check_row(base, number, row):
    constructor, field, tag, fields, wanted, more = row
    template = TEMPLATES[more.get('template', constructor)]
    rules = template.replace('%s', fields)
    if '@' in fields:  # the place of the message; some templates have one of their own
        template = template.replace('@', '')
        rules = template.replace('%s', fields)
    at = rules.find('@')
    rules = rules.replace('@', '')
    folder = os.path.join(scratch, str(number))
    shutil.copytree(base, folder)
    try:
        write(os.path.join(folder, 'rules/x.lua'), rules)
        if wanted.startswith('E0'):
            line, column = rules[:at].count('\n') + 1, at - (rules.rfind('\n', 0, at) + 1) + 1
            full = f'rules/x.lua:{line}:{column}: error[{wanted[:5]}]: {wanted[6:]}'
            err = run(folder, 'check', '--error-format', 'short')[2]
            if tag == 'refused':  # the manual has the message without its advice and, where nothing is written, its place
                full = full if at >= 0 else f': error[{wanted[:5]}]: {wanted[6:]}'
                return '' if full in err else f'`check` does not say\n  {full}\nbut\n  {err}'
            return '' if full in err.split('\n') else f'`check` does not say\n  {full}\nbut\n  {err}'
        months = more.get('months', '2026-01')
        if 'before' in more:  # a period that is closed first
            run(folder, 'run', more['before'])
            run(folder, 'close', more['before'], '--yes', '--run', '1')
        status, out, err = run(folder, 'run', months)
        if status not in (0, 1) or 'error[' in err and status == 4:
            return f'run: exit {status}\n{out}{err}'
        if 'decide' in more:
            run(folder, 'decide', *more['decide'].split())
        if 'adjust' in more:
            run(folder, 'goals', 'adjust', *more['adjust'].split())
        if wanted.startswith('#'):
            query, text = wanted[1:].split(' -> ', 1)
            book = sqlite3.connect(os.path.join(folder, 'meed.db'))
            found = [' '.join(map(str, row)) for row in book.execute(query)]
            book.close()
            return '' if text in found else f'`{query}` gives {found} without `{text}`'
        if wanted.startswith('$'):
            command, text = wanted[1:].split(' -> ', 1)
            out = run(folder, *command.split())[1]
            squeezed = re.sub(r'\s+', ' ', out)
            return '' if text in squeezed else f'`meed {command}` does not say `{text}`:\n{out}'
        column = 'value'
        if ': ' in wanted:
            column, wanted = wanted.split(': ', 1)
        wrong = results(folder, column, wanted)
        return wrong and wrong + '\n' + out + run(folder, 'export', 'outcomes', '--zero')[1] + err
    finally:
        shutil.rmtree(folder)


def demanded(field):
    """The rows that a field must have, by its entry in the list."""
    forms, words = field['type'], field['values']
    tags = [] if field['required'] or field['default'] is None else ['default']
    for form in forms:
        tags += words if form in ('word', 'names') and words else [form]
    return tags + ['wrong']


def missing_rows():
    have = {(c, f, t) for c, f, t, *_ in ROWS}
    for name, constructor in constructors().items():
        for field in constructor['fields'].values():
            lacks = [tag for tag in demanded(field) if (name, field['name'], tag) not in have]
            lacks = [tag for tag in lacks if f'{name}.{field["name"]} {tag}' not in ELSEWHERE]
            if lacks:
                failures.append(f'schemas/constructors.yaml has the field `{field["name"]}` of {name}, and '
                                f'tests/golden/fields_rows.py has no row of it for: {", ".join(lacks)}')
    known = {(c, f) for c, one in constructors().items() for f in one['fields']}
    for constructor, field, *_ in ROWS:
        if field and (constructor, field) not in known:
            failures.append(f'a row is about `{field}` of {constructor}, which is no field of it')


try:
    base = prepare()
    chosen = [row for row in ROWS if only in f'{row[0]}.{row[1]}']
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda pair: check_row(base, *pair), enumerate(chosen)))
    failures += [f'{r[0]}.{r[1]} {r[2]}: {{ {r[3]} }}: {text}' for r, text in zip(chosen, found) if text]
    missing_rows()
finally:
    shutil.rmtree(scratch)
for text in failures:
    print('FAIL', text)
print(f'{len(chosen)} rows, {len(failures)} failed')
sys.exit(1 if failures or not chosen else 0)
