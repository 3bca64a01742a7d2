"""One page in the Chromium that Odoo's tests drive, over its DevTools protocol.

What a person or a screen reader knows an element by, its accessible name, comes from the
browser itself. There is no waiting by the clock: an act that loads a page waits for the
browser to say that it is loaded.
"""

import threading
import unittest

from odoo.tests.common import ChromeBrowser

LOADED = 30  # seconds a page may take before a test fails
# Tells whether a press on this element, or Enter in it, loads a page.
LOADS = """function () {
    const link = this.closest("a[href]");
    if (link) {
        const to = new URL(link.href, document.baseURI);
        const here = to.href.split("#")[0] === document.location.href.split("#")[0];
        return !(here && to.hash) && !link.hasAttribute("download") &&
            /^https?:$/.test(to.protocol) && link.target !== "_blank";
    }
    const button = this.closest("button, input");
    if (!button || !button.form || button.matches("[type=button], [type=reset]")) {
        return false;
    }
    const quiet = button.formNoValidate || button.form.noValidate;
    return quiet || button.form.checkValidity();
}"""
# The middle of what can be seen of an element, in the window, and whether it is on top there.
PLACE = """function () {
    let box = this;
    if (this.matches("input[type=radio], input[type=checkbox]") && this.labels.length &&
            getComputedStyle(this).opacity === "0") {
        box = this.labels[0];
    }
    box.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
    const {x, y, width, height} = box.getClientRects()[0] || box.getBoundingClientRect();
    const at = {x: x + width / 2, y: y + height / 2};
    const top = document.elementFromPoint(at.x, at.y);
    const mine = top && (box.contains(top) || top.contains(box) ||
        (this.labels && [...this.labels].some((label) => label.contains(top))));
    return {...at, seen: width > 0 && height > 0, hidden: mine ? "" : String(top && top.outerHTML)};
}"""
KEYS = {
    # name -> (code, key number, text it types)
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "Escape": ("Escape", 27, ""),
    "Space": ("Space", 32, " "),
    "Backspace": ("Backspace", 8, ""),
    "Delete": ("Delete", 46, ""),
    "Home": ("Home", 36, ""),
    "End": ("End", 35, ""),
    "ArrowUp": ("ArrowUp", 38, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    "ArrowLeft": ("ArrowLeft", 37, ""),
    "ArrowRight": ("ArrowRight", 39, ""),
}
SHIFT = 8


class Chromium:
    """A browser with one page; ``close`` ends it."""

    def __init__(self, case):
        """Start it for a test case of Odoo.

        :raises AssertionError: if no browser starts on this machine; a page that nobody looked
            at must not count as tested
        """
        try:
            self.odoo = ChromeBrowser(case)
        except unittest.SkipTest as reason:
            raise AssertionError(
                f"Pages are tested in a real Chromium, and none starts here: {reason}"
            ) from reason
        self.scripts = True
        self._loaded = threading.Event()
        handlers = self.odoo._handlers
        handlers["Page.loadEventFired"] = self._on_load
        handlers["Page.frameNavigated"] = self._on_navigated
        # A question of the browser ("leave this page?") would stop everything.
        handlers["Page.javascriptDialogOpening"] = self._on_dialog
        self.dialogs = []

    def close(self):
        """End the browser and remove what it left."""
        self.odoo.stop()

    def send(self, method, **params):
        """Send one command of the protocol and return its result."""
        return self.odoo._websocket_request(method, params=params, timeout=LOADED)

    def _on_load(self, **_params):
        self._loaded.set()

    def _on_navigated(self, frame, type="", **_params):  # noqa: A002 (the protocol's name)
        if type == "BackForwardCacheRestore" and not frame.get("parentId"):
            self._loaded.set()

    def _on_dialog(self, message="", **_params):
        self.dialogs.append(message)
        params = {"accept": True}
        self.odoo._websocket_send("Page.handleJavaScriptDialog", params=params)

    def loading(self, act, what):
        """Do an act that loads a page and wait until it is there, fonts and images too."""
        self._loaded.clear()
        act()
        if not self._loaded.wait(LOADED):
            raise AssertionError(f"{what}: no page was loaded within {LOADED} seconds")

    # -- script of ours in the page ----------------------------------------------

    def evaluate(self, expression):
        """Return the value of an expression in the page, also where its scripts are off."""
        return self._value(
            self.send(
                "Runtime.evaluate",
                expression=expression,
                returnByValue=True,
                awaitPromise=self.scripts,
            )
        )

    def call(self, node, function, *arguments):
        """Return what a function says that is called on a node of the document."""
        found = self.send("DOM.resolveNode", backendNodeId=node)
        return self._value(
            self.send(
                "Runtime.callFunctionOn",
                objectId=found["object"]["objectId"],
                functionDeclaration=function,
                arguments=[{"value": value} for value in arguments],
                returnByValue=True,
            )
        )

    @staticmethod
    def _value(answer):
        wrong = answer.get("exceptionDetails")
        if wrong:
            reason = wrong.get("exception", {}).get("description") or wrong["text"]
            raise AssertionError(f"The page's script failed: {reason}")
        return answer["result"].get("value")

    def node(self, expression):
        """Return the node an expression gives, or None."""
        found = self.send("Runtime.evaluate", expression=expression)["result"]
        if "objectId" not in found:
            return None
        described = self.send("DOM.describeNode", objectId=found["objectId"])
        return described["node"]["backendNodeId"]

    def nodes(self, selector):
        """Return the nodes a selector finds, in the order of the document."""
        query = f"document.querySelectorAll({selector!r})"
        count = self.evaluate(f"{query}.length")
        return [self.node(f"{query}[{index}]") for index in range(count)]

    # -- as a screen reader hears it -----------------------------------------------

    def accessible(self):
        """Return what stands in the accessibility tree, in order: dicts of role, name, node."""
        tree = self.send("Accessibility.getFullAXTree")["nodes"]
        return [
            {
                "role": node.get("role", {}).get("value", ""),
                "name": " ".join(node.get("name", {}).get("value", "").split()),
                "node": node["backendDOMNodeId"],
            }
            for node in tree
            if not node.get("ignored") and node.get("backendDOMNodeId")
        ]

    def name_of(self, node):
        """Return the accessible name of one node."""
        tree = self.send(
            "Accessibility.getPartialAXTree", backendNodeId=node, fetchRelatives=False
        )["nodes"]
        name = tree[0].get("name", {}).get("value", "") if tree else ""
        return " ".join(name.split())

    # -- hand and keyboard -----------------------------------------------------------

    def place(self, node, what):
        """Return the middle of an element that can be seen and pressed."""
        found = self.call(node, PLACE)
        if not found["seen"]:
            raise AssertionError(f"{what} cannot be seen on the page")
        if found["hidden"]:
            raise AssertionError(f"{what} lies behind {found['hidden'][:200]}")
        return found

    def press_at(self, place):
        """Press and release the first mouse button."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.send(
                "Input.dispatchMouseEvent",
                type=kind,
                x=place["x"],
                y=place["y"],
                button="none" if kind == "mouseMoved" else "left",
                clickCount=0 if kind == "mouseMoved" else 1,
            )

    def key(self, name):
        """Press one key, with ``Shift+`` before its name if wanted."""
        modifiers = SHIFT if name.startswith("Shift+") else 0
        code, number, text = KEYS[name.removeprefix("Shift+")]
        key = {
            "key": " " if code == "Space" else code,
            "code": code,
            "windowsVirtualKeyCode": number,
            "modifiers": modifiers,
        }
        kind = "keyDown" if text else "rawKeyDown"
        typed = {"text": text, "unmodifiedText": text} if text else {}
        self.send("Input.dispatchKeyEvent", type=kind, **key, **typed)
        self.send("Input.dispatchKeyEvent", type="keyUp", **key)
