#!/usr/bin/env python3
"""lint-includes.py: the directions of the house, held by the #include lines.

cmd -> io -> stages -> core; libraries only in the rooms that own them (pipeline/ARCHITECTURE.md section 8).
Prints file:line: message for each offence; exit 1 if there is one."""
import pathlib
import re
import sys

# What a room may include of the project's own headers, by path as written.
ROOMS = {
    'pipeline/core': ('core/', 'bantin.h', 'stage.h'),
    'stages': ('core/', 'stages/', 'bantin.h', 'stage.h'),
    'pipeline/io': ('core/', 'stages/', 'io/', 'bantin.h', 'stage.h'),
    'pipeline/cmd': ('core/', 'stages/', 'io/', 'cmd/', 'bantin.h', 'stage.h'),
    'pipeline': ('core/', 'bantin.h'),
}
# Which files may include a library's header.
LIBRARIES = {
    r'pcre2\.h': r'pipeline/core/regex\.c',
    r'jansson\.h': r'pipeline/io/.*|pipeline/cmd/main\.c|pipeline/cmd/version\.c',
    r'archive(_entry)?\.h': r'pipeline/io/archive\.c',
    r'libxml/.*': r'pipeline/io/feed\.c',
    r'(zlib|zstd|lzma|bzlib|lz4frame)\.h': r'pipeline/io/.*|pipeline/cmd/(main|version)\.c',
    r'unicode/.*': r'stages/(decode|normalize|viet).*|pipeline/cmd/(main|version)\.c',
    r'librdkafka/.*': r'pipeline/io/kafka.*',
    r'pthread\.h': r'pipeline/core/ring\.c|pipeline/core/ring_.*\.c|pipeline/core/regex\.c',  # regex: one lock
}
# The library neither prints, exits, nor reads the environment or the locale.
FORBIDDEN = re.compile(r'(?<![>.\w])(printf|puts|putchar|perror|exit|abort|getenv|time|fopen|open)\s*\(|\b(stdout|stderr)\b')


def room_of(path):
    parts = path.parts
    return '/'.join(parts[:2]) if parts[0] == 'pipeline' and len(parts) > 2 else parts[0]


def strip_comments(text):
    """Comments and strings blanked, lines kept."""
    blank = lambda m: re.sub(r'[^\n]', ' ', m.group(0))
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|//[^\n]*', blank, text, flags=re.S)


def offences(path):
    room, text = room_of(path), path.read_text(encoding='utf-8')
    for n, line in enumerate(text.splitlines(), 1):
        own = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        lib = re.match(r'\s*#\s*include\s+<([^>]+)>', line)
        if own and not own.group(1).startswith(ROOMS[room]):
            yield n, '%s may not include "%s"' % (room, own.group(1))
        if lib:
            for header, files in LIBRARIES.items():
                if re.fullmatch(header, lib.group(1)) and not re.fullmatch(files, str(path)):
                    yield n, '<%s> belongs to %s only' % (lib.group(1), files)
    if room in ('pipeline/core', 'stages'):
        for n, line in enumerate(strip_comments(text).splitlines(), 1):
            hit = FORBIDDEN.search(line)
            if hit and not line.lstrip().startswith('#') and path.name != 'banned.h':
                yield n, 'the library may not use %s' % hit.group(0).rstrip('( ')


def main():
    bad = 0
    for folder in ('pipeline', 'stages'):
        for path in sorted(pathlib.Path(folder).rglob('*.[ch]')):
            for n, message in offences(path):
                print('%s:%d: %s' % (path, n, message))
                bad += 1
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
