#!/usr/bin/env python3
"""learn_names.py BANTIN RAW.jsonl DICTS: rewrites DICTS/name_contexts.tsv and DICTS/name_words.tsv.

RAW.jsonl: one article a line, {"text": ...}, as many as there are.  The program reads them; runs of capital words that
are names by the rules (a title, a role, the marks Văn and Thị), and every run of the same letters in that article, are
names; runs inside places and organizations, and letters that are no name in nearly all their articles, are none.  A
logistic regression over the words around a run, its shape, and the words themselves gives the points: tenths of the
natural logarithm of the odds.  Half the runs are shown without their words, so the surroundings learn to decide for
words never seen.  What the learned points themselves found is left out, so the rules alone teach.  The same input gives
the same tables.  Standard library only."""
import collections
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import unicodedata

TOKEN = re.compile(r"[^\W\d_]+(?:['’‘][^\W\d_]+)*|\d+(?:[.,]\d+)*|\n+|[^\w\s]")
SIGNS = {**dict.fromkeys('“”"\'‘’«»', '"'), **dict.fromkeys('–—-', '-'), '…': '.'}
ONSETS = 'b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x'.split() + ['']
TONES = {0x300, 0x301, 0x303, 0x309, 0x323}
CONTEXT_LEAST, WORD_LEAST, PAIR_LEAST, ROUNDS, RATE = 60, 8, 120, 3, 0.2
LEARNED = 'people/learned'


def table(dicts, name):
    lines = (dicts / (name + '.tsv')).read_text(encoding='utf-8').splitlines()
    columns = next(l for l in lines if l.startswith('# columns: ')).split(': ')[1].split(' ')
    return [dict(zip(columns, l.split('\t'))) for l in lines if not l.startswith('#')]


class Lists:
    def __init__(self, dicts):
        low = lambda name: {r['form'].lower(): r for r in table(dicts, name)}
        self.surname, self.given, self.middle = low('surnames'), low('given_names'), low('middle_names')
        self.foreign, self.opener = set(low('foreign_names')), set(low('sentence_openers'))
        source = (dicts.parent / 'stages/viet_rimes.h').read_text(encoding='utf-8').split('styled')[0]
        self.rimes = set(re.findall(r'"([^"]+)"', source))
        self.known = {}

    def syllable(self, word):
        if word not in self.known:
            bare = unicodedata.normalize('NFC', ''.join(c for c in unicodedata.normalize('NFD', word) if ord(c) not in TONES))
            self.known[word] = any(bare.startswith(o) and bare[len(o):] in self.rimes for o in ONSETS)
        return self.known[word]


def sign(token):
    return '⏎' if token[0] == '\n' else '0' if token[0].isdigit() else SIGNS.get(token, token.lower())


def is_title(token):
    return len(token) > 1 and token[0].isupper() and not token.isupper()


def runs(text, lists):
    """(start, end, words, what stands around, opens a sentence) of each run of capital words."""
    t = [(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]
    i, n = 0, len(t)
    around = lambda k: sign(t[k][0]) if 0 <= k < n else '⏎'
    while i < n:
        if not is_title(t[i][0]):
            i += 1
            continue
        j = i + 1
        while j < n:
            if is_title(t[j][0]) and t[j][1] > t[j - 1][2]:
                j += 1
            elif t[j][0] == '-' and j + 1 < n and t[j][1] == t[j - 1][2] and t[j + 1][1] == t[j][2] and t[j + 1][0].isalpha():
                j += 2
            else:
                break
        b = i
        start = around(i - 1) in '.!?⏎:•' or (around(i - 1) in '"-' and around(i - 2) in '.!?⏎:,')
        first = t[i][0].lower()
        if start and j - i > 1 and first in lists.opener and int(lists.surname.get(first, {'strength': 0})['strength']) < 3:
            b, start = i + 1, False
        words = [x[0].lower() for x in t[b:j] if x[0] != '-']
        left, right = around(b - 1), around(j)
        yield (t[b][1], t[j - 1][2], words,
               ['left ' + left, 'right ' + right, 'left %s %s' % (around(b - 2), left), 'right %s %s' % (right, around(j + 1))], start)
        i = j


def shape(words, start, lists):
    """What the words of a run are, without their letters: the keys of stages/name_learned.c."""
    n = min(len(words), 4)
    syllables = [lists.syllable(w) for w in words]
    out = ['viet' if all(syllables) else 'mixed' if any(syllables) else 'foreign']
    if start:
        out.append(out[0] + ' start')
    if words[0] in lists.foreign:
        out.append('known')
    if n > 1 and words[0] in lists.surname:
        out.append('surname ' + lists.surname[words[0]]['strength'])
    if n > 1 and words[0] in lists.given:
        out.append('given first')
    if n == 2 and words[0] in lists.middle:
        out.append('middle')
    if n > 2 and words[1] in lists.middle:
        out.append('mark' if lists.middle[words[1]]['mark'] == '1' else 'middle')
    if words[-1] in lists.given:
        out.append('given' if lists.given[words[-1]]['word'] in ('', '0') else 'wordy')
    return ['%d %s' % (n, x) for x in out]


def letters(words, lists):
    if len(words) == 1:
        return ['alone ' + words[0]]
    if len(words) > 3 or (len(words) == 3 and all(map(lists.syllable, words))):
        return []
    return ['first ' + words[0], 'last ' + words[-1]]


def spans_of(record, lists):
    """Letters of the names the rules found in one article; spans of its places and organizations."""
    names = set()
    for p in record['people']:
        if p['why'] == LEARNED:
            continue
        names.update([p['name']] + [m['text'] for m in p['mentions']])
        w = p['name'].split()
        if len(w) > 1:
            names.add(w[-1])
            if not all(lists.syllable(x.lower()) for x in w):
                names.add(w[0])
            if len(w) > 2:
                names.add(' '.join(w[-2:]))
    other = sorted((m['start'], m['end']) for k in ('places', 'organizations') for o in record[k] for m in o['mentions'])
    return names, other


def read(bantin, raw, lists):
    """[(kind, letters, words, context, start)] of all runs, kind 'n' name, 'o' other, '?'; counts by letters."""
    out, seen, proved, closed = [], collections.Counter(), collections.Counter(), collections.Counter()
    p = subprocess.Popen([bantin, 'run', '--from', 'jsonl', '-j2', '--fields', 'text,people,places,organizations,why', raw], stdout=subprocess.PIPE)
    for line in p.stdout:
        r = json.loads(line)
        if 'error' in r:
            continue
        names, other = spans_of(r, lists)
        here, i = {}, 0
        for beg, end, words, context, start in runs(r['text'], lists):
            while i < len(other) and other[i][1] <= beg:
                i += 1
            text = r['text'][beg:end]
            kind = 'o' if i < len(other) and other[i][0] < end else 'n' if text in names else '?'
            here.setdefault(text, set()).add(kind)
            if len(words) > 1 or not lists.syllable(words[0]) or words[0] in lists.given:
                out.append((kind, text, words, context, start))
        for text, kinds in here.items():
            seen[text] += 1
            proved[text] += 'n' in kinds
            closed[text] += 'o' in kinds and 'n' not in kinds
    p.wait()
    return out, seen, proved, closed


def answer(kind, text, seen, proved, closed):
    share = proved[text] / seen[text]
    if seen[text] >= 8 and share < 0.04:
        return 0
    if kind == 'o':
        return None if seen[text] >= 5 and share > 0.5 else 0
    if kind == 'n' or (seen[text] >= 4 and share > 0.3 and closed[text] < 0.1 * seen[text]):
        return 1
    return 0 if seen[text] >= 4 and proved[text] == 0 else None


def fit(examples, weight, frozen):
    """Adaptive gradient descent; weights whose key begins with one of `frozen` stay."""
    square = collections.defaultdict(lambda: 1e-6)
    for _ in range(ROUNDS):
        for y, fixed, context, own in examples:
            k = random.random()
            keys = fixed + context if k < 0.5 else fixed + own if k < 0.65 else fixed + context + own
            z = sum(weight.get(x, 0.0) for x in keys)
            g = 1 / (1 + math.exp(-max(-30, min(30, z)))) - y
            for x in keys:
                if x.startswith(frozen):
                    continue
                d = g + (4e-5 if x.startswith(('alone', 'first', 'last')) else 1e-5) * weight.get(x, 0.0)
                square[x] += d * d
                weight[x] = weight.get(x, 0.0) - RATE * d / math.sqrt(square[x])


def learn(data, seen, proved, closed, lists):
    examples, single, count = [], [], collections.Counter()
    for kind, text, words, context, start in data:
        y = answer(kind, text, seen, proved, closed)
        # No word may teach more than a hundred times: "Việt Nam" stands everywhere.
        if y is None or (seen[text] > 100 and random.random() > 100 / seen[text]):
            continue
        e = (y, shape(words, start, lists), context, letters(words, lists))
        (single if len(words) == 1 and lists.syllable(words[0]) else examples).append(e)
        count.update(e[3])
        if examples and examples[-1] is e:
            count.update(context)
    least = lambda x: WORD_LEAST if x.startswith(('alone', 'first', 'last')) else PAIR_LEAST if len(x.split(' ')) > 2 else CONTEXT_LEAST
    keep = {x for x, c in count.items() if c >= least(x)}
    thin = lambda e: (e[0], e[1], [x for x in e[2] if x in keep], [x for x in e[3] if x in keep])
    weight = {}
    examples = [thin(e) for e in examples]
    random.shuffle(examples)
    fit(examples, weight, frozen=('never',))
    # A given name alone is often half of a word at a sentence's start ("Hạnh phúc"): its surroundings are not learned.
    single = [thin(e) for e in single if not e[1][0].endswith('start') and len(e[1]) == 2]
    single = [e for e in single if any(x.startswith('right ') and x in keep for x in e[2][:2])]
    random.shuffle(single)
    fit(single, weight, frozen=('left', 'right'))
    return weight


HEAD = '''# table: %s
# licence: MIT
# source: facts: counts over the 35,440 press articles of magizbox/corpus.vinews, by corpus/learn_names.py
# index: rows
# key: side form
%s# columns: side form points
'''
CONTEXT_NOTE = '''# What stands left and right of a run of capital words, one or two tokens, and its shape say how likely it is a name:
# tenths of the natural logarithm of the odds.  0 = a number, " = quotes, - = dashes, ⏎ = the end of a block.
'''
WORD_NOTE = '''# How often a word is (part of) a name where press articles write it with a capital: tenths of the natural logarithm of
# the odds; alone = the run is this word, first and last = in a run of two or more.
'''


def write(path, note, rows):
    body = ''.join('%s\t%s\t%d\n' % r for r in sorted(rows, key=lambda r: (r[0] + '\t' + r[1]).encode()))
    path.write_text(HEAD % (path.stem, note) + body, encoding='utf-8')


def main(bantin, raw, dicts):
    random.seed(5)
    dicts = pathlib.Path(dicts)
    lists = Lists(dicts)
    weight = learn(*read(bantin, raw, lists), lists)
    contexts, words = [], []
    for key, w in weight.items():
        points = max(-99, min(99, round(10 * w)))
        side, form = key.split(' ', 1)
        if side in ('left', 'right'):
            if abs(points) >= (3 if ' ' not in form else 5):
                contexts.append((side, form, points))
        elif side.isdigit():
            contexts.append(('shape', key, points))
        elif abs(points) >= 5:
            words.append((side, form, points))
    write(dicts / 'name_contexts.tsv', CONTEXT_NOTE, contexts)
    write(dicts / 'name_words.tsv', WORD_NOTE, words)
    print('%d rows of surroundings, %d words' % (len(contexts), len(words)))


if __name__ == '__main__':
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
