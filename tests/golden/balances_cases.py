# Cases of balances.py: rules over one small company, its files, and what each month must pay and leave in the balances.
# Figures are those of cases/ where the name is that of a case, else worked out beside the case.

schemas = {
    'person': 'kind: person\nkey: id\nfields:\n  id: {type: text}\n  minimum: {type: money}\nload: {file: people.csv}\n',
    'earning': '''kind: earning
key: id
date: day
fields:
  id: {type: text}
  day: {type: date, required: true}
  person: {type: ref, to: person, required: true}
  amount: {type: money, required: true}
load: {file: earnings.csv}
''',
    'old_debt': '''kind: old_debt
key: id
date: day
fields:
  id: {type: text}
  day: {type: date}
  person: {type: ref, to: person, required: true}
  amount: {type: money, required: true}
load: {file: debts.csv}
''',
    'policy': '''kind: policy
key: id
date: day
fields:
  id: {type: text}
  day: {type: date, required: true}
  person: {type: ref, to: person, required: true}
  amount: {type: money}
load: {file: policies.csv}
''',
    'instalment': '''kind: instalment
key: id
date: day
fields:
  id: {type: text}
  day: {type: date, required: true}
  policy: {type: ref, to: policy, required: true}
  amount: {type: money, required: true}
load: {file: instalments.csv}
''',
    'event': '''kind: event
key: id
date: day
fields:
  id: {type: text}
  day: {type: date, required: true}
  policy: {type: ref, to: policy, required: true}
  what: {type: enum, values: [cancel, lapse, withdraw, restore]}
  served: {type: integer}
load: {file: events.csv}
''',
    'cash': '''kind: cash
key: id
date: day
fields:
  id: {type: text}
  day: {type: date, required: true}
  policy: {type: ref, to: policy, required: true}
  amount: {type: money, required: true}
  collected: {type: money}
load: {file: cash.csv}
''',
}
empty = {'people.csv': 'id,minimum\nA,\n', 'earnings.csv': 'id,day,person,amount\n', 'debts.csv': 'id,day,person,amount\n',
         'policies.csv': 'id,day,person,amount\n', 'instalments.csv': 'id,day,policy,amount\n',
         'events.csv': 'id,day,policy,what,served\n', 'cash.csv': 'id,day,policy,amount,collected\n'}


def earnings(*amounts):
    return 'id,day,person,amount\n' + ''.join(
        f'{i + 1},2026-{i + 1:02}-05,A,{amount}\n' for i, amount in enumerate(amounts))


head = '''
local balances = require "lib.balances"
measure "earned" { of = "person", from = "earning", by = "person", sum = "amount" }
balance "debt" { of = "person", opening = "old_debt" }
'''
base = 'commission "base" { on = "earned", rate = 1 },'


def monthly(*components):
    return head + 'plan "pay" { of = "person", every = "month", currency = "CNY",\n  ' + base + '\n  ' + \
        ',\n  '.join(components) + '\n}\n'


policies = '''
local balances = require "lib.balances"
measure "instalments" { of = "person", from = "instalment", by = "policy.person", sum = "amount" }
measure "events" { of = "person", from = "event", by = "policy.person", count = true,
  when = function(e) return e.what ~= "restore" end }
measure "restored" { of = "person", from = "event", by = "policy.person", count = true,
  when = function(e) return e.what == "restore" end }
balance "paid" { of = "person", per = "policy" }
balance "taken" { of = "person", per = "policy" }
local bands = slab { {0, 0.70}, {7, 0.40}, {13, 0} }
local part = function(e)
  if e.what == "withdraw" then return 1 end
  return tier_rate(bands, e.served)
end
plan "pay" { of = "person", every = "month",
  commission "base" { per = "line", on = "instalments", rate = 1, posts = "paid" },
  balances.clawback { name = "clawback", on = "events", paid = "paid", taken = "taken", share = part%s
  },
}
'''
seven = 'id,day,policy,amount\n1,2026-01-05,P,1890000\n' + ''.join(
    f'{i},2026-0{i}-05,P,40500\n' for i in range(2, 8))
one_policy = 'id,day,person,amount\nP,2026-01-01,A,\n'

cases = {
    # cases/draws.yaml
    'DR-01': {
        'rules': monthly('balances.draw_up_to { name = "draw", level = 2000, balance = "debt" }'),
        'files': {'earnings.csv': earnings(2750, 3000, 1500, 2375, 3000, 2750)},
        'paid': ['2750', '3000', '2000', '2000', '2875', '2750'],
        'debt': ['0', '0', '500', '125', '0', '0'],
    },
    'DR-04': {
        'rules': monthly('balances.draw_up_to { name = "draw", level = 2000 }'),
        'files': {'earnings.csv': earnings(1000, 4000)},
        'paid': ['2000', '4000'],
    },
    'DR-04 as a guarantee': {
        'rules': monthly('balances.guarantee { name = "minimum", level = 2000, when = function(p, t) return t.number < 2 end }'),
        'files': {'earnings.csv': earnings(1000, 1000)},
        'paid': ['2000', '1000'],
    },
    'DR-05': {
        'rules': monthly('balances.loan { name = "advance", amount = 4000, balance = "debt", settle = true }'),
        'files': {'earnings.csv': earnings(6000)},
        'rows': ['2026-01 advance 4000.00 2026-01-01', '2026-01 advance_recovery -4000.00 2026-01-31',
                 '2026-01 base 6000.00 2026-01-31'],
        'debt': ['0'],
    },
    'DR-07': {
        'rules': monthly('balances.draw_up_to { name = "draw", level = 2000, balance = "debt" }'),
        'files': {'earnings.csv': earnings(1500)},
        'paid': ['2000'], 'debt': ['500'],
    },
    # 1,000 in January, 600 and then 300 of it taken back, never more than 600 a month, pay never below 5,000.
    'loan by instalments': {
        'rules': monthly('balances.loan { name = "loan", amount = 1000, balance = "debt", most = 600, keep = 5000,\n'
                         '    when = function(p, t) return t.number == 1 end }'),
        'files': {'earnings.csv': earnings(4000, 5600, 5300, 9000)},
        'paid': ['5000', '5000', '5000', '8900'], 'debt': ['1000', '400', '100', '0'],
    },
    # Opening rows: 300 from before counts in January, 200 of 10 February only from March on. Half of what is above 2,000.
    'opening rows': {
        'rules': monthly('balances.draw_up_to { name = "draw", level = 2000, balance = "debt", share = 0.5 }'),
        'files': {'earnings.csv': earnings(2400, 2400, 2400),
                  'debts.csv': 'id,day,person,amount\n1,2025-12-31,A,300\n2,2026-02-10,A,200\n'},
        'paid': ['2200', '2300', '2200'], 'debt': ['100', '0', '0'],
    },
    # A negative month is carried, not paid, and taken from later pay above 500, 400 at most in a month.
    'negative pay': {
        'rules': head + '''plan "pay" { of = "person", every = "month",
  commission "base" { on = "earned", rate = 1, negative = "debt" },
  balances.carry_debt { name = "carried", balance = "debt", keep = 500, most = 400 },
}
''',
        'files': {'earnings.csv': earnings(-300, 700, 2000, 2000)},
        # month 1: carried 300, brought up to 500: debt 800; 2: 200 above 500; 3: 400; 4: the last 200
        'paid': ['500', '500', '1600', '1800'], 'debt': ['800', '600', '200', '0'],
    },
    # Above the cap 1,000 is kept: it is owed (below 0), and paid out when there is room.
    'excess': {
        'rules': head + '''plan "pay" { of = "person", every = "month",
  commission "base" { on = "earned", rate = 1, cap = 1000, excess = "debt" },
  bonus "later" { amount = function(p) return min(max(-p.opening.debt, 0), 1000 - p.pay.base) end, posts = "debt" },
}
''',
        'files': {'earnings.csv': earnings(1700, 400, 900)},
        'paid': ['1000', '1000', '1000'], 'debt': ['-700', '-100', '0'],
    },
    # The measure is asked for by the plan that pays first, and by the plan that it reads, before its cap of 100: 1,000 / 10 and
    # 100; then 100 were paid and 500 come to it: 600 / 10 and 100.
    'read by the plan itself too': {
        'rules': """
measure "earned" { of = "person", from = "earning", by = "person", sum = "amount" }
measure "paid" { of = "person", from = "pay.base", over = "year", sum = "value" }
balance "debt" { of = "person" }
plan "first" { of = "person", every = "month", bonus "b" { amount = function(p) return p.paid / 10 end } }
plan "pay" { of = "person", every = "month", cap = 100,
  commission "base" { on = "earned", rate = 1 },
  bonus "c" { amount = function(p) return p.paid / 100 end },
}
""",
        'files': {'earnings.csv': earnings(1000, 500)},
        'paid': ['200', '160'],
    },
    # 700 and 200 for P, 600 for Q between them: the cap of 1,000 takes the last 200 and then 300 of Q.
    'a cap over lines': {
        'rules': """
measure "instalments" { of = "person", from = "instalment", by = "policy.person", sum = "amount" }
balance "paid" { of = "person", per = "policy" }
plan "pay" { of = "person", every = "month",
  commission "base" { per = "line", on = "instalments", rate = 1, cap = 1000, posts = "paid" },
}
""",
        'files': {'policies.csv': 'id,day,person,amount\nP,2026-01-01,A,\nQ,2026-01-01,A,\n',
                  'instalments.csv': 'id,day,policy,amount\n1,2026-01-05,P,700\n2,2026-01-10,Q,600\n'
                                     '3,2026-01-20,P,200\n4,2026-02-01,Q,50\n'},
        'paid': ['1000', '50'], 'accounts': {'2026-01 paid P': '700', '2026-01 paid Q': '300', '2026-02 paid Q': '350'},
    },
    # The plan's cap leaves 600 for the lines below a component of 400: 200 and 600 go, and 100 of the first.
    'a cap of the plan over lines': {
        'rules': """
measure "earned" { of = "person", from = "earning", by = "person", sum = "amount" }
measure "instalments" { of = "person", from = "instalment", by = "policy.person", sum = "amount" }
balance "paid" { of = "person", per = "policy" }
plan "pay" { of = "person", every = "month", cap = 1000,
  commission "base" { on = "earned", rate = 1 },
  commission "lines" { per = "line", on = "instalments", rate = 1, posts = "paid" },
  bonus "shown" { per = "line", on = "instalments", pays = false, posts = "tenth",
    amount = function(line) return line.pay.total / 10 end },                  -- of the lines as they are before the cap
}
balance "tenth" { of = "person" }
""",
        'files': {'earnings.csv': earnings(400),
                  'policies.csv': 'id,day,person,amount\nP,2026-01-01,A,\nQ,2026-01-01,A,\n',
                  'instalments.csv': 'id,day,policy,amount\n1,2026-01-05,P,700\n2,2026-01-10,Q,600\n3,2026-01-20,P,200\n'},
        'paid': ['1000'], 'accounts': {'2026-01 paid P': '600', '2026-01 paid Q': '0', '2026-01 tenth ': '150'},
    },
    # Only booked: nothing is paid, the balance moves.
    'pays = false': {
        'rules': monthly('bonus "booked" { amount = 50, posts = "debt", pays = false }',
                         'bonus "after" { amount = function(p) return p.pay.total end }'),
        'files': {'earnings.csv': earnings(100, 100)},
        'paid': ['200', '200'], 'debt': ['50', '100'],
    },
    # A balance of the whole: a pool that is not used up stays for the next month.
    'a pool of the whole': {
        'rules': '''
measure "earned_by_all" { of = "whole", from = "earning", sum = "amount" }
balance "pool" { of = "whole" }
plan "fund" { of = "whole", every = "month",
  bonus "filled" { amount = function(w) return -w.earned_by_all end, posts = "pool", pays = false },
  bonus "spent" { amount = function(w) return min(100, w.earned_by_all - w.opening.pool) end, posts = "pool" },
}
''',
        'files': {'earnings.csv': earnings(160, 10, 90)},
        'paid': ['100', '70', '90'], 'accounts': {'2026-01 pool ': '-60', '2026-02 pool ': '0'}, 'explained': False,
    },
    # A quarter's component reads what March opens with.
    'a quarter': {
        'rules': monthly('draw "draw" { amount = 100, posts = "debt" }',
                         'recovery "back" { every = "quarter", amount = function(p) return -p.opening.debt end, posts = "debt" }')
        .replace('from = "earning"', 'from = "earning", over = "quarter"').replace('rate = 1', 'rate = 0'),
        'files': {'earnings.csv': earnings(1)},
        'months': 4,
        'paid': ['100', '100', '-100', '100'], 'debt': ['100', '200', '100', '200'],
    },
    # cases/clawback.yaml
    'CB-01, CB-06': {
        'rules': policies % '',
        'files': {'policies.csv': one_policy, 'instalments.csv': seven,
                  'events.csv': 'id,day,policy,what,served\n1,2026-08-01,P,cancel,7\n2,2026-08-09,P,lapse,8\n'},
        'paid': ['1890000'] + ['40500'] * 6 + [str(-853200 - 511920)],
        'accounts': {'2026-07 paid P': '2133000', '2026-08 paid P': '767880', '2026-08 taken P': '-1365120'},
    },
    'CB-06 in two months': {
        'rules': policies % '',
        'files': {'policies.csv': one_policy, 'instalments.csv': seven,
                  'events.csv': 'id,day,policy,what,served\n1,2026-08-01,P,cancel,7\n2,2026-09-09,P,lapse,8\n'},
        'paid': ['1890000'] + ['40500'] * 6 + ['-853200', '-511920'],
    },
    'CB-04': {
        'rules': policies % '',
        'files': {'policies.csv': one_policy, 'instalments.csv': seven,
                  'events.csv': 'id,day,policy,what,served\n1,2026-08-01,P,withdraw,2\n'},
        'paid': ['1890000'] + ['40500'] * 6 + ['-2133000'],
        'accounts': {'2026-08 taken P': '-2133000'},
    },
    # The same two events, each on everything paid: 2 x 853,200.
    'CB-06 on everything paid': {
        'rules': policies % ', gross = true',
        'files': {'policies.csv': one_policy, 'instalments.csv': seven,
                  'events.csv': 'id,day,policy,what,served\n1,2026-08-01,P,cancel,7\n2,2026-08-09,P,lapse,8\n'},
        'paid': ['1890000'] + ['40500'] * 6 + ['-1706400'],
    },
    # 853,200 and then everything: together no more than the 2,133,000 that were paid.
    'everything paid is the most': {
        'rules': policies % ', gross = true',
        'files': {'policies.csv': one_policy, 'instalments.csv': seven,
                  'events.csv': 'id,day,policy,what,served\n1,2026-08-01,P,cancel,7\n2,2026-08-09,P,withdraw,2\n'
                                '3,2026-09-09,P,withdraw,2\n'},
        'paid': ['1890000'] + ['40500'] * 6 + ['-2133000', '0'],
        'accounts': {'2026-08 taken P': '-2133000'},
    },
    # Reinstated: half of what was taken is paid again, and can be taken again: 2133000 - 853200 + 426600 = 1706400.
    'reinstatement': {
        'rules': policies % ',\n    restore = { on = "restored", share = 0.5 }',
        'files': {'policies.csv': one_policy, 'instalments.csv': seven,
                  'events.csv': 'id,day,policy,what,served\n1,2026-08-01,P,cancel,7\n2,2026-09-09,P,restore,\n'},
        'paid': ['1890000'] + ['40500'] * 6 + ['-853200', '426600'],
        'accounts': {'2026-09 paid P': '1706400', '2026-09 taken P': '-426600'},
    },
    'CB-07': {
        'rules': monthly('balances.carry_debt { name = "offset", balance = "debt" }'),
        'files': {'earnings.csv': earnings(500000, 300000),
                  'debts.csv': 'id,day,person,amount\n1,,A,600000\n2,,A,100000\n'},
        'paid': ['0', '100000'], 'debt': ['200000', '0'],
    },
    # Two instalments of 500, of which one was paid before the deal died.
    'CB-10': {
        'rules': policies.replace('tier_rate(bands, e.served)', '1') % '',
        'files': {'policies.csv': one_policy, 'instalments.csv': 'id,day,policy,amount\n1,2026-01-05,P,500\n',
                  'events.csv': 'id,day,policy,what,served\n1,2026-02-01,P,cancel,\n'},
        'paid': ['500', '-500'],
    },
    'CB-12': {
        'rules': monthly().replace('rate = 1', 'rate = 0.10').replace('},\n  \n', '},\n'),
        'files': {'earnings.csv': 'id,day,person,amount\n1,2026-01-05,A,1000\n2,2026-01-06,A,-1000\n'},
        'months': 1, 'paid': ['0'],
    },
    # (12 - 6) / 12 of 500.
    'CB-13': {
        'rules': policies.replace('tier_rate(bands, e.served)', '(12 - e.served) / 12') % '',
        'files': {'policies.csv': one_policy, 'instalments.csv': 'id,day,policy,amount\n1,2026-01-05,P,500\n',
                  'events.csv': 'id,day,policy,what,served\n1,2026-07-01,P,cancel,6\n'},
        'paid': ['500', '0', '0', '0', '0', '0', '-250'],
    },
    # cases/currency_and_holdback.yaml: 75 % on booking, 25 % when the cash is there.
    'CH-04': {
        'rules': '''
local balances = require "lib.balances"
measure "booked" { of = "person", from = "policy", by = "person", sum = "amount" }
measure "collected" { of = "person", from = "cash", by = "policy.person", sum = "amount" }
balance "held" { of = "person", per = "policy" }
plan "pay" { of = "person", every = "month",
  commission "base" { per = "line", on = "booked", rate = 0.10 },
  balances.hold { name = "held", balance = "held", on = "booked", from = "base", share = 0.25,
    release = { on = "collected" } },
}
''',
        'files': {'policies.csv': 'id,day,person,amount\nP,2026-01-02,A,136800\n',
                  'cash.csv': 'id,day,policy,amount,collected\n1,2026-03-05,P,136800,0\n'},
        'paid': ['10260', '0', '3420'],
        'accounts': {'2026-01 held P': '-3420', '2026-03 held P': '0'},
    },
    # By share of the cash: 1/3 of 100, then half of what is left, then the rest; two payments in one month.
    'hold by share of cash': {
        'rules': '''
local balances = require "lib.balances"
measure "booked" { of = "person", from = "policy", by = "person", sum = "amount" }
measure "collected" { of = "person", from = "cash", by = "policy.person", sum = "amount" }
balance "held" { of = "person", per = "policy" }
plan "pay" { of = "person", every = "month",
  commission "base" { per = "line", on = "booked", rate = 0.10 },
  balances.hold { name = "held", balance = "held", on = "booked", from = "base", share = 0.5,
    release = { on = "collected", share = function(c) return c.amount / (c.policy.amount - c.collected) end } },
}
''',
        'files': {'policies.csv': 'id,day,person,amount\nP,2026-01-02,A,2000\nQ,2026-01-03,A,1000\n',
                  'cash.csv': 'id,day,policy,amount,collected\n1,2026-01-05,P,500,0\n2,2026-02-05,P,750,500\n'
                              '3,2026-02-06,P,750,1250\n4,2026-02-07,Q,300,0\n'},
        # January: 300 - 150 + 25; February: 37.50 + 37.50 + 15
        'paid': ['175', '90'],
        'accounts': {'2026-01 held P': '-75', '2026-01 held Q': '-50', '2026-02 held P': '0', '2026-02 held Q': '-35'},
    },
    # Beyond the limit the person is held, and so is what opens with it.
    'limit': {
        'rules': head.replace('opening = "old_debt"', 'limit = 1000') + '''
plan "pay" { of = "person", every = "month",
  balances.draw_up_to { name = "draw", level = 600, balance = "debt" },
}
''',
        'files': {}, 'months': 2, 'held': {'2026-02': 'balance debt is beyond its limit'},
        'paid': ['600'], 'debt': ['600'],
    },
}
