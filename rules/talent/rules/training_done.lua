-- Courses that were due, and what was learned long ago (handbook 2.2) / 培訓完成率與有效期
local completions = require "lib/completions"
local passed, expired = completions.passed, completions.expired

-- Who is on leave on the day has as many days more as he was away since the course was assigned.
field "completion.due_day" { value = function(c)
  local p = c.person
  if p.status ~= "leave" then return c.due_on end
  local from = has(c.assigned_on) and (not has(p.valid_from) or c.assigned_on > p.valid_from) and c.assigned_on or p.valid_from
  return c.due_on + days_between(from, p.valid_to)
end }

-- A course is due once its day has passed, unless the person is away or has left by then.
local function due(c, t) return c.due_day <= t.last and c.person.status == "active" end

measure "courses_due" { title = { en = "courses due", ["zh-Hant"] = "到期課程" },
  of = "person", from = "completion", by = "person", at = "due_day", over = "year", count = true, when = due }
measure "courses_passed" { title = { en = "courses passed in time", ["zh-Hant"] = "按時合格課程" },
  of = "person", from = "completion", by = "person", at = "due_day", over = "year", count = true,
  when = function(c, t) return due(c, t) and passed(c) end }
measure "training_completion" { title = { en = "training completed", ["zh-Hant"] = "培訓完成率" },
  of = "person", over = "year", value = function(p) return p.courses_passed / p.courses_due end }

-- Passed once, and not again while it was still good.
measure "course_holds" { title = { en = "course still good", ["zh-Hant"] = "有效課程" },
  of = { "person", "course" }, from = "completion", by = { "person", "course" }, over = "ever", count = true,
  when = function(c, t) return passed(c) and not expired(c, t) end }
measure "course_lapsed" { title = { en = "course no longer good", ["zh-Hant"] = "過期課程" },
  of = { "person", "course" }, from = "completion", by = { "person", "course" }, over = "ever", count = true,
  when = function(c, t) return passed(c) and expired(c, t) end }
measure "course_missing" { title = { en = "course is due again", ["zh-Hant"] = "課程須重修" },
  of = { "person", "course" }, value = function(c) return c.course_lapsed > 0 and c.course_holds == 0 and 1 or 0 end }
measure "lapsed_course" { title = { en = "course that is due again", ["zh-Hant"] = "須重修課程" },
  of = "person", from = "course_missing", by = "person", first = "course",
  when = function(r) return r.value > 0 end }
proposal "course_again" { title = { en = "course due again", ["zh-Hant"] = "課程須重修" },
  of = "person", kind = "training", audience = { "self", "manager" },
  when = function(p) return p.status == "active" and has(p.lapsed_course) end,
  value = function(p) return p.lapsed_course.id end,
  reason = {
    en = function(p) return p.lapsed_course.id .. " holds for " .. p.lapsed_course.valid_months .. " months and is due again" end,
    ["zh-Hant"] = function(p) return p.lapsed_course.id .. "有效期" .. p.lapsed_course.valid_months .. "個月，須重修" end,
  } }
