-- 工作態度: attendance, and what the manager has rated on anchored items.
local scores = require "lib/scores"

measure "days_due" { title = { en = "Working days due", ["zh-Hant"] = "應出勤天數" },
  of = "person", from = "attendance", by = "person", over = "year", sum = "due_days" }
measure "days_present" { title = { en = "Days present", ["zh-Hant"] = "實際出勤天數" },
  of = "person", from = "attendance", by = "person", over = "year", sum = "present_days" }
measure "times_late" { title = { en = "Times late", ["zh-Hant"] = "遲到次數" },
  of = "person", from = "attendance", by = "person", over = "year", sum = "late" }
measure "attendance_score" { title = { en = "Attendance", ["zh-Hant"] = "出勤得分" },
  of = "person", over = "year", value = function(p)
    return scores.share(p.days_present / p.days_due) - param.late_deduction * p.times_late
  end }

for _, item in ipairs { { "initiative", "Initiative", "主動性" }, { "responsibility", "Responsibility", "責任心" } } do
  measure(item[1] .. "_rating") { title = { en = item[2], ["zh-Hant"] = item[3] },
    of = "person", from = "rating", by = "person", over = "year",
    when = function(r) return r.form == "annual" and r.rater_role == "manager" and r.item == item[1] end,
    average = function(r) return scores.rating(r.score, r.scale_min, r.scale_max) end }
end
