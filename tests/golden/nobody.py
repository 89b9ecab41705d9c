#!/usr/bin/env python3
"""Plans and rules of combinations that do not occur say so (N0409): nobody.py MEED."""
import os, subprocess, sys, tempfile
meed = os.path.abspath(sys.argv[1])
RULES = '''
measure "sold" { of = { "person", "product" }, from = "deal", by = { "owner", "product" }, count = true }
plan "pairs" { of = { "person", "product" }, every = "month", bonus "a" { amount = 1 }, bonus "b" { amount = 2 } }
plan "alone" { of = "person", every = "month", bonus "a" { amount = 1 } }
scorecard "fit" { of = { "person", "product" }, criteria = { { "n", weight = 1, score = "sold" } } }
allocation "goals" { of = { "person", "product" }, amount = 100, weight = 1 }
'''
FORMULA = '''
measure "flat" { of = { "person", "product" }, value = function(c) return 1 end }
plan "pairs" { of = { "person", "product" }, every = "month", bonus "a" { on = "flat", rate = 1 } }
'''
failed = 0


def said(rules, period, *commands):
    folder = os.path.join(tempfile.mkdtemp(), 'project')
    subprocess.run([meed, 'init', folder], check=True, capture_output=True)
    for name in os.listdir(f'{folder}/rules'):
        os.remove(f'{folder}/rules/{name}')
    open(f'{folder}/rules/a.lua', 'w', encoding='utf-8').write(rules)
    subprocess.run([meed, 'import', 'data'], cwd=folder, check=True, capture_output=True)
    out = {}
    for command in commands:
        done = subprocess.run([meed, command, *(['show'] if command == 'goals' else []), *([period] if command == 'run' else ['--period', period])],
                              cwd=folder, capture_output=True, text=True)
        out[command] = [line.split('[N0409]: ')[1] for line in done.stderr.splitlines() if '[N0409]' in line]
    return out


def verdict(name, got, wanted):
    global failed
    if got != wanted:
        failed += 1
        print(f'FAIL {name}: {got}, not {wanted}')


where = 'has no subjects in 2026-05: no combination of (person, product) occurs in the rows of sold'
verdict('a month without deals', said(RULES, '2026-05', 'run', 'score', 'goals'),
        {'run': [f'{name} {where}' for name in ('pairs', 'fit', 'goals')], 'score': [f'fit {where}'], 'goals': [f'goals {where}']})
verdict('a month with deals', said(RULES, '2026-01', 'run', 'score', 'goals'), {'run': [], 'score': [], 'goals': []})
verdict('a formula alone', said(FORMULA, '2026-01', 'run'),
        {'run': ['pairs has no subjects in 2026-01: no measure of (person, product) has rows; a combination is there when it occurs '
                 'in the rows of a measure: give one `from`']})
sys.exit(1 if failed else 0)
