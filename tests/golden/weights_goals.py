"""The division of HANDBOOK.md 5.2 once more, in fractions and apart from the engine: what every goal must be with given params.

decomposition(params) -> {(rule.component or measure, subject, period): amount in CNY}
"""
from fractions import Fraction as F

REGIONS = ('east', 'south', 'north', 'southwest')
HISTORY = {'A': (1650, 1180, 990, 500), 'B': (1050, 760, 610, 310), 'C': (540, 380, 290, 140)}
POTENTIAL = {'A': (9000, 6500, 5300, 3200), 'B': (7400, 5600, 4500, 2500), 'C': (3300, 2500, 2000, 1200)}
STRATEGY = {'A': F(3, 10), 'B': F(3, 10), 'C': F(4, 10)}
SEASON = (7, 5, 8, 8, 8, 9, 8, 8, 9, 9, 10, 11)
RAMP = (F(0), F(1, 4), F(1, 2), F(3, 4), F(1))
CAPACITY = {'P14': F(13, 10), 'P15': F(1), 'P16': F(1), 'P17': F(1)}
HIRED_IN = {'P17': 4}                                # the month; the others were there before
TEAMS = {'E1': 55, 'E2': 45}
GOAL = 9390
DEFAULTS = dict(product_by_history='0.5', product_by_potential='0.3', product_by_strategy='0.2', region_by_history='0.6',
                region_by_potential='0.4', product_floor='0.95', product_ceiling='1.25', over_assignment='0.05')


def largest_remainder(total, weights, unit=F(1)):
    """Parts in whole units that sum to the total; a unit left over goes to the greatest remainder, the first of equal ones."""
    units = F(total) / unit
    assert units.denominator == 1, total
    exact = [units * F(w) / sum(map(F, weights)) for w in weights]
    parts = [x.numerator // x.denominator for x in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[:int(units) - sum(parts)]:
        parts[i] += 1
    return [part * unit for part in parts]


def mixed(factors):
    """Shares of a mix: (weight, values) pairs, each value by the total of its factor."""
    factors = [(F(weight), [F(v) for v in values]) for weight, values in factors]
    whole = sum(weight for weight, _ in factors)
    return [sum(weight * values[i] / sum(values) for weight, values in factors) / whole for i in range(len(factors[0][1]))]


def bounded(total, shares, floors, ceilings):
    """Exact parts within bounds: the side with the larger violation is fixed first, ceilings where both are equal."""
    fixed = {}
    while True:
        free = [i for i in range(len(shares)) if i not in fixed]
        rest = total - sum(fixed.values())
        exact = {i: rest * shares[i] / sum(shares[j] for j in free) for i in free}
        above = {i: exact[i] - ceilings[i] for i in free if exact[i] > ceilings[i]}
        below = {i: floors[i] - exact[i] for i in free if exact[i] < floors[i]}
        if not above and not below:
            return fixed, [(i, shares[i]) for i in free], rest
        if sum(above.values()) >= sum(below.values()):
            fixed.update({i: F(ceilings[i]) for i in above})
        else:
            fixed.update({i: F(floors[i]) for i in below})


def by_product(p):
    names = list(HISTORY)
    history = [F(sum(HISTORY[k])) for k in names]
    shares = mixed([(p['product_by_history'], history), (p['product_by_potential'], [sum(POTENTIAL[k]) for k in names]),
                    (p['product_by_strategy'], [STRATEGY[k] for k in names])])
    floors = [-(-(h * F(p['product_floor'])) // 1) for h in history]          # up to a whole unit
    ceilings = [h * F(p['product_ceiling']) // 1 for h in history]            # down to one
    fixed, free, rest = bounded(F(GOAL), shares, floors, ceilings)
    parts = dict(zip([i for i, _ in free], largest_remainder(rest, [share for _, share in free])))
    return {name: fixed[i] if i in fixed else parts[i] for i, name in enumerate(names)}


def ramp(person, month):
    if person not in HIRED_IN:
        return F(1)
    served = month - HIRED_IN[person]
    return F(0) if served < 0 else RAMP[min(served, len(RAMP) - 1)]


def people(found, team_goal, p):
    """A team's goal and what is added to it, to the people; each person's to the months. In steps of 0.01 萬元."""
    stretch = F(team_goal) * F(p['over_assignment'])
    names = list(CAPACITY)
    weights = {who: [CAPACITY[who] * season * ramp(who, month) for month, season in enumerate(SEASON, 1)] for who in names}
    parts = largest_remainder(team_goal + stretch, [sum(weights[who]) for who in names], F(1, 100))
    found['by_person.stretch', 'A/E1', '2026'] = stretch
    for who, part in zip(names, parts):
        found['by_person.goal', f'A/{who}', '2026'] = part
        for month, amount in enumerate(largest_remainder(part, weights[who], F(1, 100)), 1):
            found['by_month.goal', f'A/{who}', f'2026-{month:02}'] = amount


def notices(found):
    """What owners hear in January: their year by quarters; who joins in April hears it then."""
    for who in CAPACITY:
        months = [found['by_month.goal', f'A/{who}', f'2026-{month:02}'] for month in range(1, 13)]
        for quarter in range(4):
            found[f'goal_of_q{quarter + 1}', f'A/{who}', '2026-01'] = sum(months[3 * quarter:3 * quarter + 3])
        if who not in HIRED_IN:
            found['goal_month_of_q1', f'A/{who}', '2026-01'] = months[0]
            found['goal_notice.notice', f'A/{who}', '2026-01'] = sum(months)
            found['goal_notice', f'A/{who}', '2026-01'] = sum(months)


def decomposition(changes):
    p = {**DEFAULTS, **changes}
    found = {('annual_goal.goal', 'whole', '2026'): F(GOAL)}
    products = by_product(p)
    for product, amount in products.items():
        found['by_product.goal', product, '2026'] = amount
        shares = mixed([(p['region_by_history'], HISTORY[product]), (p['region_by_potential'], POTENTIAL[product])])
        for region, part in zip(REGIONS, largest_remainder(amount, shares)):
            found['by_region.goal', f'{product}/{region}', '2026'] = part
    for region in REGIONS:
        found['region_goal', region, '2026-01'] = sum(found['by_region.goal', f'{k}/{region}', '2026'] for k in products)
    columns = list(zip(*HISTORY.values())), list(zip(*POTENTIAL.values()))
    first = mixed([(p['region_by_history'], map(sum, columns[0])), (p['region_by_potential'], map(sum, columns[1]))])
    for i, (region, part) in enumerate(zip(REGIONS, largest_remainder(GOAL, first))):
        found['region_first.goal', region, '2026'] = part
        shares = mixed([(p['product_by_history'], columns[0][i]), (p['product_by_potential'], columns[1][i]),
                        (p['product_by_strategy'], STRATEGY.values())])
        for product, amount in zip(products, largest_remainder(part, shares)):
            found['product_second.goal', f'{product}/{region}', '2026'] = amount
    for team, part in zip(TEAMS, largest_remainder(found['by_region.goal', 'A/east', '2026'], TEAMS.values())):
        found['by_team.goal', f'A/{team}', '2026'] = part
    people(found, found['by_team.goal', 'A/E1', '2026'], p)
    notices(found)
    for (rule, subject, period), amount in list(found.items()):               # the measure of the rule, in the month it is run
        if rule.endswith('.goal') and (period == '2026' or period == '2026-01'):
            found[rule[:-len('.goal')], subject, '2026-01'] = amount
    return {key: 10000 * amount for key, amount in found.items()}
