-- What happens between the company and its customers: visits and calls, the way of deals through the stages, complaints, what
-- customers answer. All of 2026, but for the stages, which cover both years.

local basics = require "generate/basics"
local random, day, iso, date = basics.random, basics.day, basics.iso, basics.date
local YEAR_START, YEAR_END = basics.YEAR_START, basics.YEAR_END

local PURPOSES = { "follow_up", "new_product", "collection", "complaint", "renewal" }
local CYCLE = { A = 30, B = 60, C = 90 }

-- Visits come round by the customer's grade, calls between them; a few are late, a few do not happen. The festival brings gifts.
local function contacts(c, sheet, id)
  local rows, n = sheet("contacts.csv", "id,person,customer,kind,purpose,planned_on,done_on,cost"), 0
  local function contact(x, kind, planned, done, cost, purpose)
    local owner = c.customer_at(x, done or planned).owner
    if owner == "" or planned > YEAR_END then return end
    n = n + 1
    table.insert(rows, table.concat({ id(string.format("V-%04d", n)), id(owner), id(x.id), kind, purpose, iso(planned),
      done and done <= YEAR_END and iso(done) or "", cost }, ","))
  end
  for _, x in ipairs(c.customers) do
    local cycle = CYCLE[x.tier]
    local planned = YEAR_START + random(cycle)
    while planned <= YEAR_END and x.contact_ok do
      local luck = random(20)
      local done = luck > 0 and planned + (luck < 4 and luck * 9 or 0)
      contact(x, "visit", planned, done, 80 + random(20) * 10, PURPOSES[random(5) + 1])
      planned = planned + cycle + random(5)
    end
    if x.tier ~= "C" then
      local when = YEAR_START + random(365)
      contact(x, "call", when, when, 0, PURPOSES[random(5) + 1])
    end
    if x.tier == "A" then
      contact(x, "gift", date("2026-09-18"), date("2026-09-18") + random(5), x.number % 11 == 0 and 260 or 90, "festival")
    end
  end
end

-- A deal is a lead, is qualified, gets a quote, is negotiated, and is won or lost; one of the later ones may be skipped. Numbers go by day.
local STAGES = { "lead", "qualified", "quoted", "negotiation" }
local NAMES = { "線索,Lead", "合格,Qualified", "已報價,Quoted", "談判,Negotiation", "贏單,Won" }
local REACHED = { lead = 1, qualified = 2, quoted = 3, proposal = 3, negotiation = 4 }
local function stage_changes(c, sheet, id)
  local list = {}
  for k, d in ipairs(c.sales.deals) do
    local last = d.closed or YEAR_END
    local reached = REACHED[d.stage] or d.stage == "won" and 4 or (random(20) < 19 and 1 or 2 + random(3))
    local skipped = reached == 4 and d.stage == "won" and 2 + random(2) or 0
    local before, when = "", d.created
    local step = math.max(0, last - d.created) // 5
    for i = 1, reached do
      if i ~= skipped then
        table.insert(list, { when = when, seq = #list, deal = d, from = before, to = STAGES[i] })
        before = STAGES[i]
        when = math.min(last, when + step // 2 + random(step + 1))
      end
    end
    if d.closed then table.insert(list, { when = d.closed, seq = #list, deal = d, from = before, to = d.stage }) end
    if k % 90 == 0 and reached > 2 and when < last then   -- falls back and comes again
      table.insert(list, { when = when, seq = #list, deal = d, from = "quoted", to = "qualified" })
      table.insert(list, { when = last, seq = #list, deal = d, from = "qualified", to = "quoted" })
    end
  end
  table.sort(list, function(a, b)
    if a.when ~= b.when then return a.when < b.when end
    return a.seq < b.seq
  end)
  local rows = sheet("stage_changes.csv", "id,process,subject,changed_on,from_stage,to_stage,actor")
  for i, s in ipairs(list) do
    table.insert(rows, table.concat({ id(string.format("M-%05d", i)), "deal", id(s.deal.id), iso(s.when), s.from, s.to,
      id(c.customer_at(s.deal.customer, s.when).owner) }, ","))
  end
end

-- Complaints about deliveries and people, issues that staff raise, disputes of scores, and conduct. Case 1: the one confirmed about P33.
local THEMES = { "delivery", "quality", "price", "manner", "invoice" }
local ISSUES = { "quote_approval", "customer_form", "sample_stock", "contract_template" }
local function cases(c, sheet, id)
  local list = { { kind = "conduct", opened = date("2026-09-01"), answered = 2, closed = 9, person = "P33", theme = "gift_policy",
    severity = 3, confirmed = true } }
  local won = {}
  for _, d in ipairs(c.sales.deals) do
    if d.stage == "won" and d.closed >= YEAR_START and d.closed <= date("2026-12-10") then table.insert(won, d) end
  end
  for i = 1, 12 do
    local d = won[i * #won // 13 + 1]
    local when = d.closed + 10 + random(15)
    local owner = c.customer_at(d.customer, when).owner
    table.insert(list, { kind = "complaint", opened = when, answered = random(6) == 0 and 4 or random(3),
      closed = i ~= 12 and 3 + random(6), person = owner, customer = d.customer.id, deal = d.id, theme = THEMES[random(5) + 1],
      severity = 1 + random(3), confirmed = random(10) > 0 })
  end
  for i = 1, 112 do
    local p = c.people[14 + random(27)]
    local when = YEAR_START + i * 13 // 4 - random(3)
    if c.person_at(p[1], when) and c.person_at(p[1], when).status == c.ACTIVE then
      table.insert(list, { kind = "issue", opened = when, answered = random(3), closed = i % 12 ~= 5 and 2 + random(5) or 11,
        person = p[1], theme = ISSUES[random(4) + 1], severity = 1, confirmed = true })
    end
  end
  for _, k in ipairs({ { "P29", "2026-03-11" }, { "P08", "2026-07-22" } }) do
    table.insert(list, { kind = "conduct", opened = date(k[2]), answered = 1, closed = 20, person = k[1], theme = "expenses",
      severity = 2 })
  end
  for i = 1, 17 do
    local p = c.people[12 + i]
    local when = date("2026-07-13") + random(8)
    if c.person_at(p[1], when) then
      table.insert(list, { kind = "dispute", opened = when, answered = 1, closed = 5 + random(5), person = p[1], theme = "score",
        severity = 1, confirmed = i % 4 == 0 })
    end
  end
  for k, x in ipairs(list) do x.seq = k end
  table.sort(list, function(a, b)
    if a.opened ~= b.opened then return a.opened < b.opened end
    return a.seq < b.seq
  end)
  local rows = sheet("cases.csv", "id,kind,opened_on,responded_on,closed_on,person,customer,deal,theme,severity,confirmed")
  for i, x in ipairs(list) do
    local answered = x.opened + x.answered
    table.insert(rows, table.concat({ id(string.format("X-%03d", i)), x.kind, iso(x.opened), iso(answered),
      x.closed and iso(x.opened + math.max(x.closed, x.answered)) or "", id(x.person), id(x.customer), id(x.deal), x.theme, x.severity,
      x.confirmed and "yes" or "no" }, ","))
  end
end

-- Customers about the people who look after them (case 7: nobody about P24, three answers about P36), and whether they recommend us.
local function answers(c, sheet, id)
  local rows = sheet("survey_answers.csv",
    "id,survey,audience,answered_on,respondent,person,team,region,product,item,score,importance")
  local n = 0
  local function answer(survey, when, respondent, person, score)
    n = n + 1
    table.insert(rows, table.concat({ id(string.format("A-%04d", n)), survey, "customer", iso(when), respondent, id(person), "", "", "",
      "overall", score, "" }, ","))
  end
  for i = 14, 38 do
    local person = c.people[i][1]
    local wanted = person == "P24" and 0 or person == "P36" and 3 or 36
    local asked, tries = 0, 0
    while asked < wanted and tries < 400 do
      tries = tries + 1
      local when = day(2026, random(12) + 1, 1) + random(28)
      local x = c.mine[person][random(#c.mine[person]) + 1]
      local v = c.customer_at(x, when)
      if v and v.owner == person and c.person_at(person, when) and c.person_at(person, when).status == c.ACTIVE then
        asked = asked + 1
        answer("csat", when, string.format("%s-%d", x.id, asked), person, ({ 5, 4, 5, 4, 3, 5, 4, 4, 2, 5 })[random(10) + 1])
      end
    end
  end
  for i = 1, 300 do
    local x = c.customers[(i * 67) % 240 + 1]
    local person = c.customer_at(x, date("2026-11-16")).owner
    if person ~= "P24" and person ~= "P36" then
      answer("nps", date("2026-11-16") + random(12), x.id .. "-n" .. i, "", ({ 10, 9, 9, 8, 8, 7, 10, 9, 6, 3 })[random(10) + 1])
    end
  end
end

-- Ten fields of each customer, of which `filled` are known.
local function profiles(c, sheet, id)
  local rows = sheet("customer_profiles.csv",
    "customer,contact,contact_post,phone,email,address,industry,size,tax_number,payment_terms,equipment")
  for _, x in ipairs(c.customers) do
    local n = x.number
    local known = { "聯絡人" .. n, "採購經理", string.format("021-5550%04d", n), "buyer@c" .. n .. ".example", n .. " 號", x.segment,
      ({ "small", "medium", "large" })[n % 3 + 1], string.format("91310000MA%08d", n), n % 2 == 0 and "30 days" or "60 days", "PLC" }
    for k = x.filled + 1, 10 do known[(k + n) % 10 + 1] = "" end
    table.insert(rows, id(x.id) .. "," .. table.concat(known, ","))
  end
end

return function(c, sheet, id, is_first)
  if is_first then
    local rows = sheet("stages.csv", "id,process,previous,name_zh,name_en")
    for i, name in ipairs(NAMES) do
      table.insert(rows, table.concat({ STAGES[i] or "won", "deal", STAGES[i - 1] or "", name }, ","))
    end
  end
  profiles(c, sheet, id)
  contacts(c, sheet, id)
  stage_changes(c, sheet, id)
  cases(c, sheet, id)
  answers(c, sheet, id)
end
