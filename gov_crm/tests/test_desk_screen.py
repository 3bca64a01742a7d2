from odoo.tests import HttpCase, tagged

from .desk_common import DeskCommon

_SCRIPT = """
(async function () {
    const board = document.getElementById("q_board");
    const rows = () => document.getElementById("q_calls").innerText.replace(/\\s+/g, " ");
    const lost = document.getElementById("q_lost");
    const said = [];
    // What a voice would say; the machine of a test has none.
    window.speechSynthesis.speak = (words) => said.push(words.text);
    async function until(what, condition) {
        for (let tries = 0; tries < 150; tries++) {
            if (condition()) {
                return;
            }
            await new Promise((done) => setTimeout(done, 200));
        }
        throw new Error(what + ": " + rows() + " / " + said.join(" "));
    }
    async function press(action) {
        const answer = await fetch("/web/dataset/call_kw/gov.desk/" + action, {
            method: "POST",
            headers: {"Content-Type": "application/json"},
            body: JSON.stringify({
                jsonrpc: "2.0",
                method: "call",
                params: {model: "gov.desk", method: action, args: [DESK], kwargs: {}},
            }),
        });
        const data = await answer.json();
        if (data.error) {
            throw new Error(JSON.stringify(data.error));
        }
    }
    const voice = document.getElementById("q_voice");
    if (voice.hidden || !voice.innerText.includes("off")) {
        throw new Error("The voice is offered, and off.");
    }
    voice.click();
    if (!voice.innerText.includes("on")) {
        throw new Error("The voice is on.");
    }
    await press("action_call_next");
    await until("called", () => rows().includes("A-001 Window 1"));
    await until("spoken", () => said.length === 1);
    const live = document.getElementById("q_live").textContent;
    if (live !== "Number A 1, please come to Window 1." || said[0] !== live) {
        throw new Error("Said: " + said + " / " + live);
    }
    await press("action_call_again");
    await until("spoken again", () => said.length === 2);

    const address = board.getAttribute("data-url");
    board.setAttribute("data-url", "/queue/screen/0/aaaaaaaaaaaaaaaa/now");
    await until("the loss is said", () => !lost.hidden);
    if (!rows().includes("A-001 Window 1") || !lost.innerText.includes("No connection")) {
        throw new Error("The numbers stay, and it says since when: " + lost.innerText);
    }
    board.setAttribute("data-url", address);
    await until("back by itself", () => lost.hidden);
    if (said.length !== 2) {
        throw new Error("What was spoken is not spoken again: " + said);
    }
    voice.click();
    await press("action_serve");
    await press("action_served");
    await until("empty again", () => !document.getElementById("q_none").hidden);
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestDeskScreen(DeskCommon, HttpCase):
    """The display of a waiting room in a browser: it follows the counters, speaks when it is
    told to, says when it has lost the connection and recovers by itself."""

    def test_the_display_follows(self):
        self._draw()
        address = self.permits.desk_screen_url.split("/queue/", 1)[1]
        self.browser_js(
            f"/queue/{address}",
            _SCRIPT.replace("DESK", str(self.window.id)),
            ready="document.readyState === 'complete'",
            login=self.frontline.login,
            timeout=120,
        )
