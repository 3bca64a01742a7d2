from odoo import api, fields, models
from odoo.tools import SQL


class GovReferralShare(models.Model):
    """What was shared by consent is read by the other office as long as the consent stands.

    The row and its entry in the evidence stay: what was shared, when and on which basis is
    proof, and the sharing was lawful then. The text and the copy of the file end for the
    office that got them; the office that has the case, which has them anyway, and oversight
    go on reading them.
    """

    _name = "gov.referral.share"
    _inherit = ["gov.referral.share", "gov.sql.access.mixin"]

    gov_visible = fields.Boolean(
        "Lawfully mine to read",
        compute="_compute_gov_visible",
        search="_search_gov_visible",
    )

    @api.depends("referral_id", "basis_id")
    @api.depends_context("uid")
    def _compute_gov_visible(self):
        self._compute_by_sql("gov_visible", self._gov_visible_sql)

    def _search_gov_visible(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_visible_sql)

    def _gov_visible_sql(self, alias):
        """Whether the current user may read what stands in a row."""
        if self.env.user.has_group("gov_crm.group_gov_oversight"):
            return SQL("TRUE")
        Referral = self.env["gov.referral"]
        return SQL(
            "(NOT %s OR EXISTS (SELECT FROM gov_referral AS gov_sent"
            " WHERE gov_sent.id = %s AND %s))",
            self._taken_back_sql(alias),
            SQL.identifier(alias, "referral_id"),
            Referral._outgoing_sql("gov_sent"),
        )

    def _taken_back_sql(self, alias):
        """Whether a row rests on a consent that was taken back and not given again."""
        self.env["gov.consent"].flush_model()
        self.env["gov.consent.purpose"].flush_model(["basis_id"])
        agreed = SQL(
            "SELECT FROM gov_consent AS gov_agreed"
            " JOIN gov_consent_purpose AS gov_purpose"
            " ON gov_purpose.id = gov_agreed.purpose_id"
            " JOIN gov_referral AS gov_travel ON gov_travel.id = %s"
            " JOIN helpdesk_ticket AS gov_about ON gov_about.id = gov_travel.ticket_id"
            " WHERE gov_purpose.basis_id = %s"
            " AND gov_agreed.partner_id = gov_about.partner_id",
            SQL.identifier(alias, "referral_id"),
            SQL.identifier(alias, "basis_id"),
        )
        return SQL(
            "(EXISTS (%(agreed)s AND gov_agreed.withdrawn_at >= %(shared)s)"
            " AND NOT EXISTS (%(agreed)s AND gov_agreed.withdrawn_at IS NULL))",
            agreed=agreed,
            shared=SQL.identifier(alias, "shared_at"),
        )


class GovReferral(models.Model):
    """What the other side of a referral may still read of what went along."""

    _inherit = "gov.referral"

    def _lawful_shares(self):
        """What was shared, without what rests on a consent that was taken back.

        For pages and letters to the office that was asked; callers have opened the referral
        for it.
        """
        shares = self.share_ids
        if not shares:
            return shares
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM gov_referral_share WHERE id IN %s AND NOT %s",
                tuple(shares.ids),
                shares._taken_back_sql("gov_referral_share"),
            )
        )
        lawful = {row[0] for row in rows}
        return shares.filtered(lambda share: share.id in lawful)
