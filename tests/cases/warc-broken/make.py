import gzip
import hashlib
from records import *

b = page('Thôn Mận')
big = page('Dài') + b'x' * 40000
open('one.warc', 'wb').write(response(1, b))
write('one.warc.gz', [response(1, b)])
quote = b'<pre>\r\n\r\n' + response(66, page('Giả')) + b'</pre>'


def answered(n, length, body=b):
    return record('response', n, answer(body), length)


def save(name, *records):
    open(name, 'wb').write(b''.join(records))


save('lies.warc', response(1, b), answered(2, 10), response(3, b), answered(4, 600), response(5, b), response(6, b),
     answered(7, 10 ** 17), response(8, b), response(9, b), answered(10, 'x'), response(11, b),
     record('response', 12, answer(b), Content_Length=None), response(13, b), answered(14, 500, b'x' * 500), response(15, b))
save('garbage.warc', b'WARC/1.0\r\n', response(1, b), b'no record\r\n\r\nWARC/2.0\r\n', response(2, b),
     b'WARC/1.0\r\nWARC-Type: response\r\n' + b'x' * 70000, response(3, b), b'\r\n' * 50000, response(4, b), b'WARC/1.0')
save('cut.warc', response(1, b), response(2, b)[:-40])
save('large.warc', response(1, big), response(2, b), response(3, gzip.compress(b + bytes(9000000)), Content_Encoding='gzip'),
     response(4, big, 'image/png'), response(5, chunked(b + b'x' * 19000), Transfer_Encoding='chunked'), response(6, b))
save('bodies.warc', response(1, chunked(b)[:-30], Transfer_Encoding='chunked'),
     response(2, gzip.compress(b)[:-30], Content_Encoding='gzip'), response(3, b, Content_Encoding='br'),
     record('response', 4, b), record('response', 5, answer(chunked(b)[:-30], Transfer_Encoding='chunked'), WARC_Truncated='time'),
     response(6, b'5\r\nabcde\r\nffffffffffffffffff\r\n', Transfer_Encoding='chunked'),
     response(7, b, Content_Encoding='gzip, gzip, gzip, gzip, gzip'),
     response(8, gzip.compress(gzip.compress(b)), Content_Encoding='gzip, gzip'))
save('cut.warc.gz', gzip.compress(response(1, b)), gzip.compress(response(2, b))[:-60])
noise = ' '.join(hashlib.sha256(b'%d' % i).hexdigest() for i in range(40))
torn = [bytearray(gzip.compress(response(n, page('Thôn %d %s' % (n, noise))))) for n in range(1, 10)]
torn[1][30] ^= 0x55   # the header of the record
torn[2][1500:1510] = bytes(10)  # its block
torn[4][-8] ^= 0x55   # the checksum alone
torn[6][:3] = b'xyz'  # no member at all
save('torn.warc.gz', *torn)
save('lies.warc.gz', *(gzip.compress(r) for r in (response(1, b), answered(2, 10 ** 6), response(3, b), answered(4, 10), response(5, b))))
save('quoted.warc', response(1, quote), response(2, quote + b'x' * 40000), response(3, b))
