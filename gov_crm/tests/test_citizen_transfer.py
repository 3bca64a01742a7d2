import gzip
import logging

from odoo.tests import tagged

from .application_common import ApplicationCase
from .citizen_browser import CitizenBrowser

_logger = logging.getLogger(__name__)

MOST_BYTES = 300_000
MOST_REQUESTS = 20
# What came over the line for this page: addresses, bytes of the body, bytes of the head;
# what the browser had kept already came not at all.
LOADED = """[...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource")]
    .filter((it) => it.transferSize > 0)
    .map((it) => [it.name, it.encodedBodySize, it.transferSize - it.encodedBodySize])"""
PACKED = (".css", ".js", ".svg")  # what a web server packs; the rest is packed already


@tagged("post_install", "-at_install")
class TestCitizenTransfer(CitizenBrowser, ApplicationCase):
    """What filing a request costs on the line, with a phone that was never here: packed by
    the web server in front as docs/operators.md says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.light = cls.env["gov.service"].create(
            {
                "name": "Report a broken street light",
                "agency_id": cls.permits.id,
                "is_online": True,
                "is_published": True,
                "slug": "street-light",
            }
        )
        for sequence, name in enumerate(("Where is it?", "What is wrong?")):
            cls.env["gov.service.question"].create(
                {
                    "service_id": cls.light.id,
                    "sequence": sequence,
                    "name": name,
                    "kind": "text",
                }
            )

    def _note(self):
        """Add what the page in the browser cost."""
        html = self.chromium.evaluate("document.documentElement.outerHTML")
        for index, (url, body, head) in enumerate(self.chromium.evaluate(LOADED)):
            if not index:
                body = len(gzip.compress(html.encode(), 6))
            elif url.partition("?")[0].endswith(PACKED):
                body = len(gzip.compress(self.url_open(url).content, 6))
            self.parts.append((url.removeprefix(self.base_url()), body + head))
        self.assertEqual(self.chromium.evaluate("document.scripts.length"), 0)

    def test_a_request_of_text_only(self):
        self.parts = []
        self.login_as(self.citizen_user)
        self.window(360)
        self.visit("/services")
        self._note()
        self.click("Report a broken street light")
        self._note()
        self.click("Start")
        self._note()
        self.click("Start now")
        self._note()
        while "/check" not in self.path():
            for label in ("Where is it?", "What is wrong?"):
                if label in self.text():
                    self.fill(label, "At the corner of Rizal Street and the market.")
            self.click("Continue")
            self._note()
        self.click("Send my request")
        self._note()
        self.see("Request sent")
        total = sum(size for _url, size in self.parts)
        _logger.info(
            "Filing a request of text only: %.0f kB in %s requests: %s",
            total / 1000,
            len(self.parts),
            self.parts,
        )
        self.assertLess(total, MOST_BYTES, self.parts)
        self.assertLess(len(self.parts), MOST_REQUESTS, self.parts)
