#!/usr/bin/env python3
"""abbreviations.py BANTIN: our readings of abbreviations beside those of a flat table, on every set of corpus/.

The flat table reads each form of dicts/abbreviations.tsv, wherever it stands as a word, as its likeliest reading, without
context.  Printed are the F1 of both for all abbreviations (a_exp), the forms of several readings (a_amb) and those outside
the commonest fifteen (a_rare).  On corpus/dev ours must reach LEAST, and everywhere it must beat the flat table.
Ends with "N passed, N failed"."""
import pathlib
import json
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / 'corpus'), str(ROOT / 'tests')]
import definitions
import score

LEAST = {'a_exp': 0.96, 'a_amb': 0.90, 'a_rare': 0.93}


def flat_reader():
    """A function text -> predictions of the flat table."""
    rows = {form: readings[0][1] for form, readings in definitions.table().items() if readings[0][1] != '='}
    forms = sorted(rows, key=len, reverse=True)
    pattern = re.compile(r'(?<!\w)(?:%s)(?!\w)' % '|'.join(map(re.escape, forms)))
    return lambda text: [{'start': m.start(), 'end': m.end(), 'text': m.group(), 'expansion': rows[m.group()]}
                         for m in pattern.finditer(text)]


def f1(gold, predictions):
    """{metric: F1} over the articles of a set."""
    total = dict.fromkeys(LEAST, (0, 0, 0))
    for stem, path in gold.items():
        one = score.score_one(json.loads(pathlib.Path(path).read_text()), {'abbreviations': predictions[stem]})
        total = {k: tuple(map(sum, zip(t, one[k]))) for k, t in total.items()}
    return {k: score.prf(t)[2] for k, t in total.items()}


def ours(bantin, folder, gold):
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([sys.executable, str(ROOT / 'corpus/predict.py'), bantin, str(folder), out], check=True)
        return {stem: json.loads((pathlib.Path(out) / (stem + '.json')).read_text())['abbreviations'] for stem in gold}


def main(bantin):
    read, passed, failed = flat_reader(), 0, 0
    print('%-6s %-8s %8s %8s' % ('set', 'metric', 'ours', 'flat'))
    for folder in sorted({p.parent for p in ROOT.glob('corpus/*/*.txt')}):
        gold = score.load_dir(folder)
        flat = f1(gold, {s: read((folder / (s + '.txt')).read_text()) for s in gold})
        mine = f1(gold, ours(bantin, folder, gold))
        for metric, least in LEAST.items():
            ok = mine[metric] > flat[metric] and (folder.name != 'dev' or mine[metric] >= least)
            print('%-6s %-8s %8.4f %8.4f%s' % (folder.name, metric, mine[metric], flat[metric], '' if ok else '  FAILED'))
            passed, failed = passed + ok, failed + (not ok)
    print('abbreviations: %d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
