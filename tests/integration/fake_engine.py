"""A search engine that takes _bulk as Elasticsearch and OpenSearch do, and fails as it is told to.

The store obeys versions (external_gte).  `plan(request)` says how each _bulk request ends: None, or the name of a
fault below; request has .number, .documents and .bytes."""
import base64
import gzip
import http.server
import json
import socket
import ssl
import struct
import threading
import time


class Request:
    def __init__(self, number, headers, path, raw):
        self.number, self.headers, self.path, self.at = number, dict(headers), path, time.monotonic()
        self.bytes = len(raw)
        body = gzip.decompress(raw) if headers.get('Content-Encoding') == 'gzip' else raw
        self.size = len(body)
        lines = body.split(b'\n')
        if lines.pop() != b'' or len(lines) % 2 != 0:
            raise ValueError('a body that is not pairs of lines')
        self.documents = []
        for action, document in zip(lines[::2], lines[1::2]):
            index = json.loads(action)['index']
            if index['version_type'] != 'external_gte':
                raise ValueError('no external_gte')
            self.documents.append((index['_id'], index['version'], document))


def error(status, kind, reason):
    return {'status': status, 'error': {'type': kind, 'reason': reason}}


class Engine:
    def __init__(self, plan=None, busy=None, poison=b'', venom=b'', most=1 << 30, password=None, certificate=None):
        """busy(id): a status for one document, or None; poison, venom: what makes a document, a request be refused."""
        self.plan = plan or (lambda request: None)
        self.busy = busy or (lambda name: None)
        self.poison, self.venom, self.most, self.password = poison, venom, most, password
        self.store, self.indexes, self.templates = {}, {'news'}, {}
        self.requests, self.other, self.lock, self.closing = [], [], threading.Lock(), threading.Event()
        engine = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            disable_nagle_algorithm = True

            def do(self):
                engine.serve(self)
            do_HEAD = do_GET = do_PUT = do_POST = do

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_):
                pass  # a client that has gone is a part of the tests
        self.server = Server(('127.0.0.1', 0), Handler)
        self.port, scheme = self.server.server_address[1], 'http'
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = 'https'
        self.url = '%s://localhost:%d/news' % (scheme, self.port)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    # What comes in.

    def serve(self, h):
        raw = h.rfile.read(int(h.headers.get('Content-Length', 0)))
        if self.password is not None:
            want = 'Basic ' + base64.b64encode(self.password.encode()).decode() if ':' in self.password else self.password
            if h.headers.get('Authorization') != want:
                return self.say(h, 401, {'error': {'type': 'security_exception', 'reason': 'who are you?'}})
        if h.path.split('?')[0].endswith('/_bulk'):
            return self.bulk(h, raw)
        self.other.append((h.command, h.path))
        kind, name = ('templates', h.path.rsplit('/', 1)[1]) if h.path.startswith('/_index_template/') else \
            ('indexes', h.path[1:])
        if h.command == 'HEAD':
            return self.say(h, 200 if name in getattr(self, kind) else 404, None)
        if h.command == 'PUT' and kind == 'templates':
            body = gzip.decompress(raw) if h.headers.get('Content-Encoding') == 'gzip' else raw
            self.templates[name] = json.loads(body)
        elif h.command == 'PUT':
            self.indexes.add(name)
        return self.say(h, 200, {'acknowledged': True})

    def bulk(self, h, raw):
        with self.lock:
            request = Request(len(self.requests), h.headers, h.path, raw)
            self.requests.append(request)
        request.fault = self.plan(request)
        if len(raw) > self.most:
            request.fault = '413'
        elif self.venom and any(self.venom in d for _, _, d in request.documents):
            request.fault = '400'
        if request.fault is not None:
            return getattr(self, 'fault_' + request.fault)(h, request)
        return self.say(h, 200, self.apply(request))

    def apply(self, request):
        items = []
        with self.lock:
            for name, version, document in request.documents:
                busy = self.busy(name)
                if self.poison and self.poison in document:
                    item = error(400, 'mapper_parsing_exception', 'failed to parse field [title]: "poison"')
                elif busy is not None:
                    item = error(busy, 'rejected_execution_exception', 'queue is full')
                elif name in self.store and self.store[name][0] > version:
                    item = error(409, 'version_conflict_engine_exception', 'newer is there')
                else:
                    item = {'status': 200 if name in self.store else 201}
                    self.store[name] = (version, document)
                items.append({'index': dict(item, _id=name)})
        return {'took': 1, 'errors': True, 'items': items}

    @staticmethod
    def say(h, status, what, **headers):
        body = b'' if what is None else what if isinstance(what, bytes) else json.dumps(what).encode()
        h.send_response(status)
        for name, value in headers.items():
            h.send_header(name.replace('_', '-'), value)
        h.send_header('Content-Length', str(len(body)))
        h.end_headers()
        if h.command != 'HEAD':
            h.wfile.write(body)

    @staticmethod
    def reset(h):
        h.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        h.close_connection = True
        h.wfile = h.rfile = open('/dev/null', 'r+b', buffering=0)
        h.connection.close()
        h.connection = socket.socket()

    # How a request can fail.

    def fault_429(self, h, _):
        self.say(h, 429, {'error': {'type': 'circuit_breaking_exception', 'reason': 'too much'}, 'status': 429})

    def fault_429_later(self, h, _):
        self.say(h, 429, b'slow down', Retry_After='2')

    def fault_503(self, h, _):
        self.say(h, 503, b'<html>nobody here</html>')

    def fault_413(self, h, _):
        self.say(h, 413, b'')

    def fault_400(self, h, _):
        self.say(h, 400, {'error': {'type': 'illegal_argument_exception', 'reason': 'no'}, 'status': 400})

    def fault_403(self, h, _):
        self.say(h, 403, {'error': {'type': 'security_exception', 'reason': 'no permission for bulk'}})

    def fault_reset_before(self, h, _):
        self.reset(h)

    def fault_reset_after(self, h, request):
        self.apply(request)
        self.reset(h)

    def fault_closed(self, h, request):
        self.apply(request)
        h.close_connection = True

    def fault_no_json(self, h, request):
        self.apply(request)
        self.say(h, 200, b'<html>welcome</html>')

    def fault_fewer(self, h, request):
        answer = self.apply(request)
        answer['items'] = answer['items'][:-1]
        self.say(h, 200, answer)

    def fault_others(self, h, request):
        answer = self.apply(request)
        answer['items'][0]['index']['_id'] = 'somebody'
        self.say(h, 200, answer)

    def fault_cut(self, h, request):
        body = json.dumps(self.apply(request)).encode()
        h.send_response(200)
        h.send_header('Content-Length', str(len(body)))
        h.end_headers()
        h.wfile.write(body[:len(body) // 2])
        h.close_connection = True

    def fault_silent(self, h, request):
        self.apply(request)
        self.closing.wait(30)
        h.close_connection = True

    def fault_endless(self, h, request):
        """As fast as it goes, for ever."""
        self.apply(request)
        self.pour(h, b'{"items":[' + b' ' * 65536, 0)

    def fault_drip(self, h, request):
        """A byte now and then, for ever."""
        self.apply(request)
        self.pour(h, b' ', 0.3)

    def pour(self, h, piece, pause):
        h.send_response(200)
        h.send_header('Connection', 'close')
        h.end_headers()
        h.close_connection = True
        end = time.monotonic() + 60
        while time.monotonic() < end and not self.closing.wait(pause):
            h.wfile.write(piece)
            h.wfile.flush()
