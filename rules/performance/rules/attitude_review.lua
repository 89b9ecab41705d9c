-- 工作態度評價: the attitude criteria by themselves, with weights from comparisons in pairs.
scorecard "attitude_review" { title = { en = "Attitude", ["zh-Hant"] = "工作態度" },
  of = "person", every = "year", audience = { "self", "manager", "hr" },
  when = function(p) return has(p.attendance_score) end, weights = require "attitude_pairs",
  criteria = {
    { "attendance",     score = "attendance_score" },
    { "initiative",     score = "initiative_rating" },
    { "responsibility", score = "responsibility_rating" },
  } }
