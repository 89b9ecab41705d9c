#!/usr/bin/env python3
"""sqlite.py SQL FOLDER BOOK [FILE]: one plan in SQLite. SQL is a file with the sections load, change and plan; BOOK the
database file to be made. With FILE the payouts are written once; without, README.md, "The conversation"; totals are
not asked."""
import os
import re
import sqlite3
import subprocess
import sys
import time
from decimal import Decimal


def fill(text, values):
    """{name} becomes its text, {name*100} its value times 100, a whole number."""
    def value(match):
        name, scale = match.groups()
        return str(int(Decimal(values[name]) * int(scale))) if scale else values[name]
    return re.sub(r'\{(\w+)(?:\*(\d+))?\}', value, text)


def read_sections(name):
    parts = open(name).read().split('-- section ')[1:]
    return {part.split('\n', 1)[0]: part.split('\n', 1)[1].strip() for part in parts}


def rows_of(database, query, file):
    cursor = database.execute(query)
    with open(file, 'w') as out:
        out.write(','.join(column[0] for column in cursor.description) + '\n')
        out.writelines(','.join(map(str, row)) + '\n' for row in cursor)


def main():
    sql, folder, book = sys.argv[1:4]
    begun = time.perf_counter()
    ms = lambda since: '%.4f' % ((time.perf_counter() - since) * 1000)
    sections = read_sections(sql)
    params = dict(line.split() for line in open(os.path.join(os.path.dirname(sql), 'params.txt')))
    if os.path.exists(book):
        os.remove(book)
    subprocess.run(['sqlite3', book], input=fill(sections['load'], {'folder': folder}), text=True, check=True,
                   stdout=subprocess.DEVNULL)
    database = sqlite3.connect(book, isolation_level=None)
    database.execute('PRAGMA temp_store = MEMORY')
    database.execute('PRAGMA cache_size = -2000000')
    database.execute('PRAGMA journal_mode = OFF')
    if len(sys.argv) > 4:
        rows_of(database, fill(sections['plan'], params), sys.argv[4])
        return
    print('ready\t' + ms(begun), flush=True)
    changed = 0
    for line in sys.stdin:
        word, start = line.rstrip('\n').split('\t'), time.perf_counter()
        if word[0] == 'cell':
            database.execute(fill(sections['change'], {'key': word[2], 'value': word[4]}))
        elif word[0] == 'param':
            params[word[1]] = word[2]
        if word[0] in ('cell', 'param'):
            changed += (time.perf_counter() - start) * 1000
            continue
        rows_of(database, fill(sections['plan'], params), word[1])
        print(f'pass\t{changed:.4f}\t{ms(start)}', flush=True)
        changed = 0


main()
