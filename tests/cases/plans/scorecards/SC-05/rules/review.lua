-- Five results with weights in percent, behaviours with none, and the mean of both scores.
local weights = { { "sales", 45 }, { "margin", 30 }, { "service", 15 }, { "reports", 5 }, { "training", 5 } }

local criteria = {}
for i, line in ipairs(weights) do
  criteria[i] = { line[1], weight = line[2], score = function(p, t)
    return find("rating", { person = p, item = line[1] }).score
  end }
end
scorecard "results" { of = "person", every = "year", criteria = criteria }

measure "behaviours" { of = "person", from = "rating", by = "person", over = "year",
  when = function(rating) return rating.part == "behaviour" end, average = "score" }
scorecard "behaviour" { of = "person", every = "year",
  criteria = { { "behaviours", weight = 1, score = function(p) return p.behaviours end } } }

scorecard "overall" { of = "person", every = "year", criteria = {
  { "results",   weight = 1, score = function(p) return p.results end },
  { "behaviour", weight = 1, score = function(p) return p.behaviour end },
} }
