-- Curves of criteria, and means of ratings, for scorecards and measures.
--
--   local scores = require "lib/scores"
--   { "attainment", weight = 30, score = function(p) return scores.share(p.sold / p.goal) end },
--   { "complaints", weight = 10, score = function(p) return scores.line(p.complaint_rate, 5, 0, 1, 100) end },
--   measure "peers" { of = "person", from = "rating", by = "person",
--     value = function(rows) return scores.trimmed_mean(rows, "points") end }
--
-- Each is a local function of formulas: what it says is what stands in the formula, and explanations show it so.
--
--   share(x)                      100 for 1
--   rating(x, least, greatest)    100 for the greatest of a scale, 0 for the least
--   line(x, a, at_a, b, at_b)     a straight line: at_a where x is a, at_b where x is b, also beyond
--   target(x, target, most)       100 at the target, most above it, in proportion between: 110 % of it is 110
--   growth(now, before)           (now - before) / before; missing where `before` is 0 ("zero denominator") or negative
--                                 ("base not positive"): a loss of 120 that becomes one of 80 has no rate of growth
--   trimmed_mean(rows, path)      without one highest and one lowest where there are 5 or more; missing below 3
--   net_promoter(rows, path)      100 x (promoters 9 and 10 - detractors 0 to 6) / answers; missing without any
--
-- The last two take options as a third argument: a table that stands outside the formula, because formulas build none.
--
--   local few = { least = 3, from = 5, drop = 1 }                 -- as trimmed_mean has them
--   local answers = { promoters = 9, detractors = 6, least = 1 }  -- as net_promoter has them
--   measure "peers" { ..., value = function(rows) return scores.trimmed_mean(rows, "points", few) end }
local scores = {}

function scores.share(x) return 100 * x end

function scores.rating(x, least, greatest) return 100 * (x - least) / (greatest - least) end

function scores.line(x, a, at_a, b, at_b) return at_a + (at_b - at_a) * (x - a) / (b - a) end

function scores.target(x, target, most) return min(100 * x / target, most) end

function scores.growth(now, before)
  if has(before) and before < 0 then return none("base not positive") end
  return (now - before) / before
end

-- What is left when the `drop` highest and lowest are taken away, by the rows between them.
function scores.trimmed_mean(rows, path, options)
  local least, from, drop = 3, 5, 1
  if options ~= nil then least, from, drop = options.least or 3, options.from or 5, options.drop or 1 end
  local function value(r) return r[path] end
  local function negative(r) return -r[path] end
  local n = count(rows)
  if n < least then return none("n < " .. least) end
  if n < from then return average(rows, value) end
  local outside = sum(top(rows, drop, value), value) + sum(top(rows, drop, negative), value)
  return (sum(rows, value) - outside) / (n - 2 * drop)
end

local function given(options, name, default)
  if options ~= nil and options[name] ~= nil then return options[name] end
  return default
end

function scores.net_promoter(rows, path, options)
  local promoters, detractors = given(options, "promoters", 9), given(options, "detractors", 6)
  local least = given(options, "least", 1)
  local n = count(rows)
  if n < least then return none("n < " .. least) end
  local high = count(keep(rows, function(r) return r[path] >= promoters end))
  local low = count(keep(rows, function(r) return r[path] <= detractors end))
  return 100 * (high - low) / n
end

return scores
