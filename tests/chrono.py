#!/usr/bin/env python3
"""chrono.py BANTIN [TABLE] [-v]: date phrases of the library chrono (MIT) that lie beside the checkout, not in it.

TABLE (default ../shared/data/dates/chrono_vi.tsv) has the columns text, reference time, parser, options, expected
values (JSON), source file and use: `news` rows we read as it does, `negative` rows hold no date, `chat` rows
follow other conventions and are left out.  A row agrees if a date of the record holds a day with the
expected year, month and day, as far as they are written, and ends with the expected end.  chrono counts 179 BCE
as -179, EDTF as -0178.  At least 90 % of the `news` rows and all `negative` rows must agree.
Without the table: "0 passed, 0 failed, 1 skipped"."""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT.parent / 'shared/data/dates/chrono_vi.tsv'
LEAST = 90  # per cent of the news rows


def rows(path):
    for n, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        cell = line.split('\t')
        if not line.startswith('#') and cell[6] in ('news', 'negative'):
            yield n, cell[0], cell[1][:10], json.loads(cell[4]), cell[6]


def civil(text):
    """(year, month, day) of an EDTF day, the year may be negative."""
    year, month, day = text.rsplit('-', 2)
    return int(year), int(month), int(day)


def wanted(expect, end):
    """The expected (year, month, day), None where nothing is expected."""
    field = [expect.get('%s.%s' % (end, f)) for f in ('year', 'month', 'day')]
    if field[0] is not None and field[0] < 0:
        field[0] += 1
    return field


def fits(field, first, last):
    """Is there a day from first to last with these fields?  A missing year or month is that of first or last."""
    for other in (first, last):
        low = tuple(w if w is not None else o for w, o in zip(field, other))
        if first <= low <= last:
            return True
    return False


def agrees(expect, dates):
    if expect.get('none'):
        return not dates
    for d in dates:
        if not d.get('from'):
            continue
        first, last = civil(d['from']), civil(d['to'])
        end = wanted(expect, 'end')
        if fits(wanted(expect, 'start'), first, last) and all(w in (None, o) for w, o in zip(end, last)):
            return True
    return False


def main(bantin, path, verbose):
    if not path.exists():
        print('chrono: 0 passed, 0 failed, 1 skipped')
        return 0
    cases = list(rows(path))
    given = ''.join(json.dumps({'text': text, 'published': day}, ensure_ascii=False) + '\n'
                    for _, text, day, _, _ in cases)
    out = subprocess.run([bantin, 'run', '--from', 'jsonl', '--fields', 'dates'], input=given.encode(),
                         capture_output=True).stdout.decode().splitlines()
    good = {'news': 0, 'negative': 0}
    size = {use: sum(c[4] == use for c in cases) for use in good}
    for (n, text, _, expect, use), record in zip(cases, out):
        dates = json.loads(record).get('dates', [])
        ok = agrees(expect, dates)
        good[use] += ok
        if verbose and not ok or use == 'negative' and not ok:
            print('%s:%d: %s: %s, expected %s' % (path.name, n, text, [d['value'] for d in dates], expect))
    least = -(-size['news'] * LEAST // 100)
    print('news %d of %d rows (at least %d), negative %d of %d' %
          (good['news'], size['news'], least, good['negative'], size['negative']))
    failed = max(0, least - good['news']) + size['negative'] - good['negative']
    print('chrono: %d passed, %d failed, 0 skipped' % (sum(good.values()), failed))
    return 1 if failed or len(out) != len(cases) else 0


if __name__ == '__main__':
    args = [a for a in sys.argv[1:] if a != '-v']
    sys.exit(main(args[0], pathlib.Path(args[1]) if len(args) > 1 else TABLE, '-v' in sys.argv) if args else __doc__)
