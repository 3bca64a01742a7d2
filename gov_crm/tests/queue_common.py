from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from .common import CASE_OFFICER, GovCommon, utc

MON_10 = utc("2026-11-23 10:00+08:00")


class QueueCommon(GovCommon):
    """An office with a queue and two officers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._user("colleague", CASE_OFFICER, cls.permits)
        cls.children = cls.env.ref("gov_crm.gov_case_need_children")
        cls.no_income = cls.env.ref("gov_crm.gov_case_need_no_income")
        cls.danger = cls.env.ref("gov_crm.gov_case_need_danger")
        cls.Queue = cls.env["gov.queue"]

    def _wait(self, hours, **values):
        """A case that has waited for so many hours now."""
        with freeze_time(fields.Datetime.now() - timedelta(hours=hours)):
            return self._file(**values)

    def _order(self, user=None):
        """The queue as the screen lists it, ids."""
        self.env.flush_all()
        Case = self.env["helpdesk.ticket"].with_user(user or self.officer)
        return Case.search(
            [("is_in_queue", "=", True), ("gov_editable", "=", True)],
            order="queue_score desc, id",
        ).ids

    def _next(self, user=None):
        """Press Take next; the case, or None with what is said instead."""
        user = user or self.officer
        action = self.env["helpdesk.ticket"].with_user(user).action_take_next()
        return self.env["helpdesk.ticket"].browse(action.get("res_id"))

    def _events(self, case):
        events = self.env["gov.queue.event"].search([("ticket_id", "=", case.id)])
        return [
            (it.kind, it.user_name, it.ahead, it.reason) for it in events.sorted("id")
        ]
