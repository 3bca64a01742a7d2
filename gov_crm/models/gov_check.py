from odoo import api, models
from odoo.tools import SQL

SHOWN = 20


class GovCheck(models.AbstractModel):
    """Whether the record is whole, over the whole database or for some cases.

    An examiner is a method that takes cases, or None for all of them, and returns what it
    examined, the number of problems, and the first of them as sentences. An add-on that
    keeps records of its own adds its examiners to :meth:`_examiners`.
    """

    _name = "gov.check"
    _description = "Is the record whole?"

    @api.model
    def _examiners(self):
        """``[(name, title, examiner)]`` in the order in which they run."""
        return [
            ("chain", self.env._("Evidence: chain"), self._examine_chain),
            ("filing", self.env._("Evidence: filing"), self._examine_filing),
            ("custody", self.env._("Evidence: responsibility"), self._examine_custody),
            ("events", self.env._("Evidence: time limits"), self._examine_events),
            ("referrals", self.env._("Evidence: referrals"), self._examine_referrals),
            ("shares", self.env._("Evidence: what was shared"), self._examine_shares),
            ("decisions", self.env._("Evidence: decisions"), self._examine_decisions),
            ("notices", self.env._("Evidence: notices"), self._examine_notices),
            ("spans", self.env._("One office at every instant"), self._examine_spans),
            ("holder", self.env._("Responsible office"), self._examine_holder),
            ("access", self.env._("Offices that may read"), self._examine_access),
            (
                "timers",
                self.env._("Time limits and their events"),
                self._examine_timers,
            ),
            ("deadlines", self.env._("Dates on cases"), self._examine_deadlines),
            ("numbers", self.env._("Reference numbers"), self._examine_numbers),
        ]

    @api.model
    def _run(self, tickets=None):
        """Examine these cases, or everything. Changes nothing.

        :return: ``[{"name", "title", "examined", "count", "problems"}]``; ``problems`` are
            sentences on the first ones of ``count``
        """
        self.env.flush_all()
        results = []
        for name, title, examine in self._examiners():
            examined, count, problems = examine(tickets)
            results.append(
                {
                    "name": name,
                    "title": title,
                    "examined": examined,
                    "count": count,
                    "problems": problems,
                }
            )
        return results

    def _scope(self, column, tickets):
        """The condition that keeps to some cases."""
        if tickets is None:
            return SQL("TRUE")
        return SQL("%s IN %s", SQL(column), tuple(tickets.ids) or (0,))

    def _cases(self, tickets):
        """The cases that are examined; tickets without an office are none."""
        return SQL(
            "helpdesk_ticket WHERE agency_id IS NOT NULL AND %s",
            self._scope("id", tickets),
        )

    def _examine(self, rows, wrong, sentence):
        """Count rows and find those that are wrong.

        :param SQL rows: the table and the condition of what is examined
        :param SQL wrong: query of the wrong: the number of the case, then what the sentence
            names
        :param sentence: makes a sentence of one such row
        """
        examined = self.env.execute_query(SQL("SELECT count(*) FROM %s", rows))[0][0]
        found = self.env.execute_query(
            SQL(
                "SELECT count(*) OVER (), wrong.* FROM (%s) AS wrong ORDER BY 2, 3 "
                "LIMIT %s",
                wrong,
                SHOWN,
            )
        )
        count = found[0][0] if found else 0
        return examined, count, [sentence(*row[1:]) for row in found]
