-- The goals of 2026: tree by product and region, team, person and month.

local basics = require "generate/basics"
local day, civil, date, divide = basics.day, basics.civil, basics.date, basics.divide

-- The goal tree by product and region (萬元), then team, person and month, as the handbook's section 5.2 does it, with 5 % on top
-- of each team's goal. Amounts here are in 0.01 萬元.
local PRODUCTS, REGIONS = { "A", "B", "C" }, { "east", "south", "north", "southwest" }
local goal_tree = { A = { 1678, 1204, 999, 543 }, B = { 1242, 915, 735, 387 }, C = { 652, 472, 368, 195 } }
local season = { 7, 5, 8, 8, 8, 9, 8, 8, 9, 9, 10, 11 }
local ramp = { 0, 25, 50, 75, 100 }
local goal_teams = { east = { "E1", "E2" }, south = { "S1", "S2" }, north = { "N1", "N2" }, southwest = { "W1" } }

return function(c)
  local people, person_at, teams, capacity, LEFT = c.people, c.person_at, c.teams, c.capacity, c.LEFT

  -- The weight of a person in a month: season x ramp x capacity x part of full time; 0 before hire and where goals are entered by hand.
  local function month_weight(p, in_team, m)
    local last = day(m == 12 and 2027 or 2026, m == 12 and 1 or m + 1, 1) - 1
    local v = person_at(p[1], last)
    if not v or v.team ~= in_team then return 0 end
    if p[1] == "P23" and m >= 4 and m <= 6 then return 0 end
    local y, hired_month = civil(date(v.hired_on))
    local served = (2026 - y) * 12 + m - hired_month + 1
    if served < 1 then return 0 end
    return season[m] * ramp[math.min(served, #ramp)] * capacity[v.position] * p[7]
  end

  local members = {}                                        -- members[team] = { { person, months = {12 weights}, weight }, ... }
  for _, t in ipairs(teams) do
    local list = {}
    for _, p in ipairs(people) do
      local months, weight = {}, 0
      for m = 1, 12 do
        months[m] = month_weight(p, t[1], m)
        weight = weight + months[m]
      end
      if weight > 0 and t[7] == "no" then table.insert(list, { id = p[1], months = months, weight = weight }) end
    end
    members[t[1]] = list
  end

  local goals, goal_of_month = {}, {}                       -- goal_of_month[id][m]: all products
  local team_goal = {}                                      -- team_goal[team][product]
  local function add_goal(id, product, m, amount)
    table.insert(goals, { person = id, product = product, month = m, amount = amount })
    goal_of_month[id] = goal_of_month[id] or {}
    goal_of_month[id][m] = (goal_of_month[id][m] or 0) + amount
  end

  local function person_months(member, amount)
    local months = divide(amount, member.months)
    if member.id == "P27" then                              -- quotas count the days not on leave: 59/90, 0/91, 61/92
      local parts = { { 1, 2, 59, 90 }, { 0, 0, 0, 91 }, { 8, 9, 61, 92 } }
      for q, part in ipairs(parts) do
        local sum = months[3 * q - 2] + months[3 * q - 1] + months[3 * q]
        for m = 3 * q - 2, 3 * q do months[m] = 0 end
        if part[3] > 0 then
          local kept = divide((2 * sum * part[3] + part[4]) // (2 * part[4]), { season[part[1]], season[part[2]] })
          months[part[1]], months[part[2]] = kept[1], kept[2]
        end
      end
    end
    if member.id == "P20" then months[8] = months[8] * 15 // 31 end
    return months
  end

  for _, product in ipairs(PRODUCTS) do
    for r, region in ipairs(REGIONS) do
      local weights = { 55, 45 }                            -- the two teams of East
      if region ~= "east" then
        for i, t in ipairs(goal_teams[region]) do
          weights[i] = 0
          for _, member in ipairs(members[t]) do weights[i] = weights[i] + member.weight end
        end
      end
      if #goal_teams[region] == 1 then weights = { 1 } end
      local parts = divide(goal_tree[product][r], weights)
      for i, t in ipairs(goal_teams[region]) do
        team_goal[t] = team_goal[t] or {}
        team_goal[t][product] = parts[i] * 100
        local each = {}
        for k, member in ipairs(members[t]) do each[k] = member.weight end
        for k, amount in ipairs(divide(parts[i] * 105, each)) do
          local member = members[t][k]
          for m, value in ipairs(person_months(member, amount)) do
            local v = person_at(member.id, day(2026, m, 1) + 14)
            local by_hand = member.id == "P23" and m >= 4 and m <= 6
            if v and v.team == t and v.status ~= LEFT and not by_hand then add_goal(member.id, product, m, value) end
          end
        end
      end
    end
  end
  -- P23 in the quarter of the move, by hand: 45/91 of 90 and 46/91 of 120 make 105.16; the products share as in the goal tree.
  for m, value in ipairs({ 2967, 3593, 3956 }) do
    local parts = divide(value, { 4424, 3279, 1687 })
    for k, product in ipairs(PRODUCTS) do add_goal("P23", product, m + 3, parts[k]) end
  end

  -- The goals of the teams, by season; of W1 the row of November was forgotten (case 18).
  for _, t in ipairs(teams) do
    for _, product in ipairs(PRODUCTS) do
      if team_goal[t[1]] then
        for m, value in ipairs(divide(team_goal[t[1]][product], season)) do
          if t[1] ~= "W1" or m ~= 11 then
            table.insert(goals, { team = t[1], region = t[5], product = product, month = m, amount = value })
          end
        end
      end
    end
  end

  local function quarter_goal(id, q)
    local sum = 0
    for m = 3 * q - 2, 3 * q do sum = sum + (goal_of_month[id] and goal_of_month[id][m] or 0) end
    return sum
  end

  return { rows = goals, quarter_goal = quarter_goal, members = members, teams = goal_teams }
end
