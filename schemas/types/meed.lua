---@meta
-- The words of plan files, for editors with a Lua language server. Made from schemas/constructors.yaml and the
-- list of functions by tests/golden/manual_lists.py; nothing here is run.

---@alias meed.number number
---@class meed.date
---@operator add(number): meed.date
---@operator sub(meed.date): number
---@class meed.param
---@class meed.tiers
---@class meed.matrix
---@class meed.window
---@class meed.below
---@class meed.pairwise
---@class meed.shares
---@class meed.rows

---A record or a subject: the fields of its kind, its measures, computed fields.
---@class meed.row
---@field pay table<string, number> of a subject: what a component above pays; `pay.total`
---@field opening table<string, number> of a subject: what a balance opens with
---@field [string] any

---A line of a component with per = "line", a row of a measure or credit.
---@class meed.line : meed.row
---@field value number what it counts under `on`
---@field nth number its place in the run
---@field before meed.before the lines before it
---@field payee meed.row who is paid
---@field depth number with `below`: how many levels up
---@field record meed.row the record's own fields

---@class meed.before
---@field sum number
---@field count number

---The period: the last parameter of every formula.
---@class meed.period
---@field first meed.date
---@field last meed.date
---@field days number
---@field workdays number
---@field number number in its year
---@field year number
---@field name string
---@field month meed.period
---@field quarter meed.period
---@field half meed.period
---@field [string] any

---A formula: the row first, the period last; of a line or a set of rows the subject stands between them.
---@alias meed.formula fun(row: meed.line, t: meed.period): any | fun(row: meed.line, s: meed.row, t: meed.period): any

---@type table<string, meed.param>
param = {}
---@type meed.row
whole = {}

---@class meed.tier_options
---@field edge? "lower"|"upper"
---@field below? number|meed.param|"flat"
---@field above? "flat"|"line"
---@field from? string a kind: the tiers are its rows
---@field at? string its field of the edges
---@field rate? string its field of the rates
---@field where? table<string, string|number|boolean> its fields that choose the rows, with paths of the subject or line
---@field [integer] table

---@param tiers meed.tier_options
---@return meed.tiers
function marginal(tiers) end
---@param tiers meed.tier_options
---@return meed.tiers
function slab(tiers) end
---@param tiers meed.tier_options
---@return meed.tiers
function interpolated(tiers) end
---@param cells { x: any[], y: any[], edge?: "lower"|"upper", [integer]: any[] }
---@return meed.matrix
function matrix(cells) end
---@param path string|string[]
---@return meed.below
function below(path) end
---@param level string
---@return meed.window
function full(level) end
---@param n integer
---@return meed.window
function days(n) end
---@param n integer
---@return meed.window
function months(n) end
---@param rows number[][]
---@return meed.pairwise
function pairwise(rows) end
---@param parts table
---@return meed.shares
function shares(parts) end


---credit says which subject gets how much of which record, on which date
---@class meed.credit
---@field title? string|table<string, string> what people read (default: the name)
---@field from string the kind whose records are credited
---@field at? string the date that places a record (default: the kind's date)
---@field when? meed.formula records that take part (default: always)
---@field value string|meed.formula the amount or count to be credited
---@field to meed.receiver[] who gets it and which share
---@field unit? meed.number the step in which shares are cut (default: 10^-18)
---@field order? string|string[] who gets steps that are left over first: paths of the payees (default: as written)

---credit says which subject gets how much of which record, on which date
---@param name string
---@return fun(fields: meed.credit): any
function credit(name) end

---receiver is one entry of `to`, { "path to the payee" } or { each = }
---@class meed.receiver
---@field share? meed.number|meed.param|meed.formula|string its share, or "rest": what is left; a path only with `each` (default: rest)
---@field overlay? boolean on top of the whole (default: false)
---@field each? string a payee for each row of that kind which belongs to the record (default: none)
---@field by? string with `each`: from a row to the record
---@field of? string with `each`: from the record to what the rows belong to (default: the record)
---@field payee? string with `each`: from a row to the payee
---@field [integer] any

---measure is one value for each subject and period
---@class meed.measure
---@field title? string|table<string, string> what people read (default: the name)
---@field of string|string[] the subject: a kind, a list of kinds, or "whole"
---@field from? string the rows read: a kind, credit, measure or "plan.component"
---@field by? string|string[]|meed.below from a row to the subject (default: the payee or the subject)
---@field at? string the date that places a row (default: the date of the rows)
---@field span? string[] instead of `at`: counted if the last day lies between two dates
---@field when? meed.formula rows that take part (default: always)
---@field over? string|meed.window the window (default: the project's period)
---@field goal? string|meed.formula the goal of the measure
---@field sum? string|meed.formula exact sum of the rows
---@field count? boolean number of rows
---@field average? string|meed.formula mean of the rows
---@field least? string|meed.formula least value of the rows
---@field greatest? string|meed.formula greatest value of the rows
---@field median? string|meed.formula middle value of the rows
---@field first? string|meed.formula value of the first row
---@field last? string|meed.formula value of the last row
---@field one? string|meed.formula value of the only row
---@field value? meed.formula a formula: function(s, t), or function(rows, s, t) with `from`
---@field skip_missing? boolean leave out rows whose value is missing (default: false)
---@field internal? boolean kept out of exports and explanations (default: false)

---measure is one value for each subject and period
---@param name string
---@return fun(fields: meed.measure): any
function measure(name) end

---plan is a list of components that pay the same subjects
---@class meed.plan
---@field title? string|table<string, string> what people read (default: the name)
---@field of string|string[] whom the plan pays
---@field every string how often it pays
---@field currency? string what amounts are counted in (default: the project's)
---@field since? string|meed.date the first day (default: open)
---@field before? string|meed.date the first day after it (default: open)
---@field when? meed.formula subjects that take part (default: always)
---@field rounding? "half-up"|"half-even"|"down"|"up"|"none" at the end of each component (default: half-up)
---@field cap? meed.number|meed.param|meed.formula upper limit of the sum (default: none)
---@field floor? meed.number|meed.param|meed.formula lower limit of the sum (default: none)
---@field params? table<string, table> params of this plan, name = { type =, unit =, values = { { since =, value = } } }
---@field shared? boolean may pay on a credit that another plan pays the same subject on (default: false)
---@field was? string its earlier name: what was paid under it counts as its own
---@field [integer] any

---plan is a list of components that pay the same subjects
---@param name string
---@return fun(fields: meed.plan): any
function plan(name) end

---component is one outcome of a plan
---@class meed.component
---@field title? string|table<string, string> what people read (default: the name)
---@field every? string how often it pays (default: the plan's)
---@field when? meed.formula subjects that take part (default: always)
---@field amount? meed.number|meed.param|meed.formula the result
---@field on? string the measure it pays on
---@field rate? meed.number|meed.param|meed.formula a flat rate on the measure
---@field rates? meed.tiers|meed.param a table of tiers for the measure
---@field scale? "goal"|meed.number|meed.param|meed.formula the edges of the table are multiples of it (default: 1)
---@field times? meed.number|meed.param|meed.formula|any[] multipliers before rounding (default: 1)
---@field per? "line" one result for each row under `on` (default: the subject)
---@field tiers_on? "line"|"running"|"period" what chooses the band of a line
---@field line_cap? meed.number|meed.param|meed.formula upper limit of each line (default: none)
---@field line_unit? meed.number the step to which each line is rounded first (default: none)
---@field cap? meed.number|meed.param|meed.formula upper limit (default: none)
---@field floor? meed.number|meed.param|meed.formula lower limit (default: none)
---@field excess? "lose"|string what becomes of the part above `cap`: lost, or kept in a balance (default: lose)
---@field negative? "pay"|"zero"|string what a negative result does: paid, zero, or carried in a balance (default: pay)
---@field posts? string|string[] the balances to which the amount is added too (default: none)
---@field pays? boolean false: shown and posted, not paid (default: true)
---@field due? "first"|"last"|meed.formula day of payment in the period: the first, the last, or function(s, t) -> date (default: last)
---@field true_up? string pays the value less what was paid since that level began (default: none)
---@field rank? string|meed.formula what is ranked from high to low
---@field within? string|string[] the group in which is ranked (default: all subjects)
---@field order? string|string[] order among equals (default: the key)
---@field prizes? (number|string|meed.param)[] for places 1, 2 and so on
---@field ties? "order"|"split"|"all" what equals get (default: order)
---@field divide? meed.number|meed.param|meed.formula the pool of a group, function(g, t), divided among its subjects
---@field weight? meed.number|meed.param|string|meed.formula what the pool is divided by
---@field missing? "hold"|"zero"|"skip" what a missing value does (default: hold)
---@field unit? string|meed.number what it is counted in, or the rounding step (default: the plan's currency)
---@field rounding? "half-up"|"half-even"|"down"|"up"|"none" at the end (default: the plan's)
---@field audience? string[] who may see it (default: self, manager)
---@field was? string its earlier name in the plan: what was paid under it counts as its own

---commission is one outcome of a plan
---@param name string
---@return fun(fields: meed.component): any
function commission(name) end

---bonus is one outcome of a plan
---@param name string
---@return fun(fields: meed.component): any
function bonus(name) end

---allowance is one outcome of a plan
---@param name string
---@return fun(fields: meed.component): any
function allowance(name) end

---award is one outcome of a plan
---@param name string
---@return fun(fields: meed.component): any
function award(name) end

---draw is one outcome of a plan
---@param name string
---@return fun(fields: meed.component): any
function draw(name) end

---hold is one outcome of a plan
---@param name string
---@return fun(fields: meed.component): any
function hold(name) end

---recovery is one outcome of a plan
---@param name string
---@return fun(fields: meed.component): any
function recovery(name) end

---field is a computed column of a kind
---@class meed.field
---@field title? string|table<string, string> what people read (default: the name)
---@field value meed.formula the value of a record: function(r)

---field is a computed column of a kind
---@param name string
---@return fun(fields: meed.field): any
function field(name) end

---balance is the sum of what components post, carried from period to period
---@class meed.balance
---@field title? string|table<string, string> what people read (default: the name)
---@field of string whose balance it is
---@field per? string one balance for each subject and record of that kind, posted line by line (default: none)
---@field unit? string what it is counted in (default: the project's currency)
---@field opening? string kind with opening rows: a reference to the subject, `amount`, and a date (default: none)
---@field limit? meed.number|meed.param|meed.formula beyond it the run holds the subject (default: none)

---balance is the sum of what components post, carried from period to period
---@param name string
---@return fun(fields: meed.balance): any
function balance(name) end

---allocation divides the amount of a parent among children that sum to it
---@class meed.allocation
---@field title? string|table<string, string> what people read (default: the name)
---@field of string|string[] the children
---@field every? string how often the parent is divided (default: the project's period)
---@field within? string|string[] children that agree on it share one parent (default: all children, with `into` each one)
---@field amount meed.number|meed.param|meed.formula the amount of the parent: function(g, t), g is the group
---@field weight? meed.number|meed.param|string|meed.formula what it is divided by: function(c, t)
---@field mix? table<string, number|meed.param> instead of `weight`: measures with their shares, each counted as the part of the group's total
---@field into? string the children are the periods of that level of each subject (default: none)
---@field floor? meed.number|meed.param|string|meed.formula least part of a child: function(c, t) (default: none)
---@field ceiling? meed.number|meed.param|string|meed.formula greatest part of a child: function(c, t) (default: none)
---@field keep? string|meed.formula a part that is fixed already, missing where none is: function(c, t) (default: none)
---@field reserve? meed.number|meed.param|meed.formula ratio of the amount that is kept back: function(g, t) (default: 0)
---@field stretch? meed.number|meed.param|meed.formula ratio of the amount that is added to it: function(g, t) (default: 0)
---@field method? "largest_remainder"|"sainte_lague"|"dhondt" how whole units are given (default: largest_remainder)
---@field zero_weights? "refuse"|"equal" what happens where all weights are zero (default: refuse)
---@field order? string|string[] who gets a unit that is left over first (default: the key)
---@field unit? string|meed.number what it is counted in, or the step of the parts (default: the minor unit of the amount)
---@field decides? string who decides (default: director)
---@field becomes? table<string, any> the record that an approved goal is: { kind = "goal_row", field = path, function(c, t), constant, "value" or "reason" } (default: none)
---@field adjusts? table<string, any> the record that `keep` reads once a goal was adjusted: { kind = "goal_change", field = path, function(c, t), constant, "value" or "reason" } (default: none)
---@field unless? meed.formula why it cannot be approved: function(c, t) -> text, missing where it can (default: none)
---@field audience? string[] who may see it (default: self, manager)

---allocation divides the amount of a parent among children that sum to it
---@param name string
---@return fun(fields: meed.allocation): any
function allocation(name) end

---proposal is something that a person must decide
---@class meed.proposal
---@field title? string|table<string, string> what people read (default: the name)
---@field of string|string[] whom or what it is about: a kind, a list of kinds, or "whole"
---@field every? string how often it is looked at (default: the project's period)
---@field at? string of an event: the date that places it in a period (default: none)
---@field when? meed.formula whether something is proposed (default: always)
---@field kind? "task"|"training"|"coaching"|"promotion"|"hire"|"honour"|"goal"|"notice"|"reminder"|"escalation"|"alert"|"visit"|"follow_up"|"review"|"offer"|"price"|"product"|"channel"|"campaign"|"process_change"|"strategy_change" what sort of thing is proposed; none to dismiss anybody exists (default: task)
---@field value? meed.number|meed.param|string|meed.formula what is proposed: a number or a text (default: the kind)
---@field reason? meed.formula|table<string, function> why, as a sentence: function(s, t) -> text, or one for each language (default: none)
---@field evidence? string[] measures that are shown with it (default: none)
---@field group? string proposals that agree on it are shown together (default: none)
---@field open? "one"|"many" a subject has one that waits for a decision, or many (default: one)
---@field due? meed.number|meed.formula days after the period, or function(s, t) -> date (default: none)
---@field decides? string who decides (default: manager)
---@field becomes? table<string, any> the record that an approved proposal is: { kind = "assignment", field = path, function(s, t), constant, "value" or "reason" } (default: none)
---@field unless? meed.formula why it cannot be approved: function(s, t) -> text, missing where it can (default: none)
---@field audience? string[] who may see it (default: self, manager)

---proposal is something that a person must decide
---@param name string
---@return fun(fields: meed.proposal): any
function proposal(name) end

---scorecard weighs criteria to one score and grade for each subject
---@class meed.scorecard
---@field title? string|table<string, string> what people read (default: the name)
---@field of string|string[] who has a card: a kind, a list of kinds, or "whole"
---@field every? string how often there is a card (default: the project's period)
---@field when? meed.formula subjects that have a card (default: always)
---@field criteria meed.criterion[] what is scored: { { "sales", weight = 30, score = function(s, t) ... end }, ... }
---@field weights? "relative"|"as written"|meed.pairwise relative: divided by the sum of those with data; as written: the weights are factors; or pairwise { rows } (default: relative)
---@field coverage? meed.number|meed.param the part of the weight that needs data for a grade (default: 0.7)
---@field grades? meed.tiers|meed.param|meed.shares a slab table of texts, or shares { A = 20, B = 70, C = 10 } (default: none)
---@field within? string|string[] the group in which shares are given (default: all subjects)
---@field unit? meed.number the step of the printed score; grades use the score before it (default: 0.01)
---@field rounding? "half-up"|"half-even"|"down"|"up"|"none" of the printed score (default: half-up)
---@field decides? string who decides (default: manager)
---@field becomes? table<string, any> the record that an approved card is: { kind = "rating", field = path, function(s, t), constant, "value" or "reason" } (default: none)
---@field unless? meed.formula why it cannot be approved: function(s, t) -> text, missing where it can (default: none)
---@field audience? string[] who may see it (default: self, manager)

---scorecard weighs criteria to one score and grade for each subject
---@param name string
---@return fun(fields: meed.scorecard): any
function scorecard(name) end

---criterion is one line of a scorecard
---@class meed.criterion
---@field title? string|table<string, string> what people read (default: the name)
---@field weight? meed.number|meed.param|meed.formula how much it counts
---@field score? meed.number|meed.param|string|meed.formula its score: function(s, t)
---@field when? meed.formula subjects on whose card it stands (default: always)
---@field missing? "reweight"|"neutral"|"carry"|"fail" a score that is missing: its weight goes to the others, `neutral` stands in its place, that of the period before does, or the card has no score (default: reweight)
---@field neutral? meed.number|meed.param the score with missing = "neutral"
---@field range? "none"|number[] the score is held between two numbers; "none": it is not (default: {0, 120})
---@field must? meed.number|meed.param|meed.formula the least score, or a condition, without which the card has the lowest grade (default: none)
---@field [integer] any

---`min(x, ...)`: the least
---@param x meed.number
---@param ... meed.number
---@return meed.number
function min(x, ...) end

---`max(x, ...)`: the greatest
---@param x meed.number
---@param ... meed.number
---@return meed.number
function max(x, ...) end

---`abs(x)`: the magnitude
---@param x meed.number
---@return meed.number
function abs(x) end

---`clamp(x, a, b)`: x held between a and b; a > b is an error of the row
---@param x meed.number
---@param a meed.number
---@param b meed.number
---@return meed.number
function clamp(x, a, b) end

---`round(x, step [, mode])`: x rounded to a multiple of the step, half-up unless said
---@param x meed.number
---@param step meed.number
---@param mode? string
---@return meed.number
function round(x, step, mode) end

---`round_up(x, step)`: away from zero to a multiple of the step
---@param x meed.number
---@param step meed.number
---@return meed.number
function round_up(x, step) end

---`round_down(x, step)`: towards zero to a multiple of the step
---@param x meed.number
---@param step meed.number
---@return meed.number
function round_down(x, step) end

---`sqrt(n)`: square root, half to even at 18 digits; below 0: error
---@param n meed.number
---@return meed.number
function sqrt(n) end

---`root(x, n)`: n-th root likewise
---@param x meed.number
---@param n meed.number
---@return meed.number
function root(x, n) end

---`contains(a, b)`: b stands somewhere in a
---@param a string
---@param b string
---@return boolean
function contains(a, b) end

---`starts_with(a, b)`: a begins with b
---@param a string
---@param b string
---@return boolean
function starts_with(a, b) end

---`ends_with(a, b)`: a ends with b
---@param a string
---@param b string
---@return boolean
function ends_with(a, b) end

---`upper(a)`: ASCII letters in upper case
---@param a string
---@return string
function upper(a) end

---`lower(a)`: ASCII letters in lower case
---@param a string
---@return string
function lower(a) end

---`length(a)`: number of code points
---@param a string
---@return meed.number
function length(a) end

---`text(x, step)`: x rounded half-up to the step, written with the step's digits
---@param x meed.number
---@param step meed.number
---@return string
function text(x, step) end

---`days_between(from, to)`: days from a to b
---@param from_ meed.date
---@param to meed.date
---@return meed.number
function days_between(from_, to) end

---`months_between(from, to)`: whole months from a to b
---@param from_ meed.date
---@param to meed.date
---@return meed.number
function months_between(from_, to) end

---`months_after(day, n)`: the same day n months later, or the last day of that month where it has no such day
---@param day meed.date
---@param n meed.number
---@return meed.date
function months_after(day, n) end

---`workday(day, n)`: the n-th working day after a day; 0: it, or the next if it is none
---@param day meed.date
---@param n meed.number
---@return meed.date
function workday(day, n) end

---`workdays_between(from, to)`: working days after a up to and with b
---@param from_ meed.date
---@param to meed.date
---@return meed.number
function workdays_between(from_, to) end

---`part(t, from, until)`: share of the period's days in [from, until)
---@param t meed.period
---@param from_ meed.date
---@param until_ meed.date
---@return meed.number
function part(t, from_, until_) end

---`goal(m)`: the goal of a measure
---@param m meed.number
---@return meed.number
function goal(m) end

---`attainment(m)`: measure divided by goal
---@param m meed.number
---@return meed.number
function attainment(m) end

---`prev(m [, n])`: the value n windows ago
---@param m meed.number
---@param n? meed.number
---@return meed.number
function prev(m, n) end

---`has(x)`: is there a value?
---@param x any
---@return boolean
function has(x) end

---`none(text)`: missing, with a reason
---@param text string
---@return any
function none(text) end

---`because(x, text)`: a value with a reason
---@param x any
---@param text string
---@return any
function because(x, text) end

---`tier_pay(t, x [, scale])`: what the table pays on x
---@param t meed.tiers
---@param x meed.number
---@param scale? any
---@param match? table<string, any>
---@return meed.number
function tier_pay(t, x, scale, match) end

---`tier_rate(t, x [, scale])`: the table's value at x
---@param t meed.tiers
---@param x meed.number
---@param scale? any
---@param match? table<string, any>
---@return any
function tier_rate(t, x, scale, match) end

---`ends(t, level)`: t is the last period of that level
---@param t meed.period
---@param level string
---@return boolean
function ends(t, level) end

---`wan(n)`: n times 10,000
---@param n meed.number
---@return meed.number
function wan(n) end

---`money(n, currency)`: an amount
---@param n meed.number
---@param currency string
---@return meed.number
function money(n, currency) end

---`ratio(a, b)`: the exact fraction
---@param a meed.number
---@param b meed.number
---@return meed.number
function ratio(a, b) end

---`date(text)`: a date, `2026-03-31`
---@param text string
---@return meed.date
function date(text) end

---`count(rows)`: number of rows
---@param rows meed.rows
---@return meed.number
function count(rows) end

---`sum(rows, x)`: exact sum
---@param rows meed.rows
---@param x string|function
---@return meed.number
function sum(rows, x) end

---`average(rows, x)`: mean; no rows: missing
---@param rows meed.rows
---@param x string|function
---@return meed.number
function average(rows, x) end

---`least(rows, x)`: likewise
---@param rows meed.rows
---@param x string|function
---@return any
function least(rows, x) end

---`greatest(rows, x)`: likewise
---@param rows meed.rows
---@param x string|function
---@return any
function greatest(rows, x) end

---`median(rows, x)`: of an even number the mean of the middle two
---@param rows meed.rows
---@param x string|function
---@return meed.number
function median(rows, x) end

---`percentile(rows, p, x)`: the value with the part p (0 to 1) of the others up to it, between two rows in proportion
---@param rows meed.rows
---@param p number
---@param x any
---@return meed.number
function percentile(rows, p, x) end

---`first(rows, x)`: in the kind's order
---@param rows meed.rows
---@param x string|function
---@return any
function first(rows, x) end

---`last(rows, x)`: in the kind's order
---@param rows meed.rows
---@param x string|function
---@return any
function last(rows, x) end

---`one(rows, x)`: of the only row; two are an error
---@param rows meed.rows
---@param x string|function
---@return any
function one(rows, x) end

---`distinct(rows, x)`: number of different values
---@param rows meed.rows
---@param x string|function
---@return meed.number
function distinct(rows, x) end

---`keep(rows, f)`: those for which f is true
---@param rows meed.rows
---@param f function
---@return meed.rows
function keep(rows, f) end

---`top(rows, n, x)`: the n rows with the greatest x
---@param rows meed.rows
---@param n meed.number
---@param x string|function
---@return meed.rows
function top(rows, n, x) end

---`find(kind, {field = value})`: the one row in force; none: missing, two: an error
---@param kind string
---@param match table<string, any>
---@return meed.row
function find(kind, match) end

---`find(kind, {field = up_to(x)})`: the row with the greatest value not above x
---@param x any
---@return any
function up_to(x) end

---`earlier(r, {field = value} [, window])`: rows of r's kind before r, for count, sum, ...
---@param r meed.row
---@param match table<string, any>
---@param window? string|meed.window
---@return meed.rows
function earlier(r, match, window) end

---`convert(x, currency, rates [, date])`: money in another currency, by a kind of rates
---@param x any
---@param currency string
---@param rates string
---@param date? meed.date
---@return meed.number
function convert(x, currency, rates, date) end

---`rank(m [, path])`: place of a measure among all, 1 the greatest; 1, 1, 3
---@param m meed.number
---@param path? string
---@return meed.number
function rank(m, path) end

---`percent_rank(m [, path])`: 100 x (below + half of equal) / n
---@param m meed.number
---@param path? string
---@return meed.number
function percent_rank(m, path) end

---`share(m [, path])`: part of the group's sum
---@param m meed.number
---@param path? string
---@return meed.number
function share(m, path) end

---`z_score(m [, path])`: distance from the group's mean in standard deviations; all equal: 0
---@param m meed.number
---@param path? string
---@return meed.number
function z_score(m, path) end

---`shown(m [, path] [, n])`: a count from n (5) on; below it, and where it could be had by subtraction, missing
---@param m meed.number
---@param path? string
---@param n? meed.number
---@return meed.number
function shown(m, path, n) end

---`grade(p.card)`: the grade of a scorecard
---@param card meed.number
---@return string
function grade(card) end

---`coverage(p.card)`: the part of a scorecard's weight that had data
---@param card meed.number
---@return meed.number
function coverage(card) end

---`prev_year(m)`: the value a year ago
---@param m meed.number
---@return meed.number
function prev_year(m) end

---`prorated(x [, "days" "workdays" "months" [, level]])`: mean over the period's days
---@param x meed.number
---@param unit? string
---@param level? string
---@return meed.number
function prorated(x, unit, level) end

---`under(ref, key [, path])`: the ref is key or has it among its ancestors
---@param ref meed.row
---@param key string|meed.row
---@param path? string
---@return boolean
function under(ref, key, path) end

---`cell(m, x, y)`: the cell of a matrix; no such key: missing
---@param m meed.matrix
---@param x any
---@param y any
---@param ... any
---@return any
function cell(m, x, y, ...) end
