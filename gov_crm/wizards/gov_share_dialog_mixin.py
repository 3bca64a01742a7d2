from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command


class GovShareDialogMixin(models.AbstractModel):
    """The part of a dialog that chooses what goes along: nothing unless it is ticked, on a
    lawful basis, and what the other office will see."""

    _name = "gov.share.dialog.mixin"
    _description = "Choosing what goes along"

    basis_id = fields.Many2one(
        "gov.sharing.basis",
        string="Lawful basis",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["gov.sharing.basis"].search([], limit=1),
    )
    preview = fields.Html(
        "What they will see", compute="_compute_preview", sanitize=False
    )

    def _share_case(self):
        """The case of this dialog, which the user may change."""
        raise NotImplementedError

    def _item_commands(self, case):
        """Everything of the case that may go along, as lines of the dialog."""
        return [
            Command.clear(),
            *(
                Command.create(
                    {name: item[name] for name in ("key", "kind", "name", "content")}
                )
                for item in case._shareable()
            ),
        ]

    def _chosen_keys(self):
        return self.item_ids.filtered("is_chosen").mapped("key")

    def _preview_parts(self):
        """``[(label, text)]`` of what the other office will see besides what is ticked."""
        return []

    @api.depends("item_ids.is_chosen", "basis_id")
    def _compute_preview(self):
        for wizard in self:
            rows = wizard._preview_parts()
            rows += [
                (item.name, item.content or self.env._("(file)"))
                for item in wizard.item_ids
                if item.is_chosen
            ]
            wizard.preview = Markup("<dl>%s</dl>") % Markup().join(
                Markup("<dt>%s</dt><dd class='o_gov_kept_lines'>%s</dd>") % row
                for row in rows
            )
