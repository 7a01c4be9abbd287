#!/usr/bin/env python3
"""definitions.py BANTIN FILE.jsonl|FOLDER... [--errors N] [--left N]: are abbreviations read as their own articles define them?

Takes raw real articles, which stay outside the repository: lines of JSON with a "text", or a folder of text files.
A definition is `words (FORM)` or `FORM (words)` whose words have the form's letters as initials, all of them
Vietnamese syllables, "và", "của" and the like passed over; found here, without the program's help.  The article is
run twice, with its definitions blanked (words and brackets) and as it is, and every other use of the form is compared with
the definition: the same words, whatever the case, tone style, commas and passed-over words.

Prints the shares that agree: of all uses, of those whose form has a row in dicts/abbreviations.tsv, of those whose
form has several readings there, of all with the definition shown; beside them the likeliest reading of the table.
--errors N: the N commonest disagreements.  --left N instead of all this: the N commonest capital tokens that nothing read,
with how often each stands in the articles and what its neighbours most often are."""
import collections
import json
import pathlib
import re
import subprocess
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
UPPER = 'A-ZĐĂÂÊÔƠƯ'
FORM = r'[%s]+(?:[&-][%s]+)*' % (UPPER, UPPER)
BRACKET = re.compile(r'\((?:viết tắt(?: là)?|gọi tắt(?: là)?|sau đây gọi tắt là)?:?\s*["“]?(%s)["”]?\)' % FORM)
AFTER = re.compile(r'(?<![\w/&.-])(%s) \(([^()\n]{5,120})\)' % FORM)
SKIPPED = set('và của các cho về với những trong tại vì đối có'.split())
SYLLABLE = re.compile(r'(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?$')
TONES = dict.fromkeys([0x300, 0x301, 0x303, 0x309, 0x323])
HATS = str.maketrans('ĂÂÊÔƠƯ', 'AAEOOU')
ROMAN = re.compile(r'[IVXLC]+$')


def plain(word):
    """The word in lower case without its tone, and the tone behind it: one key for both tone styles."""
    letters = unicodedata.normalize('NFD', word.lower())
    tone = ''.join(c for c in letters if ord(c) in TONES)
    return unicodedata.normalize('NFC', letters.translate(TONES)), tone


def key(words):
    return tuple(w.replace('y', 'i') + t for w, t in map(plain, re.findall(r'\w+', words)) if w + t not in PASSED)


PASSED = {w + t for w, t in map(plain, SKIPPED)}


def initials(form):
    return [c for c in form.translate(HATS) if c.isupper()]


def align(letters, words):
    """How many of the last words the letters stand for, 0 if they do not."""
    at = len(words)
    for letter in reversed(letters):
        while True:
            at -= 1
            if at < 0 or not SYLLABLE.match(plain(words[at])[0]):
                return 0
            if plain(words[at])[0][0].upper().translate(HATS) == letter:
                break
            if words[at] not in SKIPPED or at == len(words) - 1:
                return 0
    return len(words) - at


def definitions(text):
    """{form: words} and the spans to blank; the first definition of a form holds."""
    found, spans = {}, []
    for m in BRACKET.finditer(text):
        letters = initials(m.group(1))
        line = text[text.rfind('\n', 0, m.start()) + 1:m.start()]
        if not 2 <= len(letters) <= 14 or re.search(r'[.;:!?)"”]\s*$', line):
            continue
        tokens = list(re.finditer(r'\w+', line))[-24:]
        n = align(letters, [t.group() for t in tokens])
        if n:
            beg = m.start() - len(line) + tokens[-n].start()
            found.setdefault(m.group(1), text[beg:m.start()])
            spans.append((beg, m.end(), m.group(1)))
    for m in AFTER.finditer(text):
        words = re.findall(r'\w+', m.group(2))
        letters = initials(m.group(1))
        if 2 <= len(letters) <= 14 and align(letters, words) == len(words):
            found.setdefault(m.group(1), m.group(2))
            spans.append((m.start(), m.end(), m.group(1)))
    return found, spans


def uses(text, form, closed):
    """Places of the form outside the definitions and outside longer marks."""
    for m in re.finditer(r'(?<![\w/&@_.-])%s(?![\w/&@_-]|\.\w)' % re.escape(form), text):
        if not any(b <= m.start() < e for b, e, _ in closed):
            yield m.start(), m.end()


def articles(paths):
    for path in map(pathlib.Path, paths):
        if path.is_dir():
            for name in sorted(path.iterdir()):
                yield name.read_text(encoding='utf-8', errors='replace')
        else:
            for line in path.open(encoding='utf-8'):
                yield json.loads(line)['text']


def run(bantin, texts):
    """The abbreviations of each text, with offsets in code points of the text given."""
    given = ''.join(json.dumps({'text': t}, ensure_ascii=False) + '\n' for t in texts)
    out = subprocess.run([bantin, 'run', '--from', 'jsonl', '--fields', 'abbreviations', '--source-offsets'],
                         input=given.encode('utf-8', 'replace'), capture_output=True).stdout.decode().splitlines()
    assert len(out) == len(texts), 'one line out for each line in'
    for text, line in zip(texts, out):
        raw, byte, at = text.encode(), 0, {}
        spans = json.loads(line).get('abbreviations', [])
        marks = sorted({s[k] for s in spans for k in ('source_start', 'source_end')})
        points = 0
        for mark in marks:
            points += len(raw[byte:mark].decode('utf-8', 'replace'))
            byte = mark
            at[mark] = points
        yield [(at[s['source_start']], at[s['source_end']], s['expansion']) for s in spans]


def variants(form):
    """The written variants of a table's form: "KH{-|}ĐT"."""
    m = re.search(r'\{([^}]*)\}', form)
    if m is None:
        return [form]
    return [v for choice in m.group(1).split('|') for v in variants(form[:m.start()] + choice + form[m.end():])]


def table():
    """{form: [(prior, reading)]}, the likeliest first."""
    rows = collections.defaultdict(list)
    for line in (ROOT / 'dicts/abbreviations.tsv').open(encoding='utf-8'):
        if line[0] != '#':
            form, reading, _, prior = line.split('\t')[:4]
            for v in variants(form):
                rows[v].append((int(prior), reading))
    return {f: sorted(r, reverse=True) for f, r in rows.items()}


def reading_at(spans, beg, end):
    for b, e, expansion in spans:
        if b <= beg and end <= e:
            return expansion, (b, e) == (beg, end)
    return None, True


def agrees(have, exact, want):
    if have is None:
        return False
    have, n = key(have), len(want)
    return have == want or not exact and any(have[i:i + n] == want for i in range(len(have)))


class Tally:
    def __init__(self):
        self.right = collections.Counter()
        self.all = collections.Counter()
        self.wrong = collections.Counter()

    def add(self, rows, form, want, hidden, shown):
        readings = rows.get(form, [])
        flat = bool(readings) and key(readings[0][1]) == key(want)
        groups = ['all'] + ['table'] * bool(readings) + ['several'] * (len({key(r) for _, r in readings}) > 1)
        for g in groups:
            self.all[g] += 1
            self.right[g, 'hidden'] += agrees(*hidden, key(want))
            self.right[g, 'shown'] += agrees(*shown, key(want))
            self.right[g, 'flat'] += flat
        for name, have in (('hidden', hidden), ('shown', shown)):
            if not agrees(*have, key(want)):
                self.wrong[name, form, ' '.join(want.lower().split()), have[0], bool(readings)] += 1

    def show(self, errors):
        names = {'all': 'all uses', 'table': 'the form is in the table', 'several': 'the form has several readings'}
        print('%-32s %7s %8s %8s %8s' % ('', 'uses', 'hidden', 'shown', 'flat'))
        for g, name in names.items():
            n = max(self.all[g], 1)
            print('%-32s %7d %8.4f %8.4f %8.4f' % ((name, self.all[g]) + tuple(
                self.right[g, k] / n for k in ('hidden', 'shown', 'flat'))))
        for (kind, form, want, have, known), n in self.wrong.most_common(errors):
            print('%d\t%s\t%s\t%s\t%s\t%s' % (n, kind, 'table' if known else '-', form, want, have))


def blanked(text, spans):
    for beg, end, _ in sorted(spans, reverse=True):
        text = text[:beg] + ' ' + text[end:]
    return text


def compare(bantin, paths, errors):
    rows, tally = table(), Tally()
    todo = []
    for text in articles(paths):
        text = unicodedata.normalize('NFC', text)
        found, spans = definitions(text)
        if found:
            todo.append((text, found, spans, blanked(text, spans)))
    read = zip(todo, run(bantin, [t[3] for t in todo]), run(bantin, [t[0] for t in todo]))
    for (text, found, spans, hidden), without, shown in read:
        for form, want in found.items():
            pairs = zip(uses(hidden, form, []), uses(text, form, spans))
            for (hb, he), (sb, se) in pairs:
                tally.add(rows, form, want, reading_at(without, hb, he), reading_at(shown, sb, se))
    print('%d articles define something' % len(todo))
    tally.show(errors)


def left(bantin, paths, most):
    count, near = collections.Counter(), collections.defaultdict(collections.Counter)
    token = re.compile(r'(?<![\w/&@_.-])%s(?![\w/&@_-]|\.\w)' % FORM)
    texts = [unicodedata.normalize('NFC', t) for t in articles(paths)]
    for text, spans in zip(texts, run(bantin, texts)):
        covered = set()
        for b, e, _ in spans:
            covered.update(range(b, e))
        for m in token.finditer(text):
            if len(initials(m.group())) < 2 or m.start() in covered or ROMAN.match(m.group()):
                continue
            line = text[text.rfind('\n', 0, m.start()) + 1:(text.find('\n', m.end()) + 1 or len(text) + 1) - 1]
            if sum(c.isupper() for c in line) * 2 > sum(c.isalpha() for c in line):
                continue
            count[m.group()] += 1
            near[m.group()].update(['%s_' % w for w in re.findall(r'\S+', text[max(0, m.start() - 30):m.start()])[-1:]] +
                                   ['_%s' % w for w in re.findall(r'\S+', text[m.end():m.end() + 30])[:1]])
    for form, n in count.most_common(most):
        print('%d\t%s\t%s' % (n, form, '  '.join('%s %d' % w for w in near[form].most_common(6))))


def main(argv):
    options = {'--errors': 0, '--left': 0}
    paths = []
    for word in (words := iter(argv)):
        if word in options:
            options[word] = int(next(words))
        else:
            paths.append(word)
    if len(paths) < 2:
        sys.exit(__doc__)
    if options['--left']:
        left(paths[0], paths[1:], options['--left'])
    else:
        compare(paths[0], paths[1:], options['--errors'])


if __name__ == '__main__':
    main(sys.argv[1:])
