-- Everybody hears of the own goal, by quarters, in the year's first month, or in that of joining (handbook 1.2) / 目標通知
local year = full "year"

for quarter = 1, 4 do
  local month = "goal_month_of_q" .. quarter
  measure(month) { of = { "product", "person" },
    value = function(c, t) return t.quarter.number == quarter and c.by_month or 0 end }
  measure("goal_of_q" .. quarter) { title = { en = "goal of quarter " .. quarter, ["zh-Hant"] = "第" .. quarter .. "季目標" },
    of = { "product", "person" }, from = month, over = year, sum = "value" }
end

local function yuan(x) return text(x, 1) end
local function quarters(c)
  return yuan(c.goal_of_q1) .. " + " .. yuan(c.goal_of_q2) .. " + " .. yuan(c.goal_of_q3) .. " + " .. yuan(c.goal_of_q4)
end

proposal "goal_notice" { title = { en = "your goal", ["zh-Hant"] = "目標通知" },
  of = { "product", "person" }, kind = "notice", decides = "", audience = { "self", "manager", "director" },
  when = function(c, t)
    return (t.number == 1 or has(c.person.hired_on) and c.person.hired_on >= t.first) and (c.by_person or 0) > 0
  end,
  value = function(c) return c.by_person end,
  reason = {
    en = function(c, t)
      return (c.person.name_en or c.person.id) .. ", " .. (c.product.name_en or c.product.id) .. " " .. t.year .. ": " .. quarters(c)
        .. " = " .. yuan(c.by_person) .. " CNY by quarters"
    end,
    ["zh-Hant"] = function(c, t)
      return (c.person.name_zh or c.person.id) .. "，" .. t.year .. "年" .. (c.product.name_zh or c.product.id) .. "目標按季："
        .. quarters(c) .. " = " .. yuan(c.by_person) .. "元"
    end,
  } }
