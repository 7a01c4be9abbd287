#!/usr/bin/env python3
"""relative.py BANTIN FILE.jsonl...: do "hôm nay", "hôm qua", "sáng nay", "tối qua" mean the day that stands beside them?

Each line of FILE is {"id", "text", "published"} of a real article whose time of publication is known; such files
stay outside the repository.  Where an explicit date stands in brackets beside one of the words, the bracket is
blanked (all of them in the article, so that none helps another), the article is run, and the value of the word is
compared with the day and month of the bracket.  The last line is the share that agrees; before it the others.
Articles with the same bracket in the same words are counted once: portals copy one another."""
import json
import re
import subprocess
import sys

WORDS = r'[Hh]ôm nay|[Hh]ôm qua|[Ss]áng nay|[Tt]ối qua'
BRACKET = re.compile(r'(%s)\s*\(\s*(?:ngày )?(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?\d{4})?\s*\)' % WORDS)
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def blank(text):
    """The text without its brackets, and (start, end, day, month, context) of the words, in bytes of UTF-8."""
    out, last, marks = '', 0, []
    for m in BRACKET.finditer(text):
        day, month = int(m.group(2)), int(m.group(3))
        if not 1 <= month <= 12 or not 1 <= day <= DAYS[month - 1]:
            continue
        out += text[last:m.end(1)]
        end = len(out.encode())
        marks.append((end - len(m.group(1).encode()), end, day, month, text[max(0, m.start() - 60):m.end() + 20]))
        last = m.end()
        if text[last:last + 1].isalnum():
            out += ' '
    return out + text[last:], marks


def main(bantin, files):
    articles, seen = [], set()
    for path in files:
        for line in open(path, encoding='utf-8'):
            a = json.loads(line)
            text, marks = blank(a['text'])
            marks = [m for m in marks if m[4] not in seen and not seen.add(m[4])]
            if marks:
                articles.append((a, text, marks))
    given = ''.join(json.dumps({'id': str(a['id']), 'text': text, 'published': a['published']}, ensure_ascii=False) +
                    '\n' for a, text, _ in articles)
    out = subprocess.run([bantin, 'run', '--from', 'jsonl', '--fields', 'dates', '--source-offsets'],
                         input=given.encode(), capture_output=True).stdout.decode().splitlines()
    total = agree = 0
    for (a, _, marks), record in zip(articles, out):
        dates = json.loads(record).get('dates', [])
        for beg, end, day, month, context in marks:
            value = [d['value'] for d in dates if d['source_start'] < end and d['source_end'] > beg]
            ok = bool(value and value[0]) and value[0][5:] == '%02d-%02d' % (month, day)
            total += 1
            agree += ok
            if not ok:
                print('%s @%s %s: %s' % (a['id'], a['published'][:16], value, ' '.join(context.split())))
    print('%d of %d agree, %.2f %%' % (agree, total, 100 * agree / max(total, 1)))


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2:]) if len(sys.argv) > 2 else sys.exit(__doc__)
