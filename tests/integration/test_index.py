#!/usr/bin/env python3
"""test_index.py BANTIN: the database of bantin index, killed 100 times at random moments (tests/check-index)."""
import re
import subprocess
import sys

import harness

p = subprocess.run([str(harness.ROOT / 'tests' / 'check-index'), '--kills', '100', '--articles', '8000', sys.argv[1]],
                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=880)
lines = p.stdout.decode(errors='replace').splitlines()
for line in lines[:-1]:
    print(line if line.startswith('FAILED') else '# ' + line, flush=True)
passed, failed = re.match(r'index: (\d+) passed, (\d+) failed', lines[-1]).groups()
print('%s passed, %s failed' % (passed, failed))
sys.exit(p.returncode)
