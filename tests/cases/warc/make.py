import gzip
import zlib
from records import *

b = page('Xã Đồng Quýt họp')
write('a.warc.gz', [
    record('warcinfo', 1, b'software: vi du\r\n', WARC_Target_URI=None, Content_Type='application/warc-fields'),
    record('request', 2, b'GET /3 HTTP/1.1\r\n\r\n', Content_Type='application/http; msgtype=request'),
    response(3, b),
    response(4, chunked(b), Transfer_Encoding='chunked'),
    response(5, gzip.compress(b), Content_Encoding='gzip'),
    response(6, chunked(zlib.compress(b)), Transfer_Encoding='chunked', Content_Encoding='deflate'),
    response(7, chunked(raw_deflate(b), 7), Transfer_Encoding='chunked', Content_Encoding='deflate'),
    response(8, b, Transfer_Encoding='chunked', Content_Encoding='gzip'),  # the crawler has decoded it
    response(9, 'Xã Đồng Quýt họp.'.encode('utf-16-le'), 'text/plain; charset="UTF-16LE"'),
    response(10, b, 'application/xhtml+xml'),
    response(11, b, status='404 Not Found'),
    response(12, b'', status='301 Moved Permanently', Location='/3'),
    response(13, b'\x89PNG' + bytes(70000), 'image/png'),
    record('revisit', 14, answer(b''), WARC_Refers_To='<urn:uuid:3>'),
    record('resource', 15, 'Thôn Mận họp.'.encode(), Content_Type='text/plain'),
    record('conversion', 16, 'Thôn Bưởi họp.'.encode(), Content_Type='text/plain', WARC_Target_URI='<https://tin.example/16>'),
    record('resource', 17, b'log', Content_Type='text/plain', WARC_Target_URI='metadata://tin.example/log'),
    record('response', 18, b'20201019\r\n1.2.3.4\r\n', Content_Type='text/dns'),
    record('metadata', 19, b'fetchTimeMs: 7\r\n'),
    record('response', 20, answer(b), WARC_Record_ID='<tag:tin.example,2020:20>', WARC_Date='2020-10-19T04:14:20.5Z'),
    response(21, b''),
])
