-- 禮品檢查: what a gift or an event costs for each person. Above the limit compliance is told; it is never a reward.
local told = { "director", "finance" }
field "contact.cost_a_head"  { value = function(k) return k.cost / k.people end }
measure "guests" { title = { en = "Guests", ["zh-Hant"] = "參加客戶數" },
  of = "activity", from = "participation", by = "activity", over = "ever",
  when = function(p) return has(p.customer) and p.status == "joined" end, count = true }

proposal "gift_check" { title = { en = "A gift above the limit", ["zh-Hant"] = "禮品超標" },
  of = "contact", at = "done_on", kind = "notice", decides = "", audience = told,
  when = function(k) return k.kind == "gift" and k.cost_a_head > param.gift_limit end,
  value = function(k) return k.cost_a_head end,
  reason = {
    en = function(k)
      return "gift " .. k.id .. " to " .. k.customer.id .. ": " .. text(k.cost, 0.01) .. " CNY for " .. k.people .. " people is "
        .. text(k.cost_a_head, 0.01) .. " each, the limit is " .. text(param.gift_limit, 0.01)
    end,
    ["zh-Hant"] = function(k)
      return "禮品" .. k.id .. "（" .. k.customer.id .. "）：" .. text(k.cost, 0.01) .. "元，" .. k.people .. "人，人均"
        .. text(k.cost_a_head, 0.01) .. "元，上限" .. text(param.gift_limit, 0.01) .. "元"
    end,
  } }
proposal "event_check" { title = { en = "A customer event above the limit", ["zh-Hant"] = "客戶活動超標" },
  of = "activity", at = "held_on", kind = "notice", decides = "", audience = told,
  when = function(a) return a.kind == "customer" and a.guests > 0 and a.cost / a.guests > param.gift_limit end,
  value = function(a) return a.cost / a.guests end,
  reason = {
    en = function(a) return "event " .. a.id .. ": " .. text(a.cost / a.guests, 0.01) .. " CNY for each of " .. a.guests .. " guests" end,
    ["zh-Hant"] = function(a) return "客戶活動" .. a.id .. "：" .. a.guests .. "位客人，人均" .. text(a.cost / a.guests, 0.01) .. "元" end,
  } }
