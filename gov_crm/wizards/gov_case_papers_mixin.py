from odoo import api, fields, models

from ..tools.sentences import items


class GovCasePapersMixin(models.AbstractModel):
    """A dialog that lists missing papers: those of the charter to tick, others by hand."""

    _name = "gov.case.papers.mixin"
    _description = "Dialog that lists missing papers"
    _inherit = ["gov.case.dialog.mixin"]

    service_id = fields.Many2one("gov.service", compute="_compute_from_case")
    paper_ids = fields.Many2many(
        "gov.service.requirement",
        string="Missing",
        domain="[('service_id', '=', service_id)]",
        compute="_compute_papers",
        store=True,
        readonly=False,
        precompute=True,
    )
    other_papers = fields.Text(
        "Other papers",
        compute="_compute_papers",
        store=True,
        readonly=False,
        precompute=True,
        help="One a line, for example: sketch of the stall. The citizen reads this.",
    )

    @api.depends("ticket_id")
    def _compute_from_case(self):
        result = super()._compute_from_case()
        for wizard in self:
            wizard.service_id = wizard.ticket_id.service_id
        return result

    @api.depends("ticket_id")
    def _compute_papers(self):
        """Begin with what the case says is missing."""
        self._check_case()
        for wizard in self:
            # The charter is public, in the words the citizen was given.
            citizen = wizard.ticket_id._origin._for_citizen()
            listed = items(citizen.missing_papers)
            known = citizen.service_id.requirement_ids.filtered(
                lambda paper, listed=listed: paper.name in listed
            )
            wizard.paper_ids = known.sudo(False)
            wizard.other_papers = "\n".join(
                name for name in listed if name not in known.mapped("name")
            )

    def _papers_text(self):
        """What is missing, one a line, in the words of the charter the citizen reads."""
        self.ensure_one()
        # Published words of the charter of this very service.
        citizen = self.ticket_id._origin._for_citizen()
        ticked = self.paper_ids._origin.with_env(citizen.env).sudo()
        ticked = ticked.filtered(lambda paper: paper.service_id == citizen.service_id)
        return "\n".join([*ticked.mapped("name"), *items(self.other_papers)])
