from collections import defaultdict
from datetime import timezone

from odoo import api, models
from odoo.tools import SQL

from ..tools.time_ledger import Transfer
from .gov_service_timer import ANSWER_TARGETS

UTC = timezone.utc

# Stretches of the life of cases: case, what, from, to (NULL: it lasts).
# * still: the clock of the answer is paused on a ground, which ends at the limit of the
#   pause if nobody ends it; papers were missing when the case was filed; or the case was
#   closed until it was opened again: each time begins a span without a referral.
#   All of it is known when a span ends and does not change later.
# * travelled: a transfer that was accepted, until custody moved. While the old span is being
#   closed the new one is not there yet: then it has no end, and the old span is that.
# * waited: any other transfer.
_FACTS = """
    SELECT ticket_id, 'still', at, stop FROM (
        SELECT timer.ticket_id, event.kind, event.at,
               least(lead(event.at) OVER w, event.until) AS stop
        FROM gov_service_timer timer
            JOIN gov_service_timer_event event ON event.timer_id = timer.id
        WHERE timer.ticket_id = ANY(%(tickets)s) AND timer.target IN %(targets)s
            AND timer.has_pauses AND event.kind IN ('pause', 'resume', 'cancel')
        WINDOW w AS (PARTITION BY event.timer_id ORDER BY event.sequence)
    ) pause WHERE kind = 'pause'
    UNION ALL
    SELECT id, 'still', filed_at, complete_at FROM helpdesk_ticket
    WHERE id = ANY(%(tickets)s) AND complete_at IS DISTINCT FROM filed_at
    UNION ALL
    SELECT ticket_id, 'still', span.date_from, reopened.at
    FROM (
        SELECT ticket_id, at, row_number() OVER w AS place FROM gov_evidence
        WHERE ticket_id = ANY(%(tickets)s) AND kind = 'reopened'
        WINDOW w AS (PARTITION BY ticket_id ORDER BY seq)
    ) reopened JOIN (
        -- The first one began with the filing.
        SELECT ticket_id, date_from, row_number() OVER w - 1 AS place FROM gov_custody
        WHERE ticket_id = ANY(%(tickets)s) AND referral_id IS NULL
        WINDOW w AS (PARTITION BY ticket_id ORDER BY date_from, id)
    ) span USING (ticket_id, place)
    WHERE span.date_from < reopened.at
    UNION ALL
    SELECT ticket_id, 'travelled', sent_at, moved_at
    FROM (%(transfers)s) accepted WHERE accepted
    UNION ALL
    SELECT ticket_id, 'waited', sent_at, answered_at
    FROM (%(transfers)s) other WHERE NOT accepted
"""
_TRANSFERS = """
    SELECT referral.ticket_id, referral.sent_at, referral.answered_at, moved.at AS moved_at,
           moved.at IS NOT NULL OR referral.state IN ('accepted', 'completed') AS accepted
    FROM gov_referral referral LEFT JOIN LATERAL (
        SELECT min(date_from) AS at FROM gov_custody WHERE referral_id = referral.id
    ) moved ON TRUE
    WHERE referral.ticket_id = ANY(%s) AND referral.kind = 'transfer'
        AND referral.sent_at IS NOT NULL
"""


class GovCustody(models.Model):
    """What happened during spans of custody, as the ledger of time wants to know it."""

    _inherit = "gov.custody"

    @api.model
    def _ledger_facts(self, ticket_ids):
        """When the clocks of cases stood still and when their transfers were on their way.

        One query whatever the number of cases; no right is asked: the caller has checked
        that the user may see these cases.

        :return: ``{ticket id: (pauses, transfers)}`` as :func:`.time_ledger.cut` takes them,
            moments aware; cases without either are not in it
        """
        for model, names in (
            ("gov.service.timer", ["ticket_id", "target", "has_pauses"]),
            ("gov.referral", ["ticket_id", "kind", "state", "sent_at", "answered_at"]),
            ("gov.custody", ["ticket_id", "referral_id", "date_from", "date_to"]),
            ("helpdesk.ticket", ["filed_at", "complete_at"]),
        ):
            self.env[model].flush_model(names)
        rows = self.env.execute_query(
            SQL(
                _FACTS,
                tickets=list(ticket_ids),
                targets=ANSWER_TARGETS,
                transfers=SQL(_TRANSFERS, list(ticket_ids)),
            )
        )
        facts = defaultdict(lambda: ([], []))
        for ticket_id, what, start, stop in rows:
            pauses, transfers = facts[ticket_id]
            start, stop = aware(start), stop and aware(stop)
            if what == "still":
                pauses.append((start, stop))
            else:
                transfers.append(Transfer(start, stop, what == "travelled"))
        return dict(facts)


def aware(moment):
    """A naive UTC moment, as Odoo stores it, with its zone."""
    return moment.replace(tzinfo=UTC)
