-- 目標額 Quota and attainment 完成率.

-- A goal of a person counts as it stands. A goal of a person in a team is that of a seat: it counts for the days of the quarter on
-- which the person is in that seat and not on leave, so a transfer blends the quotas of two seats by days.
measure "quota"       { of = "person", from = "goal_row", by = "person", sum = "amount", when = function(g) return not has(g.team) end }
measure "plain_quota" { of = "person", from = "quota", over = full "quarter", sum = "value" }
measure "seat_goal"   { of = { "person", "team" }, from = "goal_row", by = { "person", "team" }, over = full "quarter", sum = "amount" }
measure "seat_days"   { of = { "person", "team" }, over = "quarter", value = function(c)
  return prorated(c.person.team == c.team and c.person.status == "active" and 1 or 0, "days", "quarter")
end }
measure "seat_share"  { of = { "person", "team" }, over = "quarter", value = function(c) return c.seat_goal * c.seat_days end }
measure "seat_quota"  { of = "person", from = "seat_share", by = "person", over = "quarter", sum = "value" }
measure "quota_qtr"   { title = { en = "Quota of the quarter", ["zh-Hant"] = "季度目標額" },
  of = "person", over = "quarter", value = function(p) return p.plain_quota + p.seat_quota end }

measure "attainment"  { title = { en = "Attainment", ["zh-Hant"] = "完成率" },
  of = "person", over = "quarter", value = function(p) return p.sold_qtr / p.quota_qtr end }

-- Days in service in the period, those on leave left out.
measure "served_days" { of = "person", value = function(p, t)
  return t.days * prorated(p.status == "active" and 1 or 0, "days")
end }
