"""What the database says of a case, in plain values, and whether a model says the same."""

from .referral_model import LIVE, OPEN

_TICKETS = """
    SELECT id, agency_id, entry_agency_id, is_open, agency_arr, deadline, closed_date,
        is_paused, outcome,
        (SELECT count(*) FROM mail_message WHERE model = 'helpdesk.ticket'
         AND res_id = ticket.id AND message_type = 'auto_comment') AS notices,
        (SELECT count(*) FROM gov_evidence WHERE ticket_id = ticket.id) AS evidence
    FROM helpdesk_ticket ticket WHERE id = ANY(%(ids)s) ORDER BY id
"""
_SPANS = """
    SELECT ticket_id, agency_id, date_from, date_to, referral_id FROM gov_custody
    WHERE ticket_id = ANY(%(ids)s) ORDER BY ticket_id, date_from, id
"""
_REFERRALS = """
    SELECT id, ticket_id, kind, state, from_agency_id, to_agency_id, sent_by_id,
           coalesce(hop, 0) AS hop, returns_id, coalesce(is_expired, FALSE) AS expired,
           due_at, act_by, answered_by_id, answered_at, received_at, completed_at
    FROM gov_referral WHERE ticket_id = ANY(%(ids)s) ORDER BY ticket_id, id
"""
_TIMERS = """
    SELECT ticket_id, target, standard_id, state, started_at, deadline, resumes_at,
           in_time, extension_count, extended_amount, referral_id
    FROM gov_service_timer WHERE ticket_id = ANY(%(ids)s) ORDER BY ticket_id, id
"""
_PARTS = {
    "tickets": _TICKETS,
    "spans": _SPANS,
    "referrals": _REFERRALS,
    "timers": _TIMERS,
}


def look(test, env, case):
    """Fail where the database says otherwise of a case than its model or its twin, or
    otherwise than before although nothing was done."""
    found = {}
    for part, query in _PARTS.items():
        env.cr.execute(query, {"ids": [case.id, case.twin]})
        found[part] = env.cr.dictfetchall()
    if case.seen is not None:
        test.assertEqual(found, case.seen, "Something stayed of what was refused")
        return
    _Compared(test, case, found).all()
    case.seen = found


class _Compared:
    def __init__(self, test, case, found):
        self.test, self.case = test, case
        self.ticket, self.twin = (
            self._of("tickets", found, number, "id")[0]
            for number in (case.id, case.twin)
        )
        self.spans = self._of("spans", found, case.id)
        self.referrals = self._of("referrals", found, case.id)
        self.timers = self._of("timers", found, case.id)
        self.twin_timers = self._of("timers", found, case.twin)

    def _of(self, part, found, number, name="ticket_id"):
        return [row for row in found[part] if row[name] == number]

    def all(self):
        self.custody()
        self.states()
        self.clocks()
        self.citizen()

    def custody(self):
        case, ticket, equal = self.case, self.ticket, self.test.assertEqual
        spans = [
            [row["agency_id"], row["date_from"], row["date_to"], row["referral_id"]]
            for row in self.spans
        ]
        equal(spans, case.spans, "Responsibility")
        equal(ticket["agency_id"], case.holder, "Responsible office")
        equal(ticket["entry_agency_id"], case.entry, "Came in at")
        equal(ticket["is_open"], case.is_open, "Open")
        equal(sorted(ticket["agency_arr"]), sorted(case.offices), "Who may read")
        equal(ticket["closed_date"], case.spans[-1][2], "Closed")
        open_spans = [row for row in self.spans if not row["date_to"]]
        equal(len(open_spans), int(case.is_open), "Exactly one office")

    def states(self):
        equal = self.test.assertEqual
        wanted = [
            {
                "id": it.id,
                "ticket_id": self.case.id,
                "kind": it.kind,
                "state": it.state,
                "from_agency_id": it.origin,
                "to_agency_id": it.target,
                "sent_by_id": it.sender,
                "hop": it.hop,
                "returns_id": it.returns and it.returns.id,
                "expired": it.expired,
            }
            for it in self.case.referrals
        ]
        found = [{name: row[name] for name in wanted[0]} for row in self.referrals]
        equal(found, wanted, "Referrals")
        pending = [
            row
            for row in self.referrals
            if row["kind"] == "transfer" and row["state"] in OPEN
        ]
        self.test.assertLessEqual(len(pending), 1, "One on its way")
        for row in self.referrals:
            if row["hop"]:
                self.test.assertNotEqual(
                    row["answered_by_id"], row["sent_by_id"], "Accepted by its sender"
                )
            if row["state"] not in OPEN:
                self.test.assertTrue(row["answered_at"], "When it was answered")
            if not self.case.is_open:
                self.test.assertNotIn(row["state"], LIVE, "Live on a closed case")

    def clocks(self):
        """The citizen's clock is that of the twin; each live referral has one of its own,
        and no other has."""
        equal = self.test.assertEqual
        mine = [self._plain(row) for row in self.timers if not row["referral_id"]]
        theirs = [self._plain(row) for row in self.twin_timers]
        if self.test.STRICT:
            equal(mine, theirs, "The citizen's clock")
            equal(self.ticket["deadline"], self.twin["deadline"], "The citizen's date")
        else:
            for row, twin in zip(mine, theirs, strict=True):
                for name in ("target", "state", "started_at"):
                    equal(row[name], twin[name], "The citizen's clock")
                if twin["deadline"]:
                    later = self.test.assertLessEqual
                    later(row["deadline"], twin["deadline"], "The citizen's date")
        for name in ("is_paused", "outcome"):
            equal(self.ticket[name], self.twin[name], name)
        running = {
            (row["referral_id"], row["target"]): row["deadline"]
            for row in self.timers
            if row["referral_id"] and row["state"] in ("running", "paused")
        }
        wanted = {}
        for row in self.referrals:
            waits = row["state"] in OPEN
            target = "referral_accept" if waits else "referral_act"
            if row["state"] in LIVE:
                wanted[row["id"], target] = row
            else:
                equal(row["due_at"], None, "Due although it has ended")
        equal(running.keys(), wanted.keys(), "Clocks of referrals")
        for key, row in wanted.items():
            own = row["state"] == "accepted" and row["act_by"]
            equal(row["due_at"], own or running[key], "Its own date")

    @staticmethod
    def _plain(row):
        return {name: row[name] for name in row if name != "ticket_id"}

    def citizen(self):
        told = self.ticket["notices"] - self.twin["notices"]
        self.test.assertEqual(told, self.case.told, "Told the citizen")
