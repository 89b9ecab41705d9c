-- A personal training plan within hours (handbook 2.2) / 個人培訓計劃
-- Step by step: the skill of the greatest gap x weight for which a course still fits, of its courses the shortest.

local completions = require "lib/completions"
local passed, expired = completions.passed, completions.expired
local steps = 8 -- a plan has at most so many courses

-- The level that a person has in the skill of each course that is open to them.
credit "open_course" { title = { en = "course for a skill", ["zh-Hant"] = "可修課程" },
  from = "rating", value = function() return 1 end, when = function(r) return r.form == "skill" and r.rater_role == "manager" end,
  to = { { each = "course", of = "skill", by = "skill", payee = "key", share = 1, overlay = true } } }
measure "course_done" { of = { "person", "skill", "course" }, from = "completion", by = { "person", "course.skill", "course" },
  over = "ever", count = true, when = function(c, t) return passed(c) and not expired(c, t) end }
measure "course_level" { of = { "person", "skill", "course" }, from = "open_course", by = { "person", "skill", "payee" }, over = "ever",
  last = "score" }
measure "course_gap" { of = { "person", "skill", "course" },
  value = function(c)
    if (c.course_done or 0) > 0 or not has(c.course_level) then return 0 end   -- nor for a skill that nobody rated
    return max(0, (find("skill_need", { position = c.person.position, skill = c.skill }).level or 0) - c.course_level)
  end }
-- Of the courses of one skill the shortest comes first; courses that are done have no place.
measure "course_brevity" { of = { "person", "skill", "course" },
  value = function(c)
    if c.course_gap == 0 then return none("not needed") end
    return -c.course.hours
  end }
measure "course_place" { of = { "person", "skill", "course" },
  value = function(c) return rank(c.course_brevity, { "person", "skill" }) end }

-- What the plan holds before a step: hours, and courses and levels of a skill.
local function taken_before(step, p)
  local hours = 0
  for i = 1, step - 1 do hours = hours + (p["training_" .. i].hours or 0) end
  return hours
end

for step = 1, steps do
  measure("training_" .. step) { of = "person", from = "course_gap", by = "person",
    value = function(rows, p)
      local left = param.training_hours - taken_before(step, p)
      local function priority(r)
        local levels = 0
        for i = 1, step - 1 do
          local course = p["training_" .. i]
          if has(course) and course.skill == r.skill then levels = levels + course.level_gain end
        end
        return max(r.value - levels, 0) * r.skill.weight
      end
      local function is_next(r)
        local taken, before = false, 0
        for i = 1, step - 1 do
          local course = p["training_" .. i]
          if has(course) and course == r.course then taken = true end
          if has(course) and course.skill == r.skill then before = before + 1 end
        end
        return not taken and (r.course_place or 99) <= before + 1
      end
      local fit = keep(rows, function(r) return is_next(r) and r.course.hours <= left and priority(r) > 0 end)
      return first(top(fit, 1, priority), "course")
    end }
end
