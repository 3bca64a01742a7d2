from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [("done", "Merged"), ("undone", "Undone")]


class GovPersonMerge(models.Model):
    """Two records of one person made one, by a supervisor who may read both.

    What pointed to the record that goes points to the one that stays; each thing moved is
    in the journal (``gov.person.merge.item``). The record that goes is archived and keeps
    its own facts. Within the days that the company allows the merge is undone from the
    journal. On each case that changed its citizen both stand in the evidence.
    """

    _name = "gov.person.merge"
    _description = "Merge of two records"
    _inherit = ["gov.transition.mixin"]
    _order = "id desc"
    _rec_name = "at"
    _transition_fields = frozenset(
        ("kept_id", "merged_id", "at", "by_id", "note", "state", "undone_at")
        + ("undone_by_id", "undo_until")
    )

    kept_id = fields.Many2one(
        "res.partner", "Stays", required=True, index=True, ondelete="restrict"
    )
    merged_id = fields.Many2one(
        "res.partner", "Goes", required=True, index=True, ondelete="restrict"
    )
    at = fields.Datetime("When", required=True)
    by_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict")
    note = fields.Char("Reason")
    state = fields.Selection(STATES, required=True, default="done")
    undo_until = fields.Datetime("Can be undone until", required=True)
    undone_at = fields.Datetime("Undone")
    undone_by_id = fields.Many2one("res.users", "Undone by", ondelete="restrict")
    item_ids = fields.One2many("gov.person.merge.item", "merge_id", string="Journal")
    can_undo = fields.Boolean(compute="_compute_can_undo")

    _one_merge_idx = models.UniqueIndex(
        "(merged_id) WHERE state = 'done'", "This record was merged already."
    )

    @api.depends("kept_id", "merged_id")
    def _compute_display_name(self):
        for merge in self:
            # Rules let in only who may read the record that stays.
            names = (merge.sudo().merged_id.name, merge.sudo().kept_id.name)
            merge.display_name = " → ".join(filter(None, names))

    @api.depends("state", "undo_until")
    @api.depends_context("uid")
    def _compute_can_undo(self):
        is_supervisor = self.env.user.has_group("gov_crm.group_gov_supervisor")
        now = fields.Datetime.now()
        for merge in self:
            merge.can_undo = (
                is_supervisor and merge.state == "done" and now <= merge.undo_until
            )

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    @api.model
    def _why_not(self, kept, merged):
        """Why these two must not be merged, as sentences; none if they may.

        Says nothing of what the records hold beyond what their readers see.
        """
        kept_sudo, merged_sudo = kept.sudo(), merged.sudo()
        env = self.env
        both_sudo = kept_sudo | merged_sudo
        reasons = []
        if len(both_sudo) < 2:
            reasons.append(env._("This is one record."))
        if not all(it.gov_is_citizen and it.active for it in both_sudo):
            reasons.append(env._("Both must be records of citizens that are in use."))
        if any(both_sudo.mapped("gov_erased_at")):
            reasons.append(env._("One of them was erased."))
        if any(both_sudo.mapped("gov_is_sealed")):
            reasons.append(env._("Contact facts of one of them are sealed."))
        if kept_sudo._gov_birth_contradicts(merged_sudo):
            reasons.append(
                env._(
                    "The birth dates contradict each other. Correct the wrong one first, "
                    "from a document."
                )
            )
        if len({it.gov_died_on for it in both_sudo} - {False}) > 1:
            reasons.append(env._("The dates of death contradict each other."))
        logins_sudo = both_sudo.with_context(active_test=False).user_ids
        if logins_sudo.filtered(lambda user: not user.share):
            reasons.append(env._("One of them is the record of a colleague."))
        if merged_sudo.with_context(active_test=False).user_ids:
            reasons.append(
                env._("The record that goes has a login. Keep that one instead.")
                if len(logins_sudo.partner_id) == 1
                else env._("Both have a login. One login has to be deleted first.")
            )
        if kept_sudo._gov_is_known_beside(merged_sudo):
            reasons.append(
                env._("A link between the two says that they are two people.")
            )
        return reasons + self._identifier_contradictions(kept_sudo, merged_sudo)

    @api.model
    def _identifier_contradictions(self, kept_sudo, merged_sudo):
        """Numbers of documents that one person cannot have both, as sentences; for add-ons
        that keep such numbers."""
        return []

    @api.model
    def _merge(self, kept, merged, note, at, user):
        """Make two records one.

        :param at: naive UTC moment
        :param user: the supervisor, whose rights the caller has checked
        :raises UserError: they must not be merged, see ``_why_not``
        :return: the merge, as superuser
        """
        # Two supervisors at once: the second waits for nothing and is told to try again.
        (kept | merged).sudo().lock_for_update()
        reasons = self._why_not(kept, merged)
        if reasons:
            raise UserError("\n".join(reasons))
        days = self.env.company.sudo().gov_merge_undo_days
        created = self._transition().create(
            {
                "kept_id": kept.id,
                "merged_id": merged.id,
                "at": at,
                "by_id": user.id,
                "note": note,
                "undo_until": at + timedelta(days=days),
            }
        )
        # Without the token of the transition.
        merge_sudo = self.sudo().browse(created.id)
        merge_sudo._fill_facts()
        merge_sudo._move()
        merged.sudo().write({"active": False, "gov_merged_into_id": kept.id})
        merge_sudo._tell_cases("citizen_merged", at, merged, kept)
        return merge_sudo

    def action_undo(self):
        """Undo a merge: what was moved goes back, where nobody has moved it on since.

        :raises AccessError: not a supervisor who may read the record that stays
        :raises UserError: undone already, or too late
        """
        self.ensure_one()
        if not self.env.user.has_group("gov_crm.group_gov_supervisor"):
            raise AccessError(self.env._("Supervisors undo a merge."))
        self.check_access("read")
        self.kept_id.check_access("read")
        if not self.can_undo:
            raise UserError(
                self.env._(
                    "This merge was undone already, or the time for it is over. Split the "
                    "record by hand: register the other person and move the cases."
                )
            )
        now = fields.Datetime.now()
        # The rights to the merge and to the record that stays were checked above.
        self.sudo()._undo(now, self.env.user)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _undo(self, at, user):
        self.ensure_one()
        self.lock_for_update()
        (self.kept_id | self.merged_id).lock_for_update()
        self._tell_cases("citizen_unmerged", at, self.kept_id, self.merged_id)
        self.merged_id.write({"active": True, "gov_merged_into_id": False})
        self._move_back()
        self._transition().write(
            {"state": "undone", "undone_at": at, "undone_by_id": user.id}
        )
        self.env["gov.duplicate"].search(
            [("merge_id", "=", self.id)]
        )._transition().write(
            {"state": "open", "decided_at": False, "decided_by_id": False}
        )

    def _tell_cases(self, kind, at, old, new):
        """Put into the evidence of each case that its citizen changed the record."""
        self.ensure_one()
        case_ids = self.item_ids.filtered(
            lambda item: (item.model, item.field) == ("helpdesk.ticket", "partner_id")
        )._record_ids()
        # Only those that changed: after a merge nobody moves others here by undoing it.
        tickets = self.env["helpdesk.ticket"].browse(case_ids).sudo().exists()
        self.env["gov.evidence"].sudo(False)._append(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": kind,
                    "at": at,
                    "res_id": self.id,
                    "facts": {"from": old.id, "to": new.id},
                }
                for ticket in tickets
                if ticket.partner_id == (new if kind == "citizen_merged" else old)
            ]
        )
