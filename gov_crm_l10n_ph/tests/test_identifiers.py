from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

RIGHT = {
    "philsys": ("0000-4821-7306-9154", "0000482173069154"),
    "sss": ("00-4821730-6",),
    "umid": ("0000-4821730-6",),
    "philhealth": ("00-048217306-9",),
    "pagibig": ("0000-4821-7306",),
    "tin": ("000-482-173", "000-482-173-000", "000-482-173-00000"),
    "passport": ("P0048217B", "EB0048217", "p0048217b"),
    "licence": ("N00-14-048217",),
    "senior": ("BAL-2016-00417",),
    "pwd": ("00-4821-730-0691541",),
}
WRONG = {
    "philsys": ("0000-4821-7306", "0000-4821-7306-915", "0000-4821-7306-915A"),
    "sss": ("00-4821730", "00-4821730-66", "AA-4821730-6"),
    "umid": ("0000-4821730",),
    "philhealth": ("00-04821730-9",),
    "pagibig": ("0000-4821-73066",),
    "tin": ("000-482-17", "000-482-173-0"),
    "passport": ("P004821B", "40048217B", "PP0048217B"),
    "licence": ("000-14-048217", "N00-14-04821"),
    "senior": ("1",),
    "pwd": ("?",),
}


@tagged("post_install", "-at_install")
class TestIdentifiers(TransactionCase):
    """Numbers by the shape their Philippine issuers publish."""

    def _kind(self, name):
        return self.env.ref(f"gov_crm_l10n_ph.res_partner_id_category_{name}")

    def test_right_ones(self):
        for name, numbers in RIGHT.items():
            for number in (*numbers, self._kind(name).gov_example):
                with self.subTest(name, number=number):
                    self._kind(name)._gov_check(number)

    def test_wrong_ones_are_refused_with_a_sentence(self):
        for name, numbers in WRONG.items():
            for number in numbers:
                with self.subTest(name, number=number):
                    with self.assertRaises(ValidationError) as caught:
                        self._kind(name)._gov_check(number)
                    self.assertIn(self._kind(name).name, str(caught.exception))
                    if len(number) > 1:
                        self.assertNotIn(number, str(caught.exception))

    def test_the_secret_national_number_is_not_recorded(self):
        with self.assertRaises(ValidationError) as caught:
            self._kind("philsys")._gov_check("0000-4821-7306")
        self.assertIn("PSN", str(caught.exception))
