from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-27 02:00:00")
class TestSegmentLaw(SegmentCommon):
    """The lists of the program on the real fields: what passes, what is refused and how."""

    def _rules(self, condition, positive=False):
        result = self.Segment._look(str([condition]), positive)
        return [refusal.rule for refusal in result.refusals]

    def test_allowed_list_is_lawful(self):
        """No fact of the list is computed from, shows or stands in for a protected one."""
        allowed = self.env["gov.segment.fact"].search([])
        self.assertGreater(len(allowed), 10)
        for fact in allowed:
            field = self._field(fact.path)
            if field is None:
                continue
            value = {
                "boolean": True,
                "integer": 2,
                "selection": next(iter(field.get_values(self.env)), None)
                if field.type == "selection"
                else None,
                "many2one": 1,
                "many2many": 1,
            }[field.type]
            with self.subTest(fact.path):
                operator = "in" if field.type == "many2many" else "="
                value = [value] if operator == "in" else value
                self.assertEqual(self._rules((fact.path, operator, value)), [])

    def _field(self, path):
        model, field = self.env["helpdesk.ticket"], None
        for name in path.split("."):
            if name not in model._fields:
                return None
            field = model._fields[name]
            model = self.env[field.comodel_name] if field.comodel_name else None
        return field

    def test_ready_facts_exist(self):
        """A fact that names no field protects nothing: a slip, or an add-on not here."""
        elsewhere = {
            "partner_id.credit_limit",
            "partner_id.credit",
            "partner_id.debit",
            "partner_id.total_invoiced",
            "partner_id.property_product_pricelist",
            "partner_id.sale_order_ids",
            "partner_id.invoice_ids",
            "partner_id.customer_rank",
            "partner_id.supplier_rank",
            "partner_id.title",
        }
        facts = self.env["gov.protected.ground.fact"].search([("is_ready", "=", True)])
        missing = {fact.path for fact in facts if self._field(fact.path) is None}
        self.assertLessEqual(missing, elsewhere)

    def test_every_field_is_judged(self):
        """Each field of a case and of a citizen is refused or listed; none passes by
        accident, and each refusal can be said."""
        law = self.Segment._law()
        allowed = law.allowed
        for prefix, model in (("", "helpdesk.ticket"), ("partner_id.", "res.partner")):
            for name in self.env[model]._fields:
                path = prefix + name
                for positive in (False, True):
                    result = self.Segment._look(
                        f"[({path!r}, '=', False)]", positive, law
                    )
                    if not result.refusals:
                        self.assertIn(path, allowed)
                        continue
                    said = self.Segment._say(result.refusals[0], positive)
                    self.assertTrue(said["what"] and said["rule"] and said["law"], path)

    def test_refused(self):
        for rule, conditions in {
            "never": [
                ("partner_id.vat", "!=", False),
                ("priority", "=", "3"),
                ("endorsement_ids", "!=", False),
                ("partner_id", "=", self.citizen.id),
                ("partner_id.function", "=", "Mayor"),
                ("partner_id.category_id", "in", [1]),
                ("partner_id.opportunity_ids.expected_revenue", ">", 1000),
                ("service_id.fee_total", ">", 0),
                ("partner_id.parent_id", "=", 1),
                ("user_id", "=", self.officer.id),
            ],
            "protected": [
                ("citizen_sex", "=", "male"),
                ("partner_id.gov_birth_date", "<", "1960-01-01"),
                ("partner_id.gov_birth_year", "<", 1960),
                ("partner_id.gov_age", ">=", 60),
                ("partner_id.gov_access_need_ids", "!=", False),
                ("partner_id.gov_access_need_ids.large_print", "=", True),
                ("partner_id.lang", "=", "en_US"),
                ("user_id.partner_id.gov_birth_date", "<", "1960-01-01"),
                ("agency_id.user_ids.partner_id.gov_birth_date", "<", "1960-01-01"),
                ("partner_id.child_ids.gov_birth_date", "<", "1960-01-01"),
            ],
            "proxy": [
                ("partner_id.zip", "=", "9600"),
                ("partner_id.gov_area_id", "=", 1),
                ("partner_id.gov_area_id.code", "=", "x"),
                ("partner_id.name", "=", "Usman"),
                ("partner_name", "=", "Usman"),
                ("partner_id.country_id.code", "=", "PH"),
                ("partner_id.id_numbers.category_id", "=", 1),
            ],
            "nested": [
                ("partner_id", "any", [("gov_birth_date", "<", "1960-01-01")]),
                ("service_id", "not any", [("name", "=", "x")]),
            ],
            "unlisted": [
                ("id", "in", [1]),
                ("create_uid", "=", 1),
                ("agency_id.parent_path", "=", "1/"),
                ("gov_visible", "=", True),
                ("partner_id.ref", "=", "VIP"),
                ("partner_id.gov_is_sealed", "=", True),
            ],
            "kind": [("message_ids", "!=", False), ("description", "=", "x")],
            "property": [("partner_id.properties", "=", "x")],
            "unknown": [("wealth", ">", 1), ("partner_id.gov_birth_date.year", "=", 1)],
        }.items():
            for condition in conditions:
                with self.subTest(condition):
                    found = self._rules(condition)
                    if condition[0].endswith("gov_birth_date.year"):
                        rule = "protected"
                    self.assertEqual(found, [rule])

    def test_field_made_by_a_user(self):
        """A field that somebody adds in the database, showing the birth date under another
        name, is seen through."""
        self.env["ir.model.fields"].create(
            {
                "name": "x_lucky_day",
                "field_description": "Lucky day",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "ttype": "date",
                "related": "partner_id.gov_birth_date",
                "store": False,
            }
        )
        condition = ("x_lucky_day", "<", "1960-01-01")
        self.assertEqual(self._rules(condition), ["protected"])
        refusal = self.Segment._look(str([condition])).refusals[0]
        self.assertIn("Born on", self.Segment._say(refusal)["what"])
        self.env["gov.segment.fact"].create({"name": "L", "path": "x_lucky_day"})
        self.assertEqual(self._rules(condition), ["protected"])

    def test_refusal_in_words(self):
        """Rule, field and law, and the way out; as the writer reads them."""
        refusal = self.Segment._look("[('partner_id.zip', '=', '9600')]").refusals[0]
        said = self.Segment._say_line(refusal)
        for text in (
            "“Zip” stands in for: Race, colour, ethnic or national origin.",
            "Rule: no proxies.",
            "Law: International Convention on the Elimination of All Forms of Racial",
            "make this a positive measure",
        ):
            self.assertIn(text, said)
        wealth = self.Segment._look("[('partner_id.vat', '!=', False)]").refusals[0]
        said = self.Segment._say_line(wealth)
        self.assertIn("Wealth and tax paid", said)
        self.assertIn("Rule: wealth, tax paid", said)
        self.assertNotIn("positive measure", said)
        unknown = self.Segment._look("[('wealth', '>', 1)]").refusals[0]
        self.assertIn("“or other status”", self.Segment._say_line(unknown))

    def test_words_are_escaped(self):
        segment = self._draft("[('<img src=x>', '=', 1)]")
        self.assertNotIn("<img", segment.refusals)
        self.assertIn("&lt;img", segment.refusals)

    def test_draft_is_told_and_not_stopped(self):
        """A draft may be unlawful and says so; the first step on is refused."""
        segment = self._draft("[('partner_id.gov_age', '>=', 60)]")
        self.assertFalse(segment.is_lawful)
        self.assertIn("Age", segment.refusals)
        self.assertEqual(segment.ground_ids.mapped("code"), ["age"])
        with self.assertRaisesRegex(ValidationError, "no protected grounds"):
            segment.action_try()
        segment.is_positive_measure = True
        self.assertTrue(segment.is_lawful)
        self.assertFalse(segment.refusals)
        self.assertIn("legal basis", segment.missing)
        self.assertIn("an end", segment.missing)

    def test_archived_ground_protects(self):
        ground = self.env.ref("gov_crm.gov_protected_ground_age")
        ground.with_user(self.equality).active = False
        self.assertEqual(self._rules(("partner_id.gov_age", ">", 1)), ["protected"])

    def test_names_of_facts_only(self):
        """Who writes segments learns what fields are called, and reads none of them."""
        for user in (self.service_admin, self.equality):
            Partner = self.env["res.partner"].with_user(user)
            self.assertIn("gov_age", Partner.fields_get())
            self.assertIn("gov_age", Partner.fields_get(["gov_age"], ["string"]))
            self.assertNotIn("gov_died_on", Partner.fields_get())
            with self.assertRaises(AccessError):
                self.citizen.with_user(user).read(["gov_age"])
            with self.assertRaises(AccessError):
                Partner.search([("gov_age", ">", 1)])
            with self.assertRaises(AccessError):
                Partner.search([("gov_household_size", ">", 1)])
        Partner = self.env["res.partner"].with_user(self.employee)
        self.assertNotIn("gov_age", Partner.fields_get())
        with self.assertRaises(AccessError):
            Partner.search_count([("gov_age", "=", 5)])
