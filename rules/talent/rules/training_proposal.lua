-- The plan as a proposal, and what stands against it (handbook 2.2) / 培訓建議
local steps = 8

-- The courses of the plan in their order.
local function courses_of(p)
  local list = p.training_1.id
  for i = 2, steps do
    local course = p["training_" .. i]
    if has(course) then list = list .. " " .. course.id end
  end
  return list
end
local function hours_of(p)
  local hours = 0
  for i = 1, steps do hours = hours + (p["training_" .. i].hours or 0) end
  return hours
end
local function percent(x) return text(100 * x, 0.01) end

measure "readiness_after" { title = { en = "readiness after the plan", ["zh-Hant"] = "培訓後準備度" },
  of = "person", from = "skill_met", by = "person", when = function(r) return has(r.value) end,
  value = function(rows, p)
    local function met(r)
      local level = r.skill_level
      for i = 1, steps do
        local course = p["training_" .. i]
        if has(course) and course.skill == r.skill then level = level + course.level_gain end
      end
      return min(level / r.skill_required, 1)
    end
    if not has(p.readiness) then return none("a skill is not rated") end
    return sum(rows, function(r) return r.skill.weight * met(r) end) / sum(rows, "skill.weight")
  end }

proposal "training_plan" { title = { en = "training plan", ["zh-Hant"] = "個人培訓計劃" },
  of = "person", kind = "training", decides = "manager", audience = { "self", "manager" }, due = 30,
  when = function(p) return p.status == "active" and has(p.training_1) end,
  value = courses_of,
  reason = {
    en = function(p) return "readiness " .. percent(p.readiness) .. " %, after " .. courses_of(p) .. " (" .. hours_of(p) .. " of "
      .. param.training_hours .. " hours) " .. percent(p.readiness_after) .. " %" end,
    ["zh-Hant"] = function(p) return "準備度" .. percent(p.readiness) .. "%，完成" .. courses_of(p) .. "（" .. hours_of(p) .. "/"
      .. param.training_hours .. "學時）後為" .. percent(p.readiness_after) .. "%" end,
  },
  evidence = { "readiness", "readiness_after" } }

-- External courses that cost more than the budget are decided by themselves.
local function dear(course) return course.mode == "external" and course.cost > param.external_budget end
local function dear_courses(p)
  local list = ""
  for i = 1, steps do
    local course = p["training_" .. i]
    if has(course) and dear(course) then list = list .. course.id .. " " .. text(course.cost, 0.01) .. " " end
  end
  return list
end
proposal "external_course" { title = { en = "external course above the budget", ["zh-Hant"] = "超預算外部培訓" },
  of = "person", kind = "training", decides = "director", audience = { "manager", "director" },
  when = function(p) return p.status == "active" and has(p.training_1) and dear_courses(p) ~= "" end,
  value = dear_courses }

measure "courses_for_skill" { title = { en = "courses open for a skill", ["zh-Hant"] = "可選課程數" },
  of = { "person", "skill" }, from = "course_brevity", by = { "person", "skill" }, count = true,
  when = function(r) return has(r.value) end }
measure "gaps_without_course" { title = { en = "gaps without a course", ["zh-Hant"] = "無課程可補的差距" },
  of = "person", from = "skill_gap", by = "person", count = true,
  when = function(r) return (r.value or 0) > 0 and (r.courses_for_skill or 0) == 0 end }
proposal "no_course" { title = { en = "no course for a gap", ["zh-Hant"] = "缺少課程" },
  of = "person", kind = "notice", decides = "", audience = { "manager", "hr" },
  when = function(p) return p.status == "active" and p.gaps_without_course > 0 end,
  value = function(p) return p.gaps_without_course end,
  reason = {
    en = function(p) return "no course for " .. p.gaps_without_course .. " skill gap(s)" end,
    ["zh-Hant"] = function(p) return p.gaps_without_course .. "項技能差距沒有對應課程" end,
  } }
