from odoo import api, fields, models
from odoo.exceptions import AccessError

_STAMPS = ("gov_verified_at", "gov_verified_by_id", "gov_verified_by_name")


class ResPartnerIdNumber(models.Model):
    """How a number was verified. Who and when is what the server knows, not what is typed;
    another number has not been verified yet."""

    _inherit = "res.partner.id_number"

    gov_verified_how = fields.Selection(
        [
            ("seen", "Original seen"),
            ("copied", "Original seen, copy taken"),
            ("issuer", "Checked with the issuer"),
        ],
        string="Verified",
        tracking=True,
        copy=False,
    )
    gov_verified_at = fields.Datetime("Verified on", readonly=True, copy=False)
    gov_verified_by_id = fields.Many2one(
        "res.users", "Verified by", readonly=True, copy=False, ondelete="set null"
    )
    # Stays when the login goes.
    gov_verified_by_name = fields.Char("Name at that time", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._gov_refuse_stamps(vals)
        return super().create(
            [
                {**vals, **self._gov_stamps()} if vals.get("gov_verified_how") else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        self._gov_refuse_stamps(vals)
        if vals.get("gov_verified_how"):
            vals = {**vals, **self._gov_stamps()}
        elif "gov_verified_how" in vals or self._gov_is_other_number(vals):
            vals = {**vals, "gov_verified_how": False, **dict.fromkeys(_STAMPS, False)}
        return super().write(vals)

    def _gov_is_other_number(self, vals):
        return bool(vals.get("name")) and any(
            vals["name"] != number.name for number in self
        )

    def _gov_stamps(self):
        user = self.env.user
        return dict(
            zip(_STAMPS, (fields.Datetime.now(), user.id, user.name), strict=True)
        )

    def _gov_refuse_stamps(self, vals):
        smuggled = {f"default_{name}" for name in _STAMPS} & self.env.context.keys()
        if not self.env.su and (smuggled or vals.keys() & set(_STAMPS)):
            raise AccessError(
                self.env._(
                    "Choose how it was verified; who and when follows by itself."
                )
            )
