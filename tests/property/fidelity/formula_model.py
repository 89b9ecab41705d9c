"""Evaluate dumped formulas over rows, by python's own means: formula_model.py CASES < trees.

CASES is the file of formula_generator.py, read for its rows. Standard input has a line for each
formula: the period (2026-03), a tab, and its plan file as a tree in JSON (fidelity_dump.c). For each
a line is printed with the results of all rows, separated by tabs:
    = VALUE [because TEXT]    present       ? REASON    missing       ! REASON    error of the row

This is the third opinion: it shares neither code nor structure with the engine. What it knows
is LANGUAGE.md sections 3 to 5 and DESIGN.md section 2: numbers are fractions, rounded where one
result would need a numerator of 2^127 or a denominator of 2^63, and stay below 10^20; a missing
value has a reason and passes through arithmetic; testing it is an error of the row.
"""
import calendar
import datetime
import json
import sys
from fractions import Fraction
from math import floor, isqrt

LIMIT = Fraction(10) ** 20
UNIT = 10**18
EPOCH = datetime.date(1970, 1, 1).toordinal()
FIELDS = {
    "person": [("region", "text"), ("level", "number"), ("quota", "number")],
    "deal": [("amount", "number"), ("cost", "number"), ("quantity", "number"),
             ("weight", "number"), ("margin", "number"), ("stage", "text"), ("product", "text"),
             ("note", "text"), ("closed_on", "date"), ("signed_on", "date"),
             ("new_customer", "flag"), ("vip", "flag"), ("owner", "ref")],
}


class RowError(Exception):
    pass


class Missing:
    def __init__(self, reason):
        self.reason = reason


class Reasoned:
    """A present value with a reason beside it; whatever is computed from it has none."""

    def __init__(self, value, reason):
        self.value, self.reason = value, reason


class Day:
    def __init__(self, ordinal):
        self.ordinal = ordinal  # of python's datetime


class Table:
    def __init__(self):
        self.items = {}


class Tiers:
    def __init__(self, method, rows, options):
        self.method, self.rows, self.options = method, rows, options


class Row:
    def __init__(self, kind, values, owner=None):
        self.kind, self.values, self.owner = kind, values, owner


NIL = Missing("none")


# ---- numbers ----

def half_even(value):
    """At the 18th digit after the point."""
    return Fraction(round(value * UNIT), UNIT)


BIG = 2**127
SMALL = 2**63


def settle(value):
    """The one result of an operation: rule (d), then the range."""
    if value.denominator >= SMALL or not -BIG < value.numerator < BIG:
        value = half_even(value)
    if not -LIMIT < value < LIMIT:
        raise RowError("range")
    return value


def rounded(value, step, mode):
    if step <= 0:
        raise RowError("range")
    if mode == "none":
        return value
    steps = abs(value) / step
    whole = floor(steps)
    rest = steps - whole
    half = Fraction(1, 2)
    if mode == "up":
        whole += rest > 0
    elif mode == "half-up":
        whole += rest >= half
    elif mode == "half-even":
        whole += rest > half or (rest == half and whole % 2 == 1)
    return settle(whole * step if value >= 0 else -whole * step)


def root(value, degree):
    if degree.denominator != 1 or not 1 <= degree <= 64:
        raise RowError("range")
    degree = int(degree)
    if value < 0 and degree % 2 == 0:
        raise RowError("range")
    # The root in units of 10^-18, of a magnitude: the whole part, then which unit is nearer.
    magnitude = abs(value)
    if degree == 2:
        units = isqrt(floor(magnitude * UNIT**2))
    else:
        target = magnitude * UNIT**degree
        low, high = 0, 1
        while high**degree <= target:
            high *= 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if middle**degree <= target else (low, middle)
        units = low
    middle = Fraction(2 * units + 1, 2 * UNIT) ** degree
    units += magnitude > middle or (magnitude == middle and units % 2 == 1)
    return Fraction(units if value >= 0 else -units, UNIT)


def number_text(value):
    """Decimal where one ends, else n/d."""
    bottom, digits = value.denominator, 0
    twos = fives = 0
    while bottom % 2 == 0:
        bottom, twos = bottom // 2, twos + 1
    while bottom % 5 == 0:
        bottom, fives = bottom // 5, fives + 1
    if bottom != 1:
        return "%d/%d" % (value.numerator, value.denominator)
    digits = max(twos, fives)
    units = abs(value.numerator) * 10**digits // value.denominator
    text = str(units).rjust(digits + 1, "0")
    text = text if digits == 0 else text[:-digits] + "." + text[-digits:]
    return "-" + text if value < 0 else text


def literal(text):
    if text[:2] in ("0x", "0X"):
        return Fraction(int(text, 16))
    return Fraction(text)


# ---- dates ----

def day_of(text):
    return Day(datetime.date.fromisoformat(text).toordinal())


def add_days(day, days):
    if days.denominator != 1:
        raise RowError("range")
    ordinal = day.ordinal + int(days)
    if not 1 <= ordinal <= datetime.date.max.toordinal():
        raise RowError("range")
    return Day(ordinal)


def add_months(date, months):
    month = date.year * 12 + date.month - 1 + months
    year, month = month // 12, month % 12 + 1
    if not 1 <= year <= 9999:
        return None
    return datetime.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))


def months_between(a, b):
    if b.ordinal < a.ordinal:
        return -months_between(b, a)
    first, last = datetime.date.fromordinal(a.ordinal), datetime.date.fromordinal(b.ordinal)
    months = (last.year - first.year) * 12 + last.month - first.month
    later = add_months(first, months)
    return months if later is not None and later <= last else months - 1


class Period:
    def __init__(self, year, first_month, count, name, number):
        self.year, self.name, self.number, self.months = year, name, number, (first_month, count)
        last = first_month + count - 1
        self.first = datetime.date(year, first_month, 1).toordinal()
        self.last = datetime.date(year, last, calendar.monthrange(year, last)[1]).toordinal()

    def around(self, level):
        month = self.months[0]
        if level == "month":
            return self
        if level == "quarter":
            number = (month - 1) // 3 + 1
            return Period(self.year, number * 3 - 2, 3, "%04d-Q%d" % (self.year, number), number)
        if level == "half":
            number = (month - 1) // 6 + 1
            return Period(self.year, number * 6 - 5, 6, "%04d-H%d" % (self.year, number), number)
        return Period(self.year, 1, 12, "%04d" % self.year, 1)

    def member(self, name):
        if name in ("quarter", "half", "month"):
            return self.around(name)
        return {"first": lambda: Day(self.first), "last": lambda: Day(self.last),
                "days": lambda: Fraction(self.last - self.first + 1),
                "number": lambda: Fraction(self.number), "year": lambda: Fraction(self.year),
                "name": lambda: self.name}[name]()


# ---- what operations make of missing values ----

def plain(value):
    if type(value) is Reasoned:
        return value.value
    return value


def computed(work):
    """An operation on values: the leftmost missing one is the result."""
    def run(*values):
        values = [v.value if type(v) is Reasoned else v for v in values]
        for v in values:
            if type(v) is Missing:
                return v
        return work(*values)
    return run


def tested(value):
    value = plain(value)
    if type(value) is Missing:
        raise RowError("tested")
    return value


def truth(value):
    return tested(value) is not False


def divided(a, b):
    return Missing("zero_denominator") if b == 0 else settle(a / b)


def floor_divided(a, b):
    return Missing("zero_denominator") if b == 0 else settle(Fraction(a // b))


def remainder(a, b):
    return Missing("zero_denominator") if b == 0 else settle(a % b)


def power(a, b):
    if b.denominator != 1:
        raise ValueError("exponent")
    if a == 0 and b < 0:
        return Missing("zero_denominator")
    return settle(a ** int(b))


def add(a, b):
    return add_days(a, b) if type(a) is Day else settle(a + b)


def subtract(a, b):
    if type(a) is Day:
        return Fraction(a.ordinal - b.ordinal) if type(b) is Day else add_days(a, -b)
    return settle(a - b)


def as_text(value):
    return number_text(value) if isinstance(value, Fraction) else value


def joined(a, b):
    text = as_text(a) + as_text(b)
    if len(text.encode()) > 65536:
        raise RowError("range")
    return text


ARITHMETIC = {
    "+": computed(add), "-": computed(subtract), "*": computed(lambda a, b: settle(a * b)),
    "/": computed(divided), "//": computed(floor_divided), "%": computed(remainder),
    "^": computed(power), "..": computed(joined),
}


def order_key(value):
    if type(value) is Day:
        return value.ordinal
    if type(value) is Row:
        value = value.values["id"]
    return value.encode() if isinstance(value, str) else value


COMPARISON = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "~=": lambda a, b: a != b,
}


# ---- tables of tiers ----

def scaled(edge, scale):
    """Edge x scale; beyond the range only its side is known."""
    try:
        return settle(edge * scale)
    except RowError:
        return LIMIT * 2 if edge > 0 else -LIMIT * 2


def on_line(tiers, i, x, scale):
    (edge0, y0), (edge1, y1) = tiers.rows[i], tiers.rows[i + 1]
    low, high = scaled(edge0, scale), scaled(edge1, scale)
    if abs(low) > LIMIT or abs(high) > LIMIT:
        raise RowError("range")
    way, whole = settle(x - low), settle(high - low)
    if whole == 0:
        raise RowError("range")
    return settle(y0 + settle(settle(y1 - y0) * settle(way / whole)))


def rate_at(tiers, x, scale):
    rows, options = tiers.rows, tiers.options
    upper = options.get("edge") == "upper"
    reached = -1
    for i, (edge, _) in enumerate(rows):
        at = scaled(edge, scale)
        owns = x > at or (x == at and (not upper or (i == 0 and "below" not in options)))
        if owns:
            reached = i
    if reached < 0:
        below = options.get("below")
        if below is None or isinstance(rows[0][1], str):
            return Missing("no_tier")
        return rows[0][1] if below == "flat" else below
    if tiers.method == "interpolated":
        if reached + 1 < len(rows):
            return on_line(tiers, reached, x, scale)
        if options.get("above") == "line" and len(rows) > 1:
            return on_line(tiers, reached - 1, x, scale)
    return rows[reached][1]


def marginal_pay(tiers, x, scale):
    below = tiers.options.get("below", Fraction(0))
    if x < 0:
        return settle(x * below)
    total, start = Fraction(0), Fraction(0)
    rates = [below] + [rate for _, rate in tiers.rows]
    ends = [scaled(edge, scale) for edge, _ in tiers.rows] + [None]
    for rate, end in zip(rates, ends):
        stop = x if end is None else min(x, end)
        if stop > start:
            total = settle(total + settle(settle(stop - start) * rate))
            start = stop
    return total


def tier_call(pays):
    def run(tiers, x, scale=Fraction(1)):
        if scale <= 0:
            return Missing("no_goal")
        if pays and tiers.method == "marginal":
            return marginal_pay(tiers, x, scale)
        rate = rate_at(tiers, x, scale)
        if pays and type(rate) is Missing and not isinstance(tiers.rows[0][1], str):
            return Fraction(0)
        return settle(x * rate) if pays and type(rate) is not Missing else rate
    return computed(run)


def make_tiers(method):
    def make(table):
        rows = []
        while Fraction(len(rows) + 1) in table.items:
            row = table.items[Fraction(len(rows) + 1)]
            rows.append((row.items[Fraction(1)], row.items[Fraction(2)]))
        return Tiers(method, rows, {k: v for k, v in table.items.items() if isinstance(k, str)})
    return make


# ---- the functions of formulas ----

def ascii_case(text, upper):
    return "".join(c.upper() if upper else c.lower() for c in text) if text.isascii() else \
        "".join((c.upper() if upper else c.lower()) if c.isascii() else c for c in text)


def clamp(x, low, high):
    if low > high:
        raise RowError("range")
    return max(low, min(x, high))


def part(period, since, until):
    days = min(until.ordinal, period.last + 1) - max(since.ordinal, period.first)
    return Fraction(max(days, 0), period.last - period.first + 1)


def has(value):
    return type(plain(value)) is not Missing


def because(value, text):
    value = plain(value)
    return value if type(value) is Missing else Reasoned(value, text)


def works(ordinal):
    return (ordinal + 6) % 7 < 5  # ordinal 1, 0001-01-01, is a Monday


def workday(day, n):
    if n.denominator != 1 or abs(n) > 10000:
        raise RowError("range")
    ordinal, left = day.ordinal, int(n)
    while left == 0 and not works(ordinal):
        ordinal += 1
    while left != 0:
        step = 1 if left > 0 else -1
        ordinal += step
        while not works(ordinal):
            ordinal += step
        left -= step
    if not 1 <= ordinal <= 3652059:
        raise RowError("range")
    return type(day)(ordinal)


def workdays_between(a, b):
    low, high = sorted((a.ordinal, b.ordinal))
    if high - low > 36600:
        raise RowError("range")
    count = sum(works(day) for day in range(low + 1, high + 1))
    return Fraction(count if a.ordinal <= b.ordinal else -count)


def fixed_text(value, step):
    """Rounded to the step and written with its digits."""
    digits = len((number_text(step).split(".") + [""])[1])
    units = rounded(value, step, "half-up") * 10**digits
    sign, whole = "-" if units < 0 else "", str(abs(int(units))).zfill(digits + 1)
    return sign + (whole[:-digits] + "." + whole[-digits:] if digits else whole)


BUILTINS = {
    "min": computed(lambda *v: min(v)), "max": computed(lambda *v: max(v)),
    "abs": computed(abs), "clamp": computed(clamp),
    "round": computed(lambda x, step, mode="half-up": rounded(x, step, mode)),
    "round_up": computed(lambda x, step: rounded(x, step, "up")),
    "round_down": computed(lambda x, step: rounded(x, step, "down")),
    "sqrt": computed(lambda x: root(x, Fraction(2))), "root": computed(root),
    "contains": computed(lambda a, b: b in a),
    "starts_with": computed(lambda a, b: a.startswith(b)),
    "ends_with": computed(lambda a, b: a.endswith(b)),
    "upper": computed(lambda a: ascii_case(a, True)),
    "lower": computed(lambda a: ascii_case(a, False)),
    "length": computed(lambda a: Fraction(len(a))), "text": computed(fixed_text),
    "workday": computed(workday), "workdays_between": computed(workdays_between),
    "days_between": computed(lambda a, b: Fraction(b.ordinal - a.ordinal)),
    "months_between": computed(lambda a, b: Fraction(months_between(a, b))),
    "part": computed(part), "has": has, "because": because,
    "none": lambda text: Missing("designer " + text),
    "tier_pay": tier_call(True), "tier_rate": tier_call(False),
    "marginal": make_tiers("marginal"), "slab": make_tiers("slab"),
    "interpolated": make_tiers("interpolated"),
    "wan": computed(lambda x: settle(x * 10000)), "money": computed(lambda x, currency: x),
    "ratio": computed(divided), "date": computed(day_of),
    "ends": lambda period, level: period.last == period.around(level).last,
}


# ---- the tree, made into python functions of a frame ----
#
# A frame is a list: the frame of the function around, then a place for each variable.

class Scope:
    def __init__(self, outer):
        self.outer = outer      # scope of the function around
        self.blocks = [{}]
        self.size = 1

    def declare(self, name):
        self.blocks[-1][name] = self.size
        self.size += 1
        return self.size - 1

    def find(self, name):
        for block in reversed(self.blocks):
            if name in block:
                return 0, block[name]
        if self.outer is None:
            return None
        found = self.outer.find(name)
        return None if found is None else (found[0] + 1, found[1])


class Closure:
    def __init__(self, size, slots, body, outer):
        self.size, self.slots, self.body, self.outer = size, slots, body, outer

    def __call__(self, *arguments):
        frame = [NIL] * self.size[0]
        frame[0] = self.outer
        for slot, argument in zip(self.slots, arguments):
            frame[slot] = argument
        for statement in self.body:
            done = statement(frame)
            if done is not None:
                return done[0]
        return Missing("no_rule")


def table_get(of, key):
    of, key = plain(of), plain(key)
    if type(of) is Missing:
        return of
    if type(key) is Missing:
        return key
    if type(of) is Row:
        return of.values[key] if key != "owner" else of.owner()
    if type(of) is Period:
        return of.member(key)
    found = of.items.get(key)
    return Missing("no_entry") if found is None else found


def compile_function(parameters, body, outer):
    scope = Scope(outer)
    slots = [scope.declare(name) for name in parameters]
    statements = compile_block(body, scope, False)
    size = [scope.size]

    def make(frame):
        size[0] = scope.size
        return Closure(size, slots, statements, frame)
    return make


def compile_name(name, scope):
    found = scope.find(name)
    if found is None:
        if name not in BUILTINS:
            return lambda frame: GLOBALS[name]
        value = BUILTINS[name]
        return lambda frame: value
    depth, slot = found
    if depth == 0:
        return lambda frame: frame[slot]
    if depth == 1:
        return lambda frame: frame[0][slot]

    def far(frame):
        for _ in range(depth):
            frame = frame[0]
        return frame[slot]
    return far


def is_nil(tree):
    return tree[0] == "nil" or (tree[0] == "paren" and is_nil(tree[1]))


def compile_binary(tree, scope):
    operator, left, right = tree[1], tree[2], tree[3]
    if operator in ("==", "~=") and (is_nil(left) or is_nil(right)):
        side = compile_expression(right if is_nil(left) else left, scope)
        wanted = operator == "=="
        return lambda frame: (type(plain(side(frame))) is Missing) == wanted
    a, b = compile_expression(left, scope), compile_expression(right, scope)
    if operator == "and":
        return lambda frame: b(frame) if truth(a(frame)) else False
    if operator == "or":
        def either(frame):
            value = a(frame)
            bare = plain(value)
            return b(frame) if bare is False or type(bare) is Missing else value
        return either
    if operator in COMPARISON:
        compare = COMPARISON[operator]

        def comparison(frame):
            x, y = a(frame), b(frame)
            x = tested(x)
            return compare(order_key(x), order_key(tested(y)))
        return comparison
    work = ARITHMETIC[operator]
    return lambda frame: work(a(frame), b(frame))


negated = computed(lambda a: -a)


def compile_unary(tree, scope):
    a = compile_expression(tree[2], scope)
    if tree[1] == "-":
        return lambda frame: negated(a(frame))
    if tree[1] == "not":
        return lambda frame: not truth(a(frame))

    def count(frame):
        items, n = a(frame).items, 0
        while Fraction(n + 1) in items:
            n += 1
        return Fraction(n)
    return count


def compile_table(tree, scope):
    fields, position = [], 0
    for key, name, value in tree[1]:
        if name is not None:
            made = (lambda text: lambda frame: text)(name)
        elif key is not None:
            made = compile_expression(key, scope)
        else:
            position += 1
            made = (lambda place: lambda frame: place)(Fraction(position))
        fields.append((made, compile_expression(value, scope)))

    def build(frame):
        table = Table()
        for key, value in fields:
            table.items[key(frame)] = value(frame)
        return table
    return build


def compile_expression(tree, scope):
    kind = tree[0]
    if kind == "nil":
        return lambda frame: NIL
    if kind in ("true", "false"):
        value = kind == "true"
        return lambda frame: value
    if kind == "number":
        number = literal(tree[1])
        return lambda frame: number
    if kind == "text":
        text = tree[1]
        return lambda frame: text
    if kind == "name":
        return compile_name(tree[1], scope)
    if kind in ("field", "index"):
        of = compile_expression(tree[1], scope)
        if kind == "field":
            name = tree[2]
            return lambda frame: table_get(of(frame), name)
        key = compile_expression(tree[2], scope)
        return lambda frame: table_get(of(frame), key(frame))
    if kind == "call":
        callee = compile_expression(tree[1], scope)
        arguments = [compile_expression(one, scope) for one in tree[2]]
        if len(arguments) == 1:
            only = arguments[0]
            return lambda frame: callee(frame)(only(frame))
        return lambda frame: callee(frame)(*[one(frame) for one in arguments])
    if kind == "function":
        return compile_function(tree[1], tree[2], scope)
    if kind == "unary":
        return compile_unary(tree, scope)
    if kind == "binary":
        return compile_binary(tree, scope)
    if kind == "table":
        return compile_table(tree, scope)
    if kind == "paren":
        return compile_expression(tree[1], scope)
    raise ValueError(kind)


def run_block(statements, frame):
    for statement in statements:
        done = statement(frame)
        if done is not None:
            return done
    return None


def compile_block(trees, scope, opens=True):
    if opens:
        scope.blocks.append({})
    statements = [compile_statement(tree, scope) for tree in trees]
    if opens:
        scope.blocks.pop()
    return statements


def compile_assignment(places, values):
    if len(places) == 1 and len(values) == 1 and places[0][0] == 0:
        slot, only = places[0][1], values[0]

        def one(frame):
            frame[slot] = only(frame)
        return one

    def many(frame):
        got = [value(frame) for value in values] + [NIL] * (len(places) - len(values))
        for (depth, slot), value in zip(places, got):
            at = frame
            for _ in range(depth):
                at = at[0]
            at[slot] = value
    return many


def compile_if(tree, scope):
    branches = [(None if c is None else compile_expression(c, scope), compile_block(b, scope))
                for c, b in tree[1]]

    def run(frame):
        for condition, block in branches:
            if condition is None or truth(condition(frame)):
                return run_block(block, frame)
        return None
    return run


def compile_count(tree, scope):
    bounds = [compile_expression(one, scope) for one in tree[2]]
    scope.blocks.append({})
    slot = scope.declare(tree[1])
    block = compile_block(tree[3], scope)
    scope.blocks.pop()

    def run(frame):
        at, limit, step = ([bound(frame) for bound in bounds] + [Fraction(1)])[:3]
        while at <= limit if step > 0 else at >= limit:
            frame[slot] = at
            done = run_block(block, frame)
            if done is not None:
                return done
            at = at + step
        return None
    return run


def ordered_items(table):
    """The list part first, then numbers ascending, then texts by bytes."""
    items, n = table.items, 0
    while Fraction(n + 1) in items:
        n += 1
    numbers = sorted(k for k in items if not isinstance(k, str) and not
                     (k.denominator == 1 and 1 <= k <= n))
    texts = sorted((k for k in items if isinstance(k, str)), key=lambda k: k.encode())
    keys = [Fraction(i + 1) for i in range(n)] + numbers + texts
    return [(k, items[k]) for k in keys], n


def compile_each(tree, scope):
    names, call, body = tree[1], tree[2][0], tree[3]
    lists_only = call[1][1] == "ipairs"
    of = compile_expression(call[2][0], scope)
    scope.blocks.append({})
    slots = [scope.declare(name) for name in names]
    block = compile_block(body, scope)
    scope.blocks.pop()

    def run(frame):
        items, n = ordered_items(of(frame))
        for pair in items[:n] if lists_only else items:
            for slot, value in zip(slots, pair):
                frame[slot] = value
            done = run_block(block, frame)
            if done is not None:
                return done
        return None
    return run


def compile_statement(tree, scope):
    kind = tree[0]
    if kind == "local":
        values = [compile_expression(one, scope) for one in tree[2]]
        return compile_assignment([(0, scope.declare(name)) for name in tree[1]], values)
    if kind == "local function":
        slot = scope.declare(tree[1])
        make = compile_expression(tree[2], scope)
        return compile_assignment([(0, slot)], [make])
    if kind == "assign":
        values = [compile_expression(one, scope) for one in tree[2]]
        return compile_assignment([scope.find(one[1]) for one in tree[1]], values)
    if kind == "call":
        call = compile_expression(tree[1], scope)

        def run(frame):
            call(frame)
        return run
    if kind == "do":
        block = compile_block(tree[1], scope)
        return lambda frame: run_block(block, frame)
    if kind == "if":
        return compile_if(tree, scope)
    if kind == "for":
        return compile_count(tree, scope)
    if kind == "for in":
        return compile_each(tree, scope)
    if kind == "return":
        if not tree[1]:
            return lambda frame: (Missing("no_rule"),)
        value = compile_expression(tree[1][0], scope)
        return lambda frame: (value(frame),)
    raise ValueError(kind)


# ---- rows and results ----

def cell_value(kind, name, form, text):
    if text == "":
        return Missing("empty %s.%s" % (kind, name))
    if form == "number":
        return Fraction(text)
    if form == "date":
        return day_of(text)
    if form == "flag":
        return text == "true"
    return text


def read_rows(path):
    people, rows = {}, []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if cells[0] == "formula":
                break
            first = 4 if cells[0] == "person" else 2
            values = {name: cell_value(cells[0], name, form, text)
                      for (name, form), text in zip(FIELDS[cells[0]], cells[first:])}
            if cells[0] == "person":
                values["id"] = cells[1]
                people.setdefault(cells[1], []).append((cells[2], cells[3],
                                                        Row("person", values)))
            else:
                rows.append(Row("deal", values, owner_of(people, values["owner"], cells[1])))
    return rows


def owner_of(people, key, date):
    """The version of the person in force on the deal's date; days written as text sort by time."""
    def find():
        if type(key) is Missing:
            return key
        for since, until, row in people[key]:
            if (since == "" or since <= date) and (until == "" or date < until):
                return row
        return Missing("no_version")
    return find


def shown(value):
    if type(value) is Reasoned:
        return shown(value.value) + " because " + value.reason
    if type(value) is Missing:
        return "? " + value.reason
    if type(value) is Day:
        return "= " + datetime.date.fromordinal(value.ordinal).isoformat()
    if value is True or value is False:
        return "= true" if value else "= false"
    if isinstance(value, Fraction):
        return "= " + number_text(value)
    return '= "%s"' % value


GLOBALS = {}


def evaluate(line, rows):
    period_name, tree = line.split("\t", 1)
    year, month = int(period_name[:4]), int(period_name[5:7])
    period = Period(year, month, 1, period_name, month)
    formulas = []
    GLOBALS["formula"] = formulas.append
    chunk = compile_function([], json.loads(tree), None)(None)
    chunk()
    results = []
    for row in rows:
        try:
            results.append(shown(formulas[0](row, period)))
        except RowError as error:
            results.append("! " + str(error))
    return "\t".join(results)


def main():
    sys.setrecursionlimit(10000)
    rows = read_rows(sys.argv[1])
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n")
    for line in open(sys.stdin.fileno(), encoding="utf-8", newline="\n"):
        print(evaluate(line.rstrip("\n"), rows), file=out)


if __name__ == "__main__":
    main()
