#!/usr/bin/env python3
"""Run every example of rules/README.md and rules/decisions.md: manual.py MEED.

A lua block followed by a csv block is the only rules file of the starter project; the payouts of January 2026 must be
the csv block (with a column `value`: all outcomes); one that begins with `period` is run over its periods as one list, and a yaml block before it that begins with
`# meed.yaml` is its meed.yaml; one that begins with subject,form are the columns of `meed score`. Another yaml block that declares a kind replaces that schema, one that does not is a params file; the project must then
pass `meed check`. A kind with a csv block right after it is there, with these records, for the lua block that follows.
The commands of an sh block after these are given in the same project, and the csv block after it is what then comes out."""
import csv, io, os, re, shlex, shutil, subprocess, sys, tempfile
meed = os.path.abspath(sys.argv[1])
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
pages = ['rules/README.md', 'rules/decisions.md']
blocks = []
for page in pages:
    text = open(os.path.join(root, page), encoding='utf-8').read()
    blocks += [(m.group(1), m.group(2), f"{page}:{text[:m.start()].count(chr(10)) + 1}")
               for m in re.finditer(r'^```(\w+)\n(.*?)^```$', text, re.S | re.M)]
passed = failed = 0


def run(folder, *arguments):
    done = subprocess.run([meed, *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def verdict(line, good, message):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f'FAIL {line}: {message}')


def rows(output):
    return list(csv.reader(output.replace('\r', '').splitlines()))


config, kinds = None, []
for number, (language, body, line) in enumerate(blocks):
    folder = os.path.join(tempfile.mkdtemp(), 'project')
    status, _, err = run('.', 'init', folder)
    verdict(line, status == 0, 'init: ' + err) if status else None
    if language == 'yaml' and body.startswith('# meed.yaml'):
        config = body
    if config is not None:
        open(os.path.join(folder, 'meed.yaml'), 'w', encoding='utf-8').write(config)
    if language == 'yaml' and blocks[number + 1][0] == 'csv':
        kinds.append((body, blocks[number + 1][1]))
    for schema, data in kinds:
        for file, text in ((f"schemas/{re.search(r'^kind: (.*)', schema, re.M)[1]}.yaml", schema),
                           ('data/' + re.search(r'file: ([^},]*)', schema)[1], data)):
            open(os.path.join(folder, file), 'w', encoding='utf-8').write(text)
    if language == 'lua':
        config, kinds = None, []
        wanted = blocks[number + 1] if number + 1 < len(blocks) else ('', '', 0)
        for name in os.listdir(os.path.join(folder, 'rules')):
            os.remove(os.path.join(folder, 'rules', name))
        open(os.path.join(folder, 'rules', 'example.lua'), 'w', encoding='utf-8').write(body)
        out, months, columns = '', '2026-01', 'subject,component,amount'
        if wanted[1].startswith('period,'):
            listed = sorted({row[0] for row in rows(wanted[1])[1:]})
            months, columns = f'{listed[0]}..{listed[-1]}', 'period,' + columns
        header = wanted[1].split('\n')[0]
        last = ['export', 'payouts', '-f', 'csv', '--period', months, '--columns', columns]
        if 'value' in header.split(','):
            last = ['export', 'outcomes', '-f', 'csv', '--period', months, '--columns', header]
        if wanted[1].startswith('subject,form,'):
            last = ['score', '-f', 'csv', '--period', months]
        for step in (['check'], ['import', 'data'], ['run', months], last):
            status, out, err = run(folder, *step)
            if status:
                break
        if not status and last[0] == 'score':
            shown = rows(wanted[1])[0]
            table = io.StringIO()
            writer = csv.DictWriter(table, shown, extrasaction='ignore')
            writer.writeheader()
            writer.writerows(csv.DictReader(out.replace('\r', '').splitlines()))
            out = table.getvalue()
        if status:
            verdict(line, False, f'meed {" ".join(step)}: exit {status}\n{err}')
        else:
            verdict(line, wanted[0] == 'csv' and rows(out) == rows(wanted[1]), 'payouts are\n' + out)
        if not status and number + 3 < len(blocks) and blocks[number + 2][0] == 'sh':
            for command in blocks[number + 2][1].splitlines():
                status, out, err = run(folder, *shlex.split(command)[1:])
                verdict(blocks[number + 2][2], status == 0, f'{command}: exit {status}\n{err}') if status else None
            out = run(folder, *last)[1]
            verdict(blocks[number + 3][2], rows(out) == rows(blocks[number + 3][1]), 'then comes\n' + out)
    elif language == 'yaml':
        kind = re.search(r'^kind: (\w+)', body, re.M)
        name = f'schemas/{kind.group(1)}.yaml' if kind else 'params/field_sales.yaml'
        if config is None and not kinds:
            open(os.path.join(folder, name), 'w', encoding='utf-8').write(body)
        status, out, err = run(folder, 'check')
        verdict(line, status == 0, f'check: exit {status}\n{err}')
    shutil.rmtree(os.path.dirname(folder))
print(f'{passed} passed, {failed} failed')
sys.exit(failed > 0 or passed == 0)
