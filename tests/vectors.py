#!/usr/bin/env python3
"""vectors.py BANTIN: tests/unit/normalize.test through the command line, a line in, a line out.

[operation] input => expected  # why, as that file's head explains; also the vectors that stand beside the
checkout, if they do."""
import collections
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMANDS = {'nfc': 'normalize --steps nfc', 'repair': 'normalize --steps marks', 'clean': 'normalize',
            'mojibake': 'normalize --steps mojibake', 'fold': 'fold', 'tonekey': 'fold --keep-marks',
            'iykey': 'fold --keep-marks --merge-iy', 'tone:repair': 'normalize --steps tones --tone keep',
            'tone:old': 'normalize --steps tones --tone old', 'tone:new': 'normalize --steps tones --tone new'}


def unescape(text):
    return re.sub(r'\\u([0-9A-Fa-f]{4})', lambda m: chr(int(m.group(1), 16)), text)


def own():
    for line in (ROOT / 'tests/unit/normalize.test').read_text(encoding='utf-8').splitlines():
        m = re.match(r'\[([^]]+)\] (.*) ⇒ (.*?)  # ', line)
        if m and m.group(1) != 'document':
            yield m.group(1), m.group(2), m.group(3)


def beside():
    path = ROOT.parent / 'shared/vectors/normalize.tsv'
    for line in path.read_text(encoding='utf-8').splitlines() if path.exists() else []:
        if not line.startswith('#'):
            given, wanted, why = line.split('\t')
            yield re.match(r'\[([^]]+)\]', why).group(1), given, wanted


def main():
    groups, passed, failed = collections.defaultdict(list), 0, 0
    for op, given, wanted in [*own(), *beside()]:
        if op.startswith('decode:') and op != 'decode:viqr':
            data = bytes.fromhex(given)
        else:
            data = unescape(given).encode()
        groups[op].append((data, unescape(wanted)))
    for op, rows in groups.items():
        argv = COMMANDS.get(op) or 'normalize --charset ' + op.split(':')[1]
        for data, wanted in rows:
            made = subprocess.run([sys.argv[1], *argv.split()], input=data + b'\n', stdout=subprocess.PIPE).stdout
            if made == wanted.encode() + b'\n':
                passed += 1
            else:
                failed += 1
                print('%s: %r gives %r, not %r' % (op, data, made, wanted))
        lines = b''.join(data + b'\n' for data, _ in rows)
        made = subprocess.run([sys.argv[1], *argv.split()], input=lines, stdout=subprocess.PIPE).stdout
        if made.count(b'\n') != lines.count(b'\n'):
            failed += 1
            print('%s: %d lines in, %d out' % (op, lines.count(b'\n'), made.count(b'\n')))
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
