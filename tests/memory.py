#!/usr/bin/env python3
"""memory.py BANTIN [--megabytes N] [--jobs 1,2,8] [--keep FILE]: a large web archive in bounded memory.

Makes a crawl of N MB as it is packed (default 1000): pages in several charsets and codings, images, requests,
revisits, broken records, runs of pages just under the limit of 8 MB and videos far above it.  Reads it with each
number of workers: the records must be the same each time and those that were put in, each with its own title; what
was passed over must be counted; and the peak of memory must stay below 80 MB + 32 MB for each worker (of 2^20 bytes, as those of
--max-document).  The last line is "memory: N passed, N failed"."""
import argparse
import base64
import collections
import gzip
import hashlib
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import zlib

import bench

MENU = ''.join('<li><a href="/%d">%s</a></li>' % (i, w) for i, w in enumerate(
    'Trang chủ,Giới thiệu,Tin tức,Văn bản,Thủ tục hành chính,Lịch công tác,Hỏi đáp,Liên hệ'.split(',')))
LIMIT = 8 << 20  # of --max-document


class Crawl:
    """Writes records, each packed by itself, and knows what must come of them."""

    def __init__(self, path, megabytes):
        self.rng = random.Random(4)
        self.texts = [p.read_text(encoding='utf-8') for p in sorted((bench.ROOT / 'corpus').glob('*/*.txt'))]
        self.titles, self.errors, self.kinds = [], collections.Counter(), collections.Counter()
        self.n = 0
        with open(path, 'wb') as self.file:
            self.record('warcinfo', b'software: invented\r\n', 'warcinfo', 'application/warc-fields')
            while self.file.tell() < megabytes * 1000000:
                self.step()
                self.n += 1

    def record(self, kind, block, counted, content_type, length=None, pack=1):
        head = ('WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%d>\r\nWARC-Date: 2020-10-19T04:14:01Z\r\n'
                'WARC-Target-URI: https://tin.example/%d\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n'
                % (kind, self.n, self.n, content_type, len(block) if length is None else length))
        z = zlib.compressobj(pack, wbits=31)
        for part in (head.encode(), block, b'\r\n\r\n'):
            self.file.write(z.compress(part))
        self.file.write(z.flush())
        if counted is not None:
            self.kinds[counted] += 1

    def answer(self, body, counted, media='text/html; charset=utf-8', status='200 OK', headers='', **more):
        head = 'HTTP/1.1 %s\r\nContent-Type: %s\r\n%s\r\n' % (status, media, headers)
        self.record('response', head.encode() + body, counted, 'application/http; msgtype=response', **more)

    def page(self, size=0):
        """A page with a title of its own; of at least so many bytes."""
        title = 'Xã Đồng Quýt họp lần thứ %d' % self.n
        text = bench.vary(self.rng.choice(self.texts), self.rng)
        body = ''.join('<p>%s</p>\n' % line for line in text.split('\n') if line)
        if size:
            body *= size // len(body.encode())
        state = base64.b64encode(self.rng.randbytes(self.rng.randrange(2000, 40000))).decode()
        self.titles.append(title)
        return ('<!DOCTYPE html><html><head><title>%s</title></head><body><ul class="menu">%s</ul><h1>%s</h1>'
                '<input type="hidden" name="__VIEWSTATE" value="%s"><div class="article-content">%s</div>'
                '<div class="footer">Bản quyền thuộc về UBND xã</div></body></html>' % (title, MENU, title, state, body))

    def step(self):
        rng, n = self.rng, self.n
        self.record('request', b'GET /%d HTTP/1.1\r\n\r\n' % n, 'request', 'application/http; msgtype=request')
        if n % 4000 == 2000:  # more pages near the limit at a time than there are slots for some workers
            for _ in range(24):
                self.answer(self.page(LIMIT - 300000).encode(), 'article')
                self.n += 1
        if n % 1500 == 700:  # a video, and a page that large
            self.answer(rng.randbytes(30000000), 'media-type', 'video/mp4', pack=0)
            self.n += 1
            self.answer(b'<p>x' * 10000000, 'article')
            self.errors['too-large'] += 1
            self.n += 1
        if n % 97 == 5:
            self.record('response', b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x', None, 'application/http',
                        length=10 ** rng.randrange(3, 15))
            self.errors['truncated'] += 1
        elif n % 10 == 1:
            self.record('revisit', b'HTTP/1.1 200 OK\r\n\r\n', 'revisit', 'application/http; msgtype=response')
        elif n % 10 == 2:
            self.answer(b'', 'status', status='404 Not Found')
        elif n % 10 < 5:
            self.answer(rng.randbytes(rng.randrange(5000, 300000)), 'media-type', 'image/jpeg', pack=0)
        elif n % 10 == 5:
            self.answer(gzip.compress(self.page().encode(), 1), 'article', headers='Content-Encoding: gzip\r\n')
        elif n % 10 == 6:
            body = self.page().encode()
            chunks = b''.join(b'%x\r\n%s\r\n' % (len(c), c) for c in
                              [body[i:i + 8192] for i in range(0, len(body), 8192)] + [b''])
            self.answer(chunks, 'article', headers='Transfer-Encoding: chunked\r\n')
        elif n % 10 == 7:
            self.answer(self.page().encode('utf-16-le'), 'article', 'text/html; charset=utf-16le')
        else:
            self.answer(self.page().encode(), 'article')


def read(bantin, path, jobs, stats):
    """Hash of the records, titles in their order, seconds."""
    begin, digest, titles, rest = time.monotonic(), hashlib.sha256(), [], b''
    p = subprocess.Popen([bantin, 'run', '-j', str(jobs), '--stats', stats, path], stdout=subprocess.PIPE)
    for block in iter(lambda: p.stdout.read(1 << 20), b''):
        digest.update(block)
        data, end = rest + block, 0
        for m in re.finditer(rb'"title":"([^"]*)"', data):
            titles.append(m.group(1).decode())
            end = m.end()
        rest = data[max(end, len(data) - 300):]  # a title may go on in the next block
    if p.wait() != 1:  # there are broken records
        raise SystemExit('exit status %d' % p.returncode)
    return digest.hexdigest(), titles, time.monotonic() - begin


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    a.add_argument('bantin')
    a.add_argument('--megabytes', type=int, default=1000)
    a.add_argument('--jobs', default='1,2,8')
    a.add_argument('--keep', type=pathlib.Path, help='where the crawl is written and left')
    a = a.parse_args()
    passed = failed = 0

    def check(good, what):
        nonlocal passed, failed
        passed += bool(good)
        failed += not good
        if not good:
            print('FAILED: ' + what)

    with tempfile.TemporaryDirectory() as tmp:
        path, stats = str(a.keep or os.path.join(tmp, 'crawl.warc.gz')), os.path.join(tmp, 'stats.json')
        crawl, first = Crawl(path, a.megabytes), None
        print('crawl: %.0f MB, %d articles, %s' % (os.path.getsize(path) / 1e6, len(crawl.titles), dict(crawl.kinds)))
        for jobs in map(int, a.jobs.split(',')):
            digest, titles, seconds = read(os.path.abspath(a.bantin), path, jobs, stats)
            with open(stats, encoding='utf-8') as f:
                s = json.load(f)
            peak, most = s['peak_memory_bytes'] / 2 ** 20, 80 + 32 * jobs
            print('-j%d: %.1f MB of memory at most (bound %d), %.1f s, %.1f s of CPU, %d errors %s'
                  % (jobs, peak, most, seconds, s['cpu_seconds'], s['errors'], s['error_codes']))
            first = first or digest
            check(titles == crawl.titles, '-j%d: the titles are not those of the pages' % jobs)
            check(digest == first, '-j%d: the records differ' % jobs)
            check(s['input_records'] == crawl.kinds, '-j%d: %s was counted' % (jobs, s['input_records']))
            check(s['errors'] == sum(crawl.errors.values()), '-j%d: expected %s' % (jobs, dict(crawl.errors)))
            check(s['finished'] and s['input_bytes'] == os.path.getsize(path), '-j%d: not all was read' % jobs)
            check(peak <= most or 'san-' in a.bantin, '-j%d: %.1f MB of memory' % (jobs, peak))
    print('memory: %d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
