-- What is proposed for each candidate at the stage of interviews; people decide (handbook 2.1) / 錄用建議
local items = require "lib/interview_form"

-- The items that knock a candidate out, as a sentence; empty where there is none.
local function knocked_out(c, below, language)
  local said = ""
  for _, item in ipairs(items) do
    local mean = c["interview_" .. item.name]
    local least = has(item.test) and param.least_test or param.least_must_have
    if (has(item.test) or has(item.must)) and (mean or least) < least then
      said = said .. ", " .. (language == "zh" and item.zh or item.name) .. " " .. text(mean, 0.01) .. below .. text(least, 1)
    end
  end
  return said
end

-- Items whose single ratings lie too far apart.
local function apart(c, language)
  local said = ""
  for _, item in ipairs(items) do
    local range = c["range_" .. item.name] or 0
    if range >= param.calibrate_range then
      said = said .. " " .. (language == "zh" and item.zh or item.name) .. " " .. text(range, 1)
    end
  end
  return said
end

local words = { hire = "建議錄用", hold = "暫緩", ["do not proceed"] = "不予錄用" }

proposal "hire" { title = { en = "hire", ["zh-Hant"] = "錄用建議" },
  of = "candidate", kind = "hire", decides = "hr", audience = { "hr", "manager" },
  when = function(c) return has(c.interview) end,
  value = function(c) return grade(c.interview) end,
  reason = {
    en = function(c) return "total " .. text(c.interview, 0.01) .. " of 100" .. knocked_out(c, " below ", "en") .. ": " .. grade(c.interview) end,
    ["zh-Hant"] = function(c) return "總分" .. text(c.interview, 0.01) .. "（滿分100）" .. knocked_out(c, " 低於 ", "zh") .. "："
      .. words[grade(c.interview)] end,
  } }

proposal "calibrate" { title = { en = "raters disagree", ["zh-Hant"] = "評分校準" },
  of = "candidate", kind = "review", decides = "", audience = { "hr", "manager" },
  when = function(c) return (c.candidate_stage or "") == "interview" and apart(c, "en") ~= "" end,
  value = function(c) return "calibrate" end,
  reason = {
    en = function(c) return "ratings lie " .. text(param.calibrate_range, 1) .. " or more apart:" .. apart(c, "en") end,
    ["zh-Hant"] = function(c) return "評分差距達" .. text(param.calibrate_range, 1) .. "或以上：" .. apart(c, "zh") end,
  } }
