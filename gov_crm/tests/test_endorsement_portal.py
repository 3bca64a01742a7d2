from odoo.tests import tagged

from .portal_common import SECRET, PortalCase


@tagged("post_install", "-at_install")
class TestEndorsementPortal(PortalCase):
    """The page of a case says which office spoke up for it, and nothing of what it wrote."""

    def test_line_on_the_page(self):
        path = f"/my/cases/{self.case.id}"
        self._login(self.citizen_user)
        self.assertNotIn("Who spoke up for it", self._text(path))
        self.case._record_endorsement(
            "Office of Senator Luna",
            self.now,
            self.now,
            self.officer,
            person=SECRET,
            text=f"{SECRET} is a friend",
            reference=SECRET,
        )
        self.case._record_endorsement(
            "City Mayor", self.now, self.now, self.officer, kind="forward"
        )
        text = self._text(path)
        day = self.case._say_day(self.now)
        self.assertIn(f"Office of Senator Luna endorsed it on {day}", text)
        self.assertIn(f"City Mayor forwarded it to us on {day}", text)
        self.assertIn("changes neither your date nor your place in the queue", text)
