from odoo import api, fields, models
from odoo.tools import SQL


class MailMessage(models.Model):
    """Notes on a case are their office's own.

    A case that is handed over opens with the request and with everything said between the
    citizen and any office. What an office noted for itself stays with it, before and after:
    what the next one needs of it travels with the referral, chosen and on record. Only who
    took over the work of an office that is no more reads its notes.
    """

    _inherit = "mail.message"

    gov_office_id = fields.Many2one(
        "gov.agency",
        string="Written at",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The office that had the case when this was written.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        cases = self.env["helpdesk.ticket"].sudo()  # which office has the case now
        cases = cases.browse(
            vals["res_id"]
            for vals in vals_list
            if vals.get("model") == "helpdesk.ticket" and vals.get("res_id")
        )
        offices = {case.id: case.agency_id.id for case in cases}
        return super().create(
            [
                {
                    **vals,
                    "gov_office_id": offices.get(vals.get("res_id"))
                    if vals.get("model") == "helpdesk.ticket"
                    else False,
                }
                for vals in vals_list
            ]
        )

    def _by_case_sql(self, alias, name):
        return SQL(
            "(%s AND NOT %s)",
            super()._by_case_sql(alias, name),
            self._gov_foreign_note_sql(alias),
        )

    @api.model
    def _gov_foreign_note_sql(self, alias):
        """Whether a row is a note that another office wrote for itself on a case. Whoever
        reads everything, and whoever works on single cases without an office, reads them."""
        user = self.env.user
        if not user.has_group("gov_crm.group_gov_frontline") or user.has_group(
            "gov_crm.group_gov_oversight"
        ):
            return SQL("FALSE")
        return SQL(
            "(%s = 'helpdesk.ticket' AND %s = 'comment' AND %s NOT IN %s AND (%s IS TRUE OR "
            "%s IN (SELECT id FROM mail_message_subtype WHERE internal IS TRUE))) IS TRUE",
            self._access_column(alias, "model"),
            self._access_column(alias, "message_type"),
            self._access_column(alias, "gov_office_id"),
            (*user._gov_scope_ids(), *user._gov_predecessor_ids()) or (0,),
            self._access_column(alias, "is_internal"),
            self._access_column(alias, "subtype_id"),
        )
