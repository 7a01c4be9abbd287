"""make.py: files that are made to hurt, and some that only look so."""
import bz2
import gzip
import io
import struct
import tarfile
import zipfile

ZEROS = gzip.compress(bytes(100000000), 9)
ARTICLE = '<title>Xã Đồng Quýt họp</title><p>Sáng 14/10, ông Lê Văn Mận họp ở xã Đồng Quýt.</p>'


def write(name, *parts):
    with open(name, 'wb') as f:
        for p in parts:
            f.write(p if isinstance(p, bytes) else p.encode())


def page(uri, body, length=None):
    block = b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n' + body
    head = ('WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%s>\r\nWARC-Target-URI: %s\r\n'
            'Content-Length: %d\r\n\r\n' % (uri[-1], uri, len(block) if length is None else length))
    return head.encode() + block + b'\r\n\r\n'


# 4.2 GB of zeros in a gzip: as a text, and as a line with another behind it
write('zeros.gz', ZEROS * 42)
write('line.gz', gzip.compress(b'{"text":"'), ZEROS * 42, gzip.compress('"}\n{"id":"b","text":"Xã họp."}\n'.encode()))
# 2 kB that are 20 GB, packed three times; a line of 1.1 GB in 2 kB; nothing, a million times
write('nested.gz', gzip.compress(gzip.compress(gzip.compress(b'{"text":"') + ZEROS * 200, 9), 9))
write('steep.bz2', bz2.compress(b'{"text":"' + bytes(40000000)) * 28)
write('empty.gz', gzip.compress(gzip.compress(gzip.compress(b'') * 1000000, 9), 9))

# a ZIP with 200 members that are the same 100 MB of zeros, stored once
b = io.BytesIO()
with zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('0', bytes(100000000))
whole = b.getvalue()
at = whole.index(b'PK\1\2')
entry = whole[at:whole.index(b'PK\5\6')]
write('overlap.zip', whole[:at], entry * 200,
      struct.pack('<4s4H2LH', b'PK\5\6', 0, 0, 200, 200, len(entry) * 200, at, 0))

# a TAR cut within a member and within a header; gzip cut within a TAR
b = io.BytesIO()
with tarfile.open(fileobj=b, mode='w') as t:
    for name in ('mot', '../../hai', 'ba'):
        text = ('Xã họp %s. ' % name).encode() * 60
        member = tarfile.TarInfo(name)
        member.size = len(text)
        t.addfile(member, io.BytesIO(text))
write('cut.tar', b.getvalue()[:512 * 5])
write('header.tar', b.getvalue()[:512 * 3 + 100])
write('cut.tar.gz', gzip.compress(b.getvalue())[:-60])

# WARC records that are longer and shorter than they say, and one that says it has no end
good = page('http://t/1', ARTICLE.encode())
write('lie.warc', good, page('http://t/2', b'<p>x', 10), good, page('http://t/3', b'<p>x', 10 ** 15), good)

# elements in elements, 100,000 deep; attributes, comments and scripts without end
deep = {'div': '<div>' * 100000, 'end': '</p>' * 100000, 'table': '<table><tr><td>' * 100000, 'b': '<b><i>' * 100000,
        'attribute': '<a ' + 'x=y ' * 500000 + '>', 'comment': '<!--' * 300000 + '-->', 'script': '<script>' + '</scrip' * 300000 + '</script>',
        'entity': '&amp' * 500000, 'quote': '<a x="' + '>' * 1000000 + '">', 'json': '<script type="application/ld+json">' + '[' * 1000000 + '</script>'}
for name, html in deep.items():
    write('%s.html' % name, '<!DOCTYPE html>' + html + ARTICLE)
write('deep.warc', *(page('http://t/%d' % n, ('<!DOCTYPE html>' + html + ARTICLE).encode()) for n, html in enumerate(deep.values())))

# names: upwards, absolute, Vietnamese in both forms, no UTF-8, long, the same twice
with zipfile.ZipFile('names.zip', 'w') as z:
    for name in ('../../etc/passwd', '/etc/passwd', 'bài báo/họp xã.txt', 'ho\u0323p.txt', 'a\\..\\b', 'x' * 4000, 'đôi', 'đôi'):
        z.writestr(zipfile.ZipInfo(name), 'Xã họp.')
with tarfile.open('names.tar', 'w', format=tarfile.GNU_FORMAT, encoding='latin-1', errors='surrogateescape') as t:
    for name in (b'../x', 'họp.txt'.encode(), b'h\xcdp.txt'):
        member = tarfile.TarInfo(name.decode('latin-1'))
        member.size = 7
        t.addfile(member, io.BytesIO(b'Xa hop.'))
