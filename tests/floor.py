#!/usr/bin/env python3
"""floor.py BANTIN [--raise]: scores every set of corpus/ and compares with corpus/floor.tsv.

A row of the floor is: set, metric, F1.  A score below its floor fails; --raise writes the scores of today
where they are higher (a floor is only ever raised).  Ends with "N passed, N failed"."""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLOOR = ROOT / 'corpus' / 'floor.tsv'
HEAD = ('# set\tmetric\tF1\n'
        '# Held by `make check`; raised by `python3 tests/floor.py .build/bantin --raise`, never lowered.\n')


def scores(bantin, folder):
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([sys.executable, str(ROOT / 'corpus/predict.py'), bantin, str(folder), out], check=True)
        p = subprocess.run([sys.executable, str(ROOT / 'corpus/score.py'), str(folder), out, '--json'], check=True,
                           capture_output=True)
    return {k: v['f1'] for k, v in json.loads(p.stdout).items()}


def main(bantin, raising):
    rows = [l.split('\t') for l in FLOOR.read_text().splitlines() if l and l[0] != '#'] if FLOOR.exists() else []
    floor = {(r[0], r[1]): float(r[2]) for r in rows}
    now, passed, failed = {}, 0, 0
    for folder in sorted({p.parent for p in ROOT.glob('corpus/*/*.txt')}):
        for metric, f1 in scores(bantin, folder).items():
            now[folder.name, metric] = f1
    for key, least in sorted(floor.items()):
        if now.get(key, 0) + 1e-9 < least:
            print('FAILED: %s %s is %.4f, the floor is %.4f' % (key + (now.get(key, 0), least)))
            failed += 1
        else:
            passed += 1
    if raising:
        # One hundredth of a point of slack would hide a change; rounding down to 4 places does not.
        best = {k: max(int(v * 10000) / 10000, floor.get(k, 0)) for k, v in now.items()}
        FLOOR.write_text(HEAD + ''.join('%s\t%s\t%.4f\n' % (k + (v,)) for k, v in sorted(best.items())))
    print('floor: %d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed and not raising else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], '--raise' in sys.argv))
