"""A project of meed for one case: records, plan text, and where each expected figure comes out.

Nothing here computes: figures of a case go into records and plan text as they are written, and every figure that is
compared is a payout that meed exported. `Decimal` is used to read how many digits a figure has and its sign only."""
import csv
import os
import re
from decimal import Decimal

MODES = {'half_up': 'half-up', 'half_even': 'half-even', 'down': 'down', 'up': 'up'}
TAKEN = set('''and break do else elseif end false for function goto if in local nil not or repeat return then true until while
    id pay opening value payee depth on manager'''.split())


class NotYet(Exception):
    """A feature of the language that no plan text can be written for yet; the text names it."""


class Unknown(Exception):
    """A rule, or an input, that this runner does not know."""


class At:
    """The place of a figure among the exported payouts."""
    def __init__(self, plan, component, subject, period):
        self.key = (subject, period, plan, component)


def name_of(text, used=()):
    """An identifier of the language for any text, different from those in `used`."""
    out = re.sub(r'[^a-z0-9_]+', '_', str(text).lower()).strip('_')
    if not out or not out[0].isalpha():
        out = 'n_' + out
    while out in TAKEN or out in used:
        out += '_1' if not re.search(r'_\d+$', out) else '1'
    return out


def lua_text(text):
    return '"' + str(text).replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n') + '"'


def is_number(text):
    return isinstance(text, str) and re.fullmatch(r'[-+]?(\d+(\.\d*)?|\.\d+)', text) is not None


def number(text):
    """A figure as a literal of Lua: the digits of the case."""
    text = str(text)
    if not is_number(text):
        raise Unknown(f'{text!r} where a figure is expected')
    return text.lstrip('+')


def decimals(texts):
    """The most digits after the point among figures, for the field that takes them."""
    return max([len(str(t).partition('.')[2]) for t in texts if t is not None] + [0])


def is_positive(text):
    return Decimal(text) > 0


def month(n):
    """The n-th month, from 1: 2026-01 ..."""
    return f'{2026 + (n - 1) // 12}-{(n - 1) % 12 + 1:02}'


def tiers_text(tiers, last='rate'):
    """Bands {upto, rate} as lines {edge, rate} of a table: a band starts where the one before ends."""
    lines, lower = [], '0'
    for tier in tiers:
        if tier['upto'] is not None and not is_positive(tier['upto']):
            continue
        lines.append(f'{{{lower}, {number(tier[last])}}}')
        lower = tier['upto'] and number(tier['upto'])
    if lower is not None:
        lines.append(f'{{{lower}, 0}}')  # above the last band nothing is paid
    return 'marginal { ' + ', '.join(lines) + ' }'


def slices(tiers, value=None):
    """One table for each band that pays that band alone, at its rate or at `value`."""
    out, lower = [], '0'
    for tier in tiers:
        upper = tier['upto'] and number(tier['upto'])
        if upper is not None and not is_positive(upper):
            out.append('marginal { {0, 0} }')
            continue
        lines = [] if lower == '0' else ['{0, 0}']
        lines.append(f'{{{lower}, {value or number(tier["rate"])}}}')
        if upper is not None:
            lines.append(f'{{{upper}, 0}}')
        out.append('marginal { ' + ', '.join(lines) + ' }')
        lower = upper
    return out


def slab_text(tiers, boundary, last='rate', above=None):
    """Bands that pay the whole at the rate reached. The first band has no lower end: `below`."""
    edge = ', edge = "upper"' if boundary == 'upper_inclusive' else ''
    first = number(tiers[0][last])
    lines = []
    for before, tier in zip(tiers, tiers[1:]):
        lines.append(f'{{{number(before["upto"])}, {number(tier[last])}}}')
    if tiers[-1]['upto'] is not None and above is not None:
        lines.append(f'{{{number(tiers[-1]["upto"])}, {above}}}')
    if not lines:
        lines.append(f'{{0, {first}}}')
    return 'slab { ' + ', '.join(lines) + f'{edge}, below = {first} }}'


class Project:
    def __init__(self, case):
        self.case = case
        self.inputs = case['inputs']
        self.rule = self.inputs.get('rule', {})
        self.rounding = case.get('rounding') or {}
        self.kinds = {}     # name -> {'fields': {field: type text}, 'date': field or None, 'rows': [{}]}
        self.lines = []     # plan text before the plans
        self.plans = {}     # name -> [fields text, [component lines]]
        self.figures = {}   # key of expected -> At, or lists and mappings of them
        self.needs = []     # words of the language that may not be built yet
        self.months = 1

    # ---- records
    def kind(self, name, fields, date=None):
        self.kinds[name] = {'fields': dict({'id': '{type: text}'}, **fields), 'date': date, 'rows': []}

    def row(self, kind, **values):
        rows = self.kinds[kind]['rows']
        rows.append(dict({'id': f'{kind[0]}{len(rows) + 1}'}, **values))
        return rows[-1]['id']

    def people(self, count, fields=None):
        self.kind('person', fields or {})
        return [f'p{n}' for n in range(1, count + 1)]

    def deals(self, amounts):
        """Deals of people, credited to their owner; `booked` is their sum."""
        self.kind('deal', {'on': '{type: date, required: true}', 'owner': '{type: ref, to: person, required: true}',
                           'amount': f'{{type: money, required: true, decimals: {max(2, decimals(amounts))}}}'}, 'on')
        self.say('credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }')

    # ---- plan text
    def say(self, text):
        self.lines.append(text)

    def rounded(self, key):
        """The fields that round a component as the case says for `key`; without a word it stays exact."""
        rule = self.rounding.get(key, self.rounding.get('*'))
        if not rule:
            return 'rounding = "none"'
        places = int(rule['places'])
        step = '1' + '0' * -places if places <= 0 else '0.' + '0' * (places - 1) + '1'
        return f'unit = {step}, rounding = "{MODES[rule["mode"]]}"'

    def plan(self, name, of):
        if name not in self.plans:
            self.plans[name] = [f'of = "{of}", every = "month"', []]

    def component(self, plan, name, fields, key=None, word='commission'):
        """A component of `plan`, rounded as the case says for `key` of expected, exact without one."""
        name = 'sum_of_all' if name == 'total' else name  # `pay.total` is a word of the language
        ending = self.rounded(key) if key else 'rounding = "none"'
        self.plans[plan][1].append(f'{word} "{name}" {{ {fields}, {ending} }},')
        return lambda subject, n=1: At(plan, name, subject, month(n))

    def exact_and_shown(self, plan, key, fields, name=None, word='commission'):
        """A component kept exact, for what builds on it, and what the case prints of it, rounded."""
        name = name or key
        self.component(plan, name + '_exact', fields, None, word)
        return self.component(plan, name, f'amount = function(s) return s.pay.{name}_exact end', key, word)

    def company(self, name, source, key=None, months=1):
        """The sum of a component or measure over all people and the last `months`, as a figure of its own."""
        self.plan('company', 'whole')
        over = f', over = months({months})' if months > 1 else ''
        self.say(f'measure "{name}_of_all" {{ of = "whole", from = "{source}"{over}, sum = "value" }}')
        return self.component('company', name, f'on = "{name}_of_all", rate = 1', key)

    def text(self):
        out = list(self.lines)
        for name, (fields, components) in self.plans.items():
            out.append(f'plan "{name}" {{ {fields},')
            out += ['  ' + line for line in components]
            out.append('}')
        return '\n'.join(out) + '\n'

    # ---- files
    def write(self, folder):
        for part in ('schemas', 'rules', 'data'):
            os.makedirs(os.path.join(folder, part), exist_ok=True)

        def put(name, text):
            with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
                file.write(text)
        put('meed.yaml', 'organisation: Cases\ncurrency: CNY\nperiod: month\n')
        put('rules/case.lua', self.text())
        for name, kind in self.kinds.items():
            date = f'date: {kind["date"]}\n' if kind['date'] else ''
            fields = ''.join(f'  {field}: {type_}\n' for field, type_ in kind['fields'].items())
            put(f'schemas/{name}.yaml', f'kind: {name}\nkey: id\n{date}fields:\n{fields}load: {{file: {name}.csv}}\n')
            with open(os.path.join(folder, 'data', name + '.csv'), 'w', encoding='utf-8', newline='') as file:
                out = csv.DictWriter(file, list(kind['fields']), restval='')
                out.writeheader()
                out.writerows(kind['rows'])
