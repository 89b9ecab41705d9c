"""The reference plan in exact python integers, written on its own: neither the hand-written C nor the engine is asked.

A deal's credit but for its group's factor is counted in units of 1/100 cent: cents x 10 or 11 (new customer) x 1 or 2
(thin margin or not) x 5, 4 or 1 (fifths of the share). The sums are kept for each group, so that other factors need no
second reading; every amount is rounded once, from its fraction.
"""
import array
import csv
from fractions import Fraction

COLUMNS = 'payee,month,component,amount'
EDGES = (Fraction(4, 5), Fraction(1), Fraction(3, 2))


def half_even(value):
    """Whole cents of a fraction of cents."""
    whole, rest = divmod(value.numerator, value.denominator)
    if 2 * rest > value.denominator or (2 * rest == value.denominator and whole % 2):
        whole += 1
    return whole


def money(cents):
    return '%s%d.%02d' % ('-' if cents < 0 else '', abs(cents) // 100, abs(cents) % 100)


class Exact:
    sweeps = {'rates only': [f'rate_{i}' for i in range(1, 5)], 'factors': [f'factor_{g}' for g in 'abcd']}

    def __init__(self, folder):
        people = sorted(csv.DictReader(open(folder + '/people.csv', newline='')), key=lambda row: row['id'])
        self.ids = [row['id'] for row in people]
        self.place = {key: i for i, key in enumerate(self.ids)}
        self.manager = [self.place.get(row['manager'], -1) for row in people]
        self.region = [row['region'] for row in people]
        self.quota = [int(row['quota'].replace('.', '')) for row in people]
        products = list(csv.DictReader(open(folder + '/products.csv', newline='')))
        self.product = {row['product']: 'ABCD'.index(row['grp']) for row in products}
        self.params = {'rate_1': '0.03', 'rate_2': '0.05', 'rate_3': '0.08', 'rate_4': '0.10',
                       'factor_a': '1.0', 'factor_b': '1.2', 'factor_c': '0.8', 'factor_d': '0.5'}
        self.depth_order = self.deepest_first()
        self.read(folder + '/deals.csv')

    def deepest_first(self):
        depths = []
        for person in range(len(self.ids)):
            depth, up = 0, self.manager[person]
            while up >= 0:
                depth, up = depth + 1, self.manager[up]
            depths.append(depth)
        return sorted(range(len(self.ids)), key=lambda person: -depths[person])

    def read(self, name):
        self.sums = [[0] * (12 * len(self.ids)) for _ in range(4)]
        self.lines = []
        self.offsets = array.array('q')
        self.file = open(name, 'rb')
        next(self.file)
        offset = self.file.tell()
        place, product = {k.encode(): v for k, v in self.place.items()}, {k.encode(): v for k, v in self.product.items()}
        for line in self.file:
            self.offsets.append(offset)
            offset += len(line)
            f = line.split(b',')
            if f[8] == b'won':
                self.credit(product[f[3]], place[f[2]], int(f[1][5:7]) - 1, int(f[6].replace(b'.', b'')),
                            int(f[7].replace(b'.', b'')), f[9][:1] == b'1', 1)
        self.changed = {}

    def credit(self, group, owner, month, amount, cost, fresh, sign):
        # (amount - cost) / amount < 15/100, multiplied by 100 |amount|, which is above 0
        thin = 100 * (amount - cost) < 15 * amount if amount > 0 else 100 * (amount - cost) > 15 * amount
        units = sign * amount * (11 if fresh else 10) * (1 if thin else 2)
        boss, sums = self.manager[owner], self.sums[group]
        if amount > 10000000 and boss >= 0:
            sums[owner * 12 + month] += 4 * units
            sums[boss * 12 + month] += units
        else:
            sums[owner * 12 + month] += 5 * units

    def deal(self, index):
        self.file.seek(self.offsets[index])
        fields = self.file.readline().decode().rstrip('\n').split(',')
        if index in self.changed:
            fields[6] = self.changed[index]
        return fields

    def draw(self, random):
        """One deal's amount and one rate, both new."""
        index = random.randrange(len(self.offsets))
        fields = self.deal(index)
        amount = money(random.randrange(100, 50000000))
        if fields[7].startswith('-'):
            amount = '-' + amount
        rate = '%.4f' % (random.randrange(100, 1500) / 10000)
        return [('cell', 'deal', fields[0], 'amount', amount), ('param', 'rate_%d' % random.randrange(1, 5), rate)]

    def variant(self, name, random):
        """Other params of one sweep, all of them drawn."""
        if name == 'rates only':
            return [('param', rate, '%.4f' % (random.randrange(100, 1500) / 10000)) for rate in self.sweeps[name]]
        return [('param', factor, '%d.%d' % divmod(random.randrange(3, 20), 10)) for factor in self.sweeps[name]]

    def apply(self, changes):
        for change in changes:
            if change[0] == 'param':
                self.params[change[1]] = change[2]
            else:
                self.change_amount(int(change[2]), change[4])

    def change_amount(self, key, amount):
        index = key - 1  # the generator numbers deals from 1
        fields = self.deal(index)
        assert int(fields[0]) == key
        if fields[8] == 'won':
            for sign, text in ((-1, fields[6]), (1, amount)):
                self.credit(self.product[fields[3]], self.place[fields[2]], int(fields[1][5:7]) - 1,
                            int(text.replace('.', '')), int(fields[7].replace('.', '')), fields[9] == '1', sign)
        self.changed[index] = amount

    def measures(self):
        """Sums in 1/1000 cent where factors are tenths: a list of (person x 12 + month)."""
        tenths = [Fraction(self.params['factor_' + g]) * 10 for g in 'abcd']
        assert all(t.denominator == 1 for t in tenths)
        a, b, c, d = (int(t) for t in tenths)
        return [a * x + b * y + c * z + d * u for x, y, z, u in zip(*self.sums)]

    def payouts(self):
        """Rows (payee, month, component, amount) in order."""
        measure, rows = self.measures(), []
        rates = [Fraction(self.params[f'rate_{i}']) for i in range(1, 5)]
        below = [0] * len(measure)
        for person in self.depth_order:
            boss = self.manager[person]
            if boss >= 0:
                for month in range(12):
                    below[boss * 12 + month] += below[person * 12 + month] + measure[person * 12 + month]
        best = self.best(measure)
        for person, key in enumerate(self.ids):
            quota = self.quota[person] * 1000
            for month in range(12):
                units, name = measure[person * 12 + month], '2026-%02d' % (month + 1)
                cents = self.commission(units, quota, rates) if units > 0 else 0
                if cents:
                    rows.append((key, name, 'commission', money(cents)))
                cents = half_even(Fraction(below[person * 12 + month], 100 * 1000))
                if cents:
                    rows.append((key, name, 'override', money(cents)))
                if month % 3 == 2 and sum(measure[person * 12 + month - 2:person * 12 + month + 1]) >= 3 * quota:
                    rows.append((key, name, 'quarter_bonus', '5000.00'))
                if best.get((self.region[person], month), (0, 0, -1))[2] == person:
                    rows.append((key, name, 'rank_bonus', '2000.00'))
        return rows

    @staticmethod
    def commission(units, quota, rates):
        edges = [0, *(edge * quota for edge in EDGES)]
        total = Fraction(0)
        for tier, rate in enumerate(rates):
            upper = units if tier == 3 else min(units, edges[tier + 1])
            if upper > edges[tier]:
                total += rate * (upper - edges[tier])
        return min(half_even(total / 1000), 5000000)

    def best(self, measure):
        """For each region and month its greatest attainment as (units, quota, person); a tie goes to the lower id."""
        best = {}
        for person in range(len(self.ids)):
            for month in range(12):
                units, quota = measure[person * 12 + month], self.quota[person]
                if units <= 0:
                    continue
                first = best.get((self.region[person], month))
                if first is None or units * first[1] > first[0] * quota:
                    best[self.region[person], month] = (units, quota, person)
        return best
