#!/bin/bash
# The sample company against HANDBOOK section 8: generates its files with lua5.4, loads them into the sqlite3 program and compares
# every stated total, count and special case. Nothing of the engine takes part. Prints each miss and "N passed, M failed".
set -u
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

same() { # same WHAT GOT WANTED
  if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED $1: got '$2', wanted '$3'"; fi
}
sql() { sqlite3 -batch -noheader -separator ' ' "$work/sample.db" "$1"; }
check() { same "$1" "$(sql "$2" | tr '\n' ';' | sed 's/;$//')" "$3"; } # check WHAT QUERY WANTED, rows joined by ;

for n in one two three; do
  mkdir -p "$work/$n"
  [ "$n" = two ] && scale=1 || scale= # one company is what there is without SCALE
  [ "$n" = three ] && scale=3
  DIR="$work/$n" SOURCE="$here/rules/sample/" SCALE=$scale lua5.4 - <<'LUA' || { echo "generate.lua failed"; exit 1; }
-- Runs the script with the names that the sandbox of plan files has, and no other; each file has globals of its own.
local loaded = {}
local allowed = { assert = assert, error = error, ipairs = ipairs, pairs = pairs, tonumber = tonumber, tostring = tostring, type = type,
  math = { floor = math.floor, ceil = math.ceil, abs = math.abs, min = math.min, max = math.max },
  table = { insert = table.insert, remove = table.remove, sort = table.sort, concat = table.concat },
  string = { len = string.len, sub = string.sub, upper = string.upper, lower = string.lower, format = string.format } }
local function run(name)
  local own = { SCALE = tonumber(os.getenv("SCALE")), require = allowed.require }
  for k, v in pairs(allowed) do own[k] = v end
  return assert(loadfile(os.getenv("SOURCE") .. name .. ".lua", "t", own))()
end
function allowed.require(name)
  if loaded[name] == nil then loaded[name] = run(name) end
  return loaded[name]
end
for name, text in pairs(run("generate")) do
  local f = assert(io.open(os.getenv("DIR") .. "/" .. name, "wb"))
  f:write(text)
  f:close()
end
assert(collectgarbage("count") < 64 * 1024 * (tonumber(os.getenv("SCALE")) or 1), "more than 64 MB")
LUA
done
same "two runs give the same bytes" "$(cd "$work/one" && cat ./*.csv | cksum)" "$(cd "$work/two" && cat ./*.csv | cksum)"
same "the scripts are below 600 lines" "$(wc -l "$here"/rules/sample/generate.lua "$here"/rules/sample/generate/*.lua | awk '$2 != "total" && $1 > 600' | wc -l)" 0
# SCALE 3: the first company's rows as they are, each row of its own two times more under other ids, shared lists once.
for f in "$work"/one/*.csv; do
  name=$(basename "$f")
  lines=$(($(wc -l < "$f") - 1)) more=$(($(wc -l < "$work/three/$name") - 1))
  case $name in
    regions.csv|segments.csv|channels.csv|sources.csv|stages.csv|strategy_weights.csv|positions.csv|products.csv|courses.csv|skills.csv|skill_needs.csv|competitors.csv) same "SCALE 3: $name" "$more" "$lines" ;;
    *) same "SCALE 3: $name" "$more" $((3 * lines)) ;;
  esac
  same "SCALE 3: the first rows of $name" "$(head -n $((lines + 1)) "$work/three/$name" | cksum)" "$(cksum < "$f")"
done
same "no carriage return" "$(cat "$work"/one/*.csv | tr -dc '\r' | wc -c)" 0
for f in "$work"/one/*.csv; do iconv -f UTF-8 -t UTF-8 "$f" > /dev/null; same "$(basename "$f") is UTF-8" $? 0; done

for f in "$work"/one/*.csv; do
  sqlite3 -batch "$work/sample.db" ".mode csv" ".import '$f' raw_$(basename "$f" .csv)"
done
# Money becomes whole 分 by removing the point; every amount is written with two digits after it. The rows in force on a day are
# those of the half-open interval. `sale` is what is collected less returned, with the place and the people of its day.
sqlite3 -batch "$work/sample.db" <<'SQL'
create table txn as select distinct id, deal, kind, dated, cast(replace(amount, '.', '') as integer) as fen, amount, quantity, unit_cost from raw_transactions;
create table deal as select *, cast(replace(amount, '.', '') as integer) as fen, cast(replace(partner_share, '.', '') as integer) as percent from raw_deals;
create table customer as select * from raw_customers;
create table person as select * from raw_people;
create table goal as select person, product, month_on, cast(replace(amount, '.', '') as integer) as units from raw_goals where person <> '';
create table team_goal as select team, region, product, month_on, cast(replace(amount, '.', '') as integer) as units from raw_goals where team <> '';
create view sale as
  select t.*, d.product, c.region, c.owner, c.key_account, d.customer, d.seller, d.partner, d.percent,
    substr(dated, 1, 4) as year, (cast(substr(dated, 6, 2) as integer) + 2) / 3 as quarter,
    case when s.status = 'left' and julianday(dated) - julianday(s.left_on) <= 180 then d.seller else c.owner end as payee
  from txn t join deal d on d.id = t.deal
  join customer c on c.id = d.customer and c.valid_from <= dated and (c.valid_to = '' or dated < c.valid_to)
  left join person s on s.id = d.seller and s.valid_from <= dated and (s.valid_to = '' or dated < s.valid_to)
  where t.kind in ('collected', 'returned');
-- The partner's part of a shared deal is the floor or the rounding of its exact share; two receivers, so rounding is enough.
create view credit as
  select id, year, quarter, dated, payee, fen - case when percent = 0 then 0 else (fen * percent + 50) / 100 end as fen from sale where payee <> ''
  union all select id, year, quarter, dated, partner, (fen * percent + 50) / 100 from sale where percent > 0;
SQL

# The schemas name every column and no other; enum values and references are those of the files.
python3 - "$here" "$work/one" > "$work/schemas" <<'PY'
import csv, glob, os, re, sys
kinds, faults = {}, []
for path in sorted(glob.glob(sys.argv[1] + "/schemas/kinds/*.yaml") + glob.glob(sys.argv[1] + "/rules/*/schemas/*.yaml")):
    if "/starter/" in path: continue
    text = re.sub(r"\s#.*", "", open(path, encoding="utf-8").read())
    fields = dict(re.findall(r"^  (\w+):\s*\{(.*)\}", text, re.M))
    kind, key = re.search(r"^kind: (\w+)", text, re.M)[1], re.search(r"^key: (.*)", text, re.M)[1].strip()
    file = sys.argv[2] + "/" + re.search(r"file: ([\w.]+)", text)[1]
    if not os.path.exists(file): continue           # a kind of a pack of which the sample has no records
    rows = list(csv.DictReader(open(file, encoding="utf-8", newline="")))
    kinds[kind] = (fields, re.findall(r"\w+", key), "history: true" in text, rows)
for kind, (fields, key, history, rows) in kinds.items():
    wanted = set(fields) | ({"valid_from", "valid_to"} if history else set())
    if set(rows[0]) - wanted: faults.append(f"{kind}: columns {sorted(set(rows[0]) - wanted)}")
    for name, spec in fields.items():
        if name not in rows[0] and "required: true" not in spec: continue
        values = {row[name] for row in rows}
        kind_of = re.search(r"type: (\w+)", spec)[1]
        if "required: true" in spec and "" in values: faults.append(f"{kind}.{name}: empty")
        values -= {""}
        if kind_of == "ref" and re.search(r"to: (\w+)", spec)[1] not in kinds: faults.append(f"{kind}.{name}: to what")
        elif kind_of == "enum" and values - set(re.findall(r"\w+", re.search(r"values: \[(.*?)\]", spec)[1])): faults.append(f"{kind}.{name}: value")
        if kind_of == "ref" and values - {row["id"] for row in kinds[re.search(r"to: (\w+)", spec)[1]][3]}: faults.append(f"{kind}.{name}: reference")
        pattern = {"money": r"-?\d+(\.\d{1,2})?", "date": r"\d{4}-\d\d-\d\d", "integer": r"-?\d+", "flag": "yes|no"}.get(kind_of, ".*")
        if [v for v in values if not re.fullmatch(pattern, v)]: faults.append(f"{kind}.{name}: not {kind_of}")
    unique = {tuple(row[k] for k in key) + (row.get("valid_from", ""),) for row in rows}
    if len(unique) != len({tuple(row.values()) for row in rows}): faults.append(f"{kind}: key")
print(len(kinds), "kinds;", *faults)
PY
same "schemas and files" "$(cat "$work/schemas")" "$(ls "$work"/one/*.csv | wc -l) kinds;"

# Stated totals
i=0
for want in "A east 1650" "A north 990" "A south 1180" "A southwest 500" "B east 1050" "B north 610" "B south 760" "B southwest 310" \
  "C east 540" "C north 290" "C south 380" "C southwest 140"; do
  set -- $want
  check "2025 $1 $2" "select sum(fen) from sale where year = '2025' and product = '$1' and region = '$2'" "$(($3 * 1000000))"
done
check "2025 by product" "select product, sum(fen) / 1000000 from sale where year = '2025' group by 1" "A 4320;B 2730;C 1350"
check "2025 by region" "select region, sum(fen) / 1000000 from sale where year = '2025' group by 1" "east 3240;north 1890;south 2320;southwest 950"
check "2025" "select sum(fen) from sale where year = '2025'" 8400000000
check "2026 by quarter" "select quarter, sum(fen) from sale where year = '2026' group by 1" "1 1846000000;2 2377000000;3 2335000000;4 2544000000"
check "2026" "select sum(fen) from sale where year = '2026'" 9102000000
check "credits of 2026 and what has no owner are all sales" \
  "select (select sum(fen) from credit where year = '2026') + (select sum(fen) from sale where year = '2026' and payee = '')" 9102000000

# Volumes
check "customers" "select count(distinct id) from customer" 240
check "customers by tier" "select tier, count(distinct id) from customer group by 1" "A 40;B 80;C 120"
check "deals" "select count(*), count(distinct id) from deal" "1800 1800"
check "deals won" "select count(*) from deal where stage = 'won'" 620
check "transactions within 5 % of 2,400" "select count(*) between 2280 and 2520 from txn" 1
check "assignments within 5 % of 420" "select count(*) between 399 and 441 from raw_assignments" 1
for want in "raw_goals 1100" "raw_survey_answers 1900" "raw_ratings 2600" "raw_completions 220" "raw_contacts 1500" "raw_stage_changes 5400" \
  "raw_cases 140" "raw_messages 700" "raw_recognitions 360" "raw_market_observations 190"; do
  set -- $want
  check "$1 within 5 % of $2" "select abs(count(*) - $2) * 20 <= $2 from $1" 1
done
for want in "raw_attendance 460" "raw_activities 20" "raw_participations 420" "raw_candidates 60" "raw_courses 14"; do
  set -- $want
  check "$1" "select count(*) from $1" "$2"
done
check "within 5 % of 22,600 rows, the 2,700 credits of the engine among them" "select abs(22600 - 2700 - (select sum(n) from (select count(*) n from raw_goals union all
  select count(*) from raw_survey_answers union all select count(*) from raw_ratings union all select count(*) from raw_completions union all
  select count(*) from raw_contacts union all select count(*) from raw_stage_changes union all select count(*) from raw_cases union all
  select count(*) from raw_messages union all select count(*) from raw_recognitions union all select count(*) from raw_market_observations union all
  select count(*) from raw_attendance union all select count(*) from raw_activities union all select count(*) from raw_participations union all
  select count(*) from raw_candidates union all select count(*) from raw_courses union all select 240 + 1800 + 40 union all
  select count(*) from txn union all select count(*) from raw_assignments))) * 20 <= 22600" 1
check "people" "select count(distinct id) from person" 40
check "ids are unique" "select count(*) - count(distinct id) from txn" 0
check "case 13: one identical row twice" "select count(*) - (select count(*) from txn) from raw_transactions" 1
check "no deal unpaid and won" "select count(*) from deal d where stage = 'won' and closed_on >= '2025-01-01' and not exists (select 1 from txn where deal = d.id and kind = 'collected')" 0
check "signs" "select count(*) from txn where (kind = 'returned') <> (fen < 0)" 0
check "nothing collected beyond the deal" "select count(*) from (select d.id from deal d join txn t on t.deal = d.id and t.kind = 'collected' group by d.id having sum(t.fen) > d.fen)" 0
check "nothing returned beyond what was collected, but for P37" "select count(*), max(deal) = (select deal from txn where fen = -3500000) from (select deal from sale group by deal having sum(fen) < 0)" "1 1"
check "booked once, at the deal's amount" "select count(*), sum(t.fen <> d.fen or t.dated <> d.closed_on) from txn t join deal d on d.id = t.deal where kind = 'booked'" "619 0"
check "every deal within the two years but one of 2024" "select count(*) from deal where closed_on < '2025-01-01' and stage = 'won'" 1

# References, and half-open history without overlap
check "every deal has its customer" "select count(*) from deal where customer not in (select id from customer)" 0
check "every transaction has its deal" "select count(*) from txn where deal not in (select id from deal)" 0
check "people named exist" "select count(*) from (select owner x from customer union select key_account from customer union select manager from person union select seller from deal union select partner from deal union select person from goal) where x <> '' and x not in (select id from person)" 0
for t in customer person raw_products; do
  check "no overlap in $t" "select count(*) from $t a join $t b on a.id = b.id and a.rowid <> b.rowid and a.valid_from <= b.valid_from and (a.valid_to = '' or b.valid_from < a.valid_to)" 0
done
check "whoever is credited is in service or a leaver with his tail" "select count(*) from credit k where not exists (select 1 from person p where p.id = k.payee and p.valid_from <= k.dated and (p.valid_to = '' or k.dated < p.valid_to))" 0
check "owners are active or on leave" "select count(*) from customer c join person p on p.id = c.owner and p.status = 'left' and (c.valid_to = '' or c.valid_to > p.valid_from)" 0
check "sellers were in service when they won" "select count(*) from deal d where stage = 'won' and seller <> '' and not exists (select 1 from person p where p.id = d.seller and p.status <> 'left' and p.valid_from <= d.closed_on and (p.valid_to = '' or d.closed_on < p.valid_to))" 0
check "assignments agree with the customers' owners" "select count(*) from customer c where owner <> '' and not exists (select 1 from raw_assignments a where a.subject = c.id and role = 'owner' and target = c.owner and a.valid_from <= c.valid_from)" 0
check "managers form a tree on 2026-07-01" "with recursive up(id, n) as (select 'P01', 0 union all select p.id, n + 1 from person p join up on p.manager = up.id where p.valid_from <= '2026-07-01' and (p.valid_to = '' or p.valid_to > '2026-07-01')) select count(*), max(n) from up where id <> 'P01'" "38 3"

# People
check "P01" "select name_zh, name_en, position from person where id = 'P01'" "林遠 Lin Yuan director"
check "posts of 2026-12-31 and of those who left" "select position, count(*) from person where valid_to = '' group by 1 order by 2, 1" "director 1;trainee 2;regional_manager 4;team_lead 8;senior_rep 10;rep 15"
check "front-line by first post" "select position, count(*) from (select id, position, min(valid_from) from person where id between 'P14' and 'P40' group by id) group by 1" "rep 15;senior_rep 9;trainee 3"
check "two people of one name" "select group_concat(id), name_en from (select distinct id, name_zh, name_en from person) group by name_zh having count(*) > 1" "P28,P31 Wang Fang"
check "P21 has U+2C029" "select distinct instr(name_zh, char(0x2C029)) > 0 from person where id = 'P21'" 1
check "P15 and P16 in post since" "select id, hired_on from person where id in ('P15', 'P16')" "P15 2025-06-01;P16 2025-08-01"
check "P17 and P32 hired" "select id, valid_from from person where id in ('P17', 'P32')" "P17 2026-04-01;P32 2026-11-02"
check "leavers" "select id, left_on, valid_from from person where status = 'left'" "P20 2026-08-15 2026-08-16;P34 2026-09-30 2026-10-01"
check "P23 moves" "select team, region, manager, valid_from from person where id = 'P23'" "S1 south P08 2022-04-01;E2 east P07 2026-05-16"
check "P25 and P30 rise" "select id, position, valid_from from person where id in ('P25', 'P30') and valid_from >= '2026'" "P25 rep 2026-10-01;P30 senior_rep 2026-07-01"
check "P26 has two spells" "select min(hired_on), max(valid_to), min(valid_from) from person where id = 'P26' group by hired_on" "2020-05-01 2025-07-01 2020-05-01;2026-01-05 2026-09-01 2026-01-05"
check "P27 and P09 on leave" "select id, min(valid_from), max(valid_to) from person where status = 'leave' group by id" "P09 2026-06-01 2026-09-01;P27 2026-03-01 2026-08-01"
check "P03 acts for P09" "select id, valid_from, valid_to from person where manager = 'P03' and team = 'S2' and position <> 'team_lead' order by id" "P26 2026-06-01 2026-09-01;P27 2026-06-01 2026-08-01;P27 2026-08-01 2026-09-01;P28 2026-06-01 2026-09-01"
check "P31 works 60 %" "select distinct fte from person where id = 'P31'" 0.6
check "K1 is overlay" "select id from raw_teams where overlay = 'yes'" K1
check "bases and target bonuses" "select id, base_pay, target_bonus, capacity from raw_positions" \
  "trainee 5000 3000 0.6;rep 7000 8000 1.0;senior_rep 10000 12000 1.3;team_lead 14000 16000 0.0;regional_manager 22000 25000 0.0;director 40000 50000 0.0"

# Sales of people
check "P14 and P33 tie in 2026" "select payee, sum(fen) from credit where year = '2026' and payee in ('P14', 'P33') group by 1" "P14 481200000;P33 481200000"
check "all others have less" "select count(*) from (select payee from credit where year = '2026' and payee not in ('P14', 'P33') group by 1 having sum(fen) >= 481200000)" 0
check "key accounts too" "select count(*), max(fen) < 481200000 from (select key_account, sum(fen) fen from sale where year = '2026' and key_account <> '' group by 1)" "2 1"
check "case 5: the third quarter of P15 is 110 % of a quota above 120" "select (select sum(fen) from credit where payee = 'P15' and year = '2026' and quarter = 3) * 100 = q * 10000 * 110, q > 12000 from (select sum(units) q from goal where person = 'P15' and month_on between '2026-07-01' and '2026-09-01')" "1 1"
check "case 5: the return" "select sum(fen), min(dated) between '2026-10-01' and '2026-12-31' from sale where payee = 'P15' and kind = 'returned' and fen = -12000000" "-12000000 1"
check "case 5: what came back was sold in the third quarter" "select min(s.dated) between '2026-07-01' and '2026-09-30', s.fen >= 12000000 from sale s where s.kind = 'collected' and s.deal = (select deal from sale where fen = -12000000 and payee = 'P15')" "1 1"
check "case 5: within the 3 % band" "select (sum(fen) - 12000000) > q * 10000 from credit, (select sum(units) q from goal where person = 'P15' and month_on between '2026-07-01' and '2026-09-01') where payee = 'P15' and year = '2026' and quarter = 3" 1
check "case 6: P35 in 2025" "select count(*), sum(fen) from credit where payee = 'P35' and year = '2025'" "2 0"
check "case 6: P37 in 2025" "select sum(fen) from credit where payee = 'P37' and year = '2025'" -3500000
check "case 3: P20 after leaving" "select dated, fen, julianday(dated) - julianday('2026-08-15') from sale where seller = 'P20' and dated > '2026-08-15'" "2026-09-10 18600000 26.0;2026-12-20 14250000 127.0;2027-03-05 9800000 202.0"
check "case 3: to whom" "select dated, payee from sale where seller = 'P20' and dated > '2026-08-15'" "2026-09-10 P20;2026-12-20 P20;2027-03-05 "
check "only that one is later than 2026" "select count(*) from txn where dated > '2026-12-31'" 1
check "P19 and P40 share 333,333.33" "select payee, fen from credit where id = (select id from sale where fen = 33333333) order by 1" "P19 20000000;P40 13333333"
check "P23 sells on both sides of the move" "select region, min(dated) < '2026-05-16', max(dated) < '2026-05-16' from sale where payee = 'P23' and year = '2026' group by 1" "east 0 0;south 1 1"
check "P23's deals of S1 paid later are another's" "select count(*) > 0, sum(payee = 'P23') from sale where seller = 'P23' and region = 'south' and dated >= '2026-05-16'" "1 0"
check "P27 wins nothing on leave" "select count(*) from deal where seller = 'P27' and stage = 'won' and closed_on between '2026-03-01' and '2026-07-31'" 0
check "P29 has no order in May" "select count(*), (select count(*) > 0 from deal where seller = 'P29' and stage = 'won' and closed_on like '2026-06-%' or closed_on like '2026-04-%') from deal where seller = 'P29' and stage = 'won' and closed_on like '2026-05-%'" "0 1"
check "case 14: nobody owns it" "select dated, region, fen from sale where payee = '' and year = '2026'" "2026-10-12 north 8640000"
check "case 14: the seat was P34's" "select c.owner from customer c join sale s on s.customer = c.id where s.dated = '2026-10-12' and s.payee = '' and c.valid_to = '2026-10-01'" P34
check "P34 leaves no money behind" "select count(*) from credit where payee = 'P34' and dated > '2026-09-30'" 0
check "case 16: a deal of 0" "select d.amount, d.list_amount, d.stage, t.amount from deal d join txn t on t.deal = d.id and t.kind = 'collected' where d.fen = 0" "0.00 50000.00 won 0.00"
check "case 17: three parts over two quarters" "select count(*), count(distinct quarter), sum(fen) from sale where deal = (select deal from sale where fen = 20000000 and dated = '2026-07-28')" "3 2 60000000"
check "case 19: C-118" "select region, owner, valid_from from customer where id = 'C-118'" "south P24 2024-01-01;east P21 2026-07-01"
check "case 19: sales stay where they were" "select region, dated from sale where customer = 'C-118' and fen = 11200000" "south 2026-04-22;east 2026-08-19"
check "case 20: price of B" "select list_price, unit_cost, valid_to from raw_products where id = 'B'" "1200.00 860.00 2026-07-01;1147.00 860.00 "

# Records of people, customers and the market
check "attendance: months before hire or after leaving" "select group_concat(person || ' ' || n, ', ') from (select person, 12 - count(*) n from raw_attendance group by 1 having n > 0 order by 1)" "P17 3, P20 4, P32 10, P34 3"
check "attendance: 248 working days for whoever was there all year" "select count(*), min(n), max(n) from (select sum(due_days + leave_days) n from raw_attendance group by person having count(*) = 12 and person <> 'P26')" "35 248 248"
check "attendance: P26 from 5 January" "select due_days + leave_days from raw_attendance where person = 'P26' and month_on = '2026-01-01'" 20
check "case 8: no due days while on leave" "select sum(due_days), sum(leave_days) > 60 from raw_attendance where person = 'P27' and month_on between '2026-03-01' and '2026-07-01'" "0 1"
check "attendance adds up" "select count(*) from raw_attendance where present_days + absent_days <> due_days or present_days < 0" 0
check "case 1: one conduct case is confirmed, about P33" "select person, closed_on from raw_cases where kind = 'conduct' and confirmed = 'yes'" "P33 2026-09-10"
check "case 7: answers about P24 and P36" "select sum(person = 'P24'), sum(person = 'P36') from raw_survey_answers" "0 3"
check "case 7: enough answers about all others of the front line but newcomers" "select count(*), min(n) >= 5 from (select count(*) n from raw_survey_answers where survey = 'csat' and person <> 'P36' group by person)" "23 1"
check "case 15: pulse of a quarter by region" "select region, count(distinct respondent) from raw_survey_answers where survey = 'pulse' and answered_on like '2026-06-%' group by 1" "east 8;north 6;south 7;southwest 4"
check "case 15: nobody is named, and no team below an office" "select count(*) from raw_survey_answers where audience = 'employee' and (person <> '' or team not in ('EAST', 'SOUTH', 'NORTH', 'SOUTHWEST'))" 0
check "P38: all peers gave the same" "select count(*) > 9, min(score) = max(score) from raw_ratings where person = 'P38' and form = 'peer'" "1 1"
check "nobody rates his own work as a peer" "select count(*) from raw_ratings where rater_role = 'peer' and rater = person" 0
check "case 18: no goal of W1 in November" "select team, count(distinct month_on), sum(month_on = '2026-11-01') from team_goal where team in ('W1', 'E1') group by 1" "E1 12 3;W1 11 0"
check "goals of the teams are those of the tree" "select sum(units) from team_goal where region <> 'southwest'" 826500
check "case 20: rivals of B" "select competitor, count(*), min(price), max(price) from raw_market_observations where product = 'B' and price <> '' and observed_on like '2026%' group by 1" "K1 12 1050.00 1050.00;K2 12 1150.00 1150.00"
check "5.13: size of the market" "select substr(observed_on, 1, 4), sum(size) from raw_market_observations where size <> '' group by 1, region = '' order by 1" "2025 50000;2025 50000;2026 53000;2026 53000"
check "5.13: needs" "select item, count(*), sum(importance), sum(score) from raw_survey_answers where survey = 'needs' group by 1" "after_sales 40 164 168;delivery 40 184 136;feature 40 156 152;price 40 172 140"
check "case 22: withdrawn after the test" "select subject, from_stage from raw_stage_changes where to_stage = 'withdrawn'" "CA-017 test"
check "two candidates are hired" "select subject, changed_on from raw_stage_changes where to_stage = 'hired' order by 1" "CA-008 2026-03-27;CA-041 2026-10-28"
check "case 23: praise returned, and none to oneself" "select giver, receiver, given_on from raw_recognitions where giver in ('P14', 'P18') and receiver in ('P14', 'P18') union all select giver, receiver, given_on from raw_recognitions where giver = receiver" "P14 P18 2026-07-02;P18 P14 2026-07-05"
check "case 25: K2's price of A" "select max(observed_on), julianday('2026-12-31') - julianday(max(observed_on)) from raw_market_observations where product = 'A' and competitor = 'K2' and price <> ''" "2026-10-31 61.0"
check "5.9: the notice of 2026-06-15" "select count(*), sum(dated <= '2026-06-29') from raw_messages where kind = 'ack' and ref = (select id from raw_messages where kind = 'notice' and dated = '2026-06-15')" "35 33"
check "everybody is praised, visits and writes while in service" "select count(*) from (select receiver who, given_on day from raw_recognitions union all select author, dated from raw_messages where dated <> '' union all select person, done_on from raw_contacts where done_on <> '') where not exists (select 1 from person where id = who and status <> 'left' and valid_from <= day and (valid_to = '' or day < valid_to))" 0
check "every deal begins at its creation, and ends where it ended" "select count(*), sum(first <> d.created_on), sum(last <> d.closed_on) from deal d join (select subject, min(changed_on) first, max(case when to_stage in ('won', 'lost') then changed_on end) last from raw_stage_changes where process = 'deal' group by 1) s on s.subject = d.id" "1800 0 0"

# Goals, in 0.01 萬元
check "5.2, step 5: product A of E1" "select person, sum(units) from goal where product = 'A' and person in ('P14', 'P15', 'P16', 'P17') group by 1" "P14 32346;P15 24882;P16 24882;P17 14805"
check "5.2, step 6: P17 by month" "select units from goal where product = 'A' and person = 'P17' order by month_on" "0;498;1120;1493;1991;2239;2239;2488;2737"
check "5.2, step 6: the second person" "select units from goal where product = 'A' and person = 'P15' order by month_on" "1742;1244;1991;1991;1991;2239;1991;1990;2239;2239;2488;2737"
check "case 4: P23 in the quarter of the move" "select sum(units) from goal where person = 'P23' and month_on between '2026-04-01' and '2026-06-01'" 10516
check "case 8: nothing while on leave" "select sum(units) from goal where person = 'P27' and month_on between '2026-03-01' and '2026-07-01'" 0
check "no goal for the overlay and for leads" "select count(*) from goal where person in ('P39', 'P40') or person < 'P14'" 0
check "no goal after leaving" "select person, max(month_on) from goal where person in ('P20', 'P34') group by 1" "P20 2026-08-01;P34 2026-09-01"

# The pack's payouts as an independent calculation finds them; figures of the handbook's sections 5.7 and 8.4 among them
python3 "$here/tests/golden/sample_payouts.py" "$work/one" > "$work/payouts.csv"
pays() { same "$1" "$(grep "^$2," "$work/payouts.csv" | cut -d, -f4 | tr '\n' ';')" "$3"; } # pays WHAT PERIOD,PERSON,COMPONENT AMOUNT;
pays "P15 at 110 % of quota: bonus" 2026-09,P15,bonus "10000.00;"
pays "case 1: P14 alone" 2026-12,P14,champion "20000.00;"
pays "case 1: the conduct case keeps P33 out" 2026-12,P33,champion ""
pays "case 3: the tail" 2026-12,P20,tail "2850.00;"
pays "case 5: what came back of the 3 % band" 2026-12,P15,adjustment "-3600.00;"
pays "case 8: no allowance in a month of leave" 2026-06,P27,transport ""
sqlite3 -batch "$work/sample.db" ".mode csv" ".import '$work/payouts.csv' payout"
check "in a month without a quarter's end there are overrides and allowances" "select count(*) from payout where component not in ('override', 'transport', 'phone') and substr(period, 6) not in ('03', '06', '09', '12')" 0
check "every quarter pays every component of a quarter" "select count(distinct period || component) from payout where component in ('commission', 'bonus', 'key_accounts', 'region_champion')" 16

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
