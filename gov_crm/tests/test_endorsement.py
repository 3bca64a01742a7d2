from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import utc
from .endorsement_common import MON_10, TUE_10, EndorsementCommon


@tagged("post_install", "-at_install")
@freeze_time(MON_10)
class TestEndorsement(EndorsementCommon):
    """Recorded, answered and reported back, each step as the person concerned."""

    def setUp(self):
        super().setUp()
        self.case = self._file(name="A bakery in Rizal Street")

    def _kinds(self):
        return self.case.sudo().evidence_ids.mapped("kind")

    # ------------------------------------------------------------------
    # RECORDED
    # ------------------------------------------------------------------

    def test_recorded_by_an_officer(self):
        dialog = self.case.action_record_endorsement()
        form = Form(
            self.env[dialog["res_model"]]
            .with_user(self.frontline)
            .with_context(**dialog["context"])
        )
        self.assertIn("Due Thu 26 Nov, 17:00", form.deadline_display["sentence"])
        form.office = "Office of Senator Luna"
        form.reference = "OSL-118"
        form.received_at = "2026-11-20 02:00:00"
        form.text = "Please look at it kindly."
        form.save().action_record()
        endorsement = self.case.with_user(self.officer).endorsement_ids
        self.assertEqual(endorsement.state, "recorded")
        self.assertEqual(endorsement.kind, "endorse")
        self.assertEqual(endorsement.received_at, utc("2026-11-20 10:00+08:00"))
        self.assertEqual(endorsement.recorded_at, utc("2026-11-23 10:00+08:00"))
        self.assertEqual(endorsement.recorded_by_name, self.frontline.name)
        self.assertTrue(endorsement.can_answer)
        self.assertEqual(self._kinds()[-1], "endorsement_recorded")

    def test_an_office_that_takes_part_here(self):
        self.roads.partner_id.email = "roads@city.example"
        form = Form(
            self.env["gov.case.endorse"]
            .with_user(self.frontline)
            .with_context(default_ticket_id=self.case.id)
        )
        form.agency_id = self.roads
        self.assertEqual(form.office, "City Engineer")
        self.assertEqual(form.email, "roads@city.example")
        form.save().action_record()
        self.assertFalse(
            self.env["helpdesk.ticket"]
            .with_user(self.roads_officer)
            .search([("id", "=", self.case.id)]),
            "endorsing opens nothing",
        )

    def test_what_is_refused(self):
        for values, sentence in (
            ({"office": " "}, "Say which office"),
            ({"email": "senator"}, "no e-mail address"),
            ({"received_at": "2026-11-24 02:00:00"}, "after today"),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, sentence):
                self._endorse(self.case, **values)

    def test_nothing_of_it_is_ever_changed(self):
        endorsement = self._endorse(self.case)
        self._answer(endorsement)
        for record in (endorsement.sudo(), endorsement.sudo().letter_ids):
            for act in (
                lambda it=record: it.write({"email": "x@x.example"}),
                lambda it=record: it._transition().write({"ticket_id": 1}),
                lambda it=record: it.unlink(),
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    act()
        with self.assertRaises(AccessError):
            self.env["gov.endorsement"].create(
                {"ticket_id": self.case.id, "office": "x", "state": "answered"}
            )

    # ------------------------------------------------------------------
    # ANSWERED
    # ------------------------------------------------------------------

    def test_answer_tells_where_it_is_and_nothing_of_what_it_is_about(self):
        endorsement = self._endorse(self.case)
        letter = self._answer(endorsement)
        self.assertEqual(endorsement.state, "answered")
        self.assertEqual(letter.kind, "answer")
        self.assertEqual(
            letter.text,
            "To: A. Reyes, Office of Senator Luna\n\n"
            f"We have received your endorsement of case {self.case.number} of Mon 23 "
            "Nov.\n\n"
            "Responsible for it: Licensing Office.\n\n"
            "The citizen is to have the answer by Thu 26 Nov, 17:00.\n\n"
            "No officer has taken it up yet; the office is responsible.\n\n"
            "An endorsement changes neither the place of a case in the queue nor its "
            "date: every case is treated like others of its kind.\n\n"
            "When the case is decided, we tell you that it has been answered and when. "
            "What was decided we tell the citizen.\n\n"
            "Licensing Office",
        )
        mail = self._mails()
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.subject, f"Your OSL-118: case {self.case.number}")
        self.assertIn("Licensing Office", mail.body_html)
        self.assertFalse(mail.model, "not in the conversation with the citizen")
        self.assertEqual(self._kinds()[-1], "endorsement_answered")
        with self.assertRaisesRegex(UserError, "answered already"):
            endorsement.with_user(self.officer).action_answer()

    def test_only_what_is_ticked_is_told(self):
        letter = self._answer(
            self._endorse(self.case),
            tells_office=False,
            tells_date=False,
            tells_state=False,
        )
        self.assertEqual(letter.told, "number")
        for word in ("Responsible for it", "26 Nov", "officer"):
            self.assertNotIn(word, letter.text)

    def test_contents_only_with_the_consent_of_the_citizen(self):
        endorsement = self._endorse(self.case)
        contents = {"tells_contents": True, "contents": "It is about a bakery."}
        with self.assertRaisesRegex(UserError, "how and when the citizen agreed"):
            self._answer(endorsement, **contents)
        letter = self._answer(endorsement, consent="By phone, 23 Nov", **contents)
        self.assertIn("agreed that we tell you: It is about a bakery.", letter.text)
        self.assertEqual(letter.consent, "By phone, 23 Nov")
        entry = self.case.sudo().evidence_ids.sorted("seq")[-1]
        self.assertIn('"with_contents":true', entry.content)
        self.assertNotIn("bakery", entry.content)

    def test_contents_without_the_tick_stay_inside(self):
        letter = self._answer(self._endorse(self.case), contents="A bakery.")
        self.assertNotIn("bakery", letter.text)

    def test_preview_is_the_letter(self):
        endorsement = self._endorse(self.case)
        action = endorsement.with_user(self.officer).action_answer()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        self.assertEqual(form.email, "staff@senate.example")
        form.tells_date = False
        shown = form.preview
        self.assertNotIn("26 Nov", shown)
        form.save().action_answer()
        self.assertEqual(endorsement.sudo().letter_ids.text, shown)

    def test_dates_of_a_clock_that_stands_still(self):
        waiting = self._file(missing_papers="Barangay clearance")
        letter = self._answer(self._endorse(waiting))
        self.assertIn("Its time limit has not begun yet.", letter.text)
        self.assertNotIn("Barangay", letter.text, "what is missing is the citizen's")

    def test_without_an_address_somebody_posts_it(self):
        endorsement = self._endorse(self.case, email=False)
        self._answer(endorsement)
        self.assertFalse(self._mails())
        task = self.case.sudo().activity_ids.filtered(
            lambda it: (
                it.activity_type_id == self.env.ref("gov_crm.mail_activity_endorsement")
            )
        )
        self.assertEqual(task.user_id, self.officer)
        self.assertIn("Office of Senator Luna", task.summary)

    # ------------------------------------------------------------------
    # REPORTED BACK
    # ------------------------------------------------------------------

    def test_reported_once_by_itself_when_decided(self):
        answered, recorded = self._endorse(self.case), self._endorse(self.case)
        self._answer(answered)
        with freeze_time(TUE_10):
            self._decide(self.case)
        for endorsement in (answered, recorded):
            self.assertEqual(endorsement.state, "reported")
            report = endorsement.sudo().letter_ids[-1]
            self.assertIn("The citizen was answered on Tue 24 Nov, 10:00.", report.text)
            self.assertNotIn("permit", report.text)
            self.assertNotIn("ranted", report.text)
        self.assertEqual(len(self._mails()), 3)
        self.assertEqual(self._kinds().count("endorsement_reported"), 2)
        with freeze_time("2026-11-24 03:00:00"):
            self.env["gov.case.reopen"].with_user(self.officer).create(
                {"ticket_id": self.case.id, "reason": "A mistake"}
            ).action_reopen()
        with freeze_time("2026-11-24 04:00:00"):
            self._decide(self.case, outcome="resolved")
        self.assertEqual(len(self._mails()), 3)

    def test_closed_without_an_answer(self):
        endorsement = self._endorse(self.case)
        with freeze_time(TUE_10):
            self._decide(self.case, outcome="withdrawn", answer=False)
        self.assertIn(
            "The case was closed on Tue 24 Nov, 10:00.",
            endorsement.sudo().letter_ids.text,
        )

    def test_endorsed_after_it_was_decided(self):
        self._decide(self.case)
        with freeze_time(TUE_10):
            endorsement = self._endorse(self.case)
            letter = self._answer(endorsement)
        self.assertEqual((letter.kind, endorsement.state), ("report", "reported"))
        self.assertIn("The citizen was answered on Mon 23 Nov, 10:00.", letter.text)
        self.assertNotIn("When the case is decided", letter.text)

    def test_when_the_law_decides(self):
        self._standard("resolve", 2, on_lapse="approved", case_kind="service_request")
        case = self._file()
        endorsement = self._endorse(case)
        with freeze_time("2026-11-27 02:00:00"):
            self.env["gov.service.timer"]._cron_sweep()
        self.assertEqual(case.outcome, "deemed_approved")
        self.assertEqual(endorsement.state, "reported")

    # ------------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------------

    def test_seen_and_answered_with_the_case(self):
        endorsement = self._endorse(self.case)
        self._answer(endorsement)
        letter = endorsement.sudo().letter_ids
        for user in (self.frontline, self.officer, self.supervisor, self.oversight):
            for record in (endorsement, letter):
                with self.subTest(user.login, model=record._name):
                    self.assertTrue(record.with_user(user).has_access("read"))
                    self.assertTrue(
                        record.with_user(user).search([("id", "=", record.id)])
                    )
        for user in (
            self.roads_officer,
            self.service_admin,
            self.equality,
            self.contractor,
            self.investigator,
            self.employee,
            self.citizen_user,
        ):
            for record in (endorsement, letter):
                with self.subTest(user.login, model=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))

    def test_states_are_found(self):
        first, second, third = (self._endorse(self.case) for _n in range(3))
        other = self._file()
        last = self._endorse(other)
        self._answer(first)
        self._answer(last)
        self._decide(other)
        Model = self.env["gov.endorsement"].with_user(self.officer)
        for state, found in (
            ("recorded", second | third),
            ("answered", first),
            ("reported", last),
        ):
            with self.subTest(state):
                self.assertEqual(Model.search([("state", "=", state)]), found)
        self.assertEqual(
            Model.search([("state", "!=", "recorded")]).ids, (first | last).sorted().ids
        )

    def test_others_neither_record_nor_answer(self):
        endorsement = self._endorse(self.case)
        for user in (
            self.roads_officer,
            self.oversight,
            self.service_admin,
            self.contractor,
            self.citizen_user,
        ):
            with self.subTest(user.login):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self._endorse(self.case, user)
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self._answer(endorsement, user)
        foreign = self._file(self.roads_officer, service_id=False, name="Pothole")
        with self.assertRaisesRegex(AccessError, "another case"):
            self.env["gov.endorsement.answer"].with_user(self.roads_officer).create(
                {"ticket_id": foreign.id, "endorsement_id": endorsement.id}
            )

    def test_citizen_reads_office_and_day(self):
        self._endorse(self.case, text="Kindly expedite")
        self._endorse(self.case, office="City Mayor", kind="forward")
        page = self.case.with_user(self.citizen_user)._portal_page()
        self.assertEqual(
            page["endorsements"],
            [
                {
                    "office": "Office of Senator Luna",
                    "day": "Mon 23 Nov",
                    "forwarded": False,
                },
                {"office": "City Mayor", "day": "Mon 23 Nov", "forwarded": True},
            ],
        )
        self.assertNotIn("expedite", str(page))

    # ------------------------------------------------------------------
    # THE RECORD
    # ------------------------------------------------------------------

    def _problems(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            line
            for result in self.env["gov.check"]._run(self.case.sudo())
            for line in result["problems"]
        ]

    def test_record_is_whole_and_tampering_is_found(self):
        endorsement = self._endorse(self.case)
        self._answer(endorsement)
        self._decide(self.case)
        self.assertFalse(self._problems())
        for query in (
            "UPDATE gov_endorsement SET office = 'Nobody'",
            "UPDATE gov_endorsement_letter SET text = 'Yes' WHERE kind = 'answer'",
            "DELETE FROM gov_endorsement_letter WHERE kind = 'report'",
        ):
            table = query.split()[1 if query.startswith("UPDATE") else 2]
            savepoint = self.env.cr.savepoint()
            self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            self.env.cr.execute(query)
            with self.subTest(query):
                self.assertIn("endorsement or letter", self._problems()[0])
            savepoint.close(rollback=True)
