-- 需求優先級: what customers find important and are not content with. Below 30 answers it is shown and proposes nothing.
field "survey_answer.need" { value = function(a) return find("need", { id = a.item }) end }
local function asked(name)
  return { of = "need", from = "survey_answer", by = "need", over = "quarter", average = name,
    when = function(a) return a.audience == "consumer" and has(a.importance) end }
end
measure "need_importance"   (asked("importance"))
measure "need_satisfaction" (asked("score"))
measure "need_answers" { of = "need", from = "survey_answer", by = "need", over = "quarter", count = true,
  when = function(a) return a.audience == "consumer" and has(a.importance) end }
measure "need_gap" { of = "need", over = "quarter", value = function(n) return n.need_importance - n.need_satisfaction end }
measure "need_priority" { title = { en = "Priority of a need", ["zh-Hant"] = "需求優先級" },
  of = "need", over = "quarter", value = function(n) return n.need_importance * max(0, n.need_gap) end }
scorecard "needs" { title = { en = "Needs", ["zh-Hant"] = "客戶需求排序" },
  of = "need", every = "quarter", audience = { "manager", "director" }, when = function(n) return has(n.need_priority) end,
  criteria = { { "priority", weight = 1, score = "need_priority", range = { 0, 25 } } } }

-- 優劣勢: our score of a feature less that of a rival; +1 is a strength, -1 a weakness.
field "market_observation.aspect" { value = function(o) return find("feature", { id = o.feature }) end }
field "market_observation.lead" { value = function(o)
  return last(earlier(o, { product = o.product, competitor = "us", feature = o.feature }), "feature_score") - o.feature_score
end }
measure "feature_lead" { title = { en = "Lead in a feature", ["zh-Hant"] = "特性評分差" },
  of = { "product", "competitor", "feature" }, from = "market_observation", by = { "product", "rival", "aspect" },
  over = "year", when = function(o) return has(o.feature_score) end, last = "lead" }
measure "feature_place" { title = { en = "Strength or weakness", ["zh-Hant"] = "優勢或劣勢" },
  of = { "product", "competitor", "feature" }, over = "year", value = function(c)
    if c.feature_lead >= 1 then return "strength" end
    if c.feature_lead <= -1 then return "weakness" end
    return "even"
  end }
measure "mean_lead" { of = { "product", "competitor" }, from = "feature_lead", by = { "product", "competitor" }, over = "year",
  average = "value", skip_missing = true }
scorecard "feature_comparison" { title = { en = "Features beside a rival", ["zh-Hant"] = "產品特性對比" },
  of = { "product", "competitor" }, every = "quarter", audience = { "manager", "director" },
  when = function(c) return has(c.mean_lead) end,
  criteria = { { "features", weight = 1, score = "mean_lead", range = { -10, 10 } } } }
