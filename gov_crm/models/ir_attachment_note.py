from odoo import api, fields, models
from odoo.tools import SQL


class IrAttachment(models.Model):
    """A file that an office added to a note for itself is seen with that note."""

    _name = "ir.attachment"
    _inherit = ["ir.attachment", "gov.sql.access.mixin"]

    gov_visible = fields.Boolean(
        "Not another office's",
        compute="_compute_gov_visible",
        search="_search_gov_visible",
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_gov_visible(self):
        on_cases = self._origin.filtered(
            lambda file: file.sudo().res_model == "helpdesk.ticket"
        )
        hidden = set()
        if on_cases and self.env.user.has_group("gov_crm.group_gov_frontline"):
            rows = self.env.execute_query(
                SQL(
                    "SELECT id FROM ir_attachment WHERE id IN %s AND NOT %s",
                    tuple(on_cases.ids),
                    self._gov_visible_sql("ir_attachment"),
                )
            )
            hidden = {row[0] for row in rows}
        for file in self:
            file.gov_visible = file._origin.id not in hidden

    def _search_gov_visible(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_visible_sql)

    def _gov_visible_sql(self, alias):
        Message = self.env["mail.message"]
        if not self.env.user.has_group("gov_crm.group_gov_frontline"):
            return SQL("TRUE")
        of_file = SQL(
            "SELECT FROM message_attachment_rel AS rel "
            "JOIN mail_message AS gov_note ON gov_note.id = rel.message_id "
            "WHERE rel.attachment_id = %s",
            SQL.identifier(alias, "id"),
        )
        foreign = Message._gov_foreign_note_sql("gov_note")
        return SQL(
            "(%s IS DISTINCT FROM 'helpdesk.ticket' OR NOT EXISTS (%s AND %s) "
            "OR EXISTS (%s AND NOT %s))",
            SQL.identifier(alias, "res_model", to_flush=self._fields["res_model"]),
            of_file,
            foreign,
            of_file,
            foreign,
        )
