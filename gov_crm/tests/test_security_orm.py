from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .security_common import SECRET, SecurityCommon

FIELDS = ["number", "name", "description", "missing_papers", "partner_id", "deadline"]
SPEC = {name: {} for name in FIELDS if name != "partner_id"} | {
    "partner_id": {"fields": {"display_name": {}}}
}


def reading_acts(case):
    """Every way to get something out of a case, by name; ``case`` is in a user's rights."""
    Case, mine = case.browse(), [("id", "=", case.id)]
    secret = [("name", "ilike", SECRET)]
    return {
        "read": lambda: case.read(FIELDS),
        "read everything": lambda: case.read(),
        "web_read": lambda: case.web_read(SPEC),
        "search_read": lambda: Case.search_read(mine, FIELDS),
        "search by secret": lambda: Case.search_read(secret, FIELDS),
        "web_search_read": lambda: Case.web_search_read(secret, SPEC),
        "search_fetch": lambda: Case.search_fetch(secret, FIELDS).mapped("name"),
        "_read_group": lambda: Case._read_group(mine, ["name"], ["__count"]),
        "formatted_read_group": lambda: Case.formatted_read_group(
            mine, ["name", "partner_id"], ["__count"]
        ),
        "web_read_group": lambda: Case.web_read_group(
            mine,
            ["name"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=SPEC,
        ),
        "name_search": lambda: Case.name_search(SECRET),
        "export": lambda: case.export_data(FIELDS),
        "copy_data": lambda: case.copy_data(),
        "display_name": lambda: case.display_name,
        "search in description": lambda: Case.search(
            [("description", "ilike", SECRET)]
        ).mapped("name"),
    }


def counting_acts(case):
    """Every way to learn that a case is there, without reading it."""
    Case, secret = case.browse(), [("name", "ilike", SECRET)]
    return {
        "search": lambda: len(Case.search([("id", "=", case.id)])),
        "search_count": lambda: Case.search_count(secret),
        "search archived": lambda: Case.with_context(active_test=False).search_count(
            secret
        ),
        "sum of groups": lambda: sum(
            group["__count"]
            for group in Case.formatted_read_group(secret, [], ["__count"])
        ),
        "panel": lambda: sum(
            value.get("__count", 0)
            for value in Case.search_panel_select_range(
                "service_id", enable_counters=True, search_domain=secret
            )["values"]
        ),
        "progress bar": lambda: sum(
            sum(counts.values())
            for counts in Case.read_progress_bar(
                secret, "partner_id", {"field": "lane", "colors": {"transaction": "x"}}
            ).values()
        ),
        "has_access": lambda: int(case.has_access("read")),
    }


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")  # Tuesday 10:00 in Manila
class TestSecurityOrm(SecurityCommon):
    """Role × operation on a case, through the ORM."""

    # ------------------------------------------------------------------
    # READING
    # ------------------------------------------------------------------

    def test_strangers_learn_nothing(self):
        for user in self.strangers:
            for name in reading_acts(self.case):
                with self.subTest(user.login, act=name):
                    told = self._tell(reading_acts(self._as(user))[name])
                    self.assertNotIn(SECRET, told)

    def test_strangers_count_nothing(self):
        for user in self.strangers:
            for name in counting_acts(self.case):
                with self.subTest(user.login, act=name):
                    told = self._tell(counting_acts(self._as(user))[name])
                    self.assertIn(told, ("", "0"))

    def test_who_sees_the_case_can_read_it_every_way(self):
        for user in self.seers:
            for name in reading_acts(self.case):
                with self.subTest(user.login, act=name):
                    told = str(reading_acts(self._as(user))[name]())
                    self.assertIn(SECRET, told)
            for name in counting_acts(self.case):
                with self.subTest(user.login, act=name):
                    self.assertEqual(counting_acts(self._as(user))[name](), 1)

    def test_citizens_see_their_own_case_and_no_other(self):
        self.assertIn(SECRET, str(self._as(self.citizen_user).read(FIELDS)))
        for user, own in (
            (self.citizen_user, self.case),
            (self.other_user, self.roads_case),
        ):
            with self.subTest(user.login):
                Case = self._as(user).browse()
                self.assertEqual(Case.search([]).sudo(), own)

    def test_following_or_a_common_parent_opens_nothing(self):
        family = self.env["res.partner"].create({"name": "Santos family"})
        (self.citizen | self.other_citizen).parent_id = family
        self.case.message_subscribe((self.other_citizen | self.employee.partner_id).ids)
        for user in (self.other_user, self.employee):
            with self.subTest(user.login):
                self.assertFalse(
                    self._as(user).browse().search([("id", "=", self.case.id)])
                )
                self.assertFalse(self._as(user).has_access("read"))

    def test_a_contractor_sees_what_is_assigned_and_no_more(self):
        self.case.user_id = self.contractor
        self.assertIn(SECRET, str(self._as(self.contractor).read(FIELDS)))
        theirs = self._as(self.contractor).browse().search([])
        self.assertEqual(theirs.sudo(), self.case)
        self._as(self.contractor).write({"missing_papers": "None"})
        self._as(self.contractor).write({"user_id": self.officer.id})
        self.assertFalse(self._as(self.contractor).has_access("read"))

    def test_what_has_no_office_is_nobodys(self):
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET agency_id = NULL, entry_agency_id = NULL, "
            "agency_arr = NULL, user_id = %s WHERE id = %s",
            (self.contractor.id, self.case.id),
        )
        for user in (*self.seers, *self.strangers, self.citizen_user):
            with self.subTest(user.login):
                self.assertNotIn(SECRET, self._tell(self._as(user).read, FIELDS))
                Case = self._as(user).browse()
                found = self._tell(
                    lambda Case=Case: Case.search_count([("name", "ilike", SECRET)])
                )
                self.assertIn(found, ("", "0"))

    def test_citizens_do_not_search_through_what_is_internal(self):
        Case = self._as(self.citizen_user).browse()
        for path in (
            "message_ids.body",
            "website_message_ids.body",
            "timer_ids.target",
            "custody_ids.agency_id",
            "referral_ids.reason",
            "external_ref",
        ):
            with self.subTest(path), self._refused():
                Case.search([(path, "ilike", "a")])

    # ------------------------------------------------------------------
    # CHANGING
    # ------------------------------------------------------------------

    def _changing_acts(self, user):
        """Every way to change a case; each in fresh rights of ``user``."""
        case = self._as(user)
        timer = self.case.timer_ids[:1].id
        span = self.case.custody_ids[:1].id
        return {
            "write": lambda: case.write({"name": "Mine now"}),
            "write partner": lambda: case.write({"partner_id": self.other_citizen.id}),
            "web_save": lambda: case.web_save({"name": "Mine now"}, {"name": {}}),
            "unlink": lambda: case.unlink(),
            "copy": lambda: case.copy(),
            "archive": lambda: case.action_archive(),
            "take": lambda: case.action_take(),
            "complete": lambda: case.action_complete(),
            "refer": lambda: case.action_refer(),
            "decide": lambda: case.action_decide(),
            "assign": lambda: case.assign_to_me(),
            "duplicate": lambda: case.with_context(
                active_ids=case.ids
            ).action_duplicate_tickets(),
            "post": lambda: case.message_post(body="x"),
            "activity": lambda: case.activity_schedule(summary="x", user_id=user.id),
            "timer": lambda: case.write(
                {"timer_ids": [Command.update(timer, {"deadline": "2040-01-01"})]}
            ),
            "custody": lambda: case.write({"custody_ids": [Command.delete(span)]}),
            "referral": lambda: case.write(
                {"referral_ids": [Command.create({"subject": "x"})]}
            ),
            "import": lambda: self._load(case),
        }

    def _load(self, case):
        """Import over the case; import tells refusals in its answer."""
        answer = case.browse().load([".id", "name"], [[str(case.id), "Mine now"]])
        if not answer["ids"]:
            raise UserError(answer["messages"])

    def test_who_does_not_have_the_case_changes_nothing(self):
        for user in (*self.strangers, self.oversight, self.citizen_user):
            for name in self._changing_acts(user):
                with self.subTest(user.login, act=name), self._refused():
                    self._changing_acts(user)[name]()
        self.assertEqual(self.case.name, f"Subject {SECRET}")

    def test_who_has_the_case_works_on_it(self):
        for user in (self.frontline, self.officer, self.supervisor):
            with self.subTest(user.login):
                self._as(user).write({"description": f"By {user.login}"})
                self._as(user).message_post(body="A note")
                self._as(user).activity_schedule(summary="Call", user_id=user.id)
                self._as(user).action_refer()
        self._as(self.officer).action_take()
        self._as(self.officer).action_complete()
        self._as(self.supervisor).action_decide()

    def test_not_even_who_has_the_case_deletes_or_copies_it(self):
        for user in (self.frontline, self.officer, self.supervisor, self.env.user):
            for name in ("unlink", "copy", "archive", "duplicate", "timer", "custody"):
                with self.subTest(user.login, act=name), self._refused():
                    self._changing_acts(user)[name]()

    def test_who_may_file(self):
        Case = self.env["helpdesk.ticket"]
        vals = {"partner_id": self.citizen.id, "name": "New"}
        for user in (
            self.frontline,
            self.officer,
            self.roads_frontline,
            self.supervisor,
        ):
            with self.subTest(user.login):
                case = Case.with_user(user).create(vals)
                self.assertEqual(case.agency_id, user.gov_agency_ids)
        for user in (
            self.service_admin,
            self.equality,
            self.oversight,
            self.investigator,
            self.contractor,
            self.employee,
            self.helpdesk_manager,
            self.citizen_user,
            self.public,
        ):
            with self.subTest(user.login), self._refused():
                Case.with_user(user).create(vals)
        with self._refused():
            Case.with_user(self.frontline).create(dict(vals, agency_id=self.roads.id))
        case = Case.with_user(self.supervisor).create(
            dict(vals, agency_id=self.roads.id)
        )
        self.assertEqual(
            case.agency_id, self.roads, "a supervisor files below the own office"
        )

    def test_relations_of_others_reach_no_case(self):
        """x2many commands of contacts and teams go through the rights on the case."""
        team = self.env["helpdesk.ticket.team"].create({"name": "Team"})
        case_id = self.case.id
        for user in (self.roads_officer, self.helpdesk_manager):
            for command in (
                Command.update(case_id, {"name": "Mine now"}),
                Command.link(case_id),
                Command.unlink(case_id),
                Command.delete(case_id),
            ):
                for record, name in (
                    (self.other_citizen, "gov_case_ids"),
                    (self.other_citizen, "helpdesk_ticket_ids"),
                    (team, "ticket_ids"),
                    (self.roads_case, "duplicate_ids"),
                ):
                    with self.subTest(user.login, command=command, name=name):
                        self._tell(self._as(user, record).write, {name: [command]})
        self.case.invalidate_recordset()
        self.assertEqual(self.case.partner_id, self.citizen)
        self.assertEqual(self.case.name, f"Subject {SECRET}")
        self.assertFalse(self.case.team_id)
        self.assertFalse(self.case.duplicate_id)

    # ------------------------------------------------------------------
    # CUSTODY
    # ------------------------------------------------------------------

    def test_a_former_office_reads_and_does_no_more(self):
        referral = self._refer()
        with freeze_time("2026-11-24 04:00:00"):
            referral.with_user(self.roads_officer).action_accept()
        for user in (self.frontline, self.officer):
            self.assertIn(SECRET, str(self._as(user).read(FIELDS)))
            with freeze_time("2026-11-24 05:00:00"):
                for name in self._changing_acts(user):
                    with self.subTest(user.login, act=name), self._refused():
                        self._changing_acts(user)[name]()
        self._as(self.roads_officer).write({"name": "Theirs now"})

    def test_only_the_receiver_gets_in_by_a_referral(self):
        self._refer()
        self.assertNotIn(SECRET, self._tell(self._as(self.roads_officer).read, FIELDS))
        for user in self.strangers[2:]:
            with self.subTest(user.login):
                self.assertFalse(self._as(user).has_access("read"))

    def test_an_office_in_the_array_reads_and_does_not_write(self):
        self.case._add_to_agency_arr(self.roads)
        self.assertIn(SECRET, str(self._as(self.roads_officer).read(FIELDS)))
        self.assertIn(
            self.case, self._as(self.roads_officer).browse().search([]).sudo()
        )
        with self._refused():
            self._as(self.roads_officer).write({"name": "Mine now"})
        with self._refused():
            self._as(self.roads_officer).message_post(body="x")

    def test_time_limits_of_a_case_are_those_of_its_law(self):
        """No path leads to another deadline: neither field, command nor the own case."""
        before = self.case.deadline, self.case.timer_ids.mapped("deadline")
        later = fields.Datetime.now() + timedelta(days=900)
        timer = self.case.timer_ids[:1]
        for user in (self.officer, self.supervisor, self.service_admin, self.oversight):
            for record, vals in (
                (self.case, {"deadline": later}),
                (timer, {"deadline": later}),
                (timer.event_ids[:1], {"at": later}),
                (self.case.custody_ids, {"date_to": later}),
            ):
                with self.subTest(user.login, model=record._name), self._refused():
                    self._as(user, record).write(vals)
                with self.subTest(user.login, delete=record._name), self._refused():
                    self._as(user, record).unlink()
        self.assertEqual(
            before, (self.case.deadline, self.case.timer_ids.mapped("deadline"))
        )
