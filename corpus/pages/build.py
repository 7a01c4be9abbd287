#!/usr/bin/env python3
"""build.py: writes the 30 pages NN.html of this folder and their gold NN.gold.json {title, published, text}.

Ten layouts copy how Vietnamese portals, newspapers and blogs are built (which system makes which elements, classes and
metadata); all text is invented (stories.py).  The gold text is what a reader of the article reads below its title: lead,
paragraphs, captions, list items, cells and the author's line; not the portal line, menus, other articles or comments."""
import json
import pathlib
import sys

import layouts
import layouts_press
from stories import Story

HERE = pathlib.Path(__file__).resolve().parent


def main():
    makers = layouts.ALL + layouts_press.ALL
    for number in range(1, 31):
        story = Story(number)
        html, gold = makers[(number - 1) % len(makers)](story, (number - 1) // len(makers))
        gold = {'title': story.title, 'published': gold.published, 'text': '\n'.join(gold.text)}
        (HERE / ('%02d.html' % number)).write_text(html, encoding='utf-8')
        (HERE / ('%02d.gold.json' % number)).write_text(json.dumps(gold, ensure_ascii=False, indent=1) + '\n', encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())
