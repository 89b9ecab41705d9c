-- 物質激勵 The pay of the field, from month to month and for a quarter.
local balances = require "lib/balances"

local function has_quota(p) return p.quota_qtr > 0 end
local function by_attainment() return param.commission_basis == "attainment" end
local function scale(p) if by_attainment() then return p.quota_qtr end return 1 end
local function commissioned(p)
  if by_attainment() then return has_quota(p) end
  return p.sold_qtr ~= 0
end

-- A quarter's adjustment: what quarters before would have paid had it been known then that money goes back, less what they were
-- taken to pay. adjustment.lua has these measures, each with the bands and quotas of its own quarter.
local function adjusted(p, what)
  local difference = 0
  for n = 1, 4 do
    difference = difference + ((prev(p[what .. n], n) or 0) - (prev(p[what .. n - 1], n) or 0))
  end
  return difference
end

-- What a person has earned here, and which part of it a return may not touch.
local function earned(p) return p.pay.total - (p.pay.adjustment or 0) - (p.pay.bonus_adjustment or 0) end
local function kept(p) return (1 - param.recovery_share) * max(earned(p), 0) end

balance "owed" { of = "person" }

local seen_by = { "self", "manager", "finance" }

plan "field_sales" {
  title = { en = "Field sales", ["zh-Hant"] = "銷售激勵方案" },
  of = "person", every = "month",

  -- Every month: allowances by days present (nobody is due for a month of leave), and the override of leads and managers on
  -- the money of all below them.
  allowance "transport" { audience = seen_by, missing = "skip", amount = function(p) return param.transport_allowance * p.present_days / p.due_days end,
    title = { en = "Transport allowance", ["zh-Hant"] = "交通津貼" } },
  allowance "phone" { audience = seen_by, missing = "skip", amount = function(p) return param.phone_allowance * p.present_days / p.due_days end,
    title = { en = "Phone allowance", ["zh-Hant"] = "通訊津貼" } },
  commission "override" { audience = seen_by, on = "team_sold", rate = function(p) return p.position.override_rate end,
    title = { en = "Override", ["zh-Hant"] = "管理提成" },
    when = function(p) return has(p.position) and p.position.override_rate > 0 end },

  -- Every quarter: the sellers; the key account team; what comes in for somebody who has left and has no quota any more.
  commission "commission" { audience = seen_by, every = "quarter", on = "sold_qtr", rates = param.commission_bands, scale = scale,
    title = { en = "Commission", ["zh-Hant"] = "提成" },
    cap = param.commission_cap, when = commissioned },
  commission "key_accounts" { audience = seen_by, every = "quarter", on = "overlay_qtr", rate = param.key_account_rate,
    title = { en = "Key accounts", ["zh-Hant"] = "大客戶提成" },
    when = function(p) return has(p.team) and p.team.overlay end },
  commission "tail" { audience = seen_by, every = "quarter", on = "net_qtr", rate = param.tail_rate,
    title = { en = "After leaving", ["zh-Hant"] = "離職後提成" },
    when = function(p) return p.status == "left" and p.quota_qtr == 0 end },
  bonus "bonus" { audience = seen_by, every = "quarter", when = function(p) return p.quota_qtr > 0 and p.status ~= "left" end,
    title = { en = "Quarter bonus", ["zh-Hant"] = "季度獎金" },
    amount = function(p) return p.bonus_as_of_0 end },

  -- A part of the money of a team's people, divided among those in service by the capacity of their posts.
  bonus "team_pool" { audience = seen_by, every = "quarter", within = "team", divide = function(g) return param.team_pool_rate * max(g.sales_of_team, 0) end,
    title = { en = "Team pool", ["zh-Hant"] = "團隊獎金池" },
    when = function(p) return has(p.team) and has(p.position) and p.status == "active" and param.team_pool_rate > 0 end,
    weight = function(p) return p.position.capacity end },

  -- Returns of earlier quarters. What exceeds the part of this period's pay that may be taken is carried to the next.
  recovery "adjustment" { audience = seen_by, every = "quarter", amount = function(p) return adjusted(p, "commission_as_of_") end,
    title = { en = "Adjustment of commission", ["zh-Hant"] = "提成調整" } },
  recovery "bonus_adjustment" { audience = seen_by, every = "quarter", amount = function(p) return adjusted(p, "bonus_as_of_") end,
    title = { en = "Adjustment of bonus", ["zh-Hant"] = "獎金調整" } },
  balances.carry_debt { name = "carried", balance = "owed", keep = kept },
}
