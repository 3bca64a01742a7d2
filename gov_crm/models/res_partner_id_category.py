import re
from importlib import import_module

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.identifier_text import compact

# Anything that could be a number of a document.
_PLAIN = re.compile(r"(?=.*[0-9])[A-Z0-9]{4,40}")
_PASSPORT = re.compile(r"[A-Z0-9]{6,9}")
_STDNUM = re.compile(r"[a-z_]{2,12}(\.[a-z0-9_]{2,30})?")


class ResPartnerIdCategory(models.Model):
    """How a number of this kind is checked.

    Other add-ons add checkers of their countries: a choice of ``gov_checker`` and a method
    ``_gov_check_<choice>``.
    """

    _inherit = "res.partner.id_category"

    gov_checker = fields.Selection(
        [
            ("plain", "Letters and digits"),
            ("passport", "Passport"),
            ("stdnum", "Checker of python-stdnum"),
        ],
        string="Checked as",
        required=True,
        default="plain",
        help="What a number has to look like. A number that cannot be one is refused with "
        "a sentence that says why.",
    )
    gov_stdnum = fields.Char(
        "Name in python-stdnum",
        help="For example “es.dni” or “mx.curp”.",
    )
    gov_example = fields.Char(
        "Looks like", help="Shown where the number is entered. Use an invented one."
    )
    # It is run by the server: nothing for those who merely set up services.
    validation_code = fields.Text(groups="base.group_system")

    @api.constrains("gov_checker", "gov_stdnum")
    def _check_gov_stdnum(self):
        for category in self:
            if category.gov_checker == "stdnum" and not category._gov_stdnum_module():
                raise ValidationError(
                    self.env._(
                        "python-stdnum has no checker “%(name)s”. Enter one of its names, "
                        "for example “es.dni”.",
                        name=category.gov_stdnum or "",
                    )
                )

    def _gov_stdnum_module(self):
        name = self.gov_stdnum or ""
        if not _STDNUM.fullmatch(name):
            return None
        try:
            module = import_module(f"stdnum.{name}")
        except ImportError:
            return None
        return module if hasattr(module, "is_valid") else None

    def _gov_compact(self, text):
        """A number as it is compared and found: however it was typed, the same."""
        self.ensure_one()
        module = self.gov_checker == "stdnum" and self._gov_stdnum_module()
        if module and hasattr(module, "compact"):
            try:
                return compact(module.compact(text))
            except Exception:  # noqa: BLE001  (of many authors; garbage stays as it is)
                return compact(text)
        return compact(text)

    def _gov_check(self, text):
        """Refuse what cannot be a number of this kind.

        :raises ValidationError: which says what to do, and never the number
        """
        self.ensure_one()
        problem = getattr(self, f"_gov_check_{self.gov_checker}")(
            self._gov_compact(text)
        )
        if problem:
            raise ValidationError(f"{self.name}: {problem}")

    def _gov_check_plain(self, number):
        if not _PLAIN.fullmatch(number):
            return self.env._(
                "a number has 4 to 40 letters and digits. Copy it from the document."
            )
        return None

    def _gov_check_passport(self, number):
        if not _PASSPORT.fullmatch(number) or not re.search("[0-9]", number):
            return self.env._(
                "a passport number has 6 to 9 letters and digits. It stands at the top "
                "right of the page with the picture."
            )
        return None

    def _gov_check_stdnum(self, number):
        module = self._gov_stdnum_module()
        if module and not module.is_valid(number):
            return self.env._(
                "this number cannot be right: its length or its check digit does not fit. "
                "Compare it with the document, sign by sign."
            )
        return None

    # ------------------------------------------------------------------
    # ODOO'S COMMUNITY: code on the category sees numbers in clear, messages do not
    # ------------------------------------------------------------------

    def validate_id_number(self, id_number):
        """Run the code of the category on a number that stands in memory only.

        :raises ValidationError: without the number, as sentences go into logs
        """
        self.ensure_one()
        code_sudo = self.sudo()  # it runs for those who may not read it
        value = code_sudo.validation_code and id_number._gov_open()
        if not value:
            return None
        in_memory = id_number.sudo().new({"name": value}, origin=id_number.sudo())
        try:
            return super(ResPartnerIdCategory, code_sudo).validate_id_number(in_memory)
        except UserError as error:
            text = str(error).replace(value, id_number.name)
        raise ValidationError(text)

    @api.model
    def _search_duplicate(self, category_id, id_number, force_active=False):
        """Others with the same number, found by its hash."""
        origin = id_number._origin
        found = origin._gov_twins(category_id, origin.sudo().gov_value_hash)
        if force_active:
            found = found.filtered("partner_id.active")
        return found
