-- Percent of the target award for each goal by the level reached; the weights are in the table. Without the threshold of
-- net income only cash flow pays.
local percent = matrix {
  x = {             "below", "threshold", "target", "superior" },
  y = { "net income", "cash flow", "strategic" },
                    { 0,       25,          50,       100 },
                    { 0,       12.5,        25,       50 },
                    { 0,       0,           25,       50 },
}

local function has_net_income(result)
  return find("goal_result", { person = result.person, year = result.year, goal = "net income" }).level ~= "below"
end

measure "award" { of = "person", from = "goal_result", by = "person", over = "year",
  when = function(result) return result.goal == "cash flow" or has_net_income(result) end,
  sum = function(result) return cell(percent, result.level, result.goal) end }

plan "three_goals" { of = "person", every = "year",
  award "percent" { on = "award", rate = 1, unit = "points", pays = false },
}
