import re
from contextlib import nullcontext
from unittest.mock import patch

from freezegun import freeze_time

from .common import utc
from .loopback_mail import LoopbackMail

NOW = utc("2026-11-24 10:00+08:00")
_CODE = re.compile(r"\b\d{6}\b")


class CodesByMail(LoopbackMail):
    """Codes as they really arrive: over SMTP, in a mailbox on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.email = "desk@city.example"

    def _deliver_codes(self, at=None):
        """Let the job send what waits; the mails that have arrived since the last time.

        :return: ``[(address, code, text)]``
        """
        before = len(self.inbox.mails)
        Server = type(self.env["ir.mail_server"])
        # Odoo sends nothing in tests; here it may, to the server of this class only.
        with (
            patch.object(Server, "_disable_send", lambda self: False),
            freeze_time(at) if at else nullcontext(),
        ):
            self.env["gov.contact.code"]._cron_send()
        self.env.invalidate_all()
        arrived = []
        for addressees, mail in self.inbox.mails[before:]:
            text = mail.get_body(("plain",)).get_content()
            arrived.append((addressees[0], _CODE.search(text).group(), text))
        return arrived
