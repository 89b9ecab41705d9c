-- Candidates of the year: their way from application to offer, and how they were rated. Of the 60, two are P17 and P32.

local basics = require "generate/basics"
local random, iso, date = basics.random, basics.iso, basics.date

local COSTS = { { "referral", "內部推薦", "Referral", 8000 }, { "job_board", "招聘網站", "Job board", 27000 },
  { "campus", "校園招聘", "Campus", 12000 }, { "agency", "獵頭", "Agency", 0 } }
local SOURCES = { "referral", "job_board", "job_board", "campus", "job_board" }
local FAMILY = { "王", "李", "張", "劉", "陳", "楊", "黃", "趙", "吳", "周", "徐", "孫" }
local GIVEN = { "一鳴", "子涵", "思源", "雨桐", "嘉怡" }
local FAMILY_EN = { "Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Huang", "Zhao", "Wu", "Zhou", "Xu", "Sun" }
local GIVEN_EN = { "Yiming", "Zihan", "Siyuan", "Yutong", "Jiayi" }
local STAGES = { "applied", "screened", "test", "interview", "offer", "hired" }
local ITEMS = { "selling", "experience", "communication", "teamwork", "stress" }

-- How far each came: 6 are hired, 8 more had an interview and an offer or not, and so on. Case 22: number 17 withdraws after the test.
local function reached(i)
  if i == 8 or i == 41 then return 6 end
  if i % 5 == 0 then return 2 end
  if i % 7 == 3 then return 3 end
  return i % 11 == 1 and 5 or 4
end

return function(c, sheet, id, is_first)
  if is_first then
    local sources = sheet("sources.csv", "id,name_zh,name_en,cost")
    for _, s in ipairs(COSTS) do table.insert(sources, table.concat(s, ",")) end
  end
  local rows = sheet("candidates.csv", "id,name_zh,name_en,source,position,applied_on")
  local changes = sheet("stage_changes.csv")
  local ratings = sheet("ratings.csv")
  local moved, rated = 0, 0
  local function change(candidate, when, from, to)
    moved = moved + 1
    table.insert(changes, table.concat({ id(string.format("MC-%03d", moved)), "candidate", candidate, iso(when), from, to, "" }, ","))
  end
  local function rate(candidate, when, rater, role, item, score, low, high)
    rated = rated + 1
    table.insert(ratings, table.concat({ id(string.format("RC-%03d", rated)), iso(when), "interview", id(rater), role, "", candidate, item,
      score, low or 1, high or 5 }, ","))
  end
  for i = 1, 60 do
    local candidate = id(string.format("CA-%03d", i))
    local when = date(i <= 30 and "2026-02-02" or "2026-09-01") + random(20)
    local family, given = (i - 1) % 12 + 1, (i - 1) // 12 + 1
    table.insert(rows, table.concat({ candidate, FAMILY[family] .. GIVEN[given], FAMILY_EN[family] .. " " .. GIVEN_EN[given],
      SOURCES[i % 5 + 1], i % 3 == 0 and "trainee" or "rep", iso(when) }, ","))
    local manager, stage = i <= 30 and "P06" or "P10", ""
    local hired = date(i <= 30 and "2026-03-27" or "2026-10-28")
    local last = i == 17 and 3 or reached(i)
    for k = 1, last do
      if k == 6 then when = hired end
      change(candidate, when, stage, STAGES[k])
      stage = STAGES[k]
      if k == 3 then rate(candidate, when, "HR1", "test", "test", 55 + random(43), 0, 100) end
      if k == 4 then
        for _, item in ipairs(ITEMS) do
          rate(candidate, when, manager, "manager", item, 2 + random(4))
          rate(candidate, when, "HR1", "hr", item, 2 + random(4))
        end
        for _, peer in ipairs(i <= 30 and { "P14", "P15" } or { "P29", "P30" }) do
          rate(candidate, when, peer, "peer", "communication", 2 + random(4))
          rate(candidate, when, peer, "peer", "teamwork", 2 + random(4))
        end
      end
      when = when + 4 + random(4)
    end
    if i == 17 then change(candidate, when, stage, "withdrawn") end
  end
end
