from odoo import api, fields, models

from ..tools import name_parts

# Field and how its text is kept.
_PARTS = {
    "gov_given_name": name_parts.part,
    "gov_middle_name": name_parts.middle,
    "gov_family_name": name_parts.part,
    "gov_name_suffix": name_parts.middle,
}


class ResPartner(models.Model):
    """Names as people have them: given, middle and family name with a suffix, or one name.

    Where a part is known, the whole name is made of the parts and follows them. Where none
    is, the name stands as it was written. A whole name written over parts, for instance by
    the person under "My account", holds from then on; the parts are emptied, since nobody
    can say which word of it is which.
    """

    _inherit = "res.partner"

    name = fields.Char(
        compute="_compute_gov_name", store=True, readonly=False, precompute=True
    )
    gov_given_name = fields.Char("Given names", index="btree_not_null")
    gov_middle_name = fields.Char(
        "Middle name",
        help="In the Philippines the mother's surname from before her marriage; for a "
        "married woman often her own.",
    )
    gov_family_name = fields.Char("Family name", index="btree_not_null")
    gov_name_suffix = fields.Char("Suffix", help="For example: Jr., III.")

    @api.depends(*_PARTS)
    def _compute_gov_name(self):
        for partner in self:
            partner.name = partner._gov_composed_name() or partner.name

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._gov_name_vals(vals) for vals in vals_list])

    def write(self, vals):
        parts = _PARTS.keys() & vals.keys()
        if parts:
            vals = self._gov_name_vals(vals)
        elif "name" in vals:
            # Only whether the name still says what its parts say.
            composed = {it._gov_composed_name() for it in self.sudo()} - {""}
            if composed - {vals["name"]}:
                vals = {**dict.fromkeys(_PARTS, False), **vals}
        return super().write(vals)

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _gov_composed_name(self):
        return name_parts.compose(*(self[name] for name in _PARTS))

    def _gov_name_vals(self, vals):
        """Values with clean parts of a name, and without a whole name beside them."""
        vals = dict(vals)
        for name, clean in _PARTS.items():
            if name in vals:
                vals[name] = clean(vals[name]) or False
        if any(vals.get(name) for name in _PARTS):
            vals.pop("name", None)
        return vals
