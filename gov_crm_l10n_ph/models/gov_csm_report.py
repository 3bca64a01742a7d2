from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

FIRST_YEAR = 2020


class GovCsmReport(models.Model):
    """The yearly Client Satisfaction Measurement report to ARTA: what people write in it.

    RA 11032 sec. 20, ARTA MC 2022-05, layout of its Annex B. Figures are worked out anew
    whenever the file is made; texts and plans are kept here, so that next year's report can
    tell what became of this year's plan.
    """

    _name = "gov.csm.report"
    _description = "Client Satisfaction Measurement report"
    _order = "year desc, id desc"
    _rec_name = "year"

    year = fields.Integer(
        required=True,
        default=lambda self: fields.Date.context_today(self).year - 1,
        aggregator=None,
        help="The year whose answers are told of.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Office",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user._gov_own_agencies()[:1].id,
        help="With all offices below it.",
    )
    edition = fields.Char(default="1st Edition", required=True)
    level = fields.Selection(
        [
            ("central", "Central office, for all offices"),
            ("regional", "Regional office"),
            ("satellite", "Satellite office"),
        ],
        string="Consolidated by",
        default="central",
        required=True,
    )
    due_on = fields.Date(
        "Due on",
        compute="_compute_due_on",
        store=True,
        precompute=True,
        readonly=False,
        help="MC 2022-05: last working day of January. That MC 2023-05 moved it to April is "
        "not confirmed: set the day your office was told.",
    )
    overview = fields.Text(
        help="What the office does, for whom, and why the survey was made."
    )
    coverage = fields.Text(
        "Places and offices covered", help="Where clients were asked."
    )
    collection = fields.Text(
        "How answers were collected",
        help="On paper at the window, on line, by telephone; who handed out the forms.",
    )
    response_note = fields.Text(
        "Explanation of the response rate",
        help="Why so many or so few answered.",
    )
    line_ids = fields.One2many("gov.csm.report.line", "report_id", string="Plans")
    last_line_ids = fields.One2many(
        "gov.csm.report.line",
        "report_id",
        string="Results of last year's plan",
        domain=[("part", "=", "last")],
    )
    next_line_ids = fields.One2many(
        "gov.csm.report.line",
        "report_id",
        string="Plan for improvement",
        domain=[("part", "=", "next")],
    )

    _one_a_year = models.Constraint(
        "UNIQUE (year, agency_id, edition)",
        "This office has a report of this year and edition already.",
    )

    @api.depends("year")
    def _compute_due_on(self):
        for report in self:
            year = min(max(report.year or FIRST_YEAR, FIRST_YEAR), 9000)
            day = date(year + 1, 1, 31)
            report.due_on = day - timedelta(days=max(0, day.weekday() - 4))

    @api.constrains("year")
    def _check_year(self):
        for report in self:
            if not FIRST_YEAR <= report.year <= 2100:
                raise ValidationError(
                    self.env._("Enter the year with four digits, for example 2026.")
                )

    @api.depends("year", "agency_id", "edition")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "%(office)s, %(year)s (%(edition)s)",
                office=report.agency_id.name or "",
                year=report.year,
                edition=report.edition or "",
            )

    def action_make(self):
        """Ask for the file, in one's own rights.

        :return: the action that shows how far it is
        """
        self.ensure_one()
        self.check_access("read")
        export = self.env["gov.register.export"].create(
            {
                "kind": "csm",
                "period": "days",
                "first_day": date(self.year, 1, 1),
                "last_day": date(self.year, 12, 31),
                "agency_ids": [(6, 0, self.agency_id.ids)],
                "csm_report_id": self.id,
            }
        )
        export.action_start()
        return {
            "type": "ir.actions.act_window",
            "res_model": export._name,
            "res_id": export.id,
            "views": [(False, "form")],
        }
