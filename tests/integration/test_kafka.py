#!/usr/bin/env python3
"""test_kafka.py BANTIN: `bantin kafka` against three brokers of Kafka 3.9 in KRaft mode.

20,000 messages through two instances while one of them is killed and a broker is stopped; rebalances, fencing,
passwords, records that a topic does not take, brokers that do not answer.  What is in the topics is read by a
client of another make, committed messages only."""
import collections
import json
import os
import signal
import subprocess
import sys
import time

from harness import Checks, Server, articles, figure, folder, free_port, maven, port_open, run, venv, wait_for

try:
    from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
    from confluent_kafka.admin import AdminClient, NewTopic
except ImportError:
    python = venv('kafka', ['confluent-kafka'])
    os.execv(python, [python] + sys.argv)

MESSAGES = 20000
PARTITIONS = 6
PASSWORD = 'quyt-9-mui'
SETTINGS = '''process.roles=broker,controller
node.id={id}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{plain},SASL_PLAINTEXT://127.0.0.1:{sasl},CONTROLLER://127.0.0.1:{controller}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=\\
  org.apache.kafka.common.security.plain.PlainLoginModule required user_man="{password}";
log.dirs={data}
offsets.topic.replication.factor=3
offsets.topic.num.partitions=6
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
transaction.state.log.num.partitions=6
min.insync.replicas=2
default.replication.factor=3
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=500
group.min.session.timeout.ms=3000
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
'''


class Cluster:
    def __init__(self):
        self.path = folder('kafka')
        self.java = ['-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', maven('kafka')]
        self.ports = [{'plain': free_port(), 'sasl': free_port(), 'controller': free_port()} for _ in range(3)]
        self.server = [None] * 3
        voters = ','.join('%d@127.0.0.1:%d' % (i + 1, p['controller']) for i, p in enumerate(self.ports))
        for i, ports in enumerate(self.ports):
            home = self.path / ('broker-%d' % (i + 1))
            home.mkdir()
            (home / 'server.properties').write_text(SETTINGS.format(
                id=i + 1, voters=voters, data=home / 'data', password=PASSWORD, **ports), encoding='utf-8')
            run(['java', '-Xmx128m'] + self.java + ['kafka.tools.StorageTool', 'format', '-t', 'YmFudGluLWthZmthLXRlc3Q',
                                                    '-c', str(home / 'server.properties')])

    def start(self, i):
        home = self.path / ('broker-%d' % (i + 1))
        self.server[i] = Server('broker', ['java', '-Xms64m', '-Xmx256m'] + self.java +
                                ['kafka.Kafka', str(home / 'server.properties')], home)

    def up(self):
        for i in range(3):
            self.start(i)
        for i in range(3):
            self.server[i].ready(lambda: port_open(self.ports[i]['plain']), 300)
        self.admin = AdminClient({'bootstrap.servers': self.brokers()})
        wait_for(lambda: len(self.admin.list_topics(timeout=10).brokers) == 3, 60, 'three brokers')

    def down(self):
        for server in self.server:
            if server is not None:
                server.process.terminate()
        for server in self.server:
            if server is not None:
                server.stop()

    def brokers(self, kind='plain'):
        return ','.join('127.0.0.1:%d' % p[kind] for p in self.ports)

    def topics(self, *names, **config):
        """Makes topics; brokers that have just come up may fail at it."""
        until = time.monotonic() + 120
        for name in names:
            while True:
                try:
                    self.admin.create_topics([NewTopic(name, PARTITIONS, 3, config=config)])[name].result(30)
                except KafkaException as e:
                    if e.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                        if time.monotonic() > until:
                            raise
                        time.sleep(1)
                        continue
                break

    def send(self, topic, messages):
        """Messages are (key, value, headers)."""
        lost = []
        p = Producer({'bootstrap.servers': self.brokers(), 'linger.ms': 20})
        for key, value, headers in messages:
            while True:
                try:
                    p.produce(topic, value, key, headers=headers,
                              on_delivery=lambda e, m: lost.append(e) if e is not None else None)
                    break
                except BufferError:
                    p.poll(0.1)
            p.poll(0)
        p.flush(120)
        if lost:
            raise RuntimeError('sending to %s: %s' % (topic, lost[0]))

    def ends(self, topic):
        """Offsets behind all messages, committed or not."""
        c = Consumer({'bootstrap.servers': self.brokers(), 'group.id': 'reader', 'isolation.level': 'read_uncommitted'})
        ends = [c.get_watermark_offsets(TopicPartition(topic, i), timeout=30)[1] for i in range(PARTITIONS)]
        c.close()
        return ends

    def read(self, topic, isolation='read_committed'):
        """All messages of a topic.  A transaction's end comes a moment after its commit is answered, so the end of
        a partition counts only if it is the last one."""
        ends, found = dict(enumerate(self.ends(topic))), []
        c = Consumer({'bootstrap.servers': self.brokers(), 'group.id': 'reader', 'enable.partition.eof': True,
                      'isolation.level': isolation, 'enable.auto.commit': False})
        c.assign([TopicPartition(topic, i, 0) for i in ends])
        until = time.monotonic() + 60
        while ends and time.monotonic() < until:
            m = c.poll(1)
            if m is None:
                continue
            if m.error() is None:
                found.append(m)
            elif m.error().code() == KafkaError._PARTITION_EOF and m.offset() >= ends.get(m.partition(), 0):
                ends.pop(m.partition(), None)
        c.close()
        if ends:
            raise RuntimeError('reading %s: not at its end after 60 s' % topic)
        return found

    def lag(self, group, topic):
        c = Consumer({'bootstrap.servers': self.brokers(), 'group.id': group})
        parts = c.committed([TopicPartition(topic, i) for i in range(PARTITIONS)], timeout=30)
        lag = sum(c.get_watermark_offsets(p, timeout=30)[1] - max(p.offset, 0) for p in parts)
        c.close()
        return lag


class Bantin:
    """One instance; its stderr in a file, its figures in another."""
    made = 0

    def __init__(self, cluster, group, topic, *more, brokers=None):
        Bantin.made += 1
        self.path = cluster.path / ('bantin-%d' % Bantin.made)
        self.err = open(str(self.path) + '.err', 'w+', encoding='utf-8')
        self.stats = str(self.path) + '.json'
        self.process = subprocess.Popen(
            [BANTIN, 'kafka', '--brokers', brokers or cluster.brokers(), '--group', group, '--in', topic + '-in',
             '--out', topic + '-out', '--dead', topic + '-dead', '--stats', self.stats,
             '--set', 'session.timeout.ms=6000', '--set', 'heartbeat.interval.ms=1000'] + list(more),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.err)

    def wait(self, seconds=120):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return 'killed after %d s' % seconds

    def term(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def said(self):
        self.err.seek(0)
        return self.err.read()

    def figures(self):
        with open(self.stats, encoding='utf-8') as f:
            return json.load(f)


def name_of(message):
    return message.key().decode()


def twice(messages):
    return [k for k, n in collections.Counter(map(name_of, messages)).items() if n != 1][:5]


def inputs(n):
    """Articles; among them bad messages and deletions.  Returns messages and what is expected of each key."""
    messages, want = [], {}
    for i, a in enumerate(articles(n)):
        value, kind = json.dumps(a, ensure_ascii=False).encode(), 'out'
        if i % 200 == 7:
            value, kind = value[:-5], 'dead'
        elif i % 200 == 9:
            value, kind = None, 'deleted'
        messages.append((a['id'].encode(), value, [('nguồn', ('số %d' % i).encode())]))
        want[a['id']] = kind
    return messages, want


def written(cluster, topic):
    """About how many messages a topic holds."""
    return sum(cluster.ends(topic))


def settled(cluster, group, topic, seconds):
    """Waits until the group has answered all; returns the lag that is left."""
    until = time.monotonic() + seconds
    while True:
        lag = cluster.lag(group, topic)
        if lag == 0 or time.monotonic() > until:
            return lag
        time.sleep(1)


def check_outputs(check, cluster, topic, want, what):
    """Exactly one committed message for each key, where it belongs."""
    out, dead = cluster.read(topic + '-out'), cluster.read(topic + '-dead')
    check.equal(twice(out), [], what + ': no key twice among the records')
    check.equal(twice(dead), [], what + ': no key twice among the dead letters')
    have = {name_of(m): 'out' if m.value() is not None else 'deleted' for m in out}
    have.update((name_of(m), 'dead') for m in dead)
    wrong = [(k, have.get(k), want.get(k)) for k in set(have) | set(want) if have.get(k) != want.get(k)]
    check.equal(wrong[:5], [], what + ': each message has its answer')
    return out, dead


def test_chaos(check, cluster):
    """Two instances, one killed, a broker stopped in the middle."""
    cluster.topics('loan-in', 'loan-out', 'loan-dead')
    messages, want = inputs(MESSAGES)
    begin = time.monotonic()
    cluster.send('loan-in', messages[:MESSAGES // 2])
    # small transactions: many of them are open when something is killed
    more = ['--batch', '100', '--set', 'transaction.timeout.ms=10000', '-j2']
    a = Bantin(cluster, 'loan', 'loan', '--instance', 'a', *more)
    b = Bantin(cluster, 'loan', 'loan', '--instance', 'b', *more)
    wait_for(lambda: written(cluster, 'loan-out') > 1500, 60, 'the first records')
    a.process.kill()
    a.wait()
    at_kill = written(cluster, 'loan-out')
    a = Bantin(cluster, 'loan', 'loan', '--instance', 'a', *more)
    wait_for(lambda: written(cluster, 'loan-out') > at_kill + 200, 90, 'records after the kill')
    cluster.server[1].kill()
    cluster.send('loan-in', messages[MESSAGES // 2:])
    lag = settled(cluster, 'loan', 'loan-in', 180)
    check.that(0 < at_kill < MESSAGES, 'an instance was killed in the middle', at_kill)
    check.equal(lag, 0, 'all is answered with a broker less')
    cluster.start(1)
    cluster.server[1].ready(lambda: port_open(cluster.ports[1]['plain']), 300)
    codes = [a.term(), b.term()]
    check.equal(codes, [143, 143], 'a signal ends both in order')
    figure('%d messages, a kill and a broker stopped: %.0f s' % (MESSAGES, time.monotonic() - begin))
    out, dead = check_outputs(check, cluster, 'loan', want, 'after the kills')
    check.equal(len(out) + len(dead), MESSAGES, 'as many answers as messages')
    sample = out[len(out) // 2] if out[len(out) // 2].value() is not None else out[len(out) // 2 + 1]
    record = json.loads(sample.value())
    check.equal(record['id'], name_of(sample), 'a record stands under the key of its message')
    check.equal([name for name, _ in sample.headers()], ['nguồn'], 'and has its headers')
    headers = dict(dead[0].headers())
    check.equal(headers.get('bantin-error-code'), b'invalid-json', 'a dead letter says why')
    check.equal(json.loads(headers['bantin-error'])['error']['code'], 'invalid-json', 'in full')
    check.equal(headers.get('bantin-topic'), b'loan-in', 'and where it was')
    check.equal(dead[0].value(), dict((k.decode(), v) for k, v, _ in messages)[name_of(dead[0])],
                'a dead letter is the message as it came')
    dirty = cluster.read('loan-out', 'read_uncommitted')
    figure('%d records sent for %d committed' % (len(dirty), len(out)))
    for name, instance in (('a', a), ('b', b)):
        f = instance.figures()
        figure('instance %s: %d messages, %d transactions, %d aborted, %d rebalances, %.0f MB' %
               (name, f['kafka']['messages'], f['kafka']['transactions'], f['kafka']['aborted'],
                f['kafka']['rebalances'], f['peak_memory_bytes'] / 1e6))
        check.that(f['peak_memory_bytes'] < 150e6, 'less than 150 MB', f['peak_memory_bytes'])


def test_rebalance(check, cluster):
    """Instances come and go by signal: nothing is aborted, nothing read twice."""
    cluster.topics('hoa-in', 'hoa-out', 'hoa-dead')
    messages, want = inputs(6000)
    cluster.send('hoa-in', messages[:3000])
    a = Bantin(cluster, 'hoa', 'hoa', '--batch', '50')
    wait_for(lambda: written(cluster, 'hoa-out') > 300, 60, 'the first records')
    b = Bantin(cluster, 'hoa', 'hoa', '--batch', '50')
    wait_for(lambda: os.path.exists(b.stats), 60, 'the second instance')
    cluster.send('hoa-in', messages[3000:4500])
    time.sleep(4)
    check.equal(b.term(), 143, 'the second instance leaves in order')
    cluster.send('hoa-in', messages[4500:])
    check.equal(settled(cluster, 'hoa', 'hoa-in', 60), 0, 'the first one takes its partitions over')
    check.equal(a.term(), 143, 'the first instance leaves in order')
    check_outputs(check, cluster, 'hoa', want, 'after rebalances')
    read = [x.figures()['kafka']['messages'] for x in (a, b)]
    check.equal([x.figures()['kafka']['aborted'] for x in (a, b)], [0, 0], 'no transaction was aborted')
    check.equal(sum(read), 6000, 'no message was read twice')
    check.that(read[1] > 0, 'the second instance had its share', read)
    f = a.figures()
    check.equal([f['kafka']['lag'], f['finished']], [0, False], 'the figures know of the lag')


def test_fencing(check, cluster):
    """Two instances with one name: the older one is shut out and says so."""
    cluster.topics('khe-in', 'khe-out', 'khe-dead')
    messages, want = inputs(2000)
    cluster.send('khe-in', messages[:1000])
    old = Bantin(cluster, 'khe', 'khe', '--instance', 'same')
    wait_for(lambda: written(cluster, 'khe-out') > 500, 60, 'the first records')
    new = Bantin(cluster, 'khe', 'khe', '--instance', 'same')
    time.sleep(3)
    cluster.send('khe-in', messages[1000:])
    code = old.wait(60)
    check.equal(code, 3, 'the older of two with one name ends')
    check.that('taken over' in old.said(), 'and says why', old.said())
    check.equal(settled(cluster, 'khe', 'khe-in', 60), 0, 'the newer one answers all')
    new.term()
    check_outputs(check, cluster, 'khe', want, 'after fencing')


def test_pause(check, cluster):
    """An instance that stood still for longer than its transaction may takes up its work again."""
    cluster.topics('vai-in', 'vai-out', 'vai-dead')
    messages, want = inputs(4000)
    cluster.send('vai-in', messages[:2000])
    # a transaction is open nearly always
    more = ['--batch', '100000', '--batch-ms', '1500', '--set', 'transaction.timeout.ms=5000']
    a = Bantin(cluster, 'vai', 'vai', *more)
    wait_for(lambda: written(cluster, 'vai-out') > 200, 60, 'the first records')
    a.process.send_signal(signal.SIGSTOP)
    b = Bantin(cluster, 'vai', 'vai', *more)
    cluster.send('vai-in', messages[2000:3000])
    wait_for(lambda: cluster.lag('vai', 'vai-in') < 50, 60, 'the second instance')
    a.process.send_signal(signal.SIGCONT)
    time.sleep(1)
    cluster.send('vai-in', messages[3000:])
    check.equal(settled(cluster, 'vai', 'vai-in', 60), 0, 'all is answered')
    check.equal(a.process.poll(), None, 'the instance that stood still goes on')
    check.equal([a.term(), b.term()], [143, 143], 'both end in order')
    check_outputs(check, cluster, 'vai', want, 'after a pause')
    check.that(a.figures()['kafka']['aborted'] > 0, 'its transaction was given up', a.said())


def test_large(check, cluster):
    """A record that its topic does not take becomes a dead letter; the others go on."""
    cluster.topics('man-in', 'man-dead')
    cluster.topics('man-out', **{'max.message.bytes': '60000'})
    messages, want = inputs(300)
    big = dict(next(articles(1, 5000)), text=' '.join('Đoạn đường %d dài %d m.' % (i, i * i % 7919) for i in range(6000)))
    messages.insert(150, (b'bai-5000', json.dumps(big, ensure_ascii=False).encode(), []))
    want['bai-5000'] = 'dead'
    cluster.send('man-in', messages)
    a = Bantin(cluster, 'man', 'man', '--once')
    check.equal(a.wait(), 1, 'bad messages are told by the exit status')
    _, dead = check_outputs(check, cluster, 'man', want, 'with a record too large')
    headers = [dict(m.headers()) for m in dead if name_of(m) == 'bai-5000'][0]
    check.equal(headers['bantin-error-code'], b'record-refused', 'a dead letter says that its record was refused')
    check.that('a record of' in json.loads(headers['bantin-error'])['error']['message'], 'and of what size it was')
    check.equal(a.figures()['kafka']['aborted'], 0, 'no transaction was lost for it')
    # the same if the topic changes its mind behind our back: the batch is refused as a whole
    cluster.topics('oi-in', 'oi-out', 'oi-dead')
    cluster.send('oi-in', messages[:100])
    b = Bantin(cluster, 'oi', 'oi')
    check.equal(settled(cluster, 'oi', 'oi-in', 60), 0, 'the first messages are answered')
    run_config(cluster, 'oi-out', 'max.message.bytes', '60000')
    cluster.send('oi-in', messages[100:])
    check.equal(settled(cluster, 'oi', 'oi-in', 90), 0, 'and those behind the change')
    b.term()
    check_outputs(check, cluster, 'oi', want, 'with a topic changed')


def run_config(cluster, topic, name, value):
    from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource
    entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])
    for done in cluster.admin.incremental_alter_configs([resource]).values():
        done.result(30)
    time.sleep(1)


def test_refusals(check, cluster):
    cluster.topics('sim-in', 'sim-out', 'sim-dead')
    messages, want = inputs(100)
    cluster.send('sim-in', messages)
    config = cluster.path / 'client.properties'
    text = ('# credentials\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism = PLAIN\n'
            'bootstrap.servers=%s\nsasl.username=man\nsasl.password=%s\n')
    config.write_text(text % (cluster.brokers('sasl'), 'wrong'), encoding='utf-8')
    a = Bantin(cluster, 'sim', 'sim', '--once', '--config', str(config), brokers=cluster.brokers('sasl'))
    check.equal(a.wait(90), 3, 'a wrong password: exit 3')
    check.that('credentials' in a.said(), 'and a message that says so', a.said())
    config.write_text(text % (cluster.brokers('sasl'), PASSWORD), encoding='utf-8')
    a = Bantin(cluster, 'sim', 'sim', '--once', '--tolerate-bad', '--config', str(config),
               brokers=cluster.brokers('sasl'))
    check.equal(a.wait(90), 0, 'the right password: all is answered')
    check.equal(a.said(), '', 'without a word')
    check_outputs(check, cluster, 'sim', want, 'with a password')
    a = Bantin(cluster, 'sim', 'sim', '--patience', '4', brokers='127.0.0.1:%d' % free_port())
    check.equal(a.wait(60), 3, 'nobody answers: exit 3')
    check.that('do not answer' in a.said() and 'refused' in a.said(), 'and a message that says so', a.said())
    a = Bantin(cluster, 'sim', 'nowhere', '--patience', '10')
    check.equal(a.wait(60), 3, 'no such topic: exit 3')
    check.that('nowhere-in' in a.said(), 'and its name', a.said())
    a = Bantin(cluster, 'sim', 'sim', '--patience', '10', '--set', 'session.timeout.ms=2900')
    check.equal(a.wait(60), 3, 'a group that cannot be joined: exit 3')
    check.that('group sim' in a.said(), 'and its name', a.said())


def main():
    check, cluster = Checks(), Cluster()
    begin = time.monotonic()
    try:
        cluster.up()
        figure('three brokers up in %.0f s' % (time.monotonic() - begin))
        for test in (test_refusals, test_large, test_rebalance, test_fencing, test_pause, test_chaos):
            if len(sys.argv) < 3 or test.__name__[5:] in sys.argv[2:]:
                begin = time.monotonic()
                try:
                    test(check, cluster)
                except (RuntimeError, OSError, KafkaException) as e:  # the others go on
                    check.that(False, test.__name__[5:], e)
                figure('%s: %.0f s' % (test.__name__[5:], time.monotonic() - begin))
    finally:
        cluster.down()
    check.end()


BANTIN = os.path.abspath(sys.argv[1])
main()
