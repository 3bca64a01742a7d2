from contextlib import contextmanager

from odoo import api, fields, models

# In the memory of the transaction, which no client reaches.
_CHANGES = "gov_crm.calendar_changes"


class CalendarChanges:
    """What one change did to office hours."""

    def __init__(self):
        self.calendar_ids = set()
        self.closed = []  # new closures and holidays: (from, to, reason) in naive UTC
        self.opened = []  # those that are no more, or were others before


class ResourceCalendar(models.Model):
    """Every change of office hours moves the open time limits it touches: at once, in the
    same transaction, in one pass however many lines were changed."""

    _inherit = "resource.calendar"

    @api.model_create_multi
    def create(self, vals_list):
        with self._gov_collecting():
            return super().create(vals_list)

    def write(self, vals):
        with self._gov_collecting():
            return super().write(vals)

    def switch_calendar_type(self):
        with self._gov_collecting():  # empties the hours before it fills them
            return super().switch_calendar_type()

    def switch_based_on_duration(self):
        with self._gov_collecting():
            return super().switch_based_on_duration()

    def _gov_touch(self):
        with self._gov_collecting() as changes:
            result = super()._gov_touch()
            changes.calendar_ids.update(self.ids)
        return result

    @contextmanager
    def _gov_collecting(self):
        """Collect changes of office hours until the outermost block ends, and move the time
        limits then. The inner blocks only add to it.

        :return: yields :class:`CalendarChanges`
        """
        memory = self.env.cr.cache
        if changes := memory.get(_CHANGES):
            yield changes
            return
        changes = memory[_CHANGES] = CalendarChanges()
        try:
            yield changes
        finally:
            memory.pop(_CHANGES, None)
        self._gov_recompute(changes)

    @api.model
    def _gov_recompute(self, changes):
        """Move the open time limits of the offices with changed hours."""
        if not changes.calendar_ids:
            return
        # Every office that counts by these hours, whoever changed them.
        agencies_sudo = (
            self.env["gov.agency"]
            .sudo()
            .with_context(active_test=False)
            .search([("calendar_id", "in", list(changes.calendar_ids))])
        )
        if agencies_sudo:
            now = fields.Datetime.now()
            self.env["gov.service.timer"]._recompute(agencies_sudo, now, changes.closed)
            self.env["gov.case.notice"]._wake(now)
