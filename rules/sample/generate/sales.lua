-- Deals and what is paid for them, so that every stated total comes out to the 分.
--
-- How the totals come out exact: each payment gets a weight and belongs to one cell (2025: product and region; 2026: the person
-- credited and the quarter). A cell has a stated total. The payments whose amount is stated (cases below, returns) are taken off
-- first, the others share what is left by weight, and the last one takes the remainder.

local basics = require "generate/basics"
local random, day, civil, date, divide = basics.random, basics.day, basics.civil, basics.date, basics.divide
local WAN, YEAR_END = basics.WAN, basics.YEAR_END
local PRODUCTS, REGIONS = { "A", "B", "C" }, { "east", "south", "north", "southwest" }

-- 2025, collected less returned by product and region (萬元).
local sales_2025 = { A = { 1650, 1180, 990, 500 }, B = { 1050, 760, 610, 310 }, C = { 540, 380, 290, 140 } }
-- 2026, collected less returned by quarter (萬元), money without an owner included.
local sales_2026 = { 1846, 2377, 2335, 2544 }

-- Everybody else shares what is left of a quarter by these weights (a leaver, a new hire and a person on leave have quarters of 0).
local strength = {
  P06 = { 15, 20, 20, 20 }, P07 = { 18, 22, 22, 25 }, P08 = { 20, 24, 22, 24 }, P09 = { 16, 12, 10, 20 }, P10 = { 20, 25, 24, 22 },
  P11 = { 18, 22, 20, 26 }, P12 = { 16, 20, 22, 24 },
  P16 = { 86, 112, 108, 118 }, P17 = { 0, 34, 74, 102 }, P18 = { 92, 114, 112, 124 }, P19 = { 78, 96, 100, 106 },
  P20 = { 74, 92, 40, 0 }, P21 = { 84, 104, 106, 112 }, P22 = { 90, 112, 116, 120 }, P23 = { 70, 88, 96, 104 },
  P24 = { 66, 90, 88, 98 }, P25 = { 40, 56, 60, 74 }, P26 = { 30, 96, 104, 112 }, P27 = { 56, 0, 50, 92 }, P28 = { 82, 104, 108, 112 },
  P29 = { 90, 104, 114, 118 }, P30 = { 76, 96, 110, 120 }, P31 = { 48, 62, 62, 68 }, P32 = { 0, 0, 0, 8 }, P34 = { 70, 90, 84, 0 },
  P35 = { 64, 84, 86, 96 }, P36 = { 92, 116, 114, 124 }, P37 = { 70, 92, 94, 102 }, P38 = { 40, 54, 58, 62 } }
-- From when to when somebody wins deals in 2026, where that is not the whole year.
local window = {
  P17 = { "2026-05-04", "2026-12-31" }, P20 = { "2026-01-01", "2026-08-10" }, P26 = { "2026-01-12", "2026-12-31" },
  P32 = { "2026-11-16", "2026-12-31" }, P34 = { "2026-01-01", "2026-09-25" } }

local function quarter_of(when)
  local y, m = civil(when)
  return y, (m + 2) // 3
end

return function(c, goals)
  local people, customers, mine, moved = c.people, c.customers, c.mine, c.moved
  local person_at, customer_at, LEFT = c.person_at, c.customer_at, c.LEFT
  local lost_with_p20, lost_with_p34, quarter_goal = c.lost_with_p20, c.lost_with_p34, goals.quarter_goal

  -- People whose 2026 is stated, by quarter in 分: the two champions tie at 4,812,000.00; the third quarter of P15 closes at 110 %.
  local stated = {
    P14 = { 96350000, 125480000, 121260000, 138110000 },
    P33 = { 101220000, 119760000, 127340000, 132880000 },
    P15 = { 75 * WAN, 98 * WAN, quarter_goal("P15", 3) * 11000, 99 * WAN } }

  -- The person a payment is credited to: the customer's owner on the day; for a deal whose seller has left, the seller for 180 days.
  local function credited(deal, when)
    local seller = deal.seller ~= "" and person_at(deal.seller, when)
    if seller and seller.status == LEFT and when - date(seller.left_on) <= 180 then return deal.seller end
    return customer_at(deal.customer, when).owner
  end

  local deals, transactions, cells = {}, {}, {}

  local function cell_key(deal, when)
    local y, q = quarter_of(when)
    if y == 2025 then return deal.product .. " " .. customer_at(deal.customer, when).region end
    return credited(deal, when) .. " " .. y .. "-Q" .. q
  end

  local function cell(key)
    cells[key] = cells[key] or { fixed = 0, weights = {}, rows = {} }
    return cells[key]
  end

  local function transaction(deal, kind, when, amount)
    local row = { deal = deal, kind = kind, date = when, amount = amount, seq = #transactions }
    table.insert(transactions, row)
    return row
  end

  -- A payment of a stated amount (returns are negative), or of an amount still to be found from a weight.
  local function payment(deal, when, amount, weight)
    local row = transaction(deal, (amount or 1) < 0 and "returned" or "collected", when, amount)
    local c = cell(cell_key(deal, when))
    if amount then
      c.fixed = c.fixed + amount
    else
      table.insert(c.weights, weight)
      table.insert(c.rows, row)
    end
    if row.kind == "collected" then table.insert(deal.payments, row) end
    return row
  end

  local CHANNELS = { "direct", "direct", "direct", "agent", "online" }
  local function new_deal(customer, product, closed, stage)
    local deal = { customer = customer, product = product, stage = stage, closed = closed, created = closed - 20 - random(100),
      channel = CHANNELS[random(5) + 1], seller = customer_at(customer, closed).owner, partner = "", share = 0, discount = random(16),
      payments = {}, seq = #deals, owed = 0 }
    deal.expected = deal.created + 30 + random(90)
    table.insert(deals, deal)
    return deal
  end

  ------------------------------------------------------------------------------------------------------------------ awkward cases

  -- A deal with stated payments: { date, CNY in 分, date, CNY in 分, ... }
  local function case(customer, product, closed, payments)
    local deal = new_deal(customer, product, date(closed), "won")
    for i = 1, #payments, 2 do payment(deal, date(payments[i]), payments[i + 1]) end
    deal.stated = true
    return deal
  end

  -- 3: P20 has left when three of his deals are paid, 26, 127 and 202 days after; the customer of the third has no owner by then.
  case(mine.P20[1], "A", "2026-07-14", { "2026-09-10", 18600000 })
  case(mine.P20[2], "B", "2026-07-29", { "2026-12-20", 14250000 })
  case(lost_with_p20, "A", "2026-08-06", { "2027-03-05", 9800000 })
  -- 5: P15 sells in the third quarter and takes 120,000.00 back in the fourth.
  case(mine.P15[1], "A", "2026-07-20", { "2026-08-18", 36000000, "2026-11-09", -12000000 })
  -- 6: P35 takes back all he sold in 2025; P37 more than that, as goods paid for in 2024 come back.
  case(mine.P35[1], "B", "2025-03-18", { "2025-04-15", 8600000, "2025-05-20", -8600000 })
  case(mine.P37[1], "A", "2025-02-20", { "2025-03-25", 6000000, "2025-06-12", -6000000 })
  case(mine.P37[2], "A", "2024-12-10", { "2025-02-18", -3500000 })
  -- 8: P27 is paid during his leave for a deal of before.
  case(mine.P27[1], "B", "2026-02-16", { "2026-05-12", 15000000 })
  -- 14: the seat of P34 is vacant, and so is the customer's owner on 2026-10-12.
  case(lost_with_p34, "B", "2026-10-05", { "2026-10-12", 8640000 })
  -- 16: a deal given away.
  case(mine.P28[1], "C", "2026-04-13", { "2026-05-06", 0 }).given = 5000000
  -- 17: three parts over two quarters.
  case(mine.P18[1], "A", "2026-05-11", { "2026-05-20", 20000000, "2026-06-25", 20000000, "2026-07-28", 20000000 })
  -- 19: C-118 pays before and after it moves from South to East.
  case(moved, "A", "2026-03-30", { "2026-04-22", 11200000, "2026-08-19", 11200000 })
  -- The split of section 5.7: 333,333.33 by P19 and P40, 60 to 40.
  local split = case(mine.P19[2], "A", "2026-05-25", { "2026-06-15", 33333333 })
  split.partner, split.share = "P40", 40

  ----------------------------------------------------------------------------------------------------------- deals that were won

  local WON, WON_2026 = 620, 325
  local stated_won = #deals

  -- A deal's one to three payments: the first in the quarter of winning, the others 30 to 75 days apart if their cell has a total.
  local function pay_in_parts(deal, last_day, has_total)
    local parts = random(20)
    parts = parts < 7 and 1 or parts < 16 and 2 or 3
    local tier = deal.customer.tier
    local weight = (60 + random(140)) * (tier == "A" and 4 or tier == "B" and 2 or 1) // parts
    local when = math.min(deal.closed + 5 + random(20), last_day)
    for _ = 1, parts do
      payment(deal, when, nil, weight)
      local later = when + 30 + random(46)
      if later <= YEAR_END and has_total(deal, later) then when = later else when = math.min(when + 3, last_day) end
    end
  end

  -- Totals of 2026 by person and quarter. The quarter's last person takes what the division leaves.
  local totals, order_2026 = {}, {}
  for q = 1, 4 do
    local rest = sales_2026[q] * WAN
    for _, id in ipairs({ "P14", "P15", "P33" }) do
      totals[id .. " 2026-Q" .. q] = stated[id][q]
      rest = rest - stated[id][q]
    end
    local names, weights = {}, {}
    for _, p in ipairs(people) do
      if strength[p[1]] and strength[p[1]][q] > 0 then
        table.insert(names, p[1])
        table.insert(weights, strength[p[1]][q])
      end
      if stated[p[1]] or strength[p[1]] then table.insert(order_2026, { p[1], q }) end
    end
    for _, c in ipairs({ { "P20", 3 }, { "P20", 4 }, { "P27", 2 }, { "", 4 } }) do   -- stated payments beside or without a total
      if c[2] == q then
        local key = c[1] .. " 2026-Q" .. q
        if not (strength[c[1]] and strength[c[1]][q] > 0) then
          totals[key] = cells[key].fixed
          rest = rest - totals[key]
        end
      end
    end
    for i, amount in ipairs(divide(rest, weights)) do totals[names[i] .. " 2026-Q" .. q] = amount end
  end

  local function product_of(r)                              -- as the goal tree weighs them
    local n = random(100)
    return n < (r == 1 and 47 or 48) and "A" or n < 82 and "B" or "C"
  end

  -- Deals won in 2026, for each person and quarter at least one.
  do
    local counted, weights = {}, {}
    for _, c in ipairs(order_2026) do
      local key = c[1] .. " 2026-Q" .. c[2]
      local open = totals[key] and (stated[c[1]] or strength[c[1]][c[2]] > 0)
      if open then
        table.insert(counted, c)
        table.insert(weights, totals[key])
      end
    end
    local extra = divide(WON_2026 - #counted, weights)
    for i, c in ipairs(counted) do
      local id, q = c[1], c[2]
      local w = window[id] or { "2026-01-01", "2026-12-31" }
      local first = math.max(day(2026, 3 * q - 2, 1), date(w[1]))
      local last = math.min(q == 4 and YEAR_END or day(2026, 3 * q + 1, 1) - 1, date(w[2]))
      if id == "P27" and q == 1 then last = date("2026-02-28") end
      if id == "P27" and q == 3 then first = date("2026-08-01") end
      for _ = 1, 1 + extra[i] do
        local closed, customer, _, month
        repeat
          closed = first + random(math.max(1, last - first - 12))
          customer = mine[id][random(#mine[id]) + 1]
          _, month = civil(closed)
        until customer_at(customer, closed).owner == id and customer_at(customer, last).owner == id and customer ~= lost_with_p20
          and customer ~= lost_with_p34 and not (id == "P29" and month == 5)
        local deal = new_deal(customer, product_of(q), closed, "won")
        pay_in_parts(deal, last, function(d, later)
          if window[id] and later > date(w[2]) then return false end
          local key = cell_key(d, later)
          return totals[key] and cells[key] and #cells[key].rows > 0 or totals[key] and key ~= "P27 2026-Q2" and key ~= "P20 2026-Q4"
        end)
        if not stated[id] and deal.customer.key_account == "" and random(40) == 0 then
          deal.partner, deal.share = random(2) == 0 and "P39" or "P40", 25
        end
        if q == 4 and closed > date("2026-10-31") and random(3) == 0 then deal.owed = 40 end   -- percent still to be paid in 2027
      end
    end
  end

  -- Deals won in 2025, by product and region; none for P35 and P37 beside their cases.
  do
    local weights, wanted = {}, {}
    for _, product in ipairs(PRODUCTS) do
      for r, region in ipairs(REGIONS) do
        table.insert(wanted, { product, region })
        table.insert(weights, sales_2025[product][r])
        totals[product .. " " .. region] = sales_2025[product][r] * WAN
      end
    end
    for i, n in ipairs(divide(WON - WON_2026 - stated_won, weights)) do
      local product, region = wanted[i][1], wanted[i][2]
      for _ = 1, n do
        local closed, customer, owner
        repeat
          closed = date("2025-01-06") + random(340)
          customer = customers[random(#customers) + 1]
          local v = customer_at(customer, closed)
          owner = v.owner
        until v.region == region and owner ~= "P35" and owner ~= "P37"
        pay_in_parts(new_deal(customer, product, closed, "won"), date("2025-12-31"), function(d, later)
          return later < date("2026-01-01") or totals[cell_key(d, later)] and cell_key(d, later) ~= "P27 2026-Q2"
        end)
      end
    end
  end

  -- Returns: one deal in fourteen takes a little back some weeks after its first payment.
  do
    local until_now = #deals
    for i = stated_won + 1, until_now do
      local deal = deals[i]
      local when = deal.payments[1].date + 10 + random(30)
      if i % 14 == 5 and when <= YEAR_END and totals[cell_key(deal, when)] and cells[cell_key(deal, when)]
        and #cells[cell_key(deal, when)].rows > 1 then
        payment(deal, when, -(40000 + random(360000)))
      end
    end
  end

  -- Every cell shares its total.
  local keys = {}
  for key in pairs(cells) do table.insert(keys, key) end
  table.sort(keys)
  for _, key in ipairs(keys) do
    local c = cells[key]
    if #c.rows > 0 then
      local rest = (totals[key] or error("no total for " .. key)) - c.fixed
      local sum, given = 0, 0
      for _, w in ipairs(c.weights) do sum = sum + w end
      for i, row in ipairs(c.rows) do
        row.amount = i < #c.rows and rest * c.weights[i] // sum or rest - given
        given = given + row.amount
        assert(row.amount > 0, key)
      end
    end
  end

  -- Booked when won and invoiced soon after; the amount of a deal is what is paid, and what is still owed.
  for i, deal in ipairs(deals) do
    deal.amount = 0
    for _, row in ipairs(deal.payments) do deal.amount = deal.amount + row.amount end
    if #deal.payments == 0 then deal.amount = 3500000 end   -- paid in 2024
    deal.amount = deal.amount + deal.amount * deal.owed // 100
    deal.list = deal.given or deal.amount + deal.amount * deal.discount // 100
    if deal.closed >= date("2025-01-01") then
      transaction(deal, "booked", deal.closed, deal.amount)
      local paid = deal.payments[1].date
      transaction(deal, "invoiced", math.min(deal.closed + 1 + i % 6, paid), deal.amount)
    end
  end

  --------------------------------------------------------------------------------------------------- deals lost, and deals open

  local REASONS = { "price", "competitor", "no_budget", "timing", "product" }
  local STAGES = { "lead", "proposal", "negotiation" }
  while #deals < 1800 do
    local open = #deals % 4 == 0
    local from, days = date(open and "2026-07-01" or "2025-01-10"), open and 170 or 700
    local customer, when, owner
    repeat
      customer = customers[random(#customers) + 1]
      when = from + random(days)
      owner = customer_at(customer, when).owner
    until owner ~= ""
    local deal = new_deal(customer, product_of(2), when, open and STAGES[random(3) + 1] or "lost")
    deal.amount = (3 + random(60)) * 1000000 + random(10000) * 100
    deal.list = deal.amount + deal.amount * deal.discount // 100
    deal.reason = not open and REASONS[random(5) + 1] or ""
    if open then deal.created, deal.closed, deal.expected = when, nil, when + 30 + random(120) end
  end

  -- Numbered by day, so that a file reads in order.
  table.sort(deals, function(a, b)
    if a.created ~= b.created then return a.created < b.created end
    return a.seq < b.seq
  end)
  for i, deal in ipairs(deals) do
    deal.id = string.format("D-%04d", i)
    local x = deal.customer
    if deal.stage == "won" and (not x.first_deal or deal.closed < x.first_deal) then x.first_deal = deal.closed end
  end
  table.sort(transactions, function(a, b)
    if a.date ~= b.date then return a.date < b.date end
    return a.seq < b.seq
  end)
  return { deals = deals, transactions = transactions }
end
