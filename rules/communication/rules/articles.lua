-- 知識庫 Articles: points for those that are approved; how often they are read is shown and not paid.
measure "articles"      { of = "person", from = "message", by = "author", count = true,
  when = function(m) return m.kind == "article" and m.approved end }
measure "article_reads" { of = "message", from = "message", by = "ref", over = "ever", count = true,
  when = function(m) return m.kind == "read" end }

plan "articles_plan" {
  title = { en = "Knowledge base", ["zh-Hant"] = "知識庫積分" },
  of = "person", every = "month", shared = true,
  award "article_points" { unit = "points", cap = param.article_points_cap,
    title = { en = "Points for articles", ["zh-Hant"] = "文章積分" },
    amount = function(p) return param.points_per_article * p.articles end },
}
