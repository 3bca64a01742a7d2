from odoo import models
from odoo.tools import SQL

# More than these do not fit on a screen that is read from ten metres.
_ROWS = 6


class GovAgency(models.Model):
    """What the display of a waiting room shows: numbers and counters, and no person."""

    _inherit = "gov.agency"

    def _desk_board(self, now):
        """Plain values of the display: who is called where, the last call first.

        :param now: naive UTC
        :rtype: dict of ``calls`` (dicts ``key``, ``number``, ``desk``, ``office``, ``spoken``),
            ``waiting`` (how many), ``waiting_text`` and ``clock``
        """
        self.ensure_one()
        offices = self._desk_offices()
        days = {office: office._local(now).date() for office in offices}
        today = SQL(" OR ").join(
            SQL("(n.agency_id = %s AND n.day = %s)", office.id, day)
            for office, day in days.items()
        )
        rows, waiting = [], 0
        if offices:
            self.env["gov.desk.ticket"].flush_model()
            self.env["gov.desk"].flush_model()
            rows = self.env.execute_query(
                SQL(
                    "SELECT n.id, n.number, d.name, n.agency_id, n.call_count "
                    "FROM gov_desk_ticket n JOIN gov_desk d ON d.id = n.desk_id "
                    "WHERE n.state IN ('called', 'serving') AND (%s) "
                    "ORDER BY n.announced_at DESC, n.id DESC LIMIT %s",
                    today,
                    _ROWS,
                )
            )
            [(waiting,)] = self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM gov_desk_ticket n "
                    "WHERE n.state = 'waiting' AND (%s)",
                    today,
                )
            )
        names = {office.id: office.name for office in offices}
        several = len(offices) > 1
        return {
            "clock": f"{self._local(now):%H:%M}",
            "waiting": waiting,
            "waiting_text": self._say_waiting(waiting),
            "calls": [
                {
                    # Called again, it is shown and spoken again.
                    "key": f"{number_id}-{count}",
                    "number": number,
                    "desk": desk,
                    "office": names[office] if several else "",
                    "spoken": self.env._(
                        "Number %(number)s, please come to %(desk)s.",
                        number=_spoken(number),
                        desk=desk,
                    ),
                }
                for number_id, number, desk, office, count in rows
            ],
        }

    def _say_waiting(self, waiting):
        if waiting > 1:
            return self.env._("%(count)s people are waiting.", count=waiting)
        return (
            self.env._("One person is waiting.")
            if waiting
            else self.env._("Nobody is waiting.")
        )


def _spoken(number):
    """A number as a voice reads it best.

    >>> _spoken("A-014")
    'A 14'
    """
    letter, _dash, digits = number.partition("-")
    return f"{letter} {int(digits)}"
