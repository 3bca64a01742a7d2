from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [("fact", "Fact"), ("message", "Message"), ("file", "File")]


class GovReferralShare(models.Model):
    """One fact, message or file that travels with a referral, frozen as it was then.

    A copy, not a view: what the sender writes or changes later stays with the sender. Rows
    are added and never changed; whoever shares more adds more, under a basis of its own.
    """

    _name = "gov.referral.share"
    _description = "What travels with a referral"
    _inherit = ["gov.access.logged.mixin", "gov.append.only.mixin"]
    _order = "referral_id, id"
    _log_access = False
    _erasable_columns = ("name", "content", "source", "attachment_id")

    referral_id = fields.Many2one(
        "gov.referral", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True)
    name = fields.Char("What", required=True)
    content = fields.Text("As it was shared")
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="File",
        ondelete="restrict",
        index="btree_not_null",
        help="A copy of its own.",
    )
    file = fields.Binary(related="attachment_id.datas", string="Content of the file")
    source = fields.Char("Taken from", required=True)
    basis_id = fields.Many2one(
        "gov.sharing.basis", string="Lawful basis", required=True, ondelete="restrict"
    )
    shared_at = fields.Datetime("Shared", required=True)
    shared_by_id = fields.Integer("User number", required=True)
    shared_by_name = fields.Char("Shared by", required=True)

    def _gov_seen_sql(self, ids):
        """Whoever reads what was shared has looked at the case."""
        return SQL(
            "SELECT 'helpdesk.ticket'::varchar AS model, referral.ticket_id AS id "
            "FROM gov_referral_share AS share "
            "JOIN gov_referral AS referral ON referral.id = share.referral_id "
            "WHERE share.id = ANY(%s)",
            ids,
        )

    @api.model_create_multi
    def create(self, vals_list):
        shares = super().create(vals_list)
        shares._record()
        return shares

    def _record(self):
        """Add to the evidence of the case that these things were shared, by digest."""
        Evidence = self.env["gov.evidence"]
        Evidence._append(
            [
                {
                    "ticket_id": share.referral_id.ticket_id.id,
                    "kind": "facts_shared",
                    "at": share.shared_at,
                    "res_id": share.id,
                    "facts": {
                        "referral_id": share.referral_id,
                        "basis_id": share.basis_id,
                        "kind": share.kind,
                        "source": share.source,
                        "text_digest": Evidence._text_digest(
                            share.name,
                            share.content,
                            share.attachment_id.checksum,
                        ),
                    },
                }
                for share in self
            ]
        )
