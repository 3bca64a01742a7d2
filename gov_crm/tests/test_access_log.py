from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import CheckViolation, UndefinedTable

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .security_common import SECRET, SecurityCommon


class AccessLogCommon(SecurityCommon):
    """Looks are written at commit; ``_looks`` does what a commit does and says what the
    log holds now."""

    def setUp(self):
        super().setUp()
        self.start = 0
        self._looks()

    def _looks(self):
        """The rows since the last question, as (login, model, kind, ids)."""
        self.env.cr.precommit.run()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, login, model, kind, res_ids FROM gov_access_log "
                "WHERE id > %s ORDER BY id",
                self.start,
            )
        )
        self.start = max([self.start, *(row[0] for row in rows)])
        return [tuple(row[1:]) for row in rows]

    def _assert_looks(self, user, *looks):
        expected = [
            (user.login, records._name, kind, sorted(records.ids))
            for records, kind in looks
        ]
        self.assertEqual(sorted(self._looks()), sorted(expected))


@tagged("post_install", "-at_install")
class TestAccessLogDoors(AccessLogCommon):
    """Each public way to read writes one row, with what it showed and nothing else.

    Without a request nobody sits before a screen: forms and lists count as read by a
    program here, and test_access_log_http tells them apart.
    """

    def test_form(self):
        self._as(self.officer).web_read({"name": {}, "partner_id": {"fields": {}}})
        self._assert_looks(self.officer, (self.case, "api"))

    def test_list_shows_one_page(self):
        Case = self._as(self.supervisor).browse()
        both = self.case | self.roads_case
        Case.web_search_read([("id", "in", both.ids)], {"name": {}})
        self._assert_looks(self.supervisor, (both, "api"))
        Case.web_search_read([("id", "in", both.ids)], {"name": {}}, limit=1)
        ((_login, _model, _kind, ids),) = self._looks()
        self.assertEqual(len(ids), 1)
        Case.web_search_read([("id", "=", 0)], {"name": {}})
        self._assert_looks(self.supervisor)

    def test_unfolded_groups_show_cases_and_figures_do_not(self):
        Case = self._as(self.officer).browse()
        domain = [("id", "=", self.case.id)]
        Case.web_read_group(domain, ["stage_id"], ["__count"])
        Case.formatted_read_group(domain, ["stage_id"], ["__count"])
        Case.search_count(domain)
        self._assert_looks(self.officer)
        Case.web_read_group(
            domain,
            ["stage_id"],
            auto_unfold=True,
            unfold_read_specification={"name": {}},
        )
        self._assert_looks(self.officer, (self.case, "api"))

    def test_programs(self):
        case = self._as(self.officer)
        case.read(["name"])
        self._assert_looks(self.officer, (self.case, "api"))
        case.search_read([("id", "=", case.id)], ["name"])
        self._assert_looks(self.officer, (self.case, "api"))
        case.read(["id"])
        self._assert_looks(self.officer)

    def test_export(self):
        self._as(self.officer).export_data(["name", "partner_id/email"])
        self._assert_looks(
            self.officer, (self.case, "export"), (self.citizen, "export")
        )

    def test_export_of_something_else(self):
        spans = self.case.custody_ids
        self._as(self.officer, spans).export_data(["ticket_id/name"])
        ((_login, model, _kind, ids),) = self._looks()
        self.assertEqual((model, ids), ("helpdesk.ticket", self.case.ids))

    def test_print(self):
        report = self.env["ir.actions.report"].with_user(self.officer)
        self.env.flush_all()
        report._render_qweb_html("gov_crm.gov_case_receipt", self.case.ids)
        self._assert_looks(self.officer, (self.case, "print"))

    def test_nested_records(self):
        """The citizen of a case, and through the citizen another case."""
        other = self._file(name="Second")
        self._looks()
        nested = {"email": {}, "gov_case_ids": {"fields": {"name": {}}}}
        self._as(self.officer).web_read({"partner_id": {"fields": nested}})
        both = self.case | other.sudo()
        self._assert_looks(self.officer, (both, "api"), (self.citizen, "api"))

    def test_citizens_and_no_other_contacts(self):
        partners = self.citizen | self.employee.partner_id
        self._as(self.officer, partners).read(["email"])
        self._assert_looks(self.officer, (self.citizen, "api"))
        self._as(self.officer, self.employee.partner_id).web_read({"email": {}})
        self._assert_looks(self.officer)

    def test_taking_the_mark_away_hides_nothing(self):
        self.citizen.gov_is_citizen = False
        self._as(self.officer, self.citizen).read(["email"])
        self._assert_looks(self.officer, (self.citizen, "api"))
        self._as(self.officer, self.citizen_user).read(["email"])
        self._assert_looks(self.officer, (self.citizen, "api"))

    def test_login_of_a_citizen_shows_the_citizen(self):
        self._as(self.officer, self.citizen_user | self.employee).read(["email"])
        self._assert_looks(self.officer, (self.citizen, "api"))

    def test_messages_and_files_belong_to_the_case(self):
        self._as(self.officer, self.note | self.letter).read(["body"])
        self._assert_looks(self.officer, (self.case, "api"))
        self._as(self.officer, self.file).read(["raw"])
        self._assert_looks(self.officer, (self.case, "api"))

    def test_parts_of_a_case_belong_to_the_case(self):
        referral = self._refer().sudo()
        at = fields.Datetime.now()
        self.case._decide("granted", False, "<p>Yes</p>", at, self.officer)
        timers = self.env["gov.service.timer"].search(
            [("ticket_id", "=", self.case.id)]
        )
        evidence = self.env["gov.evidence"].search([("ticket_id", "=", self.case.id)])
        decision = self.env["gov.decision"].search([("ticket_id", "=", self.case.id)])
        self.env.flush_all()
        self._looks()
        for parts in (
            self.case.custody_ids,
            referral,
            timers,
            timers.event_ids,
            evidence,
            decision,
        ):
            with self.subTest(model=parts._name):
                self.assertTrue(parts)
                part = self._as(self.officer, parts)
                part.read(["id"])
                self._assert_looks(self.officer)
                part.read()
                self._assert_looks(self.officer, (self.case, "api"))
                part.web_search_read([("id", "in", parts.ids)], {"display_name": {}})
                self._assert_looks(self.officer, (self.case, "api"))
                part.sudo().read()
                self._assert_looks(self.officer)

    def test_reading_what_was_sent_along_is_a_look_at_the_case(self):
        """The receiver reads the referral before the case opens to the office."""
        referral = self._refer().sudo()
        self._looks()
        self._as(self.roads_officer, referral).web_read({"facts": {}})
        self._assert_looks(self.roads_officer, (self.case, "api"))
        with self._refused(AccessError):
            self._as(self.roads_officer).web_read({"name": {}})
        self._assert_looks(self.roads_officer)

    def test_changing_a_form_shows_it(self):
        self._as(self.officer).onchange({}, [], {"name": {}})
        self._assert_looks(self.officer, (self.case, "api"))
        case = self._as(self.officer).browse()
        case.onchange(
            {"partner_id": self.citizen.id}, ["partner_id"], {"citizen_facts": {}}
        )
        self._assert_looks(self.officer, (self.citizen, "api"))

    def test_superuser_shows_nothing_to_anybody(self):
        case_sudo = self.case.with_user(self.officer).sudo()
        case_sudo.read(["name"])
        case_sudo.web_read({"name": {}})
        case_sudo.export_data(["name"])
        self.assertEqual(self._looks(), [])

    def test_one_row_a_request(self):
        case = self._as(self.officer)
        case.read(["name"])
        case.read(["description"])
        case.with_context(lang=None).search_read([("id", "=", case.id)], ["number"])
        self._assert_looks(self.officer, (self.case, "api"))

    def test_refused_reading_leaves_no_row(self):
        for user in self.strangers:
            with self.subTest(user=user.login), self._refused(AccessError):
                self._as(user).read(["name"])
            with self.subTest(user=user.login), self._refused(AccessError):
                self._as(user).web_read({"name": {}})
        self.assertEqual(self._looks(), [])
        # What failed in one way does not name the next one.
        self._as(self.officer).read(["name"])
        self._assert_looks(self.officer, (self.case, "api"))

    def test_rollback_forgets_and_the_repeated_request_writes_once(self):
        with closing(self.env.cr.savepoint()):
            self._as(self.officer).web_read({"name": {}})
        self.assertEqual(self._looks(), [])
        self._as(self.officer).web_read({"name": {}})
        self._assert_looks(self.officer, (self.case, "api"))

    def test_row_that_cannot_be_written_fails_the_request(self):
        self.env.cr.execute("ALTER TABLE gov_access_log RENAME TO gone")
        with self.assertRaises(UndefinedTable), mute_logger("odoo.sql_db"):
            self._as(self.officer).web_read({"name": {}})
            self.env.cr.precommit.run()

    def test_queries_do_not_grow(self):
        cases = self.case
        for number in range(5):
            cases |= self._file(name=f"Number {number}").sudo()
        self._looks()
        for records in (self.case, cases):
            self._as(self.officer, records).read(["name"])
            with self.assertQueryCount(1):
                self.env.cr.precommit.run()


@tagged("post_install", "-at_install")
class TestAccessLogKept(AccessLogCommon):
    """Nobody changes the log, and only oversight reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case.with_user(cls.officer).web_read({"name": {}, "description": {}})
        cls.env.cr.precommit.run()
        cls.look = cls.env["gov.access.log"].search([], limit=1)
        cls.readers = [cls.env.ref("base.user_admin"), *cls.seers, *cls.strangers]
        cls.readers.append(cls.citizen_user)
        cls.readers.remove(cls.oversight)

    def test_what_a_row_says(self):
        look = self._as(self.oversight, self.look)
        self.assertEqual(look.user_name, self.officer.name)
        self.assertEqual(look.login, self.officer.login)
        self.assertEqual(look.office, "Licensing Office")
        self.assertEqual(look.case_number, self.case.number)
        self.assertEqual((look.kind, look.model), ("api", "helpdesk.ticket"))
        self.assertEqual(look.record_count, 1)
        self.assertNotIn(SECRET, str(look.read()))

    def test_only_oversight_reads(self):
        Log = self._as(self.oversight, self.look).browse()
        self.assertIn(self.look, Log.search([]))
        self.assertTrue(Log.web_search_read([], {"user_name": {}})["records"])
        for user in self.readers:
            look = self._as(user, self.look)
            for act in (
                lambda look=look: look.read(["login"]),
                lambda look=look: look.search([]),
                lambda look=look: look.search_count([]),
                lambda look=look: look.formatted_read_group([], ["login"], ["__count"]),
                lambda look=look: look.export_data(["login"]),
                lambda look=look: look.name_search(""),
            ):
                with self.subTest(user=user.login), self._refused():
                    act()

    def test_a_right_given_by_another_module_opens_nothing(self):
        self.env["ir.model.access"].create(
            {
                "name": "Anybody",
                "model_id": self.env["ir.model"]._get_id("gov.access.log"),
                "perm_read": True,
            }
        )
        look = self._as(self.supervisor, self.look)
        self.assertFalse(look.search([]))
        with self._refused(AccessError):
            look.read(["login"])

    def test_nobody_changes_it_by_the_orm(self):
        values = {"login": "x", "user_id": 1, "model": "res.partner", "kind": "form"}
        for user in [self.oversight, self.env.ref("base.user_root"), *self.readers]:
            look = self._as(user, self.look)
            for act in (
                lambda look=look: look.write({"login": "somebody"}),
                lambda look=look: look.unlink(),
                lambda look=look: look.create({**values, "at": look.sudo().at}),
                lambda look=look: look.copy(),
            ):
                with self.subTest(user=user.login), self._refused():
                    act()
        with self._refused():
            self.look.sudo().write({"at": "2020-01-01"})

    def test_nobody_changes_it_by_sql(self):
        for statement in (
            "UPDATE gov_access_log SET login = 'somebody'",
            "UPDATE gov_access_log SET res_ids = '{}'",
            "DELETE FROM gov_access_log",
            "TRUNCATE gov_access_log",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_reason_where_one_is_asked(self):
        Log = self._as(self.officer, self.look).browse()
        Log._note("helpdesk.ticket", self.case.ids, "form", "Asked at the desk")
        self._as(self.officer).read(["name"])
        self.assertEqual(len(self._looks()), 2)
        look = self._as(self.oversight, self.look).search(
            [("reason", "=like", "Asked%")]
        )
        self.assertEqual(look.case_number, self.case.number)

    def test_deleting_the_person_leaves_the_row(self):
        user = self._user("leaves", "gov_crm.group_gov_case_officer", self.permits)
        self._as(user).web_read({"name": {}})
        self._assert_looks(user, (self.case, "api"))
        look = self.env["gov.access.log"].search([("login", "=", user.login)])
        login = user.login
        user.unlink()
        self.assertEqual(self._as(self.oversight, look).user_name, login)

    def test_search(self):
        Log = self._as(self.oversight, self.look).browse()
        self._as(self.oversight, self.other_citizen).read(["email"])
        self._looks()
        for field, text, found in (
            ("case_number", self.case.number, True),
            ("case_number", self.roads_case.number, False),
            ("citizen_name", self.citizen.name, True),
            ("citizen_name", self.other_citizen.name, False),
            ("user_name", self.officer.name, True),
            ("user_name", self.officer.login, True),
            ("user_name", "Nobody at all", False),
        ):
            with self.subTest(field=field, text=text):
                looks = Log.search([(field, "ilike", text)])
                self.assertEqual(self.look in looks, found)
        looks = Log.search([("citizen_name", "=", self.other_citizen.name)])
        self.assertEqual(looks.mapped("model"), ["res.partner"])
        self.assertEqual(looks.citizen_name, self.other_citizen.name)
        others = Log.search([("case_number", "!=", self.case.number)])
        self.assertNotIn(self.look, others)

    def test_menu_is_for_oversight(self):
        menu = self.env.ref("gov_crm.gov_menu_access_log")
        Menu = self.env["ir.ui.menu"]
        self.assertIn(menu.id, Menu.with_user(self.oversight)._visible_menu_ids())
        for user in (self.supervisor, self.service_admin):
            self.assertNotIn(menu.id, Menu.with_user(user)._visible_menu_ids())

    def test_too_broad_a_search_says_so(self):
        Log = self._as(self.oversight, self.look).browse()
        limit = "odoo.addons.gov_crm.models.gov_access_log_screen._MAX_HITS"
        with patch(limit, 1), self.assertRaises(UserError):
            Log.search([("case_number", "ilike", "-")])
