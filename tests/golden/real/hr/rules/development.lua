local function of_four(x) return 100 * (x - 1) / 3 end   -- the scale says 1 to 4

scorecard "development" {
  of = "employee", every = "year", when = function(e) return e.department == "Sales" end,
  criteria = {
    { "performance",  weight = 40, score = function(e) return of_four(e.rating) end },
    { "involvement",  weight = 35, score = function(e) return of_four(e.involvement) end },
    { "teamwork",     weight = 25, score = function(e) return of_four(e.relationship) end },
  },
  grades = slab { {0, "C"}, {60, "B"}, {80, "A"} },
}

proposal "training_place" {
  of = "employee", every = "year", kind = "training", decides = "manager", due = 30,
  when = function(e) return e.department == "Sales" and (e.development or 100) < 60 and e.trainings < 3 end,
  value = function(e) return 3 - e.trainings end,
  reason = {
    en = function(e) return "score " .. text(e.development, 0.01) .. ", " .. e.trainings .. " of 3 trainings last year" end,
    ["zh-Hant"] = function(e) return "評分 " .. text(e.development, 0.01) .. "，去年培訓 " .. e.trainings .. " 次（應為 3 次）" end,
  },
  evidence = { "development" },
}
