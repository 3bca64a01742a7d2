from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .mandate_common import MandateCommon
from .security_common import SecurityCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")  # Tuesday 10:00 in Manila
class TestMandate(MandateCommon, SecurityCommon):
    """Who may act for whom, asked as the people themselves."""

    def test_an_agent_sees_what_the_mandate_covers_and_nothing_else(self):
        other = self._file(name="Pothole", service_id=False)
        self.assertFalse(self._sees_case(self.case))
        self._mandate(scope_kind="services", service_ids=self.permit.ids)
        self.assertTrue(self._sees_case(self.case))
        self.assertFalse(self._sees_case(other))
        self.assertFalse(self._sees_case(self.roads_case.sudo(), self.citizen_user))
        self.assertFalse(self._sees_case(self.case, self.other_user))

    def test_kinds_and_reports_of_corruption(self):
        report = self._file(
            name="Bribe", service_id=False, case_kind="corruption_report"
        )
        mandate = self._mandate(scope_kind="all")
        self.assertTrue(self._sees_case(self.case))
        self.assertFalse(self._sees_case(report), "Nobody said that it covers reports.")
        mandate.with_user(self.officer)._revoke("Too wide", self._now(), self.officer)
        self._mandate(scope_kind="kinds", case_kinds="corruption_report,appeal")
        self.assertTrue(self._sees_case(report))
        self.assertFalse(self._sees_case(self.case))

    def test_it_holds_to_the_second(self):
        with freeze_time("2026-11-24 03:00:00"):
            self._mandate(
                date_from="2026-11-24 04:00:00", date_to="2026-11-24 05:00:00"
            )
        for at, seen in (
            ("2026-11-24 03:59:59", False),
            ("2026-11-24 04:00:00", True),
            ("2026-11-24 04:59:59", True),
            ("2026-11-24 05:00:00", False),
        ):
            with self.subTest(at), freeze_time(at):
                self.assertEqual(self._sees_case(self.case), seen)

    def test_revoked_means_at_once(self):
        mandate = self._mandate()
        with freeze_time("2026-11-24 03:00:00"):
            self.assertTrue(self._sees_case(self.case))
            dialog = (
                self.env["gov.representation.revoke"]
                .with_user(self.frontline)
                .create({"representation_id": mandate.id, "reason": "She asked for it"})
            )
            dialog.action_revoke()
            self.assertFalse(self._sees_case(self.case))
        self.assertEqual(mandate.state, "revoked")
        self.assertEqual(mandate.revoked_by_name, self.frontline.name)
        Mandate = self.env["gov.representation"]
        before, after = "2026-11-24 02:59:59", "2026-11-24 03:00:00"
        self.assertTrue(Mandate._may_act(self.agent, self.case, self._at(before)))
        self.assertFalse(Mandate._may_act(self.agent, self.case, self._at(after)))

    def test_both_people_are_told(self):
        mandate = self._mandate()
        told = self._notices(self.citizen)
        self.assertIn("Ana dela Cruz may act for you", told)
        self.assertIn("Everything", told)
        self.assertIn("You may act for Luz dela Cruz", self._notices(self.agent))
        mandate._revoke("No longer needed", self._now(), self.officer)
        self.assertIn("may not act for you any more", self._notices(self.citizen))
        self.assertIn("No longer needed", self._notices(self.agent))

    def test_what_is_granted_stays(self):
        mandate = self._mandate(date_to="2026-12-24 02:00:00").with_user(self.officer)
        for vals in (
            {"date_to": "2040-01-01"},
            {"scope_kind": "documents"},
            {"agent_id": self.other_citizen.id},
            {"state": "draft"},
            {"revoked_at": "2026-11-24 02:00:00"},
        ):
            with self.subTest(vals), self._refused():
                mandate.write(vals)
        with self._refused():
            mandate.unlink()
        with self._refused():
            mandate.copy()
        with self._refused(AccessError):
            mandate.event_ids.create(
                {"representation_id": mandate.id, "kind": "filed", "user_id": 1}
            )
        with self._refused():
            mandate.sudo().event_ids.write({"user_name": "Somebody else"})

    def test_what_a_mandate_needs(self):
        Mandate = self.env["gov.representation"].with_user(self.frontline)
        vals = {"principal_id": self.citizen.id, "agent_id": self.agent.id}
        shown = {"evidence": "Letter", "verified_how": "seen"}
        for more in (
            {},
            {"evidence": "Letter"},
            {**shown, "scope_kind": "services"},
            {**shown, "scope_kind": "kinds"},
            {**shown, "date_from": "2026-01-01", "date_to": "2026-11-24 02:00:00"},
        ):
            with self.subTest(more), self._refused():
                Mandate.create({**vals, **more}).action_grant()
        with self._refused():
            Mandate.create({**vals, "case_kinds": "everything"})
        with self._refused():
            Mandate.create({**vals, **shown, "state": "active"})
        mine = {
            "principal_id": self.citizen.id,
            "agent_id": self.frontline.partner_id.id,
        }
        with self._refused(AccessError):
            Mandate.create({**mine, **shown}).action_grant()

    def test_who_reads_and_writes_mandates(self):
        mandate = self._mandate()
        for user in self.seers:
            with self.subTest(user.login):
                self.assertTrue(self._as(user, mandate).has_access("read"))
                self.assertIn("Ana", self._as(user, mandate).display_name)
        for user in (*self.strangers, self.citizen_user, self.agent_user):
            with self.subTest(user.login):
                self.assertFalse(self._as(user, mandate).has_access("read"))
                self.assertFalse(self._tell(self._as(user, mandate).action_grant))
                self.assertFalse(self._tell(self._as(user, mandate).action_revoke))
        self.assertFalse(self._as(self.oversight, mandate).has_access("write"))

    def test_papers_only_opens_no_case(self):
        self._mandate(scope_kind="documents")
        self.assertFalse(self._sees_case(self.case))
        Case = self.env["helpdesk.ticket"].with_user(self.agent_user)
        self.assertTrue(Case._portal_papers_case(self.case.id))
        self.assertFalse(Case._portal_papers_case(self.roads_case.id))
        page = Case._portal_papers_case(self.case.id)._portal_papers_page()
        self.assertEqual(page["principal"], "Luz dela Cruz")
        self.assertNotIn("Description", str(page))

    def test_filing_at_the_desk_for_somebody(self):
        with self._refused():
            self._file(gov_agent_id=self.agent.id)
        mandate = self._mandate()
        case = self._file(gov_agent_id=self.agent.id).sudo()
        self.assertEqual(mandate.event_ids[0].ticket_id, case)
        self.assertIn("agent_acted", case.evidence_ids.mapped("kind"))
        said = " ".join(case.message_ids.mapped("body"))
        self.assertIn("Ana dela Cruz has filed", said)
        with self._refused():
            case.with_user(self.frontline).write({"gov_agent_id": False})
        self._assert_whole(case)

    def test_the_desk_is_told_who_may_be_answered(self):
        dialog = self.env["gov.case.on.behalf"].with_user(self.frontline)
        stranger = dialog.create({"ticket_id": self.case.id, "other_name": "Ben"})
        self.assertFalse(stranger.is_allowed)
        self.assertIn("not even that there is one", stranger.answer)
        self._mandate(scope_kind="documents")
        vals = {"ticket_id": self.case.id, "agent_id": self.agent.id}
        self.assertFalse(dialog.create(vals).is_allowed)
        papers = dialog.create({**vals, "want": "papers"})
        self.assertTrue(papers.is_allowed)
        papers.action_record()
        stranger.action_record()
        asked = self.case.evidence_ids.filtered(lambda it: it.kind == "agent_asked")
        self.assertEqual(len(asked), 2)
        with self._refused():
            dialog.create({"ticket_id": self.roads_case.id, "other_name": "Ben"})
        mine = self._as(self.officer)
        self.assertIn("Ana dela Cruz (Papers only", mine.gov_acting)

    def test_somebody_who_acted_once_gets_no_mail(self):
        mandate = self._mandate()
        case = self.case.with_user(self.officer)
        case.message_subscribe(self.agent.ids)

        def notified(body):
            message = case.message_post(
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.agent.ids,
            )
            return message.sudo().notified_partner_ids

        self.assertIn(self.agent, notified("While it stands"))
        with freeze_time("2026-11-24 03:00:00"):
            mandate._revoke("Ended", self._now(), self.officer)
            self.assertNotIn(self.agent, notified("Afterwards"))
            letter = self._as(self.agent_user, self.letter)
            self.assertFalse(self._tell(letter.read, ["body"]))
            self.assertFalse(
                self._tell(self._as(self.agent_user, self.file).read, ["raw"])
            )

    def test_an_officer_who_acts_for_a_relative_answers_nobody(self):
        """Writing for one's mother is no first answer of the office."""
        officer = self._user("relative", "gov_crm.group_gov_frontline", self.roads)
        self._mandate(agent_id=officer.partner_id.id)
        case = self._file().sudo()
        Case = self.env["helpdesk.ticket"].with_user(officer)
        [mine] = Case._portal_search(self._domain(case))
        mine._portal_post("My mother asks when", [], "k" * 24)
        first = case.timer_ids.filtered(lambda it: it.target == "first_response")
        self.assertFalse(first.stopped_at)
        self._assert_whole(case)

    def test_a_check_finds_an_act_that_nothing_covers(self):
        mandate = self._mandate()
        self._file(gov_agent_id=self.agent.id)
        self._assert_whole(None)
        mandate._record_act(
            "wrote", self.case, self._at("2027-01-01 00:00:00"), self.officer
        )
        self._assert_whole(None)
        mandate._revoke("Ended", self._now(), self.officer)
        [result] = [
            it for it in self.env["gov.check"]._run() if it["name"] == "mandates"
        ]
        self.assertEqual(result["count"], 1)

    def test_grant_in_the_rights_of_the_desk_only(self):
        draft = self._mandate(grant=False)
        self.assertEqual(draft.state, "draft")
        self.assertFalse(self._sees_case(self.case), "A draft gives nothing.")
        with self.assertRaises(UserError):
            draft._revoke("x", self._now(), self.officer)
