-- The form: items with their weight and scale; `must`: nobody below the least mean goes on.
return {
  { name = "selling",       weight = param.weight_selling,       low = 1, high = 5,   zh = "銷售技巧" },
  { name = "experience",    weight = param.weight_experience,    low = 1, high = 5,   zh = "經驗" },
  { name = "communication", weight = param.weight_communication, low = 1, high = 5,   zh = "溝通" },
  { name = "teamwork",      weight = param.weight_teamwork,      low = 1, high = 5,   zh = "團隊協作", must = true },
  { name = "stress",        weight = param.weight_stress,        low = 1, high = 5,   zh = "抗壓" },
  { name = "test",          weight = param.weight_test,          low = 0, high = 100, zh = "筆試", test = true },
}
