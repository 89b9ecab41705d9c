-- 促銷回報: units above what would have been sold anyway, at their margin, less the cost.
local function during(a, r)
  return a.kind == "promotion" and has(a.ends_on) and r.dated >= a.held_on and r.dated <= a.ends_on and 1 or 0
end
local promotions = { { each = "activity", of = "deal.product", by = "product", payee = "key", overlay = true, share = during } }
local function booked(r) return r.kind == "booked" and has(r.quantity) end
credit "promoted_units"  { from = "transaction", when = booked, value = "quantity", to = promotions }
credit "promoted_margin" { from = "transaction", to = promotions, when = booked,
  value = function(r) return r.amount - r.quantity * r.deal.product.unit_cost end }
measure "units_sold"   { of = "activity", from = "promoted_units", over = "ever", sum = "value" }
measure "margin_sold"  { of = "activity", from = "promoted_margin", over = "ever", sum = "value" }
measure "unit_margin"  { of = "activity", over = "ever", value = function(a) return a.margin_sold / a.units_sold end }
measure "extra_units"  { of = "activity", over = "ever", value = function(a) return a.units_sold - a.baseline_units end }
measure "promotion_roi" { title = { en = "Return of a promotion", ["zh-Hant"] = "促銷回報率" },
  of = "activity", over = "ever", value = function(a) return (a.extra_units * a.unit_margin - a.cost) / a.cost end }

proposal "sales_promotion" { title = { en = "Repeat or stop a promotion", ["zh-Hant"] = "促銷去留" },
  of = "activity", at = "ends_on", kind = "campaign", decides = "director", audience = { "director" }, due = 30,
  when = function(a)
    return a.kind == "promotion" and has(a.promotion_roi) and (a.promotion_roi > param.roi_repeat or a.promotion_roi < param.roi_stop)
  end,
  value = function(a) return a.promotion_roi > param.roi_repeat and "repeat" or "stop" end,
  reason = {
    en = function(a)
      return text(a.extra_units, 1) .. " more units at " .. text(a.unit_margin, 0.01) .. " CNY for " .. text(a.cost, 1) .. " CNY: return "
        .. text(100 * a.promotion_roi, 0.1) .. " %"
    end,
    ["zh-Hant"] = function(a)
      return "多售" .. text(a.extra_units, 1) .. "件，每件毛利" .. text(a.unit_margin, 0.01) .. "元，費用" .. text(a.cost, 1) .. "元：回報率"
        .. text(100 * a.promotion_roi, 0.1) .. "%"
    end,
  } }
