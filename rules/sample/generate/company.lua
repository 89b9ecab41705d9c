-- The company: regions, positions, teams, products, its people with their history, and its customers with their owners.

local basics = require "generate/basics"
local random, date = basics.random, basics.date


local segments = {
  { "manufacturing", "製造", "Manufacturing" }, { "utilities", "公用事業", "Utilities" }, { "distributors", "經銷", "Distributors" } }
local channels = { { "direct", "直銷", "Direct" }, { "agent", "代理", "Agent" }, { "online", "線上", "Online" } }
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

-- Who learns from whom, from, to.
local mentors = {
  { "P17", "P14", "2026-04-01", "2026-10-01" }, { "P25", "P22", "2025-01-01", "2026-10-01" }, { "P32", "P29", "2026-11-02", "" },
  { "P38", "P36", "2025-09-01", "" } }

-- While P09 is on leave, P03 acts as lead of S2: its people report to him.
local ACTING = { team = "S2", from = "2026-06-01", to = "2026-09-01", manager = "P03" }

local function manager_of(id, position, in_team, when)
  if position == "director" then return "" end
  if position == "regional_manager" or position == "team_lead" then return team[team[in_team].parent].lead end
  if in_team == ACTING.team and when >= date(ACTING.from) and when < date(ACTING.to) then return ACTING.manager end
  return team[in_team].lead
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

----------------------------------------------------------------------------------------------------------- the moving parts

return function()
  -- versions[id] = list of { from, to, position, team, region, manager, status, hired_on, left_on }, without the time between two spells
  local versions = {}
  for _, p in ipairs(people) do
    local now = { position = p[4], team = p[5], status = ACTIVE, hired_on = p[6], position_on = p[6], left_on = "" }
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
      for k = 2, #change, 2 do
        now[change[k]] = change[k + 1]
        if change[k] == "position" or change[k] == "hired_on" then now.position_on = change[1] end
      end
      local from, to = date(change[1]), changes[i + 1] and date(changes[i + 1][1])
      if now.status ~= "gone" then
        table.insert(list, { from = from, to = to, position = now.position, team = now.team, region = team[now.team].region,
          manager = manager_of(p[1], now.position, now.team, from), status = now.status, hired_on = now.hired_on,
          position_on = now.position_on, left_on = now.left_on })
      end
    end
    versions[p[1]] = list
  end

  local function person_at(id, when)
    for _, v in ipairs(versions[id]) do
      if v.from <= when and (not v.to or when < v.to) then return v end
    end
  end

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
        segment = segment_of[(i - 1) // 20 + 1], filled = i % 7 == 3 and 6 or i % 5 == 1 and 8 or i % 2 == 0 and 9 or 10,
        contact_ok = i % 40 ~= 17,
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

  return { people = people, versions = versions, person_at = person_at, customers = customers, customer_at = customer_at, mine = mine,
    lost_with_p20 = lost_with_p20, lost_with_p34 = lost_with_p34, moved = moved, regions = regions, segments = segments,
    channels = channels, mentors = mentors, positions = positions,
    capacity = capacity, teams = teams, team = team, products = products, LEFT = LEFT, LEAVE = LEAVE, ACTIVE = ACTIVE }
end
