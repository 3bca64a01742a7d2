from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date

# What a citizen was promised, or what the law lets the office do about it. Warnings and
# escalation are the office's own business and may change at any time; so may the trial mode,
# so that it can be switched on at once.
LAW_FIELDS = (
    "target",
    "amount",
    "unit",
    "starts_at",
    "count_first_day",
    "roll_forward",
    "classification",
    "case_kind",
    "service_ids",
    "agency_ids",
    "channel_ids",
    "stops_on",
    "pause_reason_ids",
    "extension_max",
    "extension_amount",
    "on_lapse",
    "state",
    "valid_from",
)


class GovServiceStandard(models.Model):
    """Versions: a standard that cases rely on is replaced by a new version, never rewritten."""

    _inherit = "gov.service.standard"

    next_ids = fields.One2many(
        "gov.service.standard", "previous_id", string="Versions after"
    )

    @api.constrains("previous_id", "version")
    def _check_versions(self):
        if self._has_cycle("previous_id"):
            raise ValidationError(
                self.env._("A version of a standard cannot come before itself.")
            )

    @api.constrains("state", "unresolved")
    def _check_settled(self):
        """What is left open would bind cases it was not made for."""
        for standard in self:
            if standard.state == "in_force" and (standard.unresolved or "").strip():
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be in force yet. Still to settle: %(what)s",
                        name=standard.name,
                        what=standard.unresolved,
                    )
                )

    def write(self, vals):
        changing = [name for name in LAW_FIELDS if name in vals]
        used = self._in_use() if changing else self.browse()
        before = {standard: standard._law(changing) for standard in used}
        result = super().write(vals)
        for standard, law in before.items():
            if standard._law(changing) != law:
                raise ValidationError(standard._say_frozen(changing, law))
        return result

    def copy_data(self, default=None):
        """A copy is a draft: two equal standards in force would contradict each other."""
        copies = super().copy_data(default)
        for standard, vals in zip(self, copies, strict=True):
            vals.setdefault("state", "draft")
            # A version keeps its name, in every language.
            if not {"name", "previous_id"} & (default or {}).keys():
                vals["name"] = self.env._("%(name)s (copy)", name=standard.name)
        return copies

    def action_new_version(self):
        """Open the draft of the next version of this standard; make it if there is none."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            raise UserError(
                self.env._("This is a draft: it binds nobody and can be changed here.")
            )
        latest = self._latest_version()
        draft = latest
        if latest.state != "draft":
            draft = latest.copy(
                {
                    "version": latest.version + 1,
                    "previous_id": latest.id,
                    "valid_from": False,
                    "valid_to": False,
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def action_put_in_force(self):
        """Open the dialog that asks from which day this draft binds."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put in force"),
            "res_model": "gov.standard.enforce",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_standard_id": self.id},
        }

    def _put_in_force(self, day):
        """Let this draft bind what is filed from ``day`` on, and end the version before it
        on the day before. Open cases keep the version they have.

        :param day: a date
        :raises UserError: not a draft, or a day on which cases were filed under the rule before
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("This standard is in force already."))
        before = self.previous_id
        if before and day < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "Cases filed on %(day)s already have version %(version)s. Choose today or "
                    "a later day.",
                    day=format_date(self.env, day),
                    version=before.version,
                )
            )
        if before.valid_from and day <= before.valid_from:
            raise UserError(
                self.env._(
                    "Version %(version)s begins on %(day)s. Choose a later day.",
                    version=before.version,
                    day=format_date(self.env, before.valid_from),
                )
            )
        last_day = day - timedelta(days=1)
        # One that has ended before is not prolonged.
        if before and not (before.valid_to and before.valid_to < last_day):
            before.valid_to = last_day
        vals = {"state": "in_force", "valid_from": day}
        if self.valid_to and self.valid_to < day:
            vals["valid_to"] = False
        self.write(vals)

    def _latest_version(self):
        """The last version that follows from this one; a draft counts."""
        latest = self
        while following := latest.with_context(active_test=False).next_ids:
            latest = following.sorted("version")[-1]
        return latest

    def _in_use(self):
        """Those of these standards that cases rely on."""
        self.env["gov.service.timer"].flush_model(["standard_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM gov_service_standard standard WHERE id = ANY(%s) AND EXISTS"
                " (SELECT FROM gov_service_timer WHERE standard_id = standard.id)",
                self.ids,
            )
        )
        return self.browse([row[0] for row in rows])

    def _law(self, names):
        """The values of law-bearing fields, comparable."""
        self.ensure_one()
        return {
            name: sorted(self[name].ids)
            if self._fields[name].relational
            else self[name]
            for name in names
        }

    def _say_frozen(self, names, law):
        """Why the fields that differ from ``law`` cannot change, in a sentence."""
        labels = [
            self._fields[name]._description_string(self.env)
            for name in names
            if self._law([name])[name] != law[name]
        ]
        return self.env._(
            "Cases already rely on “%(name)s”, so these cannot change: %(fields)s. Press “New "
            "version”: it applies to cases filed from the day you choose, and open cases keep "
            "this one.",
            name=self.name,
            fields=", ".join(labels),
        )
