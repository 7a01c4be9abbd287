#!/usr/bin/env python3
"""normalization.py BANTIN: Unicode's NormalizationTest on `bantin normalize --steps nfc`.

For each line of the test (c1; c2; c3; c4; c5): NFC of c1, c2 and c3 is c2, NFC of c4 and c5 is c4.  Every
character that part 1 does not name is its own NFC.  The file is of Debian's package unicode-data."""
import bz2
import pathlib
import subprocess
import sys

FILE = pathlib.Path('/usr/share/unicode/NormalizationTest.txt.bz2')
BREAKS = {0x0A, 0x0D, 0x00}


def text(column):
    return ''.join(chr(int(c, 16)) for c in column.split())


def cases():
    part, named = '', set()
    for line in bz2.open(FILE, 'rt', encoding='utf-8'):
        line = line.split('#')[0].strip()
        if line.startswith('@'):
            part = line
        elif line:
            c = [text(column) for column in line.split(';')[:5]]
            if part == '@Part1':
                named.add(c[0])
            yield from ((c[i], c[1]) for i in range(3))
            yield from ((c[i], c[3]) for i in (3, 4))
    for cp in range(0x110000):
        if not 0xD800 <= cp < 0xE000 and cp not in BREAKS and chr(cp) not in named:
            yield chr(cp), chr(cp)


def main():
    if not FILE.exists():
        print('0 passed, 0 failed, 1 skipped')
        return 0
    wanted = list(cases())
    data = '\n'.join(c[0] for c in wanted).encode()
    out = subprocess.run([sys.argv[1], 'normalize', '--steps', 'nfc'], input=data, stdout=subprocess.PIPE, check=True)
    made = out.stdout.decode().split('\n')
    bad = [(c, m) for c, m in zip(wanted, made) if c[1] != m]
    if len(made) != len(wanted):
        print('%d lines in, %d out' % (len(wanted), len(made)))
        bad.append((('', ''), ''))
    for (source, want), got in bad[:20]:
        print('NFC of %s is %s, not %s' % tuple(ascii(s) for s in (source, want, got)))
    print('%d cases, %d of them wrong' % (len(wanted), len(bad)))
    print('1 passed, 0 failed' if not bad else '0 passed, 1 failed')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
