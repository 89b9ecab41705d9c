"""The rule types of case files, each as the project a designer would write for it.

A function gets a case and returns a Project. Where the language has words that meed may not have built yet, they are
listed in `needs`: a refusal that names one of them counts as "not yet", never as passed and never as failed."""
import re

from case_formula import formula
from case_project import (At, Project, Unknown, decimals, is_positive, lua_text, month, name_of, number, slab_text,
                          slices, tiers_text)


def amounts_of(inputs):
    if 'amounts' in inputs:
        return list(inputs['amounts'])
    if 'amount' in inputs:
        return [inputs['amount']]
    raise Unknown('neither amount nor amounts')


def people_with_deals(project, amounts, fields=None, rows=None):
    """One person for each amount, with one deal each: amounts of a case do not add up."""
    people = project.people(len(amounts), fields)
    project.deals(amounts)
    for n, (person, amount) in enumerate(zip(people, amounts)):
        project.row('person', **(rows[n] if rows else {}))
        project.row('deal', on='2026-01-15', owner=person, amount=amount)
    return people


def marginal(case):
    project = Project(case)
    tiers, amounts = project.inputs['tiers'], amounts_of(project.inputs)
    start = project.inputs.get('already', '0')
    running = bool(project.rule.get('carry')) or is_positive(start)
    if running:
        places, over = running_deals(project, amounts, start), ', over = "year"'
        pays_rest = ', true_up = "year"'  # what the year so far pays, less what it has paid
        project.needs = ['true_up']
    else:
        places, over, pays_rest = [(p, 1) for p in people_with_deals(project, amounts)], '', ''
    project.say(f'measure "booked" {{ of = "person", from = "bookings", sum = "value"{over} }}')
    project.say(f'local bands = {tiers_text(tiers)}')
    project.plan('pay', 'person')
    each = project.exact_and_shown('pay', 'each', f'on = "booked", rates = bands{pays_rest}')
    project.figures['each'] = [each(*place) for place in places]
    slice_keys = [key for key in ('per_tier', 'portions', 'portions_each') if key in case['expected']]
    for key in slice_keys:
        shown = [project.exact_and_shown('pay', key, f'on = "booked", rates = {rates}{pays_rest}', f'{key}_{n}')
                 for n, rates in enumerate(slices(tiers, None if key == 'per_tier' else '1'), 1)]
        at_place = [[at(*place) for at in shown] for place in places]
        project.figures[key] = at_place if key == 'portions_each' else at_place[0]
    span = len(amounts) if project.rule.get('carry') else 1
    project.figures['total'] = project.company('total', 'pay.each_exact', 'total', span)('whole', places[-1][1])
    project.say('measure "paid" { of = "person", from = "pay.each_exact", sum = "value" }')
    project.say('measure "new" { of = "person", from = "bookings", sum = "value" }')
    project.say('measure "rate_paid" { of = "person", value = function(p) return p.paid / p.new end }')
    project.plan('rates', 'person')
    effective = project.component('rates', 'effective_rate', 'when = function(p) return p.new ~= 0 end, '
                                  'amount = function(p) return p.rate_paid end', 'effective_rate', 'bonus')
    project.figures['effective_rate'] = effective(*places[0])
    return project


def running_deals(project, amounts, start):
    """Deals that stand on those before them, a month each; with no `carry` each is a person with the same start."""
    carry = bool(project.rule.get('carry'))
    first = 2 if is_positive(start) else 1
    people = project.people(1 if carry else len(amounts))
    project.deals(amounts + [start])
    for person in people:
        project.row('person')
        if first == 2:
            project.row('deal', on='2026-01-15', owner=person, amount=start)
    places = []
    for n, amount in enumerate(amounts):
        place = (people[0], first + n) if carry else (people[n], first)
        project.row('deal', on=month(place[1]) + '-15', owner=place[0], amount=amount)
        places.append(place)
    project.months = places[-1][1]
    if project.months > 12:
        raise Unknown('a running total over more than a year')
    return places


def whole(case):
    project = Project(case)
    amounts = amounts_of(project.inputs)
    keys = project.inputs.get('keys', [project.inputs['key']] if 'key' in project.inputs else None)
    table = slab_text(project.inputs['tiers'], project.rule.get('boundary', 'upper_exclusive'))
    project.say(f'local bands = {table}')
    if keys is None:
        people = people_with_deals(project, amounts)
        chosen_by, pays = 'p.booked', 'on = "booked", rates = bands'
    else:
        fields = {'reached': f'{{type: number, decimals: {max(6, decimals(keys))}}}'}
        people = people_with_deals(project, amounts, fields, [{'reached': key} for key in keys])
        chosen_by = 'p.reached'
        pays = 'on = "booked", rate = function(p) return tier_rate(bands, p.reached) end'
    project.say('measure "booked" { of = "person", from = "bookings", sum = "value" }')
    project.plan('pay', 'person')
    project.component('pay', 'pay', pays)
    each = project.component('pay', 'each', pays, 'each')
    rates = {key: project.component('pay', key, f'amount = function(p) return tier_rate(bands, {chosen_by}) end', key, 'bonus')
             for key in ('rate', 'rates')}
    project.figures = {'each': [each(p) for p in people], 'rates': [rates['rates'](p) for p in people],
                       'rate': rates['rate'](people[0]), 'total': project.company('total', 'pay.pay', 'total')('whole')}
    return project


def interpolated(case):
    """A band pays its amount when passed and pro rata within: the line through the sums of the amounts."""
    project = Project(case)
    bands = ', '.join(f'{{{number(t["upto"])}, {number(t["rate"])}}}' for t in project.inputs['tiers'])
    people = people_with_deals(project, amounts_of(project.inputs))
    project.say(f'local points, reached = {{ {{0, 0}}, above = "flat" }}, 0\nfor _, band in ipairs {{ {bands} }} do\n'
                '  reached = reached + band[2]\n  points[#points + 1] = { band[1], reached }\nend\n'
                'local line = interpolated(points)')
    project.say('measure "booked" { of = "person", from = "bookings", sum = "value" }')
    project.plan('pay', 'person')
    pays = 'amount = function(p) return tier_rate(line, p.booked) end'
    project.component('pay', 'pay', pays)
    each = project.component('pay', 'each', pays, 'each')
    project.figures = {'each': [each(p) for p in people], 'total': project.company('total', 'pay.pay', 'total')('whole')}
    return project


def goals(project, rows, plural, sum_or_last, over=''):
    """Results of one person: a measure `actual_N` for each of the first `plural` metrics, its goal `target_N` of the person."""
    digits = max(2, decimals([figure for _, _, figure in rows]))
    project.kind('result', {'on': '{type: date, required: true}', 'owner': '{type: ref, to: person}',
                            'metric': '{type: text}', 'actual': f'{{type: money, decimals: {digits}}}'}, 'on')
    for on, metric, figure in rows:
        project.row('result', on=on, owner='p1', metric=metric, actual=figure)
    for n in range(1, plural + 1):
        project.say(f'measure "actual_{n}" {{ of = "person", from = "result", by = "owner", {sum_or_last} = "actual",{over}\n'
                    f'  when = function(r) return r.metric == "m{n}" end, goal = function(p) return p.target_{n} end }}')


def at_target(project, n, rates):
    """The part of the target bonus on measure n, by its attainment; without a goal there is none."""
    return (f'on = "actual_{n}", rates = {rates}, scale = "goal", missing = "zero", '
            f'times = function(p) return p.target_bonus * p.weight_{n} / goal(p.actual_{n}) end')


def person_with_goals(project, bonus, measures):
    row, fields = {'target_bonus': bonus}, {'target_bonus': f'{{type: money, decimals: {max(2, decimals([bonus]))}}}'}
    for n, (target, weight) in enumerate(measures, 1):
        row.update({f'target_{n}': target, f'weight_{n}': weight})
        fields[f'target_{n}'] = f'{{type: money, decimals: {max(2, decimals([target]))}}}'
        fields[f'weight_{n}'] = f'{{type: number, decimals: {max(6, decimals([weight]))}}}'
    project.people(1, fields)
    project.row('person', **row)


def attainment(case):
    project = Project(case)
    measures = project.inputs['measures']
    person_with_goals(project, project.inputs['target_bonus'], [(m['target'], m.get('weight', '1')) for m in measures])
    goals(project, [('2026-01-15', f'm{n}', m['actual']) for n, m in enumerate(measures, 1)], len(measures), 'sum')
    project.plan('pay', 'person')
    each, attainments, exact = [], [], []
    for n, m in enumerate(measures, 1):
        pays = at_target(project, n, tiers_text(m['tiers']))
        project.component('pay', f'pay_{n}', pays, word='bonus')
        exact.append(f'p.pay.pay_{n}')
        each.append(project.component('pay', f'each_{n}', pays, 'payout_each', 'bonus')('p1'))
        attainments.append(project.component('pay', f'attainment_{n}', f'amount = function(p) return attainment(p.actual_{n}) '
                                             'or 0 end', 'attainment', 'bonus')('p1'))
    per_tier = [project.component('pay', f'tier_{n}', at_target(project, 1, rates), 'per_tier', 'bonus')('p1')
                for n, rates in enumerate(slices(measures[0]['tiers']), 1)]
    together = f'amount = function(p) return {" + ".join(exact)} end'
    project.component('pay', 'together', together, word='bonus')
    payout = project.component('pay', 'payout', together, 'payout', 'bonus')
    project.figures = {'attainment': attainments, 'payout_each': each, 'payout': payout('p1'), 'per_tier': per_tier}
    if 'payout_split' in project.inputs:
        project.say('measure "earned" { of = "person", from = "pay.together", sum = "value" }')
        project.plan('parts', 'person')
        project.figures['split'] = {
            part: project.component('parts', name_of(part), f'on = "earned", rate = {number(share)}', 'split')('p1')
            for part, share in project.inputs['payout_split'].items()}
    return project


def ytd_incremental(case):
    """Year to date less paid: reports of the year so far, a component that pays what is not paid yet."""
    project = Project(case)
    inputs = project.inputs
    reports = inputs['ytd_actual']
    if len(reports) > 12:
        raise Unknown('a year of more than 12 months')
    project.needs = ['true_up', 'pays']
    project.months = len(reports)
    person_with_goals(project, inputs['target_bonus'], [(inputs['annual_target'], '1')])
    goals(project, [(month(n) + '-28', 'm1', figure) for n, figure in enumerate(reports, 1)], 1, 'last', ' over = "year",')
    project.plan('pay', 'person')
    pays = at_target(project, 1, tiers_text(inputs['tiers']))
    cumulative = project.component('pay', 'cumulative', pays + ', pays = false', 'cumulative', 'bonus')
    monthly = project.exact_and_shown('pay', 'monthly', pays + ', true_up = "year"', word='bonus')
    project.figures = {'cumulative': [cumulative('p1', n) for n in range(1, len(reports) + 1)],
                       'monthly': [monthly('p1', n) for n in range(1, len(reports) + 1)]}
    return project


def draw_topup(case):
    project = Project(case)
    inputs = project.inputs
    earnings = inputs['earnings']
    project.needs = ['balance', 'posts', 'pays', 'opening']
    project.months = len(earnings)
    project.people(1, {'draw': f'{{type: money, decimals: {max(2, decimals([inputs["draw"]]))}}}'})
    project.row('person', draw=inputs['draw'])
    project.deals(earnings)
    for n, amount in enumerate(earnings, 1):
        project.row('deal', on=month(n) + '-15', owner='p1', amount=amount)
    opening = ''
    if is_positive(inputs.get('opening_debt', '0')):
        project.kind('opening_debt', {'owner': '{type: ref, to: person}', 'amount': '{type: money, decimals: 6}'})
        project.row('opening_debt', owner='p1', amount=inputs['opening_debt'])
        opening = ', opening = "opening_debt"'
    project.say('measure "earned" { of = "person", from = "bookings", sum = "value" }')
    project.say(f'balance "debt" {{ of = "person", unit = "CNY"{opening} }}')
    starts = month(int(inputs.get('recovery_starts_period', '1'))) + '-01'
    repaid = 'min(p.opening.debt, max(0, p.earned - p.draw))'
    topped = 'max(0, p.draw - p.earned)'
    project.plan('pay', 'person')
    project.component('pay', 'commission', 'on = "earned", rate = 1')
    project.component('pay', 'top_up', f'amount = function(p) return {topped} end, posts = "debt"', word='draw')
    project.component('pay', 'repaid', f'when = function(p, t) return t.first >= date("{starts}") end, '
                      f'amount = function(p) return -{repaid} end, posts = "debt"', word='recovery')
    shown = {'paid': 'p.pay.commission + p.pay.top_up + p.pay.repaid', 'recovered': '-p.pay.repaid',
             'debt': 'p.opening.debt + p.pay.top_up + p.pay.repaid'}
    for key, value in shown.items():
        at = project.component('pay', key, f'amount = function(p) return {value} end, pays = false', key, 'bonus')
        project.figures[key] = [at('p1', n) for n in range(1, len(earnings) + 1)]
    return project


def clawback_bands(case):
    """Instalments paid in the first month, then one event a month; the balance is what the person has kept."""
    project = Project(case)
    inputs = project.inputs
    project.needs = ['balance', 'posts', 'pays', 'opening']
    project.people(1)
    project.row('person')
    project.deals(inputs['paid'])
    for amount in inputs['paid']:
        project.row('deal', on='2026-01-15', owner='p1', amount=amount)
    project.kind('event', {'on': '{type: date, required: true}', 'owner': '{type: ref, to: person}', 'type': '{type: text}',
                           'instalments': '{type: number}'}, 'on')
    for n, event in enumerate(inputs['events'], 2):
        project.row('event', on=month(n) + '-15', owner='p1', type=event['type'], instalments=event.get('instalments', '0'))
    project.months = len(inputs['events']) + 1
    project.say(f'local bands = {slab_text(inputs["bands"], "upper_inclusive", "share", "0")}')
    project.say('measure "earned" { of = "person", from = "bookings", sum = "value" }')
    project.say('measure "paid" { of = "person", from = "bookings", over = "ever", sum = "value" }')
    for word in ('withdraw', 'revive'):
        project.say(f'measure "{word}n" {{ of = "person", from = "event", by = "owner", count = true, '
                    f'when = function(e) return e.type == "{word}" end }}')
    project.say('measure "share_back" { of = "person", from = "event", by = "owner",\n  one = function(e)\n'
                '    if e.type == "withdraw" then return 1 end\n    return tier_rate(bands, e.instalments)\n  end }')
    project.say('balance "kept" { of = "person", unit = "CNY" }')
    project.plan('pay', 'person')
    project.component('pay', 'instalments', 'on = "earned", rate = 1, posts = "kept"')
    at = project.component(
        'pay', 'clawback', 'amount = function(p)\n    if p.reviven > 0 then return p.paid - p.opening.kept end\n'
        '    return -p.opening.kept * (p.share_back or 0)\n  end, posts = "kept"', 'clawback', 'recovery')
    project.figures['clawback'] = [at('p1', n) for n in range(2, project.months + 1)]
    for key, value in (('base', 'p.paid'), ('net', 'p.opening.kept + p.pay.instalments + p.pay.clawback')):
        at = project.component('pay', key, f'amount = function(p) return {value} end, pays = false', key, 'bonus')
        project.figures[key] = at('p1', project.months)
    return project


def fifo_offset(case):
    """Debts of the first month, taken from what is earned in the months after it, the oldest first."""
    project = Project(case)
    debts, payable = project.inputs['receivables'], project.inputs['payable']
    project.needs = ['balance', 'posts', 'pays', 'opening']
    project.people(1)
    project.row('person')
    project.deals(debts + payable)
    project.kind('debt', {'on': '{type: date, required: true}', 'owner': '{type: ref, to: person}',
                          'amount': f'{{type: money, decimals: {max(2, decimals(debts))}}}'}, 'on')
    for debt in debts:
        project.row('debt', on='2026-01-15', owner='p1', amount=debt)
    for n, amount in enumerate(payable, 2):
        project.row('deal', on=month(n) + '-15', owner='p1', amount=amount)
    project.months = len(payable) + 1
    project.say('measure "earned" { of = "person", from = "bookings", sum = "value" }')
    project.say('measure "charged" { of = "person", from = "debt", by = "owner", sum = "amount" }')
    project.say('measure "taken" { of = "person", from = "pay.offset_shown", over = "ever", sum = "value" }')
    project.say('balance "owed" { of = "person", unit = "CNY" }')
    project.say(f'local debts, oldest, reached = {{ {", ".join(map(number, debts))} }}, {{}}, 0\n'
                'for i, debt in ipairs(debts) do  -- debt i is the i-th slice of what has been taken\n'
                '  oldest[i] = debt > 0 and (reached == 0 and marginal { {0, 1}, {debt, 0} }\n'
                '    or marginal { {0, 0}, {reached, 1}, {reached + debt, 0} })\n  reached = reached + debt\nend')
    project.plan('pay', 'person')
    project.component('pay', 'charge', 'on = "charged", rate = 1, posts = "owed", pays = false', word='recovery')
    project.component('pay', 'commission', 'on = "earned", rate = 1')
    project.component('pay', 'repaid', 'amount = function(p) return -min(p.opening.owed, p.earned) end, posts = "owed"',
                      word='recovery')
    project.component('pay', 'offset_shown', 'amount = function(p) return -p.pay.repaid end, pays = false', word='bonus')
    for key, value in (('offset', '-p.pay.repaid'), ('left_over', 'p.pay.commission + p.pay.repaid')):
        at = project.component('pay', key, f'amount = function(p) return {value} end, pays = false', key, 'bonus')
        project.figures[key] = [at('p1', n) for n in range(2, project.months + 1)]
    project.plan('remaining', 'person')
    project.figures['remaining'] = [
        project.component('remaining', f'debt_{n}', 'amount = ' + (f'function(p) return debts[{n}] - tier_pay(oldest[{n}], p.taken) end'
                          if is_positive(debt) else '0'), 'remaining', 'bonus')('p1', project.months)
        for n, debt in enumerate(debts, 1)]
    return project


def hierarchy(case):
    """A chain of managers above one deal. Level k reads what was sold and paid below it."""
    project = Project(case)
    rates, base = project.inputs['levels'], project.inputs['base']
    deducts = bool(project.rule.get('deduct_lower_level'))
    people = project.people(len(rates), {'level': '{type: integer}', 'manager': '{type: ref, to: person}'})
    for n in range(1, len(people) + 1):
        project.row('person', level=str(n), manager=f'p{n + 1}' if n < len(people) else '')
    project.deals([base])
    project.row('deal', on='2026-01-15', owner='p1', amount=base)
    project.say('measure "own" { of = "person", from = "bookings", sum = "value" }')
    project.say('measure "team" { of = "person", from = "bookings", by = below "manager", sum = "value" }')
    places = []
    for n, rate in enumerate(rates, 1):
        plan = f'level_{n}'
        project.plan(plan, 'person')
        on = 'own' if n == 1 else 'team'
        if deducts and n > 1:
            project.say(f'measure "paid_below_{n - 1}" {{ of = "person", from = "level_{n - 1}.exact", by = below "manager", '
                        'sum = "value" }')
            less = ' - '.join(f'p.paid_below_{k}' for k in range(1, n))
            on = f'rest_{n}'
            project.say(f'measure "{on}" {{ of = "person", value = function(p) return p.team - {less} end }}')
        pays = f'when = function(p) return p.level == {n} end, on = "{on}", rate = {number(rate)}'
        project.component(plan, 'exact', pays)
        places.append(project.component(plan, 'levels', pays, 'levels')(f'p{n}'))
    project.figures['levels'] = places
    for n in range(1, len(rates) + 1):
        project.say(f'measure "part_{n}" {{ of = "whole", from = "level_{n}.exact", sum = "value" }}')
    project.plan('company', 'whole')
    parts = ' + '.join(f'w.part_{n}' for n in range(1, len(rates) + 1))
    project.figures['total'] = project.component('company', 'total', f'amount = function(w) return {parts} end', 'total',
                                                 'bonus')('whole')
    return project


def weighted(case):
    """Items of a score as records; the sums of weight x score and of the weights are measures."""
    project = Project(case)
    items = project.inputs['items']
    project.people(1)
    project.row('person')
    digits = max(6, decimals([v for i in items for v in (i['weight'], i['score'])]))
    project.kind('item', {'owner': '{type: ref, to: person}', 'weight': f'{{type: number, decimals: {digits}}}',
                          'score': f'{{type: number, decimals: {digits}}}'})
    ids = [project.row('item', owner='p1', weight=i['weight'], score=i['score']) for i in items]
    project.say('field "item.weighted" { value = function(i) return i.weight * i.score end }')
    project.say('measure "row" { of = "item", value = function(i) return i.weighted end }')
    for name, how in (('sum_weighted', 'sum = "weighted"'), ('sum_weights', 'sum = "weight"'), ('mean', 'average = "score"')):
        project.say(f'measure "{name}" {{ of = "person", from = "item", by = "owner", {how} }}')
    project.say('measure "mean_weighted" { of = "person", value = function(p) return p.sum_weighted / p.sum_weights end }')
    project.plan('rows', 'item')
    project.plan('score', 'person')
    at = project.component('rows', 'rows', 'on = "row", rate = 1', 'rows', 'bonus')
    project.figures['rows'] = [at(i) for i in ids]
    for key, measure in (('total', 'sum_weighted'), ('weights', 'sum_weights'), ('weighted_mean', 'mean_weighted'),
                         ('plain_mean', 'mean')):
        project.figures[key] = project.component('score', key, f'on = "{measure}", rate = 1', key, 'bonus')('p1')
    return project


def factor_rows(case):
    """Entries as records of their factors; a row is the sum of their products."""
    project = Project(case)
    rows = project.inputs['rows']
    count = max([len(e) for entries in rows.values() for e in entries] + [1])
    digits = max(6, decimals([f for entries in rows.values() for e in entries for f in e]))
    people = project.people(len(rows))
    project.kind('entry', dict({'owner': '{type: ref, to: person}'},
                               **{f'factor_{n}': f'{{type: number, decimals: {digits}, default: 1}}' for n in range(1, count + 1)}))
    for person, entries in zip(people, rows.values()):
        project.row('person')
        for entry in entries:
            project.row('entry', owner=person, **{f'factor_{n}': f for n, f in enumerate(entry, 1)})
    product = ' * '.join(f'e.factor_{n}' for n in range(1, count + 1))
    project.say(f'measure "row" {{ of = "person", from = "entry", by = "owner", sum = function(e) return {product} end }}')
    project.plan('score', 'person')
    at = project.component('score', 'row', 'on = "row", rate = 1', 'rows', 'bonus')
    project.component('score', 'exact', 'on = "row", rate = 1', word='bonus')
    project.figures = {'rows': {key: at(person) for key, person in zip(rows, people)},
                       'total': project.company('total', 'score.exact', 'total')('whole')}
    return project


def allocated(project, figures, shares, name, amount, unit, method=None):
    """A goal divided among units by their weights; a second rule prints each part as the case rounds it."""
    method = f', method = "{method}"' if method else ''
    project.say(f'allocation "{name}" {{ of = "part", amount = function(g) return {number(amount)} end, unit = {unit},\n'
                f'  weight = function(c) return c.weight end, order = "place"{method} }}')  # equal claims: as the case lists them
    rounded = re.search(r'unit = ([0-9.]+), rounding = "([a-z-]+)"', project.rounded(figures))
    if rounded:
        project.say(f'allocation "shown_{name}" {{ of = "part", within = "key", unit = {rounded.group(1)}, weight = 1,\n'
                    f'  amount = function(c) return round(c.{name}, {rounded.group(1)}, "{rounded.group(2)}") end }}')
    plan = f'shown_{name}' if rounded else name
    return {key: At(plan, 'goal', f'p{n}', month(1)) for n, key in enumerate(shares, 1)}


def parts(project, shares):
    project.needs = ['allocation']
    project.kind('part', {'weight': f'{{type: number, decimals: {max(6, decimals(shares.values()))}}}',
                          'place': '{type: integer}'})
    for n, share in enumerate(shares.values(), 1):
        project.row('part', weight=share, place=str(n))


def apportion(case):
    project = Project(case)
    shares = project.inputs['shares']
    parts(project, shares)
    for seats in project.inputs['seats']:
        for method in project.inputs['methods']:
            key = f'{method}@{seats}'
            project.figures[key] = allocated(project, key, shares, f'{method}_{name_of(seats)}', seats, '1', method)
    return project


def proportional(case):
    project = Project(case)
    weights = project.inputs['weights']
    parts(project, weights)
    # The case divides exactly and rounds each part by itself: the step is finer than any of its figures.
    project.figures['parts'] = allocated(project, 'parts', weights, 'goal', project.inputs['total'], '0.000000000001')
    project.say('measure "goal_of_all" { of = "whole", from = "goal", sum = "value" }')
    project.say('allocation "sum_of_goals" { of = "whole", amount = function(w) return w.goal_of_all end, '
                'unit = 0.000000000001, weight = 1 }')
    project.figures['sum'] = At('sum_of_goals', 'goal', 'whole', month(1))
    return project


def table(case):
    """Base x factor: a person for each base, a component for each column."""
    project = Project(case)
    bases = project.inputs['bases']
    people = project.people(len(bases), {'base': f'{{type: money, decimals: {max(2, decimals(bases.values()))}}}'})
    for base in bases.values():
        project.row('person', base=base)
    project.say('measure "base_pay" { of = "person", value = function(p) return p.base end }')
    project.plan('pay', 'person')
    columns = [project.component('pay', f'level_{n}', f'on = "base_pay", rate = {number(factor)}', 'rows', 'bonus')
               for n, factor in enumerate(project.inputs['factors'], 1)]
    project.figures['rows'] = {key: [at(person) for at in columns] for key, person in zip(bases, people)}
    return project


def select(case):
    """The first rule that matches a deal, in falling priority."""
    project = Project(case)
    deals, rules = project.inputs['transactions'], project.inputs['rules']
    people = people_with_deals(project, [d['amount'] for d in deals])
    fields = {k for d in deals for k in d if k != 'amount' and not k.endswith('_ancestors')}
    fields |= {k for r in rules for k in r.get('when', {})}
    trees = {k for k in fields if any(k + '_ancestors' in d for d in deals)}
    names = {k: name_of(k, {'on', 'owner', 'amount'}) for k in sorted(fields)}
    for key, field in names.items():
        project.kinds['deal']['fields'][field] = f'{{type: ref, to: {field}_tree}}' if key in trees else '{type: text}'
        for deal, row in zip(deals, project.kinds['deal']['rows']):
            row[field] = text_of(deal.get(key))
    for key in sorted(trees):
        project.needs = ['under']
        grow(project, names[key] + '_tree', key, deals)
    lines = []
    for rule in sorted(rules, key=lambda r: -int(r['priority'])):
        tests = [f'd.amount >= {number(rule["min_amount"])}'] if 'min_amount' in rule else []
        tests += [f'd.amount <= {number(rule["max_amount"])}'] if 'max_amount' in rule else []
        for key, value in rule.get('when', {}).items():
            value = lua_text(text_of(value))
            tests.append(f'has(d.{names[key]}) and under(d.{names[key]}, {value})' if key in trees else f'(d.{names[key]} or "") == {value}')
        pay = f'return d.amount * {number(rule["rate"])}'
        lines.append(f'    if {" and ".join(tests)} then {pay} end' if tests else '    ' + pay)
        if not tests:
            break  # a rule without a condition always matches
    else:
        lines.append('    return because(0, "no rule matches")')
    project.lines = ['credit "earned" { from = "deal", to = { { "owner" } },\n  value = function(d)\n' + '\n'.join(lines) +
                     '\n  end }']
    project.say('measure "pay_of_deals" { of = "person", from = "earned", sum = "value" }')
    project.plan('pay', 'person')
    at = project.component('pay', 'each', 'on = "pay_of_deals", rate = 1', 'each')
    project.figures['each'] = [at(p) for p in people]
    return project


def text_of(value):
    return {True: 'true', False: 'false', None: ''}.get(value, value) if not isinstance(value, str) else value


def grow(project, kind, key, deals):
    """A tree of records, each with its parent, from the ancestors that deals name."""
    parents = {}
    for deal in deals:
        chain = [deal.get(key)] + list(deal.get(key + '_ancestors', []))
        for child, parent in zip(chain, chain[1:] + [None]):
            if child is not None and (parent or child not in parents):
                parents[child] = parent
    project.kind(kind, {'parent': f'{{type: ref, to: {kind}}}'})
    for child, parent in parents.items():
        project.row(kind, id=child, parent=parent or '')


def quota_shares(case):
    """Seats divided by quotas as they are printed: shares of one credit, that have to make up the whole."""
    project = Project(case)
    quotas = project.inputs['quotas']
    fields = {f'quota_{n}': '{type: number}' for n in range(1, len(quotas) + 1)}
    people = project.people(len(quotas))
    fields.update({f'to_{n}': '{type: ref, to: person}' for n in range(1, len(quotas) + 1)})
    project.kind('house', dict({'on': '{type: date}', 'seats': '{type: integer}'}, **fields), 'on')
    row = {'on': '2026-01-15', 'seats': project.inputs['seats']}
    for n, (person, quota) in enumerate(zip(people, quotas), 1):
        project.row('person')
        row.update({f'quota_{n}': quota, f'to_{n}': person})
    project.row('house', **row)
    receivers = ', '.join(f'{{ "to_{n}", share = function(h) return h.quota_{n} / h.seats end }}'
                          for n in range(1, len(quotas) + 1))
    project.say(f'credit "seats" {{ from = "house", value = "seats", unit = 1, to = {{ {receivers} }} }}')
    project.say('measure "seated" { of = "person", from = "seats", sum = "value" }')
    together = ' + '.join(f'h.quota_{n}' for n in range(1, len(quotas) + 1))
    project.say(f'measure "quotas" {{ of = "house", value = function(h) return {together} end }}')
    project.plan('pay', 'person')
    at = project.component('pay', 'seats', 'on = "seated", rate = 1', 'seats', 'bonus')
    project.figures['seats'] = [at(person) for person in people]
    project.plan('houses', 'house')
    project.figures['quotas_together'] = project.component('houses', 'quotas', 'amount = function(h) return h.quotas end',
                                                           'quotas_together', 'bonus')('h1')
    return project


TYPES = {'formula': formula, 'marginal': marginal, 'whole': whole, 'interpolated': interpolated, 'attainment': attainment,
         'ytd_incremental': ytd_incremental, 'draw_topup': draw_topup, 'clawback_bands': clawback_bands,
         'fifo_offset': fifo_offset, 'hierarchy': hierarchy, 'weighted': weighted, 'factor_rows': factor_rows,
         'apportion': apportion, 'proportional': proportional, 'table': table, 'select': select,
         'quota_shares': quota_shares}


def project_of(case):
    rule = case['inputs'].get('rule', {}).get('type')
    if rule not in TYPES:
        raise Unknown(f'no rule type {rule}')
    return TYPES[rule](case)
