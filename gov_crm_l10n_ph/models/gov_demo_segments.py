from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

# Whom Balanghai City gives more help, by whom it was written and who approved it.
ACTIVE = [
    {
        "name": "Senior citizens",
        "author": "serviceadmin",
        "approver": "equality",
        "description": "Standing in line is hard on them, and many travel with somebody "
        "who misses a day of work for it.",
        "criteria": "[('partner_id.gov_age', '>=', 60)]",
        "is_positive_measure": True,
        "legal_basis": "RA 9994 (Expanded Senior Citizens Act of 2010), sec. 4",
        "months": 11,
        "measures": [
            {
                "effect": "priority_lane",
                "legal_basis": "RA 9994 (Expanded Senior Citizens Act of 2010)",
            },
            {"effect": "companion"},
            {"effect": "channel", "channel": "phone"},
        ],
    },
    {
        "name": "Large households",
        "author": "equality",
        "approver": "serviceadmin",
        "description": "Whoever cares for many cannot come twice. Found in the survey at "
        "the counters in March.",
        "criteria": "[('partner_id.gov_household_size', '>=', 5)]",
        "months": 0,
        "measures": [
            {"effect": "need_points", "points": 2},
            {"effect": "reminder", "every_days": 3},
        ],
    },
]
DRAFT = {
    "name": "Seniors living alone",
    "author": "serviceadmin",
    "description": "Nobody can come for them.",
    "criteria": "['&', '&', ('partner_id.gov_age', '>=', 60), "
    "('partner_id.gov_household_size', '=', 1), ('partner_id.zip', '=', '9600')]",
    "months": 0,
    "measures": [{"effect": "outreach"}],
}


class GovDemoTown(models.AbstractModel):
    """Two segments at work, and a draft of which the screen says why it cannot be."""

    _inherit = "gov.demo.town"

    @api.model
    def _write_segments(self):
        """Write them once, by the hands of those who would."""
        Segment = self.env["gov.segment"]
        if Segment.search_count([("name", "=", DRAFT["name"])], limit=1):
            return
        for row in ACTIVE:
            segment = self._draft_segment(row)
            segment.action_try()
            segment.with_user(self._user(row["approver"])).action_approve()
            segment.action_activate()
        self._draft_segment(DRAFT)

    @api.model
    def _draft_segment(self, row):
        author = self._user(row["author"])
        names = self.env["gov.segment"]._fields.keys() & row.keys()
        values = {name: row[name] for name in names}
        values["measure_ids"] = [
            fields.Command.create(measure) for measure in row["measures"]
        ]
        if row["months"]:
            today = fields.Date.context_today(self)
            values["end_date"] = today + relativedelta(months=row["months"])
        return self.env["gov.segment"].with_user(author).create(values)
