"""A random project as files: meed.yaml, schemas, one rules file, data as CSV or JSON Lines."""
import json
import os
from fractions import Fraction
from pipeline_formula import MISSING, function, number_text


def rules_text(project):
    out = []
    tables = [n[2] for p in project['plans'] for c in p['components'] for n in [c['amount']] if n and n[0] == 'tiers']
    for i, table in enumerate(tables):
        table.name = f'table{i}'
        out.append(f'local {table.name} = {table.lua()}')
    for (kind, name), node in project['computed'].items():
        out.append(f'field "{kind}.{name}" {{ value = {function(node, "r")} }}')
    for name, c in project['credits'].items():
        parts = [f'from = "{c["from"]}"']
        if c['at']:
            parts.append(f'at = "{c["at"]}"')
        if c['when'] is not None:
            parts.append('when = ' + function(c['when'], 'd'))
        parts.append('value = "amount"' if c['value'] == ('path', 'd', 'amount') else 'value = ' + function(c['value'], 'd'))
        parts.append('to = { ' + ', '.join(receiver_text(r) for r in c['to']) + ' }')
        if c['unit']:
            parts.append('unit = ' + number_text(c['unit']))
        if c['order']:
            parts.append('order = { ' + ', '.join(f'"{o}"' for o in c['order']) + ' }')
        out.append(f'credit "{name}" {{\n  ' + ',\n  '.join(parts) + ' }')
    for name, m in project['measures'].items():
        out.append(measure_text(name, m))
    for p in project['plans']:
        out.append(plan_text(p))
    return '\n'.join(out) + '\n'


def receiver_text(r):
    share = r['share']
    text = '' if share is None else ', share = "rest"' if share == 'rest' else \
        ', share = ' + (number_text(share[1]) if share[0] == 'lit' else
                        '"' + '.'.join(share[2:]) + '"' if share[0] == 'path' else function(share, 'x, d' if 'each' in r else 'd'))
    first = f'"{r["path"]}"'
    if 'each' in r:
        first = ', '.join(f'{w} = "{r[w]}"' for w in ('each', 'of', 'by') if r[w]) + f', payee = "{r["path"]}"'
    return '{ ' + first + text + (', overlay = true' if r['overlay'] else '') + ' }'


def over_text(over):
    if isinstance(over, tuple):
        return f'full "{over[1]}"' if over[0] == 'full' else f'{over[0]}({over[1]})'
    return f'"{over}"'


def measure_text(name, m):
    parts = [f'of = "{m["of"]}"']
    if m['from']:
        parts.append(f'from = "{m["from"]}"')
    if isinstance(m['by'], tuple):
        parts.append('by = below ' + ('"manager"' if len(m['by']) == 1 else '{ "' + m['by'][1] + '", "manager" }'))
    elif m['by']:
        parts.append(f'by = "{m["by"]}"')
    if m['at']:
        parts.append(f'at = "{m["at"]}"')
    if m['when'] is not None:
        parts.append('when = ' + function(m['when'], 'r'))
    if m['over']:
        parts.append('over = ' + over_text(m['over']))
    if m['goal'] is not None:
        parts.append('goal = ' + (f'"{m["goal"]}"' if isinstance(m['goal'], str) else function(m['goal'], 'p, t')))
    if m['make'] == 'count':
        parts.append('count = true')
    elif m['make'] == 'value':
        parts.append('value = ' + function(m['value'], 'rows, p, t' if m['from'] else 'p, t'))
    else:
        parts.append(m['make'] + ' = ' + (f'"{m["value"]}"' if isinstance(m['value'], str) else function(m['value'], 'r')))
    if m['skip']:
        parts.append('skip_missing = true')
    return f'measure "{name}" {{ ' + ', '.join(parts) + ' }'


def plan_text(p):
    head = [f'of = "{p["of"]}"', f'every = "{p["every"]}"', 'shared = true']
    for word in ('since', 'before', 'rounding'):
        if p[word]:
            head.append(f'{word} = "{p[word]}"')
    if p['when'] is not None:
        head.append('when = ' + function(p['when'], 'p, t'))
    return f'plan "{p["name"]}" {{ ' + ', '.join(head) + ',\n' + ''.join(
        '  ' + component_text(c) + ',\n' for c in p['components']) + '}'


def limit_text(node):
    return number_text(node[1]) if node[0] == 'lit' else function(node, 'p, t')


def component_text(c):
    parts = []
    for word in ('every', 'scale', 'negative', 'rank', 'within', 'ties', 'missing', 'rounding', 'on'):
        if isinstance(c[word], str):
            parts.append(f'{word} = "{c[word]}"')
    for word in ('when', 'amount', 'rank', 'scale', 'rate', 'cap', 'floor'):
        if isinstance(c[word], tuple):
            parts.append(f'{word} = ' + (limit_text(c[word]) if word != 'when' else function(c[word], 'p, t')))
    if c['rates'] is not None:
        parts.append('rates = ' + c['rates'].lua())
    if len(c['times']) == 1:
        parts.append('times = ' + limit_text(c['times'][0]))
    elif c['times']:
        parts.append('times = { ' + ', '.join(limit_text(f) for f in c['times']) + ' }')
    if c['order']:
        parts.append('order = { ' + ', '.join(f'"{o}"' for o in c['order']) + ' }')
    if c['prizes']:
        parts.append('prizes = { ' + ', '.join(number_text(p) for p in c['prizes']) + ' }')
    if c['unit']:
        parts.append('unit = ' + number_text(c['unit']))
    return f'{c["word"]} "{c["name"]}" {{ ' + ', '.join(parts) + ' }'


def schema_text(kind, k):
    lines = [f'kind: {kind}', 'key: id']
    if k.get('date'):
        lines.append('date: ' + k['date'])
    if k.get('history'):
        lines.append('history: true')
    lines.append('fields:')
    for name, f in k['fields'].items():
        items = []
        for word, value in f.items():
            text = '[' + ', '.join(value) + ']' if isinstance(value, list) else \
                str(value).lower() if isinstance(value, (bool, int)) else value
            items.append(f'{word}: {text}')
        lines.append(f'  {name}: {{' + ', '.join(items) + '}')
    lines.append(f'load: {{file: [{kind}s.csv, {kind}s.jsonl]}}')
    return '\n'.join(lines) + '\n'


def cell(value):
    if value is MISSING:
        return ''
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, Fraction):
        return number_text(value)
    return value if isinstance(value, str) else value.isoformat()


def write_data(project, folder, rng, form):
    os.makedirs(folder, exist_ok=True)
    for kind, k in project['kinds'].items():
        names = list(k['fields']) + (['valid_from', 'valid_to'] if k.get('history') else [])
        rows = list(k['rows'])
        if rng is not None:
            rng.shuffle(rows)
            rng.shuffle(names)
        path = os.path.join(folder, f'{kind}s.{form}')
        with open(path, 'w', encoding='utf-8', newline='') as out:
            if form == 'csv':
                out.write(','.join(names) + '\n')
                for row in rows:
                    out.write(','.join(cell(row[n]) for n in names) + '\n')
                continue
            for row in rows:
                item = {}
                for n in names:
                    v = row[n]
                    if v is MISSING:
                        if rng is not None and rng.random() < .5:
                            item[n] = None
                    elif isinstance(v, (bool, str)):
                        item[n] = v
                    else:
                        item[n] = cell(v)
                out.write(json.dumps(item, ensure_ascii=False) + '\n')


def write_rules(project, folder):
    for sub in ('schemas', 'rules', 'params'):
        os.makedirs(os.path.join(folder, sub), exist_ok=True)
    with open(os.path.join(folder, 'meed.yaml'), 'w', encoding='utf-8') as out:
        out.write('organisation: Random\ncurrency: CNY\nperiod: month\n')
        if project['start_month'] != 1:
            out.write(f'year_starts: {project["start_month"]:02d}-01\n')
    for kind, k in project['kinds'].items():
        with open(os.path.join(folder, 'schemas', kind + '.yaml'), 'w', encoding='utf-8') as out:
            out.write(schema_text(kind, k))
    with open(os.path.join(folder, 'rules', 'rules.lua'), 'w', encoding='utf-8') as out:
        out.write(rules_text(project))
