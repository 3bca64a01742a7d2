from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

LONGEST = 4000


class GovStaffComment(models.Model):
    """What a person says to the evidence about the own answers.

    Added and never changed, with its date; it stands wherever the evidence is shown. Who may
    see the evidence sees it, and only the person concerned writes one.
    """

    _name = "gov.staff.comment"
    _description = "Comment on evidence about oneself"
    _inherit = ["gov.append.only.mixin"]
    _order = "evidence_id, id"
    _rec_name = "text"
    _log_access = False
    _erasable_columns = ("text",)

    evidence_id = fields.Many2one(
        "gov.staff.evidence",
        string="Evidence",
        required=True,
        index=True,
        ondelete="restrict",
    )
    at = fields.Datetime("When", required=True, readonly=True)
    text = fields.Text("What you say to it", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        """The moment is that of writing, whatever the values say.

        :raises AccessError: evidence about somebody else
        :raises UserError: empty, or longer than a page or two
        """
        now = fields.Datetime.now()
        prepared = []
        for vals in vals_list:
            text = (vals.get("text") or "").strip()
            if not text or len(text) > LONGEST:
                raise UserError(
                    self.env._(
                        "Write what you have to say in at most %(count)s characters.",
                        count=LONGEST,
                    )
                )
            prepared.append({**vals, "text": text, "at": now})
        comments = super().create(prepared)
        # Whose evidence it is, is asked as superuser: a stranger learns no more than no.
        if any(it.user_id != self.env.user for it in comments.sudo().evidence_id):
            raise AccessError(self.env._("Only the person concerned comments on it."))
        return comments

    def action_save(self):
        """Close the dialog: saving it has written the comment down."""
        return {"type": "ir.actions.act_window_close"}
