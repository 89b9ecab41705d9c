-- A region's goal to its teams, a team's to its people, a person's to the months (handbook 1.2) / 團隊、個人、月度分解
local year = full "year"

-- The ramp of somebody who was hired in the year, 0 before; a vacant seat is a person without a hiring day and needs none.
local function ramp_of(p, t)
  if not has(p.hired_on) then return 1 end
  if p.hired_on > t.last then return 0 end
  return tier_rate(param.ramp, months_between(p.hired_on, t.last) + 1)
end

measure "month_weight" { title = { en = "weight of a person's month", ["zh-Hant"] = "個人月度權重" }, of = "person",
  value = function(p, t)
    if p.status == "left" then return 0 end
    return p.position.capacity * p.fte * tier_rate(param.season, t.number) / 100 * ramp_of(p, t)
  end }
measure "capacity_weight" { title = { en = "weight of a person's year", ["zh-Hant"] = "個人年度權重" },
  of = "person", from = "month_weight", over = year, sum = "value" }
measure "team_weight" { title = { en = "weight of a team", ["zh-Hant"] = "團隊權重" },
  of = "team", from = "capacity_weight", by = "team", over = year, sum = "value" }
measure "open_month" { title = { en = "weight of a month not locked", ["zh-Hant"] = "未鎖定月份的權重" }, of = "person",
  value = function(p, t) return t.number > param.locked_months and p.month_weight or 0 end }
measure "open_weight" { title = { en = "weight of the months not locked", ["zh-Hant"] = "未鎖定月份權重" },
  of = "person", from = "open_month", over = year, sum = "value" }

-- A team's part of the region's goal as agreed, else the weight of its people.
measure "team_part" { title = { en = "part of the region's goal", ["zh-Hant"] = "團隊占比" },
  of = { "product", "team" }, from = "team_product", by = { "product", "team" }, over = year, one = "part" }
allocation "by_team" { title = { en = "goal of a team", ["zh-Hant"] = "團隊目標" },
  of = { "product", "team" }, within = { "product", "team.region" }, every = "year", unit = 10000, decides = "",
  amount = function(c) return c.by_region end,
  weight = function(c) return c.team_part or c.team.team_weight end }

measure "carried" { title = { en = "carries a goal", ["zh-Hant"] = "承擔目標" },
  of = { "product", "person" }, from = "person_product", by = { "product", "person" }, over = year, count = true }
-- Goals that are decided already: months up to `locked_months` stay as they are.
measure "decided" { title = { en = "goal decided", ["zh-Hant"] = "已定目標" },
  of = { "product", "person" }, from = "goal_row", by = { "product", "person" }, sum = "amount" }
measure "locked_month" { title = { en = "goal of a locked month", ["zh-Hant"] = "已鎖定月份目標" }, of = { "product", "person" },
  value = function(c, t) return t.number <= param.locked_months and c.decided or 0 end }
measure "locked_goal" { title = { en = "goal of the locked months", ["zh-Hant"] = "已鎖定目標" },
  of = { "product", "person" }, from = "locked_month", over = year, sum = "value" }

-- Set by hand: meed goals adjust by_month A/P17 --period 2026-08 --to 240000 --reason "trade fair".
local function set_by_hand(rule, window)
  return { of = { "product", "person" }, from = "goal_change", by = { "product", "person" }, over = window, one = "amount",
    when = function(r) return r.rule == rule end }
end
local function change_of(rule)
  return { kind = "goal_change", rule = function() return rule end, product = "product", person = "person", amount = "value", why = "reason",
    starts_on = function(c, t) return t.first end }
end
measure "set_year"  (set_by_hand("by_person", year))
measure "set_month" (set_by_hand("by_month", "month"))

allocation "by_person" { title = { en = "goal of a person", ["zh-Hant"] = "個人目標" },
  of = { "product", "person" }, within = { "product", "person.team" }, every = "year", unit = 100, decides = "",
  stretch = param.over_assignment,
  amount = function(c) return c.by_team end,
  weight = function(c) return c.person.capacity_weight end,
  floor = "locked_goal",
  keep = function(c)
    if param.locked_months > 0 and c.person.open_weight == 0 then return c.locked_goal end
    return c.set_year
  end,
  adjusts = change_of("by_person") }

allocation "by_month" { title = { en = "goal of a month", ["zh-Hant"] = "月度目標" },
  of = { "product", "person" }, every = "year", into = "month", unit = 100, zero_weights = "equal",
  amount = function(c) return c.by_person end,
  weight = function(c) return c.person.month_weight end,
  keep = function(c, t) if t.number <= param.locked_months then return c.decided end return c.set_month end,
  adjusts = change_of("by_month"),
  becomes = { kind = "goal_row", person = "person", product = "product", amount = "value",
              month_on = function(c, t) return t.first end } }
