import io

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import pdf
from .common import CASE_OFFICER, GovCommon, utc

FILED = "2026-07-06 10:00"  # a Monday
PREPARED = "2026-10-05 10:00"  # a Monday, after the quarter
OPEN = "2026-10-19 17:00"  # closing time of the tenth working day after it


@tagged("post_install", "-at_install")
class TestStaffEvidence(GovCommon):
    """Figures about officers: counted in their own hands only, seen by them first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["res.users"]
        for name in ("ana", "ben", "cora"):
            cls.team += cls._user(name, CASE_OFFICER, cls.permits)
        cls.ana, cls.ben, cls.cora = cls.team
        cls.repair = cls.env["gov.service"].create(
            {"name": "Repair", "agency_id": cls.permits.id, "classification": "simple"}
        )
        # Twelve by Ana, of which nine late; six each by Ben and Cora, of which three late.
        cls._work(cls.ana, 9, "2026-07-20 10:00")
        cls._work(cls.ana, 3, "2026-07-07 10:00")
        for colleague in (cls.ben, cls.cora):
            cls._work(colleague, 3, "2026-07-20 10:00")
            cls._work(colleague, 3, "2026-07-07 10:00")

    @classmethod
    def _work(cls, officer, count, answered, taken=FILED, lent=None):
        """Cases filed on the Monday, taken and answered by an officer.

        :param lent: ``(colleague, from, to)``: who had them meanwhile
        """
        with freeze_time(_at(FILED)):
            cases = (
                cls.env["helpdesk.ticket"]
                .with_user(cls.frontline)
                .create(
                    [
                        {"partner_id": cls.citizen.id, "service_id": cls.repair.id}
                        for _number in range(count)
                    ]
                )
            )
            cls.env.cr.precommit.run()
        hands = [(officer, taken)]
        if lent:
            hands += [lent[:2], (officer, lent[2])]
        for who, moment in hands:
            with freeze_time(_at(moment)):
                cases.with_user(who)._take(who, _at(moment))
                cls.env.cr.precommit.run()
        with freeze_time(_at(answered)):
            for case in cases.with_user(officer):
                case._decide("granted", None, "<p>Yes</p>", _at(answered), officer)
        cls.env.flush_all()
        return cases

    def _prepare(self, moment=PREPARED, user=None):
        with freeze_time(_at(moment)):
            prepared = (
                self.env["gov.staff.evidence"]
                .with_user(user or self.supervisor)
                ._prepare(self.permits, 2026, 3)
            )
            self.env.flush_all()
        return prepared

    def _quarter(self):
        return self.env["gov.staff.evidence"]._quarter(2026, 3)

    def _of(self, prepared, person):
        return prepared.filtered(lambda it: it.user_id == person)

    def _sees(self, user, evidence, moment):
        with freeze_time(_at(moment)):
            self.env.invalidate_all()
            theirs = evidence.with_user(user)
            found = theirs.search([("id", "=", evidence.id)])
            if not found:
                with self.assertRaises(AccessError):
                    theirs._document()
                with self.assertRaises(AccessError):
                    theirs.read(["document"])
            return bool(found)

    # ------------------------------------------------------------------
    # WHAT IS COUNTED
    # ------------------------------------------------------------------

    def test_figures(self):
        prepared = self._prepare()
        self.assertEqual(prepared.user_id, self.team)
        found = self._of(prepared, self.ana).found
        late = found["measures"]["late"]
        self.assertEqual(found["n"], 12)
        self.assertEqual((late["n"], late["observed"]), (12, 9))
        self.assertAlmostEqual(late["expected"], 12 * 15 / 24)
        self.assertEqual(late["said"], "as_expected")
        # From Monday 10:00 to Tuesday 10:00: 6 + 2 office hours; to the second Monday after:
        # 6 + 9 days of 8 + 2.
        self.assertEqual(found["hours"], 3 * 8 + 9 * 80)
        self.assertEqual(found["elsewhere"], 0)

    def test_nothing_is_kept_of_few(self):
        self.assertEqual(self._of(self._prepare(), self.ben).found, {"n": None})
        with freeze_time(_at(PREPARED)):
            own = self.env["gov.staff.evidence"].with_user(self.ben).search([])
            document = own._document()
        self.assertTrue(document["too_few"])
        self.assertNotIn("measures", document)
        self.assertIn("Too few to say", own.document)

    def test_time_elsewhere_is_nobodys_fault(self):
        """Late because it lay unassigned until after the date: neither her hours nor judged."""
        self._work(self.cora, 5, "2026-07-20 10:00", taken="2026-07-17 10:00")
        answers = self.env["gov.staff.answers"]._collect(
            self.permits.ids, *self._quarter()
        )
        hers = [it for it in answers if it.who == self.cora.id]
        left = [it for it in hers if it.late is None]
        self.assertEqual((len(hers), len(left)), (11, 5))
        # Friday 10:00 to Monday 10:00: 6 + 2 hours; before that 6 + 8 days + 2.
        self.assertEqual({(it.hours, it.elsewhere) for it in left}, {(8.0, 72.0)})

    def test_the_same_time_in_parts_is_as_long(self):
        """Six minutes and twelve are eighteen: nobody had it longer than the other."""
        self._work(self.ben, 1, "2026-07-07 10:18", taken="2026-07-07 10:00")
        case = self._work(
            self.ben,
            1,
            "2026-07-07 10:32",
            taken="2026-07-07 10:00",
            lent=(self.cora, "2026-07-07 10:06", "2026-07-07 10:20"),
        )
        answers = self.env["gov.staff.answers"]._collect(
            self.permits.ids, *self._quarter()
        )
        short = [it.hours for it in answers if it.hours < 1]
        self.assertEqual(case.user_id, self.ben)
        self.assertEqual(short, [0.3, 0.3])

    def test_opened_again(self):
        case = self._work(self.ben, 1, "2026-07-07 10:00")
        with freeze_time(_at("2026-07-08 10:00")):
            case.with_user(self.supervisor)._reopen(
                "Not solved", _at("2026-07-08 10:00"), self.supervisor
            )
            self.env.flush_all()
        answers = self.env["gov.staff.answers"]._collect(
            self.permits.ids, *self._quarter()
        )
        again = [it for it in answers if it.reopened]
        self.assertEqual([(it.who, it.late) for it in again], [(self.ben.id, None)])

    # ------------------------------------------------------------------
    # WHO SEES IT, AND WHEN
    # ------------------------------------------------------------------

    def test_the_person_sees_it_first(self):
        evidence = self._of(self._prepare(), self.ana)
        self.assertEqual(evidence.opens_at, _at(OPEN))
        before, after = "2026-10-19 16:59", "2026-10-19 17:01"
        self.assertTrue(self._sees(self.ana, evidence, PREPARED))
        for user in (self.supervisor, self.oversight):
            self.assertFalse(self._sees(user, evidence, before))
            self.assertTrue(self._sees(user, evidence, after))
        for user in (self.ben, self.frontline, self.service_admin, self.contractor):
            with freeze_time(_at(after)), self.assertRaises(AccessError):
                evidence.with_user(user)._document()

    def test_marked_as_read_it_is_open(self):
        evidence = self._of(self._prepare(), self.ana)
        with freeze_time(_at("2026-10-06 09:00")):
            with self.assertRaises(AccessError):
                evidence.with_user(self.supervisor).action_seen()
            evidence.with_user(self.ana).action_seen()
        self.assertTrue(self._sees(self.supervisor, evidence, "2026-10-06 09:01"))
        with freeze_time(_at("2026-10-20 09:00")), self.assertRaises(AccessError):
            evidence.with_user(self.oversight).action_seen()
        self.assertEqual(evidence.seen_at, _at("2026-10-06 09:00"))

    def test_what_was_found_leaves_only_as_the_document(self):
        evidence = self._of(self._prepare(), self.ana).with_user(self.ana)
        with freeze_time(_at(PREPARED)):
            with self.assertRaises(AccessError):
                evidence.read(["found"])
            with self.assertRaises(AccessError):
                evidence.search([], order="found")
            with self.assertRaises(ValueError):
                evidence.search([], order="document")
            with self.assertRaises(AccessError):
                evidence.write({"found": {}})
            with self.assertRaises(AccessError):
                evidence.create({"user_id": self.ana.id})
            with self.assertRaises(AccessError):
                evidence.unlink()

    # ------------------------------------------------------------------
    # COMMENTS
    # ------------------------------------------------------------------

    def test_comment(self):
        evidence = self._of(self._prepare(), self.ana)
        Comment = self.env["gov.staff.comment"]
        values = {"evidence_id": evidence.id, "text": "The system was down."}
        with freeze_time(_at("2026-10-06 09:00")):
            for user in (self.supervisor, self.ben):
                with self.assertRaises(AccessError):
                    Comment.with_user(user).create(values)
            comment = Comment.with_user(self.ana).create(
                {**values, "at": "2020-01-01 00:00:00"}
            )
            self.assertEqual(comment.at, _at("2026-10-06 09:00"))
            for vals in ({"text": "  "}, {"text": "x" * 4001}):
                with self.assertRaises(UserError):
                    Comment.with_user(self.ana).create({**values, **vals})
            with self.assertRaises(UserError):
                comment.sudo().write({"text": "Other"})
            with self.assertRaises(AccessError):
                Comment.with_user(self.supervisor).browse(comment.id).read(["text"])
        with freeze_time(_at("2026-10-20 09:00")):
            self.env.invalidate_all()
            document = evidence.with_user(self.supervisor).document
            self.assertIn("The system was down.", document)
            with self.assertRaises(AccessError):
                Comment.with_user(self.supervisor).create(values)

    # ------------------------------------------------------------------
    # PREPARING
    # ------------------------------------------------------------------

    def test_prepared_once_by_the_supervisor_after_the_quarter(self):
        for user in (self.ana, self.oversight, self.service_admin):
            with self.assertRaises(AccessError):
                self._prepare(user=user)
        with self.assertRaises(UserError):
            self._prepare("2026-09-30 23:30")
        first = self._prepare()
        with self.assertRaises(UserError):
            self._prepare()
        self.assertEqual(len(first), 3)

    def test_people_are_told_without_a_figure(self):
        evidence = self._of(self._prepare(), self.ana)
        message = self.env["mail.message"].search(
            [
                ("partner_ids", "=", self.ana.partner_id.id),
                ("subject", "like", "Your figures"),
            ]
        )
        self.assertEqual(len(message), 1)
        self.assertIn("Mon 19 Oct, 17:00", message.body)
        self.assertNotIn("12", message.body)
        self.assertTrue(evidence)

    def test_dialog(self):
        with freeze_time(_at(PREPARED)):
            dialog = (
                self.env["gov.staff.prepare"]
                .with_user(self.supervisor)
                .create({"agency_id": self.permits.id})
            )
            self.assertEqual((dialog.quarter, dialog.year), ("3", "2026"))
            self.assertIn("Mon 19 Oct, 17:00", dialog.effect)
            done = dialog.action_prepare()
            self.assertIn("3 people", done["params"]["message"])
            dialog.year = "MMXX"
            with self.assertRaises(UserError):
                dialog.action_prepare()

    def test_register(self):
        """Rows of what the reader may see on that day; nothing of who answered too little."""
        prepared = self._prepare()
        rows = {}
        for moment in ("2026-10-06 09:00", "2026-10-20 09:00"):
            with freeze_time(_at(moment)):
                self.env.invalidate_all()
                file = self.env["gov.register.export"]._produce(
                    "staff", *self._quarter(), {}, self.supervisor
                )
                book = openpyxl.load_workbook(io.BytesIO(file.raw))
                rows[moment] = list(
                    book["Evidence"].iter_rows(min_row=2, values_only=True)
                )
        before, after = rows.values()
        self.assertEqual(before, [])
        self.assertEqual([row[2] for row in after], ["Ana"] * 3 + ["Ben", "Cora"])
        self.assertEqual(after[0][5:8], (12, 9, 7.5))
        self.assertEqual(after[3][3:9], (None, after[3][4]) + (None,) * 4)
        self.assertEqual(len(prepared), 3)
        with freeze_time(_at("2026-10-20 09:00")), self.assertRaises(AccessError):
            self.env["gov.register.export"]._produce(
                "staff", *self._quarter(), {}, self.ana
            )

    def test_pdf_says_what_the_screen_says(self):
        if not pdf.is_available():
            self.skipTest("This machine makes no PDF.")
        evidence = self._of(self._prepare(), self.ana)
        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with freeze_time(_at(PREPARED)):
            content, kind = Report.with_user(self.ana)._render_qweb_pdf(
                "gov_crm.gov_staff_evidence", evidence.ids
            )
            self.assertEqual((content[:5], kind), (b"%PDF-", "pdf"))
            with self.assertRaises(AccessError):
                Report.with_user(self.supervisor)._render_qweb_pdf(
                    "gov_crm.gov_staff_evidence", evidence.ids
                )


def _at(moment):
    return utc(f"{moment}+08:00")
