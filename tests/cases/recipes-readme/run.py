"""run.py README: runs every line of the first block of the recipes in a folder that has what they name.

A recipe must end well, and what it writes must be records (JSON lines with a schema), but for those of other
commands than run.  Recipes of commands that need a server are left to make check-integration."""
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import zipfile

WITHOUT_SERVER = {'run', 'explain', 'normalize', 'fold'}
ARTICLES = ['Xã Đồng Quýt họp\n\nSáng 14/10/2020, ông Lê Văn Mận, Chủ tịch UBND xã, dự họp lần %d với %d hộ dân.\n' % (i, i + 2)
            for i in range(30)]
PAGE = '<!DOCTYPE html><title>Xã Đồng Quýt họp</title><p>%s</p>' % ARTICLES[0]


def prepare():
    write = lambda path, text: (pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True),
                                pathlib.Path(path).write_bytes(text if isinstance(text, bytes) else text.encode()))
    lines = ''.join(json.dumps({'id': 'a%d' % i, 'text': t}, ensure_ascii=False) + '\n' for i, t in enumerate(ARTICLES))
    for name in ('article.txt', 'tin.txt', 'dirty.txt'):
        write(name, ARTICLES[0])
    for name in ('articles.jsonl', 'in.jsonl', 'new.jsonl'):
        write(name, lines)
    write('many.txt', '---\n'.join(ARTICLES))
    write('names.txt', 'Thuý, Đà Nẵng\n')
    write('my-tables/abbreviations.tsv', '# table: abbreviations\n# columns: form expansion\n')
    write('old/1.txt', b'Xa\xf5 \xd1o\xe0ng Quy\xf9t ho\xefp ba\xf8n vie\xe4c la\xf8m thu\xfb\xfby l\xf4\xefi ve\xe0 n\xf6\xf4\xf9c\n')
    for i, t in enumerate(ARTICLES):
        write('archive/2020/bài %d.txt' % i, t)
        write('DIR/sâu/tin %d.txt' % i, t)
    with zipfile.ZipFile('more.zip', 'w') as z:
        z.writestr('một.txt', ARTICLES[0])
    block = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n' + PAGE.encode()
    write('crawl.warc.gz', gzip.compress(b'WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n'
                                         % (len(block), block)))
    write('feed.xml', '<rss version="2.0"><channel><item><title>Xã họp</title><description>%s</description></item></channel></rss>' % ARTICLES[0])
    write('table.csv', 'id,text\na,%s\n' % ARTICLES[0].split('\n')[2].replace(',', ';'))
    # what is elsewhere in the world
    for name, script in (('curl', "printf '%s'" % PAGE.replace("'", "'\\''")), ('consumer', 'cat'), ('tail', 'cat "${@: -1}"')):
        write('bin/' + name, '#!/bin/bash\n%s\n' % script)
        os.chmod('bin/' + name, 0o755)
    os.symlink(os.environ['BANTIN'], 'bin/bantin')


def command_of(line):
    """The command of bantin that a recipe runs."""
    words = line[line.index('bantin'):].split()
    return words[1] if len(words) > 1 and words[1].isalpha() else 'run'


def are_records(text):
    lines = text.splitlines()
    return len(lines) > 0 and all(json.loads(line).get('schema') == 'bantin/1' for line in lines)


def main():
    block = pathlib.Path(sys.argv[1]).read_text(encoding='utf-8').split('## Recipes')[1].split('```sh\n')[1].split('```')[0]
    prepare()
    env = dict(os.environ, PATH='%s/bin:%s' % (os.getcwd(), os.environ['PATH']))
    ran = 0
    for line in block.splitlines():
        recipe = line.split('  #')[0].split(' # ')[0].rstrip().rstrip('\\')
        if command_of(recipe) not in WITHOUT_SERVER:
            continue
        here = recipe.replace('/var/lib/node_exporter/', '')
        before = {p: p.stat().st_mtime_ns for p in pathlib.Path('.').iterdir()}
        p = subprocess.run(['bash', '-eo', 'pipefail', '-c', here], env=env, capture_output=True, text=True, timeout=100)
        wrote = [q for q in pathlib.Path('.').iterdir() if q.is_file() and before.get(q) != q.stat().st_mtime_ns]
        good = p.returncode == 0 and bool(p.stdout or wrote)
        if good and command_of(recipe) == 'run' and '--format' not in recipe:
            out = next((q for q in wrote if '.jsonl' in q.name and q.name != 'bad.jsonl'), None)
            text = p.stdout if out is None else gzip.decompress(out.read_bytes()).decode() if out.suffix == '.gz' else out.read_text()
            good = are_records(text)
        if not good:
            print('exit %d: %s\n%s%s' % (p.returncode, recipe, p.stdout[:400], p.stderr[:400]))
        ran += 1
    for tool in ('parallel --pipe', 'find DIR', 'split --line-bytes', '--files0-from'):
        if tool not in block:
            print('no recipe for ' + tool)
    print('recipes run' if ran > 20 else 'only %d recipes' % ran)


main()
