import io

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools import pdf
from .common import utc
from .test_clock_warning import LATE, MON_10, ClockCommon

LAW = "RA 11032, sec. 10"


@tagged("post_install", "-at_install")
class TestClockLapse(ClockCommon):
    """Silence that counts as a decision."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard.write({"on_lapse": "approved", "lapse_basis": LAW})

    def _notice(self, case):
        """What the citizen was told last."""
        told = case.message_ids.filtered(
            lambda message: message.subtype_id == self.env.ref("mail.mt_comment")
        )
        return told[0]

    def _open_and_late(self, case):
        self.assertTrue(case.is_open)
        self.assertFalse(case.outcome)
        self.assertFalse(self._events(case, "lapse"))

    @freeze_time(MON_10)
    def test_ladder_before_it(self):
        case = self._file()
        self._sweep("2026-11-25 09:00+08:00")
        self.assertEqual(list(self._told(case)), ["officer"])
        # The last working day begins.
        self._sweep("2026-11-26 08:00+08:00")
        ahead = "If nobody decides by Thu 26 Nov, 17:00, the request counts as approved"
        self.assertEqual(self._told(case), {"officer": ahead, "boss": ahead})

    @freeze_time(MON_10)
    def test_approved(self):
        case = self._file()
        late = utc(f"{LATE}+00:00")
        self._sweep("2026-11-26 17:05+08:00")
        self.assertEqual(case.outcome, "deemed_approved")
        self.assertFalse(case.is_open)
        self.assertEqual(case.closed_date, late)
        timer = self._timer(case)
        self.assertEqual(
            timer.event_ids.mapped("kind"), ["start", "breach", "lapse", "stop"]
        )
        self.assertEqual((timer.state, timer.in_time), ("met", False))
        self.assertEqual(timer.breached_at, timer.deadline)
        self.assertEqual(set(timer.event_ids[2:].mapped("user_name")), {"By law"})
        decision = case.sudo().decision_ids
        self.assertEqual((decision.decided_by_name, decision.at), ("By law", late))
        message = self._notice(case)
        self.assertEqual(message.date, utc("2026-11-26 17:05+08:00"))
        self.assertEqual(message.author_id, self.permits.partner_id)
        self.assertIn(self.citizen, message.partner_ids)
        self.assertIn(
            "Nobody decided by Thu 26 Nov, 17:00. So the law counts your request as "
            "approved (RA 11032, sec. 10).",
            message.body,
        )
        self.assertFalse(self._told(case))
        self.assertEqual(
            self._told(case, "lapse"),
            {
                "officer": "Issue what was asked for: it counts as approved.",
                "boss": "Find out why nobody decided in time.",
            },
        )
        self.assertFalse(timer._differing())
        results = self.env["gov.check"]._run(case.sudo())
        self.assertFalse([result for result in results if result["count"]])
        self._sweep("2026-11-27 17:05+08:00")
        self.assertEqual(len(self._events(case, "lapse")), 1)

    @freeze_time(MON_10)
    def test_denied(self):
        self.standard.on_lapse = "denied"
        case = self._file()
        self._sweep("2026-11-26 17:05+08:00")
        self.assertEqual(case.outcome, "denied")
        decision = case.sudo().decision_ids
        self.assertIn(f"counts your request as denied ({LAW})", decision.grounds)
        self.assertIn(self.permits.redress_text, decision.redress)
        with self.assertRaises(UserError):
            case.with_user(self.officer).action_print_certificate()

    @freeze_time(MON_10)
    def test_trial(self):
        self.standard.lapse_trial = True
        case = self._file()
        self._sweep("2026-11-26 10:00+08:00")
        self.assertEqual(list(self._told(case)), ["officer"])
        messages = case.message_ids
        self._sweep("2026-11-26 17:05+08:00")
        self.assertTrue(case.is_open)
        self.assertEqual(case.message_ids, messages)
        sentence = (
            "Nobody decided by Thu 26 Nov, 17:00. The request would have counted as "
            "approved; this is only being tried."
        )
        self.assertEqual(self._events(case, "lapse").note, sentence)
        self.assertEqual(self._told(case, "lapse"), {"boss": sentence})
        with freeze_time("2026-11-27 02:00:00"):
            at = utc("2026-11-27 10:00+08:00")
            case.with_user(self.officer)._decide(
                "granted", False, "<p>Here</p>", at, self.officer
            )
        self.assertEqual(case.outcome, "granted")

    @freeze_time(MON_10)
    def test_source_unconfirmed(self):
        """What was not read is not quoted to a citizen as law."""
        self.standard.source_unconfirmed = True
        case = self._file()
        self._sweep("2026-11-26 17:05+08:00")
        self.assertNotIn("law", self._notice(case).body)
        rows = dict(case.with_user(self.officer)._certificate()["rows"])
        self.assertEqual(rows["Law"], f"{LAW} (source unconfirmed)")

    @freeze_time(MON_10)
    def test_never_with_papers_missing_or_paused(self):
        self.standard.starts_at = "filed"
        papers = self.env["gov.pause.reason"].create(
            {
                "name": "Missing papers",
                "citizen_text": "waiting for your documents",
                "legal_basis": "City ordinance 1",
                "max_amount": 10,
            }
        )
        self.standard.pause_reason_ids = papers
        missing = self._file(missing_papers="Barangay clearance")
        paused = self._file()
        at = utc("2026-11-24 10:00+08:00")
        with freeze_time(at):
            paused.with_user(self.officer)._pause(
                papers, at, self.officer, printed=True
            )
        self._sweep("2026-11-26 17:05+08:00")
        self._open_and_late(missing)
        self._open_and_late(paused)
        # Papers that come after the time has run out let nothing lapse any more.
        with freeze_time("2026-11-27 02:00:00"):
            missing.with_user(self.officer).action_complete()
        self._sweep("2026-11-28 17:05+08:00")
        self._open_and_late(missing)
        # Ten days of pause and what was left are over: nobody has ended the pause.
        self._sweep("2027-01-04 10:00+08:00")
        self.assertEqual(paused.outcome, "deemed_approved")
        self.assertEqual(
            self._events(paused, "lapse").at, utc("2026-12-11 17:00:01+08:00")
        )

    @freeze_time(MON_10)
    def test_no_officer_outruns_the_law(self):
        """The job that writes it down has not run yet, but the time is over."""
        case = self._file()
        at = utc("2026-11-26 17:10+08:00")
        with freeze_time(at), self.assertRaisesRegex(UserError, "counts as approved"):
            case.with_user(self.officer)._decide(
                "denied", "Rule 7", "<p>No</p>", at, self.officer
            )

    @freeze_time(MON_10)
    def test_decided_in_time(self):
        case = self._file()
        at = utc("2026-11-26 17:00+08:00")
        with freeze_time(at):
            case.with_user(self.officer)._decide(
                "denied", "Rule 7", "<p>No</p>", at, self.officer
            )
        self._sweep("2026-11-28 17:10+08:00")
        self.assertEqual(case.outcome, "denied")
        self.assertFalse(self._events(case, "lapse", "breach"))

    @freeze_time(MON_10)
    def test_certificate(self):
        case = self._file()
        self._sweep("2026-11-26 17:05+08:00")
        with freeze_time("2026-11-27 02:00:00"):
            action = case.with_user(self.officer).action_print_certificate()
            self.assertIn("gov_crm.gov_case_certificate", str(action))
            page, _kind = (
                self.env["ir.actions.report"]
                .with_user(self.officer)
                ._render_qweb_pdf("gov_crm.gov_case_certificate", case.ids)
            )
        page = page.decode()
        self.env.cr.execute(
            "SELECT digest FROM gov_evidence_head WHERE ticket_id = %s", [case.id]
        )
        [digest] = self.env.cr.fetchone()
        for text in (
            case.number,
            digest,
            LAW,
            "Luz dela Cruz",
            "Business permit",
            "It counts as approved since then.",
            "Thu 26 Nov 2026, 17:00",
            "Fri 27 Nov 2026, 10:00",
        ):
            self.assertIn(text, page)
        self.env.cr.precommit.run()  # looks are written with the commit
        looks = self.env["gov.access.log"].sudo().search([("kind", "=", "print")])
        self.assertEqual(looks[:1].user_id, self.officer.id)

    @freeze_time(MON_10)
    def test_certificate_as_pdf(self):
        if not pdf.is_available():
            self.skipTest("This machine has no Pango to draw a PDF with.")
        case = self._file(name="Permit of <b>Luz & Sons</b>")
        self._sweep("2026-11-26 17:05+08:00")
        report = (
            self.env["ir.actions.report"]
            .with_user(self.officer)
            .with_context(force_report_rendering=True)
        )
        content, kind = report._render_qweb_pdf(
            "gov_crm.gov_case_certificate", case.ids
        )
        self.assertEqual(kind, "pdf")
        document = PdfReader(io.BytesIO(content))
        self.assertEqual(document.metadata.title, f"Certificate {case.number}")
        self.assertEqual(document.trailer["/Root"]["/Lang"], "en-US")
        self.assertTrue(document.trailer["/Root"]["/MarkInfo"]["/Marked"])
        text = " ".join(document.pages[0].extract_text().split())
        for words in (
            case.number,
            LAW,
            "Luz & Sons",
            "It counts as approved since then.",
        ):
            self.assertIn(words, text)
