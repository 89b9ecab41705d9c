"""Random projects. A project is a dict: kinds (fields, rows), computed columns, credits, measures, plans and
start_month; pipeline_writer.py puts it into a folder."""
from datetime import date, timedelta
from fractions import Fraction
from pipeline_formula import MISSING, Tiers

D = Fraction


def schema_fields():
    person = {'id': {'type': 'text'}, 'role': {'type': 'enum', 'values': ['rep', 'lead', 'admin']},
              'region': {'type': 'ref', 'to': 'region'}, 'manager': {'type': 'ref', 'to': 'person'},
              'quota': {'type': 'money'}, 'level': {'type': 'integer', 'required': True}}
    deal = {'id': {'type': 'text'}, 'closed_on': {'type': 'date'}, 'owner': {'type': 'ref', 'to': 'person'},
            'helper': {'type': 'ref', 'to': 'person'}, 'product': {'type': 'ref', 'to': 'product'},
            'amount': {'type': 'money', 'required': True}, 'cost': {'type': 'money'},
            'pieces': {'type': 'integer', 'default': 1}, 'disc': {'type': 'ratio'},
            'stage': {'type': 'enum', 'values': ['open', 'won', 'lost'], 'required': True},
            'fresh': {'type': 'flag', 'default': False}}
    order = {'id': {'type': 'text'}, 'ordered_on': {'type': 'date'}, 'owner': {'type': 'ref', 'to': 'person'}}
    line = {'id': {'type': 'text'}, 'order': {'type': 'ref', 'to': 'sales_order'},
            'product': {'type': 'ref', 'to': 'product'}, 'amount': {'type': 'money', 'required': True},
            'pieces': {'type': 'integer', 'required': True}}
    crew = {'id': {'type': 'text'}, 'deal': {'type': 'ref', 'to': 'deal'}, 'sold': {'type': 'ref', 'to': 'sales_order'},
            'person': {'type': 'ref', 'to': 'person'}, 'part': {'type': 'ratio'}}
    claim = {'id': {'type': 'text'}, 'crew': {'type': 'ref', 'to': 'crew'}, 'person': {'type': 'ref', 'to': 'person'}}
    return {'region': {'fields': {'id': {'type': 'text'}, 'size': {'type': 'integer', 'required': True},
                                  'budget': {'type': 'money', 'required': True}}},
            'product': {'fields': {'id': {'type': 'text'},
                                   'grp': {'type': 'enum', 'values': ['A', 'B', 'C'], 'required': True},
                                   'weight': {'type': 'ratio'}}},
            'person': {'fields': person, 'history': True},
            'sales_order': {'fields': order, 'date': 'ordered_on'},
            'line': {'fields': line},
            'deal': {'fields': deal, 'date': 'closed_on'},
            'crew': {'fields': crew}, 'claim': {'fields': claim}}


BLANK = dict.fromkeys(['every', 'when', 'amount', 'on', 'rate', 'rates', 'scale', 'cap', 'floor', 'negative', 'rank',
                       'within', 'order', 'prizes', 'ties', 'missing', 'unit', 'rounding'], None)
BLANK['times'] = []


class Generator:
    def __init__(self, rng, size=1):
        self.r, self.size = rng, size

    def some(self, chance):
        return self.r.random() < chance

    def pick(self, items):
        return self.r.choice(list(items))

    # -- data -------------------------------------------------------------------------------------
    def project(self):
        r = self.r
        self.start_month = self.pick([1, 1, 1, 4, 7])
        self.base = date(self.pick([2024, 2025, 2026]), self.pick([1, 2, 4, 10, 11, 12]), 1)
        self.first = self.base - timedelta(days=70)
        self.span = 210
        k = schema_fields()
        k['region']['rows'] = [{'id': i, 'size': D(r.randint(1, 3)), 'budget': self.money()} for i in ['east', 'north', '西']]
        k['product']['rows'] = [{'id': f'P{i}', 'grp': self.pick('ABC'),
                                 'weight': MISSING if self.some(.2) else D(r.randint(1, 30), 10)} for i in range(4)]
        people = [f'R{i}' for i in range(r.randint(2, 9))]
        k['person']['rows'] = [v for i, p in enumerate(people) for v in self.history(p, people[:i])]
        k['sales_order']['rows'] = [{'id': f'O{i}', 'ordered_on': self.day(.1), 'owner': self.maybe(people, .1)}
                                    for i in range(r.randint(0, 6))]
        orders = [o['id'] for o in k['sales_order']['rows']]
        k['line']['rows'] = [] if not orders else [
            {'id': f'L{i}', 'order': self.maybe(orders, .1), 'product': self.maybe(['P0', 'P1', 'P2', 'P3'], .1),
             'amount': self.money(), 'pieces': D(r.randint(-3, 9))} for i in range(r.randint(0, 20))]
        k['deal']['rows'] = [self.deal(i, people) for i in range(r.choice([0, 5, 25, 60]) * self.size)]
        self.participants(k, people, orders)
        self.people, self.kinds = people, k
        project = {'kinds': k, 'start_month': self.start_month, 'base': self.base, 'computed': {}}
        if self.some(.6):
            project['computed']['deal', 'margin'] = self.pick([
                ('/', ('-', ('path', 'r', 'amount'), ('path', 'r', 'cost')), ('path', 'r', 'amount')),
                ('/', ('path', 'r', 'cost'), ('-', ('path', 'r', 'amount'), ('lit', D(7))))])
        self.computed = project['computed']
        self.rules(project)
        return project

    def participants(self, k, people, orders):
        """Who takes part in deals and orders, with history or without; claims lead to them through a reference."""
        deals = [d['id'] for d in k['deal']['rows']]
        parts = [D(1, 10), D(1, 5), D(1, 4), D(3, 10), D(333333, 10 ** 6), D(0)]
        some = [f'W{i}' for i in range(self.r.randint(0, 2 * len(deals) + len(orders)))]
        for kind, keys in (('crew', some), ('claim', [f'Q{i}' for i in range(self.r.randint(0, len(some)))])):
            k[kind]['history'] = self.some(.5)
            k[kind]['rows'] = [dict(self.participant(kind, key, deals, orders, some, people, parts), **days)
                               for key in keys for days in self.some_versions(k[kind]['history'])]

    def participant(self, kind, key, deals, orders, crews, people, parts):
        if kind == 'claim':
            return {'id': key, 'crew': self.maybe(crews, .05), 'person': self.maybe(people, .1)}
        return {'id': key, 'deal': self.maybe(deals, .1) if deals else MISSING, 'sold': self.maybe(orders, .3) if orders else MISSING,
                'person': self.maybe(people, .1), 'part': self.maybe(parts, .03)}

    def some_versions(self, history):
        if not history:
            return [{}]
        cuts = sorted({self.day() for _ in range(self.pick([0, 1, 2]))})
        starts = [date(2000, 1, 1)] + cuts
        return [{'valid_from': a, 'valid_to': b} for a, b in zip(starts, cuts + [self.pick([MISSING, MISSING, date(2030, 1, 1)])])]

    def maybe(self, items, missing):
        return MISSING if self.some(missing) else self.pick(items)

    def day(self, missing=0.0):
        if self.some(missing):
            return MISSING
        if self.some(.25):    # edges of months, the end of a year, 29 February
            d = self.first + timedelta(days=self.r.randint(0, self.span))
            d = d.replace(day=1)
            return d - timedelta(days=self.r.randint(0, 1))
        return self.first + timedelta(days=self.r.randint(0, self.span))

    def money(self, wide=True):
        r = self.r
        if self.some(.2):
            return D(r.choice([0, 100, 1000, 5000, -100]))
        return D(r.randint(-300000 if wide else 0, 2000000), 100)

    def history(self, key, above):
        cuts = sorted({self.day() for _ in range(self.pick([0, 0, 1, 2, 3]))})
        start = date(2000, 1, 1) if self.some(.7) else self.day()
        cuts = [c for c in cuts if c > start]
        rows, first = [], start
        for cut in cuts + [None]:
            gap = cut is not None and self.some(.3)
            rows.append({'id': key, 'role': self.maybe(['rep', 'rep', 'lead', 'admin'], .05),
                         'region': self.maybe(['east', 'north', '西'], .15),
                         'manager': self.pick(above) if above and self.some(.8) else MISSING,
                         'quota': self.maybe([D(0), D(1000), D(10000), D(33333, 100), D(-5)], .15),
                         'level': D(self.r.randint(1, 3)), 'valid_from': first,
                         'valid_to': MISSING if cut is None else cut})
            if cut is None:
                if self.some(.2):
                    rows[-1]['valid_to'] = first + timedelta(days=self.r.randint(1, 120))
                break
            first = cut
            if gap:
                rows[-1]['valid_to'] = max(rows[-1]['valid_from'] + timedelta(days=1), cut - timedelta(days=20))
        return rows

    def deal(self, i, people):
        r = self.r
        amount = self.money()
        return {'id': f'D{i}', 'closed_on': self.day(.03), 'owner': self.maybe(people, .05),
                'helper': self.maybe(people, .4), 'product': self.maybe(['P0', 'P1', 'P2', 'P3'], .05),
                'amount': amount, 'cost': MISSING if self.some(.2) else self.money(False),
                'pieces': D(r.randint(0, 12)), 'disc': MISSING if self.some(.2) else D(r.randint(0, 4000), 10000),
                'stage': self.pick(['won', 'won', 'won', 'open', 'lost']), 'fresh': self.some(.4)}

    # -- formulas ---------------------------------------------------------------------------------
    def money_of(self, fields, depth=2):
        """A money formula over ctx fields: {'m': money nodes, 'n': numbers, 'f': flags}."""
        if depth == 0 or self.some(.35):
            return self.pick(fields['m'])
        k = self.r.randint(0, 8)
        a = self.money_of(fields, depth - 1)
        if k in (0, 1):
            return (self.pick('+-'), a, self.money_of(fields, depth - 1))
        if k in (2, 3):
            return ('*', a, self.number_of(fields, depth - 1))
        if k == 4:
            return ('/', a, self.number_of(fields, depth - 1))
        if k == 5:
            return ('or', a, ('lit', D(self.r.randint(0, 500))))
        if k == 6:
            return ('call', self.pick(['min', 'max']), a, self.money_of(fields, depth - 1))
        if k == 7:
            return ('call', 'round', a, ('lit', self.pick([D(1, 100), D(1), D(10)])))
        return ('or', ('and', self.flag_of(fields), a), self.money_of(fields, depth - 1))

    def number_of(self, fields, depth=1):
        if depth <= 0 or self.some(.5):
            return self.pick(fields['n']) if fields['n'] and self.some(.6) else \
                ('lit', self.pick([D(1, 10), D(3, 10), D(12, 10), D(5, 1000), D(2), D(7)]))
        k = self.r.randint(0, 3)
        if k == 0:
            return ('/', self.pick(fields['m']), self.pick(fields['m']))
        if k == 1:
            return (self.pick('+-*'), self.number_of(fields, depth - 1), self.number_of(fields, depth - 1))
        if k == 2:
            return ('or', self.number_of(fields, depth - 1), ('lit', D(1)))
        return ('/', self.number_of(fields, depth - 1), ('lit', self.pick([D(3), D(7), D(9)])))

    def flag_of(self, fields):
        if self.some(.4):
            return self.pick(fields['f'])
        if self.some(.5):
            return (self.pick(['<', '<=', '>', '>=']), self.pick(fields['m']), ('lit', self.pick([D(0), D(1000), D(5000)])))
        return ('call', 'has', self.pick(fields['m'] + fields['n']))

    def record_fields(self, kind, var):
        p = lambda *names: ('path', var) + names
        product = lambda x: ('==', p('product', 'grp'), ('text', x))
        if kind == 'line':
            return {'m': [p('amount')], 'n': [p('pieces'), p('product', 'weight')],
                    'f': [('>', p('pieces'), ('lit', D(2))), product('A'),
                          ('and', ('call', 'has', p('product')), product('B'))]}
        fields = {'m': [p('amount'), p('amount'), ('or', p('cost'), ('lit', D(0))), p('cost')],
                  'n': [p('pieces'), p('disc'), ('or', p('disc'), ('lit', D(0))), p('product', 'weight')],
                  'f': [('==', p('stage'), ('text', 'won')), p('fresh'), ('not', p('fresh')),
                        ('and', ('call', 'has', p('product')), product('A')), product('C'),
                        ('call', 'has', p('owner', 'manager'))]}
        if ('deal', 'margin') in self.computed:
            fields['n'] += [p('margin'), ('or', p('margin'), ('lit', D(1, 2)))]
        return fields

    # -- rules ------------------------------------------------------------------------------------
    def rules(self, project):
        project['credits'], project['measures'], project['plans'] = {}, {}, []
        self.project_now = project
        for i in range(self.r.randint(1, 3)):
            project['credits'][f'c{i}'] = self.credit()
        self.add_measure('quota_m', of='person', value=('path', 'p', 'quota'), type='m')
        for i in range(self.r.randint(4, 12)):
            self.measure(f'm{i}')
        for i in range(self.r.randint(1, 3)):
            self.plan(f'plan{i}')
            self.paid(f'plan{i}')
        self.totals()

    def credit(self):
        kind = self.pick(['deal', 'deal', 'line'])
        f = self.record_fields(kind, 'd')
        unit = self.pick([None, None, None, D(1, 100)])
        value = ('path', 'd', 'amount') if unit or self.some(.4) else self.money_of(f)
        people = ['owner', 'helper', 'owner.manager'] if kind == 'deal' else ['order.owner', 'order.owner.manager']
        to, left = [], D(1)
        for _ in range(self.r.randint(0, 2)):
            share = self.pick([D(1, 10), D(1, 4), D(3, 10), D(0)])
            left -= share
            node = ('lit', share)
            if self.some(.4):
                node = ('or', ('and', self.flag_of(f), node), ('lit', D(0)))
            elif self.some(.2):
                node = ('/', ('lit', share), ('lit', D(3)))
            to.append({'path': self.pick(people), 'share': node, 'overlay': False})
        to += [{'path': self.pick(people), 'share': self.pick([None, 'rest']), 'overlay': False}
               for _ in range(self.pick([1, 1, 2, 3]))]
        if self.some(.3):
            to.append({'path': self.pick(people), 'share': ('lit', self.pick([D(1, 2), D(1), D(7, 100)])), 'overlay': True})
        if self.some(.4):
            to += [self.each(kind) for _ in range(self.pick([1, 1, 2]))]
        self.r.shuffle(to)
        order = self.pick([None, None, ['-level'], ['region', '-id'], ['quota', 'id']])
        return {'order': order, 'from': kind, 'at': 'order.ordered_on' if kind == 'line' else self.pick([None, 'closed_on']),
                'when': self.flag_of(f) if self.some(.5) else None, 'value': value, 'to': to, 'unit': unit}

    def each(self, kind):
        """A receiver for each participant: of the record, of its order or of its owner."""
        rows = [('crew', None, 'deal', 'person'), ('crew', 'owner', 'person', 'person.manager'), ('claim', None, 'crew.deal', 'person'),
                ('claim', None, 'crew.deal', 'crew.person')]
        if kind == 'line':
            rows = [('crew', 'order', 'sold', 'person'), ('claim', 'order', 'crew.sold', 'person')]
        each, of, by, payee = self.pick(rows)
        part = ('path', 'x', 'part') if each == 'crew' else ('path', 'x', 'crew', 'part')
        share = self.pick([None, 'rest', part, part, ('/', part, ('lit', D(3))), ('lit', D(1, 20)),
                           ('or', part, ('lit', D(0))), ('if', ('>', ('path', 'd', 'amount'), ('lit', D(500))), part, ('lit', D(1, 20)))])
        return {'each': each, 'of': of, 'by': by, 'path': payee, 'share': share,
                'overlay': share not in (None, 'rest') and self.some(.4)}

    def add_measure(self, name, **given):
        m = {'of': 'person', 'from': None, 'by': None, 'at': None, 'when': None, 'over': None, 'goal': None,
             'make': 'value', 'value': None, 'skip': False, 'type': 'm'}
        m.update(given)
        self.project_now['measures'][name] = m

    def over(self, inner=None):
        every = [None, None, 'month', 'quarter', 'year', 'half', ('full', 'quarter'), ('full', 'year'),
                 ('months', 2), ('months', 3)]
        return self.pick(every if inner else every + [('days', 30), ('days', 45), 'ever'])

    def measure(self, name):
        measures, credits = self.project_now['measures'], self.project_now['credits']
        kind = self.r.randint(0, 9)
        if kind <= 3:
            source = self.pick(credits)
            fields = self.record_fields(credits[source]['from'], 'r')
            fields['m'] = fields['m'] + [('path', 'r', 'value')] * 3
            of, by = self.pick([('person', None), ('person', None), ('person', ('below', )), ('whole', None),
                                ('region', 'payee.region')])
            self.rows_measure(name, source, of, by, fields)
        elif kind <= 5:
            source = self.pick(['deal', 'deal', 'line'])
            fields = self.record_fields(source, 'r')
            owner = 'owner' if source == 'deal' else 'order.owner'
            of, by = self.pick([('person', owner), ('person', ('below', owner)), ('whole', None), ('region', owner + '.region'),
                                ('product', 'product')])
            self.rows_measure(name, source, of, by, fields, at='order.ordered_on' if source == 'line' else None)
        elif kind <= 7:
            inner = [n for n, m in measures.items()
                     if m['of'] == 'person' and m['over'] in (None, 'month')]
            source = self.pick(inner)
            fields = {'m': [('path', 'r', 'value')], 'n': [('path', 'r', 'level')],
                      'f': [('call', 'has', ('path', 'r', 'value')), ('>', ('path', 'r', 'level'), ('lit', D(1)))]}
            if measures[source]['type'] == 'n':
                fields = dict(fields, n=fields['m'], m=[('path', 'r', 'quota')])
            of, by = self.pick([('person', None), ('person', ('below', )), ('person', 'manager'), ('whole', None),
                                ('region', 'region')])
            self.rows_measure(name, source, of, by, fields, over=self.over(inner=True), plain=measures[source]['type'])
        elif kind == 8:
            self.add_measure(name, of='person', type='m', value=self.money_of(self.subject_fields('person', 'p')))
        else:
            self.rows_measure(name, 'person', 'region', 'region', {'m': [('path', 'r', 'quota')], 'n': [('path', 'r', 'level')],
                'f': [('>', ('path', 'r', 'level'), ('lit', D(1)))]})

    def rows_measure(self, name, source, of, by, fields, at=None, over=None, plain=None):
        make = self.pick(['sum', 'sum', 'sum', 'count', 'average', 'least', 'greatest', 'median', 'first', 'last',
                          'value', 'one'])
        if source == 'person' and make in ('first', 'last'):
            make = 'sum'
        kind, value = 'm', None
        over = over if plain else self.over()
        if make == 'count':
            kind = 'n'
        elif make == 'value':
            name_ = self.pick(['sum', 'average', 'greatest', 'count', 'median', 'last', 'distinct'])
            if source == 'person' and name_ == 'last':
                name_ = 'sum'
            keep = self.flag_of(fields) if self.some(.6) else None
            inner = self.money_of(fields, 1) if name_ != 'count' else None
            if name_ == 'distinct':
                inner = ('field', self.pick(['id'] if plain else ['id', 'id']))
                if source in self.project_now['measures']:
                    inner = ('field', 'id')
            value = ('rows', name_, keep, inner)
            kind = 'n' if name_ in ('count', 'distinct') else 'm'
            if self.some(.3) and kind == 'm':
                value = ('if', ('>', ('rows', 'count', None, None), ('lit', D(1))), value, self.pick([None, ('lit', D(11))]))
        elif plain and self.some(.5):
            value, kind = 'value', plain
        elif source in self.project_now['credits'] and self.some(.6):
            value = 'value'
        else:
            value = self.money_of(fields, 1)
        goal = None
        if of == 'person' and kind == 'm' and self.some(.6):
            goal = 'quota_m' if self.some(.5) and over in (None, 'month') else self.pick([('path', 'p', 'quota'), ('*', ('path', 'p', 'quota'),
                                                    ('lit', D(3)))])
        self.add_measure(name, of=of, by=by, at=at, over=over, make=make, value=value, goal=goal, type=kind,
                         when=self.flag_of(fields) if self.some(.35) else None, skip=make not in ('value', 'count') and self.some(.3),
                         **{'from': source})

    def subject_fields(self, kind, var, wide=None):
        p = lambda *names: ('path', var) + names
        measures = self.project_now['measures']
        fields = {'m': [], 'n': [], 'f': []}
        if kind == 'person':
            fields = {'m': [p('quota'), ('or', p('quota'), ('lit', D(100)))], 'n': [p('level')],
                      'f': [('>', p('level'), ('lit', D(1))), ('call', 'has', p('region')),
                            ('call', 'has', p('manager'))]}
        elif kind == 'region':
            fields = {'m': [p('budget')], 'n': [p('size')], 'f': [('>', p('size'), ('lit', D(1)))]}
        for name, m in measures.items():
            if wide and not self.wide(m, wide):
                continue
            if m['of'] == kind:
                fields[m['type']].append(p(name))
                if m['goal'] is not None:
                    fields['n'] += [('measure', 'attainment', var, name)]
                    fields['m'] += [('or', ('measure', 'goal', var, name), ('lit', D(1)))]
                if m['over'] in (None, 'month', 'quarter', 'year') and m['from'] and '.' not in m['from']:
                    fields[m['type']].append(('or', ('measure', 'prev', var, name, self.r.randint(1, 2)), ('lit', D(3))))
            elif m['of'] == 'whole':
                fields[m['type']].append(('path', 'whole', name))
            elif m['of'] == 'region' and kind == 'person' and self.some(.5):
                fields[m['type']].append(p('region', name))
            if m['of'] == 'person' == kind and self.some(.2):
                fields[m['type']].append(p('manager', name))
        return fields

    @staticmethod
    def wide(m, level):
        order = {'month': 0, 'quarter': 1, 'half': 2, 'year': 3, 'ever': 4}
        over = m['over'] or 'month'
        if isinstance(over, tuple):
            return over[0] == 'full' and order[over[1]] >= order[level]
        return order[over] >= order[level]

    def plan(self, name):
        of = self.pick(['person', 'person', 'person', 'region'])
        every = self.pick(['month', 'month', 'month', 'quarter'])
        f = self.subject_fields(of, 'p', 'year')
        components, above = [], []
        for i in range(self.r.randint(2, 7)):
            c = self.component(of, every, above)
            c['name'] = f'x{i}'
            above.append(c)
            components.append(c)
        level = max([every] + [c['every'] or every for c in components], key=['month', 'quarter', 'year'].index)
        since = self.first_of(level, self.pick([0, 31])) if self.some(.1) else None
        before = self.first_of(level, self.pick([32, 59, 61])) if self.some(.1) else None
        if since is not None and before is not None and before <= since:
            since = None
        self.project_now['plans'].append({
            'name': name, 'of': of, 'every': every, 'components': components,
            'when': self.flag_of(f) if self.some(.25) else None,
            'rounding': self.pick([None, None, 'half-even', 'down', 'up', 'none']), 'since': since, 'before': before})

    def first_of(self, level, days):
        """A plan whose components do not pay line by line begins and ends with a period of each of them."""
        day = self.base + timedelta(days=days)
        months = {'month': 1, 'quarter': 3, 'year': 12}[level]
        first = day.year * 12 + day.month - 1
        first -= (day.month - self.project_now['start_month']) % months
        return day.replace(year=first // 12, month=first % 12 + 1, day=1)

    def paid(self, name):
        """Measures over what a plan pays each month, for the plans after it. Their window is the month,
        because nothing before the evaluated periods has been posted."""
        plan = next(p for p in self.project_now['plans'] if p['name'] == name)
        if plan['every'] != 'month':
            return
        for c in plan['components']:
            if c['every'] is None and self.some(.4):
                of, by = (plan['of'], None) if plan['of'] == 'region' else \
                    self.pick([('person', None), ('person', ('below', )), ('whole', None), ('region', 'region')])
                make = self.pick(['sum', 'sum', 'count', 'average', 'greatest'])
                self.add_measure(f'paid_{name}_{c["name"]}', of=of, by=by, make=make, over=self.pick([None, 'month']),
                                 value=None if make == 'count' else 'value', type='n' if make == 'count' else 'm',
                                 skip=make != 'count' and self.some(.3), **{'from': name + '.' + c['name']})

    def totals(self):
        """What each credit gave to anybody, to the last digit: a plan of the whole."""
        components = []
        for name in self.project_now['credits']:
            self.add_measure('all_' + name, of='whole', make='sum', value='value', **{'from': name})
            components.append(dict(BLANK, name=name, word='bonus', on='all_' + name, rate=('lit', D(1)),
                                   rounding='none'))
        self.project_now['plans'].append({'name': 'totals', 'of': 'whole', 'every': 'month', 'when': None,
                                          'components': components, 'rounding': None, 'since': None,
                                          'before': None})

    def component(self, of, plan_every, above):
        every = self.pick([None, None, None, 'quarter', 'year']) if plan_every == 'month' else None
        f = self.subject_fields(of, 'p', every or plan_every)
        if above and self.some(.4):
            f['m'] += [('path', 'p', 'pay', 'total'), ('or', ('path', 'p', 'pay', self.pick(above)['name']), ('lit', D(5)))]
        c = dict(BLANK, word=self.pick(['commission', 'bonus', 'award']), every=every, times=[],
                 negative=self.pick([None, None, 'zero']), missing=self.pick([None, None, 'hold', 'zero', 'skip']),
                 unit=self.pick([None, None, None, D(1), D(1, 100), D(10), D(1, 1000)]),
                 rounding=self.pick([None, None, 'half-up', 'half-even', 'down', 'up', 'none']))
        level = every or plan_every
        usable = [n for n, m in self.project_now['measures'].items() if m['of'] == of and self.wide(m, level)]
        money = [n for n in usable if self.project_now['measures'][n]['type'] == 'm']
        kind = self.r.randint(0, 9)
        if kind <= 3 and money:
            c['on'] = self.pick(money)
            if self.some(.4):
                c['rate'] = ('lit', self.pick([D(5, 100), D(1, 10), D(0), D(-1, 100), D(5, 1000)])) if self.some(.6) \
                    else self.number_of(f)
            else:
                c['rates'] = self.tiers()
                small = c['rates'].steps[-1][0] < 10
                goal = self.project_now['measures'][c['on']]['goal']
                if small:
                    c['scale'] = 'goal' if goal is not None and self.some(.8) else ('lit', self.pick([D(1000), D(333)]))
        elif kind <= 5 and usable:
            c['rank'] = self.pick(usable)
            if self.some(.4):
                c['rank'] = ('*', self.money_of(f), ('lit', D(1)))
            c['within'] = self.pick([None, 'region', 'role', 'level']) if of == 'person' else self.pick([None, 'size'])
            c['order'] = self.pick([None, ['-level'], ['level'], ['-level', 'id']]) if of == 'person' else None
            c['prizes'] = self.pick([[D(1000), D(500)], [D(100001, 100), D(500), D(1)], [D(10)], [D(100), D(100), D(50), D(1, 100)]])
            c['ties'] = self.pick([None, 'order', 'split', 'all'])
        elif self.some(.5):
            c['amount'] = ('if', self.flag_of(f), self.money_of(f), self.pick([None, ('lit', D(0)), self.money_of(f)]))
        else:
            c['amount'] = self.money_of(f)
        if usable and money and self.some(.1) and c['amount']:
            c['amount'] = ('tiers', self.pick(['tier_pay', 'tier_pay']), self.tiers(False), ('path', 'p', self.pick(money)))
        if self.some(.35):
            c['when'] = self.flag_of(f)
        for _ in range(self.pick([0, 0, 0, 1, 2])):
            c['times'].append(('lit', D(self.r.randint(-5, 30), 10)) if self.some(.4) else self.number_of(f))
        for limit, low, high in (('cap', 100, 3000), ('floor', -500, 50)):
            if self.some(.25):
                c[limit] = ('lit', D(self.r.randint(low, high))) if self.some(.6) else self.money_of(f, 1)
        return c

    def tiers(self, small=None):
        small = self.some(.6) if small is None else small
        shape = self.pick(['marginal', 'slab', 'interpolated'])
        n = self.r.randint(2, 4)
        if small:
            edges = sorted(self.r.sample([D(0), D(1, 2), D(8, 10), D(1), D(12, 10), D(3, 2)], n))
        else:
            edges = sorted(self.r.sample([D(0), D(1000), D(5000), D(10000), D(33333, 100), D(20000)], n))
        rates = [D(self.r.randint(0, 150), 1000) for _ in edges]
        below = self.pick([None, None, D(1, 100)])
        if shape == 'interpolated':
            return Tiers(shape, zip(edges, rates), None, self.pick([below, 'flat']), self.pick([None, 'flat', 'line']))
        return Tiers(shape, zip(edges, rates), self.pick([None, 'lower', 'upper']), below)
