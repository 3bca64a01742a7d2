from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools.closures import Closures

UTC = timezone.utc
IN_FORCE = ("declared", "lifted")
# What one says when one drafts a closure. Once it is declared, it stays as it was said.
_SAID = frozenset(
    (
        "name",
        "kind",
        "proclamation",
        "agency_ids",
        "day_from",
        "hour_from",
        "day_to",
        "hour_to",
    )
)


class GovWorkSuspension(models.Model):
    """Offices closed on a day they would have been open: a typhoon, a system that is down, a
    local holiday.

    It closes the named offices with all below them and no others, also where they share a
    calendar. Declaring it moves every open time limit it touches. Nothing declared is
    changed or deleted: lifting it is an act of its own, and a longer closure is a second one.
    """

    _name = "gov.work.suspension"
    _description = "Work suspension"
    _inherit = ["gov.transition.mixin"]
    _order = "day_from desc, id desc"
    _transition_fields = frozenset(
        (
            "state",
            "date_from",
            "date_to",
            "reopened_at",
            "declared_at",
            "declared_by_id",
            "lifted_at",
            "lifted_by_id",
            "lift_reason",
            "told_count",
        )
    )

    name = fields.Char("Reason", required=True)
    kind = fields.Selection(
        [
            ("force_majeure", "Force majeure"),
            ("system_failure", "System failure"),
            ("local_holiday", "Local holiday"),
            ("other", "Other"),
        ],
        string="What it is",
        required=True,
        default="force_majeure",
    )
    proclamation = fields.Char(
        help="As citizens are to read it, for example: Proclamation No. 123."
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        copy=False,
        help="The order that closes the offices. It can be added later, and not removed.",
    )
    agency_ids = fields.Many2many(
        "gov.agency",
        string="Where",
        required=True,
        ondelete="restrict",
        help="These offices are closed, with all below them.",
    )
    # As people say it, in the time zone of the offices and not of whoever enters it.
    day_from = fields.Date(
        "Closed from", required=True, default=lambda self: self._default_day()
    )
    hour_from = fields.Float("at", default=0)
    day_to = fields.Date("To", required=True, default=lambda self: self._default_day())
    hour_to = fields.Float("until", default=24)
    tz_name = fields.Char("Time zone of the offices", compute="_compute_tz_name")
    date_from = fields.Datetime("Closed since", readonly=True, copy=False)
    date_to = fields.Datetime("Closed until", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("declared", "Declared"), ("lifted", "Lifted")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    declared_at = fields.Datetime("Declared on", readonly=True, copy=False)
    declared_by_id = fields.Many2one(
        "res.users", "Declared by", readonly=True, copy=False, ondelete="restrict"
    )
    reopened_at = fields.Datetime("Open again since", readonly=True, copy=False)
    lifted_at = fields.Datetime("Lifted on", readonly=True, copy=False)
    lifted_by_id = fields.Many2one(
        "res.users", "Lifted by", readonly=True, copy=False, ondelete="restrict"
    )
    lift_reason = fields.Char("Why it was lifted", readonly=True, copy=False)
    act_ids = fields.One2many("gov.work.suspension.act", "suspension_id", "Acts")
    told_count = fields.Integer("Citizens to tell", readonly=True, copy=False)
    summary = fields.Text("What happened", compute="_compute_summary")

    _hours_check = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to > 0 AND hour_to <= 24)",
        "An hour of the day is between 00:00 and 24:00.",
    )
    _span_check = models.Constraint(
        "CHECK (day_from < day_to OR day_from = day_to AND hour_from < hour_to)",
        "The closure ends before it begins.",
    )

    @api.model
    def _default_day(self):
        return fields.Date.context_today(self)

    @api.depends("agency_ids")
    def _compute_tz_name(self):
        for suspension in self:
            suspension.tz_name = suspension.agency_ids[:1].tz or self.env.user.tz

    @api.depends("act_ids", "state")
    @api.depends_context("lang")
    def _compute_summary(self):
        waiting = dict(
            self.env["gov.case.notice"]
            .sudo()  # how many, nothing about any case
            ._read_group(
                [("suspension_id", "in", self.ids)], ["suspension_id"], ["__count"]
            )
        )
        for suspension in self:
            lines = suspension.sudo().act_ids.mapped("summary")
            if suspension.told_count:
                left = waiting.get(suspension, 0)
                lines.append(
                    self.env._("All citizens concerned have been told.")
                    if not left
                    else self.env._("%s citizens are still to be told.", f"{left:,}")
                )
            suspension.summary = "\n".join(lines) or False

    @api.constrains("agency_ids")
    def _check_agencies(self):
        for suspension in self:
            if not suspension.agency_ids:
                raise ValidationError(
                    self.env._("Say which offices are closed under “Where”.")
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        declared = self.filtered(lambda suspension: suspension.state != "draft")
        if declared and not _SAID.isdisjoint(vals) and not self._in_transition():
            raise UserError(
                self.env._(
                    "What was declared stays as it was. To end it earlier, lift it; to "
                    "close longer, declare another closure."
                )
            )
        files = {suspension: suspension.attachment_ids for suspension in declared}
        result = super().write(vals)
        if any(before - it.attachment_ids for it, before in files.items()):
            raise UserError(self.env._("A file of a declared closure stays with it."))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_declared(self):
        if self.filtered(lambda suspension: suspension.state != "draft"):
            raise UserError(
                self.env._("What was declared is kept for good. Lift it instead.")
            )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_declare(self):
        """Show what declaring would do, and ask."""
        return self._open_dialog("declare", self.env._("Close the offices"))

    def action_lift(self):
        """Show what lifting would do, and ask."""
        return self._open_dialog("lift", self.env._("Open the offices again"))

    def _open_dialog(self, act, name):
        self.ensure_one()
        self.check_access("write")
        dialog = self.env["gov.work.suspension.dialog"].create(
            {"suspension_id": self.id, "act": act}
        )
        return dialog._reopen(name)

    def action_open_cases(self):
        """The cases this closure has moved, as far as this user may see them."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cases moved by: %s", self.name),
            "res_model": "helpdesk.ticket",
            "view_mode": "list,form",
            "domain": [
                ("timer_ids.event_ids.suspension_id", "=", self.id),
            ],
        }

    # ------------------------------------------------------------------
    # WHAT IT CLOSES
    # ------------------------------------------------------------------

    def _span(self):
        """From when to when it closes, in naive UTC.

        :raises UserError: its offices are in several time zones
        """
        self.ensure_one()
        # The offices below too; time zones are no secret.
        zones = set(self.sudo()._agencies().mapped("tz"))
        if len(zones) > 1:
            raise UserError(
                self.env._(
                    "These offices are in different time zones: %s. Declare one closure "
                    "for each time zone.",
                    ", ".join(sorted(zone or "UTC" for zone in zones)),
                )
            )
        zone = ZoneInfo(next(iter(zones), None) or "UTC")
        return (
            _moment(self.day_from, self.hour_from, zone),
            _moment(self.day_to, self.hour_to, zone),
        )

    def _effective_span(self):
        """What of it counts: a lifted closure ends when the offices opened again."""
        self.ensure_one()
        end = self.date_to
        if self.reopened_at:
            end = max(min(end, self.reopened_at), self.date_from)
        return self.date_from, end

    def _agencies(self):
        """The offices it closes, with all below them."""
        return self.env["gov.agency"].browse(self.agency_ids._scope_ids())

    def _reference(self):
        """How the closure is quoted: its proclamation, or its reason."""
        self.ensure_one()
        return self.proclamation or self.name

    def _say(self):
        """Reason and proclamation, as an explanation of a date names the closed day."""
        self.ensure_one()
        if self.proclamation:
            return f"{self.name} ({self.proclamation})"
        return self.name

    @api.model
    def _any_in_force(self):
        """Whether any closure was ever declared."""
        # A yes or no.
        return bool(self.sudo().search_count([("state", "in", IN_FORCE)], limit=1))

    @api.model
    def _closures(self, agencies, instead=None):
        """Closures that hold for each of these agencies.

        :param instead: ``(suspension, (from, to) or None)``: as if this one closed its
            offices then, or not at all
        :return: ``{agency id: Closures}``
        """
        # Not everything: this may be asked for in the middle of filing a case.
        self.flush_model()
        self.env["gov.agency"].flush_model(["parent_id", "parent_path"])
        other, span = instead or (self.browse(), None)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT below.id, closure.id
                FROM gov_work_suspension closure
                JOIN gov_agency_gov_work_suspension_rel rel
                    ON rel.gov_work_suspension_id = closure.id
                JOIN gov_agency above ON above.id = rel.gov_agency_id
                JOIN gov_agency below
                    ON starts_with(below.parent_path, above.parent_path)
                WHERE below.id = ANY(%s) AND closure.state = ANY(%s)
                  AND closure.id <> ALL(%s)
                """,
                agencies.ids,
                list(IN_FORCE),
                other.ids,
            )
        )
        found = {agency_id: set() for agency_id in agencies.ids}
        # Which days are closed is public.
        known_sudo = self.sudo().browse({row[1] for row in rows})
        spans = {it.id: (*it._effective_span(), it._say()) for it in known_sudo}
        for agency_id, suspension_id in rows:
            found[agency_id].add(spans[suspension_id])
        if other and span:
            for agency_id in set(other.sudo()._agencies().ids) & found.keys():
                found[agency_id].add((*span, other.sudo()._say()))
        return {
            agency_id: Closures(sorted(it for it in closures if it[0] < it[1]))
            for agency_id, closures in found.items()
        }

    @api.model
    def _show_in_calendars(self, agencies):
        """Show closures that hold for these agencies in the calendars they use by now."""
        if not agencies or not self._any_in_force():
            return
        # Whoever moves an office need not know all closures above it.
        above = {
            int(part)
            for agency in agencies.sudo()
            for part in agency.parent_path.split("/")
            if part
        }
        self.sudo().search(
            [("state", "in", IN_FORCE), ("agency_ids", "in", list(above))]
        )._show_leaves()

    def _show_leaves(self):
        """One leave for each calendar concerned, of the time that counts."""
        Leave = self._transition().env["resource.calendar.leaves"]
        for suspension in self._transition():
            start, stop = suspension._effective_span()
            shown = Leave.search([("gov_suspension_id", "=", suspension.id)])
            if start >= stop:
                shown.unlink()
                continue
            shown.filtered(lambda leave, stop=stop: leave.date_to != stop).write(
                {"date_to": stop}
            )
            calendars = suspension._agencies().calendar_id - shown.calendar_id
            Leave.create(
                [
                    {
                        "name": suspension._say(),
                        "calendar_id": calendar.id,
                        "company_id": calendar.company_id.id,
                        "date_from": start,
                        "date_to": stop,
                        "gov_suspension_id": suspension.id,
                    }
                    for calendar in calendars
                ]
            )


def _moment(day, hour, zone):
    """The moment ``hour`` (a float, up to 24) of ``day`` in ``zone``, as naive UTC."""
    midnight = datetime.combine(day, time())
    local = midnight + timedelta(minutes=round(hour * 60))
    return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
