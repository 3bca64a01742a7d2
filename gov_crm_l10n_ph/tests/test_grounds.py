from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestGrounds(TransactionCase):
    """The law of the Philippines beside the general list."""

    def test_list(self):
        Ground = self.env["gov.protected.ground"]
        grounds = Ground.search([("list_code", "=", "ph")])
        self.assertGreater(len(grounds), 15)
        self.assertTrue(all(grounds.mapped("general_id")))
        self.assertTrue(all(it.code.startswith("ph_") for it in grounds))
        for code, law in (
            ("age", "RA 9994"),
            ("disability", "RA 7277 as amended by RA 10754"),
            ("sex", "RA 9710"),
            ("indigenous", "RA 8371"),
            ("health", "RA 11036"),
            ("health", "RA 11166"),
            ("marital_status", "RA 8972"),
            ("other", "Constitution, art. III s. 1"),
        ):
            with self.subTest(code):
                self.assertIn(law, Ground._of_code(code)._law())

    def test_refusal_quotes_the_constitution(self):
        Segment = self.env["gov.segment"]
        for criteria in (
            "[('partner_id.zip', '=', '9600')]",
            "[('partner_id.vat', '!=', False)]",
            "[('wealth', '>', 1)]",
            "[('partner_id', 'any', [])]",
        ):
            refusal = Segment._look(criteria).refusals[0]
            self.assertIn("Constitution, art. III s. 1", Segment._say(refusal)["law"])

    def test_religion_is_asked(self):
        religion = self.env["gov.protected.ground"]._of_code("religion")
        self.assertTrue(religion.is_asked)
        self.assertIn("undisclosed", religion.value_ids.mapped("code"))
