/*
 * What the builder finds: names, cycles, things that lack, captured values, params. A row is a rules file
 * and the lines expected in short form, sorted by place.
 */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *note;
    const char *rules;
    const char *expected;
};

static const struct row rows[] = {
    {"cycle of measures",
     "measure \"a\" { of = \"person\", value = function(p) return p.b + 1 end }\n"
     "measure \"b\" { of = \"person\", value = function(p) return p.c end }\n"
     "measure \"c\" { of = \"person\", value = function(p) return p.a end }\n",
     "r.lua:1:9: error[E0321]: measure a depends on itself: a -> b -> c -> a\n"},
    {"measure of itself",
     "measure \"a\" { of = \"person\", value = function(p) return p.a end }\n",
     "r.lua:1:9: error[E0321]: measure a depends on itself: a -> a\n"},
    {"two measures of one name",
     "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
     "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n"
     "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n",
     "r.lua:3:9: error[E0209]: measure sold is defined twice\n"},
    {"a measure and a credit of one name",
     "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
     "measure \"won\" { of = \"person\", value = function() return 1 end }\n",
     "r.lua:2:9: error[E0209]: `won` is the name of a credit already\n"},
    {"a measure called like a kind",
     "measure \"deal\" { of = \"person\", value = function() return 1 end }\n",
     "r.lua:1:9: error[E0209]: `deal` is the name of a kind already\n"},
    {"a measure called like a field of its subject",
     "measure \"region\" { of = \"person\", value = function() return 1 end }\n",
     "r.lua:1:9: error[E0209]: measure region is called like a field of person\n"},
    {"a reserved name",
     "measure \"pay\" { of = \"person\", value = function() return 1 end }\n",
     "r.lua:1:9: error[E0209]: `pay` has a meaning of its own in formulas; choose another name\n"},
    {"two components of one name",
     "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
     "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n"
     "plan \"pay\" { of = \"person\", every = \"month\", commission \"c\" { on = \"sold\", rate = 0.1 }, bonus \"c\" { amount = 5 } }\n",
     "r.lua:3:96: error[E0209]: plan pay has two components called `c`\n"},
    {"a component in no plan",
     "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
     "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n"
     "commission \"c\" { on = \"sold\", rate = 0.1 }\n",
     "r.lua:3:12: error[E0208]: commission c stands in no plan, so it pays nobody; write it inside plan \"name\" { ... }\n"},
    {"a name without fields",
     "credit \"won\"\n",
     "r.lua:1:1: error[E0208]: credit won has no fields; write credit \"won\" { ... }\n"},
    {"a number for a name",
     "credit(5)\n",
     "r.lua:1:8: error[E0207]: credit takes a name first, as in credit \"name\" { ... }\n"},
    {"a name that is none",
     "credit \"Won\" { }\n",
     "r.lua:1:8: error[E0207]: `Won` is not a name that meed can use; names begin with a small letter and have small letters, digits and _ ; what people read is `title`\n"},
    {"fields that are no table",
     "credit \"won\" (5)\n",
     "r.lua:1:15: error[E0207]: credit won takes a table of fields, as in credit \"won\" { ... }, and this is a number\n"},
    {"nothing required is there",
     "credit \"won\" { }\n"
     "measure \"m\" { }\n"
     "plan \"p\" { }\n",
     "r.lua:1:1: error[E0208]: credit won has no `from`; `from`: the kind whose records are credited; write the name of a kind\n"
     "r.lua:1:1: error[E0208]: credit won has no `value`; `value`: the amount or count to be credited; write a function or a path such as \"owner.manager\"\n"
     "r.lua:1:1: error[E0208]: credit won has no `to`; `to`: who gets it and which share; write a list such as { { \"owner\", share = \"rest\" } }\n"
     "r.lua:2:1: error[E0208]: measure m has no `of`; `of`: the subject: a kind, a list of kinds, or \"whole\"; write the name of a kind or a list of kinds\n"
     "r.lua:3:1: error[E0208]: plan p has no `of`; `of`: whom the plan pays; write the name of a kind or a list of kinds\n"
     "r.lua:3:1: error[E0208]: plan p has no `every`; `every`: how often it pays; write a calendar level such as \"month\"\n"},
    {"nothing to measure",
     "measure \"m\" { of = \"person\" }\n",
     "r.lua:1:1: error[E0208]: measure m does not say what it measures; give it one of sum, count, average, least, greatest, median, first, last, one, value\n"},
    {"an aggregate of nothing",
     "measure \"m\" { of = \"person\", sum = \"amount\" }\n",
     "r.lua:1:30: error[E0208]: measure m has no `from`: `sum` of what?; write from = \"...\", the name of a kind, credit or measure\n"},
    {"rows without from",
     "measure \"m\" { of = \"person\", by = \"owner\", value = function() return 1 end }\n",
     "r.lua:1:30: error[E0208]: `by` is about rows, and measure m has no `from`\n"},
    {"no way to the subject",
     "measure \"m\" { of = \"person\", from = \"deal\", sum = \"amount\" }\n",
     "r.lua:1:1: error[E0208]: measure m has no `by`: its rows belong to deal, and it is of person; write by = \"owner\"\n"},
    {"below of records",
     "measure \"m\" { of = \"person\", from = \"deal\", by = below \"manager\", sum = \"amount\" }\n",
     "r.lua:1:50: error[E0207]: a deal is no person: `below` has to say where the climb begins; write by = below { \"owner\", \"manager\" }\n"},
    {"a window longer than its own",
     "measure \"y\" { of = \"person\", from = \"deal\", by = \"owner\", over = \"year\", sum = \"amount\" }\n"
     "measure \"m\" { of = \"person\", from = \"y\", sum = \"value\" }\n",
     "r.lua:2:37: error[E0322]: measure m reads a measure over a longer window than its own; say which window is meant: over = \"year\"\n"},
    {"three months in one",
     "measure \"m3\" { of = \"person\", from = \"deal\", by = \"owner\", over = months(3), sum = \"amount\" }\n"
     "measure \"team\" { of = \"person\", from = \"m3\", by = below \"manager\", sum = \"value\" }\n",
     "r.lua:2:40: error[E0322]: measure team reads a measure over a longer window than its own; say which window is meant: over = months(3)\n"},
    {"three months in three, in a quarter, in ever",
     "measure \"m3\" { of = \"person\", from = \"deal\", by = \"owner\", over = months(3), sum = \"amount\" }\n"
     "measure \"a\" { of = \"whole\", from = \"m3\", over = months(3), sum = \"value\" }\n"
     "measure \"b\" { of = \"whole\", from = \"m3\", over = \"quarter\", sum = \"value\" }\n"
     "measure \"c\" { of = \"whole\", from = \"m3\", over = \"ever\", sum = \"value\" }\n"
     "measure \"e\" { of = \"whole\", from = \"m3\", over = days(92), sum = \"value\" }\n",
     ""},
    {"thirty days in a month, which February is not",
     "measure \"d30\" { of = \"person\", from = \"deal\", by = \"owner\", over = days(30), sum = \"amount\" }\n"
     "measure \"d28\" { of = \"person\", from = \"deal\", by = \"owner\", over = days(28), sum = \"amount\" }\n"
     "measure \"a\" { of = \"whole\", from = \"d28\", sum = \"value\" }\n"
     "measure \"b\" { of = \"whole\", from = \"d30\", sum = \"value\" }\n",
     "r.lua:4:36: error[E0322]: measure b reads a measure over a longer window than its own; say which window is meant: over = days(30)\n"},
    {"ever in a year",
     "measure \"all\" { of = \"person\", from = \"deal\", by = \"owner\", over = \"ever\", sum = \"amount\" }\n"
     "measure \"a\" { of = \"whole\", from = \"all\", over = \"year\", sum = \"value\" }\n",
     "r.lua:2:50: error[E0322]: measure a reads a measure over a longer window than its own; say which window is meant: over = \"ever\"\n"},
    {"a quarter in two months, and in ninety-two days",
     "measure \"q\" { of = \"person\", from = \"deal\", by = \"owner\", over = \"quarter\", sum = \"amount\" }\n"
     "measure \"a\" { of = \"whole\", from = \"q\", over = months(2), sum = \"value\" }\n"
     "measure \"b\" { of = \"whole\", from = \"q\", over = days(92), sum = \"value\" }\n",
     "r.lua:2:48: error[E0322]: measure a reads a measure over a longer window than its own; say which window is meant: over = \"quarter\"\n"},
    {"what is paid by the quarter, read by the month",
     "measure \"paid\" { of = \"person\", from = \"x.b\", sum = \"value\" }\n"
     "measure \"year\" { of = \"person\", from = \"x.b\", over = \"year\", sum = \"value\" }\n"
     "plan \"x\" { of = \"person\", every = \"quarter\", bonus \"b\" { amount = 5 } }\n",
     "r.lua:1:1: error[E0322]: measure paid covers \"month\" and reads x.b, which is paid every quarter; say which window is meant: "
     "over = \"quarter\"\n"},
    {"a year's formula over a month's measure",
     "measure \"m\" { of = \"person\", from = \"deal\", by = \"owner\", sum = \"amount\" }\n"
     "measure \"f\" { of = \"person\", over = \"year\", value = function(p) return p.m end }\n",
     "r.lua:2:1: error[E0322]: measure f covers a year and reads m, which covers only a month; say which window is meant: "
     "a measure with over = \"year\"\n"},
    {"a month's measure behind a formula",
     "measure \"m\" { of = \"person\", from = \"deal\", by = \"owner\", sum = \"amount\" }\n"
     "measure \"f\" { of = \"person\", value = function(p) return p.m * 2 end }\n"
     "plan \"x\" { of = \"person\", every = \"year\", bonus \"b\" { amount = function(p) return p.f end } }\n",
     "r.lua:3:43: error[E0322]: x.b is paid every year and reads m, which covers only a month; say which window is meant: "
     "a measure with over = \"year\"\n"},
    {"prorated in a longer window",
     "measure \"f\" { of = \"person\", over = \"quarter\", value = function(p) return prorated(1, \"months\") end }\n",
     "r.lua:1:1: error[E0332]: measure f covers a quarter, and prorated looks at the month unless it names a level; "
     "write prorated(x, \"months\", \"quarter\")\n"},
    {"ever, of no dated record",
     "measure \"one\" { of = \"person\", value = function() return 1 end }\n"
     "measure \"m\" { of = \"person\", from = \"one\", over = \"ever\", sum = \"value\" }\n",
     "r.lua:2:1: error[E0328]: measure m covers \"ever\", which begins with the earliest dated record, and no rule reads one; "
     "say how far back: over = \"year\", or months(12)\n"},
    {"scale without a goal",
     "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
     "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n"
     "plan \"pay\" { of = \"person\", every = \"month\", commission \"c\" { on = \"sold\", rates = marginal { {0, 0.1} }, scale = \"goal\" } }\n",
     "r.lua:3:115: error[E0208]: the edges are multiples of the goal, and measure sold has no `goal`\n"},
    {"a count where money is wanted",
     "measure \"deals\" { of = \"person\", from = \"deal\", by = \"owner\", count = true }\n"
     "plan \"pay\" { of = \"person\", every = \"month\",\n"
     "  bonus \"c\" { amount = function(p) return p.deals end } }\n",
     "r.lua:3:43: error[E0214]: `amount` of bonus c gives a count where money (CNY) is wanted\n"},
    {"no rate",
     "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
     "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n"
     "plan \"pay\" { of = \"person\", every = \"month\", commission \"c\" { on = \"sold\" } }\n",
     "r.lua:3:46: error[E0208]: commission c has no `rate` or `rates`\n"},
    {"nothing to pay",
     "plan \"pay\" { of = \"person\", every = \"month\", commission \"c\" { } }\n",
     "r.lua:1:46: error[E0208]: commission c does not say what it pays; give it `amount`, or `on` with `rate` or `rates`, or `rank` with `prizes`, or `divide` with `weight`\n"},
    {"a plan without components",
     "plan \"pay\" { of = \"person\", every = \"month\" }\n",
     "r.lua:1:1: error[E0208]: plan pay has no components; write them in its table: commission \"base\" { on = \"booked\", rate = 0.05 }\n"},
    {"amount in another unit",
     "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
     "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n"
     "plan \"pay\" { of = \"person\", every = \"month\", currency = \"USD\", bonus \"c\" { amount = function(p) return p.sold end } }\n",
     "r.lua:3:104: error[E0214]: `amount` of bonus c gives money (CNY) where money (USD) is wanted\n"},
    {"a table of texts paid",
     "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
     "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n"
     "plan \"pay\" { of = \"person\", every = \"month\", commission \"c\" { on = \"sold\", rates = slab { {0, \"low\"}, {1, \"high\"} } } }\n",
     "r.lua:3:84: error[E0207]: a table with texts says levels, and cannot be paid\n"},
    {"tiers that descend",
     "local t = marginal { {0, 0.1}, {2, 0.2},\n"
     "  {1, 0.3} }\n",
     "r.lua:2:4: error[E0311]: tiers of `t` do not ascend: the edge 1 stands after 2; write the tiers from low to high: move this one before the tier that starts at 2, or let it start above 2\n"},
    {"tiers of three",
     "local t = marginal { {0, 1, 0.1}, {1, 2, 0.2} }\n",
     "r.lua:1:22: error[E0207]: a tier of `marginal` has an edge and a rate, and this has 3 items; write { edge, rate } for each tier: it ends where the next one starts\n"},
    {"a misspelt option of tiers",
     "local t = slab { {0, 0.1}, blow = 0 }\n",
     "r.lua:1:28: error[E0206]: slab has no field `blow`; did you mean `below`?\n"},
    {"a wrong option of tiers",
     "local t = slab { {0, 0.1}, edge = \"uper\" }\n",
     "r.lua:1:35: error[E0207]: `edge` of slab is \"lower\" or \"upper\"\n"},
    {"a tier that is none",
     "local t = slab { 5 }\n",
     "r.lua:1:18: error[E0207]: a tier of `slab` is { edge, rate }, and this is a number; as in slab { {0, 0.03}, {0.8, 0.05} }\n"},
    {"an edge that is a text",
     "local t = marginal { {\"0\", 0.1} }\n",
     "r.lua:1:23: error[E0207]: the edge of a tier is a number or a param, not a text\n"},
    {"a variable assigned later",
     "local rate = 0.1\n"
     "measure \"m\" { of = \"person\", value = function(p) return p.monthly_quota * rate end }\n"
     "rate = 0.2\n",
     "r.lua:3:1: error[E0212]: `rate` is assigned after a formula has captured it; a formula reads its variables when its constructor is called: give the new value a local of its own\n"},
    {"a variable assigned later in a function",
     "local rate = 0.1\n"
     "local function change() rate = 0.2 end\n"
     "measure \"m\" { of = \"person\", value = function(p) return p.monthly_quota * rate end }\n"
     "change()\n",
     "r.lua:2:25: error[E0212]: `rate` is assigned after a formula has captured it; a formula reads its variables when its constructor is called: give the new value a local of its own\n"},
    {"a float out of arithmetic",
     "local third = 1 / 3\n"
     "measure \"m\" { of = \"person\", value = function(p) return p.monthly_quota * third end }\n",
     "r.lua:1:7: error[E0231]: 0.333333333333333 in `third` came out of arithmetic and is not exact; write a fraction as ratio(1, 12), or write the quotient inside the formula\n"},
    {"not a number",
     "local x = 0 / 0\n"
     "measure \"m\" { of = \"person\", value = function(p) return p.monthly_quota * x end }\n",
     "r.lua:1:7: error[E0231]: 0/0 in `x` is not a number that can be paid\n"},
    {"infinite",
     "local x = 1 / 0\n"
     "measure \"m\" { of = \"person\", value = function(p) return p.monthly_quota * x end }\n",
     "r.lua:1:7: error[E0231]: an infinite value in `x` is not a number that can be paid\n"},
    {"a table in itself",
     "local t = { a = 1 }\n"
     "t.t = t\n"
     "measure \"m\" { of = \"person\", value = function(p) return t.a end }\n",
     "r.lua:1:7: error[E0232]: the table t.t contains itself\n"},
    {"arithmetic on a param",
     "local x = param.cap * 2\n",
     "r.lua:1:21: error[E0233]: arithmetic on param `cap` at load time: its value depends on the date; write it inside a formula, where the param has its value: function(p) return param.cap * 2 end\n"},
    {"an unknown param in a field",
     "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
     "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n"
     "plan \"pay\" { of = \"person\", every = \"month\", commission \"c\" { on = \"sold\", rate = 0.1, cap = param.cop } }\n",
     "r.lua:3:100: error[E0203]: there is no param `cop`; did you mean `cap`?\n"},
    {"an unknown param in a formula",
     "measure \"m\" { of = \"person\", value = function(p) return param.cop end }\n",
     "r.lua:1:63: error[E0203]: there is no param `cop`; did you mean `cap`?\n"},
    {"a formula function at load time",
     "local x = attainment(5)\n",
     "r.lua:1:11: error[E0233]: `attainment` works on records, and there are none when a plan is loaded; call it inside a formula: function(p) return ... end\n"},
    {"params of a plan that are wrong",
     "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
     "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n"
     "plan \"pay\" { of = \"person\", every = \"month\", params = { cap = { type = \"money\", value = 1 },\n"
     "  top = { type = \"mony\", value = 1 }, low = { type = \"date\", value = \"soon\" } }, commission \"c\" { on = \"sold\", rate = 0.1 } }\n",
     "r.lua:3:57: error[E0209]: param `cap` is defined twice\n"
     "r.lua:4:18: error[E0207]: no type is called `mony`; did you mean `money`?\n"
     "r.lua:4:70: error[E0207]: the value of param `low` is not a date\n"},
    {"a computed field of a kind that is none",
     "field \"deel.net\" { value = function(d) return 1 end }\n",
     "r.lua:1:7: error[E0203]: there is no kind `deel`; did you mean `deal`?\n"},
    {"a computed field that exists",
     "field \"deal.cost\" { value = function(d) return 1 end }\n",
     "r.lua:1:7: error[E0209]: deal has a field `cost` already\n"},
    {"a computed field with a fault, used twice",
     "field \"deal.net\" { value = function(d) return d.amount - d.cots end }\n"
     "measure \"m\" { of = \"person\", from = \"deal\", by = \"owner\", sum = \"net\" }\n"
     "measure \"n\" { of = \"person\", from = \"deal\", by = \"owner\", sum = \"net\" }\n",
     "r.lua:1:60: error[E0203]: deal has no field `cots`; did you mean `cost`?\n"},
    {"the attainment of what a component pays",
     "plan \"p\" { of = \"person\", every = \"month\", bonus \"a\" { amount = 1 },\n"
     "  bonus \"b\" { amount = function(p) return attainment(p.pay.a) end } }\n",
     "r.lua:2:54: error[E0223]: this has no goal; give the measure one: `goal = \"quota\"` in its definition\n"},
    {"the attainment of the whole without a goal",
     "measure \"w\" { of = \"whole\", from = \"deal\", sum = \"amount\" }\n"
     "plan \"p\" { of = \"person\", every = \"month\", bonus \"b\" { amount = function(p) return attainment(whole.w) end } }\n",
     "r.lua:2:95: error[E0223]: this has no goal; give the measure one: `goal = \"quota\"` in its definition\n"},
    {"versions of a plan on the same days",
     "plan \"p\" { of = \"person\", every = \"month\", before = \"2026-07-01\", bonus \"b\" { amount = 5 } }\n"
     "plan \"p\" { of = \"person\", every = \"month\", since = \"2026-06-01\", bonus \"b\" { amount = 6 } }\n",
     "r.lua:2:6: error[E0209]: two versions of plan p hold on the same days; let one end where the next begins: before = the `since` of the next\n"},
    {"a version begins inside a period",
     "plan \"p\" { of = \"person\", every = \"month\", before = \"2026-06-15\", bonus \"b\" { amount = 5 } }\n"
     "plan \"p\" { of = \"person\", every = \"month\", since = \"2026-06-15\", bonus \"b\" { amount = 6 } }\n",
     "r.lua:2:1: error[E0325]: a version of plan p begins inside a month, and b does not pay line by line; let it begin on the first day of a month, or give b per = \"line\"\n"},
    {"a plan begins inside a period",
     "plan \"p\" { of = \"person\", every = \"month\", since = \"2026-06-15\", bonus \"b\" { amount = 5 } }\n",
     "r.lua:1:1: warning[W0325]: the plan p begins inside a month, and b does not pay line by line; let it begin on the first day of a month, or give b per = \"line\"\n"},
    {"a plan ends inside a period",
     "plan \"p\" { of = \"person\", every = \"month\", before = \"2026-06-15\", bonus \"b\" { amount = 5 } }\n",
     "r.lua:1:1: warning[W0325]: the plan p ends inside a month, and b does not pay line by line; let it end on the first day of a month, or give b per = \"line\"\n"},
    {"a version begins inside the period of a component that changes",
     "plan \"p\" { of = \"person\", every = \"month\", before = \"2026-06-01\", bonus \"b\" { every = \"quarter\", amount = 5 } }\n"
     "plan \"p\" { of = \"person\", every = \"month\", since = \"2026-06-01\", bonus \"b\" { every = \"quarter\", amount = 6 } }\n",
     "r.lua:2:1: error[E0325]: a version of plan p begins inside a quarter, and b does not pay line by line; let it begin on the first day of a quarter, or give b per = \"line\"\n"},
    {"a count that is shown by two paths",
     "measure \"n\" { of = \"person\", from = \"deal\", by = \"owner\", count = true, internal = true }\n"
     "measure \"a\" { of = \"person\", value = function(p) return shown(p.n, \"region\") end }\n"
     "measure \"b\" { of = \"person\", value = function(p) return shown(p.n) end }\n"
     "measure \"c\" { of = \"person\", value = function(p) return shown(p.n, \"region\") end }\n",
     "r.lua:3:57: error[E0333]: the count n is shown in two ways: what one hides the other may tell; ask shown() in one measure, by one path and from one number on, and read that\n"},
    {"the same count under another name, from another number on",
     "measure \"n\" { of = \"person\", from = \"deal\", by = \"owner\", count = true, internal = true }\n"
     "measure \"k\" { of = \"person\", from = \"deal\", by = \"owner\", count = true, internal = true }\n"
     "measure \"a\" { of = \"person\", value = function(p) return shown(p.n) end }\n"
     "measure \"b\" { of = \"person\", value = function(p) return shown(p.k, 8) end }\n",
     "r.lua:4:57: error[E0333]: the count k is shown in two ways: what one hides the other may tell; ask shown() in one measure, by one path and from one number on, and read that\n"},
    {"units of two kinds",
     "measure \"n\" { of = \"person\", from = \"deal\", by = \"owner\", count = true, internal = true }\n"
     "measure \"k\" { of = \"product\", from = \"deal\", by = \"product\", count = true, internal = true }\n"
     "measure \"a\" { of = \"person\", value = function(p) return shown(p.n) end }\n"
     "measure \"b\" { of = \"product\", value = function(p) return shown(p.k) end }\n",
     "r.lua:4:58: warning[W0333]: n of person and k of product count the same rows: what one hides the other may tell by subtraction; shown() protects the units of one kind: let units of both levels be one kind with a path to the unit above, and write shown(m, \"parent\")\n"},
    {"counts that anybody may see",
     "measure \"n\" { of = \"person\", from = \"deal\", by = \"owner\", count = true }\n"
     "measure \"k\" { of = \"product\", from = \"deal\", by = \"product\", count = true }\n"
     "measure \"s\" { of = \"product\", from = \"deal\", by = \"product\", sum = \"amount\" }\n"
     "measure \"a\" { of = \"person\", value = function(p) return shown(p.n) end }\n",
     "r.lua:1:1: warning[W0333]: shown() hides small counts of n, and exports and explanations show them all; write internal = true\n"
     "r.lua:2:1: warning[W0333]: k of product counts the rows that shown() hides where n has few of them: it may tell them by subtraction; write internal = true\n"},
    {"evidence that nobody may see",
     "measure \"n\" { of = \"person\", from = \"deal\", by = \"owner\", count = true, internal = true }\n"
     "proposal \"q\" { of = \"person\", kind = \"task\", evidence = { \"n\" } }\n",
     "r.lua:2:59: error[E0207]: `evidence` of proposal q is shown to people, and n is internal; name a measure that may be shown\n"},
    {"several faults at once",
     "credit \"won\" { from = \"deal\", vlaue = \"amount\", to = { { \"ownr\" } } }\n"
     "measure \"m\" { of = \"person\", value = function(p) return p.monthly_qota end }\n"
     "plan \"pay\" { of = \"person\", every = \"month\", bonus \"b\" { amount = 5, rounding = \"halfup\" } }\n",
     "r.lua:1:31: error[E0206]: credit has no field `vlaue`; did you mean `value`?\n"
     "r.lua:2:59: error[E0203]: person has no field `monthly_qota`; did you mean `monthly_quota`?\n"
     "r.lua:3:81: error[E0207]: `rounding` of bonus b cannot be \"halfup\"; did you mean `half-up`?\n"},
};

static bool check(const struct row *row)
{
    struct script_project project;
    struct md_buffer found = {0};
    script_project_open(&project);
    script_project_params(&project, "params/p.yaml", script_project_field_sales_params);
    script_project_rules(&project, "r.lua", row->rules);
    enum md_status status = script_project_load(&project);
    script_project_findings(&project, &found);
    enum md_status wanted = strstr(row->expected, ": error[") != NULL ? MD_SCRIPT : MD_OK; /* a warning stops nothing */
    bool good = status == wanted && strcmp(md_buffer_text(&found), row->expected) == 0;
    if (!good)
        print_error("## %s\n%s## expected\n%s\n", row->note, md_buffer_text(&found), row->expected);
    md_buffer_free(&found);
    script_project_close(&project);
    return good;
}

static void faults_are_found(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) failures += !check(&rows[i]);
    assert_int_equal(failures, 0);
}

/* A param defined in two files: both places. */
static void a_param_is_defined_once(void **state)
{
    (void)state;
    struct script_project project;
    struct md_buffer found = {0};
    script_project_open(&project);
    script_project_params(&project, "params/a.yaml", "cap: {type: money, value: 5}\n");
    script_project_params(&project, "params/b.yaml", "cap: {type: money, value: 6}\n");
    assert_int_equal(script_project_load(&project), MD_SCRIPT);
    script_project_findings(&project, &found);
    assert_string_equal(md_buffer_text(&found),
                        "params/b.yaml:1:1: error[E0209]: param `cap` is defined twice\n");
    assert_string_equal(project.found.first->second.file, "params/a.yaml");
    md_buffer_free(&found);
    script_project_close(&project);
}

/* Constructors called without end use the budget up long before the machine's memory. */
static void loops_of_constructors_end(void **state)
{
    (void)state;
    static const char *const loops[] = {
        "for i = 1, 1e9 do measure(\"m\" .. i) { sum = 5, x = 1 / 3 } end",
        "for i = 1, 1e9 do measure \"m\" end",
        "for i = 1, 1e9 do local x = days(5) end",
        "for i = 1, 1e9 do local x = param[\"p\" .. i] end",
        "for i = 1, 1e9 do local x = marginal { {0, 1} } end",
    };
    for (size_t i = 0; i < sizeof loops / sizeof loops[0]; i++) {
        struct script_project project;
        script_project_open(&project);
        script_project_rules(&project, "r.lua", loops[i]);
        assert_int_equal(script_project_load(&project), MD_SCRIPT);
        assert_in_range(project.found.count, 1, 10);
        script_project_close(&project);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_of_constructors_end),
        cmocka_unit_test(faults_are_found),
        cmocka_unit_test(a_param_is_defined_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
