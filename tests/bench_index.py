#!/usr/bin/env python3
"""bench_index.py BANTIN [--articles N]: speed, size and memory of bantin index and bantin search.

Makes N articles (default 100000) of 1 KB from corpus/, every one different, indexes them with -j2 and prints
articles/s, bytes of the database for a byte of text and peak memory.  Then queries of every kind, each a process of
its own on a warm cache: median, p95 and the slowest; the slowest with --facets.  Last, the same articles again (all
unchanged) and in a new version (all replaced).  Ends with "N passed, N failed": the limits of the issue."""
import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import unicodedata

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bench  # noqa: E402

ARTICLE = 1024


def cut(text, rng):
    """About 1 KB of an article: its first line and some of its paragraphs."""
    lines = [line for line in text.split('\n') if line.strip()]
    begin = rng.randrange(1, max(2, len(lines) - 3))
    out = '\n'.join([lines[0]] + lines[begin:] + lines[1:begin])
    while len(out.encode()) < ARTICLE:
        out += '\n' + out
    return out.encode()[:ARTICLE].decode('utf-8', 'ignore')


def generate(path, n, version):
    texts = [p.read_text(encoding='utf-8') for p in sorted(bench.ROOT.glob('corpus/*/*.txt'))]
    rng, size = random.Random(5), 0
    with open(path, 'w', encoding='utf-8') as f:
        for i in range(n):
            text = cut(bench.vary(texts[i % len(texts)], rng), rng)
            day = '%d-%02d-%02d' % (rng.randrange(2005, 2026), rng.randrange(1, 13), rng.randrange(1, 29))
            f.write(json.dumps({'id': 'a%d' % i, 'text': text, 'published': day, 'version': version},
                               ensure_ascii=False) + '\n')
            size += len(text.encode())
    return size


def bare(text):
    text = unicodedata.normalize('NFD', text.replace('đ', 'd').replace('Đ', 'D'))
    return ''.join(c for c in text if not unicodedata.combining(c))


def queries(path, n):
    """What people ask: words and phrases that stand in the articles, with marks and without, names, abbreviations,
    filters; and the most frequent words of the language."""
    rng = random.Random(7)
    lines = open(path, encoding='utf-8').read().split('\n')[:-1]
    made = []
    for i in range(n):
        text = json.loads(rng.choice(lines))['text']
        words = re.findall(r'[^\W\d_]+', text)
        k = rng.randrange(0, max(1, len(words) - 5))
        some = words[k:k + rng.randrange(1, 5)]
        name = '%s %s' % (rng.choice(bench.SURNAMES), rng.choice(bench.GIVEN))
        made.append([
            [' '.join(some)], [bare(' '.join(some))], ['"%s"' % ' '.join(some)],
            [rng.choice(words), rng.choice(words)], ['%s -%s' % (rng.choice(words), rng.choice(words))],
            ['%s OR %s' % (rng.choice(words), rng.choice(words))], ['"%s"' % name], ['--person', name, rng.choice(words)],
            ['--role', 'chủ tịch', '--from', '2015', '--to', '2016-06', ' '.join(some[:2])],
            [rng.choice(('HĐND', 'UBND xã', 'hdnd', 'UBMTTQ', 'TT', 'CT HĐND', 'hội đồng nhân dân', 'uỷ ban nhân dân'))],
        ][i % 10])
    hard = [['của'], ['và các của trong'], ['cua va cac trong'], ['"chủ tịch" của'], ['của OR và OR các OR trong'],
            ['"của và"'], ['TT'], ['ba'], ['--from', '2010'], ['--role', 'chủ tịch']]
    return made, hard


def ask(bantin, db, query, *more):
    begin = time.monotonic()
    p = subprocess.run([bantin, 'search', '--db', db, '--json', *more, *query], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)
    seconds = time.monotonic() - begin
    if p.returncode:
        raise SystemExit('%s: exit %d: %s' % (query, p.returncode, p.stderr.decode()))
    return seconds * 1000, p.stdout


def index(bantin, db, path):
    sec, wall, most = bench.cpu([bantin, 'index', '--db', db, '--from', 'jsonl', '-j', '2'], path)
    return sec, wall, most


class Limits:
    passed = failed = 0

    def hold(self, good, what):
        self.passed += good
        self.failed += not good
        print('%s %s' % ('ok    ' if good else 'FAILED', what), flush=True)


def main():
    a = argparse.ArgumentParser()
    a.add_argument('bantin')
    a.add_argument('--articles', type=int, default=100000)
    a.add_argument('--queries', type=int, default=200)
    a.add_argument('--keep', help='folder for the database; one that is there is only searched')
    a = a.parse_args()
    limits = Limits()
    with tempfile.TemporaryDirectory() as tmp:
        path, db = os.path.join(tmp, 'a.jsonl'), os.path.join(a.keep or tmp, 'a.db')
        size = generate(path, a.articles, 1)
        sec, wall, most = (0.01, 0.01, 0) if os.path.exists(db) else index(a.bantin, db, path)
        limits.hold(a.articles / wall >= 5000, 'index: %.0f articles/s, %.0f of CPU; %.1f s, %d articles of %d bytes'
                    % (a.articles / wall, a.articles / sec, wall, a.articles, size / a.articles))
        limits.hold(most < 150, 'index: %.1f MB peak' % most)
        print('       database: %.2f MB for a MB of text' % (os.path.getsize(db) / size))
        made, hard = queries(path, a.queries)
        for query in made:
            ask(a.bantin, db, query)
        times = sorted(min(ask(a.bantin, db, query)[0] for _ in range(3)) for query in made)
        p95 = times[int(0.95 * len(times))]
        limits.hold(p95 < 50, 'search: %.1f ms median, %.1f ms p95, %.1f ms the slowest of %d'
                    % (times[len(times) // 2], p95, times[-1], len(times)))
        for more in ((), ('--facets',)):
            slow = sorted((min(ask(a.bantin, db, query, *more)[0] for _ in range(3)), query) for query in made + hard)
            limits.hold(slow[-1][0] < 300, 'search %s: %.1f ms the slowest of all: %s'
                        % (' '.join(more), slow[-1][0], slow[-1][1]))
        for query in hard:
            print('       %6.1f ms  %s' % (ask(a.bantin, db, query, '--facets')[0], ' '.join(query)))
        print('       again: %.1f s' % index(a.bantin, db, path)[1])
        generate(path, a.articles, 2)
        sec, wall, most = index(a.bantin, db, path)
        print('       all replaced: %.0f articles/s, %.1f MB peak, %.2f MB for a MB of text'
              % (a.articles / wall, most, os.path.getsize(db) / size))
    print('%d passed, %d failed' % (limits.passed, limits.failed))
    return 1 if limits.failed else 0


if __name__ == '__main__':
    sys.exit(main())
