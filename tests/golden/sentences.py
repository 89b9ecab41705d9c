#!/usr/bin/env python3
"""A sentence in English and Chinese for each of the handbook's sixteen sections, whose numbers add up: sentences.py

sentences.csv names sentences of the packs' tests (say.csv; packs.py holds the program to them) and what their numbers must fulfil. Each
number stands in both sentences, save those in brackets, which the rule or the handbook gives. `=` holds to the digits shown.
It also looks that each of the edge cases E1 to E13 is shown by a test that is there.
"""
import csv
import os
import re
import sys
from fractions import Fraction

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SECTIONS = [f'{chapter}.{section}' for chapter in range(1, 9) for section in (1, 2)]
NUMBER = r'\d+(?:\.\d+)?'
passed, failed = 0, 0


def verdict(name, good, message=''):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f'FAIL {name}: {message}')


def rows(path):
    with open(path, encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def value(text):
    """An expression of numbers, + - * / // and brackets, in fractions."""
    assert re.fullmatch(r'[\d. +*/()\[\]-]+', text), text
    exact = re.sub(NUMBER, lambda number: f'Fraction("{number[0]}")', text.replace('[', '(').replace(']', ')'))
    return Fraction(eval(exact, {'Fraction': Fraction}))


def holds(relation):
    left, sign, right = re.fullmatch(r'(.*) (=|<) (.*)', relation).groups()
    if sign == '<':
        return value(left) < value(right)
    digits = len(right.partition('.')[2])
    return abs(value(left) - value(right)) <= Fraction(1, 2 * 10 ** digits)


def check_sentence(row):
    name = f'{row["section"]} {row["test"]} {row["rule"]} {row["subject"]}'
    pack, test = row['test'].split('/')
    said = [one for one in rows(f'{ROOT}/rules/{pack}/tests/{test}/say.csv')
            if (one['rule'], one['subject']) == (row['rule'], row['subject']) and one['en'] != 'none']
    if len(said) != 1:
        return verdict(name, False, f'{len(said)} sentences')
    wanted = re.findall(NUMBER, re.sub(r'\[.*?\]', '', row['holds']))
    for language in ('en', 'zh'):
        found = re.findall(NUMBER, said[0][language])
        verdict(f'{name} {language}', all(number in found for number in wanted), f'{wanted} in {said[0][language]}')
    verdict(f'{name} in Chinese', re.search('[\u4e00-\u9fff]', said[0]['zh']), said[0]['zh'])
    return verdict(f'{name}: {row["holds"]}', holds(row['holds']), 'does not hold')


def check_edge_cases():
    """A code stands in a README's row of a test folder that exists, or in a row of the awkward cases."""
    shown = {}
    for pack in sorted(os.listdir(f'{ROOT}/rules')):
        path = f'{ROOT}/rules/{pack}/tests/README.md'
        for line in open(path, encoding='utf-8') if os.path.exists(path) else ():
            folder = re.match(r'\| (\d\d_\w+)', line)
            if folder and os.path.isdir(f'{ROOT}/rules/{pack}/tests/{folder[1]}'):
                for code in re.findall(r'\bE\d+\b', line):
                    shown.setdefault(code, []).append(f'{pack}/{folder[1]}')
    for line in open(f'{ROOT}/tests/golden/awkward.md', encoding='utf-8'):
        if re.match(r'\| \d+ \|', line):
            for code in re.findall(r'\bE\d+\b', line):
                shown.setdefault(code, []).append('awkward.py case ' + line.split('|')[1].strip())
    for number in range(1, 14):
        verdict(f'E{number} has a test', f'E{number}' in shown, sorted(shown))


def main():
    table = rows(f'{ROOT}/tests/golden/sentences.csv')
    for row in table:
        check_sentence(row)
    verdict('a sentence for each of the sixteen sections', sorted({row['section'] for row in table}) == SECTIONS,
            sorted({row['section'] for row in table}))
    check_edge_cases()
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


main()
