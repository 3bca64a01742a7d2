from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .queue_common import MON_10, QueueCommon

# Machinery of the contact, no fact about the person.
_MACHINERY = {
    "id", "create_uid", "create_date", "write_uid", "write_date",
    "active", "gov_is_citizen", "is_company", "company_type", "type", "partner_share",
    "gov_erased_at", "gov_merged_into_id", "gov_compare_due", "gov_name_key", "signup_type",
    "commercial_company_name", "complete_name", "contact_address_complete", "email_normalized",
    "phone_sanitized", "gov_phone_e164",
}  # fmt: skip
# Stands and falls with gov_is_deceased, which is tried.
_MACHINERY.add("gov_died_on")
CASES = 4


class Undo(Exception):
    """Ends a world."""


@tagged("post_install", "-at_install")
class TestQueueNeutral(QueueCommon):
    """Metamorphic: the same cases are filed in two worlds that differ in one fact that must
    not count. Standards, dates, scores, sentences, and the order in which cases are handed
    out are the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.needs = (cls.children, cls.no_income, cls.danger)

    def _world(self, change=None, after=None):
        """File the cases and hand them out.

        :param change: called with the citizen of the third case before anything is filed
        :param after: called with that case once all are filed
        :return: what must be the same in every world
        """
        found = []
        try:
            with self.env.cr.savepoint(), freeze_time(MON_10) as clock:
                citizens = self.env["res.partner"].create(
                    [
                        {"name": f"Citizen {number}", "gov_is_citizen": True}
                        for number in range(CASES)
                    ]
                )
                if change:
                    change(citizens[2])
                    self.env.flush_all()
                cases = []
                for number, citizen in enumerate(citizens):
                    needs = self.needs[: number % 3]
                    cases.append(
                        self._file(
                            partner_id=citizen.id,
                            need_ids=[(6, 0, [need.id for need in needs])],
                        )
                    )
                    clock.tick(timedelta(hours=3))
                if after:
                    after(cases[2])
                    self.env.flush_all()
                self.Queue._rescore()
                self.env.invalidate_all()
                found = self._signature(cases)
                clock.tick(timedelta(hours=50))
                self.Queue._rescore()
                self.env.invalidate_all()
                found += self._signature(cases)
                place = {case: number for number, case in enumerate(cases)}
                found.append([place[self._next()] for _case in cases])
                raise Undo
        except Undo:
            self.env.invalidate_all(flush=False)
        return found

    def _signature(self, cases):
        place = {case.id: number for number, case in enumerate(cases)}
        return [
            [
                (
                    case.sudo().timer_ids.mapped(
                        lambda it: (it.standard_id.id, it.target, it.deadline)
                    ),
                    case.deadline,
                    case.sudo().need_points,
                    case.sudo().queue_score,
                    case.with_user(self.officer).queue_explanation,
                    case.with_user(self.officer).next_step,
                )
                for case in cases
            ],
            [place[case_id] for case_id in self._order()],
        ]

    def _assert_neutral(self, name, change=None, after=None):
        with self.subTest(name):
            self.assertEqual(self._world(change, after), self.plain)

    def setUp(self):
        super().setUp()
        self.trial = self.env["res.partner"].create(
            {"name": "Trial", "gov_is_citizen": True}
        )
        self.plain = self._world()

    def test_the_test_itself(self):
        """What may count does."""
        self.assertNotEqual(
            self._world(after=lambda case: case.sudo().write({"need_ids": [(5,)]})),
            self.plain,
        )
        self.assertEqual(self._world(), self.plain)

    def test_endorsements(self):
        def endorse(case):
            now = fields.Datetime.now()
            for office in ("Office of the President", "City Mayor", "Congress"):
                endorsement = case.sudo()._record_endorsement(
                    office, now, now, self.officer
                )
                endorsement.sudo()._answer(now, self.officer, ("number", "date"))

        self._assert_neutral("endorsed", after=endorse)

    def test_rank(self):
        company = self.env["res.partner"].create(
            {"name": "Office of the Mayor", "is_company": True}
        )
        rank = {
            "name": "Hon. Senator A. Reyes, Ph.D.",
            "function": "Chief of staff of the Mayor",
            "parent_id": company.id,
            "comment": "<p>VIP, brother of the Mayor</p>",
        }
        self._assert_neutral("of the person", lambda it: it.write(rank))
        # Stars and places of the helpdesk underneath, and its tags.
        tag = self.env["helpdesk.ticket.tag"].create({"name": "VIP"})
        stars = {
            "priority": "3",
            "sequence": 0,
            "tag_ids": [(6, 0, tag.ids)],
            "color": 1,
        }
        self._assert_neutral("of the case", after=lambda it: it.sudo().write(stars))

    def test_money(self):
        """Business that a government-owned company does with the person: engagements of
        offices know no money at all."""

        def engage(citizen, case=None):
            self.env["crm.lead"].create(
                {
                    "name": "Donation",
                    "type": "opportunity",
                    "partner_id": citizen.id,
                    "expected_revenue": 5_000_000,
                    "probability": 100,
                    "priority": "3",
                }
            )

        self._assert_neutral("before", engage)
        self._assert_neutral("after", after=lambda case: engage(case.partner_id))

    def test_names(self):
        for name in ("Aaron Aaronson", "Zzyzx Quetzal"):
            self._assert_neutral(name, lambda it, name=name: it.write({"name": name}))

    def test_protected_facts(self):
        """Whatever the citizen has declared on every ground there is."""
        grounds = self.env["gov.protected.ground"].search([])
        self.assertTrue(grounds.value_ids)

        def declare(citizen, last):
            self.env["gov.protected.fact"].create(
                [
                    {
                        "partner_id": citizen.id,
                        "ground_id": ground.id,
                        "value_id": ground.value_ids[-1 if last else 0].id,
                        "declared_at": fields.Datetime.now(),
                    }
                    for ground in grounds.filtered("value_ids")
                ]
            )

        for last in (True, False):
            self._assert_neutral(
                f"last {last}", lambda it, last=last: declare(it, last)
            )

    def _other_values(self, field):
        """Values that a field of the citizen may take."""
        if field.type == "selection":
            return [key for key in field.get_values(self.env) if key]
        if field.type == "many2one":
            return self.env[field.comodel_name].search([], limit=2, order="id desc").ids
        return {
            "char": ["Changed"],
            "text": ["Changed"],
            "html": ["<p>Changed</p>"],
            "integer": [1, 99],
            "float": [99.0],
            "monetary": [5_000_000.0],
            "boolean": [True, False],
            "date": [date(1931, 1, 1), date(2015, 1, 1)],
            "datetime": [datetime(1931, 1, 1)],
        }.get(field.type, [])

    @mute_logger("odoo.sql_db")
    def test_every_fact_of_the_citizen(self):
        """All stored fields of the person at once, changed before the case is filed: birth
        date, sex, nationality, language, address, whatever else an add-on keeps there."""
        values = {}
        for name, field in sorted(self.env["res.partner"]._fields.items()):
            made = field.compute and field.readonly
            if name in _MACHINERY or not field.store or made:
                continue
            values[name] = [
                it for it in self._other_values(field) if self._may_write(name, it)
            ]
        values = {name: found for name, found in values.items() if found}
        for name in ("gov_birth_date", "lang", "city", "country_id", "function"):
            self.assertIn(name, values)
        for turn in range(3):
            changed = {name: it[turn % len(it)] for name, it in values.items()}
            self._assert_neutral(
                f"turn {turn}", lambda it, values=changed: it.write(values)
            )

    def _may_write(self, name, value):
        """Whether a contact takes this value at all."""
        try:
            with self.env.cr.savepoint():
                self.trial.write({name: value})
                self.env.flush_all()
                raise Undo
        except Undo:
            self.env.invalidate_all(flush=False)
            return True
        except Exception:
            self.env.invalidate_all(flush=False)
            return False
