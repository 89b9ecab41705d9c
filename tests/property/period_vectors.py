#!/usr/bin/env python3
"""Periods of declared calendars by a model of its own: one line a period, for property_periods.

    spec level name first end year number        (first and end in days since 1970-01-01)

ISO weeks are datetime's isocalendar. Years of whole weeks are found by asking for each day of a fortnight how far it is
from the day of the year, and months by handing out weeks one by one; nothing here is shared with the engine. The published
years of 53 weeks of the retail calendar (its years end on the Saturday nearest to 31 January) are asserted, so that
this model itself is held by them."""
import datetime as d

FIRST, LAST = 1996, 2026
EPOCH = d.date(1970, 1, 1)
DAY = d.timedelta(1)


def line(spec, level, name, first, end, year, number):
    print(spec, level, name, (first - EPOCH).days, (end - EPOCH).days, year, number)


def iso_weeks(spec):
    day = d.date(FIRST, 1, 1)
    while day.isocalendar()[2] != 1:
        day += DAY
    while day.year <= LAST:
        year, week, _ = day.isocalendar()
        line(spec, 'week', f'{year}-W{week:02}', day, day + 7 * DAY, year, week)
        day += 7 * DAY


def year_start(year, month, day, weekday, choice):
    """weekday: 1 Monday to 7 Sunday."""
    anchor = d.date(year, month, day)
    near = [anchor + n * DAY for n in range(-6, 7) if (anchor + n * DAY).isoweekday() == weekday]
    if choice == 'before':
        near = [x for x in near if x <= anchor]
    if choice == 'after':
        near = [x for x in near if x >= anchor]
    return min(near, key=lambda x: abs((x - anchor).days))


def retail(spec, pattern, weekday, month, day, choice, long_month, prefix, levels):
    for year in range(FIRST, LAST + 1):
        start, end = (year_start(y, month, day, weekday, choice) for y in (year, year + 1))
        weeks = []
        while start + len(weeks) * 7 * DAY < end:
            weeks.append(start + len(weeks) * 7 * DAY)
        assert len(weeks) in (52, 53)
        months, at = [], 0
        for m in range(12):
            n = pattern[m % 3] + (1 if len(weeks) == 53 and m + 1 == long_month else 0)
            months.append((weeks[at], weeks[at] + n * 7 * DAY))
            at += n
        assert at == len(weeks)
        for i, week in enumerate(weeks):
            line(spec, levels[4], f'{prefix}{year}-W{i + 1:02}', week, week + 7 * DAY, year, i + 1)
        for size, level, letter in ((1, levels[0], 'P'), (3, levels[1], 'Q'), (6, levels[2], 'H'), (12, levels[3], '')):
            for i in range(12 // size):
                name = f'{prefix}{year}' + (f'-{letter}{i + 1:02}' if size == 1 else f'-{letter}{i + 1}' if letter else '')
                line(spec, level, name, months[i * size][0], months[(i + 1) * size - 1][1], year, i + 1)
        if spec == 'retail':
            assert (len(weeks) == 53) == (year in (2000, 2006, 2012, 2017, 2023)), year
            assert end.year != 2024 or end == d.date(2024, 2, 4)


def own(prefix):
    return [prefix, f'{prefix}_quarter', f'{prefix}_half', f'{prefix}_year', f'{prefix}_week']


iso_weeks('iso')
retail('retail', (4, 5, 4), 7, 2, 1, 'nearest', 12, 'retail-', own('retail'))
retail('plain', (4, 4, 5), 1, 1, 1, 'nearest', 12, '', ['month', 'quarter', 'half', 'year', 'week'])
retail('autumn', (5, 4, 4), 6, 10, 1, 'before', 3, 'autumn-', own('autumn'))
retail('later', (4, 4, 5), 3, 7, 15, 'after', 6, 'later-', own('later'))
