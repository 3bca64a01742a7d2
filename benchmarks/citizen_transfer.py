"""What citizens' pages cost a cheap phone: ``citizen_transfer.py CONF DATABASE``.

A Chromium with a cold cache opens each page over a slow line (1.6 Mbit/s down, 0.75 up,
150 ms there and back, as Lighthouse's slow 4G, and 400 kbit/s with 400 ms as slow 3G) with a
processor four times slower than this one. In front of Odoo stands a small server that packs
texts, as the web server of docs/operators.md does. Said are the bytes on the line, the
requests, when the largest part is seen (LCP), when the page can be used (interactive: loaded,
and no task of the page longer than 50 ms after it), how much moved (CLS).
The database needs gov_crm and no cases.
"""

import argparse
import gzip
import http.client
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import websocket
from case_access_fill import fill
from citizen_pages import FEW, MARK, citizen

from odoo import SUPERUSER_ID, api
from odoo import http as odoo_http
from odoo.modules.registry import Registry
from odoo.service import security
from odoo.tools import config

HOST = "127.0.0.1"
LINES = {
    "slow 4G": {
        "downloadThroughput": 1.6e6 / 8,
        "uploadThroughput": 0.75e6 / 8,
        "latency": 150,
    },
    "slow 3G": {
        "downloadThroughput": 4e5 / 8,
        "uploadThroughput": 4e5 / 8,
        "latency": 400,
    },
}
SLOWER = 4
OWN_BROWSER = Path(__file__).resolve().parent.parent / ".dev" / "browser" / "bin"
TEXTS = ("text/", "application/javascript", "application/json", "image/svg")
WATCH = """(() => {
    const seen = {lcp: 0, cls: 0, long: 0};
    window.measured = seen;
    const watch = (type, act) => new PerformanceObserver((list) =>
        list.getEntries().forEach(act)).observe({type, buffered: true});
    watch("largest-contentful-paint", (it) => { seen.lcp = it.startTime; });
    watch("layout-shift", (it) => { seen.cls += it.value; });
    watch("longtask", (it) => { seen.long = it.startTime + it.duration; });
})()"""
READ = """new Promise((resolve) => setTimeout(() => {
    const {loadEventEnd} = performance.getEntriesByType("navigation")[0];
    resolve([window.measured.lcp, Math.max(loadEventEnd, window.measured.long),
        window.measured.cls]);
}, 500))"""


class Packing(http.server.BaseHTTPRequestHandler):
    """Hands requests on and packs the texts that come back."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):  # noqa: N802 (the library's name)
        """Answer one request."""
        upstream = http.client.HTTPConnection(HOST, self.server.behind, timeout=60)
        headers = {k: v for k, v in self.headers.items() if k != "Accept-Encoding"}
        upstream.request("GET", self.path, headers=headers)
        answer = upstream.getresponse()
        body = answer.read()
        pack = (
            answer.getheader("Content-Type", "").startswith(TEXTS) and len(body) > 500
        )
        if pack:
            body = gzip.compress(body, 6)
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in (
                "content-length",
                "transfer-encoding",
                "connection",
            ):
                self.send_header(name, value)
        if pack:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Say nothing."""


class Page:
    """One page of a Chromium over its DevTools protocol."""

    def __init__(self, folder):
        names = ("google-chrome", "chromium", "chromium-browser")
        path = f"{os.environ['PATH']}{os.pathsep}{OWN_BROWSER}"
        program = next((p for n in names if (p := shutil.which(n, path=path))), None)
        if not program:
            sys.exit("Error: no Chromium is here; ./dev test fetches one.")
        self.child = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
             f"--user-data-dir={folder}", "--remote-debugging-port=0"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        port = self._port(Path(folder) / "DevToolsActivePort")
        with urllib.request.urlopen(f"http://{HOST}:{port}/json", timeout=20) as stream:
            target = next(it for it in json.load(stream) if it["type"] == "page")
        self.line = websocket.create_connection(
            target["webSocketDebuggerUrl"], suppress_origin=True, timeout=120
        )
        self.number, self.events = 0, []
        for domain in ("Page", "Network", "Runtime"):
            self.send(f"{domain}.enable")
        self.send("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=360, height=740, deviceScaleFactor=2, mobile=True,
        )  # fmt: skip

    @staticmethod
    def _port(path):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if path.exists() and "\n" in (text := path.read_text()):
                return int(text.splitlines()[0])
            time.sleep(0.05)
        sys.exit("Error: Chromium did not start.")

    def send(self, method, **params):
        """Send a command; return its result. Events meanwhile are kept."""
        self.number += 1
        number = self.number
        self.line.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.line.recv())
            if message.get("id") == number:
                if "error" in message:
                    sys.exit(f"Error: {method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def _until(self, method):
        while not any(it.get("method") == method for it in self.events):
            self.events.append(json.loads(self.line.recv()))

    def load(self, url, line=None):
        """Open a page.

        :return: (bytes, requests, LCP ms, interactive ms, CLS)
        """
        self.send("Emulation.setCPUThrottlingRate", rate=SLOWER if line else 1)
        free = {"downloadThroughput": -1, "uploadThroughput": -1, "latency": 0}
        self.send("Network.emulateNetworkConditions", offline=False, **(line or free))
        self.events = []
        self.send("Page.navigate", url=url)
        self._until("Page.loadEventFired")
        answer = self.send(
            "Runtime.evaluate", expression=READ, awaitPromise=True, returnByValue=True
        )
        lcp, interactive, shift = answer["result"]["value"]
        ended = [
            it["params"]["encodedDataLength"]
            for it in self.events
            if it.get("method") == "Network.loadingFinished"
        ]
        return sum(ended), len(ended), lcp, interactive, shift

    def close(self):
        """End the browser."""
        self.line.close()
        self.child.terminate()
        self.child.wait()


def free_port():
    """Return a local port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def prepare(database):
    """Fill a little, publish, log a citizen in.

    :return: (paths by name, session id)
    """
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        fill(env, FEW, lambda step: print(f"  making {step}", flush=True), mark=MARK)
        env["gov.rate.limit.rule"].search([]).amount = 10_000_000
        user = citizen(env)
        services = env["gov.service"].search([], limit=20)
        services.is_published = True
        service = services[0]
        if "is_online" in service._fields:
            env["gov.service.question"].create(
                {"service_id": service.id, "name": "What is wrong?", "kind": "text"}
            )
            service.is_online = True
        case = env["helpdesk.ticket"].search(
            [("partner_id", "=", user.partner_id.id)], limit=1
        )
        session = odoo_http.root.session_store.new()
        session.update(odoo_http.get_default_session(), db=database)
        session.uid, session.login = user.id, user.login
        session.session_token = security.compute_session_token(session, user.env)
        session.context = dict(user.env["res.users"].context_get())
        odoo_http.root.session_store.save(session)
        cr.commit()
        return {
            "charter": "/services",
            "a service": f"/services/{service.slug}",
            "start of an application": f"/services/{service.slug}/apply",
            "my cases (20)": "/my/cases",
            "a case": f"/my/cases/{case.id}",
        }, session.sid


def main(arguments):
    """Prepare, serve, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    options = parser.parse_args(arguments)
    conf = ["-c", options.conf, "-d", options.database]
    config.parse_config([*conf, "--no-http", "--log-level=warn"], setup_logging=True)
    paths, sid = prepare(options.database)
    behind, front = free_port(), free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "odoo", *conf, f"--db-filter=^{options.database}$",
         f"--http-port={behind}", f"--gevent-port={free_port()}", "--max-cron-threads=0",
         "--log-level=warn"],
    )  # fmt: skip
    proxy = http.server.ThreadingHTTPServer((HOST, front), Packing)
    proxy.behind = behind
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        _wait(behind)
        _measure(f"http://{HOST}:{front}", paths, sid)
    finally:
        server.terminate()
        server.wait()
        proxy.shutdown()
    return 0


def _wait(port):
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/accessibility", timeout=60)
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("Error: the server did not start.")


def _measure(base, paths, sid):
    print(f"\n{'page, cold cache':38}{'kB':>7} {'requests':>9} {'LCP s':>7}"
          f" {'interactive s':>14} {'CLS':>6}")  # fmt: skip
    with tempfile.TemporaryDirectory(
        prefix="gov-crm-", ignore_cleanup_errors=True
    ) as folder:
        page = Page(folder)
        try:
            page.send(
                "Network.setCookie", name="session_id", value=sid, domain=HOST, path="/"
            )
            for path in paths.values():  # what the server keeps between requests
                page.load(f"{base}{path}")
            for line, speed in LINES.items():
                for name, path in paths.items():
                    page.send("Network.clearBrowserCache")
                    size, requests, lcp, interactive, shift = page.load(
                        f"{base}{path}", speed
                    )
                    print(
                        f"{name + ', ' + line:38}{size / 1000:>7.0f} {requests:>9}"
                        f" {lcp / 1000:>7.1f} {interactive / 1000:>14.1f} {shift:>6.3f}",
                        flush=True,
                    )
        finally:
            page.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
