import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.res_partner_id_number_copy import kind_of_copy

# Long enough to read a number out; whoever needs it again gives a reason again.
_SHOWN_FOR = timedelta(minutes=2)
_MIN_REASON = 5


class GovIdentifierShow(models.TransientModel):
    """Dialog that shows the number of an identity document, or the copy of it, to an officer
    who says why.

    What is shown is computed and never stored. Each showing is logged with the reason and
    counted; the citizen can be told of it.
    """

    _name = "gov.identifier.show"
    _description = "Show the number of a document"
    _inherit = ["gov.transition.mixin"]

    _transition_fields = frozenset(("shown_at",))

    id_number_id = fields.Many2one(
        "res.partner.id_number", required=True, ondelete="cascade"
    )
    masked = fields.Char(related="id_number_id.name", help="Its last signs alone.")
    has_copy = fields.Boolean(related="id_number_id.gov_has_copy")
    reason = fields.Char(
        help="For example: comparing with the form of the pension. It is kept, and the "
        "citizen can be told.",
    )
    what = fields.Selection(
        [("number", "The number"), ("copy", "The copy of the document")],
        default="number",
        required=True,
    )
    shown_at = fields.Datetime(readonly=True)
    is_shown = fields.Boolean(compute="_compute_shown")
    number = fields.Char("Number in full", compute="_compute_shown")
    copy_file = fields.Binary("Copy", compute="_compute_shown")
    copy_name = fields.Char(compute="_compute_shown")
    is_picture = fields.Boolean(compute="_compute_shown")

    @api.depends("shown_at", "what")
    @api.depends_context("uid")
    def _compute_shown(self):
        now = fields.Datetime.now()
        for dialog in self:
            stored = dialog._origin
            shown = bool(
                stored.shown_at
                and now - stored.shown_at < _SHOWN_FOR
                and stored.create_uid == self.env.user
            )
            document = stored.id_number_id
            if shown:
                self._check_may_show(document)
            copy = document._gov_open_copy() if shown and stored.what == "copy" else b""
            dialog.is_shown = shown
            dialog.number = (
                document._gov_open() if shown and stored.what == "number" else False
            )
            dialog.copy_file = base64.b64encode(copy) if copy else False
            dialog.copy_name = kind_of_copy(copy) if copy else False
            dialog.is_picture = bool(copy) and not copy.startswith(b"%PDF-")

    @api.constrains("id_number_id")
    def _check_id_number(self):
        for dialog in self:
            self._check_may_show(dialog.id_number_id)

    @api.constrains("what")
    def _check_what_stays(self):
        # What was logged is what is shown.
        if self.filtered("shown_at"):
            raise UserError(self.env._("Open the dialog again to see something else."))

    def write(self, vals):
        if "id_number_id" in vals and self.filtered("shown_at"):
            raise UserError(self.env._("Open the dialog again to see something else."))
        return super().write(vals)

    def _check_may_show(self, document):
        """Officers show numbers of citizens whose record they read; whoever manages
        contacts shows those of other contacts.

        :raises AccessError: for everybody else, the contractor and oversight included
        """
        document = document.sudo(False)
        document.check_access("read")
        partner = document.partner_id
        partner.check_access("read")
        user = self.env.user
        if not user.has_group("gov_crm.group_gov_frontline") and (
            partner.gov_is_citizen or not user.has_group("base.group_partner_manager")
        ):
            raise AccessError(
                self.env._("Numbers of documents are shown to officers only.")
            )

    def action_show(self):
        """Log the reason, then show.

        :raises AccessError: see :meth:`_check_may_show`
        :raises UserError: no reason, nothing to show, or no key
        :raises TooManyRequests: more than one officer needs
        """
        self.ensure_one()
        self.check_access("write")
        document = self.id_number_id
        self._check_may_show(document)
        reason = " ".join((self.reason or "").split())
        if len(reason) < _MIN_REASON:
            raise UserError(
                self.env._("Say in a few words why you need to see it. This is kept.")
            )
        self.env["gov.rate.limit"]._check("identifier", user=self.env.user)
        found = (
            document._gov_open_copy() if self.what == "copy" else document._gov_open()
        )
        if not found:
            raise UserError(
                self.env._("No copy is kept.")
                if self.what == "copy"
                else self.env._(
                    "This number was stored before numbers were encrypted. An administrator "
                    "reads more under “Health”."
                )
            )
        label = self.env._(
            "%(kind)s %(masked)s: %(reason)s",
            kind=document.category_id.name,
            masked=document.name,
            reason=reason,
        )
        self.env["gov.access.log"]._note(
            "res.partner", document.partner_id.ids, "number", reason=label
        )
        self._transition().shown_at = fields.Datetime.now()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Number of a document"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
