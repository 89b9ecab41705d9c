-- What each recruiting source brings (handbook 2.1) / 招聘渠道效果

measure "applicants" { title = { en = "applicants", ["zh-Hant"] = "應聘人數" },
  of = "source", from = "candidate", by = "source", at = "applied_on", over = "year", count = true }
measure "hired" { title = { en = "hired", ["zh-Hant"] = "錄用人數" },
  of = "source", from = "stage_change", by = "candidate.source", over = "year", count = true,
  when = function(c) return c.process == "candidate" and c.to_stage == "hired" end }
measure "source_yield" { title = { en = "hired of all applicants", ["zh-Hant"] = "錄用率" },
  of = "source", over = "year", value = function(s) return s.hired / s.applicants end }
measure "cost_per_hire" { title = { en = "cost of a hire", ["zh-Hant"] = "單次錄用成本" },
  of = "source", over = "year", value = function(s) return s.cost / s.hired end }

-- From the position's first application of the year to the first hire.
measure "first_applied" { title = { en = "first application", ["zh-Hant"] = "首份申請" },
  of = "position", from = "candidate", by = "position", at = "applied_on", over = "year", first = "applied_on" }
measure "first_hired" { title = { en = "first hire", ["zh-Hant"] = "首次錄用" },
  of = "position", from = "stage_change", by = "candidate.position", over = "year", first = "changed_on",
  when = function(c) return c.process == "candidate" and c.to_stage == "hired" end }
measure "time_to_fill" { title = { en = "days to fill the position", ["zh-Hant"] = "招聘週期（天）" },
  of = "position", over = "year", value = function(p) return days_between(p.first_applied, p.first_hired) end }
