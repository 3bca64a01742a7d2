from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.release_rows import MEASURES

# Measures of a release that are part of one of the list of definitions.
_PART_OF = {"withdrawn": "not_counted", "duplicate": "not_counted"}


class GovReleaseFigure(models.Model):
    """One published figure, as it was published: never changed.

    What was withheld has no figure here either. Who may read cases opens those behind it.
    """

    _name = "gov.release.figure"
    _description = "Published figure"
    _inherit = ["gov.append.only.mixin", "gov.transition.mixin"]
    _order = "release_id, id"
    _rec_name = "measure"
    _log_access = False
    _transition_fields = frozenset(
        (
            *("release_id", "level", "node", "record", "office", "service", "address"),
            *("measure", "status", "value", "n", "count", "low", "high"),
        )
    )

    release_id = fields.Many2one(
        "gov.release", required=True, index=True, ondelete="restrict"
    )
    level = fields.Selection(
        [
            ("total", "Whole agency"),
            ("office", "Office"),
            ("service", "Service"),
            ("other", "Everything else"),
        ],
        required=True,
    )
    node = fields.Char("Row", required=True)
    # No relation: the figure stays when the service goes.
    record = fields.Integer("Number of the service or office", aggregator=None)
    office = fields.Char()
    service = fields.Char()
    address = fields.Char()
    measure = fields.Selection(
        [
            ("answered", "Answered"),
            ("on_time", "In time (%)"),
            ("without_limit", "Without a time limit"),
            ("time_median", "Half came within (working days)"),
            ("time_p90", "9 of 10 within (working days)"),
            ("withdrawn", "Withdrawn"),
            ("duplicate", "Duplicates"),
            ("overdue", "Late and open"),
            ("satisfaction", "Satisfaction (points)"),
        ],
        required=True,
    )
    status = fields.Selection(
        [("shown", "Shown"), ("withheld", "Too few to publish"), ("none", "No figure")],
        required=True,
    )
    value = fields.Float(digits=(16, 1), aggregator=None)
    n = fields.Integer("Of", aggregator=None)
    count = fields.Integer(aggregator=None)
    low = fields.Float("From", digits=(16, 1), aggregator=None)
    high = fields.Float("To", digits=(16, 1), aggregator=None)
    measure_id = fields.Many2one(
        "gov.measure", string="Definition", compute="_compute_measure_id"
    )

    @api.depends("measure")
    def _compute_measure_id(self):
        known = self.env["gov.measure"].search(
            [("code", "in", [*MEASURES, "not_counted"])]
        )
        by_code = {it.code: it for it in known}
        for figure in self:
            figure.measure_id = by_code.get(
                _PART_OF.get(figure.measure, figure.measure), known.browse()
            )

    def action_open_cases(self):
        """The cases behind the figure, as they are now, within the rights of the reader."""
        self.ensure_one()
        self.check_access("read")
        self.env["helpdesk.ticket"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_crm.helpdesk_ticket_action"
        )
        action["name"] = self.env._(
            "%(measure)s, %(quarter)s",
            measure=dict(self._fields["measure"]._description_selection(self.env))[
                self.measure
            ],
            quarter=self.release_id.name,
        )
        action["domain"] = list(self._evidence_domain())
        action["context"] = {"active_test": False}
        return action

    def _evidence_domain(self):
        """Which cases the figure counts."""
        release = self.release_id
        Figures = self.env["gov.figures"]
        last = release._last_day()
        code = _PART_OF.get(self.measure, self.measure)
        # Satisfaction is said of many: nobody sees whose answer it is.
        code = "ended" if code == "satisfaction" else code
        domain = Figures._cases_domain(code, release.first, last, part="n")
        found = Domain(domain) & self._rows_domain()
        if self.measure in _PART_OF:
            found &= Domain("outcome", "=", self.measure)
        return found

    def _rows_domain(self):
        """Cases of the services of this row."""
        if self.level == "total":
            return Domain.TRUE
        if self.level == "service":
            return Domain("service_id", "=", self.record)
        siblings = self.search(
            [
                ("release_id", "=", self.release_id.id),
                ("level", "=", "service"),
                ("measure", "=", "answered"),
            ]
        )
        if self.level == "office":
            siblings = siblings.filtered(lambda it: it.office == self.office)
            return Domain("service_id", "in", siblings.mapped("record"))
        # Written as a choice of two: without a service it is everything else, too.
        return Domain("service_id", "not in", siblings.mapped("record")) | Domain(
            "service_id", "=", False
        )
