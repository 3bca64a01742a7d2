from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .application_common import ApplicationCase


@tagged("post_install", "-at_install")
class TestEntryAssisted(ApplicationCase):
    """An officer fills in the form for the person at the desk."""

    def _begin(self, user=None, citizen=None):
        user = user or self.frontline
        dialog = (
            self.env["gov.application.assist"]
            .with_user(user)
            .create(
                {
                    "partner_id": (citizen or self.citizen).id,
                    "service_id": self.permit.id,
                }
            )
        )
        return dialog.action_start()

    def _filled(self, officer=None):
        officer = officer or self.frontline
        Application = self.env["gov.application"].with_user(officer)
        draft = Application._start_assisted(self.permit, self.citizen)
        draft.write(
            {
                "answers": self._answers(),
                "done_pages": self.permit.all_question_ids.ids,
                "papers": {
                    str(self.clearance.id): {"state": "later"},
                    str(self.lease.id): {"state": "not_needed", "because": "Hers"},
                },
            }
        )
        return draft

    def test_whole_way(self):
        action = self._begin()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self._login(self.frontline)
        response = self.url_open(action["url"], allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        first = self._text("/services/permit/apply/1")
        self.assertIn("Luz dela Cruz", first)  # whose form it is
        draft = self._filled()
        self.env.flush_all()
        check = "/services/permit/apply/check"
        page = self._page(check)
        self.assertNotIn("How we reach you", page.text_content())
        form = next(
            dict(it.form_values())
            for it in page.xpath("//form[@method='post']")
            if it.get("action") == check
        )
        for _twice in range(2):
            response = self.url_open(check, data=form, allow_redirects=False)
            self.assertTrue(response.headers["Location"].endswith("/apply/done"))
        self.env.invalidate_all()
        case = draft.ticket_id
        self.assertEqual(case.partner_id, self.citizen)
        self.assertEqual(case.entry_agency_id, self.permits)
        self.assertTrue(case.is_assisted)
        self.assertEqual(case.assisted_by_id, self.frontline)
        [fact] = case.evidence_ids.filtered(lambda it: it.kind == "assisted")
        self.assertEqual(fact.user_id, self.frontline.id)
        self.assertIn(f'"officer_id":{self.frontline.id}', fact.content)
        results = self.env["gov.check"]._run(case)
        self.assertFalse([line for result in results for line in result["problems"]])
        receipt = self._get("/services/permit/apply/receipt").text
        self.assertIn(case.number, receipt)
        self.assertIn("Frontline", receipt)  # who received it
        # The citizen finds it in the own account.
        self._login(self.citizen_user)
        self.assertIn(case.number, self._text("/my/cases"))

    def test_filter(self):
        case = self._filled()._file(fields.Datetime.now())
        Case = self.env["helpdesk.ticket"].with_user(self.frontline)
        found = Case.search([("is_assisted", "=", True)])
        self.assertEqual(found, case)
        self.assertFalse(self.case.is_assisted)

    def test_who_files_is_not_rewritten(self):
        case = self._filled()._file(fields.Datetime.now())
        for user in (self.frontline, self.officer, self.supervisor):
            for name, value in (("is_assisted", False), ("assisted_by_id", user.id)):
                with self.subTest(user.login, name=name):
                    with self.assertRaises(UserError):
                        case.with_user(user).write({name: value})
        with self.assertRaises(UserError):
            self._file(is_assisted=True)

    def test_only_officers(self):
        for user in (
            self.citizen_user,
            self.employee,
            self.contractor,
            self.service_admin,
            self.oversight,
            self.equality,
            self.env.ref("base.public_user"),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._begin(user)
            Application = self.env["gov.application"].with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                Application._start_assisted(self.permit, self.citizen)

    def test_not_for_oneself_and_those_close(self):
        self.frontline.partner_id.gov_is_citizen = True
        with self.assertRaises(UserError):
            self._begin(citizen=self.frontline.partner_id)
        self.env["gov.household"].create(
            {
                "name": "Home",
                "member_ids": [
                    (0, 0, {"partner_id": self.frontline.partner_id.id}),
                    (0, 0, {"partner_id": self.citizen.id}),
                ],
            }
        )
        self.env.registry.clear_cache()
        with self.assertRaises(UserError):
            self._begin()
        self.assertTrue(self._begin(self.officer))

    def test_not_for_the_dead_and_for_no_citizen(self):
        with self.assertRaises(UserError):
            self._begin(citizen=self.env["res.partner"].create({"name": "Firm"}))
        self.citizen.gov_is_deceased = True
        with self.assertRaises(UserError):
            self._begin()

    def test_a_draft_is_of_the_officer_who_began_it(self):
        url = self._begin()["url"]
        for user in (self.officer, self.citizen_user, self.other_user):
            self._login(user)
            self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 404)
            response = self.url_open("/services/permit/apply/1", allow_redirects=False)
            self.assertEqual(response.status_code, 404, user.login)
        self.authenticate(None, None)
        response = self.url_open(url, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self._login(self.frontline)
        for wrong in ("", "x", "0", "9" * 30, "-1"):
            response = self.url_open(
                f"/services/permit/apply/assisted?draft={wrong}", allow_redirects=False
            )
            self.assertEqual(response.status_code, 404, wrong)

    def test_buttons(self):
        action = self.citizen.with_user(self.frontline).action_gov_file_for()
        self.assertEqual(action["context"]["default_partner_id"], self.citizen.id)
        action = self.permit.with_user(self.frontline).action_file_for()
        self.assertEqual(action["context"]["default_service_id"], self.permit.id)
