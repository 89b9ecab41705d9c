#!/bin/bash
# The command line: exit codes, what goes to which stream, usage errors, help, forms, files, signals.
# A case is a line: say NAME, then run with arguments, then what is expected.
# usage: cli_cases.sh MEED
set -u
meed=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset NO_COLOR CLICOLOR CLICOLOR_FORCE
passed=0 failed=0

fail() {
    failed=$((failed + 1))
    printf 'FAIL %s\n' "$1"
    shift
    printf '     %s\n' "$@"
}

pass() { passed=$((passed + 1)); }

# check NAME CODE STDOUT STDERR ARGUMENTS...: exit code and two extended regular expressions; `-` is "nothing at
# all", `*` is anything.
check() {
    local name=$1 code=$2 out=$3 err=$4
    shift 4
    "$meed" "$@" >out 2>err </dev/null
    local got=$?
    [ "$got" = "$code" ] || { fail "$name" "exit $got, wanted $code: meed $*" "$(head -3 err)"; return; }
    matches "$name" out "$out" && matches "$name" err "$err" && pass
}

matches() {
    case $3 in
    '*') return 0 ;;
    -) [ ! -s "$2" ] || { fail "$1" "std$2 is not empty: $(head -3 "$2")"; return 1; } ;;
    *) grep -qE -- "$3" "$2" || { fail "$1" "std$2 has no /$3/: $(head -3 "$2")"; return 1; } ;;
    esac
}

# equal NAME GOT WANTED
equal() { if [ "$2" = "$3" ]; then pass; else fail "$1" "got:    $2" "wanted: $3"; fi; }

# ---- wrong use: exit 2, one line on stderr, nothing on stdout ------------------------------------
while IFS='|' read -r arguments message; do
    [ -n "$arguments" ] || continue
    # shellcheck disable=SC2086
    check "wrong use: $arguments" 2 - "$message" $arguments
    equal "one line: $arguments" "$(wc -l <err)" 1
done <<'CASES'
simulat|^meed: no command 'simulat'. Did you mean 'simulate'\?$
exprot payouts|Did you mean 'export'\?
zzzzzz|^meed: no command 'zzzzzz'$
run --stict|^meed: no option '--stict'. Did you mean '--strict'\?$
run --strict=yes|--strict takes no value
-x check|no option '-x'
-qx check|no option '-x'
check --strict|--strict is an option of 'run', not of 'check'
run --depth 3|--depth is an option of 'explain', not of 'run'
check --period 2026-03|'simulate', 'goals', 'score', 'explain', 'export', 'decide', not of 'check'
export|TABLE is missing; usage: meed export TABLE
export a b|'b' is one argument too many
explain|PAYEE is missing
close|PERIOD is missing
close 2026-09|which run\?
check rules|'rules' is one argument too many; usage: meed check$
version now|one argument too many
runs show q|'q' is no run
explain P1 --run 0|--run wants a run such as 17 or r-000017
explain P1 --run r-|--run wants a run
import x --max-rejects many|--max-rejects wants a whole number or all, not 'many'
import x --max-rejects -1|wants a whole number
import x --expect-sum amount|--expect-sum wants FIELD=SUM
import x --expect-sum =5|--expect-sum wants FIELD=SUM
import x --expect-count 99999999999999999999|wants a whole number
import x --encoding latin1|is not one of auto\|utf-8\|gb18030
simulate --set cap|--set wants PARAM=VALUE
-f xlsx runs|is not one of table\|tsv\|csv\|json\|ndjson\|md
--json -f csv runs|contradict
--lang zh check|--lang knows only en so far
--color blue check|auto\|always\|never
--error-format long check|full\|short\|json\|github
-j x check|--jobs wants a whole number
-C|-C wants DIR
check --db|--db wants FILE
--db= check|--db wants FILE, not an empty text
help imprt|no help about 'imprt'. Did you mean 'import'\?
help E9999|no help about 'E9999'; meed help codes
import|FILE\|FOLDER... is missing
CASES

check "wrong use as JSON" 2 - '^\{"schema":"meed.diagnostic/1","severity":"error","code":"E0910"' --error-format json simulat
check "wrong use for GitHub" 2 - '^::error title=E0910::no command' --error-format github simulat

# ---- no project ------------------------------------------------------------------------------------
for command in check "import x.csv" "run 2026-03" "simulate --period 2026-03" "explain P1 --period 2026-03" \
    "export payouts" "close 2026-03 --run 1 --yes" runs; do
    # shellcheck disable=SC2086
    check "no project: $command" 2 - 'error\[E0901\]' $command
done
check "no such folder" 2 - 'error\[E0901\]' -C nowhere check

# ---- start page, help, version -----------------------------------------------------------------------
check "start page" 0 'meed demo' -
check "help" 0 '^usage: meed' - help
cp out help_all
check "--help is help" 0 '^usage: meed' - --help
equal "--help is help" "$(cat out)" "$(cat help_all)"
check "version" 0 '^meed [0-9]+\.[0-9]+\.[0-9]+$' - version
check "--version" 0 '^meed [0-9]' - --version
check "version as JSON" 0 '^\{"schema":"meed.version/1","meed":"[0-9.]+","abi":1\}$' - version --json
check "a code" 0 '^E0203: ' - help E0203
check "a code in small letters" 0 '^E0203: ' - help e0203
check "codes" 0 '^E0203: ' - help codes
for topic in exit formats environment; do check "topic $topic" 0 . - help $topic; done

# The table of options: every command has a page, every option on a page is understood, none is shown
# without a sentence, and each stands on `meed help` or on a command's page.
commands=$(sed -n 's/^  \([a-z]*\)  *[a-zA-Z].*$/\1/p' help_all)
equal "number of commands" "$(wc -w <<<"$commands")" 15
for command in $commands; do
    check "page of $command" 0 "^usage: meed $command" - help "$command"
    cp out page
    check "--help of $command" 0 "^usage: meed $command" - "$command" --help
    equal "--help of $command" "$(cat out)" "$(cat page)"
    equal "no gap in the page of $command" "$(grep -c '(null)\|[[:space:]]$' page)" 0
    for option in $(cat page help_all | sed -n 's/^ \{2,\}\(-[a-zA-Z]\)\{0,1\},\{0,1\} *\(--[a-z-]*\).*$/\2/p'); do
        "$meed" "$command" "$option" x --no-such-option >out 2>err </dev/null
        if grep -qE "no option '--no-such-option|$option (wants|knows only|'x' is)" err; then pass
        else fail "option $option of $command" "$(cat err)"; fi
    done
done

# ---- streams ---------------------------------------------------------------------------------------------
"$meed" help >/dev/full 2>err; equal "full disk on stdout" "$?" 6
equal "full disk says why" "$(grep -c 'standard output cannot be written: No space left' err)" 1
"$meed" help >&- 2>err; equal "closed stdout" "$?" 6
"$meed" help >out 2>&-; equal "closed stderr" "$?" 0
"$meed" simulat 2>&-; equal "closed stderr, wrong use" "$?" 2
"$meed" help >out <&-; equal "closed stdin" "$?" 0
got=$(bash -c 'exec 3> >(exit 0); sleep 0.3; "$0" help >&3 2>err; echo $?' "$meed")
equal "reader gone: ended by SIGPIPE" "$got" 141
equal "reader gone: nothing said" "$(cat err)" ""
got=$(bash -c 'trap "" PIPE; exec 3> >(exit 0); sleep 0.3; "$0" help >&3 2>err; echo $?' "$meed")
equal "reader gone, SIGPIPE ignored by the caller" "$got" 141

# ---- -o ----------------------------------------------------------------------------------------------------
check "-o" 0 - - version -o v.txt
equal "-o: the result" "$(cat v.txt)" "$("$meed" version)"
equal "-o: for the owner only" "$(stat -c %a v.txt)" 600
check "-o replaces" 0 - - version --output=v.txt --json
equal "-o replaces" "$(cut -c1-9 v.txt)" '{"schema"'
check "-o by ending" 0 - - version -o v.json
equal "-o by ending" "$(cut -c1-9 v.json)" '{"schema"'
check "-o -" 0 '^meed ' - version -o -
check "-o into a folder that is not there" 6 - 'No such file' version -o no/v.txt
mkdir folder
check "-o onto a folder" 6 - 'is a folder' version -o folder
echo kept >target; ln -s target link
check "-o onto a link" 6 - 'symbolic link' version -o link
equal "-o onto a link: untouched" "$(cat target)" kept
check "-o to a device" 0 - - version -o /dev/null
equal "-o to a device: still one" "$(stat -c %F /dev/null)" "character special file"
echo kept >old.txt
check "-o and a failure" 2 - '*' -C nowhere check -o old.txt
equal "-o and a failure: untouched" "$(cat old.txt)" kept
(ulimit -f 0; "$meed" help -o big.txt 2>err); equal "-o beyond the file size limit" "$?" 6
equal "nothing left beside" "$(find . -name '*.tmp' | wc -l)" 0

# ---- colour --------------------------------------------------------------------------------------------------
escape=$(printf '\033')
colors() { grep -c "$escape" err; }
check "no colour in a pipe" 2 - '*' simulat
equal "no colour in a pipe" "$(colors)" 0
check "--color always" 2 - '*' --color always simulat
equal "--color always" "$(colors)" 1
CLICOLOR_FORCE=1 "$meed" simulat 2>err; equal "CLICOLOR_FORCE" "$(colors)" 1
CLICOLOR_FORCE=1 NO_COLOR=1 "$meed" simulat 2>err; equal "NO_COLOR" "$(colors)" 0
CLICOLOR_FORCE=1 "$meed" --color never simulat 2>err; equal "--color never" "$(colors)" 0

# ---- words -----------------------------------------------------------------------------------------------------
check "options before and after" 0 '^\{"schema"' - --json version -q
check "-- ends options" 2 - "no command '--json'" -- --json
check "letters share a dash" 0 '^\{"schema"' '*' -qvfjson version
check "an option's value stuck to it" 0 '^\{"schema"' - version -fjson
check "-v tells the time" 0 . '^version: [0-9]+\.[0-9]{3} s$' -v version

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
