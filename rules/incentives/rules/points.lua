-- 積分 Points: earned and spent by record, lapsing first in, first out.

local function of_kind(kind) return function(e) return e.kind == kind end end

measure "points_earned"      { of = "person", from = "points_entry", by = "person", sum = "points", when = of_kind("earned") }
measure "points_earned_ever" { of = "person", from = "points_entry", by = "person", over = "ever", sum = "points", when = of_kind("earned") }
measure "points_spent_ever"  { of = "person", from = "points_entry", by = "person", over = "ever", sum = "points", when = of_kind("spent") }

-- On the first day of a month the points lapse that are a year old and not spent before that day: those earned up to then, less
-- all that was spent. The greatest of these in any month so far is what has lapsed, as what is spent first was earned first.
measure "points_aged"  { of = "person", from = "points_entry", by = "person", over = "ever", sum = "points",
  when = function(e, t) return e.kind == "earned" and months_between(e.dated, t.first) >= param.points_months end }
measure "points_used"  { of = "person", from = "points_entry", by = "person", over = "ever", sum = "points",
  when = function(e, t) return e.kind == "spent" and e.dated < t.first end }
measure "points_unused" { of = "person", value = function(p) return p.points_aged - p.points_used end }
measure "points_lapsed" { of = "person", from = "points_unused", over = "ever",
  value = function(rows) return max(greatest(rows, "value") or 0, 0) end }
measure "points_balance" {
  title = { en = "Points", ["zh-Hant"] = "積分餘額" },
  of = "person", over = "ever", value = function(p) return p.points_earned_ever - p.points_spent_ever - p.points_lapsed end,
}

plan "points" {
  title = { en = "Points", ["zh-Hant"] = "積分" },
  of = "person", every = "month", shared = true,
  award "points" { unit = "points", amount = function(p) return p.points_earned end, title = { en = "Points of the month", ["zh-Hant"] = "當月積分" } },
}

-- 培訓獎勵 A place in a course outside for those who have the most points.
proposal "training_place" {
  title = { en = "Training place", ["zh-Hant"] = "培訓名額" },
  of = "person", every = "quarter", kind = "training", decides = "manager",
  when = function(p) return p.status == "active" and p.points_balance >= param.training_points and rank(p.points_balance) <= param.training_places end,
  value = function(p) return param.training_course end,
  evidence = { "points_balance" },
  reason = {
    en = function(p) return "place " .. rank(p.points_balance) .. " with " .. p.points_balance .. " points" end,
    ["zh-Hant"] = function(p) return "積分" .. p.points_balance .. "，第" .. rank(p.points_balance) .. "名" end,
  },
}
