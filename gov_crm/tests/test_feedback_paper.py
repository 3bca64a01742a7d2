from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .feedback_common import FeedbackCommon


@tagged("post_install", "-at_install")
class TestFeedbackPaper(FeedbackCommon):
    """Forms on paper, typed in at the desk."""

    def _paper(self, user=None, **context):
        Paper = self.env["gov.feedback.paper"].with_user(user or self.frontline)
        defaults = {f"default_{key}": value for key, value in context.items()}
        return Form(Paper.with_context(**defaults))

    def _last(self):
        return self.env["gov.feedback"].sudo().search([], limit=1)

    def test_a_pile_by_keyboard(self):
        """Numbers in the order of the form; what is kept from one to the next."""
        paper = self._paper()
        paper.service_id = self.permit
        paper.batch = "Box at window 4"
        paper.day = "2026-11-20"
        paper.typed = "3 2 n - 1"
        self.assertEqual(
            [paper.line_ids.edit(at).answer for at in range(5)],
            ["3", "2", "n", "-", "1"],
        )
        action = paper.save().action_save_next()
        given = self._last()
        self.assertEqual(given.answer_ids.mapped("value"), [3, 2, 0, 1])
        self.assertEqual(
            (given.channel, given.satisfied, str(given.day), given.batch),
            ("paper", "no", "2026-11-20", "Box at window 4"),
        )
        self.assertEqual(given.entered_by_id, self.frontline)
        self.assertFalse(given.ticket_id)
        Paper = self.env["gov.feedback.paper"].with_user(self.frontline)
        following = Form(Paper.with_context(**action["context"]))
        self.assertEqual(following.count, 1)
        self.assertEqual(following.service_id, self.permit)
        self.assertEqual((following.day, following.batch), (given.day, given.batch))
        self.assertFalse(following.line_ids.edit(0).answer)

    def test_saved_is_saved(self):
        paper = self._paper()
        paper.typed = "3 3 3 3 3"
        paper.comment = "Slow"
        dialog = paper.save()
        dialog.action_save()
        self.assertFalse(dialog.comment or dialog.typed or dialog.line_ids)
        with self.assertRaises(UserError):
            dialog.action_save()

    def test_with_the_number_of_a_case(self):
        end = self._end()
        paper = self._paper()
        paper.case_number = f" {self.case.number.lower()} "
        paper.typed = "3 3 3 3 3"
        paper.save().action_save()
        given = self._given(end)
        self.assertEqual((given.channel, given.service_id), ("paper", self.permit))
        paper = self._paper()
        paper.case_number = self.case.number
        paper.typed = "1 1 1 1 1"
        with self.assertRaisesRegex(UserError, "answered for this case already"):
            paper.save().action_save()

    def test_who_handled_the_case_does_not_enter_it(self):
        self._end()
        paper = self._paper(self.officer)
        paper.case_number = self.case.number
        paper.typed = "3 3 3 3 3"
        with self.assertRaisesRegex(UserError, "Give the paper to a colleague"):
            paper.save().action_save()

    def test_numbers_that_do_not_fit(self):
        running = self._past_case(self.citizen, "Running")
        elsewhere = self._past_case(self.citizen, "Road", agency_id=self.roads.id)
        self._end(elsewhere)
        for number in (running.number, elsewhere.number, "BPLO-1", "x"):
            paper = self._paper()
            paper.case_number = number
            paper.typed = "3"
            with self.subTest(number), self.assertRaisesRegex(UserError, "There is no"):
                paper.save().action_save()

    def test_what_does_not_stand_on_the_form(self):
        for typed in ("4", "x3", "33", "3 3 3 3 9"):
            paper = self._paper()
            paper.typed = typed
            with self.subTest(typed), self.assertRaisesRegex(UserError, "on the form"):
                paper.save().action_save()
        with self.assertRaisesRegex(UserError, "at least one"):
            self._paper().save().action_save()
        paper = self._paper()
        paper.typed = "3"
        paper.day = fields.Date.add(fields.Date.today(), days=3)
        with self.assertRaisesRegex(UserError, "future"):
            paper.save().action_save()

    def test_own_office_only(self):
        paper = self.env["gov.feedback.paper"].with_user(self.frontline)
        dialog = paper.create({"agency_id": self.roads.id, "solved": "yes"})
        with self.assertRaises(AccessError):
            dialog.action_save()
        for user in (self.service_admin, self.oversight, self.equality, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                paper.with_user(user).create({"agency_id": self.permits.id})

    def test_dialog_of_others(self):
        dialog = self._paper()
        dialog.typed = "3"
        dialog = dialog.save()
        with self.assertRaises(AccessError):
            dialog.with_user(self.officer).with_context({}).action_save()

    def test_empty_form(self):
        self._login(self.frontline)
        for path in (
            f"/report/html/gov_crm.gov_feedback_paper_service/{self.permit.id}",
            f"/report/html/gov_crm.gov_feedback_paper_agency/{self.permits.id}",
        ):
            text = self.url_open(path).text
            self.assertIn("Is your problem solved?", text)
            self.assertIn("I was treated with respect", text)
            self.assertIn("Number of your case", text)
