-- 團隊活動 Activities: the budget by heads, who took part, which team has had none.
measure "team_heads" { title = { en = "Heads", ["zh-Hant"] = "人數" },
  of = "team", from = "person", by = "team", over = "quarter", count = true, when = function(p) return p.status == "active" end }

allocation "activity_budget" {
  title = { en = "Budget of activities", ["zh-Hant"] = "團隊活動預算" },
  of = "team", every = "quarter", amount = param.activity_budget_total, weight = function(m) return m.team_heads end, unit = 1,
  audience = { "manager" },
}

-- Who is excused is not counted, and need not say why. Nobody has a score of his own: taking part is voluntary.
local function invited(x) return has(x.person) and x.status ~= "excused" end
measure "invited"            { of = "activity", from = "participation", by = "activity", count = true, when = invited }
measure "joined"             { of = "activity", from = "participation", by = "activity", count = true,
  when = function(x) return invited(x) and x.status == "joined" end }
measure "participation_rate" { title = { en = "Participation", ["zh-Hant"] = "參與率" },
  of = "activity", value = function(a) return a.joined / a.invited end }
measure "cost_per_head"      { title = { en = "Cost a head", ["zh-Hant"] = "人均費用" },
  of = "activity", value = function(a) return a.cost / a.joined end }

proposal "overspend_notice" {
  title = { en = "Over budget", ["zh-Hant"] = "活動超支" },
  of = "activity", at = "held_on", kind = "notice", decides = "", audience = { "manager", "finance" },
  when = function(a) return a.cost > a.budget end, value = function(a) return a.cost - a.budget end,
  reason = {
    en = function(a) return "cost " .. text(a.cost, 0.01) .. " is " .. text(a.cost - a.budget, 0.01) .. " above the budget of "
      .. text(a.budget, 0.01) end,
    ["zh-Hant"] = function(a) return "費用" .. text(a.cost, 0.01) .. "，超出預算" .. text(a.budget, 0.01) .. "達"
      .. text(a.cost - a.budget, 0.01) end,
  },
}

-- A team has an activity of its own, or takes part in one as a team or by its people, at least once a quarter.
measure "own_activities"    { of = "team", from = "activity", by = "team", over = "quarter", count = true,
  when = function(a) return a.kind == "team" end }
measure "team_joined"       { of = "team", from = "participation", by = "team", over = "quarter", count = true,
  when = function(x) return x.status == "joined" end }
measure "people_joined"     { of = "team", from = "participation", by = "person.team", over = "quarter", count = true,
  when = function(x) return x.status == "joined" end }
proposal "activity_due" {
  title = { en = "Plan an activity", ["zh-Hant"] = "安排團隊活動" },
  of = "team", every = "quarter", kind = "task", decides = "", audience = { "manager" },
  when = function(m) return m.team_heads > 0 and m.own_activities + m.team_joined + m.people_joined == 0 end,
  reason = {
    en = function(m, t) return "no activity in the quarter for " .. m.team_heads .. " people" end,
    ["zh-Hant"] = function(m, t) return m.team_heads .. "人本季沒有團隊活動" end,
  },
}
