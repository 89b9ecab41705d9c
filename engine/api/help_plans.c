/* E02xx: plan text and formulas. E03xx: the model they make. */
#include "api/help_texts.h"

static const struct md_help_row rows[] = {
    MD_HELP("E0201", "the text cannot be read as Lua words",
            "Bytes that are no UTF-8, a text or comment that does not end, a malformed number, or a file above 64 KiB."),
    MD_HELP("E0202", "a mistake of Lua's grammar",
            "Something is missing at the place shown: a comma between the entries of a table, `then`, `end`, a\n"
            "closing bracket.\n\n"
            "  wrong   commission \"base\" { on = \"booked\" rate = 0.05 }\n"
            "  right   commission \"base\" { on = \"booked\", rate = 0.05 }"),
    MD_HELP("E0203", "no such field or name",
            "A field of a record, a measure, a param or a variable is misspelt or not declared; the nearest one is\n"
            "named. Fields are declared in schemas/, measures in rules/, params in params/.\n\n"
            "  wrong   function(deal) return deal.amont end\n"
            "  right   function(deal) return deal.amount end"),
    MD_HELP("E0204", "part of Lua that plan files do not have",
            "Bitwise operators, goto, varargs, methods, metatables, the clock, random numbers, files: what would make\n"
            "a figure depend on more than the records and the rules, or could not be explained. The message says what\n"
            "to write instead."),
    MD_HELP("E0205", "no such name",
            "The name is no local variable, constructor, function or param of the language."),
    MD_HELP("E0206", "a constructor has no such field",
            "A key of a constructor is misspelt; the nearest one is named, and the fields that there are.\n\n"
            "  wrong   commission \"base\" { on = \"booked\", rat = 0.05 }\n"
            "  right   commission \"base\" { on = \"booked\", rate = 0.05 }"),
    MD_HELP("E0207", "a value that does not fit its place",
            "A constructor's field has a type: a text, a number, a list, a function. The message says what was found and\n"
            "what was wanted."),
    MD_HELP("E0208", "something required is missing",
            "Some fields of a constructor must be given; the message names them."),
    MD_HELP("E0209", "defined twice", "Both places are named; rename or remove one."),
    MD_HELP("E0211", "a constant that a formula cannot have", "Numbers, texts, true, false and nil are the constants of formulas."),
    MD_HELP("E0212", "a captured variable is assigned",
            "A formula keeps the value that a variable has when the constructor is called; assigning it afterwards or\n"
            "inside the formula would have no effect. Use a local variable of the formula."),
    MD_HELP("E0213", "recursion, or a formula that becomes too large",
            "Formulas always end: functions may not call themselves, loops run over known numbers or tables. The functions\n"
            "a formula calls are written out where they are called, at most 100,000 operations for one formula: a\n"
            "function that calls another twice, which calls another twice, doubles at each level."),
    MD_HELP("E0214", "a value of the wrong type",
            "For example a text where a number is wanted. The message says what was found and what was wanted."),
    MD_HELP("E0215", "units that do not go together",
            "Money times money has no meaning, money plus count neither. One factor of a product may have a unit;\n"
            "money / money is a ratio.\n\n"
            "  wrong   deal.amount * deal.cost\n"
            "  right   deal.amount * (1 - deal.cost / deal.amount)"),
    MD_HELP("E0216", "two values that cannot be compared", "Both sides of a comparison are of one type and one unit."),
    MD_HELP("E0217", "a value that is no value of a row", "A record or table stands where a number, text, date or flag is wanted."),
    MD_HELP("E0218", "one type for some rows and another for others",
            "All branches of `if`, and both sides of `and`/`or`, give the same type and unit."),
    MD_HELP("E0219", "`a and b` gives false or a value", "Write `if a then ... else ... end`, or `a and b or c`."),
    MD_HELP("E0220", "a division or remainder that is not exact here", "The message says what to write instead."),
    MD_HELP("E0221", "a value that is never there", "An enum is compared with a text that is not one of its values; the nearest is named."),
    MD_HELP("E0222", "a function is called wrongly", "The number of values or their kind does not fit; the message shows the form."),
    MD_HELP("E0223", "no goal, or not a measure",
            "`goal`, `attainment`, `prev` and `rank` take a measure, and the first two one with `goal = ...`."),
    MD_HELP("E0224", "a rule that would dismiss somebody",
            "`becomes` may not write what says that somebody has left: a field with `leaving` in its schema, or the end of a\n"
            "person's versions. Coming last is no ground for dismissal, and no rule proposes it; leavers are imported.\n"
            "  wrong   becomes = { kind = \"person\", ..., status = \"left\" }\n"
            "  right   proposal \"talk\" { kind = \"coaching\", ... }"),
    MD_HELP("E0231", "a number that is not exact",
            "A Lua float that came out of arithmetic (1 / 3) is not the number that was meant. Write ratio(1, 3), or\n"
            "write the quotient inside the formula, where it is exact. NaN and infinities are refused."),
    MD_HELP("E0232", "a table that cannot be captured",
            "It is too large (large tables are data: a kind with a CSV file), contains itself, is nested too deeply, or has\n"
            "keys other than numbers, texts, true and false."),
    MD_HELP("E0233", "something that only a formula can do",
            "Params, exact fractions and functions such as `attainment` have their values when records are calculated,\n"
            "not while the file is loaded. Write it inside a formula.\n\n"
            "  wrong   cap = param.cap * 2\n"
            "  right   cap = function(p) return param.cap * 2 end"),
    MD_HELP("E0234", "part of the language that is not built yet", "The field is known, and this version cannot calculate it."),
    MD_HELP("E0241", "`require` names a file that is not there",
            "`require \"name\"` finds rules/name.lua and rules/lib/name.lua of the project, then the library's own; files\n"
            "that require each other in a circle are refused with the chain."),
    MD_HELP("E0242", "an error was raised while the file ran",
            "Something like an index into nil, or `error` and `assert` of the plan itself: then the message is theirs."),
    MD_HELP("E0243", "the file ran into a limit",
            "A plan file may take a limited number of steps and 40 MiB while it loads, the same on every machine: a loop\n"
            "that does not end is stopped."),
    MD_HELP("E0311", "the edges of tiers leave a gap, overlap or do not rise",
            "Each tier begins where the one before ends.\n\n"
            "  wrong   marginal { {0, 0.03}, {1, 0.05}, {0.8, 0.04} }\n"
            "  right   marginal { {0, 0.03}, {0.8, 0.04}, {1, 0.05} }"),
    MD_HELP("E0312", "a table of tiers is empty", "Give at least one row {edge, rate}."),
    MD_HELP("E0313", "tiers mix texts and rates", "All rows give a number, or (slab only) all give a text."),
    MD_HELP("E0314", "interpolation needs two points", "One point gives no line; add another or use slab."),
    MD_HELP("E0315", "comparisons contradict each other",
            "A pairwise matrix whose consistency ratio is above 0.10 says that a is more than b, b more than c, and c more\n"
            "than a. Its weights would mean nothing, so the scorecard is refused."),
    MD_HELP("E0321", "definitions read each other in a circle",
            "Every definition on the circle is named with its place. A component may read those above it; a measure\n"
            "may read other measures and earlier periods with prev()."),
    MD_HELP("E0322", "a measure covers less than the period it is paid for",
            "A quarterly component that reads a measure of the month would pay on a third of the quarter. Give the measure\n"
            "`over = \"quarter\"`. A formula that looks only at measures covers what they cover; one with `over` must not look\n"
            "at shorter ones. The other way round, a measure that adds up values of another has one for each of that one's\n"
            "windows inside its own: those of months(3) do not lie in a month, and it would count 0. Give it the same window."),
    MD_HELP("E0323", "the shares of a credit do not add to 1", "Give one receiver share = \"rest\", or mark an additional one as overlay."),
    MD_HELP("E0324", "two plans pay everybody on the same credit", "Say `shared = true` in both when that is meant, or narrow `when` of one."),
    MD_HELP("W0325", "a plan begins or ends inside a period",
            "A component that is not paid line by line is paid for the whole period, or not at all, by the version in force\n"
            "on its last day. Let the plan begin and end with a period, or pay line by line."),
    MD_HELP("E0325", "a plan or a version of it begins or ends inside a period",
            "Only what pays line by line (per = \"line\") can be told apart by dates. Begin the plan or version on the\n"
            "first day of a period of the component that is named, or give it per = \"line\". A component that both\n"
            "versions have, and that is the same in both, may go on over the change."),
    MD_HELP("E0326", "periods of two levels do not nest",
            "A week lies in two months, so that no month is made of whole weeks and what is paid by the week cannot be\n"
            "counted by the month. Take a level of the same calendar: with months of whole weeks (rule: 4-4-5) weeks,\n"
            "months, quarters and years nest."),
    MD_HELP("E0327", "a calendar of listed starts has no period on that day",
            "Add the starts of that year to the list in meed.yaml."),
    MD_HELP("E0328", "a window that has no beginning",
            "over = \"ever\" of a measure over another measure begins with the earliest dated record that any rule reads. Where\n"
            "no rule reads one, say how far back it goes: over = \"year\", months(12) or days(365)."),
    MD_HELP("E0329", "a plan pays on what nobody has decided yet",
            "An allocation, a scorecard or a proposal only proposes. When a person has decided, the goal, grade or\n"
            "approval is a record; pay on a measure of those records."),
    MD_HELP("E0330", "there is no such plan in the rules", "meed check lists what there is."),
    MD_HELP("E0331", "a hierarchy goes round in a circle",
            "Somebody is his own manager through others, on the days named. Correct the reference of one of them for\n"
            "these days and import again."),
    MD_HELP("E0332", "prorated in a measure of a longer window",
            "The period of a formula is the project's, whatever the window of its measure: prorated(x, \"months\") of a quarter's\n"
            "measure would be the mean of one month. Name the level: prorated(x, \"months\", \"quarter\")."),
    MD_HELP("E0333", "a count of small groups is shown in two ways",
            "shown() hides what is small and the next count by which it could be had. Where the same count is shown by another\n"
            "path, or from another number on, something else is hidden, and both together tell what neither does. Ask shown() in\n"
            "one measure and read that one."),
    MD_HELP("W0333", "another count may tell what shown() hides",
            "Counts of the same rows for units of two kinds (teams and regions) tell each other by subtraction; so does a count\n"
            "that is not internal. Let units of both levels be one kind with a path to the unit above and show by that path,\n"
            "and write internal = true in what only other rules read."),
};

struct md_help_list md_help_plans(void)
{
    return (struct md_help_list){rows, sizeof rows / sizeof *rows};
}
