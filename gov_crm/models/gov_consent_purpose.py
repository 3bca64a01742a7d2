from odoo import api, fields, models


class GovConsentPurpose(models.Model):
    """What people are asked to agree to, in the words they read. Other words are another
    version; who agreed to the earlier ones agreed to those."""

    _name = "gov.consent.purpose"
    _description = "Purpose of a consent"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    text = fields.Text("What the person agrees to", required=True, translate=True)
    text_version = fields.Integer("Version", readonly=True, default=1)
    basis_id = fields.Many2one(
        "gov.sharing.basis",
        string="Lawful basis",
        ondelete="restrict",
        help="Facts that travel to another office on this basis need this consent.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    def write(self, vals):
        if "text" not in vals or len(self) > 1:
            # One by one: each has a version of its own.
            if "text" in vals:
                return all(purpose.write(vals) for purpose in self)
            return super().write(vals)
        if vals["text"] != self.text:
            vals = {**vals, "text_version": self.text_version + 1}
        return super().write(vals)

    @api.model
    def _of_basis(self, basis):
        """The purpose whose consent a lawful basis needs, as superuser; none: it needs none."""
        # What is asked of everybody is no secret.
        return self.sudo().search([("basis_id", "=", basis.id)], limit=1)
