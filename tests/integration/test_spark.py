"""Spark's rdd.pipe through bantin: the recipe of the README on a local cluster of two workers."""
import json
import pathlib
import subprocess
import sys

from harness import ROOT, Checks, articles, folder, run, venv

# Stands between ```python and ``` in the README; its files are in the folder of the job.
RECIPE = (ROOT / 'README.md').read_text(encoding='utf-8').split('```python\n')[1].split('```')[0]
INSTALLED = '/usr/local/bin/bantin'

JOB = '''
import json
from pyspark import SparkConf, SparkContext
from py4j.protocol import Py4JJavaError
sc = SparkContext(conf=SparkConf().setMaster('local[2]').setAppName('bantin')
                  .set('spark.ui.enabled', 'false').set('spark.driver.host', '127.0.0.1'))
sc.setLogLevel('OFF')
%s
def count(name, command):
    """What comes out of a pipe, or that the job failed."""
    try:
        lines = sc.textFile(name, 6).pipe(command, checkCode=True).collect()
        return {'lines': len(lines), 'errors': sum('"error":' in line[:40] for line in lines)}
    except Py4JJavaError as e:
        return {'failed': 'exited with error code' in str(e) or 'Pipe function' in str(e)}
print(json.dumps({
    'partitions': sc.textFile('articles.jsonl', 6).getNumPartitions(),
    'tolerant': count('bad.jsonl', '/usr/local/bin/bantin --from jsonl --tolerate-bad'),
    'strict': count('bad.jsonl', '/usr/local/bin/bantin --from jsonl'),
    'wrong': count('articles.jsonl', '/usr/local/bin/bantin --from nothing --tolerate-bad'),
    'empty': sc.parallelize([], 3).pipe('/usr/local/bin/bantin --from jsonl', checkCode=True).count()}))
sc.stop()
'''


def write(path, lines):
    path.write_text(''.join(line + '\n' for line in lines), encoding='utf-8')


def main(bantin):
    checks, here = Checks(), folder('spark')
    python = venv('spark', ['pyspark>=3.5,<4'])
    lines = [json.dumps(a, ensure_ascii=False) for a in articles(3000)]
    write(here / 'articles.jsonl', lines)
    write(here / 'bad.jsonl', [line[:-1] if i % 1000 == 7 else line for i, line in enumerate(lines)])
    (here / 'job.py').write_text((JOB % RECIPE).replace(INSTALLED, bantin), encoding='utf-8')
    env = {'PATH': '/usr/local/bin:/usr/bin:/bin', 'HOME': str(here), 'PYSPARK_PYTHON': python,
           'LC_ALL': 'C.UTF-8', 'SPARK_LOCAL_IP': '127.0.0.1'}
    p = subprocess.run([python, 'job.py'], cwd=here, env=env, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=400)
    if not checks.equal(p.returncode, 0, 'the job runs'):
        print(p.stderr.decode(errors='replace')[-4000:])
        checks.end()
    got = json.loads(p.stdout.decode().splitlines()[-1])

    # in the parts that Spark wrote, in their order, are the records of one run over the whole
    parts = sorted((here / 'records').glob('part-*'))
    want = run([bantin, '--from', 'jsonl', str(here / 'articles.jsonl')])
    checks.that(len(parts) > 1 and got['partitions'] > 1, 'several partitions', len(parts))
    checks.equal(b''.join(part.read_bytes() for part in parts) == want, True, 'the records are those of one run')
    checks.that((here / 'records' / '_SUCCESS').exists(), 'Spark ended well')
    checks.equal(got['tolerant'], {'lines': 3000, 'errors': 3}, 'with --tolerate-bad bad articles are error records')
    checks.equal(got['strict'], {'failed': True}, 'without it checkCode fails the job')
    checks.equal(got['wrong'], {'failed': True}, 'a wrong option fails the job in any case')
    checks.equal(got['empty'], 0, 'an empty partition gives no record and no failure')
    checks.end()


main(str(pathlib.Path(sys.argv[1]).resolve()))
