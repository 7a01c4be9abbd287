"""records.py: builds web archives.  A record is (type, headers, block); write() packs each into a gzip member."""
import gzip
import zlib


def record(kind, n, block, length=None, **headers):
    """One record; _ in a header's name stands for -, and None leaves a header out."""
    fields = {'WARC-Type': kind, 'WARC-Record-ID': '<urn:uuid:00000000-0000-4000-8000-%012d>' % n,
              'WARC-Date': '2020-10-19T04:14:%02dZ' % n, 'WARC-Target-URI': 'https://tin.example/%d' % n,
              'Content-Length': str(len(block) if length is None else length)}
    fields.update({k.replace('_', '-'): v for k, v in headers.items()})
    head = ''.join('%s: %s\r\n' % (k, v) for k, v in fields.items() if v is not None)
    return b'WARC/1.0\r\n' + head.encode() + b'\r\n' + block + b'\r\n\r\n'


def answer(body, content_type='text/html; charset=utf-8', status='200 OK', **headers):
    if content_type is not None:
        headers['Content_Type'] = content_type
    head = ''.join('%s: %s\r\n' % (k.replace('_', '-'), v) for k, v in headers.items())
    return ('HTTP/1.1 %s\r\n%s\r\n' % (status, head)).encode() + body


def response(n, body, *args, **headers):
    return record('response', n, answer(body, *args, **headers), Content_Type='application/http; msgtype=response')


def page(title):
    return ('<!DOCTYPE html><title>%s</title><p>Sáng 14/10, ông Lê Văn Mận họp ở xã Đồng Quýt.</p>' % title).encode()


def chunked(body, size=20):
    parts = [body[i:i + size] for i in range(0, len(body), size)] + [b'']
    return b''.join(b'%x;a=b\r\n%s\r\n' % (len(p), p) for p in parts)


def raw_deflate(body):
    z = zlib.compressobj(wbits=-15)
    return z.compress(body) + z.flush()


def write(path, records):
    with open(path, 'wb') as f:
        f.write(b''.join(gzip.compress(r, mtime=0) for r in records))
