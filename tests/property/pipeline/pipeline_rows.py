"""What formulas of the model read: periods, records on a day, subjects in a period, pay."""
from datetime import date, timedelta
from fractions import Fraction
from pipeline_formula import MISSING, RowError, ev, fit, row_value

FOREVER = date(9999, 1, 1)
DAWN = date(1, 1, 1)


def month_shift(day, n):
    """The first day of the month n months on."""
    k = day.year * 12 + day.month - 1 + n
    return date(k // 12, k % 12 + 1, 1)


MONTHS = {'month': 1, 'quarter': 3, 'half': 6, 'year': 12}


class Period:
    """Half-open [first, end) of a level; names and numbers follow the fiscal year's start."""

    def __init__(self, level, day, start_month):
        n = MONTHS[level]
        self.level, self.start_month = level, start_month
        self.first = month_shift(day, -((day.month - start_month) % n))
        self.end = month_shift(self.first, n)
        self.last = self.end - timedelta(days=1)
        self.number = ((self.first.month - start_month) % 12) // n + 1
        self.days = (self.end - self.first).days

    def around(self, level):
        return Period(level, self.last, self.start_month)

    def key(self):
        return (self.level, self.first)

    def back(self, n):
        return Period(self.level, month_shift(self.first, -n * MONTHS[self.level]), self.start_month)

    def get(self, name):
        if name in MONTHS:
            return self.around(name)
        value = {'first': self.first, 'last': self.last, 'days': self.days, 'number': self.number,
                 'year': self.first.year if self.start_month == 1 else None}[name]
        return Fraction(value) if isinstance(value, int) else value


class Row:
    """A record read on a day: references go on as of the same day."""

    def __init__(self, model, kind, version, day):
        self.model, self.kind, self.version, self.day = model, kind, version, day

    def get(self, name):
        node = self.model.computed.get((self.kind, name))
        if node is not None:
            return row_value(ev(node, {'r': self}))
        value = self.version[name]
        target = self.model.kinds[self.kind]['fields'][name].get('to')
        if target is None or value is MISSING:
            return value
        return self.model.look_up(target, value, self.day)

    @property
    def id(self):
        return self.version['id']


class CreditRow(Row):
    """A part of a record's credit: the record's fields, value and payee."""

    def get(self, name):
        if name == 'value':
            return self.value
        if name == 'payee':
            return self.model.look_up('person', self.payee, self.day)
        return Row.get(self, name)


class ValueRow:
    """A value of a measure or component: its subject's fields and value."""

    def __init__(self, subject, value):
        self.subject, self.value = subject, value

    def get(self, name):
        if name == 'value':
            return self.value
        return self.subject.get(name)


class HeldRow(ValueRow):
    """A row whose value is held: it still stands below its subject."""


class Subject:
    """A subject in a period: fields on its last day there, measures, pay."""

    def __init__(self, model, kind, key, period, pay=None):
        self.model, self.kind, self.key, self.period, self.pay = model, kind, key, period, pay
        if kind == 'whole':
            self.row, self.day = None, period.last
        else:
            self.day = model.last_day(kind, key, period.first, period.end)
            self.row = None if self.day is None else model.look_up(kind, key, self.day)

    def get(self, name):
        if name == 'pay':
            return self.pay
        if name in self.model.measures:
            return self.model.measure(name, self.key, self.period)
        value = self.row.get(name)
        if isinstance(value, Row):
            return Subject.beside(self, value)
        return value

    @staticmethod
    def beside(owner, row):
        """A subject reached by a reference: its fields as of the day the reference was read."""
        other = Subject.__new__(Subject)
        other.model, other.kind, other.key, other.period = owner.model, row.kind, row.id, owner.period
        other.row, other.day, other.pay = row, row.day, None
        return other

    def goal(self, name):
        return self.model.goal(name, self.key, self.period)

    def attainment(self, name):
        value, goal = self.get(name), self.goal(name)
        if value is MISSING or goal is MISSING or goal == 0:
            return MISSING
        return fit(value / goal)

    def prev(self, name, n=1):
        return self.model.prev(name, self.key, self.period, n)


class Pay:
    """`p.pay`: the components above."""

    def __init__(self, done):
        self.done = done

    def get(self, name):
        if name == 'total':
            if any(status == 'held' for status, _ in self.done.values()):
                raise RowError('total over a held component')
            if any(status == 'absent' for status, _ in self.done.values()):
                return MISSING
            return sum((v for status, v in self.done.values() if status in ('value', 'zero')), Fraction(0))
        status, value = self.done[name]
        if status == 'held':
            raise RowError('held above')
        return value if status in ('value', 'zero') else MISSING
