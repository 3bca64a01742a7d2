"""Remake the pictures of the README from the demo town.

    ./dev run
    .dev/venv/bin/python scripts/make_screenshots.py [ADDRESS]

Needs Chromium (the one of ./dev test is found too) and drives it over its debugging
protocol, so that no further program is needed.
"""

import base64
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import websocket

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
LAPTOP, PHONE = (1366, 768), (360, 780)
ROWS = "[...document.querySelectorAll('.o_data_row')]"
FIRST_ROW = "document.querySelector('.o_data_row td[name=number]')"

# name, login, size, path, JavaScript that yields what must be there, what to click then
PICTURES = [
    ("my-work", "officer", LAPTOP, "/odoo/my-work", ".o_data_row", None),
    ("case", "officer", LAPTOP, "/odoo/my-work", ".o_data_row", FIRST_ROW),
    (
        "cases-kanban",
        "supervisor",
        LAPTOP,
        "/odoo/cases?view_type=kanban",
        ".o_kanban_record",
        None,
    ),
    (
        "calendar",
        "supervisor",
        LAPTOP,
        "/odoo/cases?view_type=calendar",
        ".fc-event",
        None,
    ),
    ("referrals", "officer", LAPTOP, "/odoo/referrals-in", ".o_data_row", None),
    ("charter", "officer", LAPTOP, "/odoo/charter", ".o_data_row", None),
    (
        "standard",
        "serviceadmin",
        LAPTOP,
        "/odoo/service-standards",
        ".o_data_row",
        "[...document.querySelectorAll('.o_data_row td[name=name]')]"
        ".find(cell => cell.textContent.startsWith('Simple transactions'))",
    ),
    (
        "case-paused",
        "supervisor",
        LAPTOP,
        "/odoo/cases",
        ".o_data_row",
        f"{ROWS}.find(row => row.textContent.includes('Paused:'))"
        ".querySelector('td[name=number]')",
    ),
    (
        "why-this-date",
        "officer",
        LAPTOP,
        "/odoo/my-work",
        ".o_data_row",
        # The case first, its button when the form is there.
        f"({FIRST_ROW}.click(), {{click: () => setTimeout(() => "
        "document.querySelector('button[name=action_explain]').click(), 1500)})",
    ),
    ("board", "supervisor", LAPTOP, "/odoo/citizen-board", ".o_gov_counters", None),
    (
        "board-agency",
        "supervisor",
        LAPTOP,
        "/odoo/board-agency",
        ".o_gov_board, .o_action h1, .o_action h2",
        None,
    ),
    ("performance", "citizen", PHONE, "/performance", "main h1", None),
    ("setup", "serviceadmin", LAPTOP, "/odoo/citizen-services-setup", "h1", None),
    (
        "find-citizen",
        "frontline",
        LAPTOP,
        "/odoo/find-citizen",
        "#gov_person_input",
        "({click: () => { const box = document.querySelector('#gov_person_input'); "
        "box.focus(); document.execCommand('insertText', false, 'dela cruz luz 1951'); }})",
    ),
    (
        "timeline",
        "frontline",
        LAPTOP,
        "/odoo/citizens",
        ".o_data_row",
        f"({ROWS}.find(row => row.textContent.includes('Luzviminda'))"
        ".querySelector('.o_data_cell').click(), {click: () => setTimeout(() => "
        "document.querySelector('.o_gov_timeline').scrollIntoView(), 1500)})",
    ),
    ("queue", "officer", LAPTOP, "/odoo/queue", ".o_data_row", None),
    (
        "segment-refused",
        "serviceadmin",
        LAPTOP,
        "/odoo/segments",
        ".o_data_row",
        f"{ROWS}.find(row => row.textContent.includes('living alone'))"
        ".querySelector('td[name=name]')",
    ),
    ("services", "citizen", PHONE, "/services?q=nawalang+senior+kard", "main h1", None),
    ("portal-data", "citizen", PHONE, "/my/data", "main h1", None),
    ("portal-cases", "citizen", PHONE, "/my/cases", "main h1", None),
    (
        "portal-case",
        "citizen",
        PHONE,
        "/my/cases",
        "main h1",
        "document.querySelector('main a[href^=\"/my/cases/\"]')",
    ),
]


class Browser:
    """One headless Chromium with a fresh profile."""

    def __init__(self, program):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                f"--user-data-dir={self.profile.name}",
                "about:blank",
            ],
            stderr=subprocess.DEVNULL,
        )
        port_file = Path(self.profile.name, "DevToolsActivePort")
        self._wait(lambda: port_file.exists() and port_file.read_text())
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            pages = [page for page in json.load(answer) if page["type"] == "page"]
        self.socket = websocket.create_connection(pages[0]["webSocketDebuggerUrl"])
        self.number = 0
        self.call("Emulation.setTimezoneOverride", timezoneId="Asia/Manila")

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                return answer.get("result", {})

    def run(self, script):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return result.get("result", {}).get("value")

    def open(self, address, selector):
        self.call("Page.navigate", url=address)
        self.wait_for(selector)

    def wait_for(self, selector):
        self._wait(
            lambda: self.run(f"!!document.querySelector({json.dumps(selector)})")
        )
        time.sleep(1.5)  # pictures of people and fonts come last

    def picture(self, path, size):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=1,
            mobile=size == PHONE,
        )
        time.sleep(1)
        shot = self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(shot["data"]))

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.profile.cleanup()

    @staticmethod
    def _wait(condition, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise SystemExit("The page did not show what was expected.")
            time.sleep(0.2)


def log_in(browser, address, login):
    browser.call("Network.clearBrowserCookies")
    browser.open(f"{address}/web/login", "input[name=login]")
    browser.run(
        f"document.querySelector('input[name=login]').value = {json.dumps(login)};"
        f"document.querySelector('input[name=password]').value = 'demo-{login}';"
        "document.querySelector('form.oe_login_form').submit()"
    )
    browser.wait_for(".o_web_client, .o_portal, main")


def find_browser():
    own = ROOT / ".dev" / "browser" / "bin" / "chromium"
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if own.exists():
        found = str(own)
    if not found:
        raise SystemExit("No Chromium found. Run ./dev test once, or install chromium.")
    return found


def main():
    address = (sys.argv[1:] or ["http://127.0.0.1:8069"])[0]
    IMAGES.mkdir(parents=True, exist_ok=True)
    logged_in = None
    browser = Browser(find_browser())
    try:
        for name, login, size, path, selector, click in PICTURES:
            browser.call(
                "Emulation.setDeviceMetricsOverride",
                width=size[0],
                height=size[1],
                deviceScaleFactor=1,
                mobile=size == PHONE,
            )
            if login != logged_in:
                log_in(browser, address, login)
                logged_in = login
            browser.open(urllib.parse.urljoin(address, path), selector)
            if click:
                browser.run(f"{click}.click()")
                time.sleep(3)
            browser.picture(IMAGES / f"{name}.png", size)
            print(f"docs/images/{name}.png")
    finally:
        browser.close()


if __name__ == "__main__":
    main()
