from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import CASE_OFFICER, utc
from .mandate_common import MandateCommon

MON_10 = "2026-11-23 02:00:00"
TUE_10 = "2026-11-24 02:00:00"
WED_10 = "2026-11-25 02:00:00"
TUE = utc("2026-11-24 10:00+08:00")
WED = utc("2026-11-25 10:00+08:00")


@tagged("post_install", "-at_install")
@freeze_time(MON_10)
class TestAppeal(MandateCommon):
    """A review has its own clock, and nobody decides it who had to do with the first case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._standard("appeal", 5)
        cls.head = cls._user("head", CASE_OFFICER, cls.city)
        cls.second_head = cls._user("secondhead", CASE_OFFICER, cls.city)
        cls.case = cls.env["helpdesk.ticket"].browse()

    def _decided(self, outcome="denied", **values):
        """A case of Luz that an officer took and decided on Tuesday."""
        case = self._file(**values)
        with freeze_time(TUE_10):
            theirs = case.with_user(self.officer)
            theirs.action_take()
            theirs._decide(
                outcome, "The lot is in a flood zone.", "<p>No.</p>", TUE, self.officer
            )
        return case.sudo()

    def _appeal(self, case, user=None, text="The lot was raised last year.", files=()):
        theirs = case.with_user(user or self.citizen_user).with_context({})
        return theirs._portal_appeal(text, list(files), WED).sudo()

    # ------------------------------------------------------------------
    # FILING
    # ------------------------------------------------------------------

    def test_review_is_a_case_with_its_own_clock(self):
        case = self._decided()
        self.assertEqual(case.redress_until, date(2026, 12, 9))
        with freeze_time(WED_10):
            appeal = self._appeal(case, files=[("photo.txt", b"raised")])
        self.assertEqual(appeal.case_kind, "appeal")
        self.assertEqual((appeal.appeal_of_id, case.appeal_ids), (case, appeal))
        self.assertEqual(appeal.agency_id, self.city)
        self.assertEqual(appeal.partner_id, self.citizen)
        self.assertIn("raised last year", appeal.description)
        timer = appeal.timer_ids.filtered(lambda it: it.target == "appeal")
        # Five working days from Wednesday; Monday is a holiday.
        self.assertEqual(timer.deadline, utc("2026-12-03 17:00+08:00"))
        self.assertEqual(appeal.deadline, timer.deadline)
        self.assertEqual(case.outcome, "denied")
        for it in (case, appeal):
            self.assertEqual(it.evidence_ids.mapped("kind").count("appealed"), 1)
            self._assert_whole(it)
        self.assertIn("photo.txt", appeal.message_ids.attachment_ids.mapped("name"))

    def test_asked_twice_is_one_review(self):
        case = self._decided()
        with freeze_time(WED_10):
            first, second = self._appeal(case), self._appeal(case)
        self.assertEqual(first, second)
        self.assertIn("You asked for a review on", case._why_not_appeal(WED))

    def test_until_when(self):
        case = self._decided()
        self.assertFalse(case._why_not_appeal(utc("2026-12-09 23:59+08:00")))
        late = utc("2026-12-10 00:01+08:00")
        self.assertIn("until Wed 9 Dec", case._why_not_appeal(late))
        with self.assertRaisesRegex(UserError, "until Wed 9 Dec"):
            case.with_user(self.citizen_user)._portal_appeal("Please", [], late)
        # The time stays what it was on the day of the decision.
        self.city.review_days = 3
        self.assertFalse(case._why_not_appeal(utc("2026-12-09 23:59+08:00")))
        other = self._decided()
        self.assertEqual(other.redress_until, date(2026, 11, 27))
        self.permit.review_days = 30
        self.assertEqual(self._decided().redress_until, date(2026, 12, 24))

    def test_open_late_and_ended_cases(self):
        case = self._file().sudo()
        self.assertIn("There is no decision yet", case._why_not_appeal(TUE))
        late = utc("2026-11-26 17:01+08:00")
        self.assertFalse(case._why_not_appeal(late))
        with freeze_time("2026-11-27 02:00:00"):
            appeal = case.with_user(self.citizen_user)._portal_appeal(
                "Nobody answers.", [], utc("2026-11-27 10:00+08:00")
            )
        self.assertTrue(case.is_open)
        self.assertIn("has not answered in time", appeal.sudo().appeal_words)
        self._assert_whole(case)
        withdrawn = self._file().sudo()
        withdrawn.with_user(self.citizen_user)._portal_withdraw("", TUE)
        self.assertIn("no decision", withdrawn._why_not_appeal(WED))

    def test_no_review_of_a_review(self):
        case = self._decided()
        with freeze_time(WED_10):
            appeal = self._appeal(case)
            appeal.with_user(self.head).action_take()
            appeal.with_user(self.head)._decide(
                "denied", "Still a flood zone.", "<p>No.</p>", WED, self.head
            )
        self.assertIn("This was a review already", appeal._why_not_appeal(WED))
        self.assertNotIn("You can ask for a review", appeal.decision_ids.redress)
        self.assertIn("/review", case.decision_ids.redress)

    # ------------------------------------------------------------------
    # WHERE IT GOES
    # ------------------------------------------------------------------

    def test_office_of_reviews(self):
        self.assertEqual(self.permits._review_office(), self.city)
        self.assertEqual(self.city._review_office(), self.city)
        self.permits.review_agency_id = self.roads
        case = self._decided()
        self.assertFalse(self._sees(case, self.roads_officer))
        with freeze_time(WED_10):
            appeal = self._appeal(case)
        self.assertEqual(appeal.agency_id, self.roads)
        # Who looks at it again reads what was decided.
        self.assertTrue(self._sees(case, self.roads_officer))
        self.assertFalse(
            case.with_user(self.roads_officer).gov_editable, "reads, and no more"
        )
        self._assert_whole(case | appeal)

    def _sees(self, case, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return case.with_user(user).has_access("read")

    # ------------------------------------------------------------------
    # A DIFFERENT DECIDER
    # ------------------------------------------------------------------

    def _at_the_same_office(self):
        """A review that stays at the office that decided, where everybody is."""
        self.permits.review_agency_id = self.permits
        colleague = new_test_user(
            self.env,
            login="colleague_gov",
            groups=CASE_OFFICER,
            gov_agency_ids=[(6, 0, self.permits.ids)],
            context={"no_reset_password": True},
        )
        case = self._file()
        # One who wrote a note, one who had it for a while, one who promised something.
        self.helper = self._user("helper", CASE_OFFICER, self.permits)
        self.holder = self._user("holder", CASE_OFFICER, self.permits)
        with freeze_time(TUE_10):
            case.with_user(self.helper).message_post(
                body="Looked at the map.",
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
            case.with_user(self.holder).action_take()
            case.with_user(self.officer).user_id = self.officer
            case.with_user(self.officer)._decide(
                "denied", "Flood zone.", "<p>No.</p>", TUE, self.officer
            )
        self.env.flush_all()
        with freeze_time(WED_10):
            appeal = self._appeal(case.sudo())
        return case.sudo(), appeal, colleague

    def test_who_worked_on_it_does_not_decide(self):
        _case, appeal, colleague = self._at_the_same_office()
        barred = self.helper | self.holder | self.officer
        with freeze_time(WED_10):
            for user in barred:
                theirs = appeal.with_user(user)
                with self.subTest(user.login):
                    with self.assertRaisesRegex(UserError, "on which you worked"):
                        theirs.action_take()
                    with self.assertRaisesRegex(UserError, "on which you worked"):
                        theirs.user_id = user
                    with self.assertRaisesRegex(UserError, "on which you worked"):
                        theirs._decide("granted", False, "<p>Yes</p>", WED, user)
                    with self.assertRaises(UserError):
                        theirs.message_post(body="Yes", subtype_xmlid="mail.mt_comment")
                    with self.assertRaises(UserError):
                        self.env["gov.case.decide"].with_user(user).create(
                            {
                                "ticket_id": appeal.id,
                                "outcome": "granted",
                                "answer": "<p>Yes</p>",
                            }
                        ).action_decide()
                    self.assertFalse(theirs.gov_editable)
                    self.assertIn("a colleague decides", theirs.appeal_words)
                    # Nobody gives it to them either, and the picker leaves them out.
                    with self.assertRaisesRegex(UserError, "Choose a colleague"):
                        appeal.with_user(colleague).user_id = user
                    with self.assertRaisesRegex(UserError, "Choose a colleague"):
                        appeal.user_id = user
                    self.assertIn(user, appeal.with_user(colleague).conflict_user_ids)
            theirs = appeal.with_user(colleague)
            self.assertTrue(theirs.gov_editable)
            theirs.action_take()
            theirs._decide("granted", False, "<p>Yes.</p>", WED, colleague)
        self.assertEqual(appeal.outcome, "granted")

    def test_registering_at_the_desk_is_no_work_on_it(self):
        _case, appeal, _colleague = self._at_the_same_office()
        with freeze_time(WED_10):
            appeal.with_user(self.frontline).action_take()
        self.assertEqual(appeal.user_id, self.frontline)

    def test_take_next_skips_it(self):
        _case, appeal, colleague = self._at_the_same_office()
        Case = self.env["helpdesk.ticket"]
        with freeze_time(WED_10):
            for user in (self.officer, self.helper, self.holder):
                action = Case.with_user(user).action_take_next()
                self.assertFalse(action.get("res_id"), user.login)
            action = Case.with_user(colleague).action_take_next()
        self.assertEqual(action["res_id"], appeal.id)

    def test_take_next_of_several_offices_skips_it(self):
        _case, _appeal, colleague = self._at_the_same_office()
        for user in self.officer | colleague:
            user.gov_agency_ids |= self.roads
        Case = self.env["helpdesk.ticket"]
        with freeze_time(WED_10):
            self.assertFalse(
                Case.with_user(self.officer).action_take_next().get("res_id")
            )
            self.assertTrue(Case.with_user(colleague).action_take_next().get("res_id"))

    def test_the_link_is_nobody_s_to_write(self):
        case = self._decided()
        other = self._file()
        for user in (self.officer, self.supervisor, self.citizen_user):
            with self.assertRaises(UserError):
                other.with_user(user).write({"appeal_of_id": case.id})
            with self.assertRaises(UserError):
                case.with_user(user).write({"redress_until": "2030-01-01"})
        filed = (
            self.env["helpdesk.ticket"]
            .with_user(self.frontline)
            .with_context(default_appeal_of_id=case.id)
            .create({"partner_id": self.citizen.id, "service_id": self.permit.id})
        )
        self.assertFalse(filed.sudo().appeal_of_id)

    # ------------------------------------------------------------------
    # WHAT STAFF SEE
    # ------------------------------------------------------------------

    def test_both_cases_say_it(self):
        case = self._decided()
        with freeze_time(WED_10):
            appeal = self._appeal(case)
            seen = case.with_user(self.officer)
            self.assertIn(f"{appeal.number}, at City Hall", seen.appeal_words)
            self.assertFalse(appeal.with_user(self.officer).has_access("read"))
            theirs = appeal.with_user(self.head)
            self.assertIn(f"review of {case.number}", theirs.appeal_words)
            self.assertEqual(theirs.appeal_of_id, case)
            theirs.action_take()
            theirs._decide("granted", False, "<p>You get it.</p>", WED, self.head)
        self.env.invalidate_all()
        self.assertIn("the decision was changed", seen.appeal_words)
        notes = " ".join(case.message_ids.mapped("body"))
        self.assertIn("the decision was changed", notes)
        self._assert_whole(case | appeal)

    def test_upheld(self):
        case = self._decided()
        with freeze_time(WED_10):
            appeal = self._appeal(case)
            theirs = appeal.with_user(self.head)
            theirs.action_take()
            theirs._decide("denied", "It is.", "<p>No.</p>", WED, self.head)
        self.assertIn("was upheld", case.with_user(self.officer).appeal_words)

    # ------------------------------------------------------------------
    # WHO MAY ASK
    # ------------------------------------------------------------------

    def test_others_may_not(self):
        case = self._decided()
        for user in (self.other_user, self.officer, self.head, self.agent_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._appeal(case, user)

    def test_representative_by_scope(self):
        case = self._decided()
        # A mandate for these services covers their reviews.
        mandate = self._mandate(
            scope_kind="services", service_ids=[(6, 0, self.permit.ids)]
        )
        with freeze_time(WED_10):
            appeal = self._appeal(case, self.agent_user)
        self.assertEqual(appeal.gov_agent_id, self.agent)
        self.assertEqual(appeal.partner_id, self.citizen)
        self.assertIn("filed", mandate.event_ids.mapped("kind"))
        self._assert_whole(case | appeal)

    def test_representative_of_other_kinds(self):
        case = self._decided()
        self._mandate(scope_kind="kinds", case_kinds="service_request")
        theirs = case.with_user(self.agent_user)
        self.assertTrue(theirs.has_access("read"))
        self.assertIn("does not cover", theirs._portal_review(WED)["why_not"])
        with self.assertRaisesRegex(AccessError, "does not cover"):
            self._appeal(case, self.agent_user)

    def test_representative_for_papers_only(self):
        case = self._decided()
        self._mandate(scope_kind="documents")
        with self.assertRaises(AccessError):
            self._appeal(case, self.agent_user)
