"""An independent model of meed's pipeline, read from LANGUAGE.md and DESIGN.md: records, credits, measures,
components. Nothing here is fast; every figure is derived from its definition, with a memo. A project is plain
data (pipeline_generator.py says how it looks)."""
from datetime import date, timedelta
from fractions import Fraction
from pipeline_formula import (DIGIT18, MISSING, RowError, aggregate, compare, divide, ev, fit, row_value, rounded, truth)
from pipeline_rows import (DAWN, FOREVER, CreditRow, HeldRow, Pay, Period, Row, Subject, ValueRow, month_shift)


class Model:
    def __init__(self, project):
        self.kinds, self.computed = project['kinds'], project['computed']
        self.credits, self.measures, self.plans = project['credits'], project['measures'], project['plans']
        self.start_month = project['start_month']
        self.memo, self.versions = {}, {}
        for kind, k in self.kinds.items():
            for row in k['rows']:
                self.versions.setdefault((kind, row['id']), []).append(row)
        for versions in self.versions.values():
            versions.sort(key=lambda r: r.get('valid_from', DAWN))

    def period(self, level, day):
        return Period(level, day, self.start_month)

    # -- records ----------------------------------------------------------------------------------
    def spans(self, kind, key):
        if not self.kinds[kind].get('history'):
            return [(DAWN, FOREVER, v) for v in self.versions.get((kind, key), [])]
        return [(v['valid_from'], FOREVER if v['valid_to'] is MISSING else v['valid_to'], v)
                for v in self.versions.get((kind, key), [])]

    def look_up(self, kind, key, day):
        for first, end, version in self.spans(kind, key):
            if first <= day < end:
                return Row(self, kind, version, day)
        return MISSING

    def last_day(self, kind, key, first, end):
        """The last day of [first, end) on which the key is there, or None."""
        days = [min(end, e) - timedelta(days=1) for f, e, _ in self.spans(kind, key) if f < end and e > first]
        return max(days) if days else None

    def keys(self, kind):
        return sorted({k for (name, k) in self.versions if name == kind}, key=lambda k: k.encode())

    def subjects(self, kind, period):
        if kind == 'whole':
            return ['whole']
        return [k for k in self.keys(kind) if self.last_day(kind, k, period.first, period.end) is not None]

    def above(self, key, day):
        """Everyone above a person on a day, nearest first, with depth."""
        found, depth = [], 0
        row = self.look_up('person', key, day)
        while row is not MISSING:
            row = row.get('manager')
            if row is not MISSING:
                depth += 1
                found.append((row.id, depth))
        return found

    @staticmethod
    def follow(row, path):
        for name in path.split('.'):
            row = row.get(name)
            if row is MISSING:
                break
        return row

    def place(self, kind, version, path):
        """The record's date: a date field, also through references to kinds without history."""
        return self.follow(Row(self, kind, version, DAWN), path)

    # -- credits ----------------------------------------------------------------------------------
    def credit(self, name):
        """(rows, exceptions): rows are CreditRow or ('error', day, payee)."""
        if ('credit', name) in self.memo:
            return self.memo['credit', name]
        c, rows, exceptions = self.credits[name], [], []
        kind = c['from']
        ordered = []
        for version in self.kinds[kind]['rows']:
            day = self.place(kind, version, c['at'] or self.kinds[kind]['date'])
            if day is not MISSING:
                ordered.append((day, version['id'].encode(), version))
        for day, _, version in self.in_order(kind, ordered):
            record = Row(self, kind, version, day)
            slots = [slot for r in c['to'] for slot in self.slots(r, record)]
            try:
                value, parts = self.split(c, record, slots)
            except RowError:
                rows += [('error', day, payee.id) for _, payee, _ in slots if payee is not MISSING]
                continue
            if parts is None:
                exceptions += [] if value is None else [(day, version['id'], value)]
                continue
            for (_, payee, _), part in zip(slots, parts):
                if part is None:
                    continue
                if payee is MISSING:
                    exceptions.append((day, version['id'], part))
                    continue
                row = CreditRow(self, kind, version, day)
                row.value, row.payee = part, payee.id
                rows.append(row)
        self.memo['credit', name] = (rows, exceptions)
        return rows, exceptions

    def in_order(self, kind, found):
        """The kind's order, which `first` and `last` go by: its own date, then the key. A kind that is dated through a
        reference has no date of its own, so there it is the key."""
        dated = self.kinds[kind].get('date') is not None
        return sorted(found, key=lambda f: (f[0], f[1]) if dated else f[1])

    def not_used(self, name, month):
        """Amounts of a month that nobody got: rejected by `when`, or without a receiver."""
        c, total = self.credits[name], Fraction(0)
        for day, _, part in self.credit(name)[1]:
            if month.first <= day < month.end:
                total += part
        for version in self.kinds[c['from']]['rows'] if c['when'] is not None else []:
            day = self.place(c['from'], version, c['at'] or self.kinds[c['from']]['date'])
            if day is MISSING or not month.first <= day < month.end:
                continue
            record = {'d': Row(self, c['from'], version, day)}
            try:
                if truth(ev(c['when'], record)):
                    continue
                value = row_value(ev(c['value'], record))
            except RowError:
                continue
            total += 0 if value is MISSING else value
        return total

    def slots(self, r, record):
        """(receiver, payee, what its formulas read) of a receiver; of `each` one for each row that leads to the record."""
        if 'each' not in r:
            return [(r, self.follow(record, r['path']), {'d': record})]
        owner = record if r['of'] is None else self.follow(record, r['of'])
        found = []
        for version in self.kinds[r['each']]['rows']:
            there = not self.kinds[r['each']].get('history') or version['valid_from'] <= record.day < (
                FOREVER if version['valid_to'] is MISSING else version['valid_to'])
            row, steps = Row(self, r['each'], version, record.day), r['by'].split('.')
            before = self.follow(row, '.'.join(steps[:-1])) if steps[1:] else row
            if there and owner is not MISSING and before is not MISSING and before.version[steps[-1]] == owner.id:
                found.append((version['id'].encode(), row))
        return [(r, self.follow(row, r['path']), {'x': row, 'd': record}) for _, row in sorted(found, key=lambda f: f[0])]

    def by_order(self, c, slots):
        """The places of the slots in the order of left-over steps."""
        places = list(range(len(slots)))
        for key in reversed(c['order'] or []):
            def read(i, name=key.lstrip('-')):
                value = MISSING if slots[i][1] is MISSING else slots[i][1].get(name)
                return value.id if isinstance(value, Row) else value
            there = [i for i in places if read(i) is not MISSING]
            there.sort(key=lambda i: read(i).encode() if isinstance(read(i), str) else read(i), reverse=key[0] == '-')
            places = there + [i for i in places if read(i) is MISSING]
        return places

    def split(self, c, record, slots):
        """(value, parts): a part of None for a share of 0; parts None: not used, value None where that is not known."""
        if c['when'] is not None and not truth(ev(c['when'], {'d': record})):
            return None, None
        value = row_value(ev(c['value'], {'d': record}))
        if value is MISSING:
            return None, None
        unit = c['unit'] or Fraction(1, 10 ** 18)
        shares = [None if r['share'] in (None, 'rest') else ev(r['share'], env) for r, _, env in slots]
        if MISSING in shares:
            return value, None
        inside = [i for i, s in enumerate(slots) if not s[0]['overlay']]
        said = sum((shares[i] for i in inside if shares[i] is not None), Fraction(0))
        rest = [i for i, s in enumerate(shares) if s is None]
        if any(not r['overlay'] for r in c['to']) and (said > 1 or (said < 1 and not rest)):
            raise RowError('shares')
        for i in rest:
            shares[i] = (1 - said) / len(rest)
        parts = [None] * len(shares)
        places = [i for i in self.by_order(c, slots) if i in inside]
        for i, part in zip(places, divide(value, [shares[i] for i in places], unit) if places else []):
            parts[i] = part
        for i, (r, _, _) in enumerate(slots):
            if r['overlay']:
                parts[i] = rounded(value * shares[i], unit, 'half-even')
            if shares[i] == 0:
                parts[i] = None
        return value, parts

    # -- measures ---------------------------------------------------------------------------------
    def window(self, m, period):
        over = m['over'] or 'month'
        if isinstance(over, str):
            if over == 'ever':
                return DAWN, period.end
            return period.around(over).first, period.end
        word, n = over
        if word == 'full':
            whole = period.around(n)
            return whole.first, whole.end
        if word == 'days':
            return period.end - timedelta(days=n), period.end
        return month_shift(period.end, -n), period.end

    def own_level(self, m):
        over = m['over'] or 'month'
        return over[1] if over[0] == 'full' else over

    def measure(self, name, key, period):
        m = self.measures[name]
        return self.remember(('measure', name, key) + self.window(m, period) + (period.last,),
                             lambda: self.derive(m, name, key, period))

    def remember(self, at, work):
        if at not in self.memo:
            try:
                self.memo[at] = work()
            except RowError as error:
                self.memo[at] = error
        if isinstance(self.memo[at], RowError):
            raise self.memo[at]
        return self.memo[at]

    def derive(self, m, name, key, period):
        if m['from'] is None:
            return ev(m['value'], self.env(m['of'], key, period))
        rows = self.rows_of(name, m, period).get(key, [])
        if any(r == 'error' or isinstance(r, HeldRow) for r in rows):
            raise RowError('a row of it is held')
        if m['when'] is not None:
            rows = [r for r in rows if truth(ev(m['when'], {'r': r}))]
        if m['make'] == 'value':
            return ev(m['value'], dict(self.env(m['of'], key, period), rows=rows))
        if m['make'] == 'count':
            return Fraction(len(rows))
        values = []
        for r in rows:
            v = self.follow(r, m['value']) if isinstance(m['value'], str) else ev(m['value'], {'r': r})
            values.append(row_value(v))
        if m['skip']:
            values = [v for v in values if v is not MISSING]
        return aggregate(m['make'], values)

    def env(self, kind, key, period, pay=None):
        return {'p': Subject(self, kind, key, period, pay), 't': period,
                'whole': Subject(self, 'whole', 'whole', period)}

    def rows_of(self, name, m, period):
        """Rows in the measure's window by subject, in the order of the source."""
        first, end = self.window(m, period)
        at = ('rows', name, first, end)
        if at in self.memo:
            return self.memo[at]
        found = {}
        for day, row, payee in self.source(m, first, end):
            for subject, depth in self.placed(m, row, day, payee):
                item = row
                if depth and row != 'error':
                    item = row
                found.setdefault(subject, []).append(item)
        self.memo[at] = found
        return found

    def source(self, m, first, end):
        """(day, row or 'error', the subject the row already has) in order."""
        source = m['from']
        if source in self.credits:
            for r in self.credit(source)[0]:
                if isinstance(r, tuple):
                    if first <= r[1] < end:
                        yield r[1], 'error', r[2]
                elif first <= r.day < end:
                    yield r.day, r, r.payee
        elif source in self.measures:
            inner = self.measures[source]
            yield from self.values(inner['of'], self.own_level(inner), first, end,
                                   lambda key, period: self.measure(source, key, period))
        elif '.' in source:
            plan = next(p for p in self.plans if p['name'] == source.split('.')[0])
            component = next(c for c in plan['components'] if c['name'] == source.split('.')[1])
            yield from self.values(plan['of'], component['every'] or plan['every'], first, end,
                                   lambda key, period: self.component_row(plan, component, key, period))
        else:
            yield from self.records(source, m, first, end)

    def records(self, kind, m, first, end):
        k = self.kinds[kind]
        path = m['at'] or k.get('date')
        if path is None:
            for key in self.keys(kind):
                row = self.look_up(kind, key, end - timedelta(days=1))
                if row is not MISSING:
                    yield row.day, row, None
            return
        found = []
        for version in k['rows']:
            day = self.place(kind, version, path)
            if day is not MISSING and first <= day < end:
                found.append((day, version['id'].encode(), version))
        for day, _, version in self.in_order(kind, found):
            yield day, Row(self, kind, version, day), None

    def values(self, kind, level, first, end, get):
        found = []
        period = self.period(level, first)
        if period.first < first:
            period = self.period(level, period.end)
        while period.end <= end:
            for key in self.subjects(kind, period):
                subject = Subject(self, kind, key, period)
                try:
                    value = get(key, period)
                except RowError:
                    found.append((subject.day, HeldRow(subject, None), key))
                else:
                    if value is not None:
                        found.append((subject.day, ValueRow(subject, value), key))
            period = self.period(level, period.end)
        yield from sorted(found, key=lambda item: (item[0], item[2].encode()))

    def placed(self, m, row, day, own):
        """The subjects a row counts for, with depth (0 without below)."""
        if m['of'] == 'whole':
            return [('whole', 0)]
        by = m['by']
        if by is None:
            return [(own, 0)]
        if isinstance(by, tuple):
            if len(by) == 2:
                start = self.follow(row, by[1])
                own = None if start is MISSING else start.id
            return [] if own is None else self.above(own, day)
        if row == 'error':
            if not by.startswith('payee'):
                return []
            target = self.look_up('person', own, day)
            target = target if '.' not in by else self.follow(target, by.split('.', 1)[1])
        else:
            target = self.follow(row, by)
        if target is MISSING:
            return []
        return [(target.key if isinstance(target, Subject) else target.id, 0)]

    def goal(self, name, key, period):
        goal = self.measures[name]['goal']
        if goal is None:
            return MISSING
        if isinstance(goal, str):
            return self.measure(goal, key, period)
        return self.remember(('goal', name, key, period.key()),
                             lambda: ev(goal, self.env(self.measures[name]['of'], key, period)))

    def prev(self, name, key, period, n):
        m = self.measures[name]
        level = self.own_level(m)
        if isinstance(level, tuple):
            moved = self.period('month', month_shift(period.end, -n * level[1] - 1))
        else:
            moved = period.around(level).back(n)
            if moved.level != 'month':
                moved = self.period('month', moved.last)
        return self.measure(name, key, moved)

    # -- components -------------------------------------------------------------------------------
    def due(self, level, period):
        return period.around(level).end == period.end

    def eligible(self, plan, key, period):
        """True, False, or 'error'; nothing at all outside the plan's dates."""
        if plan['when'] is None:
            return True
        try:
            return truth(ev(plan['when'], self.env(plan['of'], key, period)))
        except RowError:
            return 'error'

    def in_force(self, plan, period):
        return (plan['since'] or DAWN) <= period.last < (plan['before'] or FOREVER)

    def component_row(self, plan, component, key, period):
        """The value of a component as a row of a measure; None: there is none."""
        month = self.period('month', period.last)
        status, value = self.plan(plan, month).get((key, component['name']), ('none', None))
        if status == 'held':
            raise RowError('held')
        return value if status in ('value', 'zero') else None

    def plan(self, plan, month):
        """{(subject, component): (status, value)} of the month; status value, zero, held or none."""
        at = ('plan', plan['name'], month.first)
        if at in self.memo:
            return self.memo[at]
        out = self.memo[at] = {}
        if not self.due(plan['every'], month):
            return out
        period = month.around(plan['every'])
        if not self.in_force(plan, period):
            return out
        done, above = {}, {}      # above: is the component due?
        for component in plan['components']:
            level, name = component['every'] or plan['every'], component['name']
            if not self.due(level, month):
                above[name] = False
                continue
            own = month.around(level)
            work, pays = {}, {}
            for key in self.subjects(plan['of'], own):
                member = self.eligible(plan, key, own)
                if member:
                    pays[key] = Pay({c: done.get((key, c), ('absent', None) if due else ('none', None))
                                     for c, due in above.items()})
                    work[key] = self.raw(plan, component, key, own, pays[key], member)
            if component['rank'] is not None:
                self.prizes(plan, component, work, own, done)
            for key in work:
                out[key, name] = self.finish(plan, component, key, own, pays[key], work[key])
            done.update({key: out[key] for key in out if key[1] == name})
            above[name] = True
        return out

    def raw(self, plan, c, key, period, pay, member):
        """('false', 0), ('held', None) or ('raw', value before times)."""
        if member == 'error':
            return 'held', None
        env = self.env(plan['of'], key, period, pay)
        try:
            if c['when'] is not None and not truth(ev(c['when'], env)):
                return 'false', Fraction(0)
            if c['rank'] is not None:
                if isinstance(c['rank'], str):
                    return 'rank', env['p'].get(c['rank'])
                return 'rank', ev(c['rank'], env)
            if c['amount'] is not None:
                return 'raw', ev(c['amount'], env)
            x = env['p'].get(c['on'])
            if x is MISSING:        # a missing value ends the steps
                return 'raw', MISSING
            if c['rates'] is None:
                rate = ev(c['rate'], env)
                return 'raw', MISSING if x is MISSING or rate is MISSING else fit(x * rate)
            scale = Fraction(1)
            if c['scale'] == 'goal':
                scale = env['p'].goal(c['on'])
                if scale is not MISSING and scale <= 0:
                    scale = MISSING
            elif c['scale'] is not None:
                scale = ev(c['scale'], env)
            if x is MISSING or scale is MISSING:
                return 'raw', MISSING
            return 'raw', c['rates'].pay(x, scale)
        except RowError:
            return 'held', None

    def prizes(self, plan, c, work, period, done):
        groups = {}
        for key, (status, value) in work.items():
            if status == 'false':
                continue
            group = self.follow(Subject(self, plan['of'], key, period), c['within']) if c['within'] else 'all'
            if isinstance(group, (Subject, Row)):
                group = ('row', group.key if isinstance(group, Subject) else group.id)
            groups.setdefault('none' if group is MISSING else group, []).append(key)
        for keys in groups.values():
            if any(work[k][0] == 'held' for k in keys):
                for k in keys:
                    unranked = work[k][0] == 'rank' and work[k][1] is MISSING
                    work[k] = ('false', Fraction(0)) if unranked else ('held', None)
                continue
            ranked = []
            for k in keys:
                value = work[k][1]
                if value is MISSING:
                    work[k] = ('false', Fraction(0))
                    continue
                ranked.append((-value, self.order_key(plan, c, k, period), k))
            ranked.sort()
            self.give(plan, c, ranked, work)

    def order_key(self, plan, c, key, period):
        subject = Subject(self, plan['of'], key, period)
        items = []
        for item in c['order'] or []:
            value = self.follow(subject, item.lstrip('-'))
            items.append(-value if item[0] == '-' else value)
        return items, key.encode()

    @staticmethod
    def give(plan, c, ranked, work):
        """A place without a prize is 0, whatever the steps after it. A split is cut in the step of the
        component's rounding where the prizes are whole steps, else in 10^-18."""
        at = 0
        while at < len(ranked):
            tied = [k for v, _, k in ranked if v == ranked[at][0]]
            prizes = [c['prizes'][i] if i < len(c['prizes']) else None for i in range(at, at + len(tied))]
            if c['ties'] == 'all':
                prizes = [prizes[0]] * len(tied)
            elif c['ties'] == 'split' and prizes[0] is not None:
                whole, step = sum(p or 0 for p in prizes), c['unit'] or Fraction(1, 100)
                if (c['rounding'] or plan['rounding']) == 'none' or (whole / step).denominator > 1:
                    step = DIGIT18
                prizes = divide(whole, [1] * len(tied), step)
            for k, prize in zip(tied, prizes):
                work[k] = ('false', Fraction(0)) if prize is None else ('raw', prize)
            at += len(tied)

    def finish(self, plan, c, key, period, pay, work):
        status, value = work
        if status == 'held':
            return 'held', None
        if status == 'false':
            return 'zero', Fraction(0)
        env = self.env(plan['of'], key, period, pay)
        try:
            steps = [(factor, lambda a, b: fit(a * b)) for factor in c['times']]
            steps += [(c[limit], best) for limit, best in (('floor', max), ('cap', min)) if c[limit] is not None]
            for node, apply in steps:       # a missing value ends the steps
                if value is MISSING:
                    break
                x = ev(node, env)
                value = MISSING if x is MISSING else apply(value, x)
        except RowError:
            return 'held', None
        if value is MISSING:
            return {'hold': ('held', None), 'zero': ('zero', Fraction(0)), 'skip': ('none', None)}[c['missing'] or 'hold']
        if c['negative'] == 'zero' and value < 0:
            value = Fraction(0)
        value = rounded(value, c['unit'] or Fraction(1, 100), c['rounding'] or plan['rounding'] or 'half-up')
        return ('zero' if value == 0 else 'value'), value

    def outcomes(self, months):
        """{(subject, month, plan, component): (status, value)}, nothing where there is no outcome."""
        found = {}
        for month in months:
            for plan in self.plans:
                for (key, name), (status, value) in self.plan(plan, month).items():
                    if status != 'none':
                        found[key, month.first.strftime('%Y-%m'), plan['name'], name] = (status, value)
        return found
