import re

from odoo import fields
from odoo.tests import tagged

from .application_common import ApplicationCase
from .citizen_browser import CitizenBrowser
from .sweep_common import OURS

# Routes that give no page to a citizen, and why. A route that is neither visited nor here
# fails the test.
_SEEN_ELSEWHERE = "a page of its own kind, walked in "
NO_PAGE = {
    "/agency/seal/<string:key>.png": "a picture; test_citizen_frame",
    "/feedback/<string:token>": _SEEN_ELSEWHERE + "test_tour_feedback",
    "/gov/health": "figures for a monitor",
    "/gov_crm/extract/<int:partner_id>.json": "a file for officers",
    "/language/<string:code>": "leads back to the page",
    "/my/data/extract.json": "a file",
    "/my/data/extract.pdf": "a file",
    "/my/cases/<int:case_id>/file/<int:attachment_id>": "a file",
    "/my/cases/<int:case_id>/certificate": "a certificate to print",
    "/my/mandates/<int:mandate_id>/file": _SEEN_ELSEWHERE + "test_tour_mandate",
    "/my/papers/<int:case_id>": _SEEN_ELSEWHERE + "test_tour_mandate",
    "/my/ticket/<int:ticket_id>": "leads to the page of the case",
    "/my/ticket/<int:ticket_id>/<access_token>": "leads to the page of the case",
    "/services/<string:slug>/apply/assisted": "officers begin there for somebody",
    "/services/<string:slug>/apply/receipt": "a paper to print",
    "/services/<string:slug>/apply/preview": _SEEN_ELSEWHERE
    + "test_application_browser",
    "/new/ticket": "of the helpdesk: closed, or leads to ours",
    "/submitted/ticket": "of the helpdesk: closed, or leads to ours",
    "/ticket/close": "of the helpdesk: closed, or leads to ours",
    "/performance.csv": "a file",
    "/performance.json": "a file",
    "/performance/<string:slug>.csv": "a file",
    "/performance/<string:slug>.json": "a file",
    "/queue/draw/<int:agency_id>/<string:key>": _SEEN_ELSEWHERE + "test_desk_page",
    "/queue/screen/<int:agency_id>/<string:key>": _SEEN_ELSEWHERE + "test_desk_screen",
    "/queue/screen/<int:agency_id>/<string:key>/now": "figures for that screen",
    "/referral/<string:token>": _SEEN_ELSEWHERE + "test_outside_page, for offices",
    "/referral/<string:token>/<string:act>": _SEEN_ELSEWHERE + "test_outside_page",
    "/referral/<string:token>/file/<int:number>": "a file",
}
# Pages of an answered case, by the end of their address; their own tests hold them against axe.
ANSWERED = ("/feedback", "/not-solved", "/solved", "/review", "/letter", "/letter.pdf")
# What stands in the gaps of an address; a gap that is not here fails the test.
_GAP = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
# Not to be pressed on their own: a word of a sentence, a way that the whole card leads, what
# a reader of the screen alone gets.
MEASURED = """[...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary")].map((one) => {
    const label = one.matches("[type=radio], [type=checkbox]") && one.closest("label");
    const box = (label || one).getBoundingClientRect();
    const style = getComputedStyle(one);
    const sentence = style.display === "inline" &&
        [...one.parentNode.childNodes].some((it) => it.nodeType === 3 && it.data.trim());
    const apart = sentence || one.matches(".stretched-link, .o_gov_skip") ||
        !one.checkVisibility() || box.width <= 1;
    return {what: (one.textContent || one.name || "").trim().slice(0, 40), apart,
        width: Math.round(box.width), height: Math.round(box.height)};
}).filter((one) => !one.apart && (one.height < 44 || one.width < 24))"""
WIDER = """[document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ...[...document.querySelectorAll("body *")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 &&
            one.checkVisibility() && !one.closest("table, pre, .o_gov_body"))
        .map((one) => one.outerHTML.slice(0, 120))]"""
# Layout shifts since the page began, the browser's own count.
SHIFTS = """new Promise((resolve) => {
    let sum = 0;
    const add = (list) => list.forEach((shift) => { sum += shift.value; });
    const watch = new PerformanceObserver((list) => add(list.getEntries()));
    watch.observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => {
        add(watch.takeRecords());
        resolve(sum);
    }));
})"""
LOOK = """({h1: document.querySelectorAll("h1").length, lang: document.documentElement.lang,
    scripts: [...document.scripts].filter((one) => one.src).length,
    main: document.querySelectorAll("main").length})"""


@tagged("post_install", "-at_install")
class TestCitizenPages(CitizenBrowser, ApplicationCase):
    """Every page of ours that a citizen can open, found in the routing map: no barrier that
    axe knows, on a phone and on a desktop; nothing beside a narrow screen, nothing too small
    to press, nothing that moves while it loads."""

    def _gaps(self):
        return {
            "slug": self.permit.slug,
            "case_id": self.case.id,
            "page": 1,
            "number": 1,
        }

    def _routes(self):
        """Addresses of the routing map that are ours and answer GET, with whether one logs
        in."""
        found = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            ours = rule.endpoint.func.__module__.startswith(OURS)
            if not ours or routing["type"] != "http" or rule.rule in NO_PAGE:
                continue
            if rule.rule.startswith("/web/"):  # the web client of officers
                continue
            if "GET" in (routing.get("methods") or ["GET"]):
                found[rule.rule] = routing["auth"] != "public"
        return found

    def _pages(self, private):
        """Paths of what the routing map has, for people with an account or without."""
        gaps = self._gaps()
        return sorted(
            _GAP.sub(lambda gap: str(gaps[gap[1]]), rule)
            for rule, its in self._routes().items()
            if its == private and set(_GAP.findall(rule)) <= set(gaps)
        )

    def test_no_page_is_left_out(self):
        gaps = set(self._gaps())
        unknown = [rule for rule in self._routes() if set(_GAP.findall(rule)) - gaps]
        self.assertFalse(unknown, "say what stands in the gaps, or why it is no page")

    def _html_pages(self, pages, user):
        """Those of the pages that are documents: not files, not what leads elsewhere."""
        self.authenticate(user, user)
        found = []
        for path in pages:
            response = self.url_open(path, allow_redirects=False)
            if response.status_code in (302, 303):
                continue
            if response.status_code == 404 and path.endswith(ANSWERED):
                continue
            self.assertEqual(response.status_code, 200, path)
            if response.headers["Content-Type"].startswith("text/html"):
                found.append(path)
        return found

    def test_every_page_without_account(self):
        # Those of an application are seen below: they need a draft.
        paths = [it for it in self._pages(private=False) if "/apply/" not in it]
        self._look_at(self._html_pages(paths, None), None)

    def test_every_page_with_an_account(self):
        user = self.citizen_user
        # So that the pages of an application have something to show.
        self._draft()._file(fields.Datetime.now())
        self._draft()
        applying = [path for path in self._pages(private=False) if "/apply" in path]
        paths = self._html_pages(applying + self._pages(private=True), user.login)
        self._look_at(paths, user)

    def _look_at(self, paths, user):
        self.assertGreater(len(paths), 2, paths)
        self.login_as(user)
        for path in paths:
            with self.subTest(path):
                self._look(path)

    def _look(self, path):
        name = re.sub(r"\W+", "-", path).strip("-")
        self.window(360)
        self.visit(path)
        self.assertEqual(self.chromium.evaluate(SHIFTS), 0, "it moved while loading")
        look = self.chromium.evaluate(LOOK)
        self.assertEqual(
            (look["h1"], look["main"]), (1, 1), "one heading, one main part"
        )
        self.assertTrue(look["lang"])
        self.assertLessEqual(look["scripts"], 1, "scripts")
        self.axe()
        self.assertEqual(self.chromium.evaluate(MEASURED), [], "too small to press")
        self.picture(f"{name}-360")
        self.window(320)
        self.assertEqual(self.chromium.evaluate(WIDER), [0], "wider than 320 px")
        self.window(1280)
        self.axe()
        self.picture(f"{name}-1280")
        self.window(1280, zoom=2)
        self.assertEqual(self.chromium.evaluate(WIDER), [0], "wider at 200 %")
        self.picture(f"{name}-200-percent")
