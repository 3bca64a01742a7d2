from odoo import models
from odoo.tools import SQL


class IrAttachment(models.Model):
    """The copy of a file that was shared by consent ends with the consent."""

    _inherit = "ir.attachment"

    def _compute_gov_visible(self):
        super()._compute_gov_visible()
        copies = self._origin.filtered(
            lambda file: file.sudo().res_model == "gov.referral"
        )
        if not copies:
            return
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM ir_attachment WHERE id IN %s AND NOT %s",
                tuple(copies.ids),
                self._gov_lawful_sql("ir_attachment"),
            )
        )
        hidden = {row[0] for row in rows}
        for file in self:
            if file._origin.id in hidden:
                file.gov_visible = False

    def _gov_visible_sql(self, alias):
        return SQL(
            "(%s AND %s)", super()._gov_visible_sql(alias), self._gov_lawful_sql(alias)
        )

    def _gov_lawful_sql(self, alias):
        """Whether no share that the user may not read any more brought the file."""
        Share = self.env["gov.referral.share"]
        return SQL(
            "(%s IS DISTINCT FROM 'gov.referral' OR NOT EXISTS ("
            "SELECT FROM gov_referral_share AS gov_copy"
            " WHERE gov_copy.attachment_id = %s AND NOT %s))",
            SQL.identifier(alias, "res_model", to_flush=self._fields["res_model"]),
            SQL.identifier(alias, "id"),
            Share._gov_visible_sql("gov_copy"),
        )
