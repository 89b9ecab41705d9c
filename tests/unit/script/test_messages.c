/*
 * The message for each field of each constructor that is given a wrong value: one row a mistake, the
 * expected lines in short form. Line 1 of a rules file holds the constructor with the mistake.
 */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The constructor of a row stands first; the rest of a small project follows. */
enum subject { CREDIT, MEASURE, PLAN, COMPONENT, ALLOCATION };

static const char *const rest[] = {
    [CREDIT] = "credit \"won\" { %s }\n",
    [MEASURE] = "measure \"sold\" { %s }\n"
                "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
                "measure \"heads\" { of = \"product\", value = function() return 1 end }\n"
                "measure \"quota\" { of = \"person\", value = function(p) return p.monthly_quota end }\n",
    [PLAN] = "plan \"pay\" { %s, commission \"c\" { on = \"sold\", rate = 0.1 } }\n"
             "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
             "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n",
    [COMPONENT] = "local c = commission \"c\" { %s }\n"
                  "plan \"pay\" { of = \"person\", every = \"month\", c }\n"
                  "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
                  "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n",
    [ALLOCATION] = "allocation \"parts\" { %s }\n"
                   "measure \"heads\" { of = \"product\", value = function() return 1 end }\n"
                   "measure \"quota\" { of = \"person\", value = function(p) return p.monthly_quota end }\n",
};

struct row {
    enum subject subject;
    const char *note;
    const char *fields;
    const char *expected;
};

static const struct row rows[] = {
    {CREDIT, "from: a number", "from = 5, value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:23: error[E0207]: `from` of credit won is a number, and has to be the name of a kind\n"},
    {CREDIT, "from: unknown kind", "from = \"deel\", value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:23: error[E0203]: there is no kind `deel`; did you mean `deal`?\n"},
    {CREDIT, "at: a number", "at = 5, from = \"deal\", value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:21: error[E0207]: `at` of credit won is a number, and has to be a path such as \"owner.manager\"\n"},
    {CREDIT, "at: unknown field", "at = \"closd_on\", from = \"deal\", value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:21: error[E0203]: deal has no field `closd_on`; did you mean `closed_on`?\n"},
    {CREDIT, "at: not a date", "at = \"amount\", from = \"deal\", value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:21: error[E0214]: `at` of credit won gives money (CNY) where a date is wanted\n"},
    {CREDIT, "when: a text", "when = \"won\", from = \"deal\", value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:23: error[E0207]: `when` of credit won is a text, and has to be a function\n"},
    {CREDIT, "when: not a flag", "when = function(d) return d.amount end, from = \"deal\", value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:42: error[E0214]: `when` of credit won gives money (CNY) where a flag is wanted\n"},
    {CREDIT, "value: a number", "value = 5, from = \"deal\", to = { { \"owner\" } }",
     "r.lua:1:24: error[E0207]: `value` of credit won is a number, and has to be a function or a path such as \"owner.manager\"\n"},
    {CREDIT, "value: a text field", "value = \"stage\", from = \"deal\", to = { { \"owner\" } }",
     "r.lua:1:24: error[E0214]: `value` of credit won gives a text where a number is wanted\n"},
    {CREDIT, "value: unknown field", "value = \"amuont\", from = \"deal\", to = { { \"owner\" } }",
     "r.lua:1:24: error[E0203]: deal has no field `amuont`; did you mean `amount`?\n"},
    {CREDIT, "to: a text", "to = \"owner\", from = \"deal\", value = \"amount\"",
     "r.lua:1:21: error[E0207]: `to` of credit won is a text, and has to be a list such as { { \"owner\", share = \"rest\" } }\n"},
    {CREDIT, "to: no receivers", "to = { \"owner\" }, from = \"deal\", value = \"amount\"",
     "r.lua:1:23: error[E0207]: a receiver is a text, and has to be a table; write to = { { \"owner\", share = \"rest\" } }\n"},
    {CREDIT, "to: unknown path", "to = { { \"ownr\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:25: error[E0203]: deal has no field `ownr`; did you mean `owner`?\n"},
    {CREDIT, "to: misspelt share", "to = { { \"owner\", shre = 1 } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:34: error[E0206]: a receiver has no field `shre`; did you mean `share`?\n"},
    {CREDIT, "to: misspelt rest", "to = { { \"owner\", share = \"rset\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:42: error[E0207]: `share` of credit won is a text, and has to be a number, a param, a function or \"rest\"; did you mean `rest`?\n"},
    {CREDIT, "to: share in money", "to = { { \"owner\", share = function(d) return d.amount end } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:61: error[E0214]: `share` of credit won gives money (CNY) where a number is wanted\n"},
    {CREDIT, "to: two kinds", "to = { { \"product\" }, { \"owner\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:40: error[E0207]: the receivers of a credit are of one kind: this is a person, one before a product\n"},
    {CREDIT, "each: unknown kind", "to = { { each = \"taget\", by = \"person\", payee = \"person\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:32: error[E0203]: there is no kind `taget`; did you mean `target`?\n"},
    {CREDIT, "each: a number", "to = { { each = 5, by = \"person\", payee = \"person\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:32: error[E0207]: `each` of a receiver is a number, and has to be the name of a kind\n"},
    {CREDIT, "each: no by", "to = { { each = \"target\", of = \"owner\", payee = \"person\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:23: error[E0208]: a receiver with `each` needs `by`; write { each = \"split\", by = \"deal\", payee = \"person\", share = \"share\" }\n"},
    {CREDIT, "each: no payee", "to = { { each = \"target\", of = \"owner\", by = \"person\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:23: error[E0208]: a receiver with `each` needs `payee`; write { each = \"split\", by = \"deal\", payee = \"person\", share = \"share\" }\n"},
    {CREDIT, "each: two payees", "to = { { \"owner\", each = \"target\", of = \"owner\", by = \"person\", payee = \"person\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:25: error[E0207]: a receiver with `each` has the path to its payee in `payee`\n"},
    {CREDIT, "each: by another kind", "to = { { each = \"target\", by = \"person\", payee = \"person\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:47: error[E0214]: `by` of credit won gives a reference to person where a reference to deal is wanted\n"},
    {CREDIT, "each: by a number", "to = { { each = \"target\", of = \"owner\", by = 5, payee = \"person\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:61: error[E0207]: `by` of a receiver is a number, and has to be a path such as \"owner.manager\"\n"},
    {CREDIT, "each: by a date", "to = { { each = \"target\", of = \"owner\", by = \"month_on\", payee = \"person\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:61: error[E0214]: `by` of credit won gives a date where a reference to person is wanted\n"},
    {CREDIT, "each: by itself", "to = { { each = \"person\", of = \"owner\", by = \"key\", payee = \"key\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:61: error[E0207]: `by` of a receiver goes over references only; write the path from a row to the record, such as \"deal\" or \"quote.deal\"\n"},
    {CREDIT, "each: of a text field", "to = { { each = \"target\", of = \"stage\", by = \"person\", payee = \"person\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:47: error[E0214]: `of` of credit won gives a text where a reference is wanted\n"},
    {CREDIT, "each: payee a date", "to = { { each = \"target\", of = \"owner\", by = \"person\", payee = \"month_on\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:79: error[E0214]: `payee` of credit won gives a date where a reference is wanted\n"},
    {CREDIT, "each: share in money", "to = { { each = \"target\", of = \"owner\", by = \"person\", payee = \"person\", share = \"amount\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:97: error[E0214]: `share` of credit won gives money (CNY) where a number is wanted\n"},
    {CREDIT, "each: share a flag", "to = { { each = \"target\", of = \"owner\", by = \"person\", payee = \"person\", share = true } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:97: error[E0207]: `share` of credit won is true, and has to be a path, a number, a param, a function or \"rest\"\n"},
    {CREDIT, "each: misspelt", "to = { { \"owner\", eahc = \"target\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:34: error[E0206]: a receiver has no field `eahc`; did you mean `each`?\n"},
    {CREDIT, "by without each", "to = { { \"owner\", by = \"person\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:34: error[E0208]: `by` of a receiver needs `each`; each = \"kind\": a payee for each row of that kind which belongs to the record\n"},
    {CREDIT, "to: overlay", "to = { { \"owner\", overlay = 1 } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:44: error[E0207]: `overlay` of a receiver is a number, and has to be true or false\n"},
    {CREDIT, "to: not a reference", "to = { { \"amount\" } }, from = \"deal\", value = \"amount\"",
     "r.lua:1:25: error[E0214]: `to` of credit won gives money (CNY) where a reference is wanted\n"},
    {CREDIT, "unit: a text", "unit = \"CNY\", from = \"deal\", value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:23: error[E0207]: `unit` of credit won is a text, and has to be a number\n"},
    {CREDIT, "unit: zero", "unit = 0, from = \"deal\", value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:23: error[E0207]: `unit` of credit won is a step above zero, such as 0.01\n"},
    {CREDIT, "order: a number", "order = 5, from = \"deal\", value = \"amount\", to = { { \"owner\" }, { \"owner.manager\", share = 0 } }",
     "r.lua:1:24: error[E0207]: `order` of credit won is a number, and has to be a path such as \"owner.manager\" or a list of paths\n"},
    {CREDIT, "order: unknown", "order = \"nam\", from = \"deal\", value = \"amount\", to = { { \"owner\" }, { \"owner.manager\", share = 0 } }",
     "r.lua:1:24: error[E0203]: person has no field `nam`; did you mean `name`?\n"},
    {CREDIT, "order: unknown, second", "order = { \"name\", \"-nam\" }, from = \"deal\", value = \"amount\", to = { { \"owner\" }, { \"owner.manager\", share = 0 } }",
     "r.lua:1:34: error[E0203]: person has no field `nam`; did you mean `name`?\n"},
    {CREDIT, "title: a number", "title = 5, from = \"deal\", value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:24: error[E0207]: `title` of credit won is a number, and has to be a text, or { en = \"...\", [\"zh-Hant\"] = \"...\" }\n"},
    {CREDIT, "misspelt", "vlaue = \"amount\", from = \"deal\", value = \"amount\", to = { { \"owner\" } }",
     "r.lua:1:16: error[E0206]: credit has no field `vlaue`; did you mean `value`?\n"},
    {MEASURE, "of: unknown", "of = \"persn\", from = \"won\", sum = \"value\"",
     "r.lua:1:23: error[E0203]: there is no kind `persn`; did you mean `person`?\n"},
    {MEASURE, "of: a list of one", "of = {\"persn\"}, from = \"won\", sum = \"value\"",
     "r.lua:1:23: error[E0203]: there is no kind `persn`; did you mean `person`?\n"},
    {MEASURE, "of: a number", "of = 1, from = \"won\", sum = \"value\"",
     "r.lua:1:23: error[E0207]: `of` of measure sold is a number, and has to be the name of a kind or a list of kinds\n"},
    {MEASURE, "of: an unknown kind of two", "of = {\"person\", \"produkt\"}, from = \"won\", by = {\"payee\", \"product\"}, sum = \"value\"",
     "r.lua:1:34: error[E0203]: there is no kind `produkt`; did you mean `product`?\n"},
    {MEASURE, "of: one kind twice", "of = {\"person\", \"person\"}, from = \"won\", by = {\"payee\", \"payee\"}, sum = \"value\"",
     "r.lua:1:34: error[E0207]: `of` names person twice; the row has one field for each kind, named like it: for pairs of two records of one kind, declare a kind that refers to both\n"},
    {MEASURE, "of: the whole in a list", "of = {\"person\", \"whole\"}, from = \"won\", by = {\"payee\", \"payee\"}, sum = \"value\"",
     "r.lua:1:34: error[E0207]: `whole` is one subject, and no part of others\n"},
    {MEASURE, "of: another order", "of = {\"person\", \"product\"}, from = \"won\", by = {\"payee\", \"product\"}, sum = \"value\" }\n"
     "measure \"other\" { of = {\"product\", \"person\"}, value = function() return 1 end",
     "r.lua:2:24: error[E0207]: `of` of measure other has the kinds of measure sold in another order; the order is that of the keys: write it in one way everywhere\n"},
    {MEASURE, "by: none for a tuple", "of = {\"person\", \"product\"}, from = \"deal\", sum = \"amount\"",
     "r.lua:1:1: error[E0208]: measure sold has no `by`: its rows belong to deal, and it is of (person, product); write by = { \"owner\", \"product\" }: a path to each kind\n"},
    {MEASURE, "by: one path for two kinds", "by = \"owner\", of = {\"person\", \"product\"}, from = \"deal\", sum = \"amount\"",
     "r.lua:1:23: error[E0214]: `by` of measure sold gives a reference to person where a reference to (person, product) is wanted\n"},
    {MEASURE, "by: a list too short", "by = {\"owner\"}, of = {\"person\", \"product\"}, from = \"deal\", sum = \"amount\"",
     "r.lua:1:23: error[E0207]: `by` of measure sold has 1 paths, and (person, product) has 2 kinds; one path for each kind, in the order of `of`\n"},
    {MEASURE, "by: a list in another order", "by = {\"owner\", \"owner\"}, of = {\"person\", \"product\"}, from = \"deal\", sum = \"amount\"",
     "r.lua:1:33: error[E0214]: `by` of measure sold gives a reference to person where a reference to product is wanted\n"},
    {MEASURE, "by: a list for one kind", "by = {\"owner\", \"product\"}, of = \"person\", from = \"deal\", sum = \"amount\"",
     "r.lua:1:23: error[E0207]: `by` has 2 paths, and measure sold is of person alone\n"},
    {MEASURE, "by: below for a tuple", "by = below \"manager\", of = {\"person\", \"product\"}, from = \"deal\", sum = \"amount\"",
     "r.lua:1:23: error[E0207]: `below` needs a kind whose records stand below each other\n"},
    {MEASURE, "a tuple from itself, placed anew", "of = {\"person\", \"product\"}, from = \"deal\", by = {\"owner\", \"product\"}, sum = \"amount\" }\n"
     "measure \"again\" { of = {\"person\", \"product\"}, from = \"sold\", by = {\"person\", \"product\"}, sum = \"value\"",
     "r.lua:2:1: error[E0321]: which combinations (person, product) has depends on itself, through measure again\n"},
    {MEASURE, "from: unknown", "from = \"wonn\", of = \"person\", sum = \"value\"",
     "r.lua:1:25: error[E0203]: there is no kind, credit or measure `wonn`; did you mean `won`?\n"},
    {MEASURE, "from: unknown component", "from = \"pay.bse\", of = \"person\", sum = \"value\"",
     "r.lua:1:25: error[E0203]: there is no component `pay.bse`\n"},
    {MEASURE, "by: a number", "by = 5, of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:23: error[E0207]: `by` of measure sold is a number, and has to be a path such as \"owner.manager\", a list of paths or below \"path\"\n"},
    {MEASURE, "by: another kind", "by = \"product\", of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:23: error[E0214]: `by` of measure sold gives a reference to product where a reference to person is wanted\n"},
    {MEASURE, "by: unknown climb", "by = below \"managr\", of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:23: error[E0203]: `below` climbs from person to person, and `managr` does not lead there; did you mean `manager`?\n"},
    {MEASURE, "by: no climb", "by = below \"region\", of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:23: error[E0207]: `below` climbs from person to person, and `region` does not lead there\n"},
    {MEASURE, "at: not a date", "at = \"amount\", of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:23: error[E0214]: `at` of measure sold gives money (CNY) where a date is wanted\n"},
    {MEASURE, "span: one path", "span = {\"closed_on\"}, of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:25: error[E0207]: `span` has two paths, and stands instead of `at`\n"},
    {MEASURE, "when", "when = 1, of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:25: error[E0207]: `when` of measure sold is a number, and has to be a function\n"},
    {MEASURE, "over: unknown level", "over = \"qarter\", of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:25: error[E0207]: the calendar has no level `qarter`; did you mean `quarter`?\n"},
    {MEASURE, "over: number", "over = 5, of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:25: error[E0207]: `over` of measure sold is a number, and has to be a level, \"ever\", days(n), months(n) or full(level)\n"},
    {MEASURE, "goal: unknown", "goal = \"quoat\", of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:25: error[E0203]: there is no measure `quoat`; did you mean `quota`?\n"},
    {MEASURE, "goal: number", "goal = 5, of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:25: error[E0207]: `goal` of measure sold is a number, and has to be a function or the name of a measure\n"},
    {MEASURE, "goal: another subject", "goal = \"heads\", of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:25: error[E0207]: measure heads is of product, and `goal` of measure sold needs one of person\n"},
    {MEASURE, "two aggregates", "average = \"value\", of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:18: error[E0207]: measure sold says both `sum` and `average`\n"},
    {MEASURE, "sum: a number", "sum = 5, of = \"person\", from = \"won\"",
     "r.lua:1:24: error[E0207]: `sum` of measure sold is a number, and has to be a function or a path such as \"owner.manager\"\n"},
    {MEASURE, "skip_missing", "skip_missing = \"yes\", of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:33: error[E0207]: `skip_missing` of measure sold is a text, and has to be true or false\n"},
    {MEASURE, "misspelt", "ovre = \"year\", of = \"person\", from = \"won\", sum = \"value\"",
     "r.lua:1:18: error[E0206]: measure has no field `ovre`; did you mean `over`?\n"},
    {PLAN, "of", "of = \"persn\", every = \"month\"",
     "r.lua:1:19: error[E0203]: there is no kind `persn`; did you mean `person`?\n"},
    {PLAN, "every", "every = \"mnth\", of = \"person\"",
     "r.lua:1:22: error[E0207]: the calendar has no level `mnth`; did you mean `month`?\n"},
    {PLAN, "currency", "currency = \"CNX\", of = \"person\", every = \"month\"",
     "r.lua:1:25: error[E0207]: there is no currency `CNX`; did you mean `CNY`?\n"},
    {PLAN, "since", "since = \"2026-13-01\", of = \"person\", every = \"month\"",
     "r.lua:1:22: error[E0207]: `since` of plan pay is a text, and has to be a date such as \"2026-01-31\"\n"},
    {PLAN, "before", "since = \"2027-01-01\", before = \"2026-01-01\", of = \"person\", every = \"month\"",
     "r.lua:1:45: error[E0207]: plan pay ends before it begins\n"},
    {PLAN, "when", "when = true, of = \"person\", every = \"month\"",
     "r.lua:1:21: error[E0207]: `when` of plan pay is true, and has to be a function\n"},
    {PLAN, "rounding", "rounding = \"halfup\", of = \"person\", every = \"month\"",
     "r.lua:1:25: error[E0207]: `rounding` of plan pay cannot be \"halfup\"; did you mean `half-up`?\n"},
    {PLAN, "cap", "cap = \"x\", of = \"person\", every = \"month\"",
     "r.lua:1:20: error[E0207]: `cap` of plan pay is a text, and has to be a number, a param or a function\n"},
    {PLAN, "floor", "floor = function(p) return p.name end, of = \"person\", every = \"month\"",
     "r.lua:1:41: error[E0214]: `floor` of plan pay gives a text where money (CNY) is wanted\n"},
    {PLAN, "shared", "shared = 1, of = \"person\", every = \"month\"",
     "r.lua:1:23: error[E0207]: `shared` of plan pay is a number, and has to be true or false\n"},
    {PLAN, "params", "params = 5, of = \"person\", every = \"month\"",
     "r.lua:1:23: error[E0207]: `params` of plan pay is a number, and has to be a table of params\n"},
    {PLAN, "misspelt", "evry = \"month\", of = \"person\", every = \"month\"",
     "r.lua:1:14: error[E0206]: plan has no field `evry`; did you mean `every`?\n"},
    {PLAN, "item", "5, of = \"person\", every = \"month\"",
     "r.lua:1:14: error[E0207]: an item of plan pay is a number, and has to be a component; as in commission \"base\" { on = \"booked\", rate = 0.05 }\n"},
    {COMPONENT, "every", "every = \"yaer\", on = \"sold\", rate = 0.1",
     "r.lua:1:36: error[E0207]: the calendar has no level `yaer`; did you mean `year`?\n"},
    {COMPONENT, "when", "when = function(p) return 5 end, on = \"sold\", rate = 0.1",
     "r.lua:1:54: error[E0214]: `when` of commission c gives a number where a flag is wanted\n"},
    {COMPONENT, "amount and on", "amount = 5, on = \"sold\", rate = 0.1",
     "r.lua:1:40: error[E0207]: commission c says both `amount` and `on`\n"},
    {COMPONENT, "on: a number", "on = 5, rate = 0.1",
     "r.lua:1:33: error[E0207]: `on` of commission c is a number, and has to be the name of a measure\n"},
    {COMPONENT, "on: unknown", "on = \"sld\", rate = 0.1",
     "r.lua:1:33: error[E0203]: there is no measure `sld`; did you mean `sold`?\n"},
    {COMPONENT, "rate", "rate = \"x\", on = \"sold\"",
     "r.lua:1:35: error[E0207]: `rate` of commission c is a text, and has to be a number, a param or a function\n"},
    {COMPONENT, "rate in money", "rate = function(p) return p.monthly_quota end, on = \"sold\"",
     "r.lua:1:35: error[E0214]: commission c pays money (CNY), and `on` x `rate` is not that\n"},
    {COMPONENT, "rates", "rates = 5, on = \"sold\", rate = 0.1",
     "r.lua:1:28: error[E0207]: commission c says both `rate` and `rates`\n"
     "r.lua:1:36: error[E0207]: `rates` of commission c is a number, and has to be a table of tiers: marginal, slab or interpolated\n"},
    {COMPONENT, "rate and rates", "rates = marginal { {0, 0.1} }, on = \"sold\", rate = 0.1",
     "r.lua:1:28: error[E0207]: commission c says both `rate` and `rates`\n"},
    {COMPONENT, "scale", "scale = \"gaol\", on = \"sold\", rate = 0.1",
     "r.lua:1:28: error[E0208]: `scale` of commission c needs `rates`\n"
     "r.lua:1:36: error[E0207]: `scale` of commission c cannot be \"gaol\"; did you mean `goal`?\n"},
    {COMPONENT, "scale without rates", "scale = \"goal\", on = \"sold\", rate = 0.1",
     "r.lua:1:28: error[E0208]: `scale` of commission c needs `rates`\n"},
    {COMPONENT, "times", "times = \"x\", on = \"sold\", rate = 0.1",
     "r.lua:1:36: error[E0207]: `times` of commission c is a text, and has to be a number, a param, a function or a list of numbers and functions\n"},
    {COMPONENT, "times list", "times = { 1, \"x\" }, on = \"sold\", rate = 0.1",
     "r.lua:1:36: error[E0207]: `times` of commission c is a table, and has to be a number, a param, a function or a list of numbers and functions\n"},
    {COMPONENT, "times in money", "times = function(p) return p.monthly_quota end, on = \"sold\", rate = 0.1",
     "r.lua:1:55: error[E0214]: `times` of commission c gives money (CNY) where a number is wanted\n"},
    {COMPONENT, "cap", "cap = {}, on = \"sold\", rate = 0.1",
     "r.lua:1:34: error[E0207]: `cap` of commission c is a table, and has to be a number, a param or a function\n"},
    {COMPONENT, "floor", "floor = true, on = \"sold\", rate = 0.1",
     "r.lua:1:36: error[E0207]: `floor` of commission c is true, and has to be a number, a param or a function\n"},
    {COMPONENT, "negative", "negative = \"nil\", on = \"sold\", rate = 0.1",
     "r.lua:1:39: error[E0207]: `negative` of commission c cannot be \"nil\"\n"},
    {COMPONENT, "rank and on", "rank = \"sold\", on = \"sold\", rate = 0.1",
     "r.lua:1:28: error[E0207]: commission c says both `on` and `rank`\n"},
    {COMPONENT, "within", "within = \"region\", on = \"sold\", rate = 0.1",
     "r.lua:1:28: error[E0208]: `within` of commission c needs `rank` or `divide`\n"},
    {COMPONENT, "within: a number", "within = 1, rank = \"sold\", prizes = {1}",
     "r.lua:1:37: error[E0207]: `within` of commission c is a number, and has to be a path such as \"owner.manager\" or a list of paths\n"},
    {COMPONENT, "within: an unknown path of a list", "within = {\"region\", \"gade\"}, rank = \"sold\", prizes = {1}",
     "r.lua:1:48: error[E0203]: person has no field `gade`\n"},
    {COMPONENT, "prizes", "prizes = { 1 }, on = \"sold\", rate = 0.1",
     "r.lua:1:28: error[E0208]: `prizes` of commission c needs `rank`\n"},
    {COMPONENT, "ties", "ties = \"splt\", on = \"sold\", rate = 0.1",
     "r.lua:1:28: error[E0208]: `ties` of commission c needs `rank`\n"
     "r.lua:1:35: error[E0207]: `ties` of commission c cannot be \"splt\"; did you mean `split`?\n"},
    {COMPONENT, "missing", "missing = \"zreo\", on = \"sold\", rate = 0.1",
     "r.lua:1:38: error[E0207]: `missing` of commission c cannot be \"zreo\"; did you mean `zero`?\n"},
    {COMPONENT, "unit", "unit = 0, on = \"sold\", rate = 0.1",
     "r.lua:1:35: error[E0207]: `unit` of commission c is a step above zero, such as 0.01\n"},
    {COMPONENT, "unit flag", "unit = true, on = \"sold\", rate = 0.1",
     "r.lua:1:35: error[E0207]: `unit` of commission c is true, and has to be a number or a unit such as \"CNY\" or \"points\"\n"},
    {COMPONENT, "rounding", "rounding = \"half up\", on = \"sold\", rate = 0.1",
     "r.lua:1:39: error[E0207]: `rounding` of commission c cannot be \"half up\"; did you mean `half-up`?\n"},
    {COMPONENT, "audience", "audience = \"self\", on = \"sold\", rate = 0.1",
     "r.lua:1:39: error[E0207]: `audience` of commission c is a text, and has to be a list of words\n"},
    {COMPONENT, "audience word", "audience = { \"slf\" }, on = \"sold\", rate = 0.1",
     "r.lua:1:39: error[E0207]: `audience` of commission c cannot be \"slf\"; did you mean `self`?\n"},
    {PLAN, "was", "was = 5, of = \"person\", every = \"month\"",
     "r.lua:1:20: error[E0207]: `was` of plan pay is a number, and has to be a text\n"},
    {COMPONENT, "title", "title = {}, on = \"sold\", rate = 0.1",
     "r.lua:1:36: error[E0207]: `title` of commission c is a table, and has to be a text, or { en = \"...\", [\"zh-Hant\"] = \"...\" }\n"},
    {COMPONENT, "misspelt", "rats = 1, on = \"sold\", rate = 0.1",
     "r.lua:1:28: error[E0206]: commission has no field `rats`; did you mean `rate`?\n"},
    {ALLOCATION, "no weight", "of = \"person\", amount = 100",
     "r.lua:1:1: error[E0208]: allocation parts does not say by what it divides; write weight = function(c, t) return ... end, or mix = { measure = share }; equal parts are weight = 1\n"},
    {ALLOCATION, "both", "of = \"person\", amount = 100, weight = 1, mix = { quota = 1 }",
     "r.lua:1:63: error[E0207]: allocation parts says both `weight` and `mix`\n"},
    {ALLOCATION, "of: unknown", "of = \"persn\", amount = 100, weight = 1",
     "r.lua:1:27: error[E0203]: there is no kind `persn`; did you mean `person`?\n"},
    {ALLOCATION, "every: unknown", "of = \"person\", every = \"yaer\", amount = 100, weight = 1",
     "r.lua:1:45: error[E0207]: the calendar has no level `yaer`; did you mean `year`?\n"},
    {ALLOCATION, "within: unknown", "of = \"person\", within = \"regin\", amount = 100, weight = 1",
     "r.lua:1:46: error[E0203]: person has no field `regin`; did you mean `region`?\n"},
    {ALLOCATION, "amount: a text", "of = \"person\", amount = \"much\", weight = 1",
     "r.lua:1:46: error[E0207]: `amount` of allocation parts is a text, and has to be a number, a param or a function\n"},
    {ALLOCATION, "amount: another currency", "of = \"person\", amount = money(5, \"USD\"), weight = 1, unit = \"CNY\"",
     "r.lua:1:46: error[E0214]: `amount` of allocation parts gives money (USD) where money (CNY) is wanted\n"},
    {ALLOCATION, "amount: unknown field of the group", "of = \"person\", within = \"region\", amount = function(r) return r.goal end, weight = 1",
     "r.lua:1:86: error[E0203]: a text has no field `goal`\n"},
    {ALLOCATION, "weight: a flag", "of = \"person\", amount = 100, weight = true",
     "r.lua:1:60: error[E0207]: `weight` of allocation parts is true, and has to be a number, a param, a function or a path such as \"owner.manager\"\n"},
    {ALLOCATION, "becomes: without a kind", "of = \"person\", amount = 100, weight = 1, becomes = { person = \"key\" }",
     "r.lua:1:73: error[E0207]: `becomes` of allocation parts is a table, and has to be a record such as { kind = \"goal_row\", person = \"person\", amount = \"value\" }\n"},
    {ALLOCATION, "becomes: unknown kind", "of = \"person\", amount = 100, weight = 1, becomes = { kind = \"targt\" }",
     "r.lua:1:82: error[E0203]: there is no kind `targt`; did you mean `target`?\n"},
    {ALLOCATION, "becomes: unknown field", "of = \"person\", amount = 100, weight = 1, becomes = { kind = \"target\", amunt = \"value\" }",
     "r.lua:1:92: error[E0203]: target has no field `amunt`; did you mean `amount`?\n"},
    {ALLOCATION, "becomes: unknown path", "of = \"person\", amount = 100, weight = 1, becomes = { kind = \"target\", person = \"naem\" }",
     "r.lua:1:101: error[E0203]: person has no field `naem`; did you mean `name`?\n"},
    {ALLOCATION, "becomes: another type", "of = \"person\", amount = 100, weight = 1, becomes = { kind = \"target\", month_on = \"value\" }",
     "r.lua:1:103: error[E0214]: `month_on` in `becomes` of allocation parts gives money (CNY) where a date is wanted\n"},
    {ALLOCATION, "becomes: no key", "of = \"person\", amount = 100, weight = 1, becomes = { kind = \"target\", month_on = function(p, t) return t.first end }",
     "r.lua:1:73: error[E0208]: `becomes` of allocation parts does not say `person`, which is part of the key of target; write person = a path of the subject, function(s, t), a constant, \"value\" or \"reason\"\n"},
    {ALLOCATION, "unless: a flag", "of = \"person\", amount = 100, weight = 1, unless = function() return true end",
     "r.lua:1:90: error[E0214]: `unless` of allocation parts gives a flag where a text is wanted\n"},
    {ALLOCATION, "mix: a list", "of = \"person\", amount = 100, mix = { \"quota\" }",
     "r.lua:1:57: error[E0207]: `mix` of allocation parts is a table, and has to be a table of measures with their shares, { sales = 0.6, potential = 0.4 }\n"},
    {ALLOCATION, "mix: unknown measure", "of = \"person\", amount = 100, mix = { quoota = 1 }",
     "r.lua:1:57: error[E0203]: there is no measure `quoota`; did you mean `quota`?\n"},
    {ALLOCATION, "mix: of another kind", "of = \"person\", amount = 100, mix = { heads = 1 }",
     "r.lua:1:57: error[E0207]: measure heads is of product, and `mix` of allocation parts needs one of person\n"},
    {ALLOCATION, "mix: below zero", "of = \"person\", amount = 100, mix = { quota = -1 }",
     "r.lua:1:57: error[E0207]: the share of quota in `mix` of allocation parts is below zero\n"},
    {ALLOCATION, "into: not inside", "of = \"person\", amount = 100, weight = 1, into = \"month\"",
     "r.lua:1:70: error[E0207]: `into` of allocation parts cuts its own period, a month, and a month is no shorter one that fits into it; say what is divided into them: every = \"year\"\n"},
    {ALLOCATION, "floor: points", "of = \"person\", amount = 100, weight = 1, floor = true",
     "r.lua:1:71: error[E0207]: `floor` of allocation parts is true, and has to be a number, a param, a function or a path such as \"owner.manager\"\n"},
    {ALLOCATION, "ceiling: unknown field", "of = \"person\", amount = 100, weight = 1, ceiling = function(p) return p.most end",
     "r.lua:1:94: error[E0203]: person has no field `most`\n"},
    {ALLOCATION, "keep: a number", "of = \"person\", amount = 100, weight = 1, keep = 5",
     "r.lua:1:70: error[E0207]: `keep` of allocation parts is a number, and has to be a function or a path such as \"owner.manager\"\n"},
    {ALLOCATION, "reserve: money", "of = \"person\", amount = 100, weight = 1, reserve = money(5, \"CNY\")",
     "r.lua:1:73: error[E0214]: `reserve` of allocation parts gives money (CNY) where a number is wanted\n"},
    {ALLOCATION, "stretch: a text", "of = \"person\", amount = 100, weight = 1, stretch = \"more\"",
     "r.lua:1:73: error[E0207]: `stretch` of allocation parts is a text, and has to be a number, a param or a function\n"},
    {ALLOCATION, "method: unknown", "of = \"person\", amount = 100, weight = 1, method = \"hamilton\"",
     "r.lua:1:72: error[E0207]: `method` of allocation parts cannot be \"hamilton\"\n"},
    {ALLOCATION, "zero_weights: unknown", "of = \"person\", amount = 100, weight = 1, zero_weights = \"even\"",
     "r.lua:1:78: error[E0207]: `zero_weights` of allocation parts cannot be \"even\"\n"},
    {ALLOCATION, "order: unknown field", "of = \"person\", amount = 100, weight = 1, order = \"-nme\"",
     "r.lua:1:71: error[E0203]: person has no field `nme`; did you mean `name`?\n"},
    {ALLOCATION, "unit: zero", "of = \"person\", amount = 100, weight = 1, unit = 0",
     "r.lua:1:70: error[E0207]: `unit` of allocation parts is a step above zero, such as 0.01\n"},
    {ALLOCATION, "audience: unknown", "of = \"person\", amount = 100, weight = 1, audience = { \"boss\" }",
     "r.lua:1:74: error[E0207]: `audience` of allocation parts cannot be \"boss\"\n"},
    {ALLOCATION, "a shorter measure", "of = \"person\", every = \"year\", amount = 100, weight = function(p) return p.quota end",
     "r.lua:1:1: error[E0322]: allocation parts is evaluated every year and reads quota, which covers only a month; say which window is meant: a measure with over = \"year\"\n"},
};

static bool check(const struct row *row)
{
    struct script_project project;
    struct md_buffer found = {0};
    char rules[1024];
    script_project_open(&project);
    snprintf(rules, sizeof rules, rest[row->subject], row->fields);
    script_project_rules(&project, "r.lua", rules);
    enum md_status status = script_project_load(&project);
    script_project_findings(&project, &found);
    bool good = status == MD_SCRIPT && strcmp(md_buffer_text(&found), row->expected) == 0;
    if (!good)
        print_error("%s: { %s } found\n%sexpected\n%s\n", row->note, row->fields,
                    md_buffer_text(&found), row->expected);
    md_buffer_free(&found);
    script_project_close(&project);
    return good;
}

static void wrong_fields_are_explained(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) failures += !check(&rows[i]);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(wrong_fields_are_explained)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
