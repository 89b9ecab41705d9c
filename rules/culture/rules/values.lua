-- 四項價值觀: how many people are praised for each value, and whether one of them is forgotten.
local values = {
  { "customer_first", "Customer first", "客戶至上" }, { "teamwork", "Teamwork", "團隊合作" },
  { "integrity", "Integrity", "誠信正直" }, { "innovation", "Innovation", "創新進取" },
}

measure "headcount" { title = { en = "People in service", ["zh-Hant"] = "在職人數" },
  of = "whole", from = "person", over = "quarter", count = true, when = function(p) return p.status ~= "left" end }
measure "quarter_points" { title = { en = "Points of the quarter", ["zh-Hant"] = "季度積分" },
  of = "whole", from = "recognition", over = "quarter", sum = "counted" }

for _, v in ipairs(values) do
  local name, en, zh = v[1], v[2], v[3]
  local points, coverage = name .. "_points", name .. "_coverage"
  local function tagged(r) return r.value == name and r.counted > 0 end

  measure(points) { title = { en = en .. ": points", ["zh-Hant"] = zh .. "積分" },
    of = "whole", from = "recognition", over = "quarter", when = tagged, sum = "counted" }
  measure(coverage) { title = { en = en .. ": part of the people praised", ["zh-Hant"] = zh .. "覆蓋率" },
    of = "whole", from = "recognition", over = "quarter", when = tagged,
    value = function(rows) return distinct(rows, "receiver") / whole.headcount end }

  proposal("balance_alert_" .. name) { title = { en = "A value that is forgotten", ["zh-Hant"] = "價值觀失衡提醒" },
    of = "whole", every = "quarter", kind = "alert", decides = "", audience = { "director", "hr" },
    when = function() return whole[points] < param.least_part * whole.quarter_points end,
    value = function() return whole[points] / whole.quarter_points end,
    reason = {
      en = function() return en .. " has " .. whole[points] .. " of the quarter's " .. whole.quarter_points .. " points" end,
      ["zh-Hant"] = function() return "本季" .. whole.quarter_points .. "點表彰積分中，" .. zh .. "只有" .. whole[points] .. "點" end,
    } }
end
