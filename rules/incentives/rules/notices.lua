-- 提示 What people have to know or decide beside the pay.

-- Money for somebody who left more than `tail_days` ago is not paid by itself, and not silently lost either.
proposal "tail_payment" {
  title = { en = "Payment after leaving", ["zh-Hant"] = "離職後到款待定" },
  of = "transaction", at = "dated", kind = "review", open = "many", decides = "director", audience = { "director", "finance" },
  when = function(x)
    return x.kind == param.sales_basis and has(x.deal.seller) and x.deal.seller.status == "left"
      and x.dated - x.deal.seller.left_on > param.tail_days
  end,
  value = function(x) return round(param.tail_rate * x.amount, 0.01) end,
  reason = {
    en = function(x) return "paid " .. days_between(x.deal.seller.left_on, x.dated) .. " days after " .. x.deal.seller.id
      .. " left, more than " .. param.tail_days end,
    ["zh-Hant"] = function(x) return x.deal.seller.id .. "離職後" .. days_between(x.deal.seller.left_on, x.dated)
      .. "天到款，超過" .. param.tail_days .. "天" end,
  },
}

-- A return so late that nothing is taken back for it.
proposal "late_return" {
  title = { en = "Return beyond recovery", ["zh-Hant"] = "逾期退款" },
  of = "transaction", at = "dated", kind = "notice", decides = "", audience = { "manager", "finance" },
  when = function(x) return x.kind == "returned" and x.dated - x.paid_on > param.recovery_days end,
  reason = {
    en = function(x) return "returned " .. days_between(x.paid_on, x.dated) .. " days after the payment: nothing is taken back" end,
    ["zh-Hant"] = function(x) return "付款後" .. days_between(x.paid_on, x.dated) .. "天退款，不再扣回" end,
  },
}

-- Base pay and what is paid as commission in a month below what is guaranteed: payroll decides. The commission of a
-- quarter is paid in its last month and is nothing until then.
measure "month_commission" { of = "person", from = "field_sales.commission", over = "quarter", sum = "value" }
proposal "guarantee_notice" {
  title = { en = "Below the guarantee", ["zh-Hant"] = "低於保底" },
  of = "person", kind = "notice", decides = "", audience = { "hr", "finance" },
  when = function(p) return p.status == "active" and has(p.position) and has(p.position.base_pay)
    and p.position.base_pay + p.month_commission < param.guaranteed_pay end,
  value = function(p) return param.guaranteed_pay - p.position.base_pay - p.month_commission end,
  reason = {
    en = function(p) return "base pay " .. text(p.position.base_pay, 0.01) .. " and commission " .. text(p.month_commission, 0.01)
      .. " are below " .. text(param.guaranteed_pay, 0.01) end,
    ["zh-Hant"] = function(p) return "底薪" .. text(p.position.base_pay, 0.01) .. "加提成" .. text(p.month_commission, 0.01)
      .. "，低於保底" .. text(param.guaranteed_pay, 0.01) end,
  },
}
