from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .gov_service_standard import UNITS
from .res_partner import CHANNELS

EFFECTS = [
    ("channel", "A way to reach them"),
    ("language", "Their language"),
    ("format", "An accessible format"),
    ("reminder", "A reminder of missing papers"),
    ("outreach", "Going to them"),
    ("companion", "A trusted person may come along"),
    ("need_points", "Need points in the queue"),
    ("priority_lane", "The priority lane the law gives"),
    ("shorter_promise", "A shorter promise"),
    ("dedicated_team", "People who know their situation"),
]


class GovSegmentMeasure(models.Model):
    """What is done more for the people of a segment: one effect of a closed list.

    There is no column with which something could be taken away, and the database refuses a
    number that would: points, days and amounts are above nothing. A shorter promise is given
    beside the lawful time limit, which no measure touches.
    """

    _name = "gov.segment.measure"
    _description = "Measure of a segment"
    _order = "segment_id, sequence, id"
    _rec_name = "sentence"

    segment_id = fields.Many2one(
        "gov.segment", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    effect = fields.Selection(EFFECTS, string="What", required=True)
    channel = fields.Selection(CHANNELS, string="How")
    lang_id = fields.Many2one(
        "res.lang", string="Language", domain=[("active", "=", True)]
    )
    access_need_id = fields.Many2one(
        "gov.access.need", string="Format", ondelete="restrict"
    )
    every_days = fields.Integer(
        "Every … days", help="While papers of an open request are missing."
    )
    points = fields.Integer(
        help="From 1 to 5. In the queue a point counts like waiting."
    )
    amount = fields.Integer("Within")
    unit = fields.Selection(UNITS, string="Unit")
    user_ids = fields.Many2many(
        "res.users",
        relation="gov_segment_measure_res_users_rel",
        column1="measure_id",
        column2="user_id",
        string="Who",
        domain=[("share", "=", False)],
    )
    legal_basis = fields.Char("Law", help="Needed for the priority lane.")
    sentence = fields.Char("In words", compute="_compute_sentence")

    _channel_check = models.Constraint(
        "CHECK ((effect = 'channel') = (channel IS NOT NULL))",
        "Say which way to reach them is added.",
    )
    _language_check = models.Constraint(
        "CHECK ((effect = 'language') = (lang_id IS NOT NULL))",
        "Say which language is offered.",
    )
    _format_check = models.Constraint(
        "CHECK ((effect = 'format') = (access_need_id IS NOT NULL))",
        "Say which format is offered.",
    )
    _reminder_check = models.Constraint(
        "CHECK (CASE WHEN effect = 'reminder' THEN coalesce(every_days, 0) BETWEEN 1 AND 30 "
        "ELSE coalesce(every_days, 0) = 0 END)",
        "A reminder comes every 1 to 30 days.",
    )
    _points_check = models.Constraint(
        "CHECK (CASE WHEN effect = 'need_points' THEN coalesce(points, 0) BETWEEN 1 AND 5 "
        "ELSE coalesce(points, 0) = 0 END)",
        "Need points are from 1 to 5: points only help.",
    )
    _promise_check = models.Constraint(
        "CHECK (CASE WHEN effect = 'shorter_promise' "
        "THEN coalesce(amount, 0) >= 1 AND unit IS NOT NULL "
        "ELSE coalesce(amount, 0) = 0 AND unit IS NULL END)",
        "A shorter promise needs a time of at least 1.",
    )
    _lane_check = models.Constraint(
        "CHECK (effect <> 'priority_lane' OR length(btrim(coalesce(legal_basis, ''))) > 0)",
        "A priority lane exists where a law gives it: name the law.",
    )
    _effect_check = models.Constraint(
        f"CHECK (effect IN {tuple(name for name, _label in EFFECTS)})",
        "Only what helps can be done.",
    )
    _once_uniq = models.UniqueIndex(
        "(segment_id, effect) WHERE effect IN "
        "('reminder', 'need_points', 'priority_lane', 'shorter_promise')",
        "The segment has this measure already: change that one.",
    )

    @api.depends(
        "effect", "channel", "lang_id", "access_need_id", "every_days", "points",
        "amount", "unit", "user_ids", "legal_basis",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_sentence(self):
        for measure in self:
            measure.sentence = measure._say()

    def _say(self):
        """What is done, as officers and citizens read it; “” while it is not said yet."""
        self.ensure_one()
        # Names of languages, formats and colleagues are no secret to staff or citizen.
        measure = self.sudo()
        return {
            "channel": self.env._(
                "Also reached by: %s", measure._label("channel").lower()
            ),
            "language": self.env._(
                "Spoken and written to in %s", measure.lang_id.name or "…"
            ),
            "format": measure.access_need_id.name or "…",
            "reminder": self.env._(
                "Reminded of missing papers every %s days", measure.every_days
            )
            if measure.every_days != 1
            else self.env._("Reminded of missing papers every day"),
            "outreach": self.env._("We come to them, before they ask"),
            "companion": self.env._("A trusted person may come along"),
            "need_points": self.env._(
                "Earlier in the queue: %s more need points", measure.points
            )
            if measure.points != 1
            else self.env._("Earlier in the queue: 1 more need point"),
            "priority_lane": self.env._(
                "Priority lane (%s)", measure.legal_basis or "…"
            ),
            "shorter_promise": self.env._(
                "Promised an answer within %(amount)s %(unit)s",
                amount=measure.amount,
                unit=measure._label("unit"),
            ),
            "dedicated_team": self.env._(
                "Served by: %s", ", ".join(measure.user_ids.mapped("name")) or "…"
            ),
        }.get(self.effect, "")

    def _label(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "…")

    @api.constrains("effect", "user_ids")
    def _check_team(self):
        for measure in self:
            if (measure.effect == "dedicated_team") != bool(measure.user_ids):
                raise ValidationError(
                    self.env._("Say who serves them, and only for a team of its own.")
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        segments = self.env["gov.segment"].browse(
            {vals["segment_id"] for vals in vals_list if vals.get("segment_id")}
        )
        segments._before_change()
        return super().create([self._only_its_own(vals) for vals in vals_list])

    def write(self, vals):
        self.segment_id._before_change()
        if vals.get("segment_id"):
            self.env["gov.segment"].browse(vals["segment_id"])._before_change()
        return super().write(self._only_its_own(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_of_draft(self):
        self.segment_id._before_change()

    @api.model
    def _only_its_own(self, vals):
        """Without what was entered for another effect before this one was chosen."""
        if "effect" not in vals:
            return vals
        own = {
            "channel": ("channel",),
            "language": ("lang_id",),
            "format": ("access_need_id",),
            "reminder": ("every_days",),
            "need_points": ("points",),
            "shorter_promise": ("amount", "unit"),
            "dedicated_team": ("user_ids",),
        }
        foreign = {
            name
            for effect, names in own.items()
            if effect != vals["effect"]
            for name in names
        }
        cleared = dict.fromkeys(foreign - {"user_ids"}, False)
        if "user_ids" in foreign:
            cleared["user_ids"] = [fields.Command.clear()]
        return {**{k: v for k, v in vals.items() if k not in foreign}, **cleared}
