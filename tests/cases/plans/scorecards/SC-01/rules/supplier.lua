-- The mean of each category, weighted 65 to 35. What is not applicable is left out; a category with nothing left counts 0.
local function mean_of(category)
  return {
    of = "supplier", from = "rating", by = "supplier", average = "score",
    when = function(rating) return rating.category == category and has(rating.score) end,
  }
end
measure "category_a" (mean_of "a")
measure "category_b" (mean_of "b")

scorecard "rated" {
  of = "supplier", every = "month", unit = 0.01,
  criteria = {
    { "a", weight = 65, missing = "neutral", neutral = 0, score = function(s) return s.category_a end },
    { "b", weight = 35, missing = "neutral", neutral = 0, score = function(s) return s.category_b end },
  },
}
plan "categories" { of = "supplier", every = "month",
  award "a" { on = "category_a", rate = 1, unit = "points", pays = false },
  award "b" { on = "category_b", rate = 1, unit = "points", pays = false },
}
