#!/usr/bin/env python3
"""What is made from the lists of fields and functions: manual_lists.py [MEED] [--write].

The tables at the end of rules/README.md (between the markers) and the editor's types, schemas/types/meed.lua, say what
schemas/constructors.yaml and engine/expr/functions.h say. This compares them and fails where they differ; `--write` renews
them. The types must be a Lua chunk (luac -p, where there is one), and those that `meed init` writes."""
import difflib, json, os, re, shutil, subprocess, sys, tempfile
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
from constructor_lists import constructors, forms, functions, root  # noqa: E402
from fields_rows import REFUSED  # noqa: E402
BEGIN, END = '<!-- made by tests/golden/manual_lists.py --write from here', 'to here -->'

# ---- Tables of the manual ----------------------------------------------------------------------


def cell(text):
    return text.replace('|', '\\|')


def type_words(field, names):
    """`half-up`, ... or a function: what the loader's messages call the forms."""
    out = []
    for form in field['type']:
        if form == 'word':
            out += [f'`"{word}"`' for word in field['values']]
        elif form == 'names' and field['values']:
            out.append('a list of ' + ', '.join(f'`"{word}"`' for word in field['values']))
        else:
            words = names[form]
            code = re.search(r'(\{.*\}|below "path"|pairwise \{ rows \}|shares \{.*\}|"[a-zA-Z.0-9-]+"$)', words)
            out.append(words[:code.start()] + '`' + code[0] + '`' + words[code.end():] if code else words)
    return out[0] if len(out) == 1 else ', '.join(out[:-1]) + ' or ' + out[-1]


def default_of(field):
    return 'required' if field['required'] else field['default'] or ''


def tables():
    names, out = forms(), ['## Fields and functions', '',
                           'Every field of every constructor, with what it may be; the chapters above say how they work together.',
                           'An editor with a Lua language server has the same lists in types/meed.lua, which `meed init` writes beside .luarc.json.']
    for name, one in constructors().items():
        words = ', '.join(f'`{word}`' for word in one['words'])
        if one['inside']:
            words = f'A {name} (in a {one["inside"]})'
        each = ': each ' if len(one['words']) > 1 else ' '
        out += ['', f'{words}{each}{one["meaning"]}.', '',
                '| field | what it may be | default | meaning |', '|---|---|---|---|']
        for field in one['fields'].values():
            out.append(f'| `{field["name"]}` | {cell(type_words(field, names))} | {cell(default_of(field))} | {cell(field["meaning"])} |')
    out += ['', 'What has no clear meaning is refused when the plan is loaded (tests/golden/fields_rows.py has an example of each):', '',
            '| of | together | message |', '|---|---|---|']
    for template, what, _, message in REFUSED:
        out.append(f'| {"component" if template == "deals" else template} | {cell(what)} | {message[:5]}: {cell(message[6:])} |')
    out += ['', 'The functions of formulas:', '', '| function | meaning |', '|---|---|']
    for word, parameters, sentence in functions():
        call, meaning = call_of(word, parameters, sentence)
        out.append(f'| `{cell(call)}` | {cell(meaning)} |')
    return '\n'.join(out) + '\n'


# ---- Functions: parameters with names and types --------------------------------------------------

LETTERS = {'n': ('x', 'meed.number'), 'p': ('n', 'meed.number'), 't': ('a', 'string'), 'd': ('from', 'meed.date'),
           's': ('step', 'meed.number'), 'm': ('mode', 'string')}
RESULTS = {'n': 'meed.number', 'p': 'meed.number', 'c': 'meed.number', 't': 'string', 'd': 'meed.date', 'f': 'boolean'}
GIVEN = {  # where letters would name two parameters alike, or the function is made from another call
    'clamp': ['x', 'a', 'b'], 'root': ['x', 'n'], 'workday': ['day', 'n'], 'months_after': ['day', 'n'], 'part': None, '..': None}


def parameters_of(word, letters):
    """[(name, type, optional or 'more')]"""
    left, names, out = letters.partition('>')[0], GIVEN.get(word), []
    for m in re.finditer(r'(\w)([*?]?)', left):
        name, kind = LETTERS[m[1]]
        used = [one[0] for one in out]
        if names:
            name = names[len(out)]
        while name in used:
            name = {'a': 'b', 'from': 'to', 'x': 'y'}.get(name, name + '2')
        out.append((name, kind, {'?': 'optional', '*': 'more', '': ''}[m[2]]))
    return out


def call_of(word, letters, sentence):
    if word == '..':
        return 'a .. b', sentence
    if word == 'part':
        return 'part(t, from, until)', "share of the period's days in [from, until)"
    if letters is not None:
        texts = [name + (', ...' if more == 'more' else '') for name, _, more in parameters_of(word, letters)]
        text = ', '.join(texts)
        if parameters_of(word, letters)[-1][2] == 'optional':
            text = ', '.join(texts[:-1]) + f' [, {texts[-1]}]'
        return f'{word}({text})', sentence
    m = re.match(r'([\w]+\((?:[^()]|\([^()]*\))*\))(?:: (.*))?$', sentence)
    return m[1], m[2] or 'likewise'


# ---- The editor's types ----------------------------------------------------------------------------

FORM_TYPES = {
    'text': 'string', 'title': 'string|table<string, string>', 'flag': 'boolean', 'number': 'meed.number', 'param': 'meed.param',
    'function': 'meed.formula', 'path': 'string', 'paths': 'string[]', 'names': 'string[]', 'kind': 'string',
    'kinds': 'string[]', 'source': 'string', 'measure': 'string', 'measures': 'string[]', 'balance': 'string',
    'balances': 'string[]', 'level': 'string', 'window': 'string|meed.window', 'below': 'meed.below', 'tiers': 'meed.tiers|meed.param',
    'date': 'string|meed.date', 'currency': 'string', 'unit': 'string', 'factors': 'any[]', 'prizes': '(number|string|meed.param)[]',
    'receivers': 'meed.receiver[]', 'criteria': 'meed.criterion[]', 'reasons': 'table<string, function>', 'mix': 'table<string, number|meed.param>', 'record': 'table<string, any>',
    'params': 'table<string, table>', 'pairwise': 'meed.pairwise', 'shares': 'meed.shares', 'range': 'number[]'}
# What sentences of functions call their parameters, and what the result is.
TRANSLATED = {
    'm': 'meed.number', 'x': 'any', 'n': 'meed.number', 'text': 'string', 't': 'meed.tiers', 'scale': 'meed.number', 'level': 'string',
    'currency': 'string', 'a': 'meed.number', 'b': 'meed.number', 'rows': 'meed.rows', 'f': 'function', 'kind': 'string', 'r': 'meed.row',
    'window': 'string|meed.window', 'rates': 'string', 'date': 'meed.date', 'path': 'string', 'ref': 'meed.row', 'key': 'string|meed.row',
    'y': 'any', 'list': 'any', 'fields': 'table<string, any>', 'card': 'meed.number', 'unit': 'string'}
RETURNS = {
    'has': 'boolean', 'none': 'any', 'because': 'any', 'tier_rate': 'any', 'ends': 'boolean', 'date': 'meed.date', 'keep': 'meed.rows', 'top': 'meed.rows',
    'find': 'meed.row', 'up_to': 'any', 'earlier': 'meed.rows', 'grade': 'string', 'under': 'boolean', 'cell': 'any', 'first': 'any', 'last': 'any',
    'one': 'any', 'least': 'any', 'greatest': 'any'}
PARAMETERS = {  # what the sentence does not spell as a list of names
    'ends': [('t', 'meed.period', ''), ('level', 'string', '')], 'cell': [('m', 'meed.matrix', ''), ('x', 'any', ''), ('y', 'any', 'more')],
    'find': [('kind', 'string', ''), ('match', 'table<string, any>', '')], 'up_to': [('x', 'any', '')],
    'earlier': [('r', 'meed.row', ''), ('match', 'table<string, any>', ''), ('window', 'string|meed.window', 'optional')],
    'prorated': [('x', 'meed.number', ''), ('unit', 'string', 'optional'), ('level', 'string', 'optional')],
    'percentile': [('rows', 'meed.rows', ''), ('p', 'number', ''), ('x', 'any', '')], 'grade': [('card', 'meed.number', '')], 'coverage': [('card', 'meed.number', '')], 'date': [('text', 'string', '')],
    'money': [('n', 'meed.number', ''), ('currency', 'string', '')], 'count': [('rows', 'meed.rows', '')],
    'tier_pay': [('t', 'meed.tiers', ''), ('x', 'meed.number', ''), ('scale', 'any', 'optional'), ('match', 'table<string, any>', 'optional')],
    'tier_rate': [('t', 'meed.tiers', ''), ('x', 'meed.number', ''), ('scale', 'any', 'optional'), ('match', 'table<string, any>', 'optional')],
    'part': [('t', 'meed.period', ''), ('from', 'meed.date', ''), ('until', 'meed.date', '')]}
OVER_ROWS = ('sum average least greatest median first last one distinct top'.split())
FIXED = '''---@meta
-- The words of plan files, for editors with a Lua language server. Made from schemas/constructors.yaml and the
-- list of functions by tests/golden/manual_lists.py; nothing here is run.

---@alias meed.number number
---@class meed.date
---@operator add(number): meed.date
---@operator sub(meed.date): number
---@class meed.param
---@class meed.tiers
---@class meed.matrix
---@class meed.window
---@class meed.below
---@class meed.pairwise
---@class meed.shares
---@class meed.rows

---A record or a subject: the fields of its kind, its measures, computed fields.
---@class meed.row
---@field pay table<string, number> of a subject: what a component above pays; `pay.total`
---@field opening table<string, number> of a subject: what a balance opens with
---@field [string] any

---A line of a component with per = "line", a row of a measure or credit.
---@class meed.line : meed.row
---@field value number what it counts under `on`
---@field nth number its place in the run
---@field before meed.before the lines before it
---@field payee meed.row who is paid
---@field depth number with `below`: how many levels up
---@field record meed.row the record's own fields

---@class meed.before
---@field sum number
---@field count number

---The period: the last parameter of every formula.
---@class meed.period
---@field first meed.date
---@field last meed.date
---@field days number
---@field workdays number
---@field number number in its year
---@field year number
---@field name string
---@field month meed.period
---@field quarter meed.period
---@field half meed.period
---@field [string] any

---A formula: the row first, the period last; of a line or a set of rows the subject stands between them.
---@alias meed.formula fun(row: meed.line, t: meed.period): any | fun(row: meed.line, s: meed.row, t: meed.period): any

---@type table<string, meed.param>
param = {}
---@type meed.row
whole = {}

---@class meed.tier_options
---@field edge? "lower"|"upper"
---@field below? number|meed.param|"flat"
---@field above? "flat"|"line"
---@field from? string a kind: the tiers are its rows
---@field at? string its field of the edges
---@field rate? string its field of the rates
%WHERE%---@field [integer] table

---@param tiers meed.tier_options
---@return meed.tiers
function marginal(tiers) end
---@param tiers meed.tier_options
---@return meed.tiers
function slab(tiers) end
---@param tiers meed.tier_options
---@return meed.tiers
function interpolated(tiers) end
---@param cells { x: any[], y: any[], edge?: "lower"|"upper", [integer]: any[] }
---@return meed.matrix
function matrix(cells) end
---@param path string|string[]
---@return meed.below
function below(path) end
---@param level string
---@return meed.window
function full(level) end
---@param n integer
---@return meed.window
function days(n) end
---@param n integer
---@return meed.window
function months(n) end
---@param rows number[][]
---@return meed.pairwise
function pairwise(rows) end
---@param parts table
---@return meed.shares
function shares(parts) end
'''


def lua_type(field):
    out = []
    for form in field['type']:
        if form == 'word':
            out += [f'"{word}"' for word in field['values']]
        else:
            out += [FORM_TYPES[form]]
    return '|'.join(dict.fromkeys(out))


def lua_name(name):
    return name + '_' if name in ('from', 'until', 'end', 'repeat') else name


def lua_function(word, letters, sentence):
    if letters is not None and word != 'part':
        parameters = parameters_of(word, letters)
        result = RESULTS[letters.partition('>')[2] or re.sub(r'[*?].*', '', letters)[0]]
    elif word in PARAMETERS:
        parameters, result = PARAMETERS[word], RETURNS.get(word, 'meed.number')
    else:
        inside = re.match(r'\w+\(((?:[^()]|\([^()]*\))*)\)', sentence)[1]
        parameters, result = [], RETURNS.get(word, 'meed.number')
        for text in re.split(r',', inside.replace('[', '').replace(']', '').replace(' ,', ',')):
            name = text.strip()
            optional = 'optional' if re.search(r'\[,? ?' + re.escape(name), inside) else ''
            kind = 'string|function' if word in OVER_ROWS and name == 'x' else TRANSLATED[name]
            parameters.append((name, kind, optional))
    call, meaning = call_of(word, letters, sentence)
    out = [f'---`{call}`: {meaning}']
    for name, kind, more in parameters:
        if more == 'more':
            out += [f'---@param {lua_name(name)} {kind}', f'---@param ... {kind}']
        else:
            out.append(f'---@param {lua_name(name)}{"?" if more else ""} {kind}')
    names = ', '.join(lua_name(name) + (', ...' if more == 'more' else '') for name, _, more in parameters)
    return out + [f'---@return {result}', f'function {word}({names}) end']


def types():
    where = '---@field where? table<string, string|number|boolean> its fields that choose the rows, with paths of the subject or line\n'
    tier_table = open(os.path.join(root, 'engine/script/tier_table.c'), encoding='utf-8').read()
    out = [FIXED.rstrip('\n').replace('%WHERE%', where if '"where"' in tier_table else ''), '']
    for name, one in constructors().items():
        out += ['', f'---{name} {one["meaning"]}', f'---@class meed.{name}']
        for field in one['fields'].values():
            default = default_of(field)
            note = field['meaning'] + (f' (default: {default})' if default and default != 'required' else '')
            out.append(f'---@field {field["name"]}{"" if field["required"] else "?"} {lua_type(field)} {note}')
        if one['items'] or one['inside']:
            out.append('---@field [integer] any')
        if one['inside']:
            continue
        for word in one['words']:
            out += ['', f'---{word} {one["meaning"]}', '---@param name string', f'---@return fun(fields: meed.{name}): any',
                    f'function {word}(name) end']
    for word, letters, sentence in functions():
        if word != '..' and not (word == 'contains' and letters is None):
            out += [''] + lua_function(word, letters, sentence)
    return '\n'.join(out) + '\n'


# ---- Comparing and writing ---------------------------------------------------------------------------

failed = 0


def hold(path, found, wanted, write):
    global failed
    name = os.path.relpath(path, root)
    if found == wanted:
        return
    if write is not None:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, 'w', encoding='utf-8').write(write)
        print('written:', name)
        return
    failed += 1
    print(f'FAIL {name} does not say what the lists of fields and functions say; tests/golden/manual_lists.py --write renews it')
    print('\n'.join(list(difflib.unified_diff(found.split('\n'), wanted.split('\n'), 'found', 'wanted', n=0, lineterm=''))[:20]))


writing = '--write' in sys.argv
page = os.path.join(root, 'rules/README.md')
text = open(page, encoding='utf-8').read()
if BEGIN not in text:
    text += f'\n{BEGIN}\n\n{END}\n'
before, rest = text.split(BEGIN, 1)
found, after = rest.split(END, 1)
wanted = ' -->\n' + tables() + '<!-- '
hold(page, found, wanted, before + BEGIN + wanted + END + after if writing else None)
path = os.path.join(root, 'schemas/types/meed.lua')
found = open(path, encoding='utf-8').read() if os.path.exists(path) else ''
hold(path, found, types(), types() if writing else None)
compiler = shutil.which('luac5.4') or shutil.which('luac')
if compiler:
    done = subprocess.run([compiler, '-p', path], capture_output=True, text=True)
    if done.returncode:
        failed += 1
        print('FAIL', done.stderr)
programs = [one for one in sys.argv[1:] if one != '--write']
if programs:
    folder = os.path.join(tempfile.mkdtemp(), 'project')
    subprocess.run([programs[0], 'init', folder], capture_output=True)
    settings = json.load(open(os.path.join(folder, '.luarc.json'), encoding='utf-8'))
    own = open(os.path.join(folder, settings['workspace.library'][0], 'meed.lua'), encoding='utf-8').read()
    if own != types():
        failed += 1
        print('FAIL the types that `meed init` writes are others')
    shutil.rmtree(os.path.dirname(folder))
sys.exit(failed > 0)
