import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    """What Kannel's smsbox does with a header POST, as it was measured."""

    def do_POST(self):  # noqa: N802
        length = int(self.headers.get("Content-Length") or 0)
        gateway = self.server.gateway
        body = self.rfile.read(length)
        gateway.asked += 1
        if gateway.silent.is_set():
            gateway.freed.wait(gateway.patience)
            return
        if gateway.redirect:
            self.send_response(302)
            self.send_header("Location", gateway.redirect)
            self.end_headers()
            return
        self._answer(*self._judge(gateway, body))

    def _judge(self, gateway, body):
        if gateway.broken:
            return gateway.broken
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("text/plain"):
            return 400, "Invalid content-type"
        if (
            self.headers.get("X-Kannel-Username"),
            self.headers.get("X-Kannel-Password"),
        ) != ("desk", gateway.password):
            return 403, "Authorization failed for sendsms"
        to = self.headers.get("X-Kannel-To") or ""
        if not to:
            return 400, "Missing receiver number, rejected"
        if not to.lstrip("+").isdigit():
            return 400, "Number(s) has/have been denied by white- and/or black-lists."
        gateway.messages.append(
            {
                "to": to,
                "from": self.headers.get("X-Kannel-From"),
                "coding": self.headers.get("X-Kannel-Coding"),
                "text": body.decode(),
                "path": self.path,
                "receivers": len(self.headers.get_all("X-Kannel-To")),
            }
        )
        if gateway.queued:
            return 202, "3: Queued for later delivery"
        return 202, "0: Accepted for delivery"

    def _answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args):
        """Say nothing."""


class Gateway:
    """A text gateway on this machine that answers as Kannel does, over HTTP."""

    def __init__(self, password):
        self.password = password
        self.silent, self.freed = threading.Event(), threading.Event()
        self.patience = 30
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.gateway = self
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/cgi-bin/sendsms"
        self.reset()
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def reset(self):
        self.messages, self.asked = [], 0
        self.broken = self.redirect = None
        self.queued = False
        self.silent.clear()
        self.freed.clear()

    def stop(self):
        self.freed.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def unused_port():
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def seconds(call):
    """How long a call takes."""
    start = time.monotonic()
    call()
    return time.monotonic() - start
