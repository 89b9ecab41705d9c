-- Monthly commission of employees on net order value; override through ReportsTo. Own sales and
-- team sales are two measures: two people who lead also sell.
credit "net_sales" {
  from = "order_line", at = "order.ordered_on",
  value = function(line) return line.unit_price * line.quantity * (1 - line.discount) end,
  to = { { "order.employee" } },
}

credit "shipped_sales" {
  from = "order_line", at = "order.shipped_on",
  value = function(line) return line.unit_price * line.quantity * (1 - line.discount) end,
  to = { { "order.employee" } },
}

measure "sold"      { of = "employee", from = "net_sales", sum = "value" }
measure "orders"    { of = "employee", from = "sales_order", by = "employee", count = true }
measure "team_sold" { of = "employee", from = "net_sales", by = below "reports_to", sum = "value" }
measure "shipped"   { of = "employee", from = "shipped_sales", sum = "value" }

plan "sales" {
  of = "employee", every = "month", currency = "USD",
  commission "own"      { on = "sold", rate = 0.05 },
  commission "override" { on = "team_sold", rate = 0.01 },
  bonus "shipping"      { on = "shipped", rate = 0.001 },
  bonus "order_count"   { amount = function(e) return 2 * e.orders end },
}
