from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PDF, PortalCase
from .security_common import SecurityCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")
class TestCorrection(SecurityCommon):
    """From “something is wrong” to the corrected record, as those who do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.citizen.write({"street": "17 Mabini St", "phone": "0917 555 0001"})

    def _ask(self, fact="street", value="71 Mabini St", key=None):
        mine = self._as(self.citizen_user, self.citizen)
        return mine._gov_portal_correct(fact, value, "See my bill", [], key).sudo()

    def _decide(self, case, outcome, reason=False):
        case.with_user(self.officer).action_take()
        self.env["gov.case.decide"].with_user(self.officer).create(
            {
                "ticket_id": case.id,
                "outcome": outcome,
                "reason": reason,
                "answer": "<p>We looked at it.</p>",
            }
        ).action_decide()

    def _problems(self):
        results = self.env["gov.check"].sudo()._run()
        return [line for result in results for line in result["problems"]]

    def test_granted_and_applied(self):
        case = self._ask()
        self.assertEqual(case.agency_id, self.permits, "It had her last case.")
        self.assertTrue(case.service_id.is_correction)
        self.assertEqual(case.service_id.agency_id, self.city)
        self.assertTrue(case.deadline)
        self.assertEqual(case.evidence_ids[0].user_name, "The citizen")
        mine = self._as(self.officer, case)
        self.assertFalse(mine.can_correct)
        with self._refused(UserError):
            mine.action_apply_correction()
        self._decide(case, "granted")
        self.assertEqual(self.citizen.street, "17 Mabini St")
        mine = self._as(self.officer, case)
        self.assertTrue(mine.can_correct)
        mine.action_apply_correction()
        self.assertEqual(self.citizen.street, "71 Mabini St")
        correction = case.correction_ids
        self.assertEqual(correction.value_before, "17 Mabini St")
        self.assertEqual(correction.applied_by_id, self.officer)
        entry = case.evidence_ids.sorted("seq")[-1]
        self.assertEqual(entry.kind, "fact_corrected")
        digest = self.env["gov.evidence"]._text_digest("71 Mabini St")
        self.assertIn(digest, entry.content)
        self.assertNotIn("Mabini", entry.content)
        self.assertEqual(self._problems(), [])
        with self._refused(UserError):
            mine.action_apply_correction()
        self.env.cr.execute("UPDATE gov_correction SET value_before = 'forged'")
        self.assertEqual(len(self._problems()), 1)

    def test_refused(self):
        case = self._ask()
        self._decide(case, "denied", "The bill names 17 Mabini St.")
        with self._refused(UserError):
            self._as(self.officer, case).action_apply_correction()
        self.assertEqual(self.citizen.street, "17 Mabini St")
        self.assertTrue(case.decision_ids.redress)

    def test_listed_facts_only(self):
        for fact, value in (
            ("email", "x@mail.example"),
            ("credit_limit", "5"),
            ("street", " "),
            ("street", "x" * 201),
            ("gov_birth_date", "yesterday"),
        ):
            with self.subTest(fact), self._refused(UserError):
                self._ask(fact, value)
        case = self._ask("gov_birth_date", "1987-03-21")
        self._decide(case, "granted")
        self._as(self.officer, case).action_apply_correction()
        self.assertEqual(str(self.citizen.gov_birth_date), "1987-03-21")

    def test_nobody_asks_for_another(self):
        for user in (self.other_user, self.officer):
            with self.subTest(user=user.login), self._refused(AccessError):
                self._as(user, self.citizen)._gov_portal_correct(
                    "street", "x", "", [], None
                )
            with self.subTest(user=user.login), self._refused(AccessError):
                self._as(user, self.citizen)._gov_portal_facts()

    def test_who_applies(self):
        case = self._ask()
        self._decide(case, "granted")
        refused = {*self.seers, *self.strangers, self.citizen_user}
        for user in refused - {self.officer, self.supervisor}:
            with self.subTest(user=user.login), self._refused(AccessError):
                self._as(user, case).action_apply_correction()
        for values in ({"new_value": "x"}, {"applied_at": False}):
            with self.subTest(values), self._refused(AccessError):
                self._as(self.officer, case.correction_ids).write(values)
        with self._refused(UserError):
            case.correction_ids.unlink()

    def test_desk(self):
        dialog = self.env["gov.correction.file"]
        values = {
            "partner_id": self.citizen.id,
            "fact": "phone",
            "new_value": "0917 555 0002",
            "proof": "She called from it",
        }
        wizard = dialog.with_user(self.frontline).create(values)
        self.assertEqual(wizard.old_value, "0917 555 0001")
        action = wizard.action_file()
        case = self.env["helpdesk.ticket"].browse(action["res_id"])
        self.assertEqual(case.correction_ids.new_value, "0917 555 0002")
        for user in (self.roads_officer, self.contractor, self.employee):
            with self.subTest(user=user.login), self._refused(AccessError):
                dialog.with_user(user).create(values)

    def test_service_of_the_office_comes_first(self):
        service = self.env["gov.service"].create(
            {
                "name": "Correct a licence",
                "agency_id": self.permits.id,
                "is_correction": True,
            }
        )
        self.assertEqual(self._ask().service_id, service)


@tagged("post_install", "-at_install")
class TestCorrectionPage(PortalCase):
    """The page of the citizen, over HTTP."""

    def _send(self, status=303, **values):
        response = self.url_open(
            "/my/data/wrong",
            data={
                "csrf_token": self._csrf(),
                "key": "k" * 24,
                "fact": "street",
                "value": "71 Mabini St",
                "proof": "",
                **values,
            },
            files={"files": ("bill.pdf", PDF)},
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, status)
        return response

    def test_ask(self):
        self.citizen.street = "17 Mabini St"
        self._login(self.citizen_user)
        page = self._get("/my/data/wrong")
        self.assertIn("17 Mabini St", page.text)
        first = self._send()
        again = self._send()
        self.assertEqual(first.headers["Location"], again.headers["Location"])
        correction = self.env["gov.correction"].search([])
        self.assertEqual(correction.partner_id, self.citizen)
        self.assertEqual(self.citizen.street, "17 Mabini St")
        case = correction.ticket_id
        self.assertEqual(case.message_attachment_count, 1)
        self._get(first.headers["Location"])

    def test_wrong_input(self):
        self._login(self.citizen_user)
        for values in (
            {"fact": "email"},
            {"fact": "gov_birth_date", "value": "soon"},
            {"value": "\0 "},
        ):
            with self.subTest(values):
                page = self._send(422, **values)
                self.assertIn("gov_correction_error", page.text)
        self._send(400, key="short")
        with mute_logger("odoo.http"):
            self._send(400, csrf_token="x")
        self.assertFalse(self.env["gov.correction"].search([]))

    def test_without_login(self):
        self.assertEqual(
            self.url_open("/my/data/wrong", allow_redirects=False).status_code, 303
        )
