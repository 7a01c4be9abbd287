"""What the tests with servers share: checks that count, servers in directories of their own, class paths, venvs.

A test is a program test_NAME.py BANTIN; it prints a line for each check and ends through Checks.end().  Lines
that begin with "# " are figures and are shown even if all is well."""
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / '.build' / 'integration'


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def that(self, good, what, detail=''):
        """Counts and prints one check; returns whether it held."""
        self.passed += bool(good)
        self.failed += not good
        print('%s - %s%s' % ('ok' if good else 'not ok', what, '' if good or detail == '' else ': %s' % (detail,)),
              flush=True)
        return bool(good)

    def equal(self, have, want, what):
        return self.that(have == want, what, 'got %.400r, expected %.400r' % (have, want))

    def end(self):
        print('%d passed, %d failed' % (self.passed, self.failed), flush=True)
        sys.exit(0 if self.failed == 0 and self.passed > 0 else 1)


def figure(text):
    print('# ' + text, flush=True)


def folder(name):
    """An empty directory of this name under .build/integration."""
    path = BUILD / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait_for(ready, seconds, what):
    """Calls ready() until it is true; an OSError means not yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            if ready():
                return
        except OSError:
            pass
        if time.monotonic() > end:
            raise TimeoutError('%s: not ready after %d seconds' % (what, seconds))
        time.sleep(0.2)


def port_open(port):
    with socket.create_connection(('127.0.0.1', port), timeout=1):
        return True


class Server:
    """A process with a directory and a log of its own; `with` stops it by its own pid, whatever happens."""

    def __init__(self, name, command, cwd, env=None, preexec=None):
        self.name, self.log = name, pathlib.Path(cwd) / (name + '.log')
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen(command, cwd=cwd, env=dict(os.environ, **(env or {})), stdout=log,
                                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, preexec_fn=preexec)

    def ready(self, test, seconds):
        """Waits until test() is true; the server's last lines are in the error if it is not in time or ends."""
        def alive():
            if self.process.poll() is not None:
                raise RuntimeError('%s ended with %d\n%s' % (self.name, self.process.returncode, self.tail()))
            return test()
        try:
            wait_for(alive, seconds, self.name)
        except TimeoutError as e:
            raise TimeoutError('%s\n%s' % (e, self.tail())) from None
        return self

    def tail(self, lines=40):
        return '\n'.join(self.log.read_text(errors='replace').splitlines()[-lines:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, seconds=20):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def run(command, seconds=300, **more):
    """Output of a command that must succeed."""
    p = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, **more)
    if p.returncode != 0:
        raise RuntimeError('%s: exit %d\n%s' % (command[0], p.returncode,
                                                p.stdout.decode(errors='replace')[-4000:]))
    return p.stdout


def maven(name):
    """Class path of what tests/integration/NAME.xml depends on, brought by Maven as this machine is set up."""
    pom = pathlib.Path(__file__).resolve().parent / (name + '.xml')
    path = BUILD / (name + '.classpath')
    if not path.exists() or path.stat().st_mtime < pom.stat().st_mtime:
        BUILD.mkdir(parents=True, exist_ok=True)
        run(['mvn', '-q', '-B', '-f', str(pom), 'dependency:build-classpath', '-Dmdep.outputFile=%s' % path], 600)
    return path.read_text().strip()


def venv(name, packages):
    """The python of a virtual environment with these packages."""
    path = BUILD / ('venv-' + name)
    python = path / 'bin' / 'python'
    if not (path / 'ready').exists():
        shutil.rmtree(path, ignore_errors=True)
        BUILD.mkdir(parents=True, exist_ok=True)
        run([sys.executable, '-m', 'venv', str(path)])
        run([str(python), '-m', 'pip', 'install', '-q'] + packages, 900)
        (path / 'ready').touch()
    return str(python)


def articles(n, first=0):
    """n invented articles as dicts, every one different; their ids are bai-FIRST and on."""
    people = 'Lê Văn Mận,Trần Thị Quýt,Phạm Hữu Ổi,Nguyễn Thị Sim,Đỗ Quang Vải,Võ Minh Khế'.split(',')
    places = 'Đồng Quýt,Bãi Khế,Gò Sim,Cồn Mận,Hòn Vải,Rạch Ổi'.split(',')
    for i in range(first, first + n):
        person, place = people[i % 6], places[i // 6 % 6]
        yield {'id': 'bai-%d' % i,
               'title': 'UBND xã %s họp lần thứ %d' % (place, i),
               'text': 'Ngày %d/%d/2021, ông %s, Chủ tịch UBND xã %s, tiếp %d hộ dân về GPMB tuyến đường số %d. '
                       'HĐND xã giao Ban Quản lý dự án báo cáo trước ngày %d/12/2021.'
                       % (i % 28 + 1, i % 12 + 1, person, place, i % 90 + 2, i, i % 28 + 1),
               'published': '2021-%02d-%02dT08:00:00+07:00' % (i % 12 + 1, i % 28 + 1)}
