-- 協作 Collaboration: the part of won deals that people of two teams share.
local function won(d) return d.stage == "won" end
measure "deals_won"    { of = "whole", from = "deal", at = "closed_on", over = "quarter", count = true, when = won }
measure "deals_shared" { of = "whole", from = "deal", at = "closed_on", over = "quarter", count = true,
  when = function(d) return won(d) and has(d.seller) and has(d.partner) and d.partner_share > 0 and d.seller.team ~= d.partner.team end }
measure "collaboration" { title = { en = "Deals of two teams", ["zh-Hant"] = "跨團隊成交占比" },
  of = "whole", over = "quarter", value = function(w) return w.deals_shared / w.deals_won end }
