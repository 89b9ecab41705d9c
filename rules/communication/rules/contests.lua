-- 團隊競賽 Contests: points by place. Tied places share the points of their places, so that each contest gives the same
-- total; a hundredth of a point that is left over goes to the team first in order of key. A team that is not there has none.
measure "contest_place" { of = { "activity", "team" }, from = "participation", by = { "activity", "team" }, least = "place",
  when = function(x) return has(x.place) and x.status == "joined" end }

plan "contests" {
  title = { en = "Contests", ["zh-Hant"] = "團隊競賽" },
  of = { "activity", "team" }, every = "month", shared = true,
  award "contest_points" { audience = { "all" }, unit = "points", within = "activity", rank = function(c) return -c.contest_place end, ties = "split",
    title = { en = "Points of a contest", ["zh-Hant"] = "競賽積分" },
    prizes = { param.contest_first, param.contest_second, param.contest_third, param.contest_fourth } },
}

measure "contest_points_given" { of = "activity", from = "contests.contest_points", by = "activity", sum = "value" }

-- The quarter's best: most points, then most first places that were not shared.
measure "contest_total"   { title = { en = "Points of contests", ["zh-Hant"] = "競賽總分" },
  of = "team", from = "contests.contest_points", by = "team", over = "quarter", sum = "value" }
measure "outright_firsts" { of = "team", from = "contests.contest_points", by = "team", over = "quarter", count = true,
  when = function(c) return c.value == param.contest_first end }

plan "contest_awards" {
  title = { en = "Best team", ["zh-Hant"] = "最佳團隊" },
  of = "team", every = "quarter", shared = true, when = function(m) return m.contest_total > 0 end,
  award "best_team" { audience = { "all" }, rank = "contest_total", order = "-outright_firsts", prizes = { "best team of the quarter" },
    title = { en = "Best team of the quarter", ["zh-Hant"] = "季度最佳團隊" } },
}
