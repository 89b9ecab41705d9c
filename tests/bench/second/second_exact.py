"""The second plan, exactly: sums in whole numbers, everything that is divided or rounded as a fraction. Written on its own:
neither the hand-written C nor the engine is asked.

A sale's worth but for its family's factor is counted in 1/100 cent: cents x units x tenths of both matrices.
"""
import array
import csv
from fractions import Fraction

FAMILIES, SIZES, LEVELS = ('tool', 'part', 'service', 'media'), ('small', 'medium', 'large'), ('junior', 'senior', 'lead')
PLACE = {'tool': (10, 10, 9), 'part': (12, 10, 8), 'service': (11, 10, 11), 'media': (10, 7, 5)}
BULK = {'junior': (10, 11, 13), 'senior': (10, 10, 12), 'lead': (9, 10, 11)}
SERVICE = {'junior': (0, 150, 300, 500), 'senior': (0, 100, 250, 400), 'lead': (0, 50, 200, 400)}
DAYS = 32  # of a month, more than enough


def rounded(value, even):
    """Whole cents of a fraction of cents; a half to the even one, or away from zero."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    if 2 * rest > value.denominator or (2 * rest == value.denominator and (whole % 2 or not even)):
        whole += 1
    return -whole if value < 0 else whole


def money(cents):
    return '%s%d.%02d' % ('-' if cents < 0 else '', abs(cents) // 100, abs(cents) % 100)


def step(edges, value):
    return sum(value >= edge for edge in edges) - 1


class Exact:
    sweeps = {'rates only': [f'rate_{i}' for i in range(1, 5)], 'factors': [f'factor_{family}' for family in FAMILIES]}

    def __init__(self, folder):
        read = lambda name: list(csv.DictReader(open(f'{folder}/{name}.csv', newline='')))
        sellers = sorted(read('sellers'), key=lambda row: row['id'])
        self.ids = [row['id'] for row in sellers]
        self.place = {key: i for i, key in enumerate(self.ids)}
        self.level = [row['level'] for row in sellers]
        self.target = [Fraction(row['target']) * 100 for row in sellers]  # cents
        self.item = {row['id']: (FAMILIES.index(row['family']), 'Demo' in row['name']) for row in read('items')}
        self.size = {row['id']: SIZES.index(row['size']) for row in read('stores')}
        self.params = dict(rate_1='0.02', rate_2='0.03', rate_3='0.045', rate_4='0.01', factor_tool='1.0', factor_part='0.8',
                           factor_service='1.5', factor_media='0.6')
        self.read(folder + '/sales.csv')

    # ---- sales ----

    def read(self, name):
        cells = 12 * len(self.ids)
        self.sums = [[0] * cells for _ in FAMILIES]
        self.tenth, self.lines, self.returns, self.services = ([0] * cells for _ in range(4))
        self.file, self.offsets, self.changed = open(name, 'rb'), array.array('q'), {}
        next(self.file)
        offset, order, keys, candidates = self.file.tell(), [], [], {}
        for line in self.file:
            index = len(self.offsets)
            self.offsets.append(offset)
            offset += len(line)
            fields = line.decode().rstrip('\n').split(',')
            keys.append(fields[0])
            cell = self.cell_of(fields)
            order.append((cell * DAYS + int(fields[1][8:10])) << 32 | index)
            self.lines[cell] += 1
            self.returns[cell] += fields[8] == '1'
            self.services[cell] += self.item[fields[3]][0] == FAMILIES.index('service')
            if self.counts(fields):
                self.add(fields, cell, 1)
                candidates[index] = int(fields[6].replace('.', '')) * int(fields[5])
        assert all(a < b for a, b in zip(keys, keys[1:])), 'ids must rise in the file'
        order.sort()
        self.is_tenth = bytearray(len(order))
        last, nth = -1, 0
        for entry in order:  # by seller and month, then day, then id: the kind's order
            cell, index = (entry >> 32) // DAYS, entry & 0xffffffff
            last, nth = cell, nth + 1 if cell == last else 1
            if nth % 10 == 0:
                self.is_tenth[index] = 1
                self.tenth[cell] += candidates.get(index, 0)

    def cell_of(self, fields):
        return self.place[fields[2]] * 12 + int(fields[1][5:7]) - 1

    def counts(self, fields):
        return not fields[7].startswith('STAFF') and not self.item[fields[3]][1]

    def add(self, fields, cell, sign):
        family, units = self.item[fields[3]][0], int(fields[5])
        worth = (int(fields[6].replace('.', '')) * units * PLACE[FAMILIES[family]][self.size[fields[4]]]
                 * BULK[self.level[cell // 12]][step((0, 5, 20), units)])
        self.sums[family][cell] += -sign * worth if fields[8] == '1' else sign * worth

    def sale(self, index):
        self.file.seek(self.offsets[index])
        fields = self.file.readline().decode().rstrip('\n').split(',')
        fields[6] = self.changed.get(index, fields[6])
        return fields

    # ---- changes ----

    def draw(self, random):
        """One sale's price and one rate, both new."""
        fields = self.sale(random.randrange(len(self.offsets)))
        return [('cell', 'sale', fields[0], 'price', money(random.randrange(100, 500000))),
                ('param', 'rate_%d' % random.randrange(1, 5), '%.4f' % (random.randrange(50, 900) / 10000))]

    def variant(self, name, random):
        if name == 'rates only':
            return [('param', rate, '%.4f' % (random.randrange(50, 900) / 10000)) for rate in self.sweeps[name]]
        return [('param', factor, '%d.%d' % divmod(random.randrange(3, 20), 10)) for factor in self.sweeps[name]]

    def apply(self, changes):
        for change in changes:
            if change[0] == 'param':
                self.params[change[1]] = change[2]
            else:
                self.change_price(int(change[2][1:]) - 1, change[4])

    def change_price(self, index, price):
        fields = self.sale(index)
        cell = self.cell_of(fields)
        if self.counts(fields):
            for sign, text in ((-1, fields[6]), (1, price)):
                fields[6] = text
                self.add(fields, cell, sign)
                if self.is_tenth[index]:
                    self.tenth[cell] += sign * int(text.replace('.', '')) * int(fields[5])
        self.changed[index] = price

    # ---- results ----

    def totals(self):
        """Cents by cell."""
        factors = [int(Fraction(self.params['factor_' + family]) * 10) for family in FAMILIES]
        return [Fraction(sum(f * x for f, x in zip(factors, sums)), 1000) for sums in zip(*self.sums)]

    def payouts(self):
        """Rows (payee, month, component, amount) in order."""
        rates, rows = [Fraction(self.params[f'rate_{i}']) for i in range(1, 5)], []
        for cell, total in enumerate(self.totals()):
            seller, month = cell // 12, '2026-%02d' % (cell % 12 + 1)
            target = self.target[seller]
            rate = rates[step((0, Fraction(7, 10) * target, target), total)] if total >= 0 else 0
            service = SERVICE[self.level[seller]][step((0, 10, 40, 100), self.services[cell])]
            for component, cents in (('base', rounded(max(Fraction(0), min(total * rate, Fraction(2000000))), True)),
                                     ('service', service * 100),
                                     ('tenth', rounded(self.tenth[cell] * rates[3], True))):
                if cents:
                    rows.append((self.ids[seller], month, component, money(cents)))
        return rows

    def cards(self):
        """Rows of the scorecard: every seller and month has a score; a grade only with 70 % of the weight."""
        rows = []
        for cell, total in enumerate(self.totals()):
            key = (self.ids[cell // 12], '2026-%02d' % (cell % 12 + 1))
            lines = self.lines[cell]
            scores = [(50, 100 * total / self.target[cell // 12])]
            if lines >= 3:
                scores.append((30, Fraction(400 * self.services[cell], lines)))
            if lines > 0:
                scores.append((20, 100 - Fraction(500 * self.returns[cell], lines)))
            weight = sum(w for w, _ in scores)
            score = sum(w * min(max(s, 0), 120) for w, s in scores) / Fraction(weight)
            if weight >= 70:
                rows.append((*key, 'grade', 'CBA'[step((0, 60, 85), score)]))
            rows.append((*key, 'score', money(rounded(score * 100, False))))
        return rows
