"""The payouts of rules/sample/rules/field_sales.lua for 2026, calculated without the engine.

Usage: sample_payouts.py FOLDER, where FOLDER holds the files of rules/sample/generate.lua. Prints CSV: period, person, component,
amount (two decimals), for every amount that is not 0, in that order. All figures are exact fractions until a component is rounded
half away from zero to the 分. The plan's numbers stand here a second time on purpose.
"""
import csv
import datetime
import sys
from collections import defaultdict
from fractions import Fraction as F

BANDS = [(F(0), F(1, 100)), (F(4, 5), F(2, 100)), (F(1), F(3, 100)), (F(6, 5), F(4, 100))]
KEY_RATE, TAIL_RATE, TAIL_DAYS, CAP, RANKED_AFTER = F(4, 1000), F(2, 100), 180, F(80000), 90
REGION_PRIZES, YEAR_PRIZES = [F(3000), F(1000)], [F(20000)]


def load(name):
    rows = {}
    for row in csv.DictReader(open(f"{sys.argv[1]}/{name}.csv", encoding="utf-8", newline="")):
        rows[tuple(row.values())] = row  # identical rows count once
    return list(rows.values())


def day(text):
    return datetime.date.fromisoformat(text)


def versions(name):
    found = defaultdict(list)
    for row in load(name):
        found[row["id"]].append(row)
    return found


PEOPLE, CUSTOMERS = versions("people"), versions("customers")
DEALS = {row["id"]: row for row in load("deals")}
POSITIONS = {row["id"]: row for row in load("positions")}
OVERLAY = {row["id"] for row in load("teams") if row["overlay"] == "yes"}


def as_of(history, key, date):
    for row in history.get(key, []):
        if row["valid_from"] <= date and (not row["valid_to"] or date < row["valid_to"]):
            return row
    return None


def cents(x):
    sign, x = (-1 if x < 0 else 1), abs(x) * 100
    return F(sign * ((2 * x.numerator + x.denominator) // (2 * x.denominator)), 100)


def credits():
    """(date, person, amount, in the overlay) of every payment; what has no owner is left out."""
    for row in load("transactions"):
        if row["kind"] not in ("collected", "returned"):
            continue
        deal, date, amount = DEALS[row["deal"]], row["dated"], F(row["amount"])
        customer, seller = as_of(CUSTOMERS, deal["customer"], date), as_of(PEOPLE, deal["seller"], date)
        tail = seller and seller["status"] == "left" and (day(date) - day(seller["left_on"])).days <= TAIL_DAYS
        share = F(deal["partner_share"])
        taken = cents(amount * share)
        if share:
            yield date, deal["partner"], taken, False
        payee = deal["seller"] if tail else customer["owner"]
        if payee:
            yield date, payee, amount - taken, False
        if customer["key_account"]:
            yield date, customer["key_account"], amount, True


CREDITS = list(credits())
GOALS = [(row["month_on"], row["person"], F(row["amount"]) * 10000) for row in load("goals") if row["person"]]


def above(person, date):
    row = as_of(PEOPLE, person, date)
    while row and row["manager"]:
        yield row["manager"]
        row = as_of(PEOPLE, row["manager"], date)


def marginal(amount, goal):
    total = F(0)
    for i, (edge, rate) in enumerate(BANDS):
        top = BANDS[i + 1][0] * goal if i + 1 < len(BANDS) else None
        total += rate * max(F(0), (amount if top is None else min(amount, top)) - edge * goal)
    return total


def prizes(ranked, amounts):
    """ranked: (value, person); the prizes of tied places are added and divided, the remainder by key."""
    paid, place = {}, 0
    groups = defaultdict(list)
    for value, person in ranked:
        groups[value].append(person)
    for value in sorted(groups, reverse=True):
        people = sorted(groups[value])
        pool = int(sum(amounts[place:place + len(people)], F(0)) * 100)
        for i, person in enumerate(people):
            paid[person] = F(pool // len(people) + (i < pool % len(people)), 100)
        place += len(people)
    return paid


def total(rows, first, last, person):
    return sum((r[2] for r in rows if first <= r[0] <= last and r[1] == person), F(0))


def month(number):
    out = []
    start = datetime.date(2026, number, 1)
    end = (datetime.date(2027, 1, 1) if number == 12 else datetime.date(2026, number + 1, 1)) - datetime.timedelta(1)
    first, last = start.isoformat(), end.isoformat()
    direct = [c for c in CREDITS if not c[3]]
    overlay = [c for c in CREDITS if c[3]]
    team = defaultdict(F)
    for date, person, amount, _ in direct:
        if first <= date <= last:
            for manager in above(person, date):
                team[manager] += amount
    people = {p: as_of(PEOPLE, p, last) for p in PEOPLE if as_of(PEOPLE, p, last)}
    for p, row in people.items():
        out.append((p, "override", cents(team[p] * F(POSITIONS[row["position"]]["override_rate"]))))
    if number % 3 == 0:
        quarter = datetime.date(2026, number - 2, 1).isoformat()
        regional = defaultdict(list)
        for p, row in people.items():
            goal, sold = total(GOALS, quarter, last, p), total(direct, quarter, last, p)
            target = F(POSITIONS[row["position"]]["target_bonus"])
            if goal > 0:
                out.append((p, "base", cents(min(CAP, marginal(sold, goal)))))
                reached = sold / goal
                if row["status"] != "left":
                    if reached >= F(4, 5):
                        part = F(1, 2) + (reached - F(4, 5)) * F(5, 2) if reached < 1 else 1 + (min(reached, F(6, 5)) - 1) * F(5, 2)
                        out.append((p, "quarter", cents(target * part * F(row["fte"]))))
                    if sold > 0 and (end - day(row["hired_on"])).days >= RANKED_AFTER:
                        regional[row["region"]].append((reached, p))
            elif row["status"] == "left":
                out.append((p, "tail", cents(sold * TAIL_RATE)))
            if row["team"] in OVERLAY:
                out.append((p, "key_accounts", cents((sold + total(overlay, quarter, last, p)) * KEY_RATE)))
        for ranked in regional.values():
            out += [(p, "region_champion", amount) for p, amount in prizes(ranked, REGION_PRIZES).items()]
    if number == 12:
        sold = {p: total(direct, "2026-01-01", last, p) for p, row in people.items() if row["status"] != "left"}
        ranked = [(value, p) for p, value in sold.items() if value > 0]
        out += [(p, "year_champion", amount) for p, amount in prizes(ranked, YEAR_PRIZES).items()]
    return sorted(row for row in out if row[2])


print("period,person,component,amount")
for number in range(1, 13):
    for person, component, amount in month(number):
        whole = int(amount * 100)
        print(f"2026-{number:02d},{person},{component},{'-' if whole < 0 else ''}{abs(whole) // 100}.{abs(whole) % 100:02d}")
