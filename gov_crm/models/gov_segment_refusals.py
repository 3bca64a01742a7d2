from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GovSegment(models.Model):
    """Refusals of unlawful criteria: beside the conditions while they are written, and as an
    error from the first step towards anybody's case on."""

    _inherit = "gov.segment"

    ground_ids = fields.Many2many(
        "gov.protected.ground",
        relation="gov_segment_ground_rel",
        column1="segment_id",
        column2="ground_id",
        string="Touches",
        compute="_compute_ground_ids",
        store=True,
        context={"active_test": False},
        help="The protected grounds that its conditions touch.",
    )
    refusals = fields.Html("Not allowed", compute="_compute_refusals", sanitize=False)
    missing = fields.Text("Still missing", compute="_compute_refusals")
    is_lawful = fields.Boolean("Lawful", compute="_compute_refusals")

    @api.depends("criteria")
    def _compute_ground_ids(self):
        law = self._law()
        Ground = self.env["gov.protected.ground"].sudo()
        everything = Ground.with_context(active_test=False).search([])
        by_code = {ground.code: ground for ground in everything}
        for segment in self:
            found = self._look(segment.criteria, True, law)
            segment.ground_ids = Ground.browse(
                by_code[code].id for code in found.grounds if code in by_code
            )

    @api.depends(lambda self: self._refusal_depends())
    @api.depends_context("lang")
    def _compute_refusals(self):
        law = self._law()
        for segment in self:
            positive = segment.is_positive_measure
            refusals = self._look(segment.criteria, positive, law).refusals
            segment.is_lawful = not refusals
            segment.missing = "\n".join(segment._missing()) or False
            segment.refusals = Markup().join(
                self._show(refusal, positive)
                for refusal in refusals
                # A new rule is empty at first; that is no reproach.
                if refusal.rule != "empty"
            )

    @api.model
    def _show(self, refusal, positive):
        """A refusal as it stands below the conditions; what is only open yet as a hint."""
        said = self._say(refusal, positive)
        if refusal.rule == "open":
            return (
                Markup('<div class="alert alert-info mb-2" role="status">%s</div>')
                % (said["what"])
            )
        return Markup(
            '<div class="o_gov_refusal alert alert-danger mb-2" role="alert" '
            'data-rule="%(code)s"><strong>%(title)s</strong> %(what)s<br/>'
            "%(rule_label)s %(rule)s.<br/>%(law_label)s %(law)s.<br/>%(out)s</div>"
        ) % {
            "title": self.env._("Not allowed:"),
            "rule_label": self.env._("Rule:"),
            "law_label": self.env._("Law:"),
            "code": refusal.rule,
            **said,
        }

    @api.model
    def _refusal_depends(self):
        """Fields that decide what is refused or still missing."""
        return ("criteria", "is_positive_measure", "legal_basis", "end_date")

    @api.constrains("criteria", "is_positive_measure", "state")
    def _check_lawful(self):
        self.filtered(
            lambda it: it.state in ("tried", "approved", "active")
        )._refuse_unlawful()

    def _refuse_unlawful(self):
        """:raises ValidationError: with every refusal, of the first segment that has one"""
        law = self._law()
        for segment in self:
            positive = segment.is_positive_measure
            refusals = self._look(segment.criteria, positive, law).refusals
            if refusals:
                raise ValidationError(
                    "\n".join(self._say_line(it, positive) for it in refusals)
                )

    @api.model
    def _say_line(self, refusal, positive=False):
        """A refusal in one line of plain text."""
        said = self._say(refusal, positive)
        line = self.env._(
            "Not allowed: %(what)s Rule: %(rule)s. Law: %(law)s. %(out)s", **said
        )
        return line.strip()

    def _missing(self):
        """What a segment still needs before it can be approved, in sentences."""
        self.ensure_one()
        missing = []
        if self.is_positive_measure:
            if not (self.legal_basis or "").strip():
                missing.append(
                    self.env._(
                        "A positive measure needs a legal basis: name the law that "
                        "allows or demands it."
                    )
                )
            if not self.end_date:
                missing.append(
                    self.env._("A positive measure needs an end: say when it ends.")
                )
        if not (self.description or "").strip():
            missing.append(
                self.env._("Say why these people need more help, and how it is known.")
            )
        return missing
