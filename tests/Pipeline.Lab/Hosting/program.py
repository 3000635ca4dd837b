"""Every service of the lab's system, by its first argument: web, worker, beat, job. MODE breaks it."""
import http.server
import os
import signal
import socket
import sys
import threading
import time

RELEASE = os.environ["RELEASE_VERSION"]
MODE = os.environ.get("MODE", "")
NAME = socket.gethostname()
leaked = []


def redis(*words):
    with socket.create_connection(("redis", 6379), 5) as connection:
        parts = [word.encode() for word in words]
        connection.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(x), x) for x in parts))
        return connection.makefile("rb").readline()


def until_told():
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    open("/tmp/ready", "w").close()
    return told


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are two small packets: without this the second waits for the first to be confirmed.
    disable_nagle_algorithm = True
    asked = 0
    failed = 0
    users = 0

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        self.send_header("X-Release", "0.0.0-lie" if MODE == "lie" else RELEASE)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/health/ready":
            Handler.asked += 1
            if MODE == "flap":
                return self.answer(200 if Handler.asked % 3 else 503)
            if MODE == "slow":
                time.sleep(60)
            if MODE == "redirect":
                return self.answer(302, Location="/")
            if MODE == "leak":
                while True:
                    leaked.append(bytearray(b"x" * (4 << 20)))
        if path == "/":
            Handler.users += 1
        if path == "/smoke" and MODE == "smoke":
            return self.answer(500)
        if path == "/" and MODE == "errors":
            return self.answer(500)
        if path == "/" and MODE == "some-errors":
            Handler.failed = (Handler.failed + 1) % 4
            if Handler.failed == 0:
                return self.answer(500)
        if path == "/variable":
            return self.answer(200, os.environ.get(self.path.split("?")[1], "").encode())
        if path == "/staff":
            return self.answer(200, self.headers.get("Authorization", "nobody is named").encode())
        self.answer(200, NAME.encode())

    def do_POST(self):
        self.answer(200, self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


def web():
    if MODE == "crash":
        sys.exit("web: there is no configuration here")
    told = until_told()
    server = Server(("0.0.0.0", 8000), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if MODE == "crash-later":
        while Handler.users < 5 and not told.wait(0.1):
            pass
        print("web: the cache is full", flush=True)
        os._exit(3)
    told.wait()
    server.shutdown()


def worker():
    told = until_told()
    while not told.wait(0.5):
        try:
            redis("INCR", "tasks")
        except OSError as error:
            print(f"worker: {error}", flush=True)


def beat():
    redis("RPUSH", "beat", f"start {RELEASE} {NAME}")
    told = until_told()
    told.wait()
    redis("RPUSH", "beat", f"stop {RELEASE} {NAME}")


def job():
    print(f"job of {RELEASE} begins", flush=True)
    redis("INCR", f"job {RELEASE}")
    if MODE == "job-fails":
        sys.exit("job: column orders.total exists")
    if MODE == "job-hangs":
        print("job: waiting for a lock", flush=True)
        time.sleep(600)


{"web": web, "worker": worker, "beat": beat, "job": job}[sys.argv[1]]()
