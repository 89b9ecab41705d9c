/* E04xx held figures, E05xx refused by state, E06xx environment, E07xx, E09xx wrong use; notes and warnings. */
#include "api/help_texts.h"

static const struct md_help_row rows[] = {
    MD_HELP("E0402", "a figure is held",
            "It could not be computed; every other figure of the run is there. Often a missing value was tested without\n"
            "being handled, because silence would pay somebody the wrong amount.\n\n"
            "  wrong   if p.booked >= goal(p.booked) then return 5000 end\n"
            "  right   if p.booked >= (goal(p.booked) or 0) then return 5000 end"),
    MD_HELP("E0403", "a strict run holds figures", "With --strict nothing is written while a figure is held. Without it the rest is a draft."),
    MD_HELP("E0404", "a sum is out of range", "Amounts stay below 10^20."),
    MD_HELP("N0402", "more figures are held than are shown", "meed export payouts --zero lists them all with their reasons."),
    MD_HELP("N0406", "no card is due", "A scorecard with every = \"quarter\" has its cards in the last month of the quarter, or with --period 2026-Q1."),
    MD_HELP("N0403", "nobody is paid there", "The subject has no figure in the period: no plan is due, or `when` is false."),
    MD_HELP("N0404", "the run goes on from what is closed",
            "An earlier period has a draft that is not closed, so what it pays and posts to balances is not counted here.\n"
            "Close it first (close refuses a run that went on from other figures), or run both as one list: 2026-01..2026-02."),
    MD_HELP("N0405", "the list has one plan only",
            "With --plan the drafts before this one hold what that plan pays, and nothing of the others. Where the plan reads what\n"
            "others have paid, or a balance to which they post, run the list without --plan."),
    MD_HELP("E0501", "the run is not what would be calculated now",
            "Records, rules or params changed since, or a period before it was closed with other figures than the run went on\n"
            "from. Run the period again, look at it, and close with the new run."),
    MD_HELP("E0502", "the period is closed",
            "Its results are final. A later change of its data becomes an adjustment in an open period."),
    MD_HELP("E0503", "the import would change a closed period",
            "Its results are final. (Adjustments of closed periods come later; until then such rows are refused.)"),
    MD_HELP("E0504", "another command is writing to the book",
            "Nothing was changed; repeat the command when the other has ended."),
    MD_HELP("E0505", "there is no such run",
            "meed runs lists the runs."),
    MD_HELP("E0506", "the run is no draft",
            "Only a draft can be posted; meed runs lists the runs with their state."),
    MD_HELP("E0507", "an earlier period has a draft and is not closed",
            "Periods are closed in order: close the earlier one first, or drop its drafts."),
    MD_HELP("E0508", "the run is posted and final",
            "A posted run can be neither dropped nor posted again."),
    MD_HELP("E0509", "the run's outcomes are not those that were written",
            "The book was changed from outside. Run the period again, or restore the book from a backup."),
    MD_HELP("W0501", "records or rules have changed since the run", "The explanation shows what they give now, not what the run stored."),
    MD_HELP("E0511", "the run is of another period",
            "meed runs lists the runs of each period."),
    MD_HELP("E0512", "the run holds figures",
            "Mend the data or the rules, run the period again, then close."),
    MD_HELP("E0515", "a draft that the run goes on from was dropped",
            "What it paid is not known any more, so the run cannot be explained. Run the period again."),
    MD_HELP("E0513", "which run?",
            "A close posts the run that was reviewed: meed close 2026-09 --run 17."),
    MD_HELP("N0407", "no allocation is due",
            "The goals of a year belong to its first month, those of a quarter to the first of its three."),
    MD_HELP("N0411", "no file of a kind that the rules read",
            "meed run --from evaluates the files of one folder and nothing else. A kind without a file has no records there,\n"
            "which may be as it should be; else the file is missing, or no `load` entry of schemas/ knows its name."),
    MD_HELP("N0409", "a plan or rule has no subjects",
            "A subject of several kinds, of = { \"person\", \"product\" }, is there when the combination occurs in the rows of a\n"
            "measure of the same kinds, in that measure's own window, and while all its members are in force. Import the rows,\n"
            "look at the measure's `by`, or give it a longer window: over = \"year\". A formula without `from` brings nobody."),
    MD_HELP("E0520", "no such proposal",
            "Nothing of that rule, subject and period was proposed in the latest run of its period.\n"
            "meed decide lists what waits."),
    MD_HELP("E0521", "it was decided already",
            "The decision stands, with who made it. --again makes another; both are kept and the latest counts."),
    MD_HELP("E0522", "what was decided cannot become a record",
            "A goal or card is held, or a value does not fit the field that `becomes` names for it: too many digits, no such\n"
            "word, nothing where the kind requires something. Mend the data or the rule, run again, and decide then."),
    MD_HELP("E0523", "the rule says why it cannot be approved",
            "`unless` of the rule gave the text of the message. Mend what it names and run again, or reject the proposal."),
    MD_HELP("E0524", "a goal cannot be adjusted so",
            "There is no such goal, its rule has no `adjusts`, or the parts that stay (kept months, other adjustments, floors and\n"
            "ceilings) leave no division that sums: the message names the goal that would be held, and what is fixed beside it.\n"
            "Adjust the parent too, or free what may move: meed goals adjust RULE CHILD --period PERIOD --free --reason TEXT."),
    MD_HELP("E0525", "a goal is over",
            "The goal of a period that is closed stays as it was. Adjust a period that is open; where an adjustment would change\n"
            "a closed goal of another rule, that rule needs `adjusts`, or a `keep` that holds it."),
    MD_HELP("E0526", "`keep` does not take the adjustment",
            "An adjustment is a record, and `keep` of the rule has to read it: a measure of that kind, of the same children and\n"
            "period. It stays as it was too where `keep` says something else first, as for months that are locked."),
    MD_HELP("N0408", "what was posted is not what is there today",
            "Records or rules have changed since the run of the goals was posted. It is not run again, so an adjustment starts\n"
            "from what they give today."),
    MD_HELP("E0601", "a file cannot be written or read",
            "Disk, permission or space; the message names the path. What was in the book before is unharmed: a command takes\n"
            "effect as a whole or not at all."),
    MD_HELP("E0602", "a schema does not fit the records in the book",
            "A field that has records cannot change its type or scale, and a kind cannot lose its key. Give the new field\n"
            "a new name."),
    MD_HELP("E0603", "the book is damaged or is no book of meed", "Nothing was read or changed. Restore the file from a backup."),
    MD_HELP("E0604", "the book is of a newer version",
            "Use the meed that wrote it, or a newer one. The book was not touched."),
    MD_HELP("E0605", "the book's path is a link, a folder or a device", "Give the path of an ordinary file."),
    MD_HELP("E0606", "there is no book",
            "meed import makes it."),
    MD_HELP("E0607", "the folder holds a project already", "Nothing is overwritten. Give a folder that is empty or not there yet."),
    MD_HELP("E0608", "the output file cannot be made", "The folder is missing, may not be written, or the path is a folder or a link."),
    MD_HELP("E0609", "the results could not be written",
            "Standard output or the file of -o is full or closed. What the command stored in the book stays stored."),
    MD_HELP("E0698", "the command failed without saying why", "This is a defect in meed: please report it with what you did."),
    MD_HELP("E0699", "a defect in meed", "Nothing was stored by the command. Please report it with what you did."),
    MD_HELP("E0701", "stored and recalculated figures differ", "This is a defect in meed, or the book was changed by hand. Please report it."),
    MD_HELP("E0702", "an explanation does not add up",
            "This is a defect in meed: please report it. The figure of the run is not touched by it."),
    MD_HELP("E0901", "no project here",
            "A project is a folder with meed.yaml; it is looked for in the current folder and above it. Use -C DIR, or\n"
            "meed init NAME."),
    MD_HELP("E0902", "no rules", "rules/ of the project holds no .lua file, or the folder given has no rules/."),
    MD_HELP("E0903", "something to work on is missing", "The message shows the form of the command."),
    MD_HELP("E0904", "not a period", "Write 2026-03, 2026-Q1, 2026-H1 or 2026; A..B for several."),
    MD_HELP("E0905", "no such thing", "A kind, plan, table, example or action of that name does not exist; the message lists or suggests what does."),
    MD_HELP("E0906", "not NAME=VALUE", "--set cap=60000, --expect-sum amount=91402118.40"),
    MD_HELP("E0907", "there is no such run", "meed runs lists them; meed run PERIOD makes one."),
    MD_HELP("E0908", "no such column", "--columns chooses and renames: payee=subject,month=period,amount"),
    MD_HELP("E0909", "nobody is called that", "The nearest keys are named; keys are compared byte by byte."),
    MD_HELP("E0910", "wrong use of the command line", "meed help lists the commands, meed help COMMAND its options."),
    MD_HELP("E0911", "options of a call that this version does not know",
            "For embedders: set structs with MEED_INIT, and do not use members of a newer meed.h than the library's."),
    MD_HELP("E0912", "the project is not open", "For embedders: meed_open failed, and its diagnostics said why."),
    MD_HELP("E0913", "no records are held", "For embedders: meed_hold comes before meed_evaluate and the changes."),
    MD_HELP("E0914", "a held record cannot be changed so",
            "For embedders: meed_change_record wants a kind, key and field that there are, and a value as in a data file.\n"
            "A key and the days of validity say which record it is."),
};

struct md_help_list md_help_runs(void)
{
    return (struct md_help_list){rows, sizeof rows / sizeof *rows};
}
