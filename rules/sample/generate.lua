-- The records of the sample company, 遠山儀器有限公司 / Yuanshan Instruments (fictional), for 2025 and 2026.
--
-- The script has no input: a fixed seed gives the same bytes on every machine. It returns a table of file names and texts. It is
-- plain Lua 5.4 and also keeps to the sandbox of plan files: no patterns, no string.rep, no metatables, no library but math, table
-- and string in part. Money is a whole number of 分, dates are day numbers, and every division is a whole one.
--
-- How the totals come out exact: each payment gets a weight and belongs to one cell (2025: product and region; 2026: the person
-- credited and the quarter). A cell has a stated total. The payments whose amount is stated (cases below, returns) are taken off
-- first, the others share what is left by weight, and the last one takes the remainder.

---------------------------------------------------------------------------------------------------------------- numbers and dates

local seed = 20260101
local function random(n)                                  -- a whole number from 0 to n - 1
  seed = seed * 48271 % 2147483647
  return seed % n
end

-- Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
local function day(y, m, d)
  if m <= 2 then y = y - 1 end
  local shifted = (m + 9) % 12
  return 365 * y + y // 4 - y // 100 + y // 400 + (153 * shifted + 2) // 5 + d - 719469
end

local function civil(n)
  local z = n + 719468
  local era = z // 146097
  local doe = z - era * 146097
  local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
  local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
  local mp = (5 * doy + 2) // 153
  local m = mp < 10 and mp + 3 or mp - 9
  return yoe + era * 400 + (m <= 2 and 1 or 0), m, doy - (153 * mp + 2) // 5 + 1
end

local function iso(n)
  if not n then return "" end
  local y, m, d = civil(n)
  return string.format("%04d-%02d-%02d", y, m, d)
end

local function date(text)
  return day(tonumber(string.sub(text, 1, 4)), tonumber(string.sub(text, 6, 7)), tonumber(string.sub(text, 9, 10)))
end

local function hundredths(n)                              -- 12345 -> "123.45"
  local a = math.abs(n)
  return string.format("%s%d.%02d", n < 0 and "-" or "", a // 100, a % 100)
end

-- Whole shares of a total in proportion to the weights: floors first, then one unit each to the largest remainders (first wins a tie).
local function divide(total, weights)
  local sum, given, shares, order = 0, 0, {}, {}
  for _, w in ipairs(weights) do sum = sum + w end
  for i, w in ipairs(weights) do
    shares[i] = total * w // sum
    given = given + shares[i]
    order[i] = { i = i, rest = total * w % sum }
  end
  table.sort(order, function(a, b) if a.rest ~= b.rest then return a.rest > b.rest end return a.i < b.i end)
  for k = 1, total - given do shares[order[k].i] = shares[order[k].i] + 1 end
  return shares
end

local WAN = 1000000                                       -- 1 萬元 in 分
local YEAR_END = date("2026-12-31")

---------------------------------------------------------------------------------------------------------- company: fixed lists

local regions = {
  { "east", "華東", "East" }, { "south", "華南", "South" }, { "north", "華北", "North" }, { "southwest", "西南", "Southwest" } }

-- id, names, level, base pay a month and target bonus a quarter (CNY), capacity (tenths), override on the money of all below.
local positions = {
  { "trainee", "見習", "Trainee", 1, 5000, 3000, 6, "0" },
  { "rep", "銷售代表", "Rep", 2, 7000, 8000, 10, "0" },
  { "senior_rep", "高級代表", "Senior Rep", 3, 10000, 12000, 13, "0" },
  { "team_lead", "主管", "Team Lead", 4, 14000, 16000, 0, "0.003" },
  { "regional_manager", "大區經理", "Regional Manager", 5, 22000, 25000, 0, "0.001" },
  { "director", "總監", "Director", 6, 40000, 50000, 0, "0.0005" } }
local capacity = {}
for _, p in ipairs(positions) do capacity[p[1]] = p[7] end

-- id, names, parent, region, lead, overlay (credits beside the region's, not part of the goal tree)
local teams = {
  { "YS", "遠山儀器", "Yuanshan", "", "", "P01", "no" },
  { "EAST", "華東大區", "East office", "YS", "east", "P02", "no" },
  { "SOUTH", "華南大區", "South office", "YS", "south", "P03", "no" },
  { "NORTH", "華北大區", "North office", "YS", "north", "P04", "no" },
  { "SOUTHWEST", "西南大區", "Southwest office", "YS", "southwest", "P05", "no" },
  { "E1", "華東一部", "East 1", "EAST", "east", "P06", "no" },
  { "E2", "華東二部", "East 2", "EAST", "east", "P07", "no" },
  { "S1", "華南一部", "South 1", "SOUTH", "south", "P08", "no" },
  { "S2", "華南二部", "South 2", "SOUTH", "south", "P09", "no" },
  { "N1", "華北一部", "North 1", "NORTH", "north", "P10", "no" },
  { "N2", "華北二部", "North 2", "NORTH", "north", "P11", "no" },
  { "W1", "西南一部", "Southwest 1", "SOUTHWEST", "southwest", "P12", "no" },
  { "K1", "大客戶部", "Key accounts", "YS", "", "P13", "yes" } }
local team = {}
for _, t in ipairs(teams) do team[t[1]] = { parent = t[4], region = t[5], lead = t[6] } end

-- id, names, list price and unit cost (分), from, to. The price of B falls on 2026-07-01.
local products = {
  { "A", "感測器", "Sensors", 80000, 52000, "2020-01-01", "" },
  { "B", "控制器", "Controllers", 120000, 86000, "2020-01-01", "2026-07-01" },
  { "B", "控制器", "Controllers", 114700, 86000, "2026-07-01", "" },
  { "C", "服務", "Services", 30000, 18000, "2020-01-01", "" } }

-------------------------------------------------------------------------------------------------------------- people and history

-- id, names, position, team, hired, tenths of full time, and changes: { date, field, value, field, value, ... }
local LEFT, LEAVE, ACTIVE = "left", "leave", "active"
local people = {
  { "P01", "林遠", "Lin Yuan", "director", "YS", "2014-03-01", 10 },
  { "P02", "陳國華", "Chen Guohua", "regional_manager", "EAST", "2016-05-01", 10 },
  { "P03", "黃志強", "Huang Zhiqiang", "regional_manager", "SOUTH", "2015-09-01", 10 },
  { "P04", "趙建軍", "Zhao Jianjun", "regional_manager", "NORTH", "2017-02-01", 10 },
  { "P05", "羅曉東", "Luo Xiaodong", "regional_manager", "SOUTHWEST", "2018-07-01", 10 },
  { "P06", "周敏", "Zhou Min", "team_lead", "E1", "2018-03-01", 10 },
  { "P07", "吳靜", "Wu Jing", "team_lead", "E2", "2019-01-01", 10 },
  { "P08", "鄭偉", "Zheng Wei", "team_lead", "S1", "2018-06-01", 10 },
  { "P09", "何麗", "He Li", "team_lead", "S2", "2019-04-01", 10,
    { "2026-06-01", "status", LEAVE }, { "2026-09-01", "status", ACTIVE } },
  { "P10", "孫濤", "Sun Tao", "team_lead", "N1", "2017-11-01", 10 },
  { "P11", "馬超", "Ma Chao", "team_lead", "N2", "2020-02-01", 10 },
  { "P12", "唐婷", "Tang Ting", "team_lead", "W1", "2019-08-01", 10 },
  { "P13", "許文", "Xu Wen", "team_lead", "K1", "2018-10-01", 10 },
  { "P14", "張磊", "Zhang Lei", "senior_rep", "E1", "2019-05-01", 10 },
  { "P15", "李娜", "Li Na", "rep", "E1", "2025-06-01", 10 },
  { "P16", "劉洋", "Liu Yang", "rep", "E1", "2025-08-01", 10 },
  { "P17", "楊帆", "Yang Fan", "rep", "E1", "2026-04-01", 10 },
  { "P18", "朱琳", "Zhu Lin", "senior_rep", "E2", "2020-03-01", 10 },
  { "P19", "徐凱", "Xu Kai", "rep", "E2", "2022-07-01", 10 },
  { "P20", "高明", "Gao Ming", "rep", "E2", "2021-10-01", 10, { "2026-08-16", "status", LEFT, "left_on", "2026-08-15" } },
  { "P21", "沈𬀩", "Shen Wei", "rep", "E2", "2023-02-01", 10 },
  { "P22", "梁超", "Liang Chao", "senior_rep", "S1", "2019-09-01", 10 },
  { "P23", "宋佳", "Song Jia", "rep", "S1", "2022-04-01", 10, { "2026-05-16", "team", "E2" } },
  { "P24", "謝雨", "Xie Yu", "rep", "S1", "2023-06-01", 10 },
  { "P25", "馮樂", "Feng Le", "trainee", "S1", "2023-10-01", 10, { "2026-10-01", "position", "rep" } },
  { "P26", "曹剛", "Cao Gang", "senior_rep", "S2", "2020-05-01", 10,
    { "2025-07-01", "status", "gone" }, { "2026-01-05", "status", ACTIVE, "hired_on", "2026-01-05" } },
  { "P27", "彭雪", "Peng Xue", "rep", "S2", "2022-09-01", 10,
    { "2026-03-01", "status", LEAVE }, { "2026-08-01", "status", ACTIVE } },
  { "P28", "王芳", "Wang Fang", "rep", "S2", "2021-03-01", 10 },
  { "P29", "郭峰", "Guo Feng", "senior_rep", "N1", "2018-12-01", 10 },
  { "P30", "董潔", "Dong Jie", "rep", "N1", "2022-01-01", 10, { "2026-07-01", "position", "senior_rep" } },
  { "P31", "王芳", "Wang Fang", "rep", "N1", "2023-03-01", 6 },
  { "P32", "蔣晨", "Jiang Chen", "trainee", "N1", "2026-11-02", 10 },
  { "P33", "韓雷", "Han Lei", "senior_rep", "N2", "2019-02-01", 10 },
  { "P34", "田甜", "Tian Tian", "rep", "N2", "2022-11-01", 10, { "2026-10-01", "status", LEFT, "left_on", "2026-09-30" } },
  { "P35", "石磊", "Shi Lei", "rep", "N2", "2023-11-01", 10 },
  { "P36", "范瑩", "Fan Ying", "senior_rep", "W1", "2019-07-01", 10 },
  { "P37", "鄧勇", "Deng Yong", "rep", "W1", "2023-09-01", 10 },
  { "P38", "潘悅", "Pan Yue", "trainee", "W1", "2025-09-01", 10 },
  { "P39", "蘇航", "Su Hang", "senior_rep", "K1", "2020-08-01", 10 },
  { "P40", "盧芸", "Lu Yun", "senior_rep", "K1", "2021-05-01", 10 } }

-- While P09 is on leave, P03 acts as lead of S2: its people report to him.
local ACTING = { team = "S2", from = "2026-06-01", to = "2026-09-01", manager = "P03" }

local function manager_of(id, position, in_team, when)
  if position == "director" then return "" end
  if position == "regional_manager" or position == "team_lead" then return team[team[in_team].parent].lead end
  if in_team == ACTING.team and when >= date(ACTING.from) and when < date(ACTING.to) then return ACTING.manager end
  return team[in_team].lead
end

-- versions[id] = list of { from, to, position, team, region, manager, status, hired_on, left_on }, without the time between two spells
local versions = {}
for _, p in ipairs(people) do
  local now = { position = p[4], team = p[5], status = ACTIVE, hired_on = p[6], left_on = "" }
  local changes = {}
  for i = 8, #p do table.insert(changes, p[i]) end
  if now.team == ACTING.team and now.position ~= "team_lead" then
    table.insert(changes, { ACTING.from })
    table.insert(changes, { ACTING.to })
  end
  table.sort(changes, function(a, b) return a[1] < b[1] end)
  table.insert(changes, 1, { p[6] })
  local list = {}
  for i, change in ipairs(changes) do
    for k = 2, #change, 2 do now[change[k]] = change[k + 1] end
    local from, to = date(change[1]), changes[i + 1] and date(changes[i + 1][1])
    if now.status ~= "gone" then
      table.insert(list, { from = from, to = to, position = now.position, team = now.team, region = team[now.team].region,
        manager = manager_of(p[1], now.position, now.team, from), status = now.status, hired_on = now.hired_on, left_on = now.left_on })
    end
  end
  versions[p[1]] = list
end

local function person_at(id, when)
  for _, v in ipairs(versions[id]) do
    if v.from <= when and (not v.to or when < v.to) then return v end
  end
end

---------------------------------------------------------------------------------------------------------------------- customers

-- Who looks after how many customers, in the order of the customer numbers, and what becomes of them: { date, next owner, ... }.
-- "" is nobody: a vacant seat.
local seats = {
  { "P06", "east", 7 }, { "P07", "east", 7 }, { "P14", "east", 12 },
  { "P06", "east", 5, "2025-06-01", "P15" }, { "P06", "east", 5, "2025-08-01", "P16" }, { "P06", "east", 5, "2026-04-01", "P17" },
  { "P18", "east", 12 }, { "P19", "east", 9 }, { "P20", "east", 6, "2026-08-16", "P07" }, { "P21", "east", 10 },
  { "P07", "east", 5, "2026-05-16", "P23" },
  { "P08", "south", 7 }, { "P09", "south", 7 }, { "P22", "south", 11 }, { "P23", "south", 5, "2026-05-16", "P22" },
  { "P24", "south", 8 }, { "P25", "south", 6 }, { "P26", "south", 5, "2025-07-01", "P09", "2026-01-05", "P26" },
  { "P27", "south", 7 }, { "P28", "south", 9 },
  { "P10", "north", 7 }, { "P11", "north", 7 }, { "P29", "north", 11 }, { "P30", "north", 9 }, { "P31", "north", 6 },
  { "P10", "north", 2, "2026-11-02", "P32" }, { "P33", "north", 11 }, { "P34", "north", 6, "2026-10-01", "P11" }, { "P35", "north", 7 },
  { "P12", "southwest", 6 }, { "P36", "southwest", 9 }, { "P37", "southwest", 6 },
  { "P12", "southwest", 5, "2025-09-01", "P38" } }

local first_zh = { "恆達", "華晟", "東方", "金泰", "遠景", "新源", "宏圖", "天合", "中科", "瑞豐", "海川", "嘉信", "明德", "安順", "長青",
  "博雅", "永興", "九州", "星河", "同創" }
local first_en = { "Hengda", "Huasheng", "Dongfang", "Jintai", "Yuanjing", "Xinyuan", "Hongtu", "Tianhe", "Zhongke", "Ruifeng",
  "Haichuan", "Jiaxin", "Mingde", "Anshun", "Changqing", "Boya", "Yongxing", "Jiuzhou", "Xinghe", "Tongchuang" }
local second_zh = { "機械", "電子", "水務", "電力", "貿易", "精工", "燃氣", "環保", "商貿", "自動化", "軌道", "化工" }
local second_en = { "Machinery", "Electronics", "Water", "Power", "Trading", "Precision", "Gas", "Environment", "Supply", "Automation",
  "Rail", "Chemicals" }
local segment_of = { "manufacturing", "manufacturing", "utilities", "utilities", "distributors", "manufacturing", "utilities", "utilities",
  "distributors", "manufacturing", "utilities", "manufacturing" }

local tiers = {}
for i = 1, 240 do tiers[i] = i <= 40 and "A" or i <= 120 and "B" or "C" end
for i = 240, 2, -1 do                                     -- shuffled
  local k = random(i) + 1
  tiers[i], tiers[k] = tiers[k], tiers[i]
end

local customers, mine = {}, {}                            -- mine[owner]: the customers he has ever had
local key_accounts = 0
for _, seat in ipairs(seats) do
  for _ = 1, seat[3] do
    local i = #customers + 1
    local c = { id = string.format("C-%03d", i), number = i, tier = tiers[i], key_account = "",
      zh = first_zh[(i - 1) % 20 + 1] .. second_zh[(i - 1) // 20 + 1], en = first_en[(i - 1) % 20 + 1] .. " " .. second_en[(i - 1) // 20 + 1],
      segment = segment_of[(i - 1) // 20 + 1],
      versions = { { from = date("2024-01-01"), owner = seat[1], region = seat[2] } } }
    for k = 4, #seat, 2 do
      c.versions[#c.versions].to = date(seat[k])
      table.insert(c.versions, { from = date(seat[k]), owner = seat[k + 1], region = seat[2] })
    end
    if c.tier == "A" and i % 4 == 2 and key_accounts < 10 then
      key_accounts = key_accounts + 1
      c.key_account = key_accounts % 2 == 1 and "P39" or "P40"
    end
    customers[i] = c
    mine[seat[1]] = mine[seat[1]] or {}
    table.insert(mine[seat[1]], c)
    for k = 5, #seat, 2 do
      mine[seat[k]] = mine[seat[k]] or {}
      if seat[k] ~= seat[1] then table.insert(mine[seat[k]], c) end
    end
  end
end

-- One customer of P20 and one of P34 find nobody after them; C-118 moves from South to East on 2026-07-01.
local lost_with_p20, lost_with_p34 = mine.P20[6], mine.P34[6]
lost_with_p20.versions[2].owner = ""
lost_with_p34.versions[2].owner = ""
local moved = customers[118]
moved.versions[1].to = date("2026-07-01")
table.insert(moved.versions, { from = date("2026-07-01"), owner = "P21", region = "east" })

local function customer_at(c, when)
  for _, v in ipairs(c.versions) do
    if v.from <= when and (not v.to or when < v.to) then return v end
  end
end

------------------------------------------------------------------------------------------------------------------- goals of 2026

-- The goal tree by product and region (萬元), then team, person and month, as the handbook's section 5.2 does it, with 5 % on top
-- of each team's goal. Amounts here are in 0.01 萬元.
local PRODUCTS, REGIONS = { "A", "B", "C" }, { "east", "south", "north", "southwest" }
local goal_tree = { A = { 1678, 1204, 999, 543 }, B = { 1242, 915, 735, 387 }, C = { 652, 472, 368, 195 } }
local season = { 7, 5, 8, 8, 8, 9, 8, 8, 9, 9, 10, 11 }
local ramp = { 0, 25, 50, 75, 100 }
local goal_teams = { east = { "E1", "E2" }, south = { "S1", "S2" }, north = { "N1", "N2" }, southwest = { "W1" } }

-- The weight of a person in a month: season x ramp x capacity x part of full time; 0 before hire and where goals are entered by hand.
local function month_weight(p, in_team, m)
  local last = day(m == 12 and 2027 or 2026, m == 12 and 1 or m + 1, 1) - 1
  local v = person_at(p[1], last)
  if not v or v.team ~= in_team then return 0 end
  if p[1] == "P23" and m >= 4 and m <= 6 then return 0 end
  local y, hired_month = civil(date(v.hired_on))
  local served = (2026 - y) * 12 + m - hired_month + 1
  if served < 1 then return 0 end
  return season[m] * ramp[math.min(served, #ramp)] * capacity[v.position] * p[7]
end

local members = {}                                        -- members[team] = { { person, months = {12 weights}, weight }, ... }
for _, t in ipairs(teams) do
  local list = {}
  for _, p in ipairs(people) do
    local months, weight = {}, 0
    for m = 1, 12 do
      months[m] = month_weight(p, t[1], m)
      weight = weight + months[m]
    end
    if weight > 0 and t[7] == "no" then table.insert(list, { id = p[1], months = months, weight = weight }) end
  end
  members[t[1]] = list
end

local goals, goal_of_month = {}, {}                       -- goal_of_month[id][m]: all products
local function add_goal(id, product, m, amount)
  table.insert(goals, { id, product, m, amount })
  goal_of_month[id] = goal_of_month[id] or {}
  goal_of_month[id][m] = (goal_of_month[id][m] or 0) + amount
end

local function person_months(member, amount)
  local months = divide(amount, member.months)
  if member.id == "P27" then                              -- quotas count the days not on leave: 59/90, 0/91, 61/92
    local parts = { { 1, 2, 59, 90 }, { 0, 0, 0, 91 }, { 8, 9, 61, 92 } }
    for q, part in ipairs(parts) do
      local sum = months[3 * q - 2] + months[3 * q - 1] + months[3 * q]
      for m = 3 * q - 2, 3 * q do months[m] = 0 end
      if part[3] > 0 then
        local kept = divide((2 * sum * part[3] + part[4]) // (2 * part[4]), { season[part[1]], season[part[2]] })
        months[part[1]], months[part[2]] = kept[1], kept[2]
      end
    end
  end
  if member.id == "P20" then months[8] = months[8] * 15 // 31 end
  return months
end

for _, product in ipairs(PRODUCTS) do
  for r, region in ipairs(REGIONS) do
    local weights = { 55, 45 }                            -- the two teams of East
    if region ~= "east" then
      for i, t in ipairs(goal_teams[region]) do
        weights[i] = 0
        for _, member in ipairs(members[t]) do weights[i] = weights[i] + member.weight end
      end
    end
    if #goal_teams[region] == 1 then weights = { 1 } end
    local parts = divide(goal_tree[product][r], weights)
    for i, t in ipairs(goal_teams[region]) do
      local each = {}
      for k, member in ipairs(members[t]) do each[k] = member.weight end
      for k, amount in ipairs(divide(parts[i] * 105, each)) do
        local member = members[t][k]
        for m, value in ipairs(person_months(member, amount)) do
          local v = person_at(member.id, day(2026, m, 1) + 14)
          local by_hand = member.id == "P23" and m >= 4 and m <= 6
          if v and v.team == t and v.status ~= LEFT and not by_hand then add_goal(member.id, product, m, value) end
        end
      end
    end
  end
end
-- P23 in the quarter of the move, by hand: 45/91 of 90 and 46/91 of 120 make 105.16; the products share as in the goal tree.
for m, value in ipairs({ 2967, 3593, 3956 }) do
  local parts = divide(value, { 4424, 3279, 1687 })
  for k, product in ipairs(PRODUCTS) do add_goal("P23", product, m + 3, parts[k]) end
end

local function quarter_goal(id, q)
  local sum = 0
  for m = 3 * q - 2, 3 * q do sum = sum + (goal_of_month[id] and goal_of_month[id][m] or 0) end
  return sum
end

------------------------------------------------------------------------------------------------------- what is sold: stated totals

-- 2025, collected less returned by product and region (萬元).
local sales_2025 = { A = { 1650, 1180, 990, 500 }, B = { 1050, 760, 610, 310 }, C = { 540, 380, 290, 140 } }
-- 2026, collected less returned by quarter (萬元), money without an owner included.
local sales_2026 = { 1846, 2377, 2335, 2544 }

-- People whose 2026 is stated, by quarter in 分: the two champions tie at 4,812,000.00; the third quarter of P15 closes at 110 %.
local stated = {
  P14 = { 96350000, 125480000, 121260000, 138110000 },
  P33 = { 101220000, 119760000, 127340000, 132880000 },
  P15 = { 75 * WAN, 98 * WAN, quarter_goal("P15", 3) * 11000, 99 * WAN } }

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

-------------------------------------------------------------------------------------------------------------------- awkward cases

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

------------------------------------------------------------------------------------------------------------- deals that were won

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

----------------------------------------------------------------------------------------------------- deals lost, and deals open

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

--------------------------------------------------------------------------------------------------------------------- files

local files = {}
local function file(name, header, rows)
  table.insert(rows, 1, header)
  files[name] = table.concat(rows, "\n") .. "\n"
end

local rows = {}
for _, r in ipairs(regions) do table.insert(rows, table.concat(r, ",")) end
file("regions.csv", "id,name_zh,name_en", rows)

rows = {}
for _, p in ipairs(positions) do
  table.insert(rows, string.format("%s,%s,%s,%d,%d,%d,%d.%d,%s", p[1], p[2], p[3], p[4], p[5], p[6], p[7] // 10, p[7] % 10, p[8]))
end
file("positions.csv", "id,name_zh,name_en,level,base_pay,target_bonus,capacity,override_rate", rows)

rows = {}
for _, t in ipairs(teams) do table.insert(rows, table.concat({ t[1], t[2], t[3], t[4], t[5], t[7] }, ",")) end
file("teams.csv", "id,name_zh,name_en,parent,region,overlay", rows)

rows = {}
for _, p in ipairs(products) do
  table.insert(rows, table.concat({ p[1], p[2], p[3], hundredths(p[4]), hundredths(p[5]), p[6], p[7] }, ","))
end
file("products.csv", "id,name_zh,name_en,list_price,unit_cost,valid_from,valid_to", rows)

-- Who was where, in which post, reporting to whom: assignments, one row for each time a value held.
local assignments = {}
local function assign(subject, role, list, field)
  local from, value, to
  local function flush()
    if value and value ~= "" then table.insert(assignments, table.concat({ subject, role, value, "1", iso(from), iso(to) }, ",")) end
  end
  for _, v in ipairs(list) do
    if v.status == LEFT then
      break
    elseif v[field] ~= value or to ~= v.from then
      flush()
      from, value = v.from, v[field]
    end
    to = v.to
  end
  flush()
end

rows = {}
for _, p in ipairs(people) do
  local list = versions[p[1]]
  for _, v in ipairs(list) do
    table.insert(rows, string.format("%s,%s,%s,%s,%s,%s,%s,%s,%d.%d,%s,%s,%s,%s", p[1], p[2], p[3], v.position, v.team, v.region,
      v.manager, v.status, p[7] // 10, p[7] % 10, v.hired_on, v.left_on, iso(v.from), iso(v.to)))
  end
  assign(p[1], "position", list, "position")
  assign(p[1], "team", list, "team")
  assign(p[1], "manager", list, "manager")
  if p[4] == "regional_manager" then assign(p[1], "territory", list, "region") end
end
file("people.csv", "id,name_zh,name_en,position,team,region,manager,status,fte,hired_on,left_on,valid_from,valid_to", rows)

rows = {}
for _, c in ipairs(customers) do
  for _, v in ipairs(c.versions) do
    table.insert(rows, table.concat({ c.id, c.zh, c.en, c.tier, c.segment, v.region, v.owner, c.key_account, iso(v.from), iso(v.to) }, ","))
  end
  assign(c.id, "owner", c.versions, "owner")
end
file("customers.csv", "id,name_zh,name_en,tier,segment,region,owner,key_account,valid_from,valid_to", rows)
file("assignments.csv", "subject,role,target,share,valid_from,valid_to", assignments)

rows = {}
for _, g in ipairs(goals) do
  table.insert(rows, table.concat({ g[1], g[2], iso(day(2026, g[3], 1)), hundredths(g[4]) }, ","))
end
file("goals.csv", "person,product,month_on,amount", rows)

table.sort(deals, function(a, b)
  if a.created ~= b.created then return a.created < b.created end
  return a.seq < b.seq
end)
rows = {}
for i, d in ipairs(deals) do
  d.id = string.format("D-%04d", i)
  table.insert(rows, table.concat({ d.id, d.customer.id, d.product, d.channel, d.stage, iso(d.created), iso(d.expected), iso(d.closed),
    d.seller, d.partner, d.share == 0 and "0" or string.format("0.%02d", d.share), hundredths(d.list), hundredths(d.amount),
    d.reason or "" }, ","))
end
file("deals.csv", "id,customer,product,channel,stage,created_on,expected_on,closed_on,seller,partner,partner_share,list_amount,amount,"
  .. "lost_reason", rows)

-- Quantity: how many units the amount buys at the list price of the day, to the hundredth.
local price = { A = products[1], B = products[2], C = products[4] }
table.sort(transactions, function(a, b)
  if a.date ~= b.date then return a.date < b.date end
  return a.seq < b.seq
end)
rows = {}
for i, t in ipairs(transactions) do
  local p = price[t.deal.product]
  if p[1] == "B" and t.date >= date(p[7]) then p = products[3] end
  local units = math.abs(t.amount) * 100 // p[4]
  table.insert(rows, table.concat({ string.format("T-%05d", i), t.deal.id, t.kind, iso(t.date), hundredths(t.amount),
    hundredths(t.amount < 0 and -units or units), hundredths(p[5]) }, ","))
end
table.insert(rows, rows[777])                             -- case 13: the same row twice counts once
file("transactions.csv", "id,deal,kind,dated,amount,quantity,unit_cost", rows)

return files
