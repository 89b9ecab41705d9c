-- Skills that people have and positions need (handbook 2.2) / 技能差距與準備度

field "rating.skill" { title = { en = "skill", ["zh-Hant"] = "技能" },
  value = function(r) return find("skill", { id = r.item }) end }

-- The latest rating of each skill; a skill that nobody rated is unknown, not 0.
measure "skill_level" { title = { en = "skill level", ["zh-Hant"] = "技能等級" },
  of = { "person", "skill" }, from = "rating", by = { "person", "skill" }, over = "ever", last = "score",
  when = function(r) return r.form == "skill" and r.rater_role == "manager" end }
measure "skill_required" { title = { en = "level required", ["zh-Hant"] = "要求等級" }, of = { "person", "skill" },
  value = function(c)
    local level = find("skill_need", { position = c.person.position, skill = c.skill }).level or 0
    if level == 0 then return none("the position does not need it") end
    return level
  end }
measure "skill_gap" { title = { en = "skill gap", ["zh-Hant"] = "技能差距" }, of = { "person", "skill" },
  value = function(c) return max(0, c.skill_required - c.skill_level) end }
measure "skill_met" { title = { en = "part of the level required", ["zh-Hant"] = "達標比例" }, of = { "person", "skill" },
  value = function(c) return min(c.skill_level / c.skill_required, 1) end }

measure "skills_needed" { title = { en = "skills needed", ["zh-Hant"] = "所需技能數" },
  of = "position", from = "skill_need", by = "position", count = true, when = function(n) return n.level > 0 end }
measure "skills_known" { title = { en = "skills rated", ["zh-Hant"] = "已評技能數" },
  of = "person", from = "skill_met", by = "person", value = function(rows) return count(keep(rows, function(r) return has(r.value) end)) end }
measure "readiness" { title = { en = "readiness", ["zh-Hant"] = "準備度" },
  of = "person", from = "skill_met", by = "person", when = function(r) return has(r.value) end,
  value = function(rows, p)
    if p.skills_known < p.position.skills_needed then return none("a skill is not rated") end
    return sum(rows, function(r) return r.skill.weight * r.value end) / sum(rows, "skill.weight")
  end }
