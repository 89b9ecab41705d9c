-- 投訴處理: a first answer within days, an end within a week. What was withdrawn or not confirmed does not count, and is listed.
local function confirmed(c) return c.kind == "complaint" and c.confirmed end
field "case_file.first_answer_by" { value = function(c) return c.opened_on + param.response_days end }
field "case_file.recovery_by"  { value = function(c) return c.opened_on + param.closing_days end }

measure "complaints" { title = { en = "Complaints", ["zh-Hant"] = "投訴數" },
  of = "whole", from = "case_file", at = "opened_on", over = months(12), when = confirmed, count = true }
measure "complaints_not_confirmed" { title = { en = "Complaints not confirmed", ["zh-Hant"] = "未確認投訴" },
  of = "whole", from = "case_file", at = "opened_on", over = months(12),
  when = function(c) return c.kind == "complaint" and not c.confirmed end, count = true }
measure "orders_of_all" { of = "whole", from = "order_recent", over = months(12), sum = "value" }
measure "complaint_rate" { title = { en = "Complaints per 100 orders", ["zh-Hant"] = "每百單投訴" },
  of = "whole", value = function() return 100 * whole.complaints / whole.orders_of_all end }
measure "response_time" { title = { en = "Days to the first answer", ["zh-Hant"] = "首次回應天數" },
  of = "whole", from = "case_file", at = "opened_on", over = months(12), average = function(c) return c.responded_on - c.opened_on end,
  when = function(c) return confirmed(c) and has(c.responded_on) end }
measure "closed_in_time" { title = { en = "Complaints closed in time", ["zh-Hant"] = "投訴按時結案率" },
  of = "whole", from = "case_file", at = "recovery_by", over = months(12), when = confirmed,
  value = function(rows)
    return count(keep(rows, function(c) return has(c.closed_on) and c.closed_on <= c.recovery_by end)) / count(rows)
  end }

proposal "complaint_answer" { title = { en = "A complaint has no answer", ["zh-Hant"] = "投訴未及時回應" },
  of = "case_file", at = "first_answer_by", kind = "escalation", decides = "manager",
  when = function(c) return confirmed(c) and (not has(c.responded_on) or c.responded_on > c.first_answer_by) end,
  value = function(c) return c.customer.id end,
  reason = {
    en = function(c) return "complaint " .. c.id .. " of " .. c.customer.id .. " had no answer by " .. c.first_answer_by end,
    ["zh-Hant"] = function(c) return c.customer.id .. "的投訴" .. c.id .. "至" .. c.first_answer_by .. "未回應" end,
  } }
proposal "complaint_recovery" { title = { en = "Win a customer back", ["zh-Hant"] = "投訴補救" },
  of = "case_file", at = "recovery_by", kind = "task", decides = "manager", due = 7,
  when = function(c) return confirmed(c) and (not has(c.closed_on) or c.closed_on > c.recovery_by) end,
  value = function(c) return c.customer.id end,
  reason = {
    en = function(c) return "complaint " .. c.id .. " of " .. c.customer.id .. " was not closed by " .. c.recovery_by end,
    ["zh-Hant"] = function(c) return c.customer.id .. "的投訴" .. c.id .. "至" .. c.recovery_by .. "未結案" end,
  } }
