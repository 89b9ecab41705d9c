-- 方案變更 When a notice says that the pay plan changes, everybody who is paid by it hears so and is asked to acknowledge.
measure "plan_changes" { of = "whole", from = "message", count = true,
  when = function(m) return m.kind == "notice" and m.about == "plan_change" end }

proposal "plan_change_notice" {
  title = { en = "Change of the pay plan", ["zh-Hant"] = "薪酬方案變更" },
  of = "person", kind = "notice", decides = "", audience = { "self" },
  when = function(p) return whole.plan_changes > 0 and p.status == "active" and p.quota_qtr > 0 end,
  reason = {
    en = function(p, t) return "the plan by which you are paid changes; please read and acknowledge" end,
    ["zh-Hant"] = function(p, t) return "您適用的薪酬方案有變更，請閱讀並確認" end,
  },
}
