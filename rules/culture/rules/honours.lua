-- 價值之星: the title of the month goes to whoever has most points; tied people share it.
plan "value_honours" { title = { en = "Value of the month", ["zh-Hant"] = "價值之星" },
  of = "person", every = "month",
  award "value_star" { audience = { "all" }, title = { en = "Value of the month", ["zh-Hant"] = "本月價值之星" },
    when = function(p) return (p.title_points or 0) > 0 end,
    rank = "title_points", ties = "all", prizes = { "value of the month" } },
}
