-- 績效申訴: while a dispute is open the score counts for no pay.
local function is_open(c, t) return c.kind == "dispute" and has(c.person) and not (has(c.closed_on) and c.closed_on <= t.last) end

measure "open_disputes" { title = { en = "Open disputes", ["zh-Hant"] = "未決申訴" },
  of = "person", from = "case_file", by = "person", over = "year", count = true, when = is_open }
measure "score_for_pay" { title = { en = "Score that counts for pay", ["zh-Hant"] = "計薪得分" },
  of = "person", over = "year", value = function(p)
    if p.open_disputes > 0 then return none("disputed: held for pay until it is decided") end
    return p.annual_result
  end }

proposal "dispute_hold" { title = { en = "Dispute about a score", ["zh-Hant"] = "申訴凍結" },
  of = "case_file", at = "opened_on", kind = "review", decides = "hr", audience = { "self", "manager", "hr" }, due = 30,
  when = is_open, value = function(c) return c.person.id end,
  reason = {
    en = function(c) return c.person.name_en .. " disagrees with the score; it counts for no pay until this is decided" end,
    ["zh-Hant"] = function(c) return c.person.name_zh .. "對考核結果提出申訴，裁定前不計入薪酬" end,
  } }
