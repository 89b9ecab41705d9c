-- 十項指標: the criteria of the annual card in their order, for a person in a position (c.person, c.position).
local scores = require "lib/scores"

return {
  { en = "sales attainment", zh = "銷售完成率", weight = param.weight_attainment, skill = "selling",
    score = function(c) return scores.share(c.position_attainment) end },
  { en = "growth", zh = "銷售增長率", weight = param.weight_growth, skill = "selling",
    score = function(c) return scores.line(c.person.sales_growth, 0, 60, param.growth_for_100, 100) end },
  { en = "market share change", zh = "市場份額變化", weight = param.weight_market_share, skill = "market",
    score = function(c) return scores.line(c.person.region.share_gain, 0, 60, param.share_gain_for_100, 100) end },
  { en = "complaint rate", zh = "客戶投訴率", weight = param.weight_complaints, skill = "account",
    score = function(c)
      return scores.line(c.person.complaints_per_100, param.complaints_for_0, 0, param.complaints_for_100, 100)
    end },
  { en = "CSAT", zh = "客戶滿意度", weight = param.weight_csat, skill = "account",
    score = function(c) return scores.share(c.person.satisfied) end },
  { en = "attendance", zh = "出勤", weight = param.weight_attendance,
    score = function(c) return c.person.attendance_score end },
  { en = "initiative", zh = "主動性", weight = param.weight_initiative,
    score = function(c) return c.person.initiative_rating end },
  { en = "responsibility", zh = "責任心", weight = param.weight_responsibility,
    score = function(c) return c.person.responsibility_rating end },
  { en = "peer review", zh = "同事互評", weight = param.weight_peers, skill = "teamwork",
    score = function(c) return c.person.peer_review or none("n < 3") end },
  { en = "team projects", zh = "團隊項目完成率", weight = param.weight_projects, skill = "teamwork",
    score = function(c) return scores.share(c.person.project_completion) end },
}
