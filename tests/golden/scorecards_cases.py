# Cases of scorecards.py: schemas, data and rules of each, and what `meed score` must show.
person = '''
kind: person
key: id
fields:
  id:   {type: text}
  team: {type: text}
  x:    {type: number}
  y:    {type: number}
  n:    {type: integer}
load: {file: person.csv}
'''

# HANDBOOK.md 5.11: one rep; A as printed, B without the survey (3 answers), C with complaints of no orders.
rep_schemas = {
    'rep': '''
kind: rep
key: id
fields:
  id:          {type: text}
  goal:        {type: money, unit: wan}
  sold:        {type: money, unit: wan}
  sold_before: {type: money, unit: wan}
  share_gain:  {type: number}
  orders:      {type: integer}
  complaints:  {type: integer}
  due_days:    {type: integer}
  leave_days:  {type: integer}
  present:     {type: integer}
  late:        {type: integer}
  projects:    {type: integer}
  in_time:     {type: integer}
load: {file: rep.csv}
''',
    'answer': '''
kind: answer
key: id
fields:
  id:      {type: text}
  rep:     {type: ref, to: rep, required: true}
  points:  {type: integer}
load: {file: answer.csv}
''',
    'rating': '''
kind: rating
key: id
fields:
  id:      {type: text}
  rep:     {type: ref, to: rep, required: true}
  role:    {type: enum, values: [manager, peer, self]}
  item:    {type: text}
  points:  {type: integer}
load: {file: rating.csv}
''',
}


def rep_data():
    rep = 'id,goal,sold,sold_before,share_gain,orders,complaints,due_days,leave_days,present,late,projects,in_time\n'
    same = ',1200,1086,950,0.7,{},3,248,4,242,4,4,3\n'
    rep += 'A' + same.format(150) + 'B' + same.format(150) + 'C' + same.format(0)
    answer, rating = 'id,rep,points\n', 'id,rep,role,item,points\n'
    count = 0
    for who, answers in (('A', 20), ('B', 3), ('C', 20)):
        for i in range(answers):
            answer += f'{who}{i},{who},{2 if i in (3, 7) else 5}\n'
        for role, item, points in [('manager', 'initiative', 4), ('manager', 'responsibility', 5), ('self', 'peer', 1)] + [
                ('peer', 'peer', p) for p in (5, 4, 4, 3, 4)]:
            count += 1
            rating += f'{count},{who},{role},{item},{points}\n'
    return {'rep': rep, 'answer': answer, 'rating': rating}


rep_rules = '''
local scores = require "lib/scores"
measure "growth" { of = "rep", value = function(p) return scores.growth(p.sold, p.sold_before) end }
measure "complaint_rate" { of = "rep", value = function(p) return 100 * p.complaints / p.orders end }
measure "satisfaction" { of = "rep", from = "answer", by = "rep", value = function(rows)
  if count(rows) < 5 then return none("n < 5") end
  return count(keep(rows, function(r) return r.points >= 4 end)) / count(rows)
end }
measure "peers" { of = "rep", from = "rating", by = "rep", when = function(r) return r.role == "peer" end,
  value = function(rows) return scores.trimmed_mean(rows, "points") end }
for _, item in ipairs { "initiative", "responsibility" } do
  measure(item) { of = "rep", from = "rating", by = "rep", one = "points",
    when = function(r) return r.role == "manager" and r.item == item end }
end
scorecard "annual" { of = "rep",
  criteria = {
    { "sales attainment",    weight = 30, score = function(p) return scores.share(p.sold / p.goal) end },
    { "growth",              weight = 10, score = function(p) return scores.line(p.growth, 0, 60, 0.10, 100) end },
    { "market share change", weight = 10, score = function(p) return scores.line(p.share_gain, 0, 60, 1, 100) end },
    { "complaint rate",      weight = 10, score = function(p) return scores.line(p.complaint_rate, 5, 0, 1, 100) end },
    { "CSAT",                weight = 10, score = function(p) return scores.share(p.satisfaction) end },
    { "attendance",          weight = 5,  score = function(p) return scores.share(p.present / (p.due_days - p.leave_days)) - p.late end },
    { "initiative",          weight = 5,  score = function(p) return scores.rating(p.initiative, 1, 5) end },
    { "responsibility",      weight = 5,  score = function(p) return scores.rating(p.responsibility, 1, 5) end },
    { "peer review",         weight = 10, score = function(p) return scores.rating(p.peers, 1, 5) end },
    { "team projects",       weight = 5,  score = function(p) return scores.share(p.in_time / p.projects) end },
  },
  grades = slab { {0, "D"}, {70, "C"}, {80, "B"}, {90, "A"} },
}
'''

# HANDBOOK.md 5.3: six weighted items, three roles; a missing role is left out of the item.
candidate_schemas = {
    'candidate': '''
kind: candidate
key: id
fields:
  id:   {type: text}
  test: {type: number}
load: {file: candidate.csv}
''',
    'rating': '''
kind: rating
key: id
fields:
  id:        {type: text}
  candidate: {type: ref, to: candidate, required: true}
  role:      {type: enum, values: [manager, hr, peer]}
  item:      {type: text}
  points:    {type: integer}
load: {file: rating.csv}
''',
}


def candidate_data(peers):
    items = ['selling', 'experience', 'communication', 'teamwork', 'stress']
    given = {'C1': ((4, 4, 4, 3, 4), (4, 5, 4, 4, 3), ((4, 4), (3, 5)), 82),
             'C2': ((5, 5, 5, 3, 5), (5, 4, 5, 3, 4), ((4, 2), (4, 1)), 90),
             'C3': ((3, 2, 4, 4, 4), (3, 2, 4, 5, 4), ((5, 5), (4, 4)), 58)}
    candidate, rating, count = 'id,test\n', 'id,candidate,role,item,points\n', 0
    for who, (manager, hr, pairs, test) in given.items():
        candidate += f'{who},{test}\n'
        rows = [('manager', i, p) for i, p in zip(items, manager)] + [('hr', i, p) for i, p in zip(items, hr)]
        for pair in pairs if peers else ():
            rows += [('peer', 'communication', pair[0]), ('peer', 'teamwork', pair[1])]
        for role, item, points in rows:
            count += 1
            rating += f'{count},{who},{role},{item},{points}\n'
    return {'candidate': candidate, 'rating': rating}


candidate_rules = '''
local scores = require "lib/scores"
local roles = { { "manager", 0.4 }, { "hr", 0.3 }, { "peer", 0.3 } }
local weights = { selling = 25, experience = 15, communication = 20, teamwork = 15, stress = 15 }
local criteria = {}
for _, item in ipairs { "selling", "experience", "communication", "teamwork", "stress" } do
  measure(item .. "_mean") { of = "candidate", from = "rating", by = "candidate",
    when = function(r) return r.item == item end,
    value = function(rows)
      if count(rows) < 2 then return none("n < 2") end
      local total, weight = 0, 0
      for _, role in ipairs(roles) do
        local mean = average(keep(rows, function(r) return r.role == role[1] end), "points")
        if has(mean) then
          total = total + role[2] * mean
          weight = weight + role[2]
        end
      end
      return total / weight
    end }
  criteria[#criteria + 1] = { item, weight = weights[item], missing = "fail", must = item == "teamwork" and 50 or nil,
    score = function(c) return scores.rating(c[item .. "_mean"], 1, 5) end }
end
criteria[#criteria + 1] = { "test", weight = 10, score = "test", must = 60 }
scorecard "interview" { of = "candidate", criteria = criteria,
  grades = slab { {0, "do not proceed"}, {60, "hold"}, {75, "hire"} } }
'''


def people(values):
    return {'person': 'id,team,x,y,n\n' + ''.join(f'{who},{team},{x},,\n' for who, team, x in values)}


def card(criteria, rest=''):
    return 'scorecard "card" { of = "person", ' + rest + '\n  criteria = {' + criteria + '} }\n'


# 100 points each, from a matrix: a score of 100 on one criterion shows its weight.
def ahp(rows):
    return card(''.join(f'{{ "{name}", score = function(p) return p.team == "{name}" and 100 or 0 end }},' for name in 'abc'[:3]),
                f'unit = 0.000001, weights = pairwise {rows},')


abc = people([('A', 'a', 0), ('B', 'b', 0), ('C', 'c', 0)])
ranks = people([(f'P{i}', 'lenient', x) for i, x in enumerate((92, 88, 88, 84, 80, 76))] +
               [(f'Q{i}', 'strict', x) for i, x in enumerate((78, 74, 70, 70, 66, 62))])

cases = [
    {'name': 'handbook_card', 'schemas': rep_schemas, 'data': rep_data(), 'rules': rep_rules,
     # C: no orders, so no complaint rate, not a perfect 0: (206152.1/... - 750) / 90 = 90.4837
     'cards': '''
A|annual|88.94|B|2|100.00|
B|annual|88.82|B|3|90.00|CSAT left out, n < 5, 90% of weight used
C|annual|90.48|A|1|90.00|complaint rate left out, zero denominator, 90% of weight used
''', 'never': ['79.94'],
     'lines': '''
A|sales attainment|30|90.50|27.1500|
A|growth|10|117.26|11.7263|
A|market share change|10|88.00|8.8000|
A|complaint rate|10|75.00|7.5000|
A|CSAT|10|90.00|9.0000|
A|attendance|5|95.18|4.7590|
A|initiative|5|75.00|3.7500|
A|responsibility|5|100.00|5.0000|
A|peer review|10|75.00|7.5000|
A|team projects|5|75.00|3.7500|
A|total|100|88.94|88.9353|grade B
B|CSAT|10|||left out: n < 5
B|total|90|88.82|88.8170|grade B
A|annual|score|88.94|value|
B|annual|score|88.82|value|
B|annual|grade|B|value|
'''},

    {'name': 'interview', 'schemas': candidate_schemas, 'data': candidate_data(True), 'rules': candidate_rules,
     'options': ['--rank'],
     'cards': '''
C1|interview|74.01|hold|1|100.00|
C2|interview|85.10|do not proceed||100.00|knocked out by teamwork: 38.75 is below 50
C3|interview|61.99|do not proceed||100.00|knocked out by test: 58 is below 60
''', 'lines': '''
C2|interview|grade|do not proceed|value|knocked out by teamwork
C2|teamwork|15|38.75|5.8125|knocked out by teamwork: 38.75 is below 50
'''},
    {'name': 'interview_without_peers', 'schemas': candidate_schemas, 'data': candidate_data(False),
     'rules': candidate_rules,
     'cards': '''
C1|interview|73.56|hold|2|100.00|
C2|interview|88.29|hire|1|100.00|
C3|interview|61.16|do not proceed||100.00|knocked out by test: 58 is below 60
'''},
    {'name': 'fail', 'schemas': {'person': person}, 'data': people([('A', 't', ''), ('B', 't', 50)]),
     'rules': card('{ "x", weight = 1, score = "x", missing = "fail" }, { "y", weight = 9, score = 80 }'),
     'cards': '''
A|card||||90.00|criterion x has no data
B|card|77.00||1|100.00|
'''},

    # 11 people, shares 20/70/10: 2, 8 and 1 (HANDBOOK.md 5.11)
    {'name': 'forced_distribution', 'schemas': {'person': person},
     'data': people([(f'P{i:02}', 't', 100 - i) for i in range(11)]),
     'rules': card('{ "x", weight = 1, score = "x" }', 'grades = shares { A = 20, B = 70, C = 10 },'),
     'cards': '''
P00|card|100.00|A|1|100.00|
P01|card|99.00|A|2|100.00|
''' + ''.join(f'P{i:02}|card|{100 - i}.00|B|{i + 1}|100.00|\n' for i in range(2, 10)) + 'P10|card|90.00|C|11|100.00|\n'},
    # The second and third are tied at the cut: both get A, one more than planned (E9).
    {'name': 'tie_at_the_cut', 'schemas': {'person': person},
     'data': people([(f'P{i:02}', 't', x) for i, x in enumerate((99, 90, 90, 80, 79, 78, 77, 76, 75, 60, 60))]),
     'rules': card('{ "x", weight = 1, score = "x" }', 'grades = shares { {"best", 20}, {"good", 70}, {"last", 10} },'),
     'cards': '''
P00|card|99.00|best|1|100.00|3 have best where 2 were planned: tied at the cut
P01|card|90.00|best|2|100.00|3 have best where 2 were planned: tied at the cut
P02|card|90.00|best|2|100.00|3 have best where 2 were planned: tied at the cut
''' + ''.join(f'P{i:02}|card|{x}.00|good|{i + 1}|100.00|\n' for i, x in enumerate((80, 79, 78, 77, 76, 75), 3)) + '''P09|card|60.00|good|10|100.00|
P10|card|60.00|good|10|100.00|
'''},
    # Shares within each team, 5 and 2 people of 40/60; a card without a grade is not counted.
    {'name': 'within', 'schemas': {'person': person},
     'data': people([('A', 'a', 50), ('B', 'a', 40), ('C', 'a', 30), ('D', 'a', 20), ('E', 'a', 10), ('F', 'b', 5),
                     ('G', 'b', 4), ('H', 'b', '')]),
     'rules': card('{ "x", weight = 9, score = "x" }, { "y", weight = 1, score = 0 }',
                   'grades = shares { A = 0.4, B = 0.6 }, within = "team",'),
     # of 5: 2 and 3; of 2: 0.8 and 1.2, 1 and 1
     'cards': '''
A|card|45.00|A|1|100.00|
B|card|36.00|A|2|100.00|
C|card|27.00|B|3|100.00|
D|card|18.00|B|4|100.00|
E|card|9.00|B|5|100.00|
F|card|4.50|A|6|100.00|
G|card|3.60|B|7|100.00|
H|card|0.00|||10.00|x left out, person.x is empty, 10% of weight used; no grade: only 10% of the weight has data
'''},

    # Percentile ranks and z by team (HANDBOOK.md 5.11); T = 75 + 10 z
    {'name': 'normalised', 'schemas': {'person': person}, 'data': ranks,
     'rules': 'measure "value" { of = "person", value = function(p) return p.x end }\n' +
              'scorecard "percentile" { of = "person", criteria = { { "x", weight = 1, range = "none", '
              'score = function(p) return percent_rank(p.value, "team") end } } }\n'
              'scorecard "z" { of = "person", unit = 0.0001, criteria = { { "x", weight = 1, range = "none", '
              'score = function(p) return z_score(p.value, "team") end } } }\n'
              'scorecard "everybody_alike" { of = "person", criteria = { { "x", weight = 1, '
              'score = function(p) return 75 + 10 * z_score(p.n_alike, "team") end } } }\n'
              'measure "n_alike" { of = "person", value = function(p) return 5 end }\n',
     'options': ['--form', 'percentile'],
     'cards': '''
P0|percentile|91.67||1|100.00|
P1|percentile|66.67||4|100.00|
P2|percentile|66.67||4|100.00|
P3|percentile|41.67||8|100.00|
P4|percentile|25.00||9|100.00|
P5|percentile|8.33||11|100.00|
Q0|percentile|91.67||1|100.00|
Q1|percentile|75.00||3|100.00|
Q2|percentile|50.00||6|100.00|
Q3|percentile|50.00||6|100.00|
Q4|percentile|25.00||9|100.00|
Q5|percentile|8.33||11|100.00|
''',
     'lines': '''
P0|x|1|1.36|1.3644|
P5|x|1|-1.61|-1.6125|
Q0|x|1|1.55|1.5492|
P0|x|1|75.00|75.0000|
Q5|x|1|75.00|75.0000|
'''},

    {'name': 'pairwise_consistent', 'schemas': {'person': person}, 'data': abc,
     'rules': ahp('{ {1, 2, 4}, {ratio(1, 2), 1, 2}, {ratio(1, 4), ratio(1, 2), 1} }'),
     'cards': '''
A|card|57.142857||1|100.00|
B|card|28.571429||2|100.00|
C|card|14.285714||3|100.00|
'''},
    {'name': 'pairwise', 'schemas': {'person': person}, 'data': abc,
     'rules': ahp('{ {1, 3, 5}, {ratio(1, 3), 1, 2}, {0.2, 0.5, 1} }'),
     'cards': '''
A|card|64.832901||1|100.00|
B|card|22.965079||2|100.00|
C|card|12.202019||3|100.00|
'''},
    {'name': 'pairwise_circular', 'schemas': {'person': person}, 'data': abc,
     'rules': ahp('{ {1, 3, 0.2}, {ratio(1, 3), 1, 3}, {5, ratio(1, 3), 1} }'),
     'error': 'error[E0315]: the comparisons of scorecard card contradict each other: consistency ratio 1.5845, '
              'and at most 0.10 will do'},

    # cases/scorecards.yaml, SC-01: category averages 3 and 2.5, weights .65 and .35 as written; 2.825 is half-up 2.83
    {'name': 'categories', 'schemas': {'person': person}, 'data': people([('A', 't', 0)]),
     'rules': card('{ "a", weight = 0.65, score = function() return (4 + 2) / 2 end }, '
                   '{ "b", weight = 0.35, score = function() return (1 + 4) / 2 end }', 'weights = "as written",'),
     'cards': 'A|card|2.83||1|100.00|', 'lines': 'A|total|1|2.83|2.8250|'},
    # SC-05: 3.45 and 4.33 averaged: 3.89; SC-07: three rows of five, weight x score
    {'name': 'kpi_and_behaviour', 'schemas': {'person': person}, 'data': people([('A', 't', 0)]),
     'rules': 'scorecard "kpi" { of = "person", criteria = {'
              '{ "k1", weight = 45, score = 3 }, { "k2", weight = 30, score = 4 }, { "k3", weight = 15, score = 4 },'
              '{ "k4", weight = 5, score = 3 }, { "k5", weight = 5, score = 3 } } }\n'
              'scorecard "behaviour" { of = "person", criteria = { { "a", weight = 1, score = 5 },'
              '{ "b", weight = 1, score = 3 }, { "c", weight = 1, score = 5 } } }\n'
              'scorecard "overall" { of = "person", criteria = {'
              '{ "kpi", weight = 1, score = "kpi" }, { "behaviour", weight = 1, score = "behaviour" } } }\n'
              'scorecard "rows" { of = "person", weights = "as written", criteria = {'
              '{ "technical", weight = 0.30, score = 4 }, { "experience", weight = 0.20, score = 5 },'
              '{ "fit", weight = 0.20, score = 4 } } }\n',
     'cards': '''
A|behaviour|4.33||1|100.00|
A|kpi|3.45||1|100.00|
A|overall|3.89||1|100.00|
A|rows|3.00||1|100.00|
''', 'lines': '''
A|k1|45|3.00|1.3500|
A|k2|30|4.00|1.2000|
A|k3|15|4.00|0.6000|
A|k4|5|3.00|0.1500|
A|k5|5|3.00|0.1500|
A|technical|0.3|4.00|1.2000|
A|experience|0.2|5.00|1.0000|
A|fit|0.2|4.00|0.8000|
'''},
    # SC-03: answer x question weight x role weight x competency weight, summed by role and in all
    {'name': 'peer_review_rows', 'meed': 'organisation: Example\ncurrency: CNY\nperiod: month\n',
     'schemas': {'person': 'kind: person\nkey: id\nfields:\n  id: {type: text}\nload: {file: person.csv}\n',
                 'rating': 'kind: rating\nkey: id\nfields:\n  id: {type: text}\n  person: {type: ref, to: person}\n'
                           '  role: {type: text}\n  answer: {type: number}\n  question: {type: number}\n'
                           '  rater: {type: number}\n  competency: {type: number}\nload: {file: rating.csv}\n'},
     'data': {'person': 'id\nA\n', 'rating': '''
id,person,role,answer,question,rater,competency
1,A,manager,4,3,2,4
2,A,manager,5,2,2,4
3,A,peer1,3,3,1,4
4,A,peer1,4,2,1,4
5,A,peer2,2,3,1,4
6,A,peer2,3,2,1,4
7,A,reportee,5,3,1.5,4
8,A,reportee,4,2,1.5,4
9,A,self,3,3,1,4
10,A,self,3,2,1,4
'''},
     'rules': '''
local criteria = {}
for _, role in ipairs { "manager", "peer1", "peer2", "reportee", "self" } do
  measure(role .. "_points") { of = "person", from = "rating", by = "person", when = function(r) return r.role == role end,
    sum = function(r) return r.answer * r.question * r.rater * r.competency end }
  criteria[#criteria + 1] = { role, weight = 1, score = role .. "_points", range = "none" }
end
scorecard "review" { of = "person", weights = "as written", unit = 1, criteria = criteria }
''', 'cards': 'A|review|490||1|100.00|', 'lines': '''
A|manager|1|176.00|176.0000|
A|peer1|1|68.00|68.0000|
A|peer2|1|48.00|48.0000|
A|reportee|1|138.00|138.0000|
A|self|1|60.00|60.0000|
'''},

    # What stands in for a missing score: nothing, 50, that of January, and again nothing in March.
    {'name': 'missing_policies', 'periods': ['2026-01', '2026-02', '2026-03'],
     'schemas': {'person': 'kind: person\nkey: id\nfields:\n  id: {type: text}\nload: {file: person.csv}\n',
                 'visit': 'kind: visit\nkey: id\ndate: on\nfields:\n  id: {type: text}\n  on: {type: date}\n'
                          '  person: {type: ref, to: person}\n  points: {type: number}\nload: {file: visit.csv}\n'},
     'data': {'person': 'id\nA\n', 'visit': 'id,on,person,points\n1,2026-01-05,A,90\n'},
     'rules': '''
measure "visits" { of = "person", from = "visit", by = "person", average = "points" }
local base = { "base", weight = 3, score = 60 }
scorecard "carry"    { of = "person", criteria = { base, { "v", weight = 1, score = "visits", missing = "carry" } } }
scorecard "neutral"  { of = "person", criteria = { base, { "v", weight = 1, score = "visits", missing = "neutral", neutral = 50 } } }
scorecard "reweight" { of = "person", criteria = { base, { "v", weight = 1, score = "visits" } } }
scorecard "written"  { of = "person", weights = "as written", coverage = 0.8, grades = slab { {0, "all"} },
  criteria = { { "base", weight = 0.75, score = 60 }, { "v", weight = 0.25, score = "visits" } } }
''',
     # January (180 + 90) / 4; carried once: February the same, March without; neutral (180 + 50) / 4
     'cards': '''
A|carry|67.50||1|100.00|
A|neutral|67.50||1|100.00|
A|reweight|67.50||1|100.00|
A|written|67.50|all|1|100.00|
A|carry|67.50||1|100.00|v carried from the period before
A|neutral|57.50||1|75.00|v counted as neutral
A|reweight|60.00||1|75.00|v left out, visits has no rows, 75% of weight used
A|written|60.00|||75.00|v left out, visits has no rows, 75% of weight used; no grade: only 75% of the weight has data
A|carry|60.00||1|75.00|v left out, visits has no rows, 75% of weight used
A|neutral|57.50||1|75.00|v counted as neutral
A|reweight|60.00||1|75.00|v left out, visits has no rows, 75% of weight used
A|written|60.00|||75.00|v left out, visits has no rows, 75% of weight used; no grade: only 75% of the weight has data
'''},

    # E4 at its edge: 70 % has a grade, 69 % has none. E: nothing has data. `range` holds 150 at 120, -5 at 0.
    {'name': 'coverage_edge', 'schemas': {'person': person},
     'data': {'person': 'id,team,x,y,n\nA,t,150,,\nB,t,,-5,\nC,t,,,\n'},
     'rules': card('{ "x", weight = 70, score = "x" }, { "y", weight = 30, score = "y" }', 'grades = slab { {0, "ok"} },') +
              card('{ "x", weight = 69, score = "x" }, { "y", weight = 31, score = "y" }', 'grades = slab { {0, "ok"} },'
                   ).replace('"card"', '"just_below"'),
     'cards': '''
A|card|120.00|ok|1|70.00|y left out, person.y is empty, 70% of weight used
B|card|0.00|||30.00|x left out, person.x is empty, 30% of weight used; no grade: only 30% of the weight has data
C|card||||0.00|person.x is empty
A|just_below|120.00|||69.00|y left out, person.y is empty, 69% of weight used; no grade: only 69% of the weight has data
B|just_below|0.00|||31.00|x left out, person.x is empty, 31% of weight used; no grade: only 31% of the weight has data
C|just_below||||0.00|person.x is empty
''',
     'lines': '''
A|x|70|120.00|120.0000|held in its range: 150
B|y|30|0.00|0.0000|held in its range: -5
'''},

    # A criterion on some cards only; a condition of its own; weights and limits from params; when of the card.
    {'name': 'when_and_must', 'schemas': {'person': person},
     'data': {'person': 'id,team,x,y,n\nA,sales,90,50,1\nB,service,90,50,0\nC,left,90,50,1\nD,sales,80,,1\n'},
     'params': {'p': 'sales_weight: {type: number, values: [{since: 2026-01-01, value: 3}]}\n'
                     'enough: {type: number, values: [{since: 2026-01-01, value: 0.9}]}\n'},
     'rules': card('{ "x", weight = 1, score = "x" }, '
                   '{ "sales", weight = param.sales_weight, score = "y", when = function(p) return p.team == "sales" end }, '
                   '{ "conduct", must = function(p) return p.n == 1 end }',
                   'coverage = param.enough, grades = slab { {0, "low"}, {60, "high"}, {90, "top"} }, '
                   'when = function(p) return p.team ~= "left" end,'),
     # A (90 + 150) / 4; B 90, but conduct; D 80 with a quarter of the weight
     'cards': '''
A|card|60.00|high|1|100.00|
B|card|90.00|low||100.00|knocked out by conduct: its condition does not hold
D|card|80.00|||25.00|sales left out, person.y is empty, 25% of weight used; no grade: only 25% of the weight has data
'''},

    # A least score knocks nobody out whom a neutral score stands in for, however low; a score that was reached and one
    # that is carried are held to it. A 20 and 90, B 20 scored, C and D as in the months before.
    {'name': 'must_without_data', 'schemas': {'person': person.replace('key: id', 'key: id\nhistory: true')},
     'data': {'person': 'id,valid_from,valid_to,team,x,y,n\nA,2026-01-01,,t,,90,1\nB,2026-01-01,,t,20,90,1\n'
                        'C,2026-01-01,2026-02-01,t,20,90,1\nC,2026-02-01,,t,,90,1\n'
                        'D,2026-01-01,2026-02-01,t,40,90,1\nD,2026-02-01,,t,,90,1\n'},
     'rules': card('{ "x", weight = 1, score = "x", must = 30, missing = "neutral", neutral = 20 }, { "y", weight = 1, score = "y" }',
                   'coverage = 0.3, grades = slab { {0, "low"}, {50, "mid"}, {60, "high"} },') +
              card('{ "x", weight = 1, score = "x", must = 30, missing = "carry" }, { "y", weight = 1, score = "y" }',
                   'coverage = 0.3, grades = slab { {0, "low"}, {50, "mid"}, {60, "high"} },').replace('"card"', '"carried"'),
     'periods': ['2026-01', '2026-02'],
     'cards': '''
A|card|55.00|mid|2|50.00|x counted as neutral
B|card|55.00|low||100.00|knocked out by x: 20 is below 30
C|card|55.00|low||100.00|knocked out by x: 20 is below 30
D|card|65.00|high|1|100.00|
A|carried|90.00|high|1|50.00|x left out, person.x is empty, 50% of weight used
B|carried|55.00|low||100.00|knocked out by x: 20 is below 30
C|carried|55.00|low||100.00|knocked out by x: 20 is below 30
D|carried|65.00|high|2|100.00|
A|card|55.00|mid|1|50.00|x counted as neutral
B|card|55.00|low||100.00|knocked out by x: 20 is below 30
C|card|55.00|mid|1|50.00|x counted as neutral
D|card|55.00|mid|1|50.00|x counted as neutral
A|carried|90.00|high|1|50.00|x left out, person.x is empty, 50% of weight used
B|carried|55.00|low||100.00|knocked out by x: 20 is below 30
C|carried|55.00|low||100.00|x carried from the period before; knocked out by x: 20 is below 30
D|carried|65.00|high|2|100.00|x carried from the period before
'''},

    # Weights as written that sum to 1.2: what is left out is made up by the others, so that the points are
    # 0.5 x 80 x 1.2 / 0.9 = 53.3333 and 0.4 x 60 x 1.2 / 0.9 = 32.
    {'name': 'as_written_left_out', 'schemas': {'person': person},
     'data': {'person': 'id,team,x,y,n\nA,t,80,,60\nB,t,80,70,60\n'},
     'rules': card('{ "x", weight = 0.5, score = "x" }, { "y", weight = 0.3, score = "y" }, { "n", weight = 0.4, score = "n" }',
                   'coverage = 0.5, weights = "as written",'),
     'cards': '''
A|card|85.33||1|75.00|y left out, person.y is empty, 75% of weight used
B|card|85.00||2|100.00|
''',
     'told': ['x: 0.5 x 80 x 1.2 / 0.9', 'n: 0.4 x 60 x 1.2 / 0.9', 'y: 0.3 x 70 ']},

    # Two positions in one month: a card for each assignment, and the person's score is their mean by days.
    # A: 10 of 31 days at 70, 21 at 90: (700 + 1890) / 31 = 83.548; B has one.
    {'name': 'two_positions',
     'schemas': {'person': 'kind: person\nkey: id\nfields:\n  id: {type: text}\nload: {file: person.csv}\n',
                 'assignment': 'kind: assignment\nkey: id\nfields:\n  id: {type: text}\n  person: {type: ref, to: person}\n'
                               '  position: {type: text}\n  since: {type: date}\n  before: {type: date}\n'
                               '  points: {type: number}\nload: {file: assignment.csv}\n'},
     'data': {'person': 'id\nA\nB\n',
              'assignment': 'id,person,position,since,before,points\n1,A,rep,2025-03-01,2026-01-11,70\n'
                            '2,A,lead,2026-01-11,2027-01-01,90\n3,B,rep,2026-01-01,2027-01-01,60\n'},
     'rules': '''
scorecard "position_card" { of = "assignment",
  when = function(a, t) return part(t, a.since, a.before) > 0 end,
  criteria = { { "points", weight = 1, score = "points" } } }
measure "by_days" { of = "person", from = "position_card", by = "person",
  value = function(rows, p, t)
    local function days(a) return part(t, a.since, a.before) end
    return sum(rows, function(a) return a.value * days(a) end) / sum(rows, days)
  end }
scorecard "person_card" { of = "person", criteria = { { "positions", weight = 1, score = "by_days" } },
  grades = slab { {0, "C"}, {70, "B"}, {90, "A"} } }
''',
     'cards': '''
A|person_card|83.55|B|1|100.00|
B|person_card|60.00|C|2|100.00|
1|position_card|70.00||2|100.00|
2|position_card|90.00||1|100.00|
3|position_card|60.00||3|100.00|
'''},

    # Trimmed means and net promoter scores of rules/lib/scores.lua, growth (E1, E2).
    {'name': 'lib', 'schemas': {
        'person': person,
        'answer': 'kind: answer\nkey: id\nfields:\n  id: {type: text}\n  person: {type: ref, to: person}\n'
                  '  points: {type: number}\nload: {file: answer.csv}\n'},
     'data': {'person': 'id,team,x,y,n\nA,t,-80,-120,\nB,t,5,0,\nC,t,6,4,\nD,t,,,\n',
              'answer': 'id,person,points\n' + ''.join(
                  f'{who}{i},{who},{x}\n' for who, values in (('A', (10, 9, 9, 8, 8, 7, 6, 3)), ('B', (1, 2, 6, 9)),
                                                             ('C', (4, 5)), ('D', (5, 4, 4, 3, 4)))
                  for i, x in enumerate(values))},
     'rules': '''
local scores = require "lib/scores"
measure "peers" { of = "person", from = "answer", by = "person", value = function(rows) return scores.trimmed_mean(rows, "points") end }
measure "nps" { of = "person", from = "answer", by = "person", value = function(rows) return scores.net_promoter(rows, "points") end }
measure "growth" { of = "person", value = function(p) return scores.growth(p.x, p.y) end }
local function one(name) return { { name, weight = 1, score = name, range = "none" } } end
scorecard "a" { of = "person", criteria = one "peers" }
scorecard "b" { of = "person", criteria = one "nps" }
scorecard "c" { of = "person", criteria = one "growth" }
local low = { detractors = 5, least = 5 }
measure "nps_low" { of = "person", from = "answer", by = "person", value = function(rows) return scores.net_promoter(rows, "points", low) end }
scorecard "d" { of = "person", criteria = one "nps_low" }
''',
     # A: 10 and 3 dropped, 47 / 6; B: four, 18 / 4; C: two; D: 4. NPS A (3 - 2) / 8 (to 5: (3 - 1) / 8), B (1 - 3) / 4, C -2 / 2, D -1
     'cards': '''
A|a|7.83||1|100.00|
B|a|4.50||2|100.00|
C|a||||0.00|n < 3
D|a|4.00||3|100.00|
A|b|12.50||1|100.00|
B|b|-50.00||2|100.00|
C|b|-100.00||3|100.00|
D|b|-100.00||3|100.00|
A|c||||0.00|base not positive
B|c||||0.00|zero denominator
C|c|0.50||1|100.00|
D|c||||0.00|person.x is empty
A|d|25.00||1|100.00|
B|d||||0.00|n < 5
C|d||||0.00|n < 5
D|d|-100.00||2|100.00|
'''},

    # HANDBOOK.md 5.16: W below 5 hides N too, because one alone is told by the total of 25; W = 5 shows all four. In the
    # second region 2 + 2 are fewer than 5 together, so that C is hidden too; in the third nobody is.
    {'name': 'suppression', 'schemas': {'person': person},
     'data': {'person': 'id,team,x,y,n\n' + ''.join(f'{who},{team},,,{n}\n' for who, team, n in (
         ('E', 'r1', 8), ('S', 'r1', 7), ('N', 'r1', 6), ('W', 'r1', 4), ('A', 'r2', 2), ('B', 'r2', 2), ('C', 'r2', 6),
         ('D', 'r2', 6), ('E2', 'r3', 8), ('S2', 'r3', 7), ('N2', 'r3', 6), ('W2', 'r3', 5)))},
     'rules': 'measure "answers" { of = "person", value = function(p) return p.n end }\n' +
              card('{ "n", weight = 1, score = function(p) return shown(p.answers, "team") end }', 'unit = 1,'),
     'cards': '''
A|card||||0.00|hidden, so that small groups cannot be told from the rest
B|card||||0.00|hidden, so that small groups cannot be told from the rest
C|card||||0.00|hidden, so that small groups cannot be told from the rest
D|card|6||5|100.00|
E|card|8||1|100.00|
E2|card|8||1|100.00|
N|card||||0.00|hidden, so that small groups cannot be told from the rest
N2|card|6||5|100.00|
S|card|7||3|100.00|
S2|card|7||3|100.00|
W|card||||0.00|hidden, so that small groups cannot be told from the rest
W2|card|5||7|100.00|
'''},

    # A tree: W's only child W1 has 4, so W counts as 4 of its 5, and N is hidden beside it; N1, alone below N, would tell N.
    # E1 and E2 hide each other and tell only E.
    {'name': 'suppression_in_a_tree',
     'schemas': {'unit': 'kind: unit\nkey: id\nfields:\n  id: {type: text}\n  up: {type: ref, to: unit}\n'
                         '  n: {type: integer}\nload: {file: unit.csv}\n'},
     'data': {'unit': 'id,up,n\nHQ,,26\nE,HQ,8\nS,HQ,7\nN,HQ,6\nW,HQ,5\nE1,E,4\nE2,E,4\nS1,S,7\nN1,N,6\nW1,W,4\n'},
     'rules': 'measure "answers" { of = "unit", value = function(u) return u.n end }\n'
              'scorecard "card" { of = "unit", unit = 1, criteria = { { "n", weight = 1, score = function(u) '
              'return shown(u.answers, "up") end } } }\n',
     'cards': '''
E|card|8||2|100.00|
E1|card||||0.00|hidden, so that small groups cannot be told from the rest
E2|card||||0.00|hidden, so that small groups cannot be told from the rest
HQ|card|26||1|100.00|
N|card||||0.00|hidden, so that small groups cannot be told from the rest
N1|card||||0.00|hidden, so that small groups cannot be told from the rest
S|card|7||3|100.00|
S1|card|7||3|100.00|
W|card||||0.00|hidden, so that small groups cannot be told from the rest
W1|card||||0.00|hidden, so that small groups cannot be told from the rest
'''},

    # Cards of pairs, half of each product's first, and one of the whole.
    {'name': 'tuple_and_whole',
     'schemas': {'person': 'kind: person\nkey: id\nfields:\n  id: {type: text}\nload: {file: person.csv}\n',
                 'product': 'kind: product\nkey: id\nfields:\n  id: {type: text}\nload: {file: product.csv}\n',
                 'deal': 'kind: deal\nkey: id\ndate: on\nfields:\n  id: {type: text}\n  on: {type: date}\n'
                         '  owner: {type: ref, to: person}\n  product: {type: ref, to: product}\n  n: {type: number}\n'
                         'load: {file: deal.csv}\n'},
     'data': {'person': 'id\nA\nB\n', 'product': 'id\nX\nY\n',
              'deal': 'id,on,owner,product,n\n1,2026-01-02,A,X,50\n2,2026-01-02,A,Y,80\n3,2026-01-03,B,X,20\n'},
     'rules': 'measure "m" { of = {"person", "product"}, from = "deal", by = {"owner", "product"}, sum = "n" }\n'
              'scorecard "fit" { of = {"person", "product"}, criteria = { { "n", weight = 1, score = "m" } },\n'
              '  within = "product", grades = shares { A = 50, B = 50 } }\n'
              'scorecard "all" { of = "whole", criteria = { { "n", weight = 1, score = 40 } } }\n',
     'cards': '''
whole|all|40.00||1|100.00|
A/X|fit|50.00|A|2|100.00|
A/Y|fit|80.00|A|1|100.00|
B/X|fit|20.00|B|3|100.00|
''', 'lines': '''
A/X|fit|grade|A|value|
whole|all|score|40|value|
'''},
]
