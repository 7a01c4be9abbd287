#!/usr/bin/env python3
"""score.py GOLD_DIR PRED_DIR [--per-article] [--errors] [--json]

Scores predictions against gold annotations (see ANNOTATION.md). Python 3 standard library only.
GOLD_DIR holds STEM.gold.json (or STEM.json); PRED_DIR holds STEM.json, STEM.gold.json or STEM.pred.json.
The stem is the file name up to the first dot. A missing prediction counts as empty.
Offsets are Unicode code points into the raw file text. All figures are micro-averaged.
"""
import sys, os, json, re, unicodedata, calendar
from html import unescape

TONES = {'\u0300', '\u0301', '\u0303', '\u0309', '\u0323'}
INVIS = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF], None)


def clean(s):
    """NFC, no invisible characters, U+00D0/U+00F0 -> Đ/đ, HTML entities decoded, one space."""
    s = unescape(str(s)).translate(INVIS).replace('\u00d0', '\u0110').replace('\u00f0', '\u0111')
    s = s.replace('\u2019', "'").replace('\u2018', "'")
    return re.sub(r'\s+', ' ', unicodedata.normalize('NFC', s)).strip()


def key(s, punct=True):
    """Comparison key: case-folded, tone-placement-insensitive, optionally without punctuation."""
    s = clean(s).casefold()
    s = unicodedata.normalize('NFD', s)
    out = []
    for c in s:
        keep = c.isalnum() or unicodedata.category(c)[0] == 'M' or c.isspace()
        out.append(c if keep else ' ' if punct else ' %s ' % c)
    s = ''.join(out)
    words = []
    for w in s.split():
        t = ''.join(c for c in w if c in TONES)
        words.append(''.join(c for c in w if c not in TONES) + t)
    return ' '.join(words)


UNIT = {'đ': 'đồng', 'vnđ': 'đồng', 'vnd': 'đồng', 'đ/c': 'đồng chí', 'hcv': 'huy chương vàng', 'phần trăm': '%',
        'm²': 'm2', 'km²': 'km2', 'm³': 'm3', 'cbcc': 'cán bộ, công chức', 'tdp': 'tổ dân phố',
        'đvtn': 'đoàn viên thanh niên', 'tht': 'tổ hợp tác', 'đồng/cp': 'đồng/cổ phiếu', '$': 'usd', 'héc ta': 'ha',
        'hecta': 'ha', 'đô la': 'usd', 'đ/suất': 'đồng/suất'}


def ukey(u):
    u = clean(u or '').casefold()
    u = UNIT.get(u, u)
    return re.sub(r'\s+', ' ', key(u, punct=False)).strip()


def unit_lenient(a, b):
    a, b = ukey(a), ukey(b)
    if a == b:
        return True
    if not a or not b:
        return False
    s, l = (a, b) if len(a) < len(b) else (b, a)
    return l.startswith(s) and not l[len(s)].isalnum()


def ov(a, b):
    return a['start'] < b['end'] and b['start'] < a['end']


def same(a, b):
    return a['start'] == b['start'] and a['end'] == b['end']


# ---- dates -------------------------------------------------------------
def point(s):
    s = s.strip()
    m = re.fullmatch(r'(\d{2})XX', s, re.I)
    if m:
        c = int(m.group(1)); return (c * 10000 * 100 + 101, (c * 100 + 99) * 10000 + 1231)
    m = re.fullmatch(r'(\d{3})X', s, re.I)
    if m:
        d = int(m.group(1)) * 10; return (d * 10000 + 101, (d + 9) * 10000 + 1231)
    m = re.fullmatch(r'(\d{4})', s)
    if m:
        y = int(m.group(1)); return (y * 10000 + 101, y * 10000 + 1231)
    m = re.fullmatch(r'(\d{4})-?Q([1-4])', s, re.I)
    if m:
        y, q = int(m.group(1)), int(m.group(2)); e = q * 3
        return (y * 10000 + (e - 2) * 100 + 1, y * 10000 + e * 100 + calendar.monthrange(y, e)[1])
    m = re.fullmatch(r'(\d{4})-?H([12])', s, re.I)
    if m:
        y, h = int(m.group(1)), int(m.group(2))
        return (y * 10000 + (101 if h == 1 else 701), y * 10000 + (630 if h == 1 else 1231))
    m = re.fullmatch(r'(\d{4})-(\d{1,2})', s)
    if m and 1 <= int(m.group(2)) <= 12:
        y, k = int(m.group(1)), int(m.group(2))
        return (y * 10000 + k * 100 + 1, y * 10000 + k * 100 + calendar.monthrange(y, k)[1])
    m = re.match(r'(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$', s)
    if m:
        v = int(m.group(1)) * 10000 + int(m.group(2)) * 100 + int(m.group(3)); return (v, v)
    return None


def nextday(v):
    y, r = divmod(v, 10000); m, d = divmod(r, 100)
    try:
        last = calendar.monthrange(y, m)[1]
    except Exception:
        return v + 1
    if d < last:
        return v + 1
    return (y + 1) * 10000 + 101 if m == 12 else y * 10000 + (m + 1) * 100 + 1


def datekey(v):
    """Canonical day intervals, so 2020-Q3 == 2020-07/2020-09 == 2020-07-01/2020-09-30."""
    if v is None:
        return None
    if isinstance(v, dict):
        v = '%s/%s' % (v.get('start'), v.get('end'))
    if isinstance(v, list):
        v = ','.join(map(str, v))
    out = []
    for part in str(v).split(','):
        ab = part.split('/')
        pts = [point(x) for x in ab]
        if any(p is None for p in pts) or len(ab) > 2:
            return str(v).strip().upper()
        out.append((pts[0][0], pts[-1][1]))
    out.sort()
    merged = [out[0]]
    for s, e in out[1:]:
        if s <= nextday(merged[-1][1]):
            merged[-1] = (merged[-1][0], max(e, merged[-1][1]))
        else:
            merged.append((s, e))
    return tuple(merged)


# ---- counts ------------------------------------------------------------
def valkey(v):
    if isinstance(v, dict):
        v = [v.get('min'), v.get('max')]
    if isinstance(v, (list, tuple)):
        return tuple(round(float(x), 6) if x is not None else None for x in v)
    if v is None or isinstance(v, bool):
        return None
    try:
        return round(float(v), 6)
    except (TypeError, ValueError):
        return None


# ---- matching ----------------------------------------------------------
def match(P, G, ok):
    """Maximum one-to-one matching; returns list of (i,j)."""
    adj = [[j for j, g in enumerate(G) if ok(p, g)] for p in P]
    owner = [-1] * len(G)

    def tryit(i, seen):
        for j in adj[i]:
            if j in seen:
                continue
            seen.add(j)
            if owner[j] < 0 or tryit(owner[j], seen):
                owner[j] = i
                return True
        return False
    for i in range(len(P)):
        tryit(i, set())
    return [(i, j) for j, i in enumerate(owner) if i >= 0]


METRICS = [
    ('people mentions: exact span', 'pm_span'), ('people mentions: overlap', 'pm_ov'), ('people mentions: text', 'pm_text'),
    ('people: canonical names', 'pn'), ('person-role pairs', 'pr'), ('person-role pairs (prefix-lenient)', 'pr_len'),
    ('dates: exact span', 'd_span'), ('dates: overlap', 'd_ov'), ('dates: overlap + value', 'd_val'),
    ('counts: exact span', 'c_span'), ('counts: overlap + value', 'c_val'), ('counts: + unit (lenient)', 'c_unit'),
    ('counts: + unit (strict)', 'c_units'), ('counts: + unit (lenient) + approx', 'c_appr'),
    ('abbreviations: exact span', 'a_span'), ('abbreviations: overlap', 'a_ov'), ('abbreviations: span + expansion', 'a_exp'),
    ('abbreviations: overlap + expansion', 'a_oexp'), ('abbreviations: forms of several readings', 'a_amb'),
    ('abbreviations: outside the commonest 15', 'a_rare')]
HEAD = ['pm_span', 'pn', 'pr', 'd_val', 'c_unit', 'a_exp']


COMMON = {'HĐND', 'UBND', 'MTTQ', 'BTV', 'BCH', 'CBCC', 'TDP', 'GPMB', 'đ/c', 'TP', 'NTM', 'KT-XH', 'QP-AN', 'THCS', 'SN'}


def ambiguous_forms():
    """Forms of several readings in our survey: the lines of ambiguous-forms.txt."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'ambiguous-forms.txt')
    return {line.strip() for line in open(path, encoding='utf-8') if not line.startswith('#')}


AMBIGUOUS = ambiguous_forms()


def prep(d):
    d = d or {}
    for k in ('people', 'dates', 'counts', 'abbreviations', 'bylines'):
        d[k] = d.get(k) or []
    for p in d['people']:
        p['mentions'] = p.get('mentions') or []
        p['aliases'] = p.get('aliases') or []
    for k in ('dates', 'counts', 'abbreviations', 'bylines'):
        d[k] = [x for x in d[k] if isinstance(x.get('start'), int) and isinstance(x.get('end'), int)]
    return d


def roles(p):
    r = p.get('roles_expanded')
    if not r:
        r = p.get('roles') or []
    seen, out = set(), []
    for x in r:
        k = key(x)
        if k and k not in seen:
            seen.add(k); out.append(k)
    return out


def lenient(a, b):
    return a == b or a.startswith(b + ' ') or b.startswith(a + ' ')


def score_one(g, p, errs=None):
    """returns {metric: (tp, npred, ngold)}"""
    g, p = prep(g), prep(p)
    R = {}
    by = g['bylines']
    bytxt = ' | '.join(key(b.get('text', '')) for b in by)
    # people outside bylines
    PP = []
    for q in p['people']:
        ms = [m for m in q['mentions'] if isinstance(m.get('start'), int)]
        keep = [m for m in ms if not any(ov(m, b) for b in by)]
        if ms and not keep:
            continue
        if not ms and bytxt and key(q.get('name', '')) in bytxt:
            continue
        PP.append(dict(q, mentions=keep))
    gm = [m for q in g['people'] for m in q['mentions']]
    pm = [m for q in PP for m in q['mentions']]

    def put(name, P, G, ok, label=None):
        M = match(P, G, ok)
        R[name] = (len(M), len(P), len(G))
        if errs is not None and label:
            mi, mj = {i for i, _ in M}, {j for _, j in M}
            for i, x in enumerate(P):
                if i not in mi: errs.append(('FP', label, show(x)))
            for j, x in enumerate(G):
                if j not in mj: errs.append(('FN', label, show(x)))
    put('pm_span', pm, gm, same, 'mention')
    put('pm_ov', pm, gm, ov)
    put('pm_text', pm, gm, lambda a, b: key(a.get('text', '')) == key(b.get('text', '')))
    names = lambda q: {key(q.get('name', ''))} | {key(x) for x in q['aliases']}
    nm = lambda a, b: bool(names(a) & names(b))
    put('pn', PP, g['people'], nm, 'person')
    gp = [{'q': q, 'r': r, 'text': '%s -> %s' % (q['name'], r)} for q in g['people'] for r in roles(q)]
    pp = [{'q': q, 'r': r, 'text': '%s -> %s' % (q.get('name'), r)} for q in PP for r in roles(q)]
    put('pr', pp, gp, lambda a, b: a['r'] == b['r'] and nm(a['q'], b['q']), 'role')
    put('pr_len', pp, gp, lambda a, b: lenient(a['r'], b['r']) and nm(a['q'], b['q']))
    put('d_span', p['dates'], g['dates'], same)
    put('d_ov', p['dates'], g['dates'], ov)
    put('d_val', p['dates'], g['dates'], lambda a, b: ov(a, b) and datekey(a.get('value')) == datekey(b['value']), 'date')
    cv = lambda a, b: ov(a, b) and valkey(a.get('value')) is not None and valkey(a.get('value')) == valkey(b['value'])
    put('c_span', p['counts'], g['counts'], same)
    put('c_val', p['counts'], g['counts'], cv)
    put('c_unit', p['counts'], g['counts'], lambda a, b: cv(a, b) and unit_lenient(a.get('unit'), b['unit']), 'count')
    put('c_units', p['counts'], g['counts'], lambda a, b: cv(a, b) and ukey(a.get('unit')) == ukey(b['unit']))
    put('c_appr', p['counts'], g['counts'], lambda a, b: cv(a, b) and unit_lenient(a.get('unit'), b['unit'])
        and (a.get('approx') or None) == (b.get('approx') or None))
    ex = lambda a, b: key(a.get('expansion') or '') == key(b['expansion'])
    put('a_span', p['abbreviations'], g['abbreviations'], same)
    put('a_ov', p['abbreviations'], g['abbreviations'], ov)
    put('a_exp', p['abbreviations'], g['abbreviations'], lambda a, b: same(a, b) and ex(a, b), 'abbr')
    some = lambda L, keep: [a for a in L if keep(clean(a.get('text', '')))]
    for name, keep in (('a_amb', lambda f: f in AMBIGUOUS), ('a_rare', lambda f: f not in COMMON)):
        put(name, some(p['abbreviations'], keep), some(g['abbreviations'], keep), lambda a, b: same(a, b) and ex(a, b))
    put('a_oexp', p['abbreviations'], g['abbreviations'], lambda a, b: ov(a, b) and ex(a, b))
    return R


def show(x):
    s = x.get('text') or x.get('name') or ''
    for k in ('value', 'unit', 'approx', 'expansion'):
        if x.get(k) is not None:
            s += ' | %s=%s' % (k, x[k])
    return s.replace('\n', ' ') + (' @%s' % x['start'] if 'start' in x else '')


def prf(t):
    tp, n, m = t
    if n == 0 and m == 0:
        return 1.0, 1.0, 1.0
    p = tp / n if n else 0.0
    r = tp / m if m else 0.0
    return p, r, (2 * p * r / (p + r) if p + r else 0.0)


def load_dir(d):
    out = {}
    for f in sorted(os.listdir(d)):
        if f.endswith('.json'):
            out[f.split('.')[0]] = os.path.join(d, f)
    return out


def main(argv):
    args = [a for a in argv if not a.startswith('--')]
    if len(args) != 2:
        sys.stderr.write(__doc__); return 2
    G, P = load_dir(args[0]), load_dir(args[1])
    if not G:
        sys.stderr.write('no gold files in %s\n' % args[0]); return 2
    tot = {k: (0, 0, 0) for _, k in METRICS}
    per = {}
    for stem, f in G.items():
        g = json.load(open(f, encoding='utf-8'))
        try:
            p = json.load(open(P[stem], encoding='utf-8')) if stem in P else {}
        except ValueError as e:
            sys.stderr.write('bad JSON %s: %s\n' % (P[stem], e)); p = {}
        errs = [] if '--errors' in argv else None
        r = score_one(g, p, errs)
        per[stem] = r
        for k, v in r.items():
            tot[k] = tuple(a + b for a, b in zip(tot[k], v))
        if errs:
            for e in errs:
                print('%s\t%s\t%s\t%s' % ((stem,) + e))
    miss = [s for s in G if s not in P]
    if '--json' in argv:
        print(json.dumps({k: dict(zip(('p', 'r', 'f1', 'tp', 'pred', 'gold'), prf(tot[k]) + tot[k])) for _, k in METRICS}))
        return 0
    if '--per-article' in argv:
        print('%-24s' % 'article' + ''.join('%9s' % k for k in HEAD))
        for s, r in per.items():
            print('%-24s' % s[:24] + ''.join('%9.3f' % prf(r[k])[2] for k in HEAD))
        print()
    print('articles: %d   without prediction: %d' % (len(G), len(miss)))
    print('%-40s %7s %7s %7s %6s %6s %6s' % ('metric', 'P', 'R', 'F1', 'tp', 'pred', 'gold'))
    for name, k in METRICS:
        p, r, f = prf(tot[k])
        print('%-40s %7.4f %7.4f %7.4f %6d %6d %6d' % ((name, p, r, f) + tot[k]))
    print('%-40s %23.4f' % ('headline mean F1 (%s)' % ', '.join(HEAD), sum(prf(tot[k])[2] for k in HEAD) / len(HEAD)))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
