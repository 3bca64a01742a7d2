import json

import lxml.html
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .erasure_common import ErasureCommon
from .portal_common import PortalCase
from .security_common import SecurityCommon
from .test_person_merge import MergeCommon

PAGE = "/my/equal-treatment"


class Questions:
    """A ground that is asked, whose answers stand in nothing else of the database."""

    @classmethod
    def _ask(cls):
        cls.ground = cls.env["gov.protected.ground"].create(
            {
                "name": "Favourite river",
                "code": "river",
                "legal_basis": "City ordinance 77",
                "is_asked": True,
                "value_ids": [
                    Command.create({"name": "Pasig4186", "code": "pasig"}),
                    Command.create({"name": "Agno4186", "code": "agno"}),
                    Command.create(
                        {"name": "Prefer not to say", "code": "undisclosed"}
                    ),
                ],
            }
        )
        cls.pasig, cls.agno, cls.undisclosed = cls.ground.value_ids
        cls.facts = cls.env["gov.protected.fact"]

    def _answer(self, user, value):
        self.facts.with_user(user)._declare(
            {value.ground_id.id: value.id}, fields.Datetime.now()
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def _answers(self, partner):
        facts = self.facts.sudo().search([("partner_id", "=", partner.id)])
        return {fact.ground_id: fact.value_id for fact in facts}


@tagged("post_install", "-at_install")
class TestProtectedFactRights(Questions, SecurityCommon):
    """No role reads an answer, by no way, one or many; the citizen has the own ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask()
        cls.settings = cls._user("settings", "base.group_system")
        cls.everything = cls._user(
            "everything",
            "base.group_system,base.group_allow_export,"
            "gov_crm.group_gov_service_admin,gov_crm.group_gov_equality_officer,"
            "gov_crm.group_gov_oversight,gov_crm.group_gov_supervisor,"
            "gov_crm.group_gov_privacy,gov_crm.group_gov_investigator,"
            "gov_crm.group_gov_sealed",
            cls.city,
        )
        cls.privacy = cls._user("privacy", "gov_crm.group_gov_privacy", cls.city)
        cls.facts.with_user(cls.citizen_user)._declare(
            {cls.ground.id: cls.pasig.id}, fields.Datetime.now()
        )
        cls.fact = cls.facts.sudo().search([("ground_id", "=", cls.ground.id)])
        cls.everybody = [
            *cls.seers,
            *cls.strangers,
            cls.privacy,
            cls.settings,
            cls.everything,
            cls.citizen_user,  # by the doors of the web client nobody reads the own ones
        ]

    def _doors(self, fact):
        name = fact._name
        domain = [("value_id", "=", self.pasig.id)]
        return {
            "read": lambda: fact.read(["value_id"]),
            "web_read": lambda: fact.web_read({"value_id": {"fields": {"name": {}}}}),
            "search": lambda: fact.search(domain).ids,
            "search_read": lambda: fact.search_read(domain, ["value_id"]),
            "web_search_read": lambda: fact.web_search_read(domain, {"value_id": {}}),
            "search_count": lambda: fact.search_count(domain),
            "search_fetch": lambda: fact.search_fetch(domain, ["value_id"]).ids,
            "read_group": lambda: fact.formatted_read_group(
                [], ["value_id"], ["__count"]
            ),
            "_read_group": lambda: fact._read_group([], ["value_id"], ["__count"]),
            "web_read_group": lambda: fact.web_read_group(
                [], ["value_id"], ["__count"]
            ),
            "export": lambda: fact.export_data(["value_id/name"]),
            "name_search": lambda: fact.name_search(""),
            "display_name": lambda: fact.display_name,
            "name_create": lambda: fact.name_create("x"),
            "copy": lambda: fact.copy({"partner_id": self.other_citizen.id}),
            "create": lambda: fact.create(
                {
                    "partner_id": self.other_citizen.id,
                    "ground_id": self.ground.id,
                    "value_id": self.agno.id,
                    "declared_at": fields.Datetime.now(),
                }
            ),
            "write": lambda: fact.write({"value_id": self.agno.id}),
            "unlink": lambda: fact.unlink(),
            "views": lambda: fact.get_views([(False, "list")]),
            "load": lambda: fact.load(["id", "value_id"], [["x", "y"]])["ids"],
            "through a field": lambda: fact.value_id.name,
            "sorted by": lambda: fact.search([], order="value_id").ids,
            "model": lambda: self.env[name].with_user(fact.env.user).search([]).ids,
        }

    def test_nobody_reads_one_or_many(self):
        names = list(self._doors(self.fact))
        with mute_logger("odoo.models", "odoo.addons.base.models.ir_model"):
            for user in self.everybody:
                for name in names:
                    with self.subTest(user.login, door=name):
                        fact = self._as(user, self.fact)
                        told = self._tell(self._doors(fact)[name])
                        self.assertNotIn("4186", told)
                        # Refused, or the number that was asked for and nothing else.
                        self.assertIn(told, ("", "False", f"{fact._name},{fact.id}"))
        self.assertEqual(self.fact.value_id, self.pasig)

    def test_nobody_has_a_right_at_all(self):
        access = self.env["ir.model.access"].search(
            [("model_id", "=", self.fact._name)]
        )
        self.assertFalse(access.filtered(lambda it: it.perm_read or it.perm_write))
        self.assertFalse(access.filtered(lambda it: it.perm_create or it.perm_unlink))
        for user in self.everybody:
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(user.login, operation=operation):
                    Model = self._as(user, self.facts)
                    self.assertFalse(Model.has_access(operation))

    def test_a_right_given_by_somebody_shows_nothing(self):
        """An add-on, or whoever sets up the system, adds a right for everybody."""
        self.env["ir.model.access"].with_user(self.settings).create(
            {
                "name": "careless",
                "model_id": self.env["ir.model"]._get_id(self.fact._name),
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
                "perm_unlink": True,
            }
        )
        for user in self.everybody:
            with self.subTest(user.login):
                fact = self._as(user, self.fact)
                self.assertFalse(fact.search([]))
                self.assertFalse(fact.search_count([]))
                self.assertFalse(fact._read_group([], ["value_id"], ["__count"]))
                with self._refused(AccessError):
                    fact.read(["value_id"])
                with self._refused(AccessError):
                    fact.write({"value_id": self.agno.id})

    def test_nothing_points_here(self):
        """So no relation of anything that can be read leads to an answer, and nothing can be
        searched, grouped or sorted by one."""
        for name, model in self.env.registry.items():
            for field in model._fields.values():
                with self.subTest(model=name, field=field.name):
                    self.assertNotEqual(field.comodel_name, self.fact._name)
        for name in ("res.partner", "helpdesk.ticket", "gov.protected.ground"):
            shown = self.env[name]._fields
            self.assertFalse([it for it in shown if "protected_fact" in it])

    def test_answers_of_a_ground_tell_of_nobody(self):
        """Grounds and their answers are read by staff; who gave one is not to be found."""
        for user in (self.service_admin, self.equality, self.oversight):
            Value = self._as(user, self.env["gov.protected.value"])
            for path in ("fact_ids", "gov_protected_fact_ids", "partner_ids"):
                with self.subTest(user.login, path=path), self.assertRaises(ValueError):
                    Value.search([(path, "!=", False)])

    def test_methods_take_nobody_elses(self):
        """What a citizen calls is about the citizen, whatever comes along."""
        for user in (self.other_user, self.officer, self.settings, self.everything):
            facts = self._as(user, self.fact).with_context(
                partner_id=self.citizen.id, default_partner_id=self.citizen.id
            )
            with self.subTest(user.login):
                self.assertFalse(facts._own())
                [question] = [
                    it for it in facts._questions() if it["id"] == self.ground.id
                ]
                self.assertEqual(question["answer"], 0)
                self.assertEqual(facts._forget(), 0)
        with self._refused(AccessError):
            self._as(self.public, self.facts)._own()
        self.assertEqual(self._answers(self.citizen), {self.ground: self.pasig})

    def test_no_method_is_public(self):
        ours = [
            name
            for cls in type(self.facts).mro()
            if cls.__module__.endswith("gov_protected_fact")
            for name, value in vars(cls).items()
            if callable(value) and not name.startswith("_")
        ]
        self.assertEqual(ours, [])

    def test_extract(self):
        extract = self.env["gov.extract"]
        own = json.loads(
            extract.with_user(self.citizen_user)._as_json(
                self.citizen.with_user(self.citizen_user)
            )
        )
        [answer] = own["protected_facts"]["entries"]
        self.assertEqual(
            (answer["ground_id"], answer["value_id"]), ("Favourite river", "Pasig4186")
        )
        self.assertTrue(answer["declared_at"])
        told = []
        for user, person in (
            (self.frontline, self.citizen),
            (self.oversight, self.citizen),
            (self.oversight, self.other_citizen),
        ):
            text = extract.with_user(user)._as_json(person.with_user(user))
            self.assertNotIn("4186", text)
            told.append(json.loads(text)["protected_facts"])
        # The same for who has answered and for who has not.
        self.assertEqual(told[0], told[1])
        self.assertEqual(told[1], told[2])

    def test_filing_needs_none(self):
        """Cases of who answered, who would not and who was never asked are alike."""
        cases = [self._file(self.frontline, partner_id=self.citizen.id)]
        self._answer(self.other_user, self.undisclosed)
        cases.append(self._file(self.frontline, partner_id=self.other_citizen.id))
        self.facts.with_user(self.other_user)._forget()
        cases.append(self._file(self.frontline, partner_id=self.other_citizen.id))
        first, *others = (case.sudo() for case in cases)
        for case in others:
            self.assertEqual(case.deadline, first.deadline)
            self.assertEqual(case.agency_id, first.agency_id)
            self.assertEqual(case.timer_ids.standard_id, first.timer_ids.standard_id)


@tagged("post_install", "-at_install")
class TestProtectedFactOwn(Questions, SecurityCommon):
    """Giving, changing, erasing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask()

    def test_giving_changing_and_erasing(self):
        self._answer(self.citizen_user, self.pasig)
        self.assertEqual(self._answers(self.citizen), {self.ground: self.pasig})
        self._answer(self.citizen_user, self.undisclosed)
        self.assertEqual(self._answers(self.citizen), {self.ground: self.undisclosed})
        mine = self.facts.with_user(self.citizen_user)
        mine._declare({self.ground.id: None}, fields.Datetime.now())
        self.assertEqual(self._answers(self.citizen), {})
        self._answer(self.citizen_user, self.agno)
        self.assertEqual(mine._forget(), 1)
        self.assertEqual(self._answers(self.citizen), {})

    def test_only_what_is_asked(self):
        other = self.env["gov.protected.ground"].create(
            {"name": "Not asked", "code": "unasked", "legal_basis": "x"}
        )
        other.value_ids = [Command.create({"name": "A", "code": "a"})]
        mine = self.facts.with_user(self.citizen_user)
        for ground, value in (
            (other.id, other.value_ids.id),
            (self.ground.id, other.value_ids.id),
            (self.ground.id, 2**31 - 1),
            (2**31 - 1, self.pasig.id),
        ):
            with self.subTest(ground=ground, value=value), self._refused():
                mine._declare({ground: value}, fields.Datetime.now())

    def test_a_ground_no_longer_asked_can_still_be_erased(self):
        self._answer(self.citizen_user, self.pasig)
        self.ground.write({"is_asked": False, "active": False})
        mine = self.facts.with_user(self.citizen_user)
        self.assertIn(self.ground.id, [it["id"] for it in mine._questions()])
        mine._declare({self.ground.id: None}, fields.Datetime.now())
        self.assertNotIn(self.ground.id, [it["id"] for it in mine._questions()])

    def test_the_database_keeps_one_fitting_answer(self):
        self._answer(self.citizen_user, self.pasig)
        values = {
            "partner_id": self.citizen.id,
            "ground_id": self.ground.id,
            "value_id": self.agno.id,
            "declared_at": fields.Datetime.now(),
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.facts.sudo().create(values)
        other = self.env["gov.protected.ground"].search(
            [("is_asked", "=", True), ("id", "!=", self.ground.id)], limit=1
        )
        with self.assertRaises(UserError):
            self.facts.sudo().create(dict(values, ground_id=other.id))

    def test_an_answer_that_was_given_is_not_deleted_by_configuration(self):
        self._answer(self.citizen_user, self.pasig)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.pasig.unlink()


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")
class TestProtectedFactMerge(Questions, MergeCommon):
    """Two records of one person become one, and so do the answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask()
        cls.luz = cls._user("luzmac", "base.group_portal")

    def _give(self, partner, value):
        self.facts.sudo().create(
            {
                "partner_id": partner.id,
                "ground_id": value.ground_id.id,
                "value_id": value.id,
                "declared_at": fields.Datetime.now(),
            }
        )

    def test_answers_move_and_come_back(self):
        self._give(self.merged, self.pasig)
        merge = self._merge()
        self.assertEqual(self._answers(self.kept), {self.ground: self.pasig})
        for user in (self.supervisor, self.oversight):
            # That somebody answered stands in no journal that is read.
            items = self._as(user, self.env["gov.person.merge.item"])
            self.assertFalse(items.search([("model", "=", self.facts._name)]))
            self.assertTrue(items.search([("merge_id", "=", merge.id)]))
        self._undo(merge)
        self.assertEqual(self._answers(self.merged), {self.ground: self.pasig})
        self.assertEqual(self._answers(self.kept), {})

    def test_of_two_answers_none_is_lost_and_all_are_erased(self):
        self._give(self.merged, self.pasig)
        self._give(self.kept, self.agno)
        self._merge()
        self.assertEqual(self._answers(self.kept), {self.ground: self.agno})
        self.assertEqual(self._answers(self.merged), {self.ground: self.pasig})
        self.luz.sudo().partner_id = self.kept
        mine = self.facts.with_user(self.luz)
        self.assertEqual(len(mine._own()), 2)
        self.assertEqual(mine._forget(), 2)
        self.assertEqual(self._answers(self.kept) | self._answers(self.merged), {})


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")
class TestProtectedFactErasure(Questions, ErasureCommon):
    """An erasure of the person takes the answers with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask()

    def test_erasure(self):
        self.env["gov.retention.rule"].search([]).months = 12
        self._answer(self.maria_user, self.pasig)
        self._answer(self.citizen_user, self.agno)
        self._approved()
        self._carry_out()
        self.assertEqual(self._answers(self.maria), {})
        self.assertEqual(self._answers(self.citizen), {self.ground: self.agno})


@tagged("post_install", "-at_install")
class TestProtectedFactPortal(Questions, PortalCase):
    """The page, with real requests and no script."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask()

    def _post(self, path=PAGE, status=303, **values):
        response = self.url_open(
            path,
            data={"csrf_token": self._csrf(), **values},
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, status, path)
        return response

    @property
    def name(self):
        return f"ground_{self.ground.id}"

    def _checked(self):
        page = lxml.html.fromstring(self._get(PAGE).text)
        [value] = page.xpath(f"//input[@name='{self.name}'][@checked]/@value")
        return value

    def test_answering_changing_and_erasing(self):
        self._login(self.citizen_user)
        page = self._get(PAGE)
        self.assertIn("You need not answer", page.text)
        self.assertIn("City ordinance 77", page.text)
        self.assertIn("Prefer not to say", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertNotIn("Erase all my answers", page.text)
        self.assertEqual(self._checked(), "")
        self._post(**{self.name: self.pasig.id})
        self.assertEqual(self._answers(self.citizen), {self.ground: self.pasig})
        self.assertEqual(self._checked(), str(self.pasig.id))
        self._post(**{self.name: self.undisclosed.id})
        self.assertEqual(self._checked(), str(self.undisclosed.id))
        self._post(**{self.name: ""})
        self.assertEqual(self._answers(self.citizen), {})
        self._post(**{self.name: self.agno.id})
        self._post(f"{PAGE}/erase")
        self.assertEqual(self._answers(self.citizen), {})
        self.assertIn(
            "All your answers are erased", self._get(f"{PAGE}?done=erased").text
        )

    def test_a_question_that_is_not_sent_stays(self):
        self._login(self.citizen_user)
        self._post(**{self.name: self.pasig.id})
        self._post()
        self.assertEqual(self._answers(self.citizen), {self.ground: self.pasig})

    def test_garbage_changes_nothing(self):
        self._login(self.citizen_user)
        self._post(**{self.name: self.pasig.id})
        for garbage in ("x", "-1", "99999999999999999999", "2147483647", "1 OR 1=1"):
            with self.subTest(garbage):
                page = self._post(status=422, **{self.name: garbage})
                self.assertIn("Nothing was changed", page.text)
        self.assertEqual(self._answers(self.citizen), {self.ground: self.pasig})

    def test_one_sees_the_own_answers_only(self):
        self._login(self.citizen_user)
        self._post(**{self.name: self.pasig.id})
        self._login(self.other_user)
        self.assertEqual(self._checked(), "")
        self._post(**{self.name: self.agno.id})
        self.assertEqual(self._answers(self.citizen), {self.ground: self.pasig})
        self.authenticate(None, None)
        self.assertEqual(self.url_open(PAGE, allow_redirects=False).status_code, 303)

    def test_a_form_of_another_site_is_refused(self):
        self._login(self.citizen_user)
        with mute_logger("odoo.http"):
            answer = self.url_open(
                PAGE, data={self.name: self.pasig.id}, allow_redirects=False
            )
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self._answers(self.citizen), {})

    def test_it_is_limited(self):
        self.env["gov.rate.limit.rule"].search(
            [("purpose", "=", "post"), ("scope", "=", "user")]
        ).amount = 1
        self._login(self.citizen_user)
        self._post(**{self.name: self.pasig.id})
        self._post(status=429, **{self.name: self.agno.id})

    def test_where_it_is_offered(self):
        """In the account and after sending; not on the way to a request."""
        self._login(self.citizen_user)
        self.assertIn(PAGE, self._get("/my").text)
        self.assertIn(PAGE, self._get(f"/my/cases/{self.case.id}").text)
