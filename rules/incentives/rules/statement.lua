-- 薪酬單 What the quarter has paid, in one sentence for the person, and what the plan costs the company.
local function paid(name, component)
  measure(name) { of = "person", from = "field_sales." .. component, over = "quarter", sum = "value" }
end
paid("commission_qtr", "commission")
paid("bonus_qtr", "bonus")
paid("transport_qtr", "transport")
paid("phone_qtr", "phone")
measure "allowances_qtr" { of = "person", over = "quarter", value = function(p) return p.transport_qtr + p.phone_qtr end }
measure "paid_qtr" {
  title = { en = "Paid for the quarter", ["zh-Hant"] = "季度所得" },
  of = "person", over = "quarter", value = function(p) return p.commission_qtr + p.bonus_qtr + p.allowances_qtr end,
}
measure "commission_cost" {
  title = { en = "Commission of all", ["zh-Hant"] = "提成總額" },
  of = "whole", from = "field_sales.commission", over = "quarter", sum = "value",
}

local function yuan(x) return text(x, 0.01) end

proposal "pay_statement" {
  title = { en = "Pay of the quarter", ["zh-Hant"] = "季度薪酬單" },
  of = "person", every = "quarter", kind = "notice", decides = "", audience = { "self", "manager", "finance" },
  when = function(p) return p.quota_qtr > 0 and p.paid_qtr ~= 0 end, value = function(p) return p.paid_qtr end,
  reason = {
    en = function(p) return "sales " .. yuan(p.sold_qtr) .. " of a quota of " .. yuan(p.quota_qtr) .. ", "
      .. text(100 * attainment(p.sold_qtr), 0.01) .. " %: commission " .. yuan(p.commission_qtr) .. " + bonus " .. yuan(p.bonus_qtr)
      .. " + allowances " .. yuan(p.allowances_qtr) .. " = " .. yuan(p.paid_qtr) end,
    ["zh-Hant"] = function(p) return "業績" .. yuan(p.sold_qtr) .. "，目標" .. yuan(p.quota_qtr) .. "，完成率"
      .. text(100 * attainment(p.sold_qtr), 0.01) .. "%：提成" .. yuan(p.commission_qtr) .. "+獎金" .. yuan(p.bonus_qtr)
      .. "+津貼" .. yuan(p.allowances_qtr) .. "=" .. yuan(p.paid_qtr) end,
  },
}
