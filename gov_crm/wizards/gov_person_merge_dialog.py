from odoo import api, fields, models


class GovPersonMergeDialog(models.TransientModel):
    """Dialog in which a supervisor makes two records of one person one."""

    _name = "gov.person.merge.dialog"
    _description = "Merge two records of one person"

    duplicate_id = fields.Many2one(
        "gov.duplicate", required=True, readonly=True, ondelete="cascade"
    )
    keep = fields.Selection(
        [("one", "The first record"), ("other", "The second record")],
        string="Which stays",
        required=True,
        compute="_compute_keep",
        precompute=True,
        store=True,
        readonly=False,
    )
    note = fields.Char("Reason", help="How you know that this is one person.")
    why_not = fields.Text(compute="_compute_effect")
    effect = fields.Text(compute="_compute_effect")
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    @api.depends("duplicate_id")
    def _compute_keep(self):
        """The one with a login; else the one with more cases; else the older one."""
        for dialog in self:
            one, other = dialog._both()
            # Only whether there is one.
            logins = [bool(it.sudo().user_ids) for it in (one, other)]
            if logins[0] != logins[1]:
                is_one = logins[0]
            else:
                is_one = one.gov_case_count >= other.gov_case_count
            dialog.keep = "one" if is_one else "other"

    @api.depends("duplicate_id")
    def _compute_comparison(self):
        for dialog in self:
            one, other = dialog._both()
            dialog.comparison = one._gov_compared_with(other)

    @api.depends("duplicate_id", "keep")
    def _compute_effect(self):
        days = self.env.company.sudo().gov_merge_undo_days  # a setting, no secret
        for dialog in self:
            kept, merged = dialog._kept_and_merged()
            reasons = self.env["gov.person.merge"]._why_not(kept, merged)
            dialog.why_not = "\n".join(reasons)
            dialog.effect = self.env._(
                "Everything that names record %(merged)s – cases, messages, files, links – "
                "will name record %(kept)s. Record %(merged)s is archived; who looks for its "
                "name or number is led to the other one. You can undo this for %(days)s days.",
                merged=merged.id,
                kept=kept.id,
                days=days,
            )

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _both(self):
        """The two records, for who may decide about them, also where Odoo computes as
        superuser.

        :raises AccessError: a pair the user may not decide about
        """
        pair = self.duplicate_id._origin.sudo(False)
        pair._check_decides()
        return pair.one_id, pair.other_id

    def _kept_and_merged(self):
        self.ensure_one()
        one, other = self._both()
        return (one, other) if self.keep != "other" else (other, one)

    def action_merge(self):
        """Merge, and open the record that stays."""
        self.ensure_one()
        kept, merged = self._kept_and_merged()
        merge = self.env["gov.person.merge"]._merge(
            kept, merged, self.note, fields.Datetime.now(), self.env.user
        )
        self.duplicate_id.sudo(False)._decide("same", merge)
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": kept.id,
            "views": [
                [self.env.ref("gov_crm.res_partner_view_form_citizen").id, "form"]
            ],
        }
