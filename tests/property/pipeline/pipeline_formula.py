"""Formulas of the random projects: a small tree that prints itself as Lua and evaluates itself exactly.

A node is a tuple, its first item the operation. Values are Fraction, str, bool, date, Row or MISSING. An error
of a row is the exception RowError; a missing value is one object, because reasons are not compared here."""
from datetime import date, timedelta
from fractions import Fraction


class RowError(Exception):
    """What holds a figure."""


class _Missing:
    def __repr__(self):
        return 'missing'


MISSING = _Missing()


def half_even(x, step):
    """x to a multiple of step, a half to the even one."""
    q = x / step
    low = q.numerator // q.denominator
    rest = q - low
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2):
        low += 1
    return low * step


def rounded(x, step, mode):
    if mode == 'none':
        return x
    if mode == 'half-even':
        return half_even(x, step)
    q = abs(x) / step
    low = q.numerator // q.denominator
    rest = q - low
    if (mode == 'up' and rest > 0) or (mode == 'half-up' and rest >= Fraction(1, 2)):
        low += 1
    return low * step if x >= 0 else -low * step


DIGIT18 = Fraction(1, 10 ** 18)


def row_value(x):
    """Rounding (b) of DESIGN.md 2: credit values, computed fields, row functions of aggregates."""
    return half_even(x, DIGIT18) if isinstance(x, Fraction) else x


def fit(x):
    """Rounding (d): a fraction that would not fit."""
    if abs(x.numerator) >= 2 ** 127 or x.denominator >= 2 ** 63:
        return half_even(x, DIGIT18)
    return x


def divide(total, weights, unit):
    """Largest remainder; equal remainders in the order of the list; a negative total as its absolute value."""
    if total < 0:
        return [-part for part in divide(-total, weights, unit)]
    whole = sum(weights)
    units = total / unit
    assert units.denominator == 1
    exact = [units * w / whole for w in weights]
    parts = [e.numerator // e.denominator for e in exact]
    left = int(units) - sum(parts)
    for i in sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))[:left]:
        parts[i] += 1
    return [p * unit for p in parts]


# ---- Lua ----------------------------------------------------------------------------------------

def number_text(x):
    """A decimal text of an exact number that has one."""
    x = Fraction(x)
    sign, x = ('-' if x < 0 else ''), abs(x)
    for digits in range(19):
        scaled = x * 10 ** digits
        if scaled.denominator == 1:
            text = str(scaled.numerator).rjust(digits + 1, '0')
            return sign + (text if not digits else text[:-digits] + '.' + text[-digits:])
    raise ValueError(x)


def lua(n):
    op = n[0]
    if op == 'lit':
        text = number_text(n[1])
        return '(' + text + ')' if text[0] == '-' else text
    if op == 'text':
        return '"' + n[1] + '"'
    if op == 'flag':
        return 'true' if n[1] else 'false'
    if op == 'nil':
        return 'nil'
    if op == 'path':
        return '.'.join(n[1:])
    if op in ('+', '-', '*', '/', '<', '<=', '>', '>=', '==', '~=', 'and', 'or'):
        return '(' + lua(n[1]) + ' ' + op + ' ' + lua(n[2]) + ')'
    if op == 'not':
        return '(not ' + lua(n[1]) + ')'
    if op == 'neg':
        return '(-' + lua(n[1]) + ')'
    if op == 'call':
        return n[1] + '(' + ', '.join(lua(a) for a in n[2:]) + ')'
    if op == 'measure':          # goal(p.m), attainment(p.m), prev(p.m, n)
        extra = ', ' + str(n[4]) if len(n) > 4 else ''
        return n[1] + '(' + n[2] + '.' + n[3] + extra + ')'
    if op == 'tiers':            # tier_pay(table, x [, scale])
        return n[1] + '(' + ', '.join([n[2].name] + [lua(a) for a in n[3:]]) + ')'
    if op == 'rows':             # an aggregate of rows: name, filter or None, function or None
        inner = 'rows' if n[2] is None else 'keep(rows, function(r) return ' + lua(n[2]) + ' end)'
        if n[3] is None:
            return n[1] + '(' + inner + ')'
        what = '"' + n[3][1] + '"' if n[3][0] == 'field' else 'function(r) return ' + lua(n[3]) + ' end'
        return n[1] + '(' + inner + ', ' + what + ')'
    raise ValueError(op)


def body(n):
    """Statements: ('if', condition, then, else or None) at the top, return below."""
    if n[0] == 'if':
        text = 'if ' + lua(n[1]) + ' then ' + body(n[2]) + ' end'
        return text + (' ' + body(n[3]) if n[3] is not None else '')
    return 'return ' + lua(n)


def function(n, parameters):
    return 'function(' + parameters + ') ' + body(n) + ' end'


# ---- evaluation ---------------------------------------------------------------------------------

def truth(x):
    if x is MISSING:
        raise RowError('missing value tested')
    return x is not False


def arithmetic(op, a, b):
    if a is MISSING:
        return MISSING
    if b is MISSING:
        return MISSING
    if isinstance(a, date):
        if isinstance(b, date):
            return Fraction((a - b).days)
        return a + timedelta(days=int(b) if op == '+' else -int(b))
    if op == '+':
        return fit(a + b)
    if op == '-':
        return fit(a - b)
    if op == '*':
        return fit(a * b)
    return MISSING if b == 0 else fit(a / b)


def compare(op, a, b):
    if a is MISSING or b is MISSING:
        raise RowError('missing value compared')
    return {'<': lambda: a < b, '<=': lambda: a <= b, '>': lambda: a > b, '>=': lambda: a >= b,
            '==': lambda: a == b, '~=': lambda: a != b}[op]()


def aggregate(name, values):
    """values: Fractions or others, MISSING among them makes the result missing."""
    if name == 'count':
        return Fraction(len(values))
    if any(v is MISSING for v in values):
        return MISSING
    if name == 'distinct':
        return Fraction(len(set(values)))
    if name == 'sum':
        return fit(sum(values, Fraction(0)))
    if name == 'one' and len(values) > 1:
        raise RowError('two rows')
    if not values:
        return MISSING
    if name == 'average':
        return fit(sum(values, Fraction(0)) / len(values))
    if name == 'least':
        return min(values)
    if name == 'greatest':
        return max(values)
    if name == 'median':
        v = sorted(values)
        k = len(v) // 2
        return v[k] if len(v) % 2 else fit((v[k - 1] + v[k]) / 2)
    return values[-1] if name == 'last' else values[0]


def call(name, args):
    if name == 'has':
        return args[0] is not MISSING
    if name == 'because':
        return args[0]
    if name == 'none':
        return MISSING
    if any(a is MISSING for a in args):
        return MISSING
    if name == 'min':
        return min(args)
    if name == 'max':
        return max(args)
    if name == 'abs':
        return abs(args[0])
    if name == 'clamp':
        return max(args[1], min(args[2], args[0]))
    if name in ('round', 'round_up', 'round_down'):
        mode = {'round_up': 'up', 'round_down': 'down'}.get(name) or (args[2] if len(args) > 2 else 'half-up')
        return fit(rounded(args[0], args[1], mode))
    if name == 'days_between':
        return Fraction((args[1] - args[0]).days)
    raise ValueError(name)


def ev(n, env):
    op = n[0]
    if op == 'lit':
        return Fraction(n[1])
    if op in ('text', 'flag'):
        return n[1]
    if op == 'nil':
        return MISSING
    if op == 'path':
        x = env[n[1]]
        for name in n[2:]:
            x = x.get(name)
            if x is MISSING:
                break
        return x
    if op in ('+', '-', '*', '/'):
        return both(arithmetic, op, n, env)
    if op in ('==', '~='):
        if n[2] == ('nil',):
            present = ev(n[1], env) is not MISSING
            return present if op == '~=' else not present
        return both(compare, op, n, env)
    if op in ('<', '<=', '>', '>='):
        return both(compare, op, n, env)
    if op == 'and':
        a = ev(n[1], env)
        return ev(n[2], env) if truth(a) else a
    if op == 'or':
        a = ev(n[1], env)
        return ev(n[2], env) if a is MISSING or a is False else a
    if op == 'not':
        return not truth(ev(n[1], env))
    if op == 'neg':
        a = ev(n[1], env)
        return MISSING if a is MISSING else -a
    if op == 'call':
        return call(n[1], [ev(a, env) for a in n[2:]])
    if op == 'measure':
        return getattr(env[n[2]], n[1])(n[3], *[int(a) for a in n[4:]])
    if op == 'tiers':
        args = [ev(a, env) for a in n[3:]]
        if any(a is MISSING for a in args):
            return MISSING
        return getattr(n[2], 'pay' if n[1] == 'tier_pay' else 'rate')(*args)
    if op == 'rows':
        rows = env['rows']
        if n[2] is not None:
            rows = [r for r in rows if truth(ev(n[2], dict(env, r=r)))]
        if n[3] is None:
            return aggregate(n[1], rows)
        if n[3][0] == 'field':
            node = ('path', 'r') + tuple(n[3][1].split('.'))
        else:
            node = n[3]
        return aggregate(n[1], [row_value(ev(node, dict(env, r=r))) for r in rows])
    if op == 'if':
        if truth(ev(n[1], env)):
            return ev(n[2], env)
        return MISSING if n[3] is None else ev(n[3], env)
    raise ValueError(op)


def both(what, op, n, env):
    """Both sides are evaluated: an error of either beats a missing value."""
    return what(op, ev(n[1], env), ev(n[2], env))


class Tiers:
    """A tier table: shape marginal, slab or interpolated; edges and rates as decimal texts."""

    def __init__(self, shape, steps, edge=None, below=None, above=None):
        self.shape, self.steps = shape, [(Fraction(a), Fraction(b)) for a, b in steps]
        self.edge, self.below, self.above = edge, below, above

    def lua(self):
        items = ['{' + number_text(a) + ', ' + number_text(b) + '}' for a, b in self.steps]
        for name in ('edge', 'below', 'above'):
            value = getattr(self, name)
            if value is not None:
                items.append(name + ' = ' + ('"' + value + '"' if isinstance(value, str) else number_text(value)))
        return self.shape + ' { ' + ', '.join(items) + ' }'

    def under(self):
        return self.below if self.below is not None else Fraction(0)

    def level(self, x, scale):
        """Number of the tier that x is in, -1 below the first."""
        found = -1
        for i, (edge, _) in enumerate(self.steps):
            own = self.edge != 'upper' or (i == 0 and self.below is None)
            if x > edge * scale or (x == edge * scale and own):
                found = i
        return found

    def line(self, x, scale):
        points = [(a * scale, b) for a, b in self.steps]
        if x < points[0][0]:
            return points[0][1] if self.below == 'flat' else self.under()
        for (x0, y0), (x1, y1) in zip(points, points[1:]):
            if x <= x1 or (self.above == 'line' and (x1, y1) == points[-1]):
                return fit(y0 + (y1 - y0) * (x - x0) / (x1 - x0))
        return points[-1][1]

    def pay(self, x, scale=Fraction(1)):
        if self.shape == 'interpolated':
            return fit(x * self.line(x, scale))
        if self.shape == 'slab':
            i = self.level(x, scale)
            return fit(x * (self.under() if i < 0 else self.steps[i][1]))
        edges = [a * scale for a, _ in self.steps]
        if x < 0:
            return fit(x * self.under())
        total = min(x, max(edges[0], 0)) * self.under()
        for i, (_, rate) in enumerate(self.steps):
            top = edges[i + 1] if i + 1 < len(edges) else x
            total += max(0, min(x, top) - edges[i]) * rate
        return fit(total)

    def rate(self, x, scale=Fraction(1)):
        if self.shape == 'interpolated':
            return self.line(x, scale)
        i = self.level(x, scale)
        if i < 0:
            return MISSING if self.below is None else self.below
        return self.steps[i][1]
