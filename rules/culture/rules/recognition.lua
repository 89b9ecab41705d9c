-- 價值觀表彰: points that count. Rows are taken by date, then id; each is judged by those before it that counted.
--   a giver has 20 points a calendar month, and only counted points use them up
--   a pair of giver and receiver counts once a month
--   praise back within 30 days of one that counted is worth nothing
local function counts(r) return r.counted > 0 end

field "recognition.counted" { title = { en = "Points that count", ["zh-Hant"] = "計入積分" },
  value = function(r)
    local same_pair = keep(earlier(r, { giver = r.giver, receiver = r.receiver }, "month"), counts)
    local returned  = keep(earlier(r, { giver = r.receiver, receiver = r.giver }, days(31)), counts)
    if count(same_pair) > 0 or count(returned) > 0 then return 0 end
    local used = sum(earlier(r, { giver = r.giver }, "month"), "counted")
    return min(r.points, max(param.giver_limit - used, 0))
  end }

measure "points_received" { title = { en = "Points received", ["zh-Hant"] = "所獲積分" },
  of = "person", from = "recognition", by = "receiver", sum = "counted" }
measure "team_points" { title = { en = "Points of the team", ["zh-Hant"] = "團隊積分" },   -- as it was on the day
  of = "team", from = "recognition", by = "receiver.team", sum = "counted", when = function(r) return has(r.receiver.team) end }

plan "value_points" { title = { en = "Recognition points", ["zh-Hant"] = "表彰積分" },
  of = "person", every = "month",
  award "points" { audience = { "all" }, on = "points_received", rate = 1, unit = "points" },
}

proposal "points_told" { title = { en = "Points of the month", ["zh-Hant"] = "本月積分" },
  of = "person", every = "month", kind = "notice", decides = "", audience = { "all" },
  when = function(p) return p.points_received > 0 end, value = function(p) return p.points_received end,
  reason = {
    en = function(p) return p.name_en .. " received " .. p.points_received .. " points of recognition" end,
    ["zh-Hant"] = function(p) return p.name_zh .. "獲得" .. p.points_received .. "點表彰積分" end,
  } }
