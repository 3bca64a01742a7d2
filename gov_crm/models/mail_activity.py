from collections import defaultdict

from odoo import api, models


class MailActivity(models.Model):
    """Things to do on a case are seen with the case, also by whom they are assigned to."""

    _name = "mail.activity"
    _inherit = ["gov.with.case.mixin", "mail.activity"]

    @api.model
    def _of_clock(self):
        """Tasks as the clock gives them, whoever's action sets it off.

        Without the mails and subscriptions that Odoo adds to tasks assigned by people: who
        is told what by mail is set in the standard, and following a case is nobody's duty.
        """
        return self.sudo().with_context(
            mail_activity_quick_update=True, gov_no_subscription=True
        )

    @api.model
    def _kind(self, xmlid):
        """The ``mail.activity.type`` of this name, without a query; empty while it is not
        there yet."""
        number = self.env["ir.model.data"]._xmlid_to_res_id(xmlid)
        return self.env["mail.activity.type"].browse(number or ())

    @api.model
    def _tasks_on(self, records, kind):
        """Open tasks of this ``mail.activity.type`` on these records, by record id."""
        tasks = self._of_clock().search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("activity_type_id", "=", kind.id),
            ],
            order="id",
        )
        by_record = defaultdict(self._of_clock().browse)
        for task in tasks:
            by_record[task.res_id] += task
        return by_record

    @api.model
    def _tell(self, record, kind, texts):
        """Give each user one task of this kind on ``record``; one that is there is renewed.

        :param texts: ``{user: values of the task}``
        """
        there = self._tasks_on(record, kind)[record.id].grouped("user_id")
        new = []
        for user, values in texts.items():
            if task := there.get(user):
                task._renew(values)
            else:
                new.append(self._task_values(record, kind, user, values))
        return self._of_clock().create(new)

    @api.model
    def _task_values(self, record, kind, user, values):
        return {
            "res_model_id": self.env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "activity_type_id": kind.id,
            "user_id": user.id,
            "automated": True,
            **values,
        }

    def _renew(self, values):
        """Write what differs, so that what is right already costs nothing."""
        for task in self:
            changed = {
                name: value for name, value in values.items() if task[name] != value
            }
            if changed:
                task.write(changed)
