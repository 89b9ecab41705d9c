-- 強項與弱項: the two best criteria, and those below 70, the greatest weighted shortfall first; where none is, the lowest.
-- A criterion without data is neither.
local criteria = require "card_criteria"
local names = { en = {}, zh = {}, skill = {} }
for i, k in ipairs(criteria) do names.en[i], names.zh[i], names.skill[i] = k.en, k.zh, k.skill or "" end
local comma = { en = ", ", zh = "、", skill = " " }

local function score(c, k) return clamp(k.score(c), 0, 120) end
local function lowest(c, k) return (120 - score(c, k)) * 1000 + k.weight end     -- of equal ones the heavier
local function shortfall(c, k)
  if score(c, k) < param.weak_below then return (100 - score(c, k)) * k.weight end
  return none("no weakness")
end

-- The names of the `most` criteria with the greatest key, of equal ones in the order of the card.
local function list(c, language, key, most)
  local out, last, at = "", 1000000, 0
  for _ = 1, most do
    local best, index = -1, 0
    for i, k in ipairs(criteria) do
      local x = has(k.score(c)) and key(c, k) or none("no data")
      if has(x) and (x < last or x == last and i > at) and x > best then
        best = x
        index = i
      end
    end
    if index > 0 then out = out .. (out == "" and "" or comma[language]) .. names[language][index] end
    last = best
    at = index
  end
  return out
end
local function weaknesses(c, language, most)
  local found = list(c, language, shortfall, most)
  if found == "" then return list(c, language, lowest, 1) end
  return found
end

proposal "coaching" { title = { en = "Coaching after the card", ["zh-Hant"] = "績效輔導" },
  of = { "person", "position" }, every = "year", kind = "coaching", decides = "manager", audience = { "self", "manager" },
  when = function(c) return has(c.annual_card) end,
  value = function(c) return weaknesses(c, "en", 3) end,
  reason = {
    en = function(c)
      return c.person.name_en .. ": " .. text(c.annual_card, 0.01) .. " points from " .. text(100 * coverage(c.annual_card), 1) ..
             " % of the weight; strengths: " .. list(c, "en", score, 2) .. "; to work on: " .. weaknesses(c, "en", 3)
    end,
    ["zh-Hant"] = function(c)
      return c.person.name_zh .. "：得" .. text(c.annual_card, 0.01) .. "分，覆蓋權重" .. text(100 * coverage(c.annual_card), 1) ..
             "%；強項：" .. list(c, "zh", score, 2) .. "；待改進：" .. weaknesses(c, "zh", 3)
    end,
  } }

proposal "card_training" { title = { en = "Training after the card", ["zh-Hant"] = "培訓建議" },
  of = { "person", "position" }, every = "year", kind = "training", decides = "manager", audience = { "self", "manager" },
  when = function(c) return has(c.annual_card) and weaknesses(c, "skill", 1) ~= "" end,
  value = function(c) return weaknesses(c, "skill", 1) end }
