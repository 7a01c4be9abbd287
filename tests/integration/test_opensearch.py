#!/usr/bin/env python3
"""test_opensearch.py BANTIN: `bantin feed` into OpenSearch, three nodes, one of them killed; and what is found there."""
import contextlib
import json
import random
import socket
import sys
import time
import unicodedata
import urllib.error
import urllib.request

import feeding
from feeding import Result, feed, letters, start, write
from harness import ROOT, Checks, Server, articles, figure, folder, free_port, maven, run, wait_for

feeding.BANTIN = sys.argv[1]
checks = Checks()
equal, that = checks.equal, checks.that
home = folder('opensearch')
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(port, path, body=None, method=None):
    """The JSON of an answer; (status, JSON) of an error."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request('http://127.0.0.1:%d%s' % (port, path), data,
                                     {'Content-Type': 'application/json'}, method=method)
    try:
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as e:
        return e.code, json.load(e)


def low_ports(n):
    """Free ports that the runner accepts: it takes none above 9299."""
    free = []
    for port in random.sample(range(8500, 9300), 800):
        with socket.socket() as s, contextlib.suppress(OSError):
            s.bind(('127.0.0.1', port))
            free.append(port)
        if len(free) == n:
            return free
    raise OSError('no free port from 8500 to 9299')


class Cluster:
    """Nodes on free ports that know each other by address, for all have one name."""

    def __init__(self, stack, n):
        path, self.ports, transport = maven('opensearch'), low_ports(n), [free_port() for _ in range(n)]
        everybody = ', '.join('"127.0.0.1:%d"' % p for p in transport)
        self.nodes = []
        for i in range(n):
            directory = home / ('node%d' % i)
            (directory / 'config').mkdir(parents=True)
            (directory / 'config' / 'opensearch.yml').write_text(
                'network.host: 127.0.0.1\ntransport.port: %d\ndiscovery.seed_hosts: [%s]\n'
                'cluster.initial_cluster_manager_nodes: [%s]\n'
                'cluster.routing.allocation.disk.threshold_enabled: false\n' % (transport[i], everybody, everybody))
            self.nodes.append(stack.enter_context(Server(
                'opensearch', ['java', '-Xms256m', '-Xmx400m', '-XX:+UseSerialGC', '-cp', path,
                               'org.codelibs.opensearch.runner.OpenSearchRunner', '-basePath', str(directory),
                               '-confPath', str(directory / 'config'), '-numOfNode', '1',
                               '-baseHttpPort', str(self.ports[i] - 1), '-clusterName', 'bantin'], directory)))
        begin = time.monotonic()
        for node, port in zip(self.nodes, self.ports):
            node.ready(lambda: ask(port, '/_cluster/health')['number_of_nodes'] == n, 240)
        figure('opensearch: %d nodes in %.0f s' % (n, time.monotonic() - begin))

    def url(self, index):
        return 'http://127.0.0.1:%d/%s' % (self.ports[0], index)

    def ask(self, path, body=None, method=None):
        return ask(self.ports[0], path, body, method)

    def node_of_a_primary(self, index):
        """Which of the nodes, but the first, holds a first copy of a part of the index."""
        address = {i: node['http']['publish_address'] for i, node in self.ask('/_nodes/http')['nodes'].items()}
        state = self.ask('/_cluster/state/routing_table/' + index)['routing_table']['indices'][index]['shards']
        ports = [int(address[copy['node']].rsplit(':', 1)[1]) for copies in state.values() for copy in copies
                 if copy['primary']]
        return next(self.ports.index(p) for p in ports if p != self.ports[0])


def found(cluster, query, index='small'):
    """The ids that a query finds."""
    answer = cluster.ask('/%s/_search?size=50' % index, {'query': query})
    return sorted(h['_id'] for h in answer['hits']['hits'])


def search(cluster):
    """The index made by our template finds what people type."""
    some = [{'id': 'a', 'title': 'Đường mới ở xã Đồng Quýt', 'published': '2020-10-14T08:00:00+07:00',
             'text': 'Ngày 14/10/2020, ông Lê Văn Mận, Chủ tịch UBND xã Đồng Quýt, cho biết con đường dài 12 km. Hoà nhạc.'},
            {'id': 'b', 'title': 'Bà Dương Thị Bưởi', 'published': '2021-03-02',
             'text': 'Bà Dương Thị Bưởi, Bí thư Đảng ủy xã Bến Khế, nói về loài muỗi trong tháng 8/2021.'},
            {'id': 'c', 'title': 'Mười năm', 'text': 'Mười năm sau, năm 2019, nhóm hòa nhạc của xã lại họp.', 'url': 'x' * 9000}]
    result = feed(cluster.url('small'), write(home / 'small.jsonl', some), cwd=home)
    equal((result.status, result.err), (0, ''), 'a small feed')
    cluster.ask('/small/_refresh', method='POST')
    mapping = cluster.ask('/small/_mapping')['small']['mappings']['properties']
    equal((mapping['people']['type'], mapping['date_ranges']['type'], mapping['facets']['properties']['people']['type']),
          ('nested', 'date_range', 'keyword'), 'the index has our mapping')
    nfd = unicodedata.normalize('NFD', 'đường hoặc hòa')
    for field, words, want in (('text.folded', 'duong', 'ab'), ('text', 'đường', 'a'), ('text', 'ĐƯỜNG', 'a'),
                               ('text', 'duong', ''), ('text.folded', 'muoi', 'bc'), ('text', 'mười', 'c'),
                               ('text', 'hòa', 'ac'), ('text', 'hoà', 'ac'), ('text', 'HOÀ', 'ac'), ('text', nfd, 'ac'),
                               ('expanded', 'ủy ban', 'a'), ('expanded.folded', 'uy ban', 'a'),
                               ('title.folded', 'ba duong', 'b')):
        equal(found(cluster, {'match': {field: {'query': words, 'operator': 'and' if words != nfd else 'or'}}}),
              list(want), '%s finds %s' % (field, words))

    def person(name, position):
        return {'nested': {'path': 'people', 'query': {'bool': {'filter': [
            {'term': {'people.name': name}}, {'term': {'people.roles.position': position}}]}}}}
    equal(found(cluster, person('Lê Văn Mận', 'Chủ tịch')), ['a'], 'a person and the position of that person')
    equal(found(cluster, person('Lê Văn Mận', 'Bí thư')), [], 'not of another')
    for begin, end, want in (('2020-10-01', '2020-10-31', 'a'), ('2019-05-01', '2019-05-02', 'c'), ('2021-08-09', '2021-08-09', 'b')):
        equal(found(cluster, {'range': {'date_ranges': {'gte': begin, 'lte': end}}}), list(want), 'dates of ' + begin)
    answer = cluster.ask('/small/_search?size=0', {'aggs': {'who': {'terms': {'field': 'facets.people'}}}})
    equal(sorted(b['key'] for b in answer['aggregations']['who']['buckets']), ['Dương Thị Bưởi', 'Lê Văn Mận'], 'facets')
    readme = (ROOT / 'README.md').read_text(encoding='utf-8')
    query = json.loads(next(block for block in readme.split('```json') if 'multi_match' in block).split('```')[0])
    answer = cluster.ask('/small/_search', query)
    equal(([h['_id'] for h in answer['hits']['hits']], answer['aggregations']['people']['buckets']),
          (['a'], [{'key': 'Lê Văn Mận', 'doc_count': 1}]), 'the query of the README')
    few = write(home / 'few.jsonl', some[:1])
    that('cannot look for the index' in feed(cluster.url('.hidden'), few, cwd=home).err or
         feed(cluster.url('.hidden'), few, cwd=home).status == 2, 'a name that is no index')
    equal(feed(cluster.url('none'), '--no-template', few, cwd=home).status, 0, '--no-template leaves it to the server')
    mapping = cluster.ask('/none/_mapping')['none']['mappings']['properties']
    that(mapping['people'].get('type') != 'nested', 'which then makes its own mapping', mapping['people'])


def template_with_a_trap():
    """Ours, in three parts with a copy of each, and with a field that refuses words."""
    text = run([feeding.BANTIN, 'feed', '--print-template', '--to', 'http://127.0.0.1:1/news'])
    template = json.loads(text)
    settings, mappings = template['template']['settings']['index'], template['template']['mappings']
    settings.update(number_of_shards=3, number_of_replicas=1)
    settings['mapping']['ignore_malformed'] = False
    mappings['properties']['meta'] = {'properties': {'year': {'type': 'integer'}}}
    return template


def everything(cluster):
    """All there is in the store, by id."""
    have, answer = {}, cluster.ask('/news/_search?scroll=2m&size=5000', {'_source': ['title'], 'sort': ['_doc']})
    while answer['hits']['hits']:
        for hit in answer['hits']['hits']:
            if hit['_id'] in have:
                have[hit['_id']] = 'twice'
            else:
                have[hit['_id']] = hit['_source']['title']
        answer = cluster.ask('/_search/scroll', {'scroll': '2m', 'scroll_id': answer['_scroll_id']})
    return have


def killed(cluster):
    """20,000 articles, a node killed in the middle: store = input - dead letters, each once."""
    cluster.ask('/_index_template/bantin-news', template_with_a_trap(), 'PUT')
    some = list(articles(20000))
    for i in range(77, 20000, 500):
        some[i]['year'] = 'năm nay'
    poison = [a['id'] for a in some if 'year' in a]
    path, dead = write(home / 'news.jsonl', some), home / 'news.dead'
    begin = time.monotonic()
    process = start(cluster.url('news'), '-j', 2, '--dead-letters', dead, '--stats', 'news.json', '--summary', path,
                    cwd=home)
    wait_for(lambda: process.poll() is not None or count(cluster) >= 4000, 240, 'the first 4000')
    that(process.poll() is None, 'it is still feeding when a node is killed')
    victim = cluster.node_of_a_primary('news')
    cluster.nodes[victim].kill()
    result = Result(process, 500)
    equal(result.status, 1, 'it goes on to the end: %r' % result)
    cluster.ask('/news/_refresh', method='POST')
    want = {a['id']: a['title'] for a in some if 'year' not in a}
    have = everything(cluster)
    equal({n: (want.get(n), have.get(n)) for n in {*want, *have} if want.get(n) != have.get(n)}, {},
          'store = input - dead letters, each once')
    equal(letters(dead), poison, 'each dead letter once, in order')
    that('mapper_parsing_exception' in dead.read_text(), 'with the reason')
    memory = json.loads((home / 'news.json').read_text())['peak_memory_bytes'] / 1e6
    that(memory < 150, 'memory', memory)
    figure('opensearch: 20,000 articles, a node of three killed, %.0f s, %.0f MB; %s'
           % (time.monotonic() - begin, memory, result.err.strip().splitlines()[-1]))
    again(cluster, dead, want)


def count(cluster):
    answer = cluster.ask('/news/_stats/docs')
    if isinstance(answer, tuple):
        return 0
    cluster.ask('/news/_refresh', method='POST')
    return cluster.ask('/news/_count').get('count', 0)


def again(cluster, dead, want):
    """A second feed changes no version; dead letters fit once the mapping does."""
    few = write(home / 'again.jsonl', [a for a in articles(2000) if a['id'] in want])
    before = cluster.ask('/news/_doc/bai-1')
    equal(feed(cluster.url('news'), few, cwd=home, seconds=300).status, 0, 'some of them again')
    cluster.ask('/news/_refresh', method='POST')
    after = cluster.ask('/news/_doc/bai-1')
    equal((after['_version'], after['_source']), (before['_version'], before['_source']), 'changes nothing')
    equal(cluster.ask('/news/_count')['count'], len(want), 'and adds nothing')
    letter = json.loads(dead.read_text().splitlines()[0])
    cluster.ask('/news/_doc/%s?version=99&version_type=external_gte' % letter['record']['id'],
                dict(letter['record'], meta={}, title='newer'), 'PUT')
    result = feed(cluster.url('news'), '--dead-letters', dead, '--summary', cwd=home)
    that(result.status == 1, 'dead letters are refused again: %r' % result)
    cluster.ask('/_index_template/bantin-later', dict(template_with_a_trap(), index_patterns=['later']), 'PUT')
    cluster.ask('/later', {'mappings': {'properties': {'meta': {'properties': {'year': {'type': 'integer',
                                                                                      'ignore_malformed': True}}}}}}, 'PUT')
    result = feed(cluster.url('later'), '--dead-letters', dead, '--summary', cwd=home)
    equal((result.status, dead.read_text()), (0, ''), 'an index that takes them empties the file: %r' % result)
    cluster.ask('/later/_refresh', method='POST')
    equal(cluster.ask('/later/_count')['count'], 20000 - len(want), 'and has them')


with contextlib.ExitStack() as stack:
    three = Cluster(stack, 3)
    search(three)
    killed(three)
checks.end()
