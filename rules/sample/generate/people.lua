-- What is written about people: attendance, ratings, courses, praise.

local basics = require "generate/basics"
local random, day, civil, iso, date = basics.random, basics.day, basics.civil, basics.iso, basics.date
local YEAR_START, YEAR_END = basics.YEAR_START, basics.YEAR_END

local function at(c, person, when)                        -- in service on that day, on leave or not
  local v = c.person_at(person, when)
  return v and v.status ~= c.LEFT and v
end

-- One row for each person and month in service. Due days are working days in service less leave; case 8: none in a month of leave.
local function attendance(c, sheet, id)
  local rows = sheet("attendance.csv", "person,month_on,due_days,present_days,late,absent_days,leave_days")
  for _, p in ipairs(c.people) do
    for m = 1, 12 do
      local days, away, here = 0, 0, false
      for when = day(2026, m, 1), basics.month_last(2026, m) do
        local v = at(c, p[1], when)
        here = here or v
        if v and basics.works(when) then
          days = days + 1
          if v.status == c.LEAVE then away = away + 1 end
        end
      end
      if here then
        local holiday = away == 0 and random(6) == 0 and 1 + random(3) or 0
        local due = days - away - holiday
        local absent = due > 0 and random(25) == 0 and 1 or 0
        local late = due > 0 and random(7) == 0 and 1 + random(2) or 0
        table.insert(rows, table.concat({ id(p[1]), iso(day(2026, m, 1)), due, due - absent, late, absent, away + holiday }, ","))
      end
    end
  end
end

local SKILLS, VALUES = { "product", "selling", "market", "account" }, { "customer_first", "teamwork", "integrity", "innovation" }
local function ratings(c, sheet, id)
  local rows = sheet("ratings.csv", "id,rated_on,form,rater,rater_role,person,subject,item,score,scale_min,scale_max")
  local n = 0
  local function rate(form, when, rater, role, person, item, score, low, high)
    n = n + 1
    table.insert(rows, table.concat({ id(string.format("R-%04d", n)), iso(when), form, id(rater), role, id(person), "", item, score,
      low or 1, high or 5 }, ","))
  end
  for i, p in ipairs(c.people) do
    local person, december = p[1], date("2026-12-07") + random(10)
    local v = at(c, person, december)
    local mates = {}                                       -- those of the same team, and from others where there are few
    for k = 1, #c.people - 1 do
      local q = c.people[(i + k - 1) % #c.people + 1][1]
      local w = at(c, q, december)
      if v and w and (w.team == v.team or #mates < 2 or k > 34) and #mates < 5 and q ~= v.manager then table.insert(mates, q) end
    end
    if v then
      for _, item in ipairs({ "initiative", "responsibility" }) do
        if v.manager ~= "" then rate("annual", december, v.manager, "manager", person, item, 3 + random(3)) end
        rate("annual", december, person, "self", person, item, 4 + random(2))
      end
      for _, mate in ipairs(mates) do                     -- P38: all the same
        for _, item in ipairs({ "cooperation", "sharing", "communication" }) do
          rate("peer", december, mate, "peer", person, item, person == "P38" and 4 or ({ 5, 4, 4, 3, 4, 5, 3, 2 })[random(8) + 1])
        end
        for _, value in ipairs(VALUES) do rate("value", december, mate, "peer", person, value, 3 + random(3)) end
      end
    end
    for _, half in ipairs({ "2026-06-15", "2026-12-14" }) do
      local w = at(c, person, date(half))
      if w and i > 5 then
        for _, skill in ipairs(SKILLS) do
          local level = 1 + random(4)
          rate("skill", date(half), w.manager, "manager", person, skill, level, 0, 5)
          rate("skill", date(half), person, "self", person, skill, math.min(5, level + random(2)), 0, 5)
        end
      end
    end
  end
end

-- id, names, weight: only the first four are rated, and asked for by positions
local skills = { { "product", "產品", "Product", "0.3" }, { "selling", "銷售", "Selling", "0.3" }, { "market", "市場", "Market", "0.2" },
  { "account", "客戶", "Account", "0.2" }, { "integrity", "誠信", "Integrity", "0" }, { "values", "價值觀", "Values", "0" },
  { "process", "流程", "Process", "0" }, { "coaching", "帶教", "Coaching", "0" }, { "leading", "管理", "Leading", "0" },
  { "onboarding", "入職", "Onboarding", "0" } }
-- Levels that a position asks for, in the order of SKILLS.
local needs = { trainee = { 2, 2, 1, 2 }, rep = { 3, 3, 2, 3 }, senior_rep = { 4, 4, 3, 4 }, team_lead = { 4, 4, 4, 4 } }

-- id, names, skill, hours, mode, cost, months it holds, mandatory
local courses = {
  { "K01", "市場分析工作坊", "Market workshop", "market", 6, "internal", 0, "", "no" },
  { "K02", "市場分析線上課", "Market online", "market", 4, "online", 0, "", "no" },
  { "K03", "大客戶銷售", "Key account selling", "selling", 12, "external", 4800, "", "no" },
  { "K04", "談判技巧", "Negotiation", "selling", 6, "internal", 0, "", "no" },
  { "K05", "客戶管理線上課", "Account management online", "account", 4, "online", 0, "", "no" },
  { "K06", "感測器產品", "Sensors", "product", 6, "internal", 0, "24", "yes" },
  { "K07", "控制器產品", "Controllers", "product", 6, "internal", 0, "24", "yes" },
  { "K08", "服務方案", "Service offers", "product", 3, "online", 0, "", "no" },
  { "K09", "合規與誠信", "Compliance and integrity", "integrity", 2, "online", 0, "12", "yes" },
  { "K10", "企業文化", "Company values", "values", 2, "internal", 0, "", "yes" },
  { "K11", "報價系統", "Quoting system", "process", 2, "online", 0, "", "no" },
  { "K12", "帶教導師", "Mentoring", "coaching", 8, "internal", 0, "", "no" },
  { "K13", "團隊管理", "Leading a team", "leading", 16, "external", 6500, "", "no" },
  { "K14", "新員工入職", "First weeks", "onboarding", 12, "internal", 0, "", "no" } }

local function completions(c, sheet, id)
  local rows, n = sheet("completions.csv", "id,person,course,assigned_on,due_on,started_on,completed_on,hours,score"), 0
  local function assign(p, course, assigned, due, done, score)
    local v = at(c, p[1], due)
    if not (v and v.status == c.ACTIVE) then return end
    n = n + 1
    table.insert(rows, table.concat({ id(string.format("L-%03d", n)), id(p[1]), course[1], iso(assigned), iso(due),
      done and iso(done - random(5)) or "", done and iso(done) or "", done and course[5] or "", done and score or "" }, ","))
  end
  for i, p in ipairs(c.people) do
    for k = 6, 10 do                                       -- the four that everybody must do; most do them in time
      if k ~= 8 then
        local assigned = day(2026, k - 4, 6)
        local luck = (i * 7 + k * 3) % 19
        local due = assigned + 30
        assign(p, courses[k], assigned, due, luck ~= 0 and due - 20 + luck * (luck > 16 and 2 or 1), luck == 1 and 70 or 80 + random(20))
      end
    end
    if i > 13 or i % 3 ~= 1 then                           -- and one or two of one's own
      local course = courses[({ 1, 2, 3, 4, 5, 8, 11, 12 })[random(8) + 1]]
      local assigned = date("2026-04-07") + random(150)
      assign(p, course, assigned, assigned + 45, assigned + 15 + random(28), 78 + random(20))
      if i % 9 ~= 0 then
        local another, score = courses[({ 1, 2, 4, 5, 8, 11 })[random(6) + 1]], 80 + random(18)
        assign(p, another, assigned + 60, assigned + 100, assigned + 80 + random(30), score)
      end
    end
    local _, _, hired_day = civil(date(p[6]))
    if date(p[6]) >= YEAR_START then assign(p, courses[14], date(p[6]), date(p[6]) + 28, date(p[6]) + 10 + hired_day, 90) end
  end
end

-- Case 23: P18 returns the praise of P14 after three days. Nobody praises himself: such a row would be somebody's mistake.
local function recognitions(c, sheet, id)
  local list = { { date("2026-07-02"), "P14", "P18", "teamwork", 5 }, { date("2026-07-05"), "P18", "P14", "teamwork", 5 } }
  local notes = { "客戶現場支援", "分享投標資料", "帶新人拜訪", "主動跟進回款", "改進報價模板" }
  for m = 1, 12 do
    for _ = 1, 30 do
      local when = day(2026, m, 1) + random(28)
      local giver, receiver, of_pair
      repeat
        giver, receiver = c.people[random(40) + 1][1], c.people[random(40) + 1][1]
        local one, other = at(c, giver, when), at(c, receiver, when)
        of_pair = giver == "P14" and receiver == "P18" or giver == "P18" and receiver == "P14"
      until giver ~= receiver and one and other and one.status == c.ACTIVE and other.status == c.ACTIVE and not of_pair
      table.insert(list, { when, giver, receiver, VALUES[({ 1, 1, 2, 2, 2, 3, 4 })[random(7) + 1]], 1 + random(6) })
    end
  end
  for k, r in ipairs(list) do r.seq = k end
  table.sort(list, function(a, b)
    if a[1] ~= b[1] then return a[1] < b[1] end
    return a.seq < b.seq
  end)
  local rows = sheet("recognitions.csv", "id,given_on,giver,receiver,value,points,note")
  for i, r in ipairs(list) do
    table.insert(rows, table.concat({ id(string.format("B-%03d", i)), iso(r[1]), id(r[2]), id(r[3]), r[4], r[5],
      notes[i % #notes + 1] }, ","))
  end
end

-- Team projects of the front line, one a quarter; most end in time.
local function tasks(c, sheet, id)
  local rows, n = sheet("tasks.csv", "id,planned_on,owner,origin,due_on,done_on"), 0
  for i = 14, 40 do
    for q = 1, 4 do
      local planned, due = day(2026, 3 * q - 2, 6), day(2026, 3 * q, 20)
      local v = at(c, c.people[i][1], planned)
      if v and v.status == c.ACTIVE and at(c, c.people[i][1], due) then
        n = n + 1
        table.insert(rows, table.concat({ id(string.format("K-%03d", n)), iso(planned), id(c.people[i][1]), "team_project", iso(due),
          iso(due - 12 + random(14)) }, ","))
      end
    end
  end
end

return function(c, sheet, id, is_first)
  if is_first then
    local kinds = sheet("skills.csv", "id,name_zh,name_en,weight")
    for _, k in ipairs(skills) do table.insert(kinds, table.concat(k, ",")) end
    local asked = sheet("skill_needs.csv", "position,skill,level")
    for _, p in ipairs(c.positions) do
      for i, skill in ipairs(needs[p[1]] and SKILLS or {}) do table.insert(asked, table.concat({ p[1], skill, needs[p[1]][i] }, ",")) end
    end
    local rows = sheet("courses.csv", "id,name_zh,name_en,skill,level_gain,hours,mode,cost,valid_months,mandatory")
    for _, k in ipairs(courses) do
      table.insert(rows, table.concat({ k[1], k[2], k[3], k[4], "1", k[5], k[6], k[7], k[8], k[9] }, ","))
    end
  end
  attendance(c, sheet, id)
  ratings(c, sheet, id)
  completions(c, sheet, id)
  recognitions(c, sheet, id)
  tasks(c, sheet, id)
end
