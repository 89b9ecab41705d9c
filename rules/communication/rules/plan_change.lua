-- 方案變更 In a month whose params of pay are not those of the month before, exactly the people whose pay can come out otherwise hear
-- of it, are told by how much, and are asked to acknowledge.

-- What the plan says in a month: commission and bonus at some attainments (by amount: at some sales), and single numbers.
local probes = { 50, 80, 90, 100, 110, 120, 150, 200 }
local by_amount = 10000        -- with bands by amount, a probe is so many times that money
local function said(name, value) measure(name) { of = "whole", value = value } end
for _, k in ipairs(probes) do
  said("commission_at_" .. k, function()
    if param.commission_basis == "amount" then return tier_pay(param.commission_bands, by_amount * k) end
    return tier_pay(param.commission_bands, k / 100)
  end)
  said("bonus_at_" .. k, function() return tier_rate(param.bonus_curve, k / 100) end)
end
said("commission_limit", function() return param.commission_cap end)
said("allowances_said", function() return param.transport_allowance + param.phone_allowance end)
said("key_rate_said", function() return param.key_account_rate end)
said("pool_rate_said", function() return param.team_pool_rate end)

local function before(name) return prev(whole[name]) or whole[name] end

-- The commission of a person at a probe, as the params of this month and of the month before have it.
local function commission(p, rate, limit)
  if param.commission_basis == "amount" then return min(money(1, "CNY") * rate, limit) end
  return min(p.quota_qtr * rate, limit)
end
local function commission_now(p, k) return commission(p, whole["commission_at_" .. k], whole.commission_limit) end
local function commission_then(p, k) return commission(p, before("commission_at_" .. k), before("commission_limit")) end
local function bonus(p, rate) return (p.position.target_bonus or 0) * p.fte * rate end
local function bonus_now(p, k) return bonus(p, whole["bonus_at_" .. k]) end
local function bonus_then(p, k) return bonus(p, before("bonus_at_" .. k)) end

local function changes(now, earlier_on, p)
  local n = 0
  for _, k in ipairs(probes) do
    if now(p, k) ~= earlier_on(p, k) then n = n + 1 end
  end
  return n > 0
end

local function in_pay(p) return p.status == "active" end
local parts = {
  { "commission", "提成", function(p) return p.quota_qtr > 0 and changes(commission_now, commission_then, p) end },
  { "bonus", "獎金", function(p) return p.quota_qtr > 0 and changes(bonus_now, bonus_then, p) end },
  { "allowances", "津貼", function(p) return whole.allowances_said ~= before("allowances_said") end },
  { "key accounts", "大客戶提成", function(p)
    return has(p.team) and p.team.overlay and whole.key_rate_said ~= before("key_rate_said") end },
  { "team pool", "團隊獎金池", function(p)
    return has(p.team) and has(p.position) and whole.pool_rate_said ~= before("pool_rate_said") end },
}
local function list(p, language, comma)
  local out = ""
  for _, part in ipairs(parts) do
    if part[3](p) then out = out .. (out == "" and "" or comma) .. part[language] end
  end
  return out
end

-- The commission and bonus of a quarter at some attainments, where they are not what they were.
local told_at = { 80, 100, 120, 150 }
local function figures(p, at, percent)
  local out = ""
  for _, k in ipairs(told_at) do
    local now, was = commission_now(p, k) + bonus_now(p, k), commission_then(p, k) + bonus_then(p, k)
    if p.quota_qtr > 0 and param.commission_basis == "attainment" and now ~= was then
      out = out .. at .. k .. percent .. text(was, 0.01) .. (now > was and " + " or " - ") .. text(abs(now - was), 0.01)
        .. " = " .. text(now, 0.01)
    end
  end
  return out
end

measure "plan_change" { title = { en = "What the plan changes", ["zh-Hant"] = "方案變更項目" },
  of = "person", value = function(p)
    if not in_pay(p) then return none("not in service") end
    if list(p, 1, ", ") == "" then return none("nothing changes") end
    return list(p, 1, ", ")
  end }

proposal "plan_change_notice" {
  title = { en = "Change of the pay plan", ["zh-Hant"] = "薪酬方案變更" },
  of = "person", kind = "notice", decides = "self", audience = { "self" }, due = 14,
  when = function(p) return has(p.plan_change) end,
  value = function(p) return p.plan_change end,
  reason = {
    en = function(p, t) return "from " .. t.first .. " your " .. list(p, 1, ", ") .. " changes" .. figures(p, "; at ", " %: ")
      .. "; please read and acknowledge" end,
    ["zh-Hant"] = function(p, t) return "自" .. t.first .. "起，您的" .. list(p, 2, "、") .. "有變更" .. figures(p, "；完成率", "%：")
      .. "；請閱讀並確認" end,
  },
}
