from odoo import api, fields, models

from .gov_equity_audit import VERDICTS


class GovEquityAuditLine(models.Model):
    """One comparison of an audit: a group held against another in one metric.

    Written once, with the result. Figures that would tell about few people are empty and
    ``suppressed`` says so.
    """

    _name = "gov.equity.audit.line"
    _description = "Comparison of an audit"
    _inherit = ["gov.append.only.mixin", "gov.transition.mixin"]
    _order = "audit_id, id"
    _rec_name = "group_name"
    _log_access = False
    _transition_fields = frozenset(
        (
            *(
                "audit_id",
                "finding",
                "place",
                "metric_id",
                "ground_code",
                "ground_name",
            ),
            *("is_protected", "group_code", "group_name", "reference_code"),
            *("reference_name", "n_group", "n_reference", "ratio", "low", "high", "p"),
            *("p_holm", "four_fifths", "verdict", "reason", "suppressed"),
        )
    )

    audit_id = fields.Many2one(
        "gov.equity.audit", required=True, index=True, ondelete="restrict"
    )
    finding = fields.Integer("Place of the finding", required=True, aggregator=None)
    place = fields.Integer("Place in it", required=True, aggregator=None)
    metric_id = fields.Many2one(
        "gov.equity.metric", string="Metric", required=True, ondelete="restrict"
    )
    ground_code = fields.Char(required=True)
    ground_name = fields.Char("Ground", required=True)
    is_protected = fields.Boolean("Protected ground")
    group_code = fields.Char(required=True)
    group_name = fields.Char("Group", required=True)
    reference_code = fields.Char()
    reference_name = fields.Char("Compared with", required=True)
    n_group = fields.Integer("Cases", aggregator=None)
    n_reference = fields.Integer("Cases compared with", aggregator=None)
    ratio = fields.Float(aggregator=None, digits=(16, 4))
    low = fields.Float("From", aggregator=None, digits=(16, 4))
    high = fields.Float("To", aggregator=None, digits=(16, 4))
    p = fields.Float("p", aggregator=None, digits=(16, 6))
    p_holm = fields.Float("p, corrected", aggregator=None, digits=(16, 6))
    four_fifths = fields.Boolean("Below four fifths")
    verdict = fields.Selection(VERDICTS, required=True)
    reason = fields.Char(required=True)
    suppressed = fields.Boolean("Figures withheld")
    sentence = fields.Text("In words", compute="_compute_sentence")
    not_shown = fields.Text("What it does not show", compute="_compute_sentence")

    @api.depends("audit_id", "finding", "place")
    @api.depends_context("lang")
    def _compute_sentence(self):
        Words = self.env["gov.equity.words"]
        for line in self:
            result = line.audit_id.result
            finding = result["findings"][line.finding]
            comparison = finding["comparisons"][line.place]
            names = line.audit_id._names()
            line.sentence = Words._sentence(finding, comparison, names)
            line.not_shown = Words._not_shown(finding, comparison, names)
