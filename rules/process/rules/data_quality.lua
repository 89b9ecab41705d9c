-- 客戶資料完整率: how many of the required fields are filled, of each customer, each owner, and in all.
local required = { "contact", "contact_post", "phone", "email", "address", "industry", "size", "tax_number", "payment_terms",
                   "equipment" }
field "customer_profile.filled" { value = function(c)
  local n = 0
  for _, name in ipairs(required) do n = n + (has(c[name]) and 1 or 0) end
  return n
end }
field "customer_profile.wanted" { value = function(c) return #required end }

local function completeness(rows) return sum(rows, "filled") / sum(rows, "wanted") end
measure "data_completeness" { title = { en = "Completeness", ["zh-Hant"] = "資料完整率" },
  of = "whole", from = "customer_profile", value = completeness }
measure "completeness_of_customer" { title = { en = "Completeness of a customer", ["zh-Hant"] = "客戶資料完整率" },
  of = "customer", from = "customer_profile", by = "customer", value = completeness }
measure "completeness_of_owner" { title = { en = "Completeness of an owner's customers", ["zh-Hant"] = "負責人資料完整率" },
  of = "person", from = "customer_profile", by = "customer.owner", value = completeness }
measure "fields_filled" { of = "whole", from = "customer_profile", sum = "filled" }
measure "fields_wanted_in_all" { of = "whole", from = "customer_profile", sum = "wanted" }

-- 數據質量: a card for each owner, as a grade to be seen at a glance.
scorecard "data_quality" { title = { en = "Quality of data", ["zh-Hant"] = "數據質量" },
  of = "person", when = function(p) return has(p.completeness_of_owner) end,
  criteria = { { "completeness", weight = 1, score = function(p) return 100 * p.completeness_of_owner end } },
  grades = slab { {0, "clean up"}, {90, "good"} } }

-- 資料清理: below the wanted part, the form is simplified or the gaps are filled.
proposal "clean_up" { title = { en = "Simplify the form, fill the gaps", ["zh-Hant"] = "簡化表單、補全資料" },
  of = "whole", kind = "process_change", decides = "director", audience = { "director" }, due = 30,
  when = function() return has(whole.data_completeness) and whole.data_completeness < param.completeness_wanted end,
  value = function() return whole.data_completeness end,
  reason = {
    en = function()
      return whole.fields_filled .. " of " .. whole.fields_wanted_in_all .. " required fields are filled: "
        .. text(100 * whole.data_completeness, 0.01) .. " %, wanted " .. text(100 * param.completeness_wanted, 1) .. " %"
    end,
    ["zh-Hant"] = function()
      return "必填項" .. whole.fields_wanted_in_all .. "個中已填" .. whole.fields_filled .. "個，完整率"
        .. text(100 * whole.data_completeness, 0.01) .. "%，要求" .. text(100 * param.completeness_wanted, 1) .. "%"
    end,
  } }
