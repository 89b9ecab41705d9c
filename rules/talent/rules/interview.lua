-- Interviews (handbook 2.1) / 招聘與選拔: one scorecard a candidate, from the ratings of managers, hr and team members.

field "rating.candidate" { title = { en = "candidate", ["zh-Hant"] = "候選人" },
  value = function(r) return find("candidate", { id = r.subject }) end }
field "stage_change.candidate" { title = { en = "candidate", ["zh-Hant"] = "候選人" },
  value = function(c) return find("candidate", { id = c.subject }) end }

measure "candidate_stage" { title = { en = "stage", ["zh-Hant"] = "階段" },
  of = "candidate", from = "stage_change", by = "candidate", over = "ever", last = "to_stage",
  when = function(c) return c.process == "candidate" end }

local items = require "lib/interview_form"
local roles = { { "manager", param.role_manager }, { "hr", param.role_hr }, { "peer", param.role_peer } }

-- Within a role the mean, across roles by their weights; a role that did not rate the item does not count.
local function over_roles(rows)
  local sum, weights = 0, 0
  for _, role in ipairs(roles) do
    local mean = average(keep(rows, function(r) return r.rater_role == role[1] end), "score")
    if has(mean) then
      sum = sum + role[2] * mean
      weights = weights + role[2]
    end
  end
  return sum / weights
end

for _, item in ipairs(items) do
  local function of_item(r) return r.form == "interview" and r.item == item.name end
  measure("interview_" .. item.name) { title = { en = "mean of " .. item.name, ["zh-Hant"] = item.zh .. "均分" },
    of = "candidate", from = "rating", by = "candidate", over = "ever", when = of_item,
    value = function(rows)
      if has(item.test) then return average(rows, "score") end
      if distinct(rows, "rater") < param.least_raters then return none("fewer raters than needed") end
      return over_roles(rows)
    end }
  measure("range_" .. item.name) { title = { en = "range of " .. item.name, ["zh-Hant"] = item.zh .. "評分差距" },
    of = "candidate", from = "rating", by = "candidate", over = "ever", when = of_item,
    value = function(rows)
      if has(item.test) then return 0 end
      return greatest(rows, "score") - least(rows, "score")
    end }
end

local criteria = {}
for i, item in ipairs(items) do
  local name = "interview_" .. item.name
  criteria[i] = { item.name, weight = item.weight, missing = "fail", title = { en = item.name, ["zh-Hant"] = item.zh },
    score = function(c) return 100 * (c[name] - item.low) / (item.high - item.low) end,
    must = item.test and param.least_test
      or item.must and function(c) return (c[name] or param.least_must_have) >= param.least_must_have end or nil }
end
scorecard "interview" { title = { en = "interview", ["zh-Hant"] = "面試評分" },
  of = "candidate", audience = { "hr", "manager" }, criteria = criteria, grades = param.interview_bands,
  when = function(c) return (c.candidate_stage or "") == "interview" end }
measure "interview_total" { title = { en = "total of the interview", ["zh-Hant"] = "面試總分" },
  of = "candidate", value = function(c) return c.interview end }
-- Equal totals share a place; who is knocked out has none. In the list of a position, of those who share one the higher item
-- `selling` comes first, then the earlier application. Each step ranks by the place before it and, behind that, what is new.
measure "interview_place" { title = { en = "place of the candidate", ["zh-Hant"] = "候選人名次" },
  of = "candidate", value = function(c) return rank(c.interview, "position") end }
measure "place_by_selling" { of = "candidate",
  value = function(c) return -1000 * c.interview_place + c.interview_selling end }       -- a mean of at most 100
measure "place_by_day" { of = "candidate",
  value = function(c) return -1000000 * rank(c.place_by_selling, "position") - days_between(date("2000-01-01"), c.applied_on) end }
measure "interview_order" { title = { en = "order of the candidates", ["zh-Hant"] = "候選人排序" },
  of = "candidate", value = function(c) return rank(c.place_by_day, "position") end }
