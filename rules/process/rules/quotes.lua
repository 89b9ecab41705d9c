-- 報價時長: how long quotes take, in working days, by step and in all.
--
-- A quote counts in the quarter in which it went to the customer. One that was withdrawn has no lead time; a step that has
-- not ended is open and has an age instead.
field "stage_change.quote" { value = function(r) return find("quote", { id = r.subject }) end }
field "stage_change.step"  { value = function(r) return find("stage", { id = r.from_stage }) end }
field "stage_change.days"  { value = function(r)
  local came = earlier(r, { process = r.process, subject = r.subject, to_stage = r.from_stage })
  return workdays_between(last(came, "changed_on"), r.changed_on)
end }
local function counts(r) return r.process == "quote" and has(r.from_stage) and not r.quote.withdrawn end
local function days(rows) return count(rows) > 0 and sum(rows, "days") or none("not closed, or withdrawn") end

measure "step_days" { title = { en = "Days of a quote in a step", ["zh-Hant"] = "報價各步驟天數" },
  of = { "quote", "stage" }, from = "stage_change", by = { "quote", "step" }, at = "quote.closed_on", over = "quarter",
  when = counts, value = days }
measure "quote_days" { title = { en = "Days of a quote", ["zh-Hant"] = "報價總天數" },
  of = "quote", from = "stage_change", by = "quote", at = "quote.closed_on", over = "quarter", when = counts, value = days }

measure "step_median" { title = { en = "Median days of the step", ["zh-Hant"] = "步驟中位天數" },
  of = "stage", from = "step_days", by = "stage", over = "quarter", median = "value", skip_missing = true }
measure "quote_lead_time" { title = { en = "Median days of quotes", ["zh-Hant"] = "報價中位天數" },
  of = "whole", from = "quote_days", over = "quarter", median = "value", skip_missing = true }
measure "step_share" { title = { en = "Part of the step in all days", ["zh-Hant"] = "步驟佔比" },
  of = "stage", over = "quarter", value = function(s) return s.step_sum / whole.all_steps end }
measure "step_sum"  { of = "stage", from = "step_days", by = "stage", over = "quarter", sum = "value", skip_missing = true }
measure "all_steps" { of = "whole", from = "step_days", over = "quarter", sum = "value", skip_missing = true }
measure "quotes_on_time" { title = { en = "Quotes on time", ["zh-Hant"] = "按時報價率" },
  of = "whole", from = "quote_days", over = "quarter", when = function(q) return has(q.value) end,
  value = function(rows)
    return count(keep(rows, function(q) return q.value <= param.quote_days_agreed end)) / count(rows)
  end }

-- Quotes that nobody has sent or withdrawn yet: how long the step they are in has lasted.
measure "open_quote_days" { title = { en = "Days since the last step", ["zh-Hant"] = "未結步驟天數" },
  of = "quote", from = "stage_change", by = "quote", over = "ever",
  when = function(r) return r.process == "quote" end,
  value = function(rows, q, t)
    if q.withdrawn or has(q.closed_on) then return none("not open") end
    return workdays_between(last(rows, "changed_on"), t.last)
  end }

-- 簡化報價: one step takes more than half of the time, and quotes come late.
proposal "quote_step" { title = { en = "Simplify quoting", ["zh-Hant"] = "簡化報價步驟" },
  of = "stage", every = "quarter", kind = "process_change", decides = "director", audience = { "director" }, due = 30,
  when = function(s)
    return has(whole.quote_lead_time) and s.step_share > param.step_share_most and whole.quote_lead_time > param.quote_days_agreed
  end,
  value = function(s) return s.step_share end,
  reason = {
    en = function(s)
      return s.name_en .. " takes " .. s.step_sum .. " of " .. whole.all_steps .. " working days (" .. text(100 * s.step_share, 1)
        .. " %), the median quote " .. text(whole.quote_lead_time, 0.1) .. " days where " .. param.quote_days_agreed
        .. " are agreed: drop the step for a discount up to " .. text(100 * param.quick_discount, 1) .. " % and an amount up to "
        .. text(param.quick_amount, 1) .. " CNY"
    end,
    ["zh-Hant"] = function(s)
      return s.name_zh .. "佔" .. whole.all_steps .. "個工作日中的" .. s.step_sum .. "個（" .. text(100 * s.step_share, 1)
        .. "%），報價中位數" .. text(whole.quote_lead_time, 0.1) .. "天，約定" .. param.quote_days_agreed
        .. "天：折扣不超過" .. text(100 * param.quick_discount, 1) .. "%且金額不超過" .. text(param.quick_amount, 1) .. "元者免此步驟"
    end,
  },
  evidence = { "step_median", "step_share" } }
