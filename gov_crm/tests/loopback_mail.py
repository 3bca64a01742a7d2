import email
import socket
from contextlib import contextmanager
from email.policy import default

from aiosmtpd.controller import Controller


class _Keep:
    """What a mail server does with each mail: keeps it, or refuses the addressee."""

    def __init__(self):
        self.mails, self.refused = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(
            (
                envelope.rcpt_tos,
                email.message_from_bytes(envelope.content, policy=default),
            )
        )
        return "250 OK"


class LoopbackMail:
    """A mail server on this machine to which e-mail really goes, over SMTP.

    ``inbox.mails`` holds what has arrived as ``[(addressees, message)]``. It stands before
    the test class.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inbox = _Keep()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        cls.server = Controller(cls.inbox, hostname="127.0.0.1", port=port)
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create(
            {"name": "Loopback", "smtp_host": "127.0.0.1", "smtp_port": port}
        )

    def setUp(self):
        super().setUp()
        self.inbox.mails.clear()
        self.inbox.refused.clear()

    @contextmanager
    def _really(self):
        """Odoo sends nothing in tests; here it may, to the server above and to no other."""
        self.patch(
            type(self.env["ir.mail_server"]), "_disable_send", lambda self: False
        )
        yield
