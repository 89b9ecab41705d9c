"""Measurements, the issue's table of floors and aims, and both printed."""
import json
import statistics

# what, systems compared, how the floor and the aim read: a ratio of medians, other / ours or ours / other
FASTER, WITHIN, BELOW = 'times as fast', 'times', 'at most'
TARGETS = [
    ('warm', 'meed -j2', 'duckdb', FASTER, 5, 20),
    ('warm', 'meed -j1', 'hand', WITHIN, 3, 1.5),
    ('csv', 'meed -j2', 'duckdb', FASTER, 2, None),
    ('csv', 'meed -j2', 'hand', WITHIN, None, 1.5),
    ('import', 'meed', 'inserts', WITHIN, 1.5, 1.2),
    ('first', 'meed', 'duckdb', FASTER, 1, 2),
    ('rates only', 'meed -j2', 'duckdb', FASTER, 100, None),
    ('rates only', 'meed -j1', 'hand', WITHIN, 3, 1),
    ('factors', 'meed -j2', 'duckdb', FASTER, 10, None),
    ('factors', 'meed -j1', 'hand', WITHIN, None, 1.5),
    ('memory', 'meed -j2', 'duckdb', WITHIN, 1, None),
    ('memory', 'meed -j2', 'hand', WITHIN, None, 1),
    ('bytes a deal', 'meed -j2', None, BELOW, 100, None),
    ('version', 'meed', None, BELOW, 5, None),
    ('check of 50 plans', 'meed', None, BELOW, 100, None),
]
EASIER = 1.5  # a plan for which nothing was made holds the ratios within this


class Results:
    """Times by (plan, size, what, system); a wrong row makes them no times."""

    def __init__(self):
        self.values, self.wrong, self.notes = {}, {}, []

    def add(self, plan, size, what, system, value, wrong=0):
        key = (plan, size, what, system)
        self.values.setdefault(key, []).append(value)
        self.wrong[key] = self.wrong.get(key, 0) + wrong

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)
            print('note: ' + text, flush=True)

    def median(self, *key):
        return statistics.median(self.values[key]) if key in self.values and not self.wrong[key] else None

    def derive_memory(self, plan, sizes, base):
        """Bytes a deal over the program on a thousand deals."""
        for size in sizes:
            for (p, s, what, system) in list(self.values):
                if (p, s, what) != (plan, size, 'memory') or size <= 1000 or (plan, base, what, system) not in self.values:
                    continue
                peak = self.median(plan, size, 'memory', system)
                if peak is not None:
                    more = peak - self.median(plan, base, 'memory', system)
                    self.add(plan, size, 'bytes a deal', system, more * 1048576 / (size - base))

    def any_wrong(self):
        return any(self.wrong.values())


def unit_of(what):
    return 'MiB' if what.startswith('memory') else 'bytes' if what == 'bytes a deal' else 'ms'


def show(value):
    return '-' if value is None else f'{value:.4g}' if value < 10000 else f'{value:.0f}'


def name_of(size):
    return f'{size:.0e}'.replace('e+0', 'e') if size else ''


def table(rows):
    """Columns as wide as they need; numbers to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(rows):
        cells = [cell.ljust(w) if i < 3 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths))]
        lines.append('  '.join(cells).rstrip())
        if number == 0:
            lines.append('  '.join('-' * w for w in widths))
    return '\n'.join(lines)


def measured(results):
    rows = [('plan', 'what', 'system', 'deals', 'median', 'least', 'most', 'unit', 'times', 'ns a deal', 'rows wrong')]
    for key, values in results.values.items():
        plan, size, what, system = key
        unit = unit_of(what)
        if results.wrong[key]:
            shown = ('differs', '-', '-')
        else:
            shown = (show(statistics.median(values)), show(min(values)), show(max(values)))
        a_deal = '-'
        if unit == 'ms' and size and not results.wrong[key]:
            a_deal = show(statistics.median(values) * 1e6 / size)
        rows.append((plan, what, system, name_of(size), *shown, unit, str(len(values)), a_deal, str(results.wrong[key])))
    return rows


def judge(kind, ratio, floor, aim):
    """The words for a ratio against a floor and an aim; None: not asked for."""
    holds = (lambda limit: ratio >= limit) if kind == FASTER else (lambda limit: ratio <= limit)
    if aim is not None and holds(aim):
        return 'aim'
    if floor is not None:
        return 'holds' if holds(floor) else 'MISSES'
    return 'not yet'


def verdicts(results, plan, size):
    """Rows of the issue's table for one plan and size, and as data."""
    easier = 1 if plan == 'reference' else EASIER
    rows, data = [], []
    for what, ours, other, kind, floor, aim in TARGETS:
        of = (plan, None) if what in ('version', 'check of 50 plans') else (plan, size)
        mine = results.median(*of, what, ours)
        yours = results.median(*of, what, other) if other else 1
        if of[1] is None and mine is None:
            continue
        scale = lambda limit: None if limit is None else limit / easier if kind == FASTER else limit * (easier if other else 1)
        low, high = scale(floor), scale(aim)
        if mine is None or yours is None:
            ratio, said = None, 'not there'
        else:
            ratio = yours / mine if kind == FASTER else mine / yours
            said = judge(kind, ratio, low, high)
        rows.append((plan, what, f'{ours} against {other}' if other else ours, name_of(size if of[1] else 0), show(mine),
                     show(yours) if other else '-', show(ratio), kind if other else unit_of(what), show(low),
                     show(high), said))
        data.append(dict(plan=plan, deals=of[1], what=what, ours=ours, other=other, ratio=ratio, kind=kind, at_least=low,
                         aim=high, verdict=said))
    return rows, data


def growth(results, plan, sizes):
    """Time a deal over the sizes: the greatest over the least."""
    rows = []
    for what, system in sorted({key[2:] for key in results.values if key[0] == plan}):
        if unit_of(what) != 'ms' or what in ('version', 'check of 50 plans'):
            continue
        each = [(size, results.median(plan, size, what, system)) for size in sizes]
        each = [(size, ms * 1e6 / size) for size, ms in each if ms is not None]
        if len(each) > 1:
            most, least = max(v for _, v in each), min(v for _, v in each)
            rows.append((plan, what, system, ', '.join(f'{name_of(s)}: {show(v)}' for s, v in each),
                         f'{(most / least - 1) * 100:.0f} %', 'holds' if most <= 1.2 * least else 'MISSES'))
    return rows


def print_all(results, plans, sizes, facts):
    print('\n# Measured\n' + table(measured(results)))
    judged, data = [], []
    for plan in plans:
        for size in sizes:
            rows, more = verdicts(results, plan, size)
            judged += rows
            data += more
    seen, kept = set(), []
    for row in judged:  # what has no size is judged once
        if row[:4] not in seen:
            seen.add(row[:4])
            kept.append(row)
    print('\n# Against the floors and aims (n times as fast: theirs / ours; n times: ours / theirs)')
    print(table([('plan', 'what', 'compared', 'deals', 'ours', 'theirs', 'ratio', 'counted', 'at least', 'aim', 'verdict'), *kept]))
    grown = [row for plan in plans for row in growth(results, plan, sizes)]
    if grown:
        print('\n# Growth, ns a deal\n' + table([('plan', 'what', 'system', 'ns a deal', 'most over least', 'within 20 %'), *grown]))
    for note in results.notes:
        print('note: ' + note)
    return json_of(results, data, grown, facts)


def json_of(results, judged, grown, facts):
    rows = []
    for (plan, size, what, system), values in results.values.items():
        wrong = results.wrong[plan, size, what, system]
        rows.append(dict(plan=plan, deals=size, what=what, system=system, unit=unit_of(what), rows_wrong=wrong,
                         median=None if wrong else statistics.median(values), values=None if wrong else values))
    return json.dumps(dict(facts=facts, measured=rows, judged=judged, notes=results.notes,
                           growth=[dict(zip(('plan', 'what', 'system', 'ns_a_deal', 'most_over_least', 'verdict'), row)) for row in grown]),
                      indent=1, ensure_ascii=False)
