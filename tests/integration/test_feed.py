#!/usr/bin/env python3
"""test_feed.py BANTIN: `bantin feed` against a server that fails in every way a server can."""
import json
import random
import resource
import signal
import subprocess
import sys
import time

import feeding
from fake_engine import Engine
from feeding import feed, letters, lines, start, write
from harness import Checks, articles, figure, folder, free_port, wait_for

feeding.BANTIN = sys.argv[1]
checks = Checks()
equal, that = checks.equal, checks.that
home = folder('feed')
# Few documents in a request and no long silence: the tests wait for both.
SMALL = ('--batch-documents', 50, '--timeout', 1)


def titles(engine):
    return {name: json.loads(document)['title'] for name, (_, document) in engine.store.items()}


def wanted(input_articles):
    return {a['id']: a['title'] for a in input_articles if isinstance(a, dict)}


def plain():
    """A feed nothing happens to, and the same again."""
    some = list(articles(1000))
    path = write(home / 'plain.jsonl', some)
    with Engine() as engine:
        engine.indexes.clear()
        result = feed(engine.url, '-j', 2, path, cwd=home)
        equal((result.status, result.out, result.err), (0, '', ''), 'a plain feed says nothing')
        equal(titles(engine), wanted(some), 'every article is in the store')
        equal([r.headers.get('Content-Encoding') for r in engine.requests], ['gzip'] * 2, 'requests are packed')
        equal(engine.other, [('HEAD', '/news'), ('HEAD', '/_index_template/bantin-news'),
                             ('PUT', '/_index_template/bantin-news'), ('PUT', '/news')],
              'index and template are made where they are not there')
        equal(engine.templates['bantin-news']['index_patterns'], ['news'], 'the template is for this index')
        before, engine.other[:] = dict(engine.store), []
        result = feed(engine.url, path, '--no-gzip', '--summary', cwd=home)
        that('1000 documents stored, 0 older' in result.err, 'the summary counts', result)
        equal(engine.store, before, 'the same feed again changes nothing')
        equal(engine.other, [('HEAD', '/news')], 'and makes nothing')
        equal(engine.requests[-1].headers.get('Content-Encoding'), None, '--no-gzip')
        engine.store['bai-5'] = (99, b'{"title":"newer"}')
        result = feed(engine.url, path, '--summary', '--no-template', cwd=home)
        that(result.status == 0 and '999 documents stored, 1 older' in result.err, 'a newer version stays', result)
        equal(titles(engine)['bai-5'], 'newer', 'in the store')
        equal(engine.other, [('HEAD', '/news')], '--no-template asks for nothing')


def everything():
    """20,000 articles through all faults at once: the store is the input less the dead letters."""
    faults = ('429', '429_later', '503', 'reset_before', 'reset_after', 'closed', 'no_json', 'fewer', 'others', 'cut',
              'silent', 'endless')
    dice = random.Random(5)
    some = list(articles(20000))
    for i in range(40, 20000, 997):
        some[i]['title'] += ' poison'
    for i in range(300, 20000, 4001):
        some[i]['title'] += ' venom'
    for i in range(700, 20000, 1900):
        some[i] = '{"id":"broken-%d","text":' % i
    again = [dict(a, title=a['title'] + ' (sửa)') for a in some[10:14000:400]
             if isinstance(a, dict) and 'poison' not in a['title']]
    some[15000:15000] = again  # the later one wins
    path, dead = write(home / 'all.jsonl', some), home / 'all.dead'

    def plan(request):
        return faults[request.number % 3 + 3 * dice.randrange(4)] if dice.random() < 0.3 else None

    def busy(_):
        return dice.choice((429, 503)) if dice.random() < 0.002 else None
    with Engine(plan, busy, b'poison', b'venom', most=60000) as engine:
        result = feed(engine.url, '-j', 2, '--timeout', 1, '--tries', 30, '--dead-letters', dead, '--stats', 'all.json',
                      path, cwd=home, seconds=400)
        equal(result.status, 1, 'it ends, and says that some were refused: %r' % result)
        want = wanted(some)
        refused = {name for name, title in want.items() if 'poison' in title or 'venom' in title}
        want = {n: t for n, t in want.items() if n not in refused}
        have = titles(engine)
        equal({n: (want.get(n), have.get(n)) for n in {*want, *have} if want.get(n) != have.get(n)}, {},
              'store = input - dead letters')
        equal(sorted(letters(dead)), sorted(refused), 'every dead letter once')
        equal(len(lines(dead)) - len(refused), 11, 'and every bad article')
        that(not (home / 'all.dead.checkpoint').exists(), 'no checkpoint is left')
        seen = {}
        for r in engine.requests:
            seen[r.fault] = seen.get(r.fault, 0) + 1
        that(all(f in seen for f in (*faults, '413', '400')), 'all faults came', seen)
        record = next(line for line in lines(dead) if line.get('record', {}).get('id') == 'bai-40')
        equal((record['error']['code'], record['error']['status'], record['error']['message'], record['record']['title']),
              ('refused', 400, 'mapper_parsing_exception: failed to parse field [title]: "poison"', some[40]['title']),
              'a dead letter tells reason and record')
        memory = json.loads((home / 'all.json').read_text())['peak_memory_bytes'] / 1e6
        that(memory < 150, 'memory', memory)
        figure('feed: 20,000 articles through %d requests, %d of them failed, in %.0f s, %.0f MB'
               % (len(engine.requests), len(engine.requests) - seen[None], result.seconds, memory))
        replay(engine, dead, some)


def replay(engine, dead, some):
    """The dead letters again, first while the server is as it was, then after it takes them."""
    engine.plan, engine.busy, engine.most = (lambda r: None), (lambda n: None), 1 << 30
    before = dead.read_bytes()
    result = feed(engine.url, '--dead-letters', dead, cwd=home)
    equal((result.status, sorted(letters(dead)), len(lines(dead))),
          (1, sorted(letters(dead)), len(before.splitlines())), 'a replay keeps what is refused again')
    engine.plan = lambda r: '403'
    result = feed(engine.url, '--dead-letters', dead, cwd=home)
    that(result.status == 3 and 'no permission' in result.err, 'a replay that fails says why', result)
    equal(len(dead.read_bytes().splitlines()), len(before.splitlines()), 'and loses nothing')
    that(not (home / 'all.dead.replay').exists(), 'and leaves nothing behind')
    engine.plan, engine.poison, engine.venom = (lambda r: None), b'', b''
    result = feed(engine.url, '--dead-letters', dead, cwd=home)
    equal((result.status, letters(dead), len(lines(dead))), (1, [], 11), 'a replay empties the file but for bad articles')
    equal(titles(engine), wanted(some), 'then the store is the input')
    result = feed(engine.url, '--dead-letters', home / 'none', cwd=home)
    that(result.status == 3 and 'none: cannot read' in result.err, 'no such file', result)


def one_fault_each():
    """Each fault alone, at the second request: once is no harm."""
    some = list(articles(150))
    path = write(home / 'one.jsonl', some)
    for fault in ('429', '429_later', '503', 'reset_before', 'reset_after', 'closed', 'no_json', 'fewer', 'others', 'cut',
                  'silent', 'endless', 'drip'):
        with Engine(lambda r: fault if r.number == 1 else None) as engine:
            result = feed(engine.url, *SMALL, path, cwd=home)
            equal((result.status, titles(engine)), (0, wanted(some)), 'one %s: %r' % (fault, result))
            if fault not in ('reset_before', 'reset_after', 'closed'):  # there libcurl tries again by itself at first
                that('again in' in result.err and engine.url in result.err, '%s is told' % fault, result)
            same = [r for r in engine.requests if r.documents == engine.requests[1].documents]
            equal(len(same), 2, '%s: the same request again' % fault)
            if fault == '429_later':
                that(same[1].at - same[0].at >= 2, 'Retry-After is honoured', same[1].at - same[0].at)
            if fault == 'drip':
                that(8 < result.seconds < 25, 'an answer that drips is cut off', result)


def too_large():
    """413: half as much, and remembered; a document that is too large alone is a dead letter."""
    some = list(articles(2000))
    some[500]['text'] += ' '.join('%x' % random.Random(i).getrandbits(64) for i in range(20000))
    path = write(home / 'large.jsonl', some)
    with Engine(most=40000) as engine:
        result = feed(engine.url, '--dead-letters', home / 'large.dead', path, cwd=home)
        equal((result.status, letters(home / 'large.dead')), (1, ['bai-500']), 'one is too large: %r' % result)
        want = wanted(some)
        del want['bai-500']
        equal(titles(engine), want, 'the others are stored')
        refused = [r for r in engine.requests if r.fault == '413']
        that(len(refused) <= 16, 'the limit is remembered', len(refused))
        sizes = [r.size for r in engine.requests if r.number > refused[-1].number + 4]
        that(len(sizes) > 5 and max(sizes) < max(r.size for r in refused), 'later requests are smaller', sizes)


def credentials():
    some = write(home / 'few.jsonl', articles(20))
    secret = home / 'secret'
    with Engine(password='mận:quýt:1') as engine:
        for name, word, status in (('a wrong', 'mận:wrong', 3), ('the right', 'mận:quýt:1', 0)):
            secret.write_text(word + '\n')
            result = feed(engine.url, '--credentials', secret, some, cwd=home)
            equal(result.status, status, '%s password from a file: %r' % (name, result))
            that(status == 0 or 'answers 401' in result.err, 'and why', result)
            result = feed(engine.url, some, cwd=home, env=feeding.environment(BANTIN_CREDENTIALS=word))
            equal(result.status, status, '%s password from the environment: %r' % (name, result))
        result = feed(engine.url.replace('//', '//mận:quýt@'), some, cwd=home)
        that(result.status == 2 and '--credentials FILE' in result.err, 'no password on the command line', result)
    with Engine(password='ApiKey cXV5dA==') as engine:
        secret.write_text('ApiKey cXV5dA==')
        equal(feed(engine.url, '--credentials', secret, some, cwd=home).status, 0, 'an API key')
    with Engine(lambda r: '403' if r.number > 0 else None) as engine:
        result = feed(engine.url, '--batch-documents', 5, '--requests', 1, '--dead-letters', 'few.dead', some, cwd=home)
        that(result.status == 3 and 'no permission for bulk' in result.err, 'a right that is taken away', result)
        equal(lines(home / 'few.dead'), [], 'blames no document')
        engine.plan = lambda r: None
        result = feed(engine.url, '--dead-letters', 'few.dead', '--resume', some, cwd=home)
        equal((result.status, len(engine.store), len(engine.requests[-1].documents)), (0, 20, 15),
              '--resume goes on there: %r' % result)


def certificates():
    few = write(home / 'few.jsonl', articles(20))
    pem = home / 'server.pem'
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
                    '-addext', 'subjectAltName=DNS:localhost', '-keyout', home / 'key', '-out', home / 'crt'],
                   check=True, stderr=subprocess.DEVNULL)
    pem.write_text((home / 'key').read_text() + (home / 'crt').read_text())
    with Engine(certificate=pem) as engine:
        result = feed(engine.url, few, cwd=home)
        that(result.status == 3 and 'certificate' in result.err, 'an unknown certificate is not believed', result)
        that(result.seconds < 5, 'which another try would not change', result)
        equal(len(engine.store), 0, 'and nothing is sent')
        equal(feed(engine.url, '--ca', home / 'crt', few, cwd=home).status, 0, '--ca')
        result = feed(engine.url.replace('localhost', '127.0.0.1'), '--ca', home / 'crt', few, cwd=home)
        equal(result.status, 3, 'a certificate for another name: %r' % result)
        equal(feed(engine.url, '--insecure', few, cwd=home).status, 0, '--insecure')


def nobody():
    """No server, a silent one, one that refuses whatever it is sent."""
    few = write(home / 'few.jsonl', articles(20))
    result = feed('http://127.0.0.1:%d/news' % free_port(), '--tries', 2, few, cwd=home)
    that(result.status == 3 and 'Failed to connect' in result.err, 'no server', result)
    with Engine(lambda r: 'silent') as engine:
        result = feed(engine.url, '--tries', 2, *SMALL, few, cwd=home)
        that(result.status == 3 and 'gives up after 2 tries' in result.err, 'a silent server', result)
        that(result.seconds < 15, 'which is found out in time', result)
    with Engine(lambda r: '400') as engine:
        result = feed(engine.url, '--dead-letters', 'few.dead', few, cwd=home)
        that(result.status == 3 and 'refuses every request: illegal_argument_exception: no' in result.err, 'a server that takes nothing', result)
        equal(lines(home / 'few.dead'), [], 'is not blamed on the documents')


def settled(engine):
    """The number of requests, when those still on the way from a process that has ended are counted too."""
    n = -1
    while n != len(engine.requests):
        n = len(engine.requests)
        time.sleep(0.5)
    return n


def ended_and_resumed():
    """Given up, killed, stopped by a signal: --resume ends as if nothing had happened."""
    some = list(articles(6000))
    for i in range(3, 6000, 100):
        some[i]['title'] += ' poison'
    path = write(home / 'long.jsonl', some)
    want = {n: t for n, t in wanted(some).items() if 'poison' not in t}
    refused = [a['id'] for a in some if 'poison' in a['title']]

    def away_after(n):
        return lambda r: '503' if r.number >= n else None
    cases = (('given up', away_after(60), 3, None), ('killed', None, -9, signal.SIGKILL),
             ('stopped', None, 143, signal.SIGTERM), ('interrupted while the server is away', away_after(60), 130,
                                                      signal.SIGINT))
    for what, plan, status, number in cases:
        dead, checkpoint = home / 'long.dead', home / 'long.dead.checkpoint'
        dead.unlink(missing_ok=True)
        words = ('-j', 2, '--batch-documents', 50, '--dead-letters', dead, path)
        tries = ('--tries', 3) if number is None else ()
        with Engine(plan, poison=b'poison') as engine:
            process = start(engine.url, *tries, *words, cwd=home)
            end = time.monotonic() + 60
            while number is not None and len(engine.requests) < 65 and time.monotonic() < end:
                time.sleep(0.002)
            if number is not None:
                process.send_signal(number)
            result = feeding.Result(process, 60)
            equal(result.status, status, '%s: %r' % (what, result))
            position = json.loads(checkpoint.read_text())['position']
            that(0 < position <= 6000, '%s: a checkpoint' % what, position)
            sent = settled(engine)
            engine.plan = lambda r: None
            result = feed(engine.url, '--resume', *words, cwd=home)
            equal((result.status, titles(engine) == want), (1, True), '%s: resumed, all stored: %r' % (what, result))
            equal(letters(dead), refused, '%s: each dead letter once, in order' % what)
            equal(sum(len(r.documents) for r in engine.requests[sent:]), 6000 - position,
                  '%s: what was answered is not sent again' % what)
            that(not checkpoint.exists(), '%s: no checkpoint is left' % what)
    figure('feed: resumed at %d of 6000' % position)


def live():
    """Articles that come one by one do not wait for company, nor do their answers."""
    with Engine() as engine:
        process = subprocess.Popen([feeding.BANTIN, 'feed', '--to', engine.url, '--dead-letters', 'live.dead', '-'],
                                   cwd=home, env=feeding.environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for i, article in enumerate(articles(3)):
            process.stdin.write(json.dumps(article).encode() + b'\n')
            process.stdin.flush()
            wait_for(lambda: len(engine.store) == i + 1, 10, 'article %d' % i)
        process.stdin.close()
        equal((process.wait(20), len(engine.requests)), (0, 3), 'articles that come one by one are stored one by one')
        process.stderr.close()


def outputs():
    """A disk that is full, another input, a file that another feed writes."""
    some = list(articles(3000))
    for a in some:
        a['title'] += ' poison'
    path = write(home / 'poison.jsonl', some)
    words = ('--batch-documents', 50, '--dead-letters', 'full.dead', path)
    with Engine(poison=b'poison') as engine:
        result = feed(engine.url, *words, cwd=home,
                      preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, 3 << 20)))
        that(result.status == 3 and 'full.dead: cannot write' in result.err, 'a full disk', result)
        result = feed(engine.url, '--resume', *words, cwd=home)
        equal((result.status, letters(home / 'full.dead')), (1, [a['id'] for a in some]), 'resumed: %r' % result)
        result = feed(engine.url, *words, cwd=home,
                      preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9 << 20, 9 << 20)))
        that(result.status == 3 and (home / 'full.dead.checkpoint').exists(), 'the disk is full again', result)
        result = feed(engine.url.replace('news', 'other'), '--resume', *words, cwd=home)
        that(result.status == 2 and 'began with --to' in result.err, 'resumed into another index', result)
        result = feed(engine.url, '--resume', *words, cwd=home)
        equal(letters(home / 'full.dead'), 2 * [a['id'] for a in some], 'resumed behind the letters of another feed')
        result = feed(engine.url, *words, cwd=home)
        equal(len(letters(home / 'full.dead')), 9000, 'another feed appends')
        result = feed(engine.url, path, cwd=home)
        equal((result.status, len(result.out.splitlines())), (1, 3000), 'without a file they go to stdout')
        result = feed(engine.url, '--dead-letters', '/dev/full', path, cwd=home)
        that(result.status == 3 and '/dev/full' in result.err, '/dev/full', result)


for test in (plain, one_fault_each, too_large, credentials, certificates, nobody, ended_and_resumed, live, outputs, everything) if len(sys.argv) < 3 else [globals()[t] for t in sys.argv[2:]]:
    begin = time.monotonic()
    test()
    figure('%s: %.0f s' % (test.__name__, time.monotonic() - begin))
checks.end()
