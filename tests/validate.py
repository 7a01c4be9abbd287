#!/usr/bin/python3
"""validate.py [--schema FILE] < RECORDS: checks records, one JSON object per line.

Each line must satisfy pipeline/record.schema.json and what a schema cannot say: no key twice, no U+0000, no lone
surrogate, no whole number beyond 2^53 (outside meta), every span's text stands at its place in the unit the record
declares, spans with source offsets are in order, and the abbreviations applied to text give expanded.
Prints the first failures as LINE: where: what; exit 1 if there are any. Needs Debian's python3-jsonschema."""
import json
import pathlib
import sys

import jsonschema

MAX_SHOWN = 20
SPAN = {'start', 'end', 'text'}


class Bad(Exception):
    pass


def pairs(items):
    keys = [k for k, _ in items]
    if len(set(keys)) != len(keys):
        raise Bad('key %s stands twice' % next(k for k in keys if keys.count(k) > 1))
    return dict(items)


def constant(name):
    raise Bad('%s is not JSON' % name)


def walk(value, path=''):
    """Every value with its path."""
    yield path, value
    if isinstance(value, dict):
        for k, v in value.items():
            yield from walk(v, '%s.%s' % (path, k) if path else k)
    elif isinstance(value, list):
        for i, v in enumerate(value):
            yield from walk(v, '%s[%d]' % (path, i))


class Text:
    """The text in the unit of the record's offsets."""

    def __init__(self, text, unit):
        self.unit = {'utf8': 'utf-8', 'utf16': 'utf-16-le'}.get(unit)
        self.width = 2 if unit == 'utf16' else 1
        self.data = text.encode(self.unit) if self.unit else text

    def __len__(self):
        return len(self.data) // self.width

    def cut(self, start, end):
        part = self.data[start * self.width:end * self.width]
        return part.decode(self.unit) if self.unit else part


def portable(record):
    for path, v in walk(record):
        if isinstance(v, str):
            if '\0' in v or any('\ud800' <= c <= '\udfff' for c in v):
                yield path, 'has U+0000 or a lone surrogate'
        elif isinstance(v, int) and not path.startswith('meta') and abs(v) > 1 << 53:
            yield path, '%d is beyond 2^53' % v


def spans(record, text):
    for path, v in walk({k: v for k, v in record.items() if k != 'meta'}):
        if not isinstance(v, dict) or 'start' not in v:
            continue
        if not 0 <= v['start'] <= v['end'] <= len(text):
            yield path, 'span %d..%d is not in the text of %d' % (v['start'], v['end'], len(text))
        elif SPAN <= v.keys() and text.cut(v['start'], v['end']) != v['text']:
            yield path, 'text is "%s", at its place stands "%s"' % (v['text'], text.cut(v['start'], v['end']))
        if v.get('source_start', 0) > v.get('source_end', 0):
            yield path, 'source span is turned round'


def write_out(record, text):
    """What a reader does with `abbreviations` to get `expanded`."""
    out, at = [], 0
    for a in record['abbreviations']:
        written = a.get('written', a['expansion'])
        if written is None:
            continue
        out += [text.cut(at, a['start']), written]
        at = a['end'] + a.get('stop', False)
    return ''.join(out) + text.cut(at, len(text))


def check(line, validator):
    record = json.loads(line, object_pairs_hook=pairs, parse_constant=constant)
    for e in validator.iter_errors(record):
        best = jsonschema.exceptions.best_match([e])
        yield '.'.join(map(str, best.absolute_path)) or '(record)', best.message[:300]
        return
    yield from portable(record)
    if 'text' not in record:
        return
    text = Text(record['text'], record.get('offsets'))
    yield from spans(record, text)
    if 'expanded' in record and 'abbreviations' in record and write_out(record, text) != record['expanded']:
        yield 'expanded', 'is not what the abbreviations make of the text'


def main(argv):
    schema = pathlib.Path(__file__).parent.parent / 'pipeline' / 'record.schema.json'
    if len(argv) == 2 and argv[0] == '--schema':
        schema = pathlib.Path(argv[1])
    elif argv:
        sys.exit(__doc__)
    schema = json.loads(schema.read_text(encoding='utf-8'))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = n = 0
    lines = sys.stdin.buffer.read().split(b'\n')
    if lines.pop() != b'':
        print('the last line has no end')
        failures += 1
    for n, line in enumerate(lines, 1):
        try:
            found = list(check(line.decode('utf-8'), validator))
        except (Bad, ValueError) as e:
            found = [('(line)', str(e))]
        for where, what in found:
            failures += 1
            if failures <= MAX_SHOWN:
                print('%d: %s: %s' % (n, where, what))
    print('%d lines, %d failures' % (n, failures), file=sys.stderr)
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
