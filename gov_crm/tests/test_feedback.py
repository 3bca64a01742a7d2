import json
from datetime import timedelta
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.helpdesk_ticket_decision import OUTCOMES
from .feedback_common import FeedbackCommon


@tagged("post_install", "-at_install")
class TestFeedback(FeedbackCommon):
    """Who is asked, who reads what, and that nobody changes it."""

    # ------------------------------------------------------------------
    # ONCE FOR EACH END
    # ------------------------------------------------------------------

    def test_every_outcome_asks(self):
        for outcome, _label in OUTCOMES:
            with self.subTest(outcome):
                case = self._past_case(self.citizen, f"A case to be {outcome}")
                self._end(case, outcome)
                page = case.with_user(self.citizen_user)._portal_page()
                self.assertEqual(page["feedback"]["state"], "ask")
                self.assertIn("/feedback/", case._feedback_url(self.now))

    def test_no_end_asks_nothing(self):
        self.assertIsNone(self.case.with_user(self.citizen_user)._portal_feedback())
        self.assertEqual(self.case._feedback_url(self.now), "")

    def test_an_end_is_answered_once(self):
        end = self._end()
        self.assertEqual(end._answer_feedback(self._texts(), self.now, "portal"), {})
        again = self._texts((1, 1, 1, 1, 1), solved="no")
        self.assertEqual(end._answer_feedback(again, self.now, "link"), {})
        given = self._given(end)
        self.assertEqual((len(given), given.solved, given.satisfied), (1, "yes", "yes"))
        self.assertEqual(given.answer_ids.mapped("value"), [3, 2, 3, 3, 3])
        self.assertEqual(
            (given.service_id, given.agency_id, given.channel),
            (self.permit, self.permits, "portal"),
        )

    def test_reopened_and_ended_again_is_asked_again(self):
        first = self._end()
        first._answer_feedback(self._texts(), self.now, "portal")
        self.case._reopen("The stove is missing", self.now, self.officer)
        second = self._end(outcome="denied")
        self.assertEqual(second._feedback_state(self.now), "ask")
        self.assertEqual(first._feedback_state(self.now), "answered")
        second._answer_feedback(self._texts(solved="no"), self.now, "portal")
        self.assertEqual(len(self._given(first) | self._given(second)), 2)

    def test_states(self):
        end = self._end()
        late = end.at + timedelta(days=61)
        self.assertEqual(end._feedback_state(late), "late")
        self.assertEqual(end._feedback_state(late - timedelta(days=2)), "ask")
        self.case._reopen("The stove is missing", self.now, self.officer)
        self.assertEqual(end._feedback_state(self.now), "open")
        with self.assertRaises(UserError):
            end._answer_feedback(self._texts(), self.now, "portal")
        self._end()
        self.assertEqual(end._feedback_state(self.now), "newer")

    def test_what_is_wrong_is_said(self):
        end = self._end()
        name = f"q{self.questions['CLEAR'].id}"
        for texts, wrong in (
            ({}, "solved"),
            ({"solved": "never"}, "solved"),
            ({name: "4"}, name),
            ({name: "x"}, name),
            ({name: "²"}, name),
            ({name: "9" * 30}, name),
            ({"comment": "   "}, "solved"),
        ):
            with self.subTest(texts):
                errors = end._answer_feedback(texts, self.now, "link")
                self.assertEqual(list(errors), [wrong])
        self.assertFalse(self._given(end))
        self.assertEqual(
            end._answer_feedback({"comment": "Thank you"}, self.now, "link"), {}
        )
        self.assertFalse(self._given(end).satisfied)

    def test_satisfied_is_the_overall_question(self):
        for value, satisfied in ((3, "yes"), (2, "no"), (1, "no"), (0, False)):
            case = self._past_case(self.citizen, f"Case {value}")
            end = self._end(case)
            texts = {f"q{self.questions['OVERALL'].id}": str(value)}
            end._answer_feedback(texts, self.now, "link")
            self.assertEqual(self._given(end).satisfied, satisfied)

    def test_form_of_the_office(self):
        """Own form, that of the office above, that of the organisation, the core's."""
        forms = [self.form.copy({"name": name}) for name in ("a", "b", "c")]
        self.assertEqual(len(forms[0].question_ids), 5)
        self.assertEqual(self.permits._feedback_form(), self.form)
        self.permits.company_id.gov_feedback_form_id = forms[0]
        self.assertEqual(self.permits._feedback_form(), forms[0])
        self.city.feedback_form_id = forms[1]
        self.assertEqual(self.permits._feedback_form(), forms[1])
        self.permits.feedback_form_id = forms[2]
        self.assertEqual(self.permits._feedback_form(), forms[2])
        self.assertEqual(self.roads._feedback_form(), forms[1])

    # ------------------------------------------------------------------
    # NOBODY READS, NOBODY CHANGES
    # ------------------------------------------------------------------

    def test_no_role_reads_an_answer(self):
        end = self._end()
        end._answer_feedback(self._texts(comment="Slow"), self.now, "portal")
        given = self._given(end)
        for user in (
            self.frontline,
            self.officer,
            self.supervisor,
            self.oversight,
            self.service_admin,
            self.equality,
            self.investigator,
            self.contractor,
            self.employee,
            self.citizen_user,
            self.other_user,
            self.env.ref("base.public_user"),
        ):
            for record in (given, given.answer_ids):
                Model = record.with_user(user).with_context({})
                for act in (
                    lambda M=Model: M.read(["id"]),
                    lambda M=Model: M.search([]),
                    lambda M=Model: M.write({"day": "2020-01-01"}),
                    lambda M=Model: M.unlink(),
                    lambda M=Model: M.create({}),
                ):
                    with self.subTest(user.login, model=record._name):
                        with (
                            self.assertRaises(UserError),
                            mute_logger(
                                "odoo.addons.base.models.ir_model",
                                "odoo.addons.base.models.ir_rule",
                            ),
                        ):
                            act()

    def test_nobody_changes_it(self):
        end = self._end()
        end._answer_feedback(self._texts(), self.now, "portal")
        given = self._given(end)
        for record, values in (
            (given, {"solved": "no"}),
            (given.answer_ids[0], {"value": 1}),
        ):
            with self.assertRaises(UserError):
                record.write(values)
            with self.assertRaises(UserError):
                record._transition().write(values)
            with self.assertRaises(UserError):
                record.unlink()
            with self.assertRaises(AccessError):
                record.create({"feedback_id": given.id, **values})
        for statement in (
            "UPDATE gov_feedback SET solved = 'no'",
            "DELETE FROM gov_feedback_answer",
            "UPDATE gov_feedback_answer SET value = 1",
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_what_was_asked_stays(self):
        self._end()._answer_feedback(self._texts(), self.now, "portal")
        admin = self.form.with_user(self.service_admin)
        question = admin.question_ids[0]
        for act in (
            lambda: question.write({"text": "All was perfect."}),
            lambda: question.unlink(),
            lambda: admin.write({"scale": "five"}),
            lambda: admin.write(
                {"question_ids": [(0, 0, {"code": "X", "text": "New"})]}
            ),
        ):
            with self.assertRaises(UserError):
                act()
        copy = admin.copy()
        copy.question_ids[0].text = "It was easy to find out what I needed."

    # ------------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------------

    def _figures(self, user, day=None):
        day = day or self.now.date()
        Figures = self.env["gov.feedback.figures"].with_user(user)
        found = Figures._collect(day.year, (day.month + 2) // 3)
        return [it for it in found if it["office"] == self.permits.name]

    def test_figures_of_few_are_not_told(self):
        self._said(4, comment="I live at the corner")
        [service] = self._figures(self.supervisor)
        self.assertEqual((service["responses"], service["counted"]), (4, 0))
        self.assertEqual((service["questions"], service["comments"]), ([], []))
        self.assertIsNone(service["score"])
        self.assertNotIn("corner", self._board(self.supervisor))
        self.assertIn("Too few answers to show", self._board(self.supervisor))

    def test_figures(self):
        self._said(3)
        self._said(2, values=(1, 2, 3, 0, 1), solved="no")
        [service] = self._figures(self.supervisor)
        self.assertEqual((service["responses"], service["counted"]), (5, 5))
        questions = {it["code"]: it for it in service["questions"]}
        self.assertEqual(questions["CLEAR"]["score"], Decimal("60.0"))
        self.assertEqual(questions["RESPECT"]["band"], "outstanding")
        self.assertIsNone(questions["REASONS"]["score"], "three answered")
        # 3 of 5, 3 of 5, 5 of 5 and 3 of 3; the overall question apart.
        self.assertEqual(service["score"], Decimal("77.8"))
        self.assertEqual(service["band"], "fair")
        self.assertIsNone(service["solved"], "two said it")
        page = self._board(self.supervisor)
        self.assertIn("77.8", page)
        self.assertIn("Too few to show", page)

    def test_figures_by_the_other_formula(self):
        self.env.company.gov_feedback_formula = "average"
        self._said(5, values=(2, 2, 2, 2, 2))
        [service] = self._figures(self.supervisor)
        self.assertEqual(service["score"], Decimal("66.7"))

    def test_looking_before_and_after_tells_nothing(self):
        self._said(5)
        before = self._figures(self.supervisor)
        self._said(4, values=(1, 1, 1, 1, 1), comment="Bad")
        after = self._figures(self.supervisor)
        self.assertEqual(after[0]["responses"], 9)
        for name in ("questions", "score", "comments", "counted"):
            self.assertEqual(before[0][name], after[0][name], name)
        self._said(1)
        self.assertEqual(self._figures(self.supervisor)[0]["counted"], 10)

    def test_a_quarter(self):
        self._said(5, day="2026-09-30")
        self._said(5, day="2026-10-01")
        Figures = self.env["gov.feedback.figures"].with_user(self.oversight)
        third = Figures._collect(2026, 3)
        self.assertEqual(third[0]["responses"], 5)
        self.assertFalse(Figures._collect(2025, 4))

    def test_who_sees_figures(self):
        self._said(5)
        elsewhere = self._user("elsewhere", "gov_crm.group_gov_supervisor", self.roads)
        self.assertTrue(self._figures(self.oversight))
        self.assertFalse(self._figures(elsewhere))
        self.assertIn("No case of your offices ended", self._board(elsewhere))
        for user in (self.frontline, self.officer, self.service_admin, self.equality,
                     self.contractor, self.employee, self.citizen_user):  # fmt: skip
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._figures(user)
            with (
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base.models.ir_model"),
            ):
                self._board(user)

    def test_figures_name_nobody(self):
        cases = [self._past_case(self.citizen, f"Case {it}") for it in range(5)]
        for case in cases:
            end = self._end(case)
            end._answer_feedback(self._texts(comment="Too slow"), self.now, "portal")
        [service] = self._figures(self.oversight)
        self.assertEqual((service["responses"], service["ended"]), (5, 5))
        told = json.dumps(service, default=str) + self._board(self.oversight)
        self.assertIn("Too slow", told)
        for secret in (self.citizen.name, *(case.number for case in cases)):
            self.assertNotIn(secret, told)

    def test_asked_again_does_not_count_twice(self):
        end = self._end()
        end._answer_feedback(self._texts(solved="no"), self.now, "portal")
        end._act_on_feedback("again", "", self.now, False, "k")
        self._said(4)
        later = self.now + timedelta(days=15)
        end._answer_feedback({"solved": "yes"}, later, "link", True)
        self.assertEqual(self._figures(self.oversight)[0]["responses"], 5)

    def _board(self, user):
        board = self.env["gov.feedback.board"].with_user(user).create({})
        return str(board.result)

    # ------------------------------------------------------------------
    # WHAT IS HELD ABOUT A PERSON
    # ------------------------------------------------------------------

    def _extract(self, user):
        extract = self.env["gov.extract"].with_user(user)
        return json.loads(extract._as_json(self.citizen.with_user(user)))["feedback"]

    def test_extract(self):
        self._end()._answer_feedback(self._texts(comment="Slow"), self.now, "portal")
        [entry] = self._extract(self.citizen_user)["entries"]
        self.assertEqual((entry["comment"], entry["TIME"]), ("Slow", 2))
        for user in (self.officer, self.oversight):
            told = self._extract(user)
            self.assertFalse(told["entries"])
            self.assertIn("the person alone", told["note"])

    def test_erasure(self):
        end = self._end()
        end._answer_feedback(self._texts(comment="I am Luz"), self.now, "portal")
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL gov.erase = 'person'")
        self.env["gov.erasure"]._erase_case(self.case.ids)
        self.env.cr.execute("SET LOCAL gov.erase = ''")
        given = self._given(end)
        self.assertFalse(given.comment)
        self.assertEqual(given.satisfied, "yes", "figures stay")
