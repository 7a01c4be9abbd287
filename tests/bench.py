#!/usr/bin/env python3
"""bench.py BANTIN [--megabytes N] [--jobs J]: whole-process CPU over a corpus made from corpus/.

Writes N MB (default 50) of JSONL, every article different, then times in turn, three rounds each and the
least CPU of each kept: bantin run -j1, -j2 and with people and dates only, jq -c ., wc -m.  Prints MB/s and
the ratios, peak memory, start-up time, record size over text size, the share of each stage (--timings), and
how many cores -j2 keeps busy.
Then the same for `bantin normalize` on clean and on decomposed text, against wc -m on the same file."""
import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
SURNAMES = 'Nguyễn Trần Lê Phạm Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đoàn Trịnh Mai Tô Cao'.split()
MIDDLE = 'Văn Thị Minh Hữu Đức Ngọc Quang Thanh Xuân Kim'.split()
GIVEN = 'An Bình Chi Dũng Giang Hà Hạnh Hùng Khánh Lan Linh Long Mận Nga Phúc Quân Sơn Tâm Thảo Vinh Yến'.split()


def vary(text, rng):
    """Another article of the same make: other numbers, other names, sentences in another order."""
    name = lambda m: ' '.join((rng.choice(SURNAMES), rng.choice(MIDDLE), rng.choice(GIVEN)))
    text = re.sub(r'\b(?:%s) \w+ \w+' % '|'.join(SURNAMES), name, text)
    text = re.sub(r'\b[2-9](?=\d?\b)', lambda m: str(rng.randrange(2, 10)), text)
    parts = text.split('\n')
    body = [i for i, p in enumerate(parts) if len(p) > 200]
    for i in body:
        sentences = parts[i].split('. ')
        rng.shuffle(sentences)
        parts[i] = '. '.join(sentences)
    return '\n'.join(parts)


def generate(path, size):
    texts = [p.read_text(encoding='utf-8') for p in sorted(ROOT.glob('corpus/*/*.txt'))]
    rng, n, text_bytes, i = random.Random(1), 0, 0, 0
    with open(path, 'w', encoding='utf-8') as f:
        while n < size:
            text = vary(texts[i % len(texts)], rng)
            line = json.dumps({'id': 'a%d' % i, 'text': text,
                               'published': '20%02d-%02d-11' % (rng.randrange(10, 26), rng.randrange(1, 13))},
                              ensure_ascii=False) + '\n'
            f.write(line)
            n += len(line.encode())
            text_bytes += len(text.encode())
            i += 1
    return i, text_bytes


def peak(pid):
    """Peak memory of a running process in MB.  The rusage of a child would count this program's own pages, which
    it shares until it has become the other program."""
    try:
        with open('/proc/%d/status' % pid) as f:
            return int(re.search(r'VmHWM:\s*(\d+)', f.read()).group(1)) / 1024
    except (OSError, AttributeError):
        return 0.0


def cpu(argv, stdin, stdout=subprocess.DEVNULL):
    """(user + system seconds, wall seconds, peak MB) of one process."""
    begin, most = time.monotonic(), 0.0
    p = subprocess.Popen(argv, stdin=open(stdin, 'rb'), stdout=stdout, stderr=subprocess.DEVNULL)
    while True:
        pid, status, usage = os.wait4(p.pid, os.WNOHANG)
        if pid:
            break
        most = max(most, peak(p.pid))
        time.sleep(0.002)
    if status:
        raise SystemExit('%s: status %d' % (argv, status))
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begin, most


def measure(runs, path, rounds):
    """The best of some rounds of each: {name: (CPU, wall, peak)}."""
    best = {}
    for _ in range(rounds):
        for name, argv in runs.items():
            r = cpu(argv, path)
            best[name] = min(best.get(name, r), r)
    size = os.path.getsize(path) / 1e6
    for name, (sec, wall, most) in best.items():
        print('%-28s %8.2f MB/s of CPU  %6.2f s CPU  %6.2f s wall  %6.1f MB peak' % (name, size / sec, sec, wall, most))
    return best


def bench_normalize(bantin, source, tmp, rounds):
    """Clean text is what normalize leaves as it is; the other is the same text decomposed."""
    clean, loose = os.path.join(tmp, 'clean.txt'), os.path.join(tmp, 'decomposed.txt')
    texts = '\n'.join(json.loads(line)['text'] for line in open(source, encoding='utf-8'))
    with open(clean, 'wb') as f:
        f.write(subprocess.run([bantin, 'normalize'], input=texts.encode(), stdout=subprocess.PIPE, check=True).stdout)
    with open(clean, encoding='utf-8') as f, open(loose, 'w', encoding='utf-8') as g:
        g.write(unicodedata.normalize('NFD', f.read()))
    wc, nfc, all_steps = ['wc', '-m'], [bantin, 'normalize', '--steps', 'nfc'], [bantin, 'normalize']
    r = measure({'wc -m (clean)': wc, 'normalize --steps nfc': nfc, 'normalize': all_steps}, clean, rounds)
    base = r['wc -m (clean)'][0]
    print('ratio to wc -m: --steps nfc %.2f, all steps %.2f' % (base / r['normalize --steps nfc'][0], base / r['normalize'][0]))
    r = measure({'wc -m (decomposed)': wc, 'normalize --steps nfc': nfc, 'normalize': all_steps}, loose, rounds)
    base = r['wc -m (decomposed)'][0]
    print('ratio to wc -m, decomposed: --steps nfc %.2f, all steps %.2f' % (base / r['normalize --steps nfc'][0], base / r['normalize'][0]))


def main():
    a = argparse.ArgumentParser()
    a.add_argument('bantin')
    a.add_argument('--megabytes', type=int, default=50)
    a.add_argument('--rounds', type=int, default=3)
    a = a.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, 'bench.jsonl')
        articles, text_bytes = generate(path, a.megabytes << 20)
        size = os.path.getsize(path) / 1e6
        print('corpus: %.1f MB, %d articles, all different' % (size, articles))
        runs = {'bantin run -j1': [a.bantin, 'run', '--from', 'jsonl', '-j', '1'],
                'bantin run -j2': [a.bantin, 'run', '--from', 'jsonl', '-j', '2'],
                'run --only people,dates': [a.bantin, 'run', '--from', 'jsonl', '--only', 'people,dates',
                                            '--fields', '-text,-expanded'],
                'jq -c .': ['jq', '-c', '.'], 'wc -m': ['wc', '-m']}
        os.environ['LC_ALL'] = 'C.UTF-8'
        best = measure(runs, path, a.rounds)
        one, two = best['bantin run -j1'], best['bantin run -j2']
        jq, few = best['jq -c .'][0], best['run --only people,dates'][0]
        print('ratio to jq -c .: %.3f   to wc -m: %.3f' % (jq / one[0], best['wc -m'][0] / one[0]))
        print('ratio to jq -c . with --only people,dates --fields -text,-expanded: %.3f' % (jq / few))
        print('-j2: %.2f x the CPU of -j1, %.2f cores busy' % (two[0] / one[0], two[0] / two[1]))
        out = os.path.join(tmp, 'out')
        cpu([a.bantin, 'run', '--from', 'jsonl'], path, open(out, 'wb'))
        print('record size: %.2f x the text' % (os.path.getsize(out) / text_bytes))
        empty = os.path.join(tmp, 'empty')
        open(empty, 'w').close()
        starts = sorted(cpu([a.bantin, 'run', '--from', 'jsonl'], empty)[1] for _ in range(11))
        print('start-up: %.1f ms (median of 11)' % (starts[5] * 1000))
        p = subprocess.run([a.bantin, 'run', '--from', 'jsonl', '--timings'], stdin=open(path, 'rb'),
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        print(p.stderr.decode(), end='')
        bench_normalize(a.bantin, path, tmp, a.rounds)


if __name__ == '__main__':
    sys.exit(main())
