-- The field sales plan of the sample company: commission on money received.

-- Whose money is it? A payment of a deal whose seller has left stays his for `tail_days` days. Otherwise it goes to whoever owns the
-- customer on the day it comes in: a transfer moves it, and a vacant seat leaves it in the list of exceptions. A partner takes
-- his share of it first. Returns are negative payments and go the same way.
local function stays_with_seller(x)
  return has(x.deal.seller) and x.deal.seller.status == "left" and x.dated - x.deal.seller.left_on <= param.tail_days
end
local function is_sale(x) return x.kind == "collected" or x.kind == "returned" end

credit "sales" {
  from = "transaction", at = "dated", when = is_sale, value = "amount", unit = 0.01,
  to = {
    { "deal.partner", share = function(x) return x.deal.partner_share end },
    { "deal.seller", share = function(x) return stays_with_seller(x) and 1 - x.deal.partner_share or 0 end },
    { "deal.customer.owner", share = "rest" },
  },
}

-- The key account team is credited beside the regions, with the whole of its customers' money.
credit "key_sales" {
  from = "transaction", at = "dated", value = "amount",
  when = function(x) return is_sale(x) and has(x.deal.customer.key_account) end,
  to = { { "deal.customer.key_account", share = 1 } },
}

measure "quota"       { of = "person", from = "goal_row", by = "person", sum = "amount" }
measure "quota_qtr"   { of = "person", from = "quota", over = full "quarter", sum = "value" }
measure "sold"        { of = "person", from = "sales", sum = "value", goal = "quota" }
measure "sold_qtr"    { of = "person", from = "sales", over = "quarter", sum = "value", goal = "quota_qtr" }
measure "sold_year"   { of = "person", from = "sales", over = "year", sum = "value" }
measure "payments"    { of = "person", from = "sales", count = true }
measure "key_qtr"     { of = "person", from = "key_sales", over = "quarter", sum = "value" }
measure "overlay_qtr" { of = "person", over = "quarter", value = function(p) return p.sold_qtr + p.key_qtr end }
measure "team_sold"   { of = "person", from = "sales", by = below "manager", sum = "value" }

-- Each rate on the sales between its edges x quota: 1 % to 80 % of it, 2 % to 100 %, 3 % to 120 %, 4 % above.
local bands = marginal { {0, 0.01}, {0.8, 0.02}, {1, 0.03}, {1.2, 0.04} }

local function has_quota(p) return p.quota_qtr > 0 end
local function competes(p, t)   -- a new hire's small goals are easily passed, so he is ranked after 90 days
  return p.quota_qtr > 0 and p.sold_qtr > 0 and p.status ~= "left" and t.last - p.hired_on >= param.ranked_after_days
end

plan "field_sales" {
  title = { en = "Field sales", ["zh-Hant"] = "銷售激勵方案" },
  of = "person", every = "month", currency = "CNY", since = "2026-01-01",

  -- Every month: leads, regional managers and the director, on the money of all below them.
  commission "override" { on = "team_sold", rate = function(p) return p.position.override_rate end,
    when = function(p) return p.position.override_rate > 0 end },

  -- Every quarter: the sellers; the key account team; what comes in for somebody who has left and has no quota any more.
  commission "base" { every = "quarter", on = "sold_qtr", rates = bands, scale = "goal", cap = param.commission_cap, when = has_quota },
  commission "key_accounts" { every = "quarter", on = "overlay_qtr", rate = param.key_account_rate,
    when = function(p) return p.team.overlay end },
  commission "tail" { every = "quarter", on = "sold_qtr", rate = param.tail_rate,
    when = function(p) return p.status == "left" and p.quota_qtr == 0 end },

  -- The target bonus: nothing below 80 % of quota, half of it at 80 %, all at 100 %, one and a half times at 120 % and above.
  bonus "quarter" { every = "quarter", times = function(p) return p.fte end,
    when = function(p) return p.quota_qtr > 0 and p.status ~= "left" end,
    amount = function(p)
      local reached = attainment(p.sold_qtr)
      if reached < 0.8 then return because(0, "below 80 % of quota") end
      if reached < 1 then return p.position.target_bonus * (0.5 + (reached - 0.8) * 2.5) end
      return p.position.target_bonus * (1 + (min(reached, 1.2) - 1) * 2.5)
    end },

  -- The best two of each region in a quarter, and of the whole company in a year; whoever ties shares the prizes of their places.
  award "region_champion" { every = "quarter", within = "region", rank = function(p) return attainment(p.sold_qtr) end,
    when = competes, prizes = { param.champion, param.runner_up }, ties = "split" },
  award "year_champion" { every = "year", rank = "sold_year", when = function(p) return p.sold_year > 0 and p.status ~= "left" end,
    prizes = { param.year_champion }, ties = "split" },
}
