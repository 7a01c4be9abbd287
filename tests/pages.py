#!/usr/bin/env python3
"""pages.py BANTIN [-v]: the article in a page: every corpus/pages/NN.html against its NN.gold.json.

Word F1 of the text below the title is at least 0.95 on each page (so on average too); title and time are those of the gold on
all pages but ALLOWED.  -v prints each page's scores.  Ends with "N passed, N failed"."""
import collections
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLOOR = 0.95
ALLOWED = 1


def words(text):
    return collections.Counter(re.findall(r'\w+', text.lower()))


def f1(gold, got):
    a, b = words(gold), words(got)
    both = sum((a & b).values())
    return 2 * both / max(sum(a.values()) + sum(b.values()), 1)


def below_title(record):
    """The text of the record without its title."""
    title = [f for f in record.get('fields', []) if f['name'] == 'title']
    return record['text'][title[0]['end']:] if title else record['text'].removeprefix(record.get('title') or '')


def main(bantin, verbose):
    failures, wrong, total, pages = [], {'title': [], 'published': []}, 0.0, sorted((ROOT / 'corpus/pages').glob('*.html'))
    for page in pages:
        gold = json.loads(page.with_suffix('.gold.json').read_text(encoding='utf-8'))
        run = subprocess.run([bantin, 'run', '--only', 'blocks', str(page)], capture_output=True)
        record = json.loads(run.stdout) if run.returncode == 0 else {'text': ''}
        score = f1(gold['text'], below_title(record))
        total += score
        if score < FLOOR:
            failures.append('%s: word F1 %.3f, the floor is %.2f' % (page.name, score, FLOOR))
        for key, pages_wrong in wrong.items():
            if record.get(key) != gold[key]:
                pages_wrong.append('%s: %s is %r, not %r' % (page.name, key, record.get(key), gold[key]))
        if verbose:
            print('%s %.3f %s' % (page.name, score, record.get('bylines')))
            extra, lost = words(below_title(record)) - words(gold['text']), words(gold['text']) - words(below_title(record))
            if extra or lost:
                print('   + %s\n   - %s' % (' '.join(extra), ' '.join(lost)))
    for pages_wrong in wrong.values():
        if len(pages_wrong) > ALLOWED:
            failures += pages_wrong
        elif verbose:
            print('\n'.join(pages_wrong))
    if len(pages) < 30:
        failures.append('%d pages, expected 30' % len(pages))
    for f in failures:
        print('FAILED: ' + f)
    print('pages: %d passed, %d failed (word F1 %.4f)' % (max(len(pages) * 3 - len(failures), 0), len(failures), total / max(len(pages), 1)))
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], '-v' in sys.argv))
