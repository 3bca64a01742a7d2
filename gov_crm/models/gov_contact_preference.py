from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .res_partner import CHANNELS

WEEKDAYS = [
    ("any", "Any day"),
    ("work", "Monday to Friday"),
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class GovContactPreference(models.Model):
    """One way to reach a citizen, and when; the first is tried before the next."""

    _name = "gov.contact.preference"
    _inherit = ["gov.access.logged.mixin"]
    _description = "Way to reach a citizen"
    _order = "partner_id, sequence, id"

    partner_id = fields.Many2one(
        "res.partner", string="Citizen", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    channel = fields.Selection(CHANNELS, string="How", required=True)
    address = fields.Char(
        "Number or address",
        help="Where this way leads to, if not to the phone number, e-mail or address of "
        "the person, for example the number of a neighbour.",
    )
    weekday = fields.Selection(WEEKDAYS, string="Day", default="any", required=True)
    time_from = fields.Float("From", help="By the clock of the office.")
    time_to = fields.Float("To", help="By the clock of the office.")
    note = fields.Char(help="For example: ask for her daughter Ana.")

    @api.constrains("time_from", "time_to")
    def _check_times(self):
        for way in self:
            start, stop = way.time_from, way.time_to
            if (start or stop) and not 0 <= start < stop <= 24:
                raise ValidationError(
                    self.env._(
                        "The time to reach a person runs from an earlier to a later hour "
                        "of one day. Leave both empty for any time."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        ways = super().create(vals_list)
        ways._refuse_own()
        return ways

    def write(self, vals):
        self._refuse_own()
        result = super().write(vals)
        self._refuse_own()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_own(self):
        self._refuse_own()

    def _refuse_own(self):
        if not self.env.su:
            self.partner_id._gov_refuse_own_record()

    @api.depends("channel")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for way in self:
            way.display_name = channels.get(way.channel, "")

    def _say(self, masked=False):
        """These ways in one sentence each: ``["Phone call, Monday, 08:00–10:00", …]``.

        :param masked: leave out numbers, addresses and notes
        """
        names = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("channel", "weekday")
        }
        return [
            ", ".join(
                filter(
                    None,
                    (
                        names["channel"][way.channel],
                        "" if masked else way.address,
                        "" if way.weekday == "any" else names["weekday"][way.weekday],
                        way._say_hours(),
                        "" if masked else way.note,
                    ),
                )
            )
            for way in self.sorted("sequence")
        ]

    def _say_hours(self):
        if not self.time_to:
            return ""
        start, stop = (
            f"{minutes // 60:02d}:{minutes % 60:02d}"
            for minutes in (round(self.time_from * 60), round(self.time_to * 60))
        )
        return f"{start}–{stop}"

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'res.partner'::varchar AS model, partner_id AS id "
            "FROM gov_contact_preference WHERE id = ANY(%s)",
            ids,
        )
