from datetime import datetime, timedelta

from freezegun import freeze_time
from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from ..controllers import portal_upload
from ..controllers.portal_upload import clean_name
from ..models.helpdesk_ticket_portal_thread import citizen_html
from .common import GovCommon, utc


@tagged("post_install", "-at_install")
@freeze_time("2026-11-27 10:30:00")  # Friday 18:30 in Manila, after closing
class TestPortalProjection(GovCommon):
    """What the pages get, asked as the citizen and without a web server."""

    def _mine(self, case, user=None):
        return case.with_user(user or self.citizen_user)

    def test_only_plain_values_leave(self):
        case = self._file(missing_papers="Barangay clearance")
        case.action_take()
        case.message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("a.txt", b"text")],
        )

        def check(value, path):
            if isinstance(value, dict):
                for key, item in value.items():
                    check(item, f"{path}.{key}")
            elif isinstance(value, list):
                for item in value:
                    check(item, path)
            else:
                self.assertIsInstance(value, str | Markup | bool | int | None, path)

        check(self._mine(case)._portal_page(), "page")
        check(self._mine(case)._portal_cards(), "cards")

    def test_how_we_counted(self):
        case = self._file()
        counting = self._mine(case)._portal_page()["counting"]
        self.assertIn("decided within 3 working days", counting["rule"])
        self.assertEqual(counting["legal_basis"], "City ordinance 1")
        self.assertEqual(
            [tuple(row.values()) for row in counting["rows"]],
            [
                ("Fri 27 Nov", "not counted", "arrived after closing time"),
                ("Sat 28 Nov – Sun 29 Nov", "not counted", "office closed"),
                ("Mon 30 Nov", "not counted", "Bonifacio Day"),
                ("Tue 1 Dec", "not counted", "counts as the day of arrival"),
                ("Wed 2 Dec", "day 1", ""),
                ("Thu 3 Dec", "day 2", ""),
                ("Fri 4 Dec", "day 3", "last day, until 17:00"),
            ],
        )

    def test_long_counts_are_folded(self):
        self.standard.active = False
        self._standard("resolve", 15, starts_at="complete")
        case = self._file(missing_papers="Barangay clearance")
        self.assertIsNone(self._mine(case)._portal_page()["counting"])
        with freeze_time("2026-12-01 02:00:00"):
            case.action_complete()
            rows = self._mine(case)._portal_page()["counting"]["rows"]
        self.assertEqual(
            tuple(rows[0].values()),
            ("Tue 1 Dec", "not counted", "all papers were here"),
        )
        self.assertIn(("Mon 7 Dec – Fri 11 Dec", "days 4 to 8", ""), map(_values, rows))

    def test_changed_calendar_shows_no_other_date(self):
        case = self._file()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Flood",
                "calendar_id": self.calendar.id,
                "date_from": utc("2026-12-03 00:00+08:00"),
                "date_to": utc("2026-12-03 23:59+08:00"),
            }
        )
        page = self._mine(case)._portal_page()
        if case.deadline == utc("2026-12-04 17:00+08:00"):
            self.assertEqual(page["counting"]["rows"], [])

    def test_steps(self):
        def states(case):
            return [
                (step["label"], step["state"])
                for step in self._mine(case)._portal_steps()
            ]

        case = self._file(missing_papers="Barangay clearance")
        self.assertEqual(
            states(case),
            [
                ("Received", "done"),
                ("Your papers", "now"),
                ("In work", "next"),
                ("Answered", "next"),
            ],
        )
        case.with_user(self.officer).action_take()
        with freeze_time("2026-12-01 02:00:00"):
            case.action_complete()
            self.assertEqual(
                states(case)[1:3], [("All papers here", "done"), ("In work", "now")]
            )
            case._decide(
                "withdrawn", False, False, datetime(2026, 12, 1, 3), self.officer
            )
            self.assertEqual(
                states(case)[2:], [("In work", "done"), ("Closed", "done")]
            )

    def test_path_and_a_referral_on_its_way(self):
        case = self._file()
        referral = case._refer(
            self.roads, "Theirs", datetime(2026, 12, 1, 1), self.officer
        )
        page = self._mine(case)._portal_page()
        self.assertEqual(page["office"]["name"], "Licensing Office")
        sent = [
            "Licensing Office received it.",
            "Licensing Office asked City Engineer to take over.",
        ]
        self.assertEqual([step["text"] for step in page["path"]["steps"]], sent)
        referral._accept(datetime(2026, 12, 1, 2), self.roads_officer)
        page = self._mine(case)._portal_page()
        self.assertEqual(page["office"]["name"], "City Engineer")
        self.assertEqual(
            [step["text"] for step in page["path"]["steps"]],
            [*sent, "City Engineer took over."],
        )
        self.assertNotIn("Theirs", str(page))

    def test_each_outcome_has_words(self):
        for outcome, _name in self.env["helpdesk.ticket"]._fields["outcome"].selection:
            case = self._file()
            case._decide(
                outcome, "Rule", "<p>A</p>", datetime(2026, 12, 1), self.officer
            )
            self.assertTrue(
                self._mine(case)._portal_page()["decision"]["headline"], outcome
            )

    def test_times_and_words_follow_the_office(self):
        self.permits.calendar_id = self.calendar.copy({"tz": "Europe/Berlin"})
        case = self._file()
        page = self._mine(case)._portal_page()
        self.assertEqual(page["zone"], "Berlin")
        self.assertTrue(page["messages"][0]["moment"].startswith("Fri 27 Nov, 11:30"))

    def test_message_of_an_officer_names_the_office_of_then(self):
        case = self._file()
        case.with_user(self.officer).message_post(
            body="From licensing",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        with freeze_time("2026-12-01 02:00:00"):
            now = datetime(2026, 12, 1, 2)
            case._refer(self.roads, "Theirs", now, self.officer)._accept(
                now, self.roads_officer
            )
            page = self._mine(case)._portal_page()
        message = next(m for m in page["messages"] if "From licensing" in m["body"])
        self.assertEqual(
            (message["author"], message["office"]), ("Officer", "Licensing Office")
        )


@tagged("post_install", "-at_install")
class TestPortalRights(GovCommon):
    """A citizen with a login calls the server directly."""

    def setUp(self):
        super().setUp()
        self.case = self._file()
        self.foreign = self._file(partner_id=self.other_citizen.id)
        self.mine = self.case.with_user(self.citizen_user)

    def test_internal_fields_are_closed(self):
        Case = self.mine.browse()
        closed = [
            name
            for name, field in Case._fields.items()
            if field.groups and "base.group_portal" not in field.groups
        ]
        self.assertIn("custody_ids", closed)
        for name in closed:
            with self.subTest(name), self.assertRaises(AccessError):
                self.mine.read([name])
            if Case._fields[name].store:
                with self.subTest(name), self.assertRaises(AccessError):
                    Case.search([(name, "!=", False)])

    def test_nothing_is_written(self):
        for values in ({"name": "Mine"}, {"missing_papers": False}, {"partner_id": 1}):
            with self.assertRaises(AccessError):
                self.mine.write(values)
        with self.assertRaises(AccessError):
            self.mine.create({"name": "New", "description": "New"})
        with self.assertRaises(UserError):
            self.mine.unlink()
        for method in (
            "action_take",
            "action_complete",
            "action_refer",
            "action_decide",
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self.mine, method)()
        with self.assertRaises(AccessError):
            self.mine.message_post(body="Past the form", message_type="comment")

    def test_foreign_cases_do_not_exist(self):
        Case = self.mine.browse()
        self.assertEqual(Case.search([]), self.mine)
        self.assertEqual(Case.search_count([("number", "=", self.foreign.number)]), 0)
        foreign = self.foreign.with_user(self.citizen_user)
        for call in (foreign._portal_page, foreign._portal_cards):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            foreign._portal_post("Hello", [], "k" * 24)

    def test_models_behind_the_case_are_closed(self):
        for model in (
            "gov.agency",
            "gov.service",
            "gov.custody",
            "gov.referral",
            "gov.service.timer",
            "gov.service.timer.event",
            "gov.service.standard",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.citizen_user).search([])

    def test_officers_do_not_write_as_the_citizen(self):
        with self.assertRaises(AccessError):
            self.case.with_user(self.officer)._portal_post("Forged", [], "k" * 24)

    def test_no_message_to_a_closed_case(self):
        at = self.case.filed_at + timedelta(hours=1)
        self.case._decide("withdrawn", False, False, at, self.officer)
        with self.assertRaises(UserError):
            self.mine._portal_post("Hello", [], "k" * 24)

    def test_links_carry_no_secret(self):
        self.assertEqual(self.mine._get_share_url(), f"/my/cases/{self.case.id}")
        self.assertEqual(
            self.mine.get_portal_url(anchor="a"), f"/my/cases/{self.case.id}#a"
        )
        mail = self.env["mail.mail"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)]
        )
        self.case.message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.citizen.ids,
        )
        mail |= self.env["mail.mail"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)]
        )
        bodies = "".join(str(body) for body in mail.mapped("body_html"))
        self.assertIn(f"/my/cases/{self.case.id}", bodies)
        for secret in ("access_token", "hash=", "auth_signup_token"):
            self.assertNotIn(secret, bodies)
        self.assertFalse(self.case.access_token)

    def test_no_button_without_a_login(self):
        self.case.sudo().partner_id = self.env["res.partner"].create(
            {"name": "Nena", "email": "nena@city.example"}
        )
        groups = self.case._notify_get_recipients_groups(
            self.env["mail.message"], "Case"
        )
        options = next(group[2] for group in groups if group[0] == "portal_customer")
        self.assertFalse(options["has_button_access"])


class TestPortalText(BaseCase):
    def test_names_of_files(self):
        for name, extensions, clean in (
            ("a/b\\c.pdf", (".pdf",), "c.pdf"),
            ("..", (".pdf",), "file.pdf"),
            ("\u202egpj.exe", (".jpg", ".jpeg"), "gpj.exe.jpg"),
            ("PHOTO.JPEG", (".jpg", ".jpeg"), "PHOTO.JPEG"),
            ("a\n\r\x00b  c.txt", (".txt",), "ab c.txt"),
            ("x" * 300 + ".txt", (".txt",), "x" * 90 + ".txt"),
        ):
            self.assertEqual(clean_name(name, extensions), clean)
        self.assertLessEqual(len(portal_upload.ACCEPT.split(",")), 8)

    def test_html_of_messages(self):
        html = citizen_html(
            '<h1 style="color:red" class="x">Big</h1><script>bad()</script>'
            '<img src="https://tracker.example/1.gif"/>tail'
            '<a href="javascript:bad()">link</a><p onclick="bad()">text</p>'
        )
        self.assertIsInstance(html, Markup)
        for bad in ("script", "style", "img", "tracker", "h1", "onclick"):
            self.assertNotIn(bad, html)
        for good in ("Big", "tail", "text"):
            self.assertIn(good, html)
        self.assertEqual(citizen_html("<p><br></p>"), "")
        self.assertEqual(citizen_html(False), "")


def _values(row):
    return tuple(row.values())
