-- 階段轉化: how the deals of a quarter pass from stage to stage, against the firm's own past.
--
-- A cohort is the deals created in a quarter. A deal has reached a stage when it came to that one or to a later one: a stage
-- that was skipped counts, one that was entered twice counts once, and an open deal counts in the stages it has reached.
-- The usual conversion is the median of the last four quarters: of four values, the mean of the two in the middle.
local function median_of_four(a, b, c, d) return (a + b + c + d - min(a, b, c, d) - max(a, b, c, d)) / 2 end

field "stage_change.deal"  { value = function(r) return find("deal", { id = r.subject }) end }
field "stage_change.stage" { value = function(r) return find("stage", { id = r.to_stage }) end }

measure "new_deals" { title = { en = "Deals created", ["zh-Hant"] = "新增商機" },
  of = "whole", from = "deal", at = "created_on", over = "quarter", count = true }
measure "went_on" { title = { en = "Deals that went on", ["zh-Hant"] = "進入後續階段的商機" },
  of = "stage", from = "stage_change", at = "deal.created_on", over = "quarter", by = below { "stage", "previous" },
  when = function(r) return r.process == "deal" end,
  value = function(rows) return distinct(rows, "subject") end }
measure "reached" { title = { en = "Deals that reached the stage", ["zh-Hant"] = "到達階段的商機" },
  of = "stage", over = "quarter",
  value = function(s)
    if s.process == "quote" then return none("a step of quotes") end
    return has(s.previous) and s.previous.went_on or whole.new_deals
  end }

-- The last stage has no next one: nobody can go on from it, and its conversion is missing, not 0.
measure "stage_conversion" { title = { en = "Conversion", ["zh-Hant"] = "階段轉化率" },
  of = "stage", over = "quarter", value = function(s)
    if s.next_stages == 0 then return none("no next stage") end
    return s.went_on / s.reached
  end }
measure "next_stages" { of = "stage", from = "stage", by = "previous", count = true }

measure "conversion_benchmark" { title = { en = "Usual conversion", ["zh-Hant"] = "轉化率基準" },
  of = "stage", over = "quarter", value = function(s)
    return median_of_four(prev(s.stage_conversion), prev(s.stage_conversion, 2), prev(s.stage_conversion, 3),
                          prev(s.stage_conversion, 4))
  end }
measure "conversion_gap" { title = { en = "Gap to the usual conversion", ["zh-Hant"] = "轉化率差距" },
  of = "stage", over = "quarter", value = function(s)
    if (s.reached or 0) < param.least_cohort then return none("n < min") end
    return s.stage_conversion - s.conversion_benchmark       -- missing without four quarters: a new firm has no bottleneck
  end }
measure "overall_conversion" { title = { en = "Lead to won", ["zh-Hant"] = "整體轉化率" },
  of = "whole", over = "quarter", from = "stage_change", at = "deal.created_on",
  when = function(r) return r.process == "deal" and r.to_stage == "won" end,
  value = function(rows) return distinct(rows, "subject") / whole.new_deals end }

-- 瓶頸: the stage with the smallest gap, if that is below 0, and what is lost there.
measure "average_deal" { title = { en = "Average deal won", ["zh-Hant"] = "平均成交額" },
  of = "whole", from = "deal", at = "created_on", over = "quarter", average = "amount",
  when = function(d) return d.stage == "won" end }
measure "least_gap" { of = "whole", from = "conversion_gap", over = "quarter", least = "value", skip_missing = true }
measure "deals_lost" { title = { en = "Deals lost to the gap", ["zh-Hant"] = "因差距流失的商機" },
  of = "stage", over = "quarter", value = function(s) return s.reached * -s.conversion_gap end }
measure "value_lost" { title = { en = "Value lost to the gap", ["zh-Hant"] = "因差距流失的金額" },
  of = "stage", over = "quarter", value = function(s) return s.deals_lost * whole.average_deal end }

local function percent(x, step) return text(100 * x, step) end
proposal "bottleneck" { title = { en = "Bottleneck", ["zh-Hant"] = "流程瓶頸" },
  of = "stage", every = "quarter", kind = "alert", decides = "", audience = { "director" },
  when = function(s) return has(s.conversion_gap) and s.conversion_gap < 0 and s.conversion_gap == whole.least_gap end,
  value = function(s) return s.value_lost end,
  reason = {
    en = function(s)
      return s.name_en .. ": " .. percent(s.stage_conversion, 0.1) .. " % go on, usually " .. percent(s.conversion_benchmark, 0.1)
        .. " %; of " .. s.reached .. " deals " .. text(s.deals_lost, 0.01) .. " are lost, at " .. text(whole.average_deal, 1)
        .. " CNY each " .. text(s.value_lost, 1) .. " CNY"
    end,
    ["zh-Hant"] = function(s)
      return s.name_zh .. "階段轉化率" .. percent(s.stage_conversion, 0.1) .. "%，基準" .. percent(s.conversion_benchmark, 0.1)
        .. "%；" .. s.reached .. "個商機中流失" .. text(s.deals_lost, 0.01) .. "個，每個" .. text(whole.average_deal, 1)
        .. "元，共" .. text(s.value_lost, 1) .. "元"
    end,
  },
  evidence = { "stage_conversion", "conversion_benchmark", "conversion_gap", "value_lost" } }
