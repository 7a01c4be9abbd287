#!/usr/bin/env python3
"""test_postgres.py BANTIN: --format postgres-copy into a PostgreSQL 15 of our own, by the README's statements.

Every column of every row is compared with the record that --format jsonl gives."""
import decimal
import json
import os
import pathlib
import pwd
import re
import subprocess
import sys
import tempfile
import time

from harness import ROOT, Checks, Server, articles, figure, folder, free_port, port_open, run

BANTIN = os.path.abspath(sys.argv[1])
PROGRAMS = pathlib.Path('/usr/lib/postgresql/15/bin')
ARTICLES = 3000

# What a row could be broken with.
HOSTILE = [
    {'id': 'tab', 'text': 'Một\tcột\tnữa\nvà dòng\r\nmới'},
    {'id': 'end', 'text': '\\.\n\\.\n\\N\t\\N', 'title': '\\N'},
    {'id': 'backslash', 'text': 'C:\\tin\\nhà \\ \\\\ \\x41 \\101', 'url': 'https://vi.du/a\\b\tc'},
    {'id': 'quotes', 'text': 'Ông "Lê Văn Mận" {nói}, \'rằng\' \\" NULL.', 'note': '"{},\\'},
    {'id': 'braces', 'text': 'Ông Lê Văn Mận, Chủ tịch UBND xã Đồng "Quýt", họp.'},
    {'id': 'controls', 'text': 'Chữ \u0001\u0007\u001b\u007f và \ufffe\ufeff.', 'url': 'a\u0001\u0000b'},
    {'id': 'nul', 'text': 'Chữ \u0000 trống'},
    {'id': 'nfd', 'text': 'Ngu\u0303o\u031b\u0300i Vie\u0323\u0302t \U0001f600 \U000e0041'},
    {'id': 'numbers', 'text': 'Số.', 'x': [1e308, -0.0, 1e-300, 2 ** 64, 0.1], 'y': {'z': None, '': True}},
    {'id': 'dates', 'text': 'Ngày 29/2/2020, ngày 30/2/2021, năm 0000, ngày 1/1/0001, từ 3 đến 9/5/1954, thế kỷ XX.'},
    {'id': 'far', 'text': 'Xa.', 'published': '0000-01-01'}, {'id': 'near', 'text': 'Gần.', 'published': '1969-12-31T23:59:59Z'},
    {'id': 'year', 'text': 'Năm.', 'published': '2020'}, {'id': 'a b\tc', 'text': 'Id lạ.'}, {'text': 'Không id.'},
    {'id': "'); drop table articles; --", 'text': "'); drop table articles; --"},
    {'id': 'deep', 'text': 'Sâu.', 'n': json.loads('[' * 900 + ']' * 900)},
    {'id': 'long', 'text': 'Đường dài. ' * 200000},
    {'id': 'v', 'version': 2 ** 53, 'text': 'Bản lớn nhất.'},
]
# Numbers that jsonb cannot hold stand in its record as strings.
STRANGE = {'tiny': '1e-999999', 'digits': '0.%s1' % ('0' * 20000)}
RAW = ['{"id":"tiny","text":"Nhỏ.","x":1e-999999}', '{"id":"digits","text":"Dài.","x":0.%s1}' % ('0' * 20000),
       '{"id":"surrogate","text":"Nửa \\ud83d chữ.","x":"\\udc00"}', '{"id":"caf\u00e9","text":"Id."}']


def as_postgres():
    """How to run the server's programs: it refuses to run as root."""
    return ['runuser', '-u', 'postgres', '--'] if os.geteuid() == 0 else []


def home():
    """A directory under .build that the server's user can reach, else one under /tmp."""
    path = folder('postgres')
    if os.geteuid() != 0:
        return path
    user = pwd.getpwnam('postgres')
    os.chown(path, user.pw_uid, user.pw_gid)
    if subprocess.run(as_postgres() + ['test', '-w', str(path)], cwd='/').returncode != 0:
        path = pathlib.Path(tempfile.mkdtemp(prefix='bantin-postgres-'))
        os.chown(path, user.pw_uid, user.pw_gid)
    return path


def readme(start):
    """The block of SQL in the README that begins so."""
    for block in re.findall(r'```sql\n(.*?)```', (ROOT / 'README.md').read_text(encoding='utf-8'), re.S):
        if block.startswith(start):
            return block
    raise RuntimeError('the README has no SQL that begins with ' + start)


class Database:
    def __init__(self, port):
        self.command = ['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', str(port),
                        '-U', 'postgres', '-d', 'postgres']

    def run(self, *args, data=None):
        p = subprocess.run(self.command + list(args), input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           timeout=300)
        if p.returncode != 0:
            raise RuntimeError('psql: %s' % p.stderr.decode(errors='replace')[-1500:])
        return p.stdout

    def rows(self):
        """Every row as a dict by id."""
        out = self.run('-At', '-c', "set timezone = 'UTC'; select row_to_json(a) from articles a")
        rows = [json.loads(line, parse_float=decimal.Decimal) for line in out.decode().splitlines()]
        return {row['id']: row for row in rows}


def bantin(data, *args):
    p = subprocess.run([BANTIN, 'run', '-j2', '--from', 'jsonl', '--tolerate-bad'] + list(args), input=data,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if p.returncode != 0:
        raise RuntimeError('bantin: exit %d\n%s' % (p.returncode, p.stderr.decode(errors='replace')))
    return p.stdout


def seconds(published):
    """Seconds since 1970 of a time in a record; the midnight of Việt Nam for a day, the first one for less."""
    import datetime
    if published is None or published.startswith('0000'):
        return None
    parts = {4: published + '-01-01', 7: published + '-01'}.get(len(published), published)
    t = datetime.datetime.fromisoformat(parts)
    if t.tzinfo is None:
        t = t.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
    return t.timestamp()


def row_of(record):
    """The row that a record should give."""
    facets, row = record['facets'], {k: record[k] for k in ('id', 'version', 'title', 'text', 'expanded', 'bylines')}
    row.update((k, facets[k]) for k in ('people', 'positions', 'organizations', 'places', 'days', 'years'))
    row['url'] = record['source'].get('uri')
    row['published'] = seconds(record['published'])
    row['title_folded'] = record['folded']['title'] or None
    row['text_folded'] = record['folded']['text']
    if row['id'] in STRANGE:
        record = dict(record, meta={'x': STRANGE[row['id']]})
    row['record'] = {k: v for k, v in record.items() if k not in ('folded', 'revision')}
    return row


def compare(check, rows, records, what):
    check.equal(sorted(rows), sorted(r['id'] for r in records), what + ': a row for each record')
    wrong = []
    for record in records:
        want, have = row_of(record), dict(rows.get(record['id'], {}))
        check_revision = have.pop('revision', None)
        have.get('record', {}).pop('revision', None)
        have['published'] = seconds(have.get('published'))
        wrong += [(record['id'], k, have.get(k), want.get(k)) for k in set(have) | set(want)
                  if have.get(k) != want.get(k)]
        if not re.fullmatch('[0-9a-f]{8}', check_revision or ''):
            wrong.append((record['id'], 'revision', check_revision))
    check.equal([(w[0], w[1], repr(w[2])[:120], repr(w[3])[:120]) for w in wrong[:3]] if wrong else [], [],
                what + ': every column is what the record says')


def records_of(data):
    lines = bantin(data, '--fields', '+folded', '--errors', '/dev/null').decode().splitlines()
    return [json.loads(line, parse_float=decimal.Decimal) for line in lines]


def lines_of(items):
    return '\n'.join(x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in items).encode() + b'\n'


def test(check, db):
    db.run(data=readme('create table').encode())
    data = lines_of(list(articles(ARTICLES)) + HOSTILE + RAW) + b'{"id":"latin","text":"X.","url":"http://vi.du/\xe9"}\n'
    begin = time.monotonic()
    rows = bantin(data, '--format', 'postgres-copy')
    db.run('-c', r'\copy articles from pstdin', data=rows)
    figure('%d rows, %.1f MB, in %.1f s' % (rows.count(b'\n'), len(rows) / 1e6, time.monotonic() - begin))
    records = records_of(data)
    check.that(len(records) >= ARTICLES + len(HOSTILE), 'hostile articles got records', len(records))
    compare(check, db.rows(), records, 'copied')
    found = db.run('-At', '-c', "select count(*) from articles where people @> array['Lê Văn Mận'] and '2021-01-01' = any(days)")
    want = sum('Lê Văn Mận' in r['facets']['people'] and '2021-01-01' in r['facets']['days'] for r in records)
    check.equal(int(found), want, 'found by person and day')
    check.that(want > 0, 'there are such', want)
    found = db.run('-At', '-c', "select count(*) from articles where to_tsvector('simple', left(text_folded, 200000)) @@ "
                   "phraseto_tsquery('simple', 'le van man')")
    check.equal(int(found), sum('le van man' in r['folded']['text'] for r in records), 'found without marks')

    load = ROOT / '.build' / 'integration' / 'load.sql'
    load.write_text(readme('create temporary table'), encoding='utf-8')
    newer = [dict(a, version=7, text='Bản mới: ' + a['text']) for a in articles(100, 50)]
    older = [dict(a, version=0, text='Bản cũ: ' + a['text']) for a in articles(10, 60)]
    more = lines_of(newer + older + list(articles(20, ARTICLES)) + newer[:3])
    for what in ('loaded', 'loaded again'):
        db.run('-1', '-f', str(load), data=bantin(more, '--format', 'postgres-copy'))
        by_id = {r['id']: r for r in records + records_of(lines_of(newer + list(articles(20, ARTICLES))))}
        compare(check, db.rows(), list(by_id.values()), what)
    load.unlink()


def main():
    check, path, port = Checks(), home(), free_port()
    data = path / 'data'
    run(as_postgres() + [str(PROGRAMS / 'initdb'), '-D', str(data), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8',
                         '--locale', 'C.UTF-8', '--no-sync'], cwd='/')
    with Server('postgres', as_postgres() + [str(PROGRAMS / 'postgres'), '-D', str(data), '-p', str(port),
                                             '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
                path) as server:
        server.ready(lambda: port_open(port), 60)
        test(check, Database(port))
    check.end()


main()
