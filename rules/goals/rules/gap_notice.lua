-- Where the annual goal and the wishes around it do not meet, people are told in the first month (handbook 1.1) / 目標衝突提示

local function wan_of(x) return text(x / 10000, 1) end
local function percent(x) return text(100 * x, 0.01) end

proposal "gap_notice" { title = { en = "share goal and sales goal conflict", ["zh-Hant"] = "份額目標與銷售目標不一致" },
  of = "whole", kind = "notice", decides = "", audience = { "director", "finance" },
  when = function(w, t) return t.number == 1 and (w.consistency_gap or 0) > 0 end,
  value = function(w) return w.consistency_gap end,
  reason = {
    en = function(w) return "the goal of " .. wan_of(w.annual_goal) .. " is " .. percent(w.implied_share) .. " % of a market of "
      .. wan_of(w.market_forecast) .. "; " .. percent(param.target_share) .. " % would be " .. wan_of(w.share_based) .. ", "
      .. wan_of(w.consistency_gap) .. " more (10,000 CNY)" end,
    ["zh-Hant"] = function(w) return "目標" .. wan_of(w.annual_goal) .. "萬元為市場預測" .. wan_of(w.market_forecast) .. "萬元的"
      .. percent(w.implied_share) .. "%；份額目標" .. percent(param.target_share) .. "%需" .. wan_of(w.share_based) .. "萬元，尚差"
      .. wan_of(w.consistency_gap) .. "萬元" end,
  },
  evidence = { "implied_share", "market_forecast" } }

proposal "commitment_notice" { title = { en = "commitments fall short of the goal", ["zh-Hant"] = "承諾額低於目標" },
  of = "whole", kind = "notice", decides = "", audience = { "director", "finance" },
  when = function(w, t) return t.number == 1 and w.commitments > 0 and (w.bottom_up_gap or 0) > 0 end,
  value = function(w) return w.bottom_up_gap end,
  reason = {
    en = function(w) return "commitments of " .. wan_of(w.commitments) .. " leave " .. wan_of(w.bottom_up_gap) .. " of the goal of "
      .. wan_of(w.annual_goal) .. " open, " .. percent(w.bottom_up_part) .. " % (10,000 CNY)" end,
    ["zh-Hant"] = function(w) return "承諾合計" .. wan_of(w.commitments) .. "萬元，距目標" .. wan_of(w.annual_goal) .. "萬元差"
      .. wan_of(w.bottom_up_gap) .. "萬元（" .. percent(w.bottom_up_part) .. "%）" end,
  },
  evidence = { "commitments" } }
