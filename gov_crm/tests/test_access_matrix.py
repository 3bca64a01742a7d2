import doctest
import logging
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..tools import access_matrix
from .common import GovCommon

_logger = logging.getLogger(__name__)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"
# What each role finds below “Citizen services”.
CITIZENS = ["Citizens", "Find a citizen", "All citizens", "Calls, visits, letters",
            "Who acts for whom", "Consents"]  # fmt: skip
COUNTERS = ["Counters", "Numbers"]
CASEWORK = ["My work", "Queue", *COUNTERS, "My counter", "Give a number", "Cases",
            *CITIZENS, "Forms on paper", "Engagements", "Referrals", "To us",
            "From us", "Endorsements", "Boards", "My figures", "Charter"]  # fmt: skip
FIGURES = ["Time by office", "Answers to referrals", "Paths of cases",
           "What citizens said", "My agency", "Charter compliance", "Referrals",
           "Equal treatment", "Registers", "Scheduled sending", "Staff evidence",
           "Explore", "What the figures mean", "Published results"]  # fmt: skip
DUPLICATES = ["Possible duplicates", "Merged records"]
# What screens of our own ask the server for.
SCREENS = {
    "gov_board": ("gov.board", "read_board"),
    "gov_figures_board": ("gov.figures.board", "read_board"),
    "gov_health": ("gov.health", "examine"),
    "gov_person_desk": ("gov.person.search", "search_desk", "Luz"),
    "gov_referral_flow": ("gov.referral.flow", "read_flows"),
}
EQUAL = ["Equal treatment", "Segments", "Allowed facts", "Measured proxies",
         "Protected grounds"]  # fmt: skip
MENUS = {
    "frontline": CASEWORK,
    "officer": CASEWORK,
    "supervisor": [*CASEWORK, "Who refers to whom", "Reorganisations", *FIGURES,
                   "Today", "Waiting by hour", "Out of turn", *DUPLICATES, "Personal data",
                   "Erasures", "Breaches"],
    "service_admin": ["Set up", "Charter", "Configuration", "Offices",
                      "Areas", "Reorganisations", "Service standards", "Grounds for a pause",
                      "Grounds for declining", "Lawful bases for sharing",
                      "Needs in the queue", "How the queue counts",
                      "Office calendars",
                      "Holidays and closures", "Work suspensions",
                      "What waits or failed", "Import cases", "Health",
                      "Limits on requests", "Kinds of identity documents",
                      "Purposes of consents", "Access needs", "Import of citizens",
                      "Life events", "Words that mean the same", "Counters",
                      "Reasons for express lanes", "Feedback forms", "Letters",
                      "Words in letters", "Import a charter", "Costs of services", "Boards",
                      "Published results", *EQUAL],
    "equality": ["Charter", "Out of turn", "Board", "Boards", "Published results", *EQUAL],
    "oversight": ["Cases", *COUNTERS, "Waiting by hour", *CITIZENS, "Engagements",
                  "Referrals", "Who refers to whom",
                  "Endorsements", "Boards", *FIGURES, "Health of the system",
                  "Out of turn", *DUPLICATES,
                  "Who looked", "Check everything", "Charter", "Personal data",
                  "Erasures", "Breaches", "Legal holds", "Tombstones", "Retention rules",
                  *EQUAL],
    "investigator": ["Charter"],
    "contractor": ["My work", "Charter"],
    "employee": [],
    "citizen_user": [],
}  # fmt: skip


class TestAccessMatrixText(BaseCase):
    def test_examples(self):
        result = doctest.testmod(access_matrix)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)


@tagged("post_install", "-at_install")
class TestAccessMatrix(GovCommon):
    """The page on who may do what is true, and the menus lead where one may go."""

    def test_the_page_is_up_to_date(self):
        if not PAGE.exists():
            _logger.info("Not tested: %s is not here, only the add-on.", PAGE)
            self.skipTest("docs/access.md is not beside the add-on")
        page = access_matrix.render(access_matrix.collect(self.env))
        self.maxDiff = None
        self.assertEqual(
            PAGE.read_text(encoding="utf-8"),
            page,
            "Run scripts/make_access_doc.py on a database with the new rights.",
        )

    def test_the_page_says_what_odoo_says(self):
        users = dict(zip(access_matrix.ROLES, self._users(), strict=True))
        roles = access_matrix.collect(self.env)
        models = access_matrix.guarded_models(self.env, self.env["ir.rule"].search([]))
        self.assertGreater(len(models), 20)
        for (xmlid, user), role in zip(users.items(), roles, strict=True):
            told = {row.model: row.may for row in role.rows}
            for name in models:
                model = self.env[name].with_user(user)
                really = [
                    operation
                    for operation in access_matrix.OPERATIONS
                    if model.has_access(operation)
                ]
                with self.subTest(xmlid, model=name):
                    self.assertEqual(told.get(name, []), really)

    def _menus(self, user):
        """The menus of Citizen Services in the user's web client."""
        if not user._is_internal():  # has no web client
            return self.env["ir.ui.menu"]
        root = self.env.ref(access_matrix.ROOT_MENU)
        told = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        found = [
            key
            for key, menu in told.items()
            if key != "root" and menu["app_id"] == root.id
        ]
        menus = self.env["ir.ui.menu"].browse(found)
        return access_matrix.of_modules(menus, {"gov_crm"})

    def test_menus_are_those_one_can_use(self):
        root = self.env.ref(access_matrix.ROOT_MENU)
        for role, names in MENUS.items():
            user = getattr(self, role)
            menus = self._menus(user)
            with self.subTest(role):
                self.assertCountEqual((menus - root).mapped("name"), names)
                self.assertEqual(root in menus, bool(names))
            for menu in menus.filtered("action"):
                with self.subTest(role, menu=menu.name):
                    self._open(menu.action, user)

    def _open(self, action, user):
        """Do what the web client does with the action of a menu."""
        if action._name == "ir.actions.client":
            model, method, *arguments = SCREENS[action.tag]
            arguments += (action.params or {}).values()
            act = getattr(self.env[model].with_user(user), method)
            self.assertTrue(act(*arguments))
            return
        model = self.env[action.res_model].with_user(user)
        model.get_views([(False, kind) for kind in action.view_mode.split(",")])
        self.assertTrue(model.has_access("read"))
        model.search_count([])

    def test_the_page_tells_the_same_menus(self):
        roles = access_matrix.collect(self.env)
        for user, role in zip(self._users(), roles, strict=True):
            with self.subTest(role.name):
                self.assertCountEqual(
                    [menu.name for menu in role.menus], self._menus(user).mapped("name")
                )

    def _users(self):
        return [
            self.frontline,
            self.officer,
            self.supervisor,
            self.service_admin,
            self.equality,
            self.oversight,
            self.investigator,
            self.contractor,
            self.employee,
            self.citizen_user,
            self.env.ref("base.public_user"),
        ]
