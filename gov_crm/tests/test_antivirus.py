import os
import socket
import tempfile
from email.message import EmailMessage

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.gov_antivirus import PARAM_LENIENT, PARAM_SOCKET
from .loopback_clamd import EICAR, LoopbackClamd
from .portal_common import PDF, PortalCase

_LOG = "odoo.addons.gov_crm.models.gov_antivirus"


@tagged("post_install", "-at_install")
class TestAntivirus(PortalCase):
    """Files of citizens before a scanner that listens on this machine."""

    def setUp(self):
        super().setUp()
        self.clamd = LoopbackClamd()
        self.addCleanup(self.clamd.stop)
        self._set(PARAM_SOCKET, self.clamd.address)

    def _set(self, name, value):
        self.env["ir.config_parameter"].set_param(name, value)

    def _set_to_nobody(self):
        """An address at which nobody listens. It stays taken: a free port might be given to
        somebody else meanwhile, who answers."""
        taken = socket.socket()
        self.addCleanup(taken.close)
        taken.bind(("127.0.0.1", 0))
        self._set(PARAM_SOCKET, f"127.0.0.1:{taken.getsockname()[1]}")

    def _files(self):
        return self.env["ir.attachment"].search_count([])

    def _refused(self, sentence):
        before = self._files()
        self._login(self.citizen_user)
        with self.assertLogs(_LOG, "WARNING") as log:
            answer = self._send(
                self.case,
                "My papers",
                422,
                files=[("mine.pdf", PDF), ("letter.txt", EICAR)],
            )
        self.assertIn(sentence, answer.text)
        self.assertIn("My papers", answer.text, "what was written is still there")
        self.assertEqual(self._files(), before)
        self.assertFalse(self._from_citizen(self.case))
        return "\n".join(log.output)

    def test_a_clean_file_is_taken(self):
        self._login(self.citizen_user)
        large = PDF + bytes(200_000)
        self._send(self.case, "", files=[("mine.pdf", large)])
        files = self._from_citizen(self.case).attachment_ids
        self.assertEqual(files.mapped("name"), ["mine.pdf"])
        self.assertEqual(self.clamd.seen, [len(large)])

    def test_a_virus_is_refused_and_noted(self):
        line = self._refused("“letter.txt” holds a virus and was not taken.")
        self.assertIn("Eicar-Signature", line)
        self.assertNotIn("letter", line)

    def test_over_a_socket_in_the_file_system(self):
        with tempfile.TemporaryDirectory(prefix="gov-") as folder:
            clamd = LoopbackClamd(os.path.join(folder, "clamd.ctl"))
            self.addCleanup(clamd.stop)
            self._set(PARAM_SOCKET, clamd.address)
            self._refused("holds a virus")

    def test_nothing_is_asked_without_a_scanner(self):
        self._set(PARAM_SOCKET, "")
        self._login(self.citizen_user)
        self._send(self.case, "", files=[("letter.txt", EICAR)])
        self.assertEqual(self.clamd.seen, [])

    def test_a_scanner_that_is_away(self):
        self._set_to_nobody()
        line = self._refused("cannot be checked for viruses at the moment")
        self.assertIn("refused", line)

    def test_a_scanner_that_is_away_and_need_not_be_asked(self):
        self._set_to_nobody()
        self._set(PARAM_LENIENT, "1")
        self._login(self.citizen_user)
        with mute_logger(_LOG):
            self._send(self.case, "", files=[("mine.pdf", PDF)])
        files = self._from_citizen(self.case).attachment_ids
        self.assertEqual(files.mapped("name"), ["not-scanned-mine.pdf"])

    def test_a_scanner_that_says_something_else(self):
        self.clamd.server.largest = 10
        self.assertIn("size limit", self._refused("cannot be checked for viruses"))

    @mute_logger(_LOG)
    def test_a_setting_that_is_none(self):
        for text in ("clamd", "127.0.0.1:port", "/nowhere/clamd.ctl"):
            self._set(PARAM_SOCKET, text)
            name, refusal = self.env["gov.antivirus"]._pass("mine.pdf", PDF)
            self.assertTrue(refusal, text)

    @mute_logger(_LOG)
    def test_files_of_a_mail(self):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = (
            "a@example.com",
            "b@example.com",
            "x",
        )
        mail.set_content("Please find my papers.")
        mail.add_attachment(
            PDF, maintype="application", subtype="pdf", filename="a.pdf"
        )
        mail.add_attachment(EICAR.decode(), filename="b.txt")
        Thread = self.env["mail.thread"]
        parsed = Thread.message_parse(mail)
        self.assertEqual([it.fname for it in parsed["attachments"]], ["a.pdf"])
        self.assertIn("Please find my papers.", parsed["body"])
        self.assertIn("“b.txt” holds a virus", parsed["body"])
        self.clamd.stop()
        names = [it.fname for it in Thread.message_parse(mail)["attachments"]]
        self.assertEqual(names, ["not-scanned-a.pdf", "not-scanned-b.txt"])

    def test_health_page_says_so(self):
        Health = self.env["gov.health"].with_user(self.service_admin)

        def said():
            findings = [it for it in Health.examine() if it["key"] == "antivirus"]
            return [(it["state"], it["text"]) for it in findings]

        self.assertEqual(said()[0][0], "fine")
        self.clamd.stop()
        ((state, text),) = said()
        self.assertEqual(state, "act")
        self.assertIn("no file of a citizen is taken", text)
        self._set(PARAM_LENIENT, "1")
        self.assertIn("their names say so", said()[0][1])
        self._set(PARAM_SOCKET, "")
        self.assertEqual(said()[0][0], "look")
