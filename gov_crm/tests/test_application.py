from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .application_common import ApplicationCase
from .portal_common import PDF


@tagged("post_install", "-at_install")
class TestApplication(ApplicationCase):
    """Drafts and what they become."""

    def test_start_goes_on_with_the_draft(self):
        Application = self.env["gov.application"]
        draft = Application._start(self.permit, self.citizen)
        self.assertEqual(Application._start(self.permit, self.citizen), draft)
        other = Application._start(self.permit, self.other_citizen)
        self.assertNotEqual(other, draft)
        # Without an account each visitor has an own one.
        self.assertNotEqual(
            Application._start(self.permit), Application._start(self.permit)
        )
        # What an officer fills in for the citizen is not the citizen's own draft.
        helped = Application._start(self.permit, self.citizen, self.frontline)
        self.assertNotEqual(helped, draft)
        self.assertEqual(Application._own(self.permit, self.citizen_user), draft)
        self.assertFalse(Application._own(self.permit, self.frontline))
        self.permit.is_online = False
        with self.assertRaises(UserError):
            Application._start(self.permit, self.citizen)

    def test_token(self):
        Application = self.env["gov.application"]
        draft = Application._start(self.permit)
        self.assertFalse(Application._by_token(draft.id, ""))
        token = draft._new_token()
        self.assertEqual(Application._by_token(draft.id, token), draft)
        self.assertFalse(Application._by_token(draft.id, token + "x"))
        self.assertFalse(Application._by_token(draft.id + 1, token))
        self.assertNotIn(token, str(draft.read()))
        draft._new_token()
        self.assertFalse(Application._by_token(draft.id, token))

    def test_nobody_reads_drafts(self):
        draft = self._draft()
        users = (
            self.citizen_user, self.frontline, self.supervisor, self.service_admin,
            self.oversight, self.employee, self.env.ref("base.public_user"),
        )  # fmt: skip
        for user in users:
            with self.subTest(user.login), self.assertRaises(AccessError):
                draft.with_user(user).read(["answers"])

    def test_steps(self):
        draft = self.env["gov.application"]._start(self.permit, self.citizen)
        self.assertEqual(
            [step["key"] for step in draft._steps()], ["1", "2", "3", "4", "papers"]
        )
        self.assertEqual(draft._next_step(), "1")
        draft.answers = {str(self.q_kind.id): str(self.stall.id)}
        self.assertEqual(draft._next_step("1"), "2")
        filled = self._draft()
        self.assertEqual(filled._next_step(), "check")
        stranger = self.env["gov.application"]._start(self.permit)
        self.assertEqual(stranger._steps()[-1]["key"], "contact")

    def test_filed_once(self):
        draft = self._draft()
        ticket = draft._file(fields.Datetime.now())
        self.assertEqual(draft._file(fields.Datetime.now()), ticket)
        self.assertEqual(ticket.partner_id, self.citizen)
        self.assertEqual(ticket.agency_id, self.permits)
        self.assertEqual(ticket.service_id, self.permit)
        self.assertFalse(ticket.user_id)
        self.assertEqual(draft.state, "sent")
        self.assertFalse(draft.answers)
        self.assertIn("A shop", ticket.description)

    def test_answers_are_kept_in_words(self):
        [plan] = self._draft()._add_files([("plan.pdf", PDF)])
        draft = self._draft(
            answers={**self._answers(), str(self.q_plan.id): [plan], "99999": "forged"}
        )
        ticket = draft._file(fields.Datetime.now())
        self.assertEqual(
            [
                (answer.section or "", answer.question, answer.value)
                for answer in ticket.answer_ids
            ],
            [
                ("", "What is it?", "A shop"),
                ("", "When do you open?", "1 December 2026"),
                ("", "How many people work there?", "12"),
                ("", "Where is it?", "12 Mabini Street, Balanghai"),
                ("", "Plan of the place", "plan.pdf"),
                ("Owner, 1", "Name of the owner", "Ana"),
                ("Owner, 1", "Share in percent", False),
                ("", "Anything else?", False),
                ("", "Barangay clearance", "You will bring or send it later"),
                ("", "Lease contract", "Not needed: I own it"),
            ],
        )
        file = ticket.answer_ids.attachment_id
        self.assertEqual(
            (file.res_model, file.res_id, file.raw), ("helpdesk.ticket", ticket.id, PDF)
        )
        # Officers of the office read them, those of others do not; nobody rewrites them.
        answers = ticket.answer_ids
        self.assertEqual(answers.with_user(self.frontline)[0].value, "A shop")
        with self.assertRaises(AccessError):
            answers.with_user(self.roads_officer).read(["value"])
        with self.assertRaises(UserError):
            answers[0].value = "Something else"
        self.q_kind.name = "What kind of business?"
        self.assertEqual(answers[0].question, "What is it?")

    def test_missing_papers_stop_the_clock(self):
        ticket = self._draft()._file(fields.Datetime.now())
        self.assertEqual(ticket.missing_papers, "Barangay clearance")
        self.assertFalse(ticket.complete_at)
        notice = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        for words in (
            ticket.number,
            "Officer, Licensing Office",
            "We still need: Barangay clearance (you get it at: your barangay hall)",
            "The time limit starts when we have all of these.",
        ):
            self.assertIn(words, notice.body)
        self.assertEqual(
            ticket._next_steps(),
            [
                "Officer, Licensing Office, reads it. Phone: 555 0123.",
                "The time limit starts when this arrives: Barangay clearance.",
            ],
        )

    def test_complete(self):
        self._standard(
            "resolve",
            3,
            starts_at="complete",
            on_lapse="approved",
            lapse_trial=False,
            lapse_basis="RA 11032, sec. 10",
            service_ids=[Command.set(self.permit.ids)],
        )
        draft = self._draft()
        [file] = draft._add_files([("clearance.pdf", PDF)])
        draft._save_papers({str(self.clearance.id): {"state": "sent", "files": [file]}})
        ticket = draft._file(fields.Datetime.now())
        self.assertFalse(ticket.missing_papers)
        self.assertTrue(ticket.complete_at)
        _who, when, silence = ticket._next_steps()
        self.assertIn("You have our decision by", when)
        self.assertEqual(
            silence, "If you hear nothing by then, the request counts as approved."
        )
        notice = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        self.assertIn("You will have our answer by", notice.body)
        self.assertIn("the request counts as approved", notice.body)

    def test_not_before_everything_is_there(self):
        draft = self._draft(papers={})
        with self.assertRaises(UserError):
            draft._file(fields.Datetime.now())
        draft = self._draft(answers={})
        with self.assertRaises(UserError):
            draft._file(fields.Datetime.now())
        self.assertFalse(draft.ticket_id)

    def test_files_of_others_stay_where_they_are(self):
        theirs = self._draft(self.other_citizen)
        [file] = theirs._add_files([("secret.pdf", PDF)])
        draft = self._draft(answers={**self._answers(), str(self.q_plan.id): [file]})
        draft._save_papers({str(self.clearance.id): {"state": "sent", "files": [file]}})
        ticket = draft._file(fields.Datetime.now())
        self.assertFalse(ticket.answer_ids.attachment_id)
        self.assertEqual(theirs._files().ids, [file])
        draft = self._draft()
        draft._remove_file(file)
        self.assertEqual(theirs._files().ids, [file])

    def test_drafts_expire(self):
        draft = self._draft()
        [file] = draft._add_files([("plan.pdf", PDF)])
        Application = self.env["gov.application"]
        Application._gc_expired()
        self.assertTrue(draft.exists())
        draft.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        Application._gc_expired()
        self.assertFalse(draft.exists())
        self.assertFalse(self.env["ir.attachment"].browse(file).exists())

    def test_extract(self):
        self._draft()._file(fields.Datetime.now())
        self._draft()
        extract = self.env["gov.extract"].with_user(self.citizen_user)
        data = extract._as_json(self.citizen.with_user(self.citizen_user))
        self.assertIn("Not needed: I own it", data)
        self.assertIn('"drafts": {', data)
        self.assertIn('"service": "Business permit"', data)
        extract = self.env["gov.extract"].with_user(self.oversight)
        data = extract._as_json(self.citizen.with_user(self.oversight))
        self.assertIn("may be filling in is shown to the person alone", data)

    def test_officer_files_in_own_rights(self):
        draft = self.env["gov.application"]._start(
            self.permit, self.citizen, self.frontline
        )
        ready = self._draft()
        draft.write({name: ready[name] for name in ("answers", "papers", "done_pages")})
        ticket = draft._file(fields.Datetime.now())
        self.assertEqual(ticket.create_uid, self.frontline)
        self.assertEqual(ticket.agency_id, self.permits)


@tagged("post_install", "-at_install")
class TestQuestions(ApplicationCase):
    """What the administrator may set up."""

    def test_order(self):
        question = self.q_staff.with_user(self.service_admin)
        question.action_move_up()
        order = self.permit.question_ids
        self.assertEqual(order[1:4], self.q_market + self.q_staff + self.q_day)
        question.action_move_down()
        self.env.invalidate_all()
        self.assertEqual(
            self.permit.question_ids[1:4], self.q_market + self.q_day + self.q_staff
        )
        self.q_kind.with_user(self.service_admin).action_move_up()  # first already
        with self.assertRaises(ValidationError):
            # “In which market?” depends on it.
            self.q_kind.with_user(self.service_admin).action_move_down()
        with self.assertRaises(AccessError):
            self.q_kind.with_user(self.frontline).action_move_down()

    def test_condition_in_words(self):
        market = self.q_market.with_user(self.service_admin)
        self.assertEqual(market.condition, f"{self.q_kind.name} {self.stall.name}")
        self.assertFalse(self.q_day.with_user(self.service_admin).condition)

    def test_conditions_that_cannot_be(self):
        values = {"shown_if_id": self.q_kind.id}
        for question, wrong in (
            (self.q_day, {**values, "shown_if_values": [Command.clear()]}),
            (self.q_day, {"shown_if_id": self.q_staff.id}),
            (self.q_kind, {**values, "shown_if_values": [Command.set(self.shop.ids)]}),
        ):
            with self.subTest(question.name), self.assertRaises(ValidationError):
                question.write(wrong)
        with self.assertRaises(ValidationError):
            self._question(90, "Which?", "choice")
        with self.assertRaises(ValidationError):
            self._question(90, "In a text", "text", parent_id=self.q_day.id)
        with self.assertRaises(ValidationError):
            self._question(90, "In a group", "group", parent_id=self.q_owner.id)

    def test_who_writes_them(self):
        with self.assertRaises(AccessError):
            self.q_day.with_user(self.frontline).name = "x"
        with self.assertRaises(AccessError):
            self.q_day.with_user(self.citizen_user).read(["name"])
        self.q_day.with_user(self.service_admin).name = "From which day on?"
