"""Print rows and formulas for the fidelity test: formula_generator.py [count [seed]].

The output is text, read by fidelity_cases.c and, for its rows, by formula_model.py:
    person TAB key TAB valid_from TAB valid_to TAB field ...
    deal TAB date TAB field ...
    formula TAB ok|bad TAB bytes, then that many bytes of plan text and a line end
An empty cell is a missing value. Every plan text is a whole plan file that ends in one call of
`formula(function(deal, t) ... end)`.

Formulas are well typed by construction: each expression is made for a class (plain number, money,
text, date, flag), and the unit that it really has is kept beside its text. Those marked bad break
one rule of the language and must be refused.
"""
import random
import sys

ENUM = ["open", "won", "lost"]
TEXTS = ["A", "B", "GTX Pro", "華北", "open", "won", "é à", "a", "", "Z9"]
ROUNDINGS = ["half-up", "half-even", "up", "down", "none"]


# ---- rows ----

def cell(rng, missing, make):
    return "" if rng.random() < missing else str(make())


def decimal(units, scale):
    sign = "-" if units < 0 else ""
    digits = str(abs(units)).rjust(scale + 1, "0")
    return sign + (digits if scale == 0 else digits[:-scale] + "." + digits[-scale:])


def number_cell(rng, scale):
    kind = rng.randrange(10)
    if kind == 0:
        units = rng.choice([0, 0, 1, -1])
    elif kind == 1:
        units = rng.choice([2**63 - 1, -2**63, 9 * 10**18, 10**18, -10**17])
    elif kind <= 4:
        units = rng.randrange(-20, 60) * 10**scale
    else:
        units = rng.randrange(-2000, 20000) * 10**scale // rng.choice([1, 4, 8, 100])
    return decimal(units, scale)


def date_cell(rng):
    if rng.random() < 0.03:
        return rng.choice(["0001-01-01", "9999-12-31"])
    day = rng.choice([1, 1, 15, 28, rng.randrange(1, 29)])
    month = rng.randrange(1, 13)
    if rng.random() < 0.2:
        day = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
    return "%04d-%02d-%02d" % (rng.randrange(2024, 2028), month, day)


def flag_cell(rng):
    return rng.choice(["true", "false"])


def print_rows(rng, rows_count):
    for key in ["p1", "p2", "p3"]:
        start = "" if rng.random() < 0.3 else "2025-06-01"
        middle = "2026-03-%02d" % rng.randrange(1, 29)
        gap = "2026-04-15" if key == "p2" else middle
        for since, until in [(start, middle), (gap, "" if key != "p3" else "2026-11-01")]:
            print("person", key, since, until,
                  cell(rng, 0.2, lambda: rng.choice(TEXTS)),
                  cell(rng, 0.2, lambda: number_cell(rng, 0)),
                  cell(rng, 0.2, lambda: number_cell(rng, 2)), sep="\t")
    for row in range(rows_count):
        date = "2026-%02d-%02d" % (rng.randrange(1, 13), rng.randrange(1, 29))
        missing = rng.choice([0, 0, 0.1, 0.3])
        owner = rng.choice(["p1", "p2", "p3"])
        if row % 8 == 5:  # nobody is in force on that day
            date, owner = "2026-12-%02d" % rng.randrange(1, 29), "p3"
        print("deal", date,
              cell(rng, missing, lambda: number_cell(rng, 2)),
              cell(rng, missing, lambda: number_cell(rng, 2)),
              cell(rng, missing, lambda: number_cell(rng, 0)),
              cell(rng, missing, lambda: number_cell(rng, 6)),
              cell(rng, missing, lambda: decimal(rng.randrange(-500000, 1500000), 6)),
              cell(rng, missing, lambda: rng.choice(ENUM)),
              cell(rng, missing, lambda: rng.choice(TEXTS)),
              cell(rng, missing, lambda: rng.choice(TEXTS)),
              cell(rng, missing, lambda: date_cell(rng)),
              cell(rng, missing, lambda: date_cell(rng)),
              cell(rng, missing, lambda: flag_cell(rng)),
              cell(rng, missing, lambda: flag_cell(rng)),
              cell(rng, missing, lambda: owner), sep="\t")


# ---- expressions ----

PRIORITY = {"or": (1, 1), "and": (2, 2), "<": (3, 3), ">": (3, 3), "<=": (3, 3), ">=": (3, 3),
            "~=": (3, 3), "==": (3, 3), "..": (9, 8), "+": (10, 10), "-": (10, 10), "*": (11, 11),
            "/": (11, 11), "//": (11, 11), "%": (11, 11), "^": (14, 13)}
UNARY = 12
ATOM = 20


class Text:
    """An expression: its text, how tightly it binds, and the unit or class it really has."""

    def __init__(self, text, unit, priority=ATOM):
        self.text, self.unit, self.priority = text, unit, priority


def lua_text(text):
    return '"%s"' % text


class Formula:
    def __init__(self, rng):
        self.rng = rng
        self.head = []          # statements of load time
        self.tables = {}        # class -> names of tables with text keys
        self.lists = []         # names of lists of numbers
        self.tiers = []
        self.functions = []     # (name, parameter classes, result class)
        self.scopes = [[]]      # (name, class, may be assigned)
        self.serial = 0
        self.inside_function = 0
        self.row = True         # may `deal` and `t` be named here?
        self.helpers_barred = 0
        self.assigned = set()   # variables assigned after their declaration

    def name(self, prefix):
        self.serial += 1
        return "%s%d" % (prefix, self.serial)

    def chance(self, share):
        return self.rng.random() < share

    # -- putting texts together --

    def binary(self, a, operator, b, unit):
        left, right = PRIORITY[operator]
        rights = operator in ("..", "^")
        at = a.text
        # An operand on the left may bind as tightly as the operator unless it groups to the right.
        if a.priority < left or (rights and a.priority <= left) or self.chance(0.08):
            at = "(%s)" % at
        bt = b.text
        tight = b.priority > left or (rights and b.priority >= right)
        # What stands right of ^ may be a unary operator: 2^-3.
        if operator == "^" and b.priority == UNARY:
            tight = True
        if not tight or self.chance(0.08):
            bt = "(%s)" % bt
        if operator == "-" and bt.startswith("-"):
            bt = " " + bt
        return Text("%s %s %s" % (at, operator, bt), unit, left)

    def unary(self, operator, a, unit):
        at = a.text if a.priority >= UNARY and not self.chance(0.1) else "(%s)" % a.text
        if operator == "-" and at.startswith("-"):
            at = " " + at
        return Text(operator + ("" if operator == "-" else " ") + at, unit, UNARY)

    def call(self, word, arguments, unit):
        return Text("%s(%s)" % (word, ", ".join(a.text for a in arguments)), unit)

    # -- numbers --

    def literal(self):
        r = self.rng
        kind = r.randrange(14)
        if kind < 5:
            text = str(r.randrange(0, 13))
        elif kind < 7:
            text = "%d.%02d" % (r.randrange(0, 4), r.randrange(0, 100))
        elif kind == 7:
            text = "0.%d" % r.randrange(1, 1000)
        elif kind == 8:
            text = str(r.choice([100, 1000, 10000, 12345678, 10**19, 99999999999999999999]))
        elif kind == 9:
            text = r.choice(["0x10", "0xFF", ".5", "5.", "1e3", "25e-2", "1E+2", "0.000001"])
        elif kind == 10:
            text = r.choice(["0.000000000000000001", "1.5", "0.15", "2.5"])
        else:
            text = str(r.randrange(1, 5))
        return Text(text, "free")

    def variables(self, wanted):
        return [v[0] for scope in self.scopes for v in scope if v[1] == wanted]

    def field(self, wanted):
        r = self.rng
        if not self.row:
            return None
        names = {"plain": ["deal.quantity", "deal.weight", "deal.margin", "deal.owner.level"],
                 "money": ["deal.amount", "deal.cost", "deal.amount", "deal.owner.quota"],
                 "text": ["deal.stage", "deal.product", "deal.note", "deal.owner.region",
                          "deal.owner.id"],
                 "date": ["deal.closed_on", "deal.signed_on"],
                 "flag": ["deal.new_customer", "deal.vip"]}
        text = r.choice(names[wanted])
        if self.chance(0.05):
            text = 'deal["%s"]' % text[5:] if text.count(".") == 1 else text
        return Text(text, wanted)

    def leaf(self, wanted, bare=False):
        """A variable, a field or a literal of the class."""
        r = self.rng
        known = self.variables(wanted)
        if known and self.chance(0.45):
            return Text(r.choice(known), wanted)
        found = self.field(wanted)
        if found is not None and not (wanted in ("plain", "text") and self.chance(0.3)):
            return found
        if wanted == "plain":
            return self.literal()
        if wanted == "money":
            return self.call("money", [self.literal(), Text('"CNY"', "text")], "money")
        if wanted == "text":
            return Text(lua_text(r.choice(ENUM)), "text")
        if wanted == "date":
            return Text("date(\"%s\")" % date_cell(r), "date")
        return Text(r.choice(["true", "false"]), "flag")

    def number(self, wanted, depth):
        """A number of class plain or money; its real unit is that or free."""
        r = self.rng
        if depth <= 0 or self.chance(0.12):
            if wanted == "money" and self.chance(0.1):
                return self.literal()
            return self.leaf(wanted)
        makers = self.PLAIN if wanted == "plain" else self.MONEY
        made = getattr(self, r.choice(makers))(wanted, depth - 1)
        return made if made is not None else self.leaf(wanted)

    def money(self, depth):
        """Certainly an amount: a literal will not do."""
        made = self.number("money", depth)
        return made if made.unit == "money" else self.field("money") or self.leaf("money")

    @staticmethod
    def common(a, b):
        if "money" in (a.unit, b.unit):
            return "money"
        return "plain" if "plain" in (a.unit, b.unit) else "free"

    def number_sum(self, wanted, depth):
        a, b = self.number(wanted, depth), self.number(wanted, depth)
        return self.binary(a, self.rng.choice(["+", "-"]), b, self.common(a, b))

    def number_product(self, wanted, depth):
        if wanted == "plain":
            a, b = self.number("plain", depth), self.number("plain", depth)
            return self.binary(a, "*", b, self.common(a, b))
        a, b = self.money(depth), self.number("plain", depth)
        if self.chance(0.3):
            a, b = b, a
        return self.binary(a, "*", b, "money")

    def number_quotient(self, wanted, depth):
        operator = self.rng.choice(["/", "/", "//"])
        if wanted == "money":
            return self.binary(self.money(depth), operator, self.number("plain", depth), "money")
        if self.chance(0.4):
            return self.binary(self.money(depth), operator, self.money(depth), "plain")
        a, b = self.number("plain", depth), self.number("plain", depth)
        return self.binary(a, operator, b, self.common(a, b))

    def number_modulo(self, wanted, depth):
        a, b = self.number(wanted, depth), self.number(wanted, depth)
        return self.binary(a, "%", b, self.common(a, b))

    def number_power(self, wanted, depth):
        a = self.number("plain", depth)
        exponent = self.rng.choice(["2", "2", "3", "0", "1", "-1", "-2", "5", "11", "2.0"])
        b = Text(exponent, "free", UNARY if exponent.startswith("-") else ATOM)
        return self.binary(a, "^", b, a.unit)

    def number_negative(self, wanted, depth):
        a = self.number(wanted, depth)
        return self.unary("-", a, a.unit)

    def number_extreme(self, wanted, depth):
        some = [self.number(wanted, depth) for _ in range(self.rng.choice([1, 2, 2, 3]))]
        unit = some[0]
        for one in some[1:]:
            unit = Text("", self.common(unit, one))
        return self.call(self.rng.choice(["min", "max"]), some, unit.unit)

    def number_absolute(self, wanted, depth):
        a = self.number(wanted, depth)
        return self.call("abs", [a], a.unit)

    def number_clamp(self, wanted, depth):
        x = self.number(wanted, depth)
        low, high = self.rng.choice([("0", "100"), ("-10", "10"), ("1", "0.5"), ("0", "1")])
        bounds = [Text(low, "free"), Text(high, "free")]
        if self.chance(0.3):
            bounds[1] = self.number(wanted, depth - 1)
            return self.call("clamp", [x] + bounds, self.common(x, bounds[1]))
        return self.call("clamp", [x] + bounds, x.unit)

    def number_round(self, wanted, depth):
        x = self.number(wanted, depth)
        step = Text(self.rng.choice(["0.01", "1", "100", "0.05", "3", "0.000001", "7"]), "free")
        if self.chance(0.02):
            step = Text("0", "free")
        word = self.rng.choice(["round", "round", "round_up", "round_down"])
        arguments = [x, step]
        if word == "round" and self.chance(0.6):
            arguments.append(Text(lua_text(self.rng.choice(ROUNDINGS)), "text"))
        return self.call(word, arguments, x.unit)

    def number_root(self, wanted, depth):
        x = self.number("plain", depth)
        if self.chance(0.5):
            return self.call("sqrt", [x], "plain")
        degree = Text(self.rng.choice(["2", "3", "3", "4", "5", "1", "0", "2.5", "64"]), "free")
        return self.call("root", [x, degree], "plain")

    def number_of_texts(self, wanted, depth):
        return self.call("length", [self.text(depth)], "plain")

    def number_of_dates(self, wanted, depth):
        a, b = self.date(depth), self.date(depth)
        kind = self.rng.randrange(4)
        if kind == 0:
            return self.binary(a, "-", b, "plain")
        word = ["days_between", "months_between", "workdays_between"][kind - 1]
        return self.call(word, [a, b], "plain")

    def number_of_period(self, wanted, depth):
        if not self.row:
            return None
        if self.chance(0.4):
            return self.call("part", [Text("t", "period"), self.date(depth), self.date(depth)],
                             "plain")
        return Text(self.rng.choice(["t.days", "t.number", "t.year", "t.quarter.number",
                                     "t.half.days", "t.quarter.days"]), "plain")

    def number_lookup(self, wanted, depth):
        return self.lookup("plain", depth)

    def number_list(self, wanted, depth):
        name = self.list_of_numbers()
        kind = self.rng.randrange(3)
        if kind == 0:
            return Text("#" + name, "free", UNARY)
        if kind == 1:
            return Text("%s[%d]" % (name, self.rng.randrange(0, 5)), "free")
        key = self.number("plain", depth)
        return Text("%s[%s]" % (name, key.text), "free")

    def choice(self, wanted, depth):
        """`c and a or b`; a is what b is, or a number without a unit."""
        c = self.test(depth)
        a, b = self.value(wanted, depth), self.value(wanted, depth)
        chosen = self.binary(c, "and", a, a.unit)
        return self.binary(chosen, "or", b, self.either(wanted, a, b))

    def either(self, wanted, a, b):
        return self.common(a, b) if wanted in ("plain", "money") else wanted

    def otherwise(self, wanted, depth):
        a = self.value(wanted, depth)
        b = self.value(wanted, depth - 1)
        if self.chance(0.1):
            b = Text('none("%s")' % self.rng.choice(["no data", "無", "later"]), a.unit)
        return self.binary(a, "or", b, self.either(wanted, a, b))

    def because(self, wanted, depth):
        a = self.value(wanted, depth)
        return self.call("because", [a, Text(lua_text(self.rng.choice(["capped", "因為", "new"])),
                                             "text")], a.unit)

    def paren(self, wanted, depth):
        a = self.value(wanted, depth)
        return Text("(%s)" % a.text, a.unit)

    def tier_call(self, wanted, depth):
        name, texts = self.tier_table()
        x = self.number(wanted, depth)
        arguments = [Text(name, "tiers"), x]
        if self.chance(0.35):
            arguments.append(Text(self.rng.choice(["2", "1000", "0.5", "0"]), "free")
                             if self.chance(0.5) else self.number(wanted, depth - 1))
        if wanted == "plain" and self.chance(0.5):
            return self.call("tier_rate", arguments, "free")
        return self.call("tier_pay", arguments, x.unit)

    def helper_call(self, wanted, depth):
        if self.helpers_barred:
            return self.leaf(wanted)
        inner = self.variables("inner " + wanted)
        if inner and self.chance(0.5):
            return self.call(self.rng.choice(inner), [self.value(wanted, depth - 1)], wanted)
        fitting = [f for f in self.functions if f[2] == wanted]
        if not fitting or (len(fitting) < 3 and self.chance(0.4)):
            made = self.make_helper(wanted)
            if made is None:
                return self.leaf(wanted)
            fitting = [made]
        name, parameters, _ = self.rng.choice(fitting)
        arguments = []
        for parameter in parameters:
            if parameter == "money":
                arguments.append(self.money(depth - 1))
            elif parameter == "function":
                arguments.append(self.function_value(depth - 1))
            else:
                arguments.append(self.value(parameter, depth - 1))
        return self.call(name, arguments, wanted)

    def special(self, wanted, depth):
        kind = self.rng.randrange(3)
        if kind == 0:
            a = self.number(wanted, depth)
            return self.call("wan", [a], a.unit)
        if kind == 1 and wanted == "plain":
            if self.chance(0.5):
                return self.call("ratio", [self.money(depth), self.money(depth)], "plain")
            a, b = self.number("plain", depth), self.number("plain", depth)
            return self.call("ratio", [a, b], self.common(a, b))
        if wanted == "money":
            a = self.number("plain", depth)
            return self.call("money", [a, Text('"CNY"', "text")], "money")
        return None

    BOTH = ["number_sum"] * 5 + ["number_product"] * 4 + ["number_quotient"] * 4 + \
        ["number_modulo"] * 2 + ["number_negative"] * 2 + \
        ["number_extreme"] * 2 + ["number_absolute", "number_clamp"] + \
        ["number_round"] * 3 + ["choice"] * 3 + ["otherwise"] * 4 + ["because"] * 2 + ["paren"] + \
        ["tier_call"] * 3 + ["helper_call"] * 3 + ["special"]
    PLAIN = BOTH + ["number_power"] * 3 + ["number_root"] * 2 + ["number_of_texts"] + \
        ["number_of_dates"] * 3 + ["number_of_period", "number_of_period", "number_lookup", "number_lookup",
                                   "number_lookup", "number_list", "number_list"]
    MONEY = BOTH

    # -- texts, dates, flags --

    def text(self, depth):
        r = self.rng
        if depth <= 0 or self.chance(0.25):
            return self.leaf("text")
        depth -= 1
        kind = r.randrange(10)
        if kind <= 1:
            return self.concat(depth)
        if kind == 9:
            step = Text("0" if self.chance(0.02) else r.choice(["0.01", "1", "100", "0.05", "0.000001", "7"]), "free")
            return self.call("text", [self.number(r.choice(["plain", "money"]), depth), step], "text")
        if kind == 2:
            return self.call(r.choice(["upper", "lower"]), [self.text(depth)], "text")
        if kind == 3:
            return self.lookup("text", depth)
        if kind == 4:
            return self.choice("text", depth)
        if kind == 5:
            return self.otherwise("text", depth)
        if kind == 6:
            return self.helper_call("text", depth)
        if kind == 7 and self.row:
            return Text(r.choice(["t.name", "t.quarter.name"]), "text")
        return self.level(depth)

    def concat(self, depth):
        parts = []
        for _ in range(2):
            if self.chance(0.35):
                parts.append(self.number("plain", depth))
            elif self.chance(0.3):
                parts.append(Text(lua_text(self.rng.choice(TEXTS + ["-", ": "])), "text"))
            else:
                parts.append(self.text(depth))
        # A digit in front of the dots would be read as part of the number.
        a, b = parts
        if a.text[-1:].isdigit() or a.text.endswith("."):
            a = Text("(%s)" % a.text, a.unit)
        return self.binary(a, "..", b, "text")

    def level(self, depth):
        name, _ = self.tier_table(texts=True)
        return self.call("tier_rate", [Text(name, "tiers"), self.number("plain", depth)], "text")

    def date(self, depth):
        if depth <= 0 or self.chance(0.35):
            if self.row and self.chance(0.1):
                return Text(self.rng.choice(["t.first", "t.last", "t.quarter.first"]), "date")
            return self.leaf("date")
        depth -= 1
        kind = self.rng.randrange(9)
        if kind == 8:
            days = Text(self.rng.choice(["0", "1", "10", "-3", "0.5", "20000"]), "free")
            return self.call("workday", [self.date(depth), days], "date")
        if kind <= 3:
            days = Text(self.rng.choice(["1", "30", "365", "-7", "0.5", "3000000"]), "free")
            if days.text.startswith("-"):
                days.priority = UNARY
            operator = self.rng.choice(["+", "-"])
            # A date less an entry that no table has could be a date or a number of days.
            if self.chance(0.4):
                days = self.number("plain", depth) if operator == "+" else \
                    self.field("plain") or self.literal()
            return self.binary(self.date(depth), operator, days, "date")
        if kind == 4:
            return self.choice("date", depth)
        if kind == 5:
            return self.otherwise("date", depth)
        if kind == 6:
            return self.helper_call("date", depth)
        return self.load_date()

    def load_date(self):
        name = self.name("day")
        self.head.append('local %s = date("%s")' % (name, date_cell(self.rng)))
        return Text(name, "date")

    def comparison(self, depth):
        r = self.rng
        if self.row and self.chance(0.08):  # a reference is compared by its key
            sides = [Text("deal.owner", "ref"), Text(lua_text(r.choice(["p1", "p2", "p9"])), "text")]
            r.shuffle(sides)
            return self.binary(sides[0], r.choice(["==", "~="]), sides[1], "flag")
        wanted = r.choice(["plain", "plain", "money", "money", "text", "text", "date", "flag"])
        operator = r.choice(["<", "<=", ">", ">=", "==", "~="])
        if wanted == "flag":
            operator = r.choice(["==", "~="])
        a, b = self.value(wanted, depth), self.value(wanted, depth)
        return self.binary(a, operator, b, "flag")

    def presence(self, depth):
        x = self.value(self.any_class(), depth)
        kind = self.rng.randrange(4)
        if self.row and self.chance(0.15):
            x = Text("deal.owner", "ref")
        if kind == 3 and x.unit not in ("flag", "ref"):  # false, and so not nil, where the flag is false
            x = self.binary(self.flag(depth), "and", x, x.unit)
            x = Text("(%s)" % x.text, x.unit)
        if kind == 0:
            return self.call("has", [x], "flag")
        nil = Text("nil", "flag")
        if kind == 1:
            return self.binary(nil, self.rng.choice(["==", "~="]), x, "flag")
        return self.binary(x, self.rng.choice(["==", "~="]), nil, "flag")

    def flag(self, depth):
        r = self.rng
        if depth <= 0 or self.chance(0.08):
            return self.leaf("flag")
        depth -= 1
        kind = r.randrange(17)
        if kind <= 5:
            return self.comparison(depth)
        if kind <= 8:
            return self.presence(depth)
        if kind == 9:
            return self.unary("not", self.test(depth), "flag")
        if kind == 10:
            return self.binary(self.test(depth), "and", self.flag(depth), "flag")
        if kind == 11:
            return self.binary(self.flag(depth), "or", self.flag(depth), "flag")
        if kind <= 14:
            word = r.choice(["contains", "starts_with", "ends_with"])
            part = Text(lua_text(r.choice(TEXTS + ["T", "w", "o", "X P"])), "text")
            return self.call(word, [self.text(depth), part if self.chance(0.6) else
                                    self.text(depth)], "flag")
        if kind == 15 and self.row:
            return Text('ends(t, "%s")' % r.choice(["quarter", "half", "year", "month"]), "flag")
        return r.choice([self.lookup, lambda w, d: self.choice(w, d),
                         lambda w, d: self.helper_call(w, d)])("flag", depth)

    def test(self, depth):
        """What stands in `if`, before `and` and behind `not`: a flag, seldom another value."""
        if self.chance(0.12):
            made = self.value(self.rng.choice(["plain", "money", "text", "date"]), depth - 1)
            return Text("deal.owner", "ref") if self.row and self.chance(0.15) else made
        return self.flag(depth)

    def any_class(self):
        return self.rng.choice(["plain", "money", "text", "date", "flag"])

    def value(self, wanted, depth):
        if wanted in ("plain", "money"):
            return self.number(wanted, depth)
        return {"text": self.text, "date": self.date, "flag": self.flag}[wanted](depth)

    # -- things of load time --

    def lookup(self, wanted, depth):
        name = self.table(wanted)
        kind = self.rng.randrange(6)
        unit = "free" if wanted == "plain" else wanted
        if kind == 0:
            return Text("%s.%s" % (name, self.rng.choice(["open", "won", "A", "absent"])), unit)
        if kind == 1:
            return Text('%s["%s"]' % (name, self.rng.choice(["lost", "B", "nowhere"])), unit)
        if kind == 2:
            return Text("%s[%s]" % (name, self.number("plain", depth - 1).text), unit)
        if kind == 3:
            return Text("%s[%s]" % (name, self.text(depth - 1).text), unit)
        return Text("%s[%s]" % (name, self.rng.choice(["deal.stage", "deal.product"])
                                if self.row else '"won"'), unit)

    def table(self, wanted):
        known = self.tables.setdefault(wanted, [])
        if known and self.chance(0.6):
            return self.rng.choice(known)
        name = self.name("map")
        entries = []
        for key in self.rng.sample(ENUM + TEXTS[:3], self.rng.randrange(2, 5)):
            entries.append("%s = %s" % (key, self.load_value(wanted)) if key.isidentifier() and
                           key.isascii() else '["%s"] = %s' % (key, self.load_value(wanted)))
        for key in self.rng.sample(["1", "2", "7", "0.5", "-3", "12"], self.rng.randrange(0, 3)):
            entries.append("[%s] = %s" % (key, self.load_value(wanted)))
        self.rng.shuffle(entries)
        self.head.append("local %s = { %s }" % (name, ", ".join(entries)))
        known.append(name)
        return name

    def load_value(self, wanted):
        r = self.rng
        if wanted == "text":
            return lua_text(r.choice(ENUM))
        if wanted == "flag":
            return r.choice(["true", "false"])
        return r.choice([str(r.randrange(-3, 20)), "0.%d" % r.randrange(1, 100), "1.2", "0"])

    def list_of_numbers(self):
        if self.lists and self.chance(0.6):
            return self.rng.choice(self.lists)
        name = self.name("list")
        items = [self.load_value("plain") for _ in range(self.rng.randrange(1, 5))]
        self.head.append("local %s = { %s }" % (name, ", ".join(items)))
        self.lists.append(name)
        return name

    def tier_table(self, texts=False):
        r = self.rng
        known = [one for one in self.tiers if one[1] == texts]
        if known and self.chance(0.5):
            return r.choice(known)
        method = "slab" if texts else r.choice(["marginal", "slab", "interpolated"])
        edge = r.choice([0, 0, 0, 10, -5])
        rows = []
        for _ in range(r.randrange(1, 5)):
            value = lua_text(r.choice(["gold", "silver", "銅"])) if texts else \
                r.choice(["0", "0.03", "0.05", "0.08", "0.1", "1", "-0.02", "2"])
            rows.append("{%s, %s}" % (("%.1f" % edge) if edge % 1 else str(int(edge)), value))
            edge += r.choice([0.5, 1, 10, 50, 1000])
        if r.random() < 0.3:
            rows.append('edge = "%s"' % r.choice(["upper", "lower"]))
        if r.random() < 0.3 and not texts:
            below = ["0", "0.01"] + (['"flat"'] if method == "interpolated" else [])
            rows.append("below = %s" % r.choice(below))
        if method == "interpolated" and len(rows) > 1 and r.random() < 0.3 and \
                rows[1].startswith("{"):
            rows.append('above = "%s"' % r.choice(["flat", "line"]))
        if method == "interpolated" and any("edge" in row for row in rows):
            rows = [row for row in rows if "edge" not in row]
        name = self.name("tiers")
        self.head.append("local %s = %s { %s }" % (name, method, ", ".join(rows)))
        self.tiers.append((name, texts))
        return name, texts

    def function_value(self, depth):
        """A function from a plain number to a plain number."""
        if self.chance(0.3):
            return Text("abs", "function")
        v = self.name("v")
        # A helper that takes this function may not be called inside it: that is recursion.
        self.helpers_barred += 1
        body = self.captured(v, "plain", lambda: self.number("plain", min(depth, 1)).text)
        self.helpers_barred -= 1
        return Text("function(%s) return %s end" % (v, body), "function")

    def captured(self, parameter, wanted, make):
        """The body of a function made here: what it sees is never assigned, before or after."""
        saved = self.scopes
        self.scopes = [[(n, c, False) for n, c, _ in scope if n not in self.assigned]
                       for scope in saved]
        self.scopes.append([(parameter, wanted, False)])
        self.inside_function += 1
        body = make()
        self.inside_function -= 1
        for scope in saved:
            scope[:] = [(n, c, m and n not in body) for n, c, m in scope]
        self.scopes = saved
        return body

    def make_helper(self, wanted):
        """A local function of load time: its parameters, a statement or two, a result."""
        r = self.rng
        if self.inside_function > 1:
            return None
        saved = self.scopes, self.row
        self.inside_function += 1
        self.row = False
        parameters = [r.choice(["plain", "money", "text", "date", "flag"])
                      for _ in range(r.randrange(1, 3))]
        if wanted in ("plain", "money", "text", "date", "flag") and wanted not in parameters:
            parameters[0] = wanted
        names = [self.name("a") for _ in parameters]
        scope = [(n, p, False) for n, p in zip(names, parameters)]
        self.scopes = [scope]
        body = []
        higher = wanted == "plain" and self.chance(0.4)
        if higher:
            names.append(self.name("f"))
            parameters.append("function")
            inner = "%s(%s)" % (names[-1], names[parameters.index("plain")])
            body.append("return " + r.choice([inner, "%s + 1" % inner,
                                              "%s(%s)" % (names[-1], inner)]))
        else:
            if self.chance(0.4):
                body += self.early_return(wanted, 1)
            if self.chance(0.3):
                body += self.declaration(1)
            result = self.value(wanted, 2)
            if wanted == "money" and result.unit != "money":
                result = self.leaf("money")
            if wanted == "money" and result.unit != "money":
                result = Text(names[parameters.index("money")], "money")
            # Without a result it is missing for some rows; a money or date must stay one.
            ends = wanted in ("plain", "text", "flag") and body and self.chance(0.08)
            if not ends:
                body.append("return " + result.text)
        self.scopes, self.row = saved
        self.inside_function -= 1
        name = self.name("helper")
        text = "local function %s(%s) %s end" % (name, ", ".join(names), " ".join(body))
        self.head.append(text)
        made = (name, parameters, wanted)
        self.functions.append(made)
        return made

    # -- statements --

    def declaration(self, depth):
        wanted = self.any_class()
        value = self.value(wanted, depth + 1)
        if wanted == "money" and value.unit != "money":
            value = self.money(0)
            if value.unit != "money":
                return []
        name = self.name("x")
        if self.chance(0.12):
            other = self.name("y")
            second = self.value("plain", depth)
            self.scopes[-1].append((name, wanted, True))
            self.scopes[-1].append((other, "plain", True))
            if wanted == "plain" and self.chance(0.5):
                self.assigned.update((name, other))
                return ["local %s, %s = %s, %s" % (name, other, value.text, second.text),
                        "%s, %s = %s, %s" % (name, other, other, name)]
            return ["local %s, %s = %s, %s" % (name, other, value.text, second.text)]
        self.scopes[-1].append((name, wanted, True))
        attribute = " <const>" if self.chance(0.05) else ""
        if attribute:
            self.scopes[-1][-1] = (name, wanted, False)
        return ["local %s%s = %s" % (name, attribute, value.text)]

    def unset(self, depth):
        """Declared without a value, set in a branch."""
        wanted = self.any_class()
        name = self.name("x")
        value = self.value(wanted, depth)
        if wanted == "money" and value.unit != "money":
            return []
        lines = ["local %s" % name]
        # A test known at load would leave it nil for every row, which no test takes.
        test = self.rng.choice(["deal.vip", "deal.quantity > 3", "deal.amount ~= nil",
                                'deal.stage == "won"', "not has(deal.owner.level)"])
        lines.append("if %s then %s = %s end" % (test, name, value.text))
        self.assigned.add(name)
        self.scopes[-1].append((name, wanted, True))
        return lines

    def assignment(self, depth):
        known = [v for scope in self.scopes for v in scope if v[2]]
        if not known:
            return []
        name, wanted, _ = self.rng.choice(known)
        self.assigned.add(name)
        value = self.value(wanted, depth)
        if wanted == "money" and value.unit != "money":
            value = self.money(0)
        same = [v for v in known if v[1] == wanted and v[0] != name]
        if same and self.chance(0.3):
            other = self.rng.choice(same)[0]
            self.assigned.update((name, other))
            return ["%s, %s = %s, %s" % (name, other, other, name)]
        return ["%s = %s" % (name, value.text)]

    def block(self, depth, result):
        self.scopes.append([])
        lines = []
        for _ in range(self.rng.randrange(1, 3)):
            lines += self.statement(depth, result)
        if result is not None and self.chance(0.25):
            lines.append(self.returned(result, depth))
        self.scopes.pop()
        return " ".join(lines) if lines else ""

    def branches(self, depth, result):
        text = "if %s then %s" % (self.test(depth).text, self.block(depth - 1, result))
        while self.chance(0.25):
            text += " elseif %s then %s" % (self.test(depth).text, self.block(depth - 1, result))
        if self.chance(0.4):
            text += " else %s" % self.block(depth - 1, result)
        return [text + " end"]

    def early_return(self, result, depth):
        return ["if %s then %s end" % (self.test(depth).text, self.returned(result, depth))]

    def returned(self, result, depth):
        if not self.inside_function and self.chance(0.07):
            return 'return none("%s")' % self.rng.choice(["no goal", "無", "too new"])
        if not self.inside_function and self.chance(0.06):
            return "return nil"
        value = self.value(result, depth)
        if result == "money" and value.unit != "money":
            value = self.leaf("money") if self.inside_function else value
        if result == "money" and value.unit not in ("money", "free"):
            value = self.money(0)
        return "return " + value.text

    def loop(self, depth):
        """A sum over a known range or a table of load time."""
        total, i = self.name("x"), self.name("i")
        self.assigned.add(total)
        lines = ["local %s = %s" % (total, self.leaf("plain").text)]
        kind = self.rng.randrange(4)
        if kind <= 1:
            ranges = ["1, 3", "3, 1, -1", "0, 1, 0.25", "1, 0", "2, 8, 3"]
            head = "for %s = %s do" % (i, self.rng.choice(ranges))
            inner = [(i, "plain", False)]
        elif kind == 2:
            v = self.name("v")
            head = "for %s, %s in ipairs(%s) do" % (i, v, self.list_of_numbers())
            inner = [(i, "plain", False), (v, "plain", False)]
        else:
            v = self.name("v")
            name = self.table("plain")
            head = "for %s, %s in pairs(%s) do" % (i, v, name)
            inner = [(v, "plain", False)]
        self.scopes.append(inner)
        step = self.rng.choice(["%s = %s + %s", "%s = %s - %s", "%s = %s * %s"])
        body = step % (total, total, "(%s)" % self.number("plain", 1).text)
        if self.chance(0.3):
            body = "if %s then %s end" % (self.test(1).text, body)
        self.scopes.pop()
        lines.append("%s %s end" % (head, body))
        self.scopes[-1].append((total, "plain", True))
        return lines

    def search(self, result, depth):
        """A loop that returns from inside."""
        if result != "plain":
            return []
        v = self.name("v")
        name = self.list_of_numbers()
        self.scopes.append([(v, "plain", False)])
        test = self.flag(1).text
        self.scopes.pop()
        return ["for _, %s in ipairs(%s) do if %s then return %s end end" % (v, name, test, v)]

    def inner_function(self, depth):
        """A function inside the formula that sees its variables."""
        wanted = self.rng.choice(["plain", "plain", "text", "flag", "date"])
        name, a = self.name("inner"), self.name("a")

        def make():
            early = self.early_return(wanted, 1)[0] + " " if self.chance(0.4) else ""
            return early + "return " + self.value(wanted, 1).text
        body = self.captured(a, wanted, make)
        form = "local function %s(%s) %s end" if self.chance(0.6) else \
            "local %s = function(%s) %s end"
        self.scopes[-1].append((name, "inner " + wanted, False))
        return [form % (name, a, body)]

    def shadow(self, depth):
        known = [v for scope in self.scopes for v in scope if v[1] == "plain" and v[2]]
        if not known:
            return []
        name = self.rng.choice(known)[0]
        value = self.number("plain", depth).text
        out = [v for scope in self.scopes for v in scope if v[1] == "plain" and v[2]]
        outer = self.rng.choice(out)[0] if out else name
        if outer == name:
            return ["do local %s = %s end" % (name, value)]
        self.assigned.add(outer)
        return ["do local %s = %s %s = %s + 1 end" % (name, value, outer, name)]

    def unused(self, depth):
        """Nobody reads it, but it may be an error."""
        name = self.name("unused")
        value = self.rng.choice([
            lambda: self.number("plain", depth + 1),
            lambda: self.binary(self.number("plain", depth), "*",
                                Text("10000000000000000000", "free"), "plain"),
            lambda: self.flag(depth), lambda: self.date(depth)])()
        return ["local %s = %s" % (name, value.text)]

    def statement(self, depth, result):
        r = self.rng
        kind = r.randrange(22)
        if kind <= 6:
            return self.declaration(depth)
        if kind <= 9:
            return self.assignment(depth)
        if kind <= 13 and depth > 0:
            return self.branches(depth, result)
        if kind == 14:
            return self.unset(depth)
        if kind <= 16 and depth > 0:
            return self.loop(depth)
        if kind == 17:
            return self.unused(depth)
        if kind == 18:
            return self.shadow(depth)
        if kind == 19 and depth > 1:
            return self.inner_function(depth)
        if kind == 20 and result is not None:
            return self.early_return(result, depth)
        if kind == 21:
            return self.search(result, depth)
        return self.declaration(depth)

    def whole(self):
        r = self.rng
        result = r.choice(["plain"] * 4 + ["money"] * 4 + ["text", "date", "flag"])
        depth = r.choice([1, 2, 2, 3])
        lines = []
        functions_before = len(self.functions)
        for _ in range(r.choice([0, 1, 1, 2, 3, 4])):
            lines += self.statement(depth if depth < 3 else 2, result)
        if not self.chance(0.03):
            last = self.value(result, depth + 1)
            lines.append("return " + last.text)
        assert functions_before == 0
        indent = "\n  ".join(lines)
        return "%s\nformula(function(deal, t)\n  %s\nend)\n" % ("\n".join(self.head), indent)


# ---- formulas that must be refused ----

BAD = [
    "return deal.amount * deal.cost", "return deal.amount + deal.quantity",
    "return deal.stage + 1", "return deal.product < 3", "if nil then return 1 end return 2",
    "return deal.amont", "while deal.vip do return 1 end", "return { deal.amount }",
    "limit = 3 return limit", "local x repeat x = 1 until true return x",
    "return deal.quantity and deal.weight and deal.vip and 3",
    "return deal.vip and deal.quantity", "return deal.quantity ^ deal.quantity",
    "return deal.quantity ^ 0.5", "for i = 1, deal.quantity do return i end",
    "return nowhere(3)", "return min()", "return round(deal.amount, deal.quantity)",
    "return deal.closed_on + deal.signed_on", "return 30 + deal.closed_on",
    "local function f(n) return f(n - 1) end return f(3)", "return deal:total()",
    'return deal.stage == "wonn"', "return deal.vip < true", "return deal.closed_on == 3",
    "if deal.vip then return 1 end return \"a\"", "return deal.vip or 3",
    "return length(deal.amount)", "return contains(deal.stage, 3)", "deal.amount = 3 return 1",
    "local x = 1 local f = function() return x end x = 2 return f()", "return 1, 2",
    "return function() return 1 end", "return deal.stage .. deal.vip",
    "return deal[deal.stage]", "return sqrt(deal.amount)", "return 100000000000000000000",
    "return days_between(deal.closed_on, 3)", "return upper(deal.quantity)",
    "for i = 1, 3, 0 do return i end", "return deal.stage.length", "return #deal.stage",
    "return abs(1, 2)", 'return round(deal.amount, 1, "nearest")', "min(1, 2) return 3",
    "for i = 1, 3 do if deal.vip then break end end return 1", "return t.weeks",
    "return deal", "return t", "local a, b = min(1, 2) return b(1)",
]


def bad(rng):
    body = rng.choice(BAD)
    return "formula(function(deal, t)\n  %s\nend)\n" % body


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261123
    rng = random.Random(seed)
    out = sys.stdout
    print_rows(rng, 20)
    for index in range(count):
        own = random.Random("%d/%d" % (seed, index))
        is_bad = own.random() < 0.02
        while True:
            text = bad(own) if is_bad else Formula(own).whole()
            if len(text) < 6000:
                break
        data = text.encode()
        out.write("formula\t%s\t%d\n%s\n" % ("bad" if is_bad else "ok", len(data), text))


if __name__ == "__main__":
    main()
