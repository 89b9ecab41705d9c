#!/usr/bin/env python3
"""rules/sample/slice is what the sample company has of one team (E1) and one quarter (2026-Q4): sample_slice.py MEED [--write].

The rows are picked again from the generator's files and compared byte for byte (--write puts them there). Then the slice is
imported by itself, and the people of the team must be paid what the whole company pays them.
"""
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile

MEED = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SLICE = f'{ROOT}/rules/sample/slice'
TEAM, FIRST, AFTER = 'E1', '2026-10-01', '2027-01-01'
faults = 0


def fault(text):
    global faults
    faults += 1
    print('FAIL', text)


def meed(folder, *words):
    done = subprocess.run([MEED, *words], cwd=folder, capture_output=True, text=True)
    if done.returncode > 1:
        fault(f'{words}: {done.stderr}')
    return done.stdout


def load(path):
    with open(path, encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def within(day):
    return FIRST <= day < AFTER


def in_force(row):
    return row['valid_from'] < AFTER and (not row['valid_to'] or row['valid_to'] > FIRST)


def pick(data):
    """The rows that belong to the team and the quarter, and those they refer to."""
    people = [row for row in data['people'] if in_force(row)]
    team = {row['id'] for row in people if row['team'] == TEAM}
    above = {row['manager'] for row in people if row['id'] in team}
    above |= {row['manager'] for row in people if row['id'] in above} - {''}
    desks = {row['id'] for row in people if row['team'] == 'K1'}  # partners of shared deals
    known = team | above | desks
    customers = {row['id'] for row in data['customers'] if row['owner'] in team and in_force(row)}
    ours = [row for row in data['deals'] if row['customer'] in customers]
    moved = {row['deal'] for row in data['transactions'] if within(row['dated'])}
    deals = {row['id'] for row in ours if row['id'] in moved or within(row['created_on']) or within(row['closed_on'])}
    returned = {row['deal'] for row in data['transactions'] if row['kind'] == 'returned' and within(row['dated'])}
    teams = {row['team'] for row in people if row['id'] in known}
    offices = {row['parent'] for row in data['teams'] if row['id'] == TEAM}
    activities = {row['id'] for row in data['activities'] if within(row['held_on']) and (not row['team'] or row['team'] in offices)}
    messages = {row['id'] for row in data['messages'] if within(row['dated'] or row['due_on']) and (row['author'] in team or row['kind'] == 'notice')}
    tests = {
        'people': lambda r: in_force(r) and r['id'] in known,
        'assignments': lambda r: in_force(r) and (r['subject'] in known or r['subject'] in customers),
        'teams': lambda r: r['id'] in teams | offices,
        'products': in_force,
        'customers': lambda r: in_force(r) and r['id'] in customers,
        'deals': lambda r: r['id'] in deals,
        'transactions': lambda r: r['deal'] in deals and r['dated'] < AFTER and (within(r['dated']) or r['deal'] in returned),
        'goals': lambda r: within(r['month_on']) and (r['person'] in team or r['team'] == TEAM),
        'attendance': lambda r: within(r['month_on']) and r['person'] in team,
        'ratings': lambda r: within(r['rated_on']) and r['person'] in team,
        'completions': lambda r: within(r['due_on']) and r['person'] in team,
        'recognitions': lambda r: within(r['given_on']) and {r['giver'], r['receiver']} <= known,
        'tasks': lambda r: within(r['due_on']) and r['owner'] in team,
        'contacts': lambda r: within(r['planned_on']) and r['person'] in team and r['customer'] in customers,
        'cases': lambda r: within(r['opened_on']) and r['person'] in team and (not r['deal'] or r['deal'] in deals),
        'survey_answers': lambda r: within(r['answered_on']) and (r['person'] in team or r['region'] == 'east'),
        'stage_changes': lambda r: within(r['changed_on']) and r['subject'] in deals,
        'messages': lambda r: r['id'] in messages and (not r['ref'] or r['ref'] in messages),
        'activities': lambda r: r['id'] in activities,
        'participations': lambda r: r['activity'] in activities and
        (r['person'] in team or r['customer'] in customers or r['team'] in offices),
        'market_observations': lambda r: within(r['observed_on']) and r['region'] in ('', 'east'),
        'candidates': lambda r: False,
        'customer_profiles': lambda r: r['customer'] in customers,
        'goal_inputs': lambda r: not r['team'] or r['team'] in offices,
        'team_products': lambda r: r['team'] == TEAM,
        'person_products': lambda r: r['person'] in team,
    }
    lists = ('regions', 'segments', 'channels', 'positions', 'courses', 'skills', 'skill_needs', 'competitors', 'sources', 'stages', 'strategy_weights')
    if set(data) - set(tests) - set(lists):
        fault(f'no rule for {sorted(set(data) - set(tests) - set(lists))}')
    return {name: [row for row in rows if name in lists or tests[name](row)] for name, rows in data.items()}, team


def text_of(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator='\n')
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def payouts(folder, team):
    meed(folder, 'run', '2026-10..2026-12')
    rows = csv.DictReader(io.StringIO(meed(folder, 'export', 'payouts', '-f', 'csv', '--columns', 'period,subject,component,amount')))
    return sorted(tuple(row.values()) for row in rows
                  if row['subject'] in team and row['component'] in ('commission', 'bonus', 'override', 'transport', 'phone') and row['period'] >= '2026-10')


with tempfile.TemporaryDirectory() as work:
    whole, small = f'{work}/whole', f'{work}/small'
    meed(work, 'demo', whole)
    data = {name[:-4]: load(f'{whole}/data/{name}') for name in sorted(os.listdir(f'{whole}/data'))}
    picked, team = pick(data)
    wanted = {f'{name}.csv': text_of(rows) for name, rows in picked.items() if rows}
    if '--write' in sys.argv:
        shutil.rmtree(SLICE, ignore_errors=True)
        os.makedirs(SLICE)
        for name, text in wanted.items():
            with open(f'{SLICE}/{name}', 'w', encoding='utf-8', newline='') as file:
                file.write(text)
    if sorted(wanted) != sorted(name for name in os.listdir(SLICE) if name.endswith('.csv')):
        fault(f'files: {sorted(wanted)}')
    for name, text in wanted.items():
        if not os.path.exists(f'{SLICE}/{name}') or open(f'{SLICE}/{name}', encoding='utf-8', newline='').read() != text:
            fault(f'{name} is not what the generator gives')
    meed(work, 'init', small, '--example', 'handbook')
    meed(small, 'import', SLICE)
    theirs, ours = payouts(whole, team), payouts(small, team)
    if theirs != ours or len(ours) < 7:
        fault(f'payouts: {set(theirs) ^ set(ours)}, {len(ours)} rows')
    rows = sum(map(len, picked.values()))
print(f'{rows} rows, {len(ours)} payouts, {faults} failed')
sys.exit(1 if faults else 0)
