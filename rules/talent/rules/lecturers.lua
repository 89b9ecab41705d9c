-- Internal lecturers earn points for the hours they teach (handbook 2.2) / 內部講師積分
measure "hours_taught" { title = { en = "hours taught", ["zh-Hant"] = "授課小時" },
  of = "person", from = "lesson", by = "lecturer", over = "quarter", sum = "hours" }
plan "lecturing" { title = { en = "lecturing", ["zh-Hant"] = "內部講師" },
  of = "person", every = "quarter",
  award "lecturer_points" { title = { en = "points of lecturers", ["zh-Hant"] = "講師積分" }, unit = "points",
    amount = function(p) return p.hours_taught * param.lecturer_points end, cap = param.lecturer_cap } }
