"""Citizens' pages in a real browser: what a person reads, presses and fills in.

Elements are named as a screen reader names them. Every page a test passes can be held
against the rules of WCAG with ``axe()``.
"""

import base64
import os
import pathlib
import re
import tempfile

from odoo.tests import HttpCase
from odoo.tests.common import HOST
from odoo.tools import config

from .citizen_chromium import LOADS, Chromium

PRESSED = ("link", "button", "DisclosureTriangle", "checkbox", "radio", "menuitem")
FILLED = (
    "textbox",
    "searchbox",
    "spinbutton",
    "combobox",
    "Date",
    "DateTime",
    "InputTime",
)
CHOSEN = ("radio", "checkbox")
# WCAG 2.0 to 2.2, A and AA, and what the authors of axe advise besides.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """axe.run(document, {
    runOnly: {type: "tag", values: %s},
    rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"],
}).then((found) => found.violations.map((rule) =>
    `${rule.id} (${rule.help}): ` +
    rule.nodes.map((node) => node.target.join(" ") + " " + node.html.slice(0, 150)).join("; ")))"""
# Gives the text once it stands on the page, and null if it does not come.
APPEARS = """new Promise((resolve) => {
    const wanted = %s;
    const stands = () => document.body.innerText.replace(/\\s+/g, " ").includes(wanted);
    if (stands()) { resolve(true); return; }
    const watch = new MutationObserver(() => stands() && done(true));
    const limit = setTimeout(() => done(false), 10000);
    const done = (found) => { watch.disconnect(); clearTimeout(limit); resolve(found); };
    const options = {subtree: true, childList: true, characterData: true, attributes: true};
    watch.observe(document.documentElement, options);
})"""
READ = "document.body.innerText"


def axe_source():
    """Return the text of axe-core.

    :raises AssertionError: if it is not here: a page that was not checked must not pass
    """
    here = pathlib.Path(__file__).resolve().parents[2] / ".dev" / "npm" / "axe.min.js"
    path = pathlib.Path(os.environ.get("GOV_CRM_AXE") or here)
    if not path.is_file():
        raise AssertionError(
            "axe-core from npm is not here, so no page can be checked for barriers: run the "
            "tests with ./dev test, which fetches it, or name its file in GOV_CRM_AXE."
        )
    return path.read_text(encoding="utf-8")


class CitizenBrowser(HttpCase):
    """A test that uses pages as a citizen does. The browser starts with the first page."""

    chromium = None

    # -- the browser --------------------------------------------------------------

    def _open(self):
        if self.chromium is None:
            self.chromium = Chromium(self)
            self.addCleanup(self._close)
        return self.chromium

    def _close(self):
        self.chromium.close()
        self.chromium = None

    def _served(self, act):
        """Do an act during which the server may answer the browser."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.allow_requests(browser=self._open().odoo):
            try:
                return act()
            finally:
                self._wait_remaining_requests()
                self.env.invalidate_all()

    def _checked(self):
        """Fail if a script of the page failed meanwhile."""
        result = self.chromium.odoo._result
        if result.done():
            result.result()

    def login_as(self, user=None):
        """Be this user in the browser from now on; without one, nobody."""
        login = user.login if user else None
        self.authenticate(login, login, browser=self._open().odoo)

    def no_script(self, off=True):
        """Switch the page's scripts off (or on again): a browser without JavaScript."""
        self._open().send("Emulation.setScriptExecutionDisabled", value=off)
        self.chromium.scripts = not off

    def window(self, width, zoom=1, height=800):
        """Make the window so wide, in CSS pixels before zooming in (2 is 200 %)."""
        self._open().send(
            "Emulation.setDeviceMetricsOverride",
            width=int(width / zoom),
            height=int(height / zoom),
            deviceScaleFactor=zoom,
            mobile=False,
        )

    # -- going somewhere ------------------------------------------------------------

    def visit(self, path):
        """Type an address and wait for its page."""
        url = f"{self.base_url()}{path}"

        def go():
            self.chromium.send("Page.navigate", url=url)

        self._open()
        self._served(lambda: self.chromium.loading(go, path))
        self._checked()

    def back(self):
        """Press the browser's own way back."""
        history = self.chromium.send("Page.getNavigationHistory")
        before = history["entries"][history["currentIndex"] - 1]["id"]

        def go():
            self.chromium.send("Page.navigateToHistoryEntry", entryId=before)

        self._served(lambda: self.chromium.loading(go, "Back"))

    def path(self):
        """Return where the browser is, without the server's name."""
        where = self.chromium.evaluate(
            "location.pathname + location.search + location.hash"
        )
        return where

    # -- finding ---------------------------------------------------------------------

    def _find(self, name, roles, nth=None):
        """Return the node of this name: the whole of it, else its beginning, else a part."""
        wanted = " ".join(name.split())
        there = [one for one in self.chromium.accessible() if one["role"] in roles]
        tests = (
            lambda said: said == wanted,
            lambda said: said.startswith(wanted),
            lambda said: wanted in said,
        )
        found = next(
            (hits for test in tests if (hits := [o for o in there if test(o["name"])])),
            [],
        )
        if not found:
            names = ", ".join(repr(one["name"]) for one in there)
            self.fail(f"No {'/'.join(roles)} named {name!r} on {self.path()}: {names}")
        if nth is None and len(found) > 1 and not self._same_way(found):
            self.fail(
                f"{len(found)} elements are named {name!r} on {self.path()}: say nth="
            )
        return found[nth or 0]["node"]

    def _same_way(self, found):
        """Tell whether elements of one name all lead to one address."""
        address = "function () { return this.href || null; }"
        addresses = {self.chromium.call(one["node"], address) for one in found}
        return len(addresses) == 1 and None not in addresses

    def _do(self, node, act, what, loads=None):
        if loads is None:
            loads = self.chromium.call(node, LOADS)
        if loads:
            self._served(lambda: self.chromium.loading(act, what))
        else:
            self._served(act)
        self._checked()

    # -- acting ----------------------------------------------------------------------

    def click(self, text, loads=None, nth=None):
        """Press a link or button by its accessible name; wait for the page it loads.

        :param bool loads: say it where a script or a file decides: False for a download
        :param int nth: which one, from 0, where several bear the name
        """
        node = self._find(text, PRESSED, nth)
        place = self.chromium.place(node, text)
        self._do(node, lambda: self.chromium.press_at(place), text, loads)

    def fill(self, label, value, nth=None):
        """Type into a field by its label, over what stands there."""
        node = self._find(label, FILLED, nth)
        chromium = self.chromium
        if chromium.call(
            node, "function () { return /^(date|time|month)/.test(this.type); }"
        ):
            # The parts of such a field depend on the browser's language.
            put = "function (to) { this.value = to; this.dispatchEvent(new Event('change')); }"
            chromium.call(node, put, value)
            return
        chromium.send("DOM.focus", backendNodeId=node)
        chromium.call(node, "function () { this.select(); }")
        if value:
            self._served(lambda: chromium.send("Input.insertText", text=value))
        else:
            self._served(lambda: chromium.key("Delete"))

    def choose(self, label, nth=None, chosen=True):
        """Choose a radio button or tick a box; ``chosen=False`` takes the tick away."""
        node = self._find(label, CHOSEN, nth)
        state = "function () { return this.checked; }"
        if self.chromium.call(node, state) != chosen:
            place = self.chromium.place(node, label)
            self._served(lambda: self.chromium.press_at(place))
        self.assertEqual(self.chromium.call(node, state), chosen, f"{label} chosen")

    def select(self, label, option):
        """Choose an option of a list by its words."""
        node = self._find(label, ("combobox", "listbox"))
        put = """function (wanted) {
            const option = [...this.options].find((one) => one.text.trim() === wanted);
            if (!option) { return [...this.options].map((one) => one.text.trim()); }
            option.selected = true;
            for (const kind of ["input", "change"]) {
                this.dispatchEvent(new Event(kind, {bubbles: true}));
            }
            return null;
        }"""
        others = None
        others = self._served(lambda: self.chromium.call(node, put, option))
        self.assertIsNone(others, f"{label} has no option {option!r}: {others}")

    def attach(self, label, files):
        """Choose files for a field by its label.

        :param files: ``[(name, bytes)]``
        """
        said = """function () {
            const labels = [...(this.labels || [])].map((one) => one.textContent);
            return [this.getAttribute("aria-label") || "", ...labels].join(" ");
        }"""
        fields = self.chromium.nodes("input[type=file]")
        names = [" ".join(self.chromium.call(one, said).split()) for one in fields]
        hits = [node for node, name in zip(fields, names, strict=True) if label in name]
        self.assertEqual(
            len(hits), 1, f"Fields for files named {label!r} among {names}"
        )
        folder = pathlib.Path(tempfile.mkdtemp(prefix="gov-"))
        paths = [folder / name for name, _data in files]
        for path, (_name, data) in zip(paths, files, strict=True):
            path.write_bytes(data)
        put = [str(path) for path in paths]
        self._served(
            lambda: self.chromium.send(
                "DOM.setFileInputFiles", files=put, backendNodeId=hits[0]
            )
        )

    def press(self, key, loads=None):
        """Press a key (Tab, Shift+Tab, Enter, Space, Escape, arrows) where the focus is."""
        node = self.chromium.node("document.activeElement")
        if key not in ("Enter", "Space"):
            loads = False
        elif key == "Space" and loads is None:
            loads = self.chromium.call(
                node,
                f"function () {{ return this.matches('button') && ({LOADS}).call(this) }}",
            )
        self._do(node, lambda: self.chromium.key(key), key, loads)

    def tab_to(self, name, most=60):
        """Press Tab until the focus is on what bears this name; return the names passed."""
        passed = []
        for _press in range(most):
            self.press("Tab")
            passed.append(self.focused())
            if passed[-1] == name:
                return passed
        self.fail(f"{name!r} was not reached by Tab: {passed}")

    # -- seeing ----------------------------------------------------------------------

    def text(self):
        """Return all that can be read on the page, in one line."""
        return " ".join(self.chromium.evaluate(READ).split())

    def see(self, text):
        """Hold that a text can be read on the page, or comes by itself."""
        wanted = " ".join(text.split())
        if wanted in self.text():
            return
        came = self.chromium.scripts and self._served(
            lambda: self.chromium.evaluate(APPEARS % repr(wanted))
        )
        self.assertTrue(came, f"{text!r} is not on {self.path()}: {self.text()[:1500]}")

    def see_not(self, text):
        """Hold that a text cannot be read on the page."""
        wanted = " ".join(text.split())
        self.assertNotIn(wanted, self.text(), f"on {self.path()}")

    def title(self):
        """Return the title of the page."""
        return self.chromium.evaluate("document.title")

    def focused(self):
        """Return the accessible name of what has the focus; empty if nothing has."""
        node = self.chromium.node("document.activeElement")
        body = self.chromium.node("document.body")
        return "" if node in (None, body) else self.chromium.name_of(node)

    def axe(self):
        """Hold that axe-core finds nothing on this page: WCAG 2.2 AA and good practice."""
        without = not self.chromium.scripts
        if without:
            self.no_script(off=False)
        if not self.chromium.evaluate("typeof axe === 'object'"):
            # axe keeps what it gives in a promise, which cannot be returned.
            self.chromium.evaluate(f"{axe_source()}; undefined")
        found = self._served(lambda: self.chromium.evaluate(AXE % RULES))
        if without:
            self.no_script()
        self.assertFalse(found, f"axe on {self.path()}:\n" + "\n".join(found))

    def picture(self, name):
        """Keep a picture of the whole page beside the other pictures of tests; return its path."""
        data = self._served(
            lambda: self.chromium.send(
                "Page.captureScreenshot", captureBeyondViewport=True, format="png"
            )
        )
        folder = pathlib.Path(config["screenshots"]) / "pages"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{re.sub('[^A-Za-z0-9_-]+', '-', name)}.png"
        path.write_bytes(base64.b64decode(data["data"]))
        return path

    def cookie(self, name, value):
        """Give the browser a cookie of this site."""
        self._open().odoo.set_cookie(name, value, "/", HOST)
