from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import utc
from .reorganisation_common import ReorganisationCommon


@tagged("post_install", "-at_install")
class TestReorganisation(ReorganisationCommon):
    """Offices that end: what passes on to whom, seen by the people concerned."""

    def setUp(self):
        super().setUp()
        with self._at("23 10:00"):
            self.case = self._file()
            self.stall_case = self._file(service_id=self.stall.id)

    # ------------------------------------------------------------------
    # CASES
    # ------------------------------------------------------------------

    def test_cases_pass_on_with_custody_whole_and_dates_unchanged(self):
        self.case.with_user(self.officer).action_take()
        clocks = [self._clock(case) for case in (self.case, self.stall_case)]
        with self._at("24 09:00"):
            order = self._order(moves_members=False)
            self._carry_out(order)
        self.assertEqual(order.state, "done")
        for case, clock in zip((self.case, self.stall_case), clocks, strict=True):
            self.assertEqual(case.sudo().agency_id, self.shop)
            self.assertEqual(case.sudo().entry_agency_id, self.permits)
            self._assert_tiled(case, self.permits, self.shop)
            self.assertEqual(self._clock(case), clock)
            self.assertFalse(case.sudo().user_id)
            referral = case.sudo().referral_ids
            self.assertEqual((referral.kind, referral.state), ("transfer", "accepted"))
            self.assertEqual(referral.sent_at, utc("2026-11-24 09:00+08:00"))
            self.assertEqual(referral.answered_at, referral.sent_at)
            self.assertEqual(
                referral.reason,
                "Licensing Office is no more (Executive Order No. 12 of Fri 20 Nov).",
            )
            self.assertEqual(
                referral.answered_by_name, "Executive Order No. 12 of Fri 20 Nov"
            )
            self.assertEqual(referral.reorganisation_id, order)
            self.assertFalse(referral.due_at)
        theirs = self.case.with_user(self.shop_officer)
        self.assertTrue(theirs.has_access("write"))
        self.assertFalse(self.case.with_user(self.officer).has_access("write"))
        self.assertTrue(self.case.with_user(self.officer).has_access("read"))
        with self._at("24 10:00"):
            theirs.action_take()
            self._decide(self.case, self.shop_officer)
        self._assert_whole()

    def test_the_citizen_is_told_once_by_the_queue(self):
        with self._at("24 09:00"):
            self._carry_out(self._order())
            told = self.case.sudo().message_ids.filtered(
                lambda it: it.message_type == "auto_comment"
            )
            before = len(told)
            self.env["gov.case.notice"]._cron_tell()
            self.env["gov.case.notice"]._cron_tell()
        told = self.case.sudo().message_ids.filtered(
            lambda it: it.message_type == "auto_comment"
        )
        self.assertEqual(len(told), before + 1)
        self.assertEqual(
            str(told[0].body),
            f"<p>One-Stop Shop is responsible for your request {self.case.number} from now "
            "on, because offices were reorganised (Executive Order No. 12 of Fri 20 Nov). "
            "You need do nothing. For questions: One-Stop Shop, City Hall, window 1, "
            "555 0199. You will have our answer by Thu 26 Nov, 17:00.</p>",
        )
        self.assertIn(self.citizen, told[0].notified_partner_ids)
        page = self.case.with_user(self.citizen_user)._portal_page()
        self.assertEqual(page["office"]["name"], "One-Stop Shop")
        steps = [step["text"] for step in page["path"]["steps"]]
        self.assertEqual(steps[0], "Licensing Office received it.")
        self.assertEqual(steps[-1], "One-Stop Shop took over.")
        self._assert_whole()

    def test_who_goes_along_goes_on_with_the_case(self):
        with self._at("23 11:00"):
            self.case.with_user(self.officer).action_take()
        with self._at("24 09:00"):
            self._carry_out(self._order())
        case = self.case.sudo()
        self.assertEqual(case.user_id, self.officer)
        self.assertEqual(
            case.stage_id,
            self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress"),
        )
        self.assertEqual(case.assigned_date, utc("2026-11-23 11:00+08:00"))
        self.assertEqual(case.last_stage_update, utc("2026-11-24 09:00+08:00"))
        self.assertIn(self.officer, self.shop.user_ids)
        self.assertNotIn(self.officer, self.permits.user_ids)
        self.assertTrue(self.case.with_user(self.officer).has_access("write"))
        with self._at("24 10:00"):
            self._decide(self.case)
        self._assert_whole()

    def test_paused_and_waiting_cases_keep_standing_still(self):
        ground = self.env["gov.pause.reason"].create(
            {
                "name": "Inspection",
                "citizen_text": "our inspector visits the place",
                "legal_basis": "City ordinance 1",
                "max_amount": 10,
            }
        )
        self._standard("resolve", 4, pause_reason_ids=[(6, 0, ground.ids)],
                       service_ids=[(6, 0, self.stall.ids)])  # fmt: skip
        with self._at("23 12:00"):
            paused = self._file(service_id=self.stall.id)
            waiting = self._file(missing_papers="Barangay clearance")
        with self._at("23 13:00"):
            paused.sudo()._pause(ground, utc("2026-11-23 13:00+08:00"), self.officer)
        clocks = [self._clock(case) for case in (paused, waiting)]
        with self._at("24 09:00"):
            self._carry_out(self._order())
        self.assertTrue(paused.sudo().is_paused)
        self.assertEqual([self._clock(case) for case in (paused, waiting)], clocks)
        awaiting = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        self.assertEqual(waiting.sudo().stage_id, awaiting)
        self._assert_whole()

    def test_a_shorter_promise_moves_a_date_nearer_and_never_away(self):
        self._standard("resolve", 1, agency_ids=[(6, 0, self.shop.ids)])
        self._standard("resolve", 9, agency_ids=[(6, 0, self.markets.ids)])
        with self._at("23 11:00"):
            order = self._order(
                "split",
                line_ids=[
                    (
                        0,
                        0,
                        {"service_id": self.stall.id, "successor_id": self.markets.id},
                    )
                ],
            )
            self._carry_out(order)
        self.assertEqual(self.case.sudo().deadline, utc("2026-11-24 17:00+08:00"))
        self.assertEqual(self.stall_case.sudo().deadline, utc("2026-11-26 17:00+08:00"))
        self._assert_whole()

    # ------------------------------------------------------------------
    # SPLIT, PAST CASES, NOTES
    # ------------------------------------------------------------------

    def _split(self, **values):
        line = {"service_id": self.stall.id, "successor_id": self.markets.id, **values}
        return self._order("split", line_ids=[(0, 0, line)])

    def test_split_by_service(self):
        with self._at("24 09:00"):
            order = self._split(member_ids=[(6, 0, self.frontline.ids)])
            self._carry_out(order)
        self.assertEqual(self.case.sudo().agency_id, self.shop)
        self.assertEqual(self.stall_case.sudo().agency_id, self.markets)
        self.assertEqual(self.stall.agency_id, self.markets)
        self.assertEqual(self.permit.agency_id, self.shop)
        self.assertIn(self.frontline, self.markets.user_ids)
        self.assertNotIn(self.frontline, self.shop.user_ids)
        self.assertIn(self.officer, self.shop.user_ids)
        self.assertFalse(
            self.case.with_user(self.markets_officer).has_access("read"),
            "each sees what went there",
        )
        self._assert_whole()

    def test_past_cases_can_be_read_by_who_took_over(self):
        with self._at("23 11:00"):
            closed, handed_on = self._file(), self._file(service_id=self.stall.id)
            self._decide(closed)
            self._refer(handed_on, self.roads)
        with self._at("23 12:00"):
            handed_on.sudo().pending_referral_id.with_user(
                self.roads_officer
            ).action_accept()
        spans = closed.sudo().custody_ids.ids
        with self._at("24 09:00"):
            order = self._split()
            dialog = self._carry_out(order)
        self.assertIn("Past cases that who takes over can read: 2.", dialog.text)
        self.assertTrue(closed.with_user(self.shop_officer).has_access("read"))
        self.assertFalse(closed.with_user(self.markets_officer).has_access("read"))
        self.assertTrue(handed_on.with_user(self.markets_officer).has_access("read"))
        self.assertFalse(handed_on.with_user(self.markets_officer).has_access("write"))
        self.assertEqual(closed.sudo().agency_id, self.permits, "as it was")
        self.assertEqual(closed.sudo().custody_ids.ids, spans)
        self.assertEqual(handed_on.sudo().agency_id, self.roads)
        self.assertIn("access_widened", closed.sudo().evidence_ids.mapped("kind"))
        self._assert_whole()

    def test_notes_of_the_former_office_are_read_by_who_took_over(self):
        note = self.case.with_user(self.officer).message_post(
            body="Ask the barangay", message_type="comment"
        )
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        Message = self.env["mail.message"]
        self.assertTrue(
            Message.with_user(self.shop_officer).search([("id", "=", note.id)])
        )
        with self._at("24 10:00"):
            self._refer(self.case, self.roads, self.shop_officer)
        with self._at("24 11:00"):
            self.case.sudo().pending_referral_id.with_user(
                self.roads_officer
            ).action_accept()
        self.assertFalse(
            Message.with_user(self.roads_officer).search([("id", "=", note.id)])
        )

    def test_a_closed_case_is_opened_again_by_who_took_over(self):
        with self._at("23 11:00"):
            self._decide(self.case)
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
            self.assertFalse(self.case.with_user(self.markets_officer).gov_editable)
            with self.assertRaises(AccessError):
                self.case.with_user(self.markets_officer).action_reopen()
        with self._at("24 10:00"):
            theirs = self.case.with_user(self.shop_officer)
            theirs.action_reopen()
            self.env["gov.case.reopen"].with_user(self.shop_officer).create(
                {"ticket_id": self.case.id, "reason": "A paper was overlooked"}
            ).action_reopen()
        self.assertEqual(self.case.sudo().agency_id, self.shop)
        self._assert_tiled(self.case, self.permits, self.permits, self.shop)
        with self._at("24 11:00"):
            self._decide(self.case, self.shop_officer)
        self._assert_whole()

    # ------------------------------------------------------------------
    # WHAT COMES AFTERWARDS
    # ------------------------------------------------------------------

    def test_the_old_office_receives_nothing_more(self):
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
            case = self._file(self.shop_officer, service_id=self.stall.id)
            self.assertEqual(case.sudo().agency_id, self.shop)
            with self.assertRaisesRegex(UserError, "One-Stop Shop took over"):
                self._file(self.officer, agency_id=self.permits.id)
            with self.assertRaisesRegex(UserError, "does not exist any more"):
                self._refer(case, self.permits, self.shop_officer)
            by_system = (
                self.env["helpdesk.ticket"]
                .sudo()
                .create({"name": "By mail", "agency_id": self.permits.id})
            )
        self.assertEqual(by_system.agency_id, self.shop)
        self._assert_whole()

    def test_services_teams_and_engagements_go_along(self):
        self.shop.service_ids = [
            (0, 0, {"name": "Stalls of the shop", "code": "STALL"}),
        ]
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Licences", "gov_agency_id": self.permits.id}
        )
        lead = self.env["crm.lead"].create(
            {"name": "Call back", "type": "lead", "gov_agency_id": self.permits.id}
        )
        with self._at("24 09:00"):
            self._carry_out(self._order())
        self.assertEqual(self.stall.agency_id, self.shop)
        self.assertEqual(self.stall.code, "STALL-BPLO")
        self.assertEqual(team.gov_agency_id, self.shop)
        self.assertEqual(lead.gov_agency_id, self.shop)
        self.assertFalse(self.permits.active)

    def test_services_that_end_are_archived_and_their_cases_go_on(self):
        with self._at("24 09:00"):
            order = self._order("closed", ends_services=True)
            dialog = self._carry_out(order)
        self.assertIn("No longer offered: Business permit, Market stall.", dialog.text)
        self.assertFalse(self.permit.active)
        self.assertEqual(self.case.sudo().agency_id, self.shop)
        self._assert_whole()

    def test_one_office_after_the_other(self):
        with self._at("23 11:00"):
            closed = self._file()
            self._decide(closed)
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        with self._at("25 09:00"):
            self._carry_out(
                self._order(
                    from_agency_id=self.shop.id,
                    successor_id=self.markets.id,
                    order_number="Executive Order No. 13",
                    moves_members=False,
                )
            )
            # Nobody was told in between: only the last office is named.
            self.env["gov.case.notice"]._cron_tell()
            filed = (
                self.env["helpdesk.ticket"]
                .sudo()
                .create({"name": "By mail", "agency_id": self.permits.id})
            )
        self._assert_tiled(self.case, self.permits, self.shop, self.markets)
        self.assertEqual(filed.agency_id, self.markets)
        self.assertTrue(closed.with_user(self.markets_officer).has_access("read"))
        self.assertTrue(closed.with_user(self.markets_officer).has_access("write"))
        told = [
            str(it.body)
            for it in self.case.sudo().message_ids
            if "responsible for your request" in str(it.body)
        ]
        self.assertEqual(len(told), 1)
        self.assertIn("Markets Office is responsible", told[0])
        self.assertEqual(self.case.sudo()._hops(), 2)
        self.markets.referral_hop_limit = 1
        self.assertFalse(
            self.case.sudo()._why_loop(self.roads), "nobody sent it away so far"
        )
        self._assert_whole()

    # ------------------------------------------------------------------
    # BEFORE
    # ------------------------------------------------------------------

    def test_preview_counts(self):
        with self._at("23 11:00"):
            self._refer(self.case, self.roads)
            other = self._file(self.roads_officer, service_id=False, name="Pothole")
            self._refer(other, self.permits, self.roads_officer, kind="consult")
            self._standard("resolve", 2, agency_ids=[(6, 0, self.permits.ids)])
            late = self._file()
        with self._at("23 12:00"):
            dialog = self._preview(self._split())
        self.assertFalse(dialog.problems)
        self.assertEqual(
            [(line.office, line.service, line.cases) for line in dialog.line_ids],
            [
                ("One-Stop Shop", "Business permit", 2),
                ("Markets Office", "Market stall", 1),
            ],
        )
        for sentence in (
            "Open cases that pass on: 3.",
            "Referrals to Licensing Office that go to who takes over: 1.",
            "Hand-overs from it that wait for an answer: 1.",
            "People who become members of One-Stop Shop: 2.",
            "Services of the charter that who takes over offers: 2.",
            "Open cases that come under another service standard: 1.",
            "These standards name Licensing Office",
            "resolve 2",
        ):
            with self.subTest(sentence):
                self.assertIn(sentence, dialog.text)
        self.assertIn(
            "One-Stop Shop is responsible for your request [number]", dialog.message
        )
        self.assertEqual(late.sudo().agency_id, self.permits, "nothing has moved")
        self.assertTrue(self.permits.active)

    def test_what_keeps_an_order_from_being_carried_out(self):
        line = {"service_id": self.stall.id, "successor_id": self.markets.id}
        foreign = self.env["gov.service"].create(
            {"name": "Road repair", "agency_id": self.roads.id}
        )
        outside = self._agency("Water District", "WATER")
        outside.write({"is_external": True, "referral_email": "water@district.example"})
        cases = (
            ({"order_number": False}, "number and day of the order"),
            ({"successor_id": False}, "which office takes over"),
            ({"successor_id": self.permits.id}, "take over from itself"),
            ({"line_ids": [(0, 0, line)]}, "goes to one office as a whole"),
            ({"kind": "split"}, "among at least two offices"),
            ({"successor_id": outside.id}, "takes part by e-mail"),
            (
                {
                    "kind": "split",
                    "line_ids": [(0, 0, dict(line, service_id=foreign.id))],
                },
                "does not offer: Road repair",
            ),
        )
        for values, sentence in cases:
            with self.subTest(sentence):
                dialog = self._preview(self._order(**values))
                self.assertIn(sentence, dialog.problems)
                self.assertFalse(dialog.text)
                with self.assertRaisesRegex(UserError, sentence):
                    dialog.action_carry_out()
        done = self._order()
        self._carry_out(done)
        self.assertIn("carried out already", self._preview(done).problems)
        self.assertIn("is no more already", self._preview(self._order()).problems)
        self.assertIn(
            "Licensing Office is no more itself.",
            self._preview(
                self._order(from_agency_id=self.roads.id, successor_id=self.permits.id)
            ).problems,
        )

    def test_form(self):
        form = Form(self.env["gov.reorganisation"].with_user(self.service_admin))
        form.from_agency_id = self.permits
        form.kind = "split"
        form.successor_id = self.shop
        form.order_number = "Executive Order No. 12"
        form.order_on = "2026-11-20"
        with form.line_ids.new() as line:
            line.service_id = self.stall
            line.successor_id = self.markets
        order = form.save()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.display_name, "Executive Order No. 12: Licensing Office")

    # ------------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------------

    def test_who_reads_and_who_acts(self):
        order = self._order()
        self.assertTrue(order.with_user(self.supervisor).has_access("read"))
        for user in (
            self.officer,
            self.roads_officer,
            self.province_supervisor,
            self.oversight,
            self.equality,
            self.contractor,
            self.employee,
            self.citizen_user,
        ):
            with self.subTest(user.login):
                self.assertFalse(order.with_user(user).has_access("read"))
        for user in (self.supervisor, self.officer, self.oversight):
            with self.subTest(user.login):
                for act in (
                    lambda u=user: order.with_user(u).action_preview(),
                    lambda u=user: order.with_user(u).action_retry(),
                    lambda u=user: order.with_user(u).write({"order_number": "x"}),
                    lambda u=user: (
                        self.env["gov.reorganisation.dialog"]
                        .with_user(u)
                        .create({"reorganisation_id": order.id})
                    ),
                ):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        act()
        self._carry_out(order)
        self.assertIn(
            "2 of 2 open cases have passed on", order.with_user(self.supervisor).summary
        )

    def test_what_was_carried_out_stays(self):
        order = self._order()
        with self.assertRaises(AccessError):
            order.write({"state": "done"})
        self._carry_out(order)
        for act in (
            lambda: order.write({"successor_id": self.markets.id}),
            lambda: order.line_ids.create(
                {
                    "reorganisation_id": order.id,
                    "service_id": self.stall.id,
                    "successor_id": self.markets.id,
                }
            ),
            lambda: order.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        Item = self.env["gov.reorganisation.item"].with_user(self.service_admin)
        self.assertEqual(Item.search_count([("kind", "=", "case")]), 2)
        with self.assertRaises(AccessError):
            Item.search([]).write({"state": "todo"})
