-- 團隊凝聚力: the index of a team that may be shown, and what is proposed when it falls.
-- No answer enters a person's pay or score: nothing here is about a person.
local function points(x) return text(x, 0.01) end

scorecard "cohesion" { title = { en = "Cohesion index", ["zh-Hant"] = "凝聚力指數" },
  of = "team", every = "quarter", audience = { "manager", "director" },
  when = function(m) return has(m.pulse_shown) end,
  criteria = {
    { "pulse",              weight = param.weight_pulse,     score = function(m) return 100 * m.pulse_favourable end },
    { "retention",          weight = param.weight_retention, score = function(m) return 100 * m.retention end },
    { "participation",      weight = param.weight_joined,    score = function(m) return 100 * m.joined_part end },
    { "cross-team praise",  weight = param.weight_praised,   score = function(m) return 100 * m.praised_part end },
  } }

measure "response_part" { title = { en = "People who answered, of all", ["zh-Hant"] = "回收率" },
  of = "team", over = "quarter", value = function(m) return m.pulse_shown / m.average_people end }
measure "cohesion_change" { title = { en = "Change on the quarter before", ["zh-Hant"] = "指數季度變化" },
  of = "team", over = "quarter", value = function(m, t)
    if has(m.reorganised_on) and months_between(m.reorganised_on, t.last) < 6 then return none("re-organised: not comparable") end
    return m.cohesion - prev(m.cohesion)
  end }

proposal "listening_session" { title = { en = "Listening session", ["zh-Hant"] = "傾聽會" },
  of = "team", every = "quarter", kind = "alert", decides = "manager", audience = { "manager", "director" }, due = 30,
  when = function(m)
    return has(m.cohesion_change) and m.cohesion_change <= -param.cohesion_drop and m.response_part >= param.response_least
  end,
  value = function() return "listening session, team activity, review of the workload" end,
  evidence = { "pulse_favourable", "retention", "joined_part", "praised_part" },
  reason = {
    en = function(m)
      return m.name_en .. ": the cohesion index went from " .. points(prev(m.cohesion)) .. " to " .. points(m.cohesion)
    end,
    ["zh-Hant"] = function(m)
      return m.name_zh .. "凝聚力指數由" .. points(prev(m.cohesion)) .. "變為" .. points(m.cohesion)
    end,
  } }

proposal "response_warning" { title = { en = "Few answers", ["zh-Hant"] = "回收率提醒" },
  of = "team", every = "quarter", kind = "notice", decides = "", audience = { "manager", "director" },
  when = function(m) return has(m.cohesion) and m.response_part < param.response_least end,
  value = function(m) return m.response_part end,
  reason = {
    en = function(m) return m.name_en .. ": only " .. text(100 * m.response_part, 0.1) .. " % answered; read the index with care" end,
    ["zh-Hant"] = function(m) return m.name_zh .. "：回收率僅" .. text(100 * m.response_part, 0.1) .. "%，指數僅供參考" end,
  } }

proposal "cohesion_told" { title = { en = "Report on the team", ["zh-Hant"] = "團隊報告" },
  of = "team", every = "quarter", kind = "notice", decides = "", audience = { "manager", "director" },
  when = function(m) return has(m.cohesion) end, value = function(m) return round(m.cohesion, 0.01) end,
  reason = {
    en = function(m) return m.name_en .. ": cohesion index " .. points(m.cohesion) .. " from " .. m.pulse_shown .. " people" end,
    ["zh-Hant"] = function(m) return m.name_zh .. "：凝聚力指數" .. points(m.cohesion) .. "，" .. m.pulse_shown .. "人作答" end,
  } }
