-- 價格指數: our price by the mean of the rivals' latest prices, weighed with their shares. An older price is stale and left out.
measure "rival_price" { title = { en = "Price of a rival", ["zh-Hant"] = "對手價格" },
  of = { "product", "competitor" }, from = "market_observation", by = { "product", "rival" }, over = "ever",
  value = function(rows, c, t)
    local priced = keep(rows, function(o) return has(o.price) end)
    if count(priced) == 0 then return none("no price") end
    if days_between(last(priced, "observed_on"), t.last) > param.stale_days then return none("stale") end
    return last(priced, "price")
  end }
measure "weights_missing" { of = "product", from = "rival_price", by = "product", over = "ever", count = true,
  when = function(c) return has(c.value) and not has(c.rival_share) end }
measure "stale_prices" { title = { en = "Stale prices", ["zh-Hant"] = "過期價格" },
  of = "product", from = "market_observation", by = "product", over = "ever", value = function(rows, k, t)
    local priced = keep(rows, function(o) return has(o.price) and has(o.competitor) end)
    local fresh = keep(priced, function(o) return days_between(o.observed_on, t.last) <= param.stale_days end)
    return distinct(priced, "competitor") - distinct(fresh, "competitor")
  end }
measure "rival_mean" { title = { en = "Mean price of rivals", ["zh-Hant"] = "對手均價" },
  of = "product", from = "rival_price", by = "product", over = "ever", value = function(rows, k)
    local fresh = keep(rows, function(c) return has(c.value) end)
    if count(fresh) == 0 then return none("no fresh price of a rival") end
    if k.weights_missing > 0 then return because(average(fresh, "value"), "a share is missing: simple mean") end
    local mean = sum(fresh, function(c) return c.value * c.rival_share end) / sum(fresh, "rival_share")
    if k.stale_prices > 0 then return because(mean, "without stale prices") end
    return mean
  end }
measure "price_index" { title = { en = "Price index", ["zh-Hant"] = "價格指數" },
  of = "product", over = "quarter", value = function(k)
    local index = k.list_price / k.rival_mean
    if k.stale_prices > 0 then return because(index, "without stale prices") end
    return index
  end }
