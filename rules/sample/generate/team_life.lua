-- Messages, activities with who took part, and what people answer about their work.

local basics = require "generate/basics"
local random, day, iso, date = basics.random, basics.day, basics.iso, basics.date
local YEAR_END = basics.YEAR_END

local function active(c, person, when)
  local v = c.person_at(person, when)
  return v and v.status == c.ACTIVE and v
end

-- Notices to everybody in service who is not on leave all the time until the due date, with their acknowledgements; monthly reports of
-- the front line; articles and who read them. That of 2026-06-15 needs 37 acknowledgements: 33 come in time, 2 late, 2 never.
local NOTICES = { { "2026-01-12", "年度目標,Goals of the year" }, { "2026-03-16", "報價流程,Quoting" }, { "2026-05-11", "差旅規定,Travel" },
  { "2026-06-15", "資料安全,Data security" }, { "2026-07-01", "方案調整,Change of plan" }, { "2026-09-01", "禮品規定,Gifts" },
  { "2026-11-09", "年終考核,Year's end review" } }
local function messages(c, sheet, id)
  local rows, n = sheet("messages.csv", "id,kind,dated,author,ref,team,about,due_on,approved,title_zh,title_en"), 0
  local function message(kind, when, author, ref, due, about, title)
    n = n + 1
    local key = id(string.format("W-%03d", n))
    table.insert(rows, table.concat({ key, kind, iso(when), id(author), ref, kind == "notice" and id("YS") or "", about or "general",
      iso(due), kind == "article" and n % 5 ~= 0 and "yes" or "no", title or "," }, ","))
    return key
  end
  for _, notice in ipairs(NOTICES) do
    local sent, due = date(notice[1]), date(notice[1]) + 14
    local ref, counted = message("notice", sent, "P01", "", due, notice[1] == "2026-07-01" and "plan_change" or nil, notice[2]), 0
    for _, p in ipairs(c.people) do
      if active(c, p[1], sent) then
        counted = counted + 1
        local when = sent + random(14)
        if counted == 9 or counted == 30 then when = due + 2 end
        if counted ~= 13 and counted ~= 26 then message("ack", when, p[1], ref) end
      end
    end
  end
  for m = 1, 12 do
    local due = basics.workday(day(2026, m, 26))
    for i = 14, 40 do
      local person = c.people[i][1]
      if active(c, person, due) then
        local luck = random(25)
        message("report", luck > 1 and due - (luck > 3 and random(3) or -2) or nil, person, "", due)
      end
    end
  end
  for k = 1, 36 do
    local when = day(2026, 1 + k % 12, 4) + random(20)
    local author = c.people[6 + (k * 5) % 35][1]
    if active(c, author, when) then
      local ref = message("article", when, author, "")
      for r = 1, 3 do
        local reader = c.people[(k * 7 + r * 11) % 40 + 1][1]
        if active(c, reader, when + r) and reader ~= author then message("read", when + r, reader, ref) end
      end
    end
  end
end

-- id, kind, day, titles, budget and cost (CNY), product, places of the regions where it is a contest
local REGIONS = { "east", "south", "north", "southwest" }
local OFFICES = { "EAST", "SOUTH", "NORTH", "SOUTHWEST" }
local ACTIVITIES = {
  { "team", "2026-01-17", "年會", "New year gathering", 12000, 11640 }, { "team", "2026-02-06", "春節聚餐", "Spring dinner", 6000, 5810 },
  { "team", "2026-03-21", "拔河比賽", "Tug of war", 2000, 1460, "", { 1, 2, 4, 3 } },
  { "customer", "2026-03-27", "用戶大會", "Users' day", 40000, 38600 },
  { "team", "2026-04-18", "登山", "Mountain walk", 3000, 2750 }, { "team", "2026-05-16", "接力賽", "Relay race", 2000, 1720, "", { 4, 1, 3, 1 } },
  { "promotion", "2026-05-20", "控制器試用", "Controllers on trial", 20000, 20000, "B" },
  { "team", "2026-06-13", "端午活動", "Dragon boat day", 3000, 2980 }, { "team", "2026-07-11", "知識競賽", "Quiz", 1500, 900, "", { 2, 2, 1, 2 } },
  { "team", "2026-07-25", "讀書會", "Reading circle", 800, 640 }, { "team", "2026-08-15", "夏日野餐", "Summer picnic", 3000, 3240 },
  { "customer", "2026-09-11", "技術沙龍", "Technical salon", 18000, 17200 }, { "team", "2026-09-19", "中秋聚會", "Moon festival", 4000, 3900 },
  { "channel", "2026-10-16", "代理商培訓", "Agents' training", 15000, 14100 }, { "team", "2026-10-24", "羽毛球", "Badminton", 1500, 1380 },
  { "team", "2026-10-31", "徒步", "Hike", 1500, 1210 }, { "team", "2026-11-14", "急救培訓", "First aid", 2500, 2500 },
  { "team", "2026-11-28", "志願服務", "Volunteering", 1000, 860 }, { "team", "2026-12-05", "電影夜", "Film night", 1800, 1750 },
  { "team", "2026-12-19", "年終聚餐", "Year's end dinner", 8000, 7930 } }

local function activities(c, sheet, id)
  local rows = sheet("activities.csv", "id,kind,held_on,title_zh,title_en,team,product,budget,cost,voluntary")
  local joined = sheet("participations.csv", "id,activity,held_on,person,customer,team,status,place")
  local n, limit = 0, 420
  local function takes_part(activity, when, person, customer, team, status, place)
    if n == limit then return end
    n = n + 1
    table.insert(joined, table.concat({ id(string.format("J-%03d", n)), activity, iso(when), id(person), id(customer), id(team), status,
      place or "" }, ","))
  end
  for i, a in ipairs(ACTIVITIES) do
    local key, when = id(string.format("Y-%02d", i)), date(a[2])
    local office = a[1] == "team" and not a[8] and OFFICES[i % 4 + 1] or ""
    table.insert(rows, table.concat({ key, a[1], iso(when), a[3], a[4], id(office), a[7] or "", a[5], a[6], "yes" }, ","))
    if a[8] then                                           -- a contest of the regions: places, and who was there
      for k, place in ipairs(a[8]) do takes_part(key, when, "", "", OFFICES[k], "joined", place) end
    end
    if a[1] == "team" then
      for k, p in ipairs(c.people) do
        local v = active(c, p[1], when)
        if v and (office == "" and k % 2 == i % 2 or office ~= "" and c.team[v.team].parent == office or v and v.team == office) then
          local luck = random(12)
          takes_part(key, when, p[1], "", "", luck == 0 and "excused" or luck < 3 and "absent" or "joined")
        end
      end
    else
      for k = 1, a[1] == "customer" and 66 or 24 do
        local x = c.customers[(k * 7 + i * 13) % 240 + 1]
        takes_part(key, when, "", x.id, "", random(5) == 0 and "absent" or "joined")
      end
    end
  end
  local k = 0                                              -- the rest are guests of the last customers' day
  while n < limit do
    k = k + 1
    takes_part(id("Y-12"), date(ACTIVITIES[12][2]), "", c.customers[k * 3].id, "", "joined")
  end
end

-- The pulse of each quarter, anonymous: five items and whether one would recommend the company. Case 15: answers by region are
-- E 8, S 7, N 6 and W 4; key accounts and the director are not asked.
local ITEMS = { "trust", "belonging", "support", "fairness", "workload" }
local ASKED = { 8, 7, 6, 4 }
local function pulse(c, sheet, id)
  local rows, n = sheet("survey_answers.csv"), 0
  for q = 1, 4 do
    local when = date(({ "2026-03-16", "2026-06-15", "2026-09-14", "2026-12-14" })[q])
    for r, region in ipairs(REGIONS) do
      for k = 1, ASKED[r] do
        local respondent = string.format("q%d-%s-%d", q, region, k)
        for i = 1, #ITEMS + 1 do
          n = n + 1
          local enps = i > #ITEMS
          table.insert(rows, table.concat({ id(string.format("E-%03d", n)), enps and "enps" or "pulse", "employee", iso(when + k % 5),
            respondent, "", id(OFFICES[r]), region, "", enps and "recommend" or ITEMS[i],
            enps and ({ 10, 9, 9, 8, 8, 7, 6, 3 })[(k + q - 2) % 8 + 1] or ({ 5, 4, 4, 3, 5, 2 })[random(6) + 1], "" }, ","))
        end
      end
    end
  end
end

return function(c, sheet, id)
  messages(c, sheet, id)
  activities(c, sheet, id)
  pulse(c, sheet, id)
end
