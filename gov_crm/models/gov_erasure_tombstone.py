from odoo import api, fields, models
from odoo.exceptions import AccessError


class GovErasureTombstone(models.Model):
    """What is left of an erased record: its number, when, by whom, figures. No personal data.

    Each carries a digest over its content and the digest of the one before, so none can be
    changed or taken away unnoticed.
    """

    _name = "gov.erasure.tombstone"
    _description = "Tombstone of an erasure"
    _inherit = ["gov.append.only.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _log_access = False

    number = fields.Char("Number", required=True, readonly=True)
    at = fields.Datetime("Erased on", required=True, readonly=True)
    prepared_by = fields.Char("Prepared by", required=True, readonly=True)
    approved_by = fields.Char("Approved by", required=True, readonly=True)
    figures = fields.Text("Figures", required=True, readonly=True)
    prev = fields.Char("Digest before", required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)

    # Of two that follow the same one, the second fails and is tried again.
    _prev_uniq = models.Constraint("UNIQUE(prev)", "Tombstones follow one another.")
    _number_uniq = models.Constraint(
        "UNIQUE(number)", "Each erasure has one tombstone."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list and self.env.context.get("gov_tombstone") is not _TOKEN:
            raise AccessError(self.env._("A tombstone is left by an erasure."))
        return super().create(vals_list)

    @api.model
    def _leave(self, number, at, prepared_by, approved_by, figures):
        """Leave the tombstone of an erasure that has been carried out.

        :param at: naive UTC
        :param figures: ``{part: {action: count}}``
        """
        Evidence = self.env["gov.evidence"]
        last = self.sudo().search([], order="id desc", limit=1)
        values = {
            "number": number,
            "at": at.replace(microsecond=0),
            "prepared_by": prepared_by,
            "approved_by": approved_by,
            "figures": Evidence._canonical(figures),
            "prev": last.digest or "",
        }
        values["digest"] = Evidence._text_digest(
            number,
            int((values["at"] - _EPOCH).total_seconds()),
            prepared_by,
            approved_by,
            values["figures"],
            values["prev"],
        )
        return self.sudo().with_context(gov_tombstone=_TOKEN).create(values)


# A client can send any context key, but never this very object.
_TOKEN = object()
_EPOCH = fields.Datetime.to_datetime("1970-01-01 00:00:00")
