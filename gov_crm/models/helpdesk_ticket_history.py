from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """Cases of the past: taken over from another system, with the dates they really had."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _file_history(self, vals_list, targets=("resolve",)):
        """File cases with the moments they had, without notices to anybody.

        Each gets the number of its year, custody from filing to closing, and timers by the
        standards in force on the day it was filed, with their true result.

        :param vals_list: values of cases; ``filed_at``, ``agency_id`` and, for closed ones,
            ``closed_date`` and ``outcome``; moments are naive UTC
        :param targets: targets whose result the history tells
        :return: the cases, in the order given
        """
        done = self._stage("done").id
        prepared = []
        for vals in vals_list:
            # Nobody is responsible for it here until somebody takes it.
            vals = {"user_id": False, **vals, "is_open": not vals.get("closed_date")}
            if not vals["is_open"]:
                vals["stage_id"] = done
            prepared.append(vals)
        quiet = self.with_context(
            tracking_disable=True, mail_notrack=True, mail_create_nolog=True
        )
        tickets = quiet._transition().create(prepared)
        tickets._open_custody()
        tickets._open_timers(targets)
        closed = tickets.filtered("closed_date")
        closed._open_timers_of(*targets)._stop(
            {ticket.id: ticket.closed_date for ticket in closed}
        )
        # What was due before it came here warns nobody any more.
        (tickets - closed)._open_timers_of(*tickets._answer_targets())._pass_over(
            fields.Datetime.now()
        )
        return tickets.with_env(self.env)
