-- 小組保護: a team is shown from 5 people who answered on; of its neighbours the next smallest is hidden too while the
-- hidden ones could be had by subtraction. All that says anything of answers asks `pulse_shown` first.
measure "pulse_people" { title = { en = "People who answered", ["zh-Hant"] = "脈搏調查人數" }, internal = true,
  of = "team", from = "survey_answer", by = "team", over = "quarter",
  when = function(a) return a.survey == "pulse" and has(a.team) end,
  value = function(rows)
    if count(rows) == 0 then return none("nobody answered") end
    return distinct(rows, "respondent")
  end }
measure "pulse_shown" { title = { en = "People who answered", ["zh-Hant"] = "脈搏調查人數（可公開）" },
  of = "team", over = "quarter", value = function(m) return shown(m.pulse_people, "parent", 5) end }
