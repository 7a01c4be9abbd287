#!/usr/bin/env python3
"""props.py BANTIN: what must hold of every record, tried on all articles of corpus/ and on mutated ones.

- each record is valid (tests/validate.py) under all three --offsets, and text[start:end] is the span's text;
- NFC and NFD of one article give the same record apart from source facts;
- normalising twice is normalising once;
- -j1 and -j8 give identical bytes, n lines in are n lines out, in order;
- applying `abbreviations` to `text` gives `expanded`;
- a TEXT span is the normal form of its source span.
Prints a line for each failure and ends with "N passed, N failed"."""
import json
import pathlib
import random
import subprocess
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
PASSED = FAILED = 0


def check(ok, what):
    global PASSED, FAILED
    if ok:
        PASSED += 1
    else:
        FAILED += 1
        print('FAILED: ' + what)


def run(bantin, args, data, code=0):
    p = subprocess.run([bantin] + args, input=data, capture_output=True)
    if p.returncode != code:
        raise SystemExit('%s: exit %d, expected %d: %s' % (args, p.returncode, code, p.stderr.decode()[:300]))
    return p.stdout


def units(text, kind):
    """Spans of `text` by the unit of its offsets: a function (start, end) -> str."""
    if kind == 'utf8':
        b = text.encode()
        return lambda s, e: b[s:e].decode()
    if kind == 'utf16':
        b = text.encode('utf-16-le')
        return lambda s, e: b[2 * s:2 * e].decode('utf-16-le')
    return lambda s, e: text[s:e]


def spans(node):
    """Every object of the record that has start and end."""
    if isinstance(node, dict):
        if 'start' in node and 'end' in node:
            yield node
        for v in node.values():
            yield from spans(v)
    elif isinstance(node, list):
        for v in node:
            yield from spans(v)


def facts(record):
    """The record without what speaks of the source's bytes."""
    drop = ('source_start', 'source_end', 'id', 'source')
    if isinstance(record, dict):
        return {k: facts(v) for k, v in record.items() if k not in drop}
    return [facts(v) for v in record] if isinstance(record, list) else record


def article_properties(bantin, path):
    raw = path.read_bytes()
    text = raw.decode('utf-8')
    records = {}
    for kind in ('code-points', 'utf8', 'utf16'):
        line = run(bantin, ['run', '--from', 'text', '--source-offsets', '--offsets', kind, '--fields', '+folded'], raw)
        p = subprocess.run(['/usr/bin/python3', str(ROOT / 'tests' / 'validate.py')], input=line, capture_output=True)
        check(p.returncode == 0, '%s --offsets %s: %s' % (path.name, kind, p.stdout.decode()[:300]))
        records[kind] = rec = json.loads(line)
        piece = units(rec['text'], kind)
        bad = [s for s in spans(rec) if 'text' in s and piece(s['start'], s['end']) != s['text']]
        check(not bad, '%s --offsets %s: span %s' % (path.name, kind, bad[:1]))
    rec = records['code-points']
    once = rec['text']
    again = json.loads(run(bantin, ['run', '--from', 'text'], once.encode()))['text']
    check(again == once, '%s: normalising twice changes the text' % path.name)
    for form in ('NFC', 'NFD'):
        other = json.loads(run(bantin, ['run', '--from', 'text', '--fields', '+folded'],
                               unicodedata.normalize(form, text).encode()))
        check(facts(other) == facts(json.loads(run(bantin, ['run', '--from', 'text', '--fields', '+folded'], raw))),
              '%s: %s gives another record' % (path.name, form))
    out, at = '', 0
    for a in rec['abbreviations']:
        written = a.get('written', a['expansion'])
        if written is not None:
            out += rec['text'][at:a['start']] + written
            at = a['end'] + a.get('stop', False)
    check(out + rec['text'][at:] == rec['expanded'], '%s: abbreviations applied do not give expanded' % path.name)
    source_spans(bantin, path, raw, rec)


def source_spans(bantin, path, raw, rec):
    """The source bytes of each fact, normalised alone, are its text."""
    found = [s for s in spans(rec) if 'source_start' in s and 'text' in s][:60]
    source = [raw[s['source_start']:s['source_end']].replace(b'\n', b' ').replace(b'\r', b'') for s in found]
    if not found:
        return
    lines = run(bantin, ['normalize'], b'\n'.join(source) + b'\n').decode().split('\n')
    bad = [(s['text'], n) for s, n in zip(found, lines) if s['text'].replace('\n', ' ') != n]
    check(len(lines) >= len(found) and not bad, '%s: source span %s' % (path.name, bad[:2]))


def stream_properties(bantin, paths):
    rng = random.Random(7)
    texts = [p.read_text(encoding='utf-8') for p in paths]
    lines = []
    for i in range(1500):
        words = rng.choice(texts).split(' ')
        cut = rng.randrange(len(words))
        lines.append(json.dumps({'id': 'd%d' % i, 'text': ' '.join(words[cut:cut + rng.randrange(5, 300)]) + ' .',
                                 'published': '2021-%02d-%02d' % (rng.randrange(1, 13), rng.randrange(1, 29)),
                                 'n': i}, ensure_ascii=rng.random() < 0.3))
        if i % 97 == 0:
            lines.append('{"id": "broken", ')
    data = ('\n'.join(lines) + '\n').encode()
    one = run(bantin, ['run', '--from', 'jsonl', '-j', '1'], data, code=1)
    for j in ('2', '8'):
        check(run(bantin, ['run', '--from', 'jsonl', '-j', j], data, code=1) == one, '-j%s differs from -j1' % j)
    out = one.decode().splitlines()
    check(len(out) == len(lines), '%d lines in, %d out' % (len(lines), len(out)))
    for i, (a, b) in enumerate(zip(lines, out)):
        rec = json.loads(b)
        if a.endswith('", '):
            check(rec.get('error', {}).get('code') == 'invalid-json' and rec['error']['line'] == i + 1,
                  'line %d: bad line gives %s' % (i + 1, b[:120]))
        elif 'error' not in rec and rec['id'] != json.loads(a)['id']:
            check(False, 'line %d: out of order' % (i + 1))


def main(bantin):
    paths = sorted(ROOT.glob('corpus/*/*.txt'))
    for path in paths:
        article_properties(bantin, path)
    stream_properties(bantin, paths)
    print('props: %d passed, %d failed' % (PASSED, FAILED))
    return 1 if FAILED or not PASSED else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
