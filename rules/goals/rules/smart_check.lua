-- SMART: a goal that lacks something stays proposed, and its approval is refused (handbook 1.1) / SMART 檢核
-- Each letter is "ok" or says what is missing.

local function letter(name, en, zh, check)
  measure("smart_" .. name) { title = { en = en, ["zh-Hant"] = zh }, of = "goal_draft", value = check }
end

measure "goal_growth" { title = { en = "growth of a goal", ["zh-Hant"] = "目標增長率" }, of = "goal_draft",
  value = function(g) return g.amount / g.last_year - 1 end }

letter("s", "specific", "具體", function(g)
  if not has(g.owner) then return "no owner" end
  if g.company or has(g.product) or has(g.region) or has(g.segment) or has(g.channel) or has(g.team) then return "ok" end
  return "of nothing in particular"
end)
letter("m", "measurable", "可衡量", function(g)
  if not has(g.measure) then return "no measure" end
  if not has(g.counted_in) then return "no unit" end
  return "ok"
end)
letter("a", "achievable", "可達成", function(g)
  if not has(g.goal_growth) then return "growth is not known" end
  if g.goal_growth < param.growth_floor then return "growth below " .. text(100 * param.growth_floor, 1) .. " %" end
  if g.goal_growth > param.growth_ceiling then return "growth above " .. text(100 * param.growth_ceiling, 1) .. " %" end
  if has(whole.capacity) and g.amount > whole.capacity then return "above the capacity" end
  return "ok"
end)
letter("r", "relevant", "相關", function(g)
  if has(g.parent) or has(g.strategy) then return "ok" end
  return "neither parent nor strategy"
end)
letter("t", "timed", "有時限", function(g)
  if has(g.since) and has(g.before) then return "ok" end
  return "no period"
end)

local letters = { { "s", "S", "具體" }, { "m", "M", "可衡量" }, { "a", "A", "可達成" }, { "r", "R", "相關" }, { "t", "T", "有時限" } }
local function faults(g)
  local list, comma = "", ""
  for _, one in ipairs(letters) do
    local said = g["smart_" .. one[1]]
    if said ~= "ok" then
      list = list .. comma .. one[2] .. ": " .. said
      comma = ", "
    end
  end
  return list
end
local function faults_zh(g)
  local list, comma = "", ""
  for _, one in ipairs(letters) do
    if g["smart_" .. one[1]] ~= "ok" then
      list = list .. comma .. one[2] .. " " .. one[3]
      comma = "、"
    end
  end
  return list
end

proposal "smart_check" { title = { en = "goal put forward", ["zh-Hant"] = "目標草案" },
  of = "goal_draft", kind = "goal", decides = "director", audience = { "director", "finance" },
  when = function(g, t) return not has(g.since) or g.since >= t.first end,
  value = function(g) return g.amount end,
  unless = function(g)
    if faults(g) ~= "" then return faults(g) end
    return nil
  end,
  reason = {
    en = function(g) return g.id .. (faults(g) == "" and " is SMART" or " fails " .. faults(g)) end,
    ["zh-Hant"] = function(g) return g.id .. (faults(g) == "" and "符合SMART" or "未通過：" .. faults_zh(g)) end,
  } }
