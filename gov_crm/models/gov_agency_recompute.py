from datetime import time, timedelta

from odoo import api, fields, models


class GovAgency(models.Model):
    """Another calendar, or another place in the tree, may mean other closed days."""

    _inherit = "gov.agency"

    @api.model_create_multi
    def create(self, vals_list):
        agencies = super().create(vals_list)
        self.env["gov.work.suspension"]._show_in_calendars(agencies)
        return agencies

    def write(self, vals):
        result = super().write(vals)
        if vals.keys().isdisjoint(("calendar_id", "parent_id")):
            return result
        # The offices below are closed with this one, whoever may see them.
        agencies_sudo = self.sudo().browse(self._scope_ids())
        with self.env["resource.calendar"]._gov_collecting():
            if "parent_id" in vals and self.env["gov.work.suspension"]._any_in_force():
                agencies_sudo.calendar_id._gov_touch()
            self.env["gov.work.suspension"]._show_in_calendars(agencies_sudo)
            self.env["gov.service.timer"]._recompute(
                agencies_sudo, fields.Datetime.now()
            )
        return result

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _say_why_moved(self, kind, closures):
        """Why a date of this office moved, in the language of the office.

        :param kind: see ``gov_service_timer_recompute.Why``
        :param closures: ``(from, to, reference)`` in naive UTC
        """
        self.ensure_one()
        company = self.company_id.partner_id
        office = self.with_context(
            lang=self.partner_id.lang or company.lang or self.env.lang
        )
        days = office._say_closures(closures)
        if kind == "closed":
            return office.env._("offices closed %(days)s", days=days)
        if kind == "lifted":
            return office.env._("closure lifted: %(days)s", days=days)
        return office.env._("office hours changed")

    def _say_closures(self, closures):
        """When the office is closed: “Fri 27 Nov, Mon 30 Nov 13:00–17:00”."""
        return ", ".join(
            self._say_closure(start, stop) for start, stop, _why in closures
        )

    def _say_closure(self, start, stop):
        begin, end = self._local(start), self._local(stop)
        first, last = begin.date(), (end - timedelta(seconds=1)).date()
        # People enter the end of a day as 23:59:59 or as midnight.
        to_midnight = (end + timedelta(seconds=1)).date() != last
        opens = "24:00" if to_midnight else f"{end:%H:%M}"
        from_day, to_day = self._say_date(first), self._say_date(last)
        if begin.time() == time() and to_midnight:
            return from_day if first == last else f"{from_day} – {to_day}"
        if first == last:
            return f"{from_day} {begin:%H:%M}–{opens}"
        return f"{from_day} {begin:%H:%M} – {to_day} {opens}"
