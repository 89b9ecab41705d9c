-- 關聯推薦: how much more often owners of one product also own another: lift(A -> B) = P(B|A) / P(B).
--
-- product_pairs.csv says which pairs are looked at. Each order of a product counts for the pairs in which it is owned and for
-- those in which it is offered, so that a customer has both sides of a pair beside each other.
local function booked(r) return r.kind == "booked" end
local function pairs_by(side)
  return { { each = "product_pair", of = "deal.product", by = side, payee = "key", share = 1, overlay = true } }
end
credit "owned_of_pair"   { from = "transaction", when = booked, value = "orders", to = pairs_by("owned") }
credit "offered_of_pair" { from = "transaction", when = booked, value = "orders", to = pairs_by("offered") }

measure "has_owned"   { of = { "customer", "product_pair" }, from = "owned_of_pair", by = { "deal.customer", "payee" },
  over = "ever", sum = "value" }
measure "has_offered" { of = { "customer", "product_pair" }, from = "offered_of_pair", by = { "deal.customer", "payee" },
  over = "ever", sum = "value" }
local function owners(test)
  return { of = "product_pair", from = "has_owned", by = "product_pair", over = "ever",
    value = function(rows) return count(keep(rows, test)) end }
end
measure "owners_of_owned"   (owners(function(c) return c.has_owned > 0 end))
measure "owners_of_offered" (owners(function(c) return c.has_offered > 0 end))
measure "owners_of_both"    (owners(function(c) return c.has_owned > 0 and c.has_offered > 0 end))
measure "customers_of_all"  { of = "whole", from = "customer", count = true }

measure "recommendations" { title = { en = "Recommendations", ["zh-Hant"] = "推薦數" },
  of = "whole", from = "cross_sell", when = function(c) return has(c.value) end, count = true }
measure "lift" { title = { en = "Lift", ["zh-Hant"] = "提升度" },
  of = "product_pair", value = function(k)
    return (k.owners_of_both / k.owners_of_owned) / (k.owners_of_offered / whole.customers_of_all)
  end }

proposal "cross_sell" { title = { en = "Recommend a product", ["zh-Hant"] = "產品推薦" },
  of = { "customer", "product_pair" }, kind = "offer", decides = "owner", audience = { "self", "manager" },
  group = "customer.owner",
  when = function(c)
    local k = c.product_pair
    return c.has_owned > 0 and c.has_offered <= 0 and (k.lift or 0) >= param.least_lift and k.owners_of_both >= param.least_joint
  end,
  value = function(c) return c.product_pair.offered.id end,
  reason = {
    en = function(c)
      local k = c.product_pair
      return "recommend " .. k.offered.id .. ": " .. k.owners_of_both .. " of " .. k.owners_of_owned .. " owners of " .. k.owned.id
        .. " have it, " .. k.owners_of_offered .. " of all " .. whole.customers_of_all .. " customers; lift " .. text(k.lift, 0.01)
    end,
    ["zh-Hant"] = function(c)
      local k = c.product_pair
      return "推薦" .. k.offered.id .. "：" .. k.owned.id .. "的" .. k.owners_of_owned .. "位客戶中" .. k.owners_of_both .. "位已購，全部"
        .. whole.customers_of_all .. "位客戶中" .. k.owners_of_offered .. "位；提升度" .. text(k.lift, 0.01)
    end,
  } }
