from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .security_common import SECRET, SecurityCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")  # Tuesday 10:00 in Manila
class TestSecurityModels(SecurityCommon):
    """Role × operation on what hangs on a case, on the setup and on engagements."""

    def _sees(self, user, records, search=True):
        """Whether ``user`` sees the records, searched and by id: both must agree."""
        found = self._tell(
            lambda: (
                self._as(user, records)
                .browse()
                .search_count([("id", "in", records.ids)])
            )
        )
        by_id = bool(self._tell(lambda: self._as(user, records).read(["id"])))
        self.assertEqual(found not in ("", "0"), by_id, "search and read differ")
        return by_id

    def _may(self, act):
        try:
            with self._refused():
                act()
        except self.failureException:
            return True
        return False

    # ------------------------------------------------------------------
    # WITH THE CASE
    # ------------------------------------------------------------------

    def test_custody_and_time_limits_are_seen_with_the_case(self):
        timers = self.case.timer_ids
        for records in (self.case.custody_ids, timers, timers.event_ids):
            self.assertTrue(records)
            for user in self.seers:
                with self.subTest(user.login, model=records._name):
                    self.assertTrue(self._sees(user, records))
            for user in (*self.strangers, self.citizen_user):
                with self.subTest(user.login, model=records._name):
                    self.assertFalse(self._sees(user, records))

    def test_custody_and_time_limits_are_made_by_transitions_only(self):
        timer = self.case.timer_ids[:1]
        rows = (
            ("gov.custody", {"ticket_id": self.case.id, "agency_id": self.roads.id,
                             "date_from": "2020-01-01"}),
            ("gov.service.timer", {"ticket_id": self.case.id, "target": "resolve",
                                   "standard_id": self.standard.id, "state": "met"}),
            ("gov.service.timer.event", {"timer_id": timer.id, "sequence": 9,
                                         "kind": "stop", "at": "2020-01-01"}),
            ("gov.referral", {"ticket_id": self.case.id, "subject": "x", "reason": "x",
                              "from_agency_id": self.permits.id, "state": "sent",
                              "to_agency_id": self.roads.id}),
        )  # fmt: skip
        for user in (*self.seers, *self.strangers, self.citizen_user, self.env.user):
            for name, vals in rows:
                Model = self._as(user, self.env[name])
                with self.subTest(user.login, model=name), self._refused():
                    Model.create(vals)

    def test_a_referral_is_seen_by_both_sides_and_oversight(self):
        referral = self._refer()
        sides = [self.frontline, self.officer, self.roads_frontline, self.roads_officer]
        sides += [self.roads_supervisor, self.supervisor, self.oversight]
        for user in sides:
            with self.subTest(user.login):
                self.assertTrue(self._sees(user, referral))
        for user in {*self.strangers, self.citizen_user} - {*sides}:
            with self.subTest(user.login):
                self.assertFalse(self._sees(user, referral))

    def test_the_receiver_reads_what_was_sent_and_nothing_through_it(self):
        self.case.sudo()._transition().write({"name": "Street in front of a shop"})
        referral = self._refer(facts="A hole in the street")
        theirs = self._as(self.roads_officer, referral)
        self.assertEqual(theirs.facts, "A hole in the street")
        Referral = theirs.browse()
        deep = {"ticket_id": {"fields": {"display_name": {}, "description": {}}}}
        for name, act in {
            "name": lambda: theirs.web_read(
                {"ticket_id": {"fields": {"display_name": {}}}}
            ),
            "deep": lambda: theirs.web_read(deep),
            "export": lambda: theirs.export_data(
                ["ticket_id", "ticket_id/description", "ticket_id/message_ids/body"]
            ),
            "group": lambda: Referral.formatted_read_group(
                [], ["ticket_id"], ["__count"]
            ),
            "group by path": lambda: Referral.formatted_read_group(
                [], ["ticket_id.missing_papers"], ["__count"]
            ),
        }.items():
            with self.subTest(name):
                self.assertNotIn(SECRET, self._tell(act))
        for path in ("description", "missing_papers", "message_ids.body"):
            with self.subTest(path):
                found = Referral.search([(f"ticket_id.{path}", "ilike", SECRET)])
                self.assertFalse(found, "a condition is a question, too")

    def test_only_the_right_side_acts_on_a_referral(self):
        referral = self._refer()
        wizard = self.env["gov.referral.decline"]
        vals = {
            "referral_id": referral.id,
            "ground_id": self.env.ref("gov_crm.gov_referral_reason_known").id,
            "reason": "Not ours",
        }
        reply, accept = self.env["gov.referral.reply"], self.env["gov.referral.accept"]
        own = {"referral_id": referral.id}
        acts = {
            "accept": lambda user: self._as(user, referral).action_accept(),
            "withdraw": lambda user: self._as(user, referral).action_withdraw(),
            "dialog": lambda user: self._as(user, referral).action_decline(),
            "decline": lambda user: (
                wizard.with_user(user).create(vals).action_decline()
            ),
            "receive": lambda user: self._as(user, referral).action_receive(),
            "take on": lambda user: accept.with_user(user).create(own).action_accept(),
            "ask": lambda user: (
                reply.with_user(user)
                .create({**own, "act": "ask", "text": "Which road?"})
                .action_reply()
            ),
            "return": lambda user: (
                reply.with_user(user)
                .create({**own, "act": "return", "text": "Say which road"})
                .action_reply()
            ),
            "open": lambda user: self._as(user, referral).action_open_case(),
        }
        outside = {*self.strangers, self.oversight, self.citizen_user}
        outside -= {self.roads_frontline, self.roads_officer, self.roads_supervisor}
        wrong = [(user, name) for user in outside for name in acts if name != "open"]
        wrong += [(user, "open") for user in outside - {self.oversight}]
        receiver = (
            "accept",
            "dialog",
            "decline",
            "receive",
            "take on",
            "ask",
            "return",
        )
        wrong += [(self.officer, name) for name in receiver]
        wrong += [(self.roads_officer, "withdraw"), (self.frontline, "accept")]
        for user, name in wrong:
            with self.subTest(user.login, act=name), self._refused():
                acts[name](user)
        for user, name in (
            (self.officer, "withdraw"),
            (self.officer, "open"),
            *((self.roads_frontline, name) for name in receiver),
        ):
            with self.subTest(user.login, act=name):
                self.assertTrue(self._may(lambda n=name, u=user: acts[n](u)))
        self.assertNotIn(SECRET, self._tell(acts["open"], self.roads_officer))

    # ------------------------------------------------------------------
    # SETUP
    # ------------------------------------------------------------------

    def _setup_records(self):
        step = self.env["gov.service.step"].create(
            {"service_id": self.permit.id, "agency_action": "Check"}
        )
        return [
            self.permits,
            self.permit,
            self.permit.requirement_ids,
            step,
            self.standard,
        ]

    def test_staff_read_offices_charter_and_promises(self):
        staff = [*self.seers, self.service_admin, self.equality, self.investigator]
        staff += [self.contractor, self.roads_officer]
        others = [self.employee, self.salesman, self.citizen_user, self.public]
        for records in self._setup_records():
            for user in staff:
                with self.subTest(user.login, model=records._name):
                    self.assertTrue(self._sees(user, records))
            for user in others:
                with self.subTest(user.login, model=records._name):
                    self.assertFalse(self._sees(user, records))

    def test_only_service_administrators_set_up(self):
        others = [*self.seers, self.equality, self.investigator, self.contractor]
        others += [self.employee, self.helpdesk_manager, self.citizen_user, self.public]
        for record in self._setup_records():
            named = "client_step" if "client_step" in record._fields else "name"
            acts = {
                "write": lambda user, r=record, n=named: self._as(user, r).write(
                    {n: "x"}
                ),
                "create": lambda user, r=record, n=named: self._as(user, r).copy(
                    {n: "x"}
                ),
                "unlink": lambda user, r=record: self._as(user, r).unlink(),
            }
            for user in others:
                for name, act in acts.items():
                    with self.subTest(user.login, model=record._name, act=name):
                        self.assertFalse(self._may(lambda a=act, u=user: a(u)))
            with self.subTest(self.service_admin.login, model=record._name):
                acts["write"](self.service_admin)

    def test_nobody_makes_oneself_a_member_or_gives_oneself_a_role(self):
        oversight = self.env.ref("gov_crm.group_gov_oversight")
        mine = {"gov_agency_ids": [Command.link(self.permits.id)]}
        role = {"group_ids": [Command.link(oversight.id)]}
        for user in {*self.seers, *self.strangers, self.citizen_user} - {
            self.service_admin
        }:
            for name, act in {
                "office": lambda u=user: self._as(u, u).write(mine),
                "role": lambda u=user: self._as(u, u).write(role),
                "member": lambda u=user: self._as(u, self.permits).write(
                    {"user_ids": [Command.link(u.id)]}
                ),
                "tree": lambda u=user: self._as(u, self.permits).write(
                    {"parent_id": self.roads.id}
                ),
                "group": lambda u=user: self._as(u, oversight).write(
                    {"user_ids": [Command.link(u.id)]}
                ),
            }.items():
                with self.subTest(user.login, act=name), self._refused():
                    act()

    def test_a_service_administrator_sees_no_case_by_membership(self):
        self._as(self.service_admin, self.permits).write(
            {"user_ids": [Command.link(self.service_admin.id)]}
        )
        self.assertFalse(self._sees(self.service_admin, self.case))

    def test_nobody_on_the_internet_writes_stages(self):
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        for user in (self.public, self.citizen_user, self.employee, self.officer):
            with self.subTest(user.login), self._refused():
                self._as(user, stage).write({"closed": False})

    def test_needs_of_people_are_known_to_the_desk_only(self):
        self.citizen.gov_access_needs = f"Wheelchair {SECRET}"
        self.assertIn(SECRET, self._as(self.frontline, self.citizen).gov_access_needs)
        for user in (self.employee, self.salesman, self.other_user):
            citizen = self._as(user, self.citizen)
            with self.subTest(user.login):
                self.assertNotIn(SECRET, self._tell(citizen.read, ["gov_access_needs"]))
                found = self._tell(
                    lambda c=citizen: c.search_count(
                        [("gov_access_needs", "ilike", SECRET)]
                    )
                )
                self.assertIn(found, ("", "0"))

    # ------------------------------------------------------------------
    # ENGAGEMENTS
    # ------------------------------------------------------------------

    def test_engagements_are_seen_by_their_office_and_oversight(self):
        lead = self._engagement()
        for user in self.seers:
            with self.subTest(user.login):
                self.assertTrue(self._sees(user, lead))
        for user in (*self.strangers, self.citizen_user):
            with self.subTest(user.login):
                self.assertFalse(self._sees(user, lead))
                for act in (
                    lambda u=user: self._as(u, lead).write({"name": "x"}),
                    lambda u=user: self._as(u, lead).unlink(),
                    lambda u=user: self._as(u, lead).message_post(body="x"),
                    lambda u=user: self._as(u, lead).action_gov_file_case(),
                ):
                    self.assertFalse(self._may(act))
        with self._refused():
            self._as(self.oversight, lead).write({"name": "x"})
        self._as(self.frontline, lead).write({"name": "Known"})

    def test_engagements_of_others_are_not_made(self):
        for user, agency in (
            (self.roads_officer, self.permits),
            (self.roads_officer, self.env["gov.agency"]),
            (self.salesman, self.permits),
            (self.oversight, self.permits),
        ):
            with self.subTest(user.login, agency=agency.name), self._refused():
                self.env["crm.lead"].with_user(user).create(
                    {"name": "x", "gov_agency_id": agency.id}
                )

    def test_leads_without_office_stay_with_the_sales_team(self):
        lead = self._engagement(gov_agency_id=False)
        self.assertTrue(self._sees(self.salesman, lead))
        for user in (self.frontline, self.officer, self.oversight, self.service_admin):
            with self.subTest(user.login):
                self.assertFalse(self._sees(user, lead))

    def test_the_sales_report_does_not_tell_engagements(self):
        lead = self._engagement()
        lead.message_post(
            body=f"Call {SECRET}",
            mail_activity_type_id=self.env.ref("mail.mail_activity_data_call").id,
        )
        self.env.flush_all()
        Report = self.env["crm.activity.report"]
        self.assertTrue(Report.search([("lead_id", "=", lead.id)]))
        self.assertFalse(
            Report.with_user(self.salesman).search([("lead_id", "=", lead.id)])
        )

    def test_a_name_is_told_only_to_who_sees_the_case(self):
        """A relation shows its target as superuser: pointing at a case must not name it."""
        lead = self._engagement(gov_agency_id=self.roads.id, name="Ours")
        shown = {"fields": {"display_name": {}}}
        for name, act in {
            "duplicate": lambda: self._point_and_read(self.roads_case, "duplicate_id"),
            "engagement": lambda: self._point_and_read(lead, "ticket_id"),
            "form": lambda: (
                self._as(self.roads_officer)
                .browse()
                .onchange(
                    {"duplicate_id": self.case.id},
                    ["duplicate_id"],
                    {"duplicate_id": shown},
                )
            ),
            "lead form": lambda: (
                self._as(self.roads_officer, lead)
                .browse()
                .onchange(
                    {"ticket_id": self.case.id}, ["ticket_id"], {"ticket_id": shown}
                )
            ),
        }.items():
            with self.subTest(name):
                self.assertNotIn(SECRET, self._tell(act))
        self.assertIn(SECRET, self._as(self.frontline).display_name)

    def _point_and_read(self, record, name):
        theirs = self._as(self.roads_officer, record)
        theirs.write({name: self.case.id})
        theirs = self._as(self.roads_officer, record)
        return [
            self._tell(act)
            for act in (
                lambda: theirs.read([name]),
                lambda: theirs.web_read({name: {"fields": {"display_name": {}}}}),
                lambda: theirs.export_data([name]),
                lambda: theirs.browse().formatted_read_group([], [name], ["__count"]),
            )
        ]
