"""What the tests of `bantin feed` share: running it, its input, what it leaves behind."""
import json
import os
import subprocess
import time

BANTIN = None  # the program, set by the test


def write(path, articles):
    """Writes articles as JSONL; a string among them is a line as it stands."""
    with open(path, 'w', encoding='utf-8') as f:
        for a in articles:
            f.write((a if isinstance(a, str) else json.dumps(a, ensure_ascii=False)) + '\n')
    return path


def environment(**more):
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith('_proxy')}
    env.pop('BANTIN_CREDENTIALS', None)
    env.update(more)
    return env


def start(url, *words, cwd, env=None, preexec=None):
    return subprocess.Popen([BANTIN, 'feed', '--to', url, *map(str, words)], cwd=cwd, env=env or environment(),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            preexec_fn=preexec)


class Result:
    """The end of a feed: status, output, messages, seconds it took."""

    def __init__(self, process, seconds):
        begin = time.monotonic()
        try:
            self.out, self.err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            self.out, self.err = process.communicate()
            self.err += '\n(killed by the test after %d s)' % seconds
        self.status, self.seconds = process.returncode, time.monotonic() - begin

    def __repr__(self):
        return 'exit %s after %.1f s: %s' % (self.status, self.seconds, self.err[-600:])


def feed(url, *words, cwd, env=None, seconds=120, preexec=None):
    return Result(start(url, *words, cwd=cwd, env=env, preexec=preexec), seconds)


def lines(path):
    """The JSON lines of a file; none if there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding='utf-8').splitlines()]


def letters(path):
    """The ids of the dead letters in a file that have a record."""
    return [line['record']['id'] for line in lines(path) if 'record' in line]
