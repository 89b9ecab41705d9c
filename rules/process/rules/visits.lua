-- 客戶回訪: the next visit is due a cycle after the last one that took place; a customer who was never visited, two weeks after
-- his first deal. Who wants no visits gets none. Visits move with the customer to a new owner.
measure "last_visit" { title = { en = "Last visit", ["zh-Hant"] = "上次拜訪" },
  of = "customer", from = "contact", by = "customer", over = "ever", when = function(k) return k.kind == "visit" end,
  last = "done_on" }
measure "visit_cycle" { title = { en = "Days between visits", ["zh-Hant"] = "回訪週期" },
  of = "customer", value = function(c)
    if c.tier == "A" then return param.visit_days_a end
    if c.tier == "B" then return param.visit_days_b end
    return param.visit_days_c
  end }
measure "visit_due_on" { title = { en = "Next visit", ["zh-Hant"] = "應回訪日" },
  of = "customer", value = function(c)
    if not c.contact_ok then return none("wants no visits") end
    if has(c.last_visit) then return c.last_visit + c.visit_cycle end
    return c.first_deal_on + param.first_visit_days
  end }
measure "visit_overdue" { title = { en = "Days overdue", ["zh-Hant"] = "逾期天數" },
  of = "customer", value = function(c, t) return max(days_between(c.visit_due_on, t.last), 0) end }

local reason = {
  en = function(c)
    return "visit " .. c.id .. ": due on " .. c.visit_due_on .. ", " .. c.visit_overdue .. " days overdue; owner "
      .. (c.owner.name_en or c.owner.name_zh or "vacant")
  end,
  ["zh-Hant"] = function(c)
    return "回訪" .. c.id .. "：應於" .. c.visit_due_on .. "，已逾期" .. c.visit_overdue .. "天；負責人"
      .. (c.owner.name_zh or c.owner.name_en or "空缺")
  end,
}
local function overdue(c) return has(c.visit_overdue) and c.visit_overdue > 0 end
proposal "visit_due" { title = { en = "Visit a customer", ["zh-Hant"] = "客戶回訪" },
  of = "customer", kind = "visit", decides = "owner", audience = { "self" }, group = "owner", due = 7,
  when = overdue, value = function(c) return c.visit_overdue end, reason = reason, evidence = { "visit_overdue" } }
-- Overdue by a whole cycle, it is the manager's.
proposal "visit_late" { title = { en = "A visit is long overdue", ["zh-Hant"] = "回訪嚴重逾期" },
  of = "customer", kind = "escalation", decides = "manager", group = "owner",
  when = function(c) return overdue(c) and c.visit_overdue >= c.visit_cycle end,
  value = function(c) return c.visit_overdue end, reason = reason }
