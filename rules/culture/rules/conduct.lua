-- 誠信門檻: a confirmed conduct case closes awards and honours for 12 months, never pay that was earned. Overturned, it counts no more.
local function stands(c, t)
  return c.kind == "conduct" and has(c.person) and c.confirmed and not (has(c.overturned_on) and c.overturned_on <= t.last)
end

measure "last_conduct_on" { title = { en = "Last confirmed conduct case", ["zh-Hant"] = "最近操守事件日期" },
  of = "person", from = "case_file", by = "person", over = months(12), when = stands, last = "opened_on" }
measure "title_points" { title = { en = "Points that count for titles", ["zh-Hant"] = "參評積分" },
  of = "person", value = function(p)
    if has(p.last_conduct_on) then return none("a confirmed conduct case") end
    return p.points_received
  end }

proposal "conduct_gate" { title = { en = "No titles for a year", ["zh-Hant"] = "操守門檻" },
  of = "person", every = "month", kind = "notice", decides = "", audience = { "hr" },
  when = function(p, t) return has(p.last_conduct_on) and p.last_conduct_on >= t.first end,
  value = function(p) return "until " .. months_after(p.last_conduct_on, 12) end,
  reason = {
    en = function(p)
      return p.name_en .. ": no awards or honours until " .. months_after(p.last_conduct_on, 12) ..
             ", because of the case of " .. p.last_conduct_on .. "; pay that was earned stays"
    end,
    ["zh-Hant"] = function(p)
      return p.name_zh .. "：因" .. p.last_conduct_on .. "的操守事件，至" .. months_after(p.last_conduct_on, 12) ..
             "前不參評獎項與榮譽；已得報酬不受影響"
    end,
  } }
