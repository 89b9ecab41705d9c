"""Print test vectors for property_vectors: vectors.py [count [seed]].

Each line is an operation, its operands and the expected result, separated by spaces. The model is
python's own: fractions for numbers, datetime for days; nothing is shared with the engine.
"""
import calendar
import datetime
import random
import sys
from fractions import Fraction
from math import floor

LIMIT = Fraction(10) ** 20
UNIT = Fraction(1, 10**18)


def half_even(value, step):
    return round(value / step) * step  # python rounds a Fraction half to even


def rounded(value, step, mode):
    steps = abs(value) / step
    whole = floor(steps)
    rest = steps - whole
    if mode == "half-even":
        return half_even(value, step)
    if mode == "up":
        whole += rest > 0
    elif mode == "half-up":
        whole += rest >= Fraction(1, 2)
    elif mode == "none":
        return value
    return whole * step if value >= 0 else -whole * step


def settled(value):
    """The one result of an operation: rule (d), then the range."""
    if abs(value.numerator) >= 2**127 or value.denominator >= 2**63:
        value = half_even(value, UNIT)
    return "range" if abs(value) >= LIMIT else str(value)


def number(rng):
    kind = rng.randrange(7)
    if kind == 0:
        value = Fraction(rng.randrange(-1000, 1000))
    elif kind == 1:
        value = Fraction(rng.randrange(-10**9, 10**9), 100)
    elif kind == 2:
        value = Fraction(rng.randrange(-50, 50), rng.randrange(1, 50))
    elif kind == 3:
        value = Fraction(rng.randrange(-10**18, 10**18), 10 ** rng.randrange(0, 19))
    elif kind == 4:
        value = Fraction(rng.randrange(-2**63, 2**63), rng.randrange(1, 2**63))
    elif kind == 5:
        value = Fraction(rng.randrange(-2**127, 2**127), rng.randrange(2**61, 2**63))
    else:
        value = LIMIT - Fraction(rng.randrange(1, 10**6), 10 ** rng.randrange(0, 19))
    return Fraction(0) if abs(value) >= LIMIT else value


def operation(rng):
    a, b = number(rng), number(rng)
    name = rng.choice(["add", "sub", "mul", "div", "floor", "mod", "pow", "round", "cmp"])
    want = None
    if name in ("div", "floor", "mod") and b == 0:
        want = "zero"
    elif name == "pow":
        b = rng.randrange(-20, 40)
        want = "zero" if a == 0 and b < 0 else settled(a**b)
    elif name == "cmp":
        want = (a > b) - (a < b)
    elif name == "round":
        b = Fraction(rng.randrange(1, 20), rng.choice([1, 2, 3, 7, 100, 10**6, 10**18]))
        name = rng.choice(["half-up", "half-even", "down", "up", "none"])
        want = settled(rounded(a, b, name))
    else:
        want = settled({"add": lambda: a + b, "sub": lambda: a - b, "mul": lambda: a * b,
                        "div": lambda: a / b, "floor": lambda: Fraction(a // b),
                        "mod": lambda: a % b}[name]())
    print(name, a, b, want)


def split(rng):
    """Largest remainder as the handbook words it: floors, then one unit each by remainder."""
    count = rng.randrange(1, 10)
    weights = [abs(Fraction(rng.randrange(0, 30), rng.choice([1, 1, 3, 7, 10, 999983, 10**12 + 39])))
               for _ in range(count)]
    if sum(weights) == 0:
        weights[0] = Fraction(1)
    unit = rng.choice([Fraction(1, 100), Fraction(1), Fraction(10000), UNIT])
    units = rng.randrange(-5000, 5000)
    shares = [abs(units) * w / sum(weights) for w in weights]
    given = [floor(share) for share in shares]
    order = sorted(range(count), key=lambda i: (given[i] - shares[i], i))
    for i in order[: abs(units) - sum(given)]:
        given[i] += 1
    sign = 1 if units >= 0 else -1
    print("split", units * unit, unit, count, *weights, *[sign * g * unit for g in given])


def dates(rng):
    day = datetime.date.fromordinal(rng.randrange(1, datetime.date.max.toordinal() + 1))
    epoch = datetime.date(1970, 1, 1).toordinal()
    months = rng.randrange(-1200, 1200)
    month = day.year * 12 + day.month - 1 + months
    later = "range"
    if 12 <= month < 120000:
        year, month = month // 12, month % 12 + 1
        last = calendar.monthrange(year, month)[1]
        later = datetime.date(year, month, min(day.day, last)).toordinal() - epoch
    print("date", day.isoformat(), day.toordinal() - epoch, day.isoweekday(), months, later)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20260101)
    for _ in range(count):
        rng.choices([operation, split, dates], [6, 1, 2])[0](rng)


if __name__ == "__main__":
    main()
