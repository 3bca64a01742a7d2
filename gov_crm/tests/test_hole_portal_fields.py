from odoo.exceptions import AccessError
from odoo.tests import tagged

from .security_common import SecurityCommon

# What pages and people may rely on.
OPEN = ("name", "number", "deadline", "is_open", "missing_papers", "user_id", "answer")
INTERNAL = (
    "access_token",
    "assigned_date",
    "channel_id",
    "color",
    "create_uid",
    "decided_by_id",
    "duplicate_ids",
    "duration_tracking",
    "email_cc",
    "entry_agency_id",
    "kanban_state",
    "lead_ids",
    "partner_email",
    "priority",
    "sequence",
    "tag_ids",
    "team_id",
    "user_ids",
    "waits_for_answer",
    "write_date",
    "write_uid",
)


@tagged("post_install", "-at_install")
class TestHolePortalFields(SecurityCommon):
    """Citizens read of their own case what is meant for them, by any method."""

    def setUp(self):
        super().setUp()
        self.mine = self._as(self.citizen_user)

    def test_internal_fields_are_closed(self):
        Case = self.mine.browse()
        for name in INTERNAL:
            with self.subTest(name):
                for act in (
                    lambda n=name: self.mine.read([n]),
                    lambda n=name: self.mine.web_read({n: {}}),
                    lambda n=name: self.mine.mapped(n),
                    lambda n=name: Case.search_read([], [n]),
                ):
                    with self._refused(AccessError):
                        act()
                if self.mine._fields[name].store:
                    for act in (
                        lambda n=name: Case.search([(n, "!=", False)]),
                        lambda n=name: Case.search([], order=n),
                        lambda n=name: Case.formatted_read_group([], [n], ["__count"]),
                    ):
                        with self._refused((AccessError, ValueError)):
                            act()
                self.assertNotIn(name, Case.fields_get())

    def test_a_field_nobody_thought_of_is_closed(self):
        readable = set(self.mine.fields_get())
        self.assertLessEqual(
            {n for n in readable if self.mine._fields[n].type == "many2one"},
            {"agency_id", "partner_id", "service_id", "user_id"},
        )
        self.assertFalse(
            [n for n in readable if self.mine._fields[n].type.endswith("2many")]
        )

    def test_their_own_facts_stay_open(self):
        values = self.mine.read(OPEN)[0]
        self.assertEqual(values["number"], self.case.number)
        self.assertTrue(self.mine.read()[0]["name"])
        self.assertIn("path", self.mine._portal_page())

    def test_officers_read_them(self):
        case = self._as(self.officer)
        values = case.read([name for name in INTERNAL if name != "access_token"])[0]
        self.assertTrue(values["create_uid"])
