"""The payouts of the sample company for 2026 by the pack rules/incentives, calculated without the engine.

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
REGION_PRIZES, YEAR_PRIZES, SERVICE_PRIZES = [F(3000), F(1000)], [F(20000)], [F(10000)]
ALLOWANCES, RECOVERY_DAYS, KEPT = [("transport", F(500)), ("phone", F(200))], 365, F(1, 2)


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


TRANSACTIONS = load("transactions")


def paid_on(row):
    """Of a return the day of the last payment of its deal before it; of the others their own."""
    if row["kind"] != "returned":
        return row["dated"]
    before = [r for r in TRANSACTIONS if r["deal"] == row["deal"] and r["kind"] == "collected" and
              (r["dated"], r["id"]) < (row["dated"], row["id"])]
    return max(before, key=lambda r: (r["dated"], r["id"]))["dated"] if before else row["dated"]


def credits():
    """(date, person, amount, what, day of the payment) of every payment and return; what has no owner is left out."""
    for row in TRANSACTIONS:
        if row["kind"] not in ("collected", "returned"):
            continue
        deal, amount, paid = DEALS[row["deal"]], F(row["amount"]), paid_on(row)
        customer, seller = as_of(CUSTOMERS, deal["customer"], paid), as_of(PEOPLE, deal["seller"], paid)
        tail = seller and seller["status"] == "left" and (day(row["dated"]) - day(seller["left_on"])).days <= TAIL_DAYS
        share = F(deal["partner_share"])
        taken = cents(amount * share)
        if share:
            yield row["dated"], deal["partner"], taken, row["kind"], paid
        payee = deal["seller"] if tail else customer["owner"]
        if payee:
            yield row["dated"], payee, amount - taken, row["kind"], paid
        key = as_of(CUSTOMERS, deal["customer"], row["dated"])["key_account"]
        if key:
            yield row["dated"], key, amount, "overlay", paid


CREDITS = list(credits())
DIRECT = [c for c in CREDITS if c[3] != "overlay"]
OVERLAID = [c for c in CREDITS if c[3] == "overlay"]
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


def quarter(last):
    return last[:4], (int(last[5:7]) + 2) // 3


def later(date, paid):
    """How many quarters after the payment."""
    (y, q), (a, b) = quarter(date), quarter(paid)
    return (int(y) - int(a)) * 4 + q - b


def as_known(person, of, lag):
    """What a person sold in a quarter, less what came back in it and in the `lag` quarters after it."""
    sold = sum((c[2] for c in DIRECT if c[1] == person and c[3] == "collected" and quarter(c[0]) == of), F(0))
    return sold + sum((c[2] for c in DIRECT if c[1] == person and c[3] == "returned" and quarter(c[4]) == of and
                       later(c[0], c[4]) <= lag and (later(c[0], c[4]) == 0 or (day(c[0]) - day(c[4])).days <= RECOVERY_DAYS)), F(0))


def ends(of):
    year, number = int(of[0]), of[1] * 3
    following = datetime.date(year + 1, 1, 1) if number == 12 else datetime.date(year, number + 1, 1)
    return f"{year}-{number - 2:02d}-01", (following - datetime.timedelta(1)).isoformat()


def commission(person, of, lag):
    first, last = ends(of)
    goal = total(GOALS, first, last, person)
    return cents(min(CAP, marginal(as_known(person, of, lag), goal))) if goal > 0 else F(0)


def bonus(person, of, lag):
    first, last = ends(of)
    goal, row = total(GOALS, first, last, person), as_of(PEOPLE, person, last)
    if goal <= 0 or not row or not POSITIONS[row["position"]]["target_bonus"]:
        return F(0)
    reached = as_known(person, of, lag) / goal
    if reached < F(4, 5):
        return F(0)
    part = F(1, 2) + (reached - F(4, 5)) * F(5, 2) if reached < 1 else 1 + (min(reached, F(6, 5)) - 1) * F(5, 2)
    return cents(F(POSITIONS[row["position"]]["target_bonus"]) * part * F(row["fte"]))


def adjusted(pays, person, of):
    """The difference that returns of this quarter make to the four before it."""
    found = F(0)
    for back in range(1, 5):
        number = int(of[0]) * 4 + of[1] - 1 - back
        then = str(number // 4), number % 4 + 1
        found += pays(person, then, back) - pays(person, then, back - 1)
    return found


CASES = load("cases")


def clean(person, row, last):
    since = f"{int(last[:4]) - 1}-{last[5:7]}-31"  # the twelve months that end with this one
    return row["status"] != "left" and not any(
        c["person"] == person and c["kind"] == "conduct" and c["confirmed"] == "yes" and since < c["opened_on"] <= last
        for c in CASES)


def service(person, year):
    answers = [F(a["score"]) for a in load("survey_answers")
               if a["person"] == person and a["survey"] == "csat" and a["audience"] == "customer" and a["answered_on"][:4] == year]
    orders = sum(d["seller"] == person and d["stage"] == "won" and d["closed_on"][:4] == year for d in DEALS.values())
    bad = sum(c["person"] == person and c["kind"] == "complaint" and c["confirmed"] == "yes" and c["opened_on"][:4] == year for c in CASES)
    if len(answers) < 10 or orders < 20:
        return None
    return F(70 * sum(a >= 4 for a in answers), len(answers)) + F(3, 10) * max(F(0), 100 - 20 * F(100 * bad, orders))


def sellers(out, people, of, last):
    """What a quarter pays to those who sell."""
    first = ends(of)[0]
    regional = defaultdict(list)
    for p, row in people.items():
        goal, net = total(GOALS, first, last, p), total(DIRECT, first, last, p)
        sold = as_known(p, of, 0)
        if goal > 0:
            out.append((p, "commission", commission(p, of, 0)))
            if row["status"] != "left":
                out.append((p, "bonus", bonus(p, of, 0)))
            if clean(p, row, last) and sold > 0 and (day(last) - day(row["hired_on"])).days >= RANKED_AFTER:
                regional[row["region"]].append((sold / goal, p))
        elif row["status"] == "left":
            out.append((p, "tail", cents(net * TAIL_RATE)))
        if row["team"] in OVERLAY:
            out.append((p, "key_accounts", cents((net + total(OVERLAID, first, last, p)) * KEY_RATE)))
        out.append((p, "adjustment", adjusted(commission, p, of)))
        out.append((p, "bonus_adjustment", adjusted(bonus, p, of)))
    for p in people:  # what a return takes is never more than half of what is earned, so nothing is carried
        rows = [r for r in out if r[0] == p]
        taken = sum(r[2] for r in rows if "adjustment" in r[1])
        earned = sum(r[2] for r in rows) - taken
        assert taken >= -(1 - KEPT) * max(earned, 0), (p, of)
    for ranked in regional.values():
        out += [(p, "region_champion", amount) for p, amount in prizes(ranked, REGION_PRIZES).items()]


def month(number):
    out = []
    start = datetime.date(2026, number, 1)
    end = (datetime.date(2027, 1, 1) if number == 12 else datetime.date(2026, number + 1, 1)) - datetime.timedelta(1)
    first, last = start.isoformat(), end.isoformat()
    team = defaultdict(F)
    for date, person, amount, _, _ in DIRECT:
        if first <= date <= last:
            for manager in above(person, date):
                team[manager] += amount
    people = {p: as_of(PEOPLE, p, last) for p in PEOPLE if as_of(PEOPLE, p, last)}
    for row in load("attendance"):
        if row["month_on"] == first and F(row["due_days"]) and row["person"] in people:
            out += [(row["person"], name, cents(rate * F(row["present_days"]) / F(row["due_days"]))) for name, rate in ALLOWANCES]
    for p, row in people.items():
        out.append((p, "override", cents(team[p] * F(POSITIONS[row["position"]]["override_rate"]))))
    if number % 3 == 0:
        sellers(out, people, quarter(last), last)
    if number == 12:
        fit = {p for p, row in people.items() if clean(p, row, last)}
        sold = {p: total(DIRECT, "2026-01-01", last, p) for p in fit}
        served = {p: service(p, "2026") for p in fit}
        for name, values, amounts in (("champion", sold, YEAR_PRIZES), ("best_service", served, SERVICE_PRIZES)):
            ranked = [(value, p) for p, value in values.items() if value is not None and value > 0]
            out += [(p, name, amount) for p, amount in prizes(ranked, amounts).items()]
    return sorted(row for row in out if row[2])


print("period,person,component,amount")
for number in range(1, 13):
    for person, component, amount in month(number):
        whole = int(amount * 100)
        print(f"2026-{number:02d},{person},{component},{'-' if whole < 0 else ''}{abs(whole) // 100}.{abs(whole) % 100:02d}")
