import json

from odoo import models
from odoo.tools import SQL

from .gov_service_timer_event import EVIDENCE


def _fact(name, alias="e"):
    """A number or a word in the facts of an entry, as text. Facts somebody spoiled are no
    error here: the chain names them."""
    return SQL(
        "nullif(substring(%s.content FROM %s), 'null')",
        SQL.identifier(alias),
        f'"{name}":"?([a-z0-9_]+)',
    )


class GovCheck(models.AbstractModel):
    """Whether the evidence is whole and says what the records say."""

    _inherit = "gov.check"

    def _examine_chain(self, tickets):
        """Each entry has its own digest and the one before it; the last one is the head."""
        return self._examine(
            SQL("gov_evidence WHERE %s", self._scope("ticket_id", tickets)),
            SQL(
                """
                WITH entry AS (
                    SELECT e.*, e.seq - 1 = coalesce(lag(e.seq) OVER w, 0)
                           AND e.prev = coalesce(lag(e.digest) OVER w, '')
                           AND e.digest = gov_evidence_digest(e, e.seq, e.prev) AS whole
                    FROM gov_evidence e WHERE %(scope)s
                    WINDOW w AS (PARTITION BY ticket_id ORDER BY seq)
                ), tail AS (
                    SELECT ticket_id, max(seq) AS seq,
                           min(seq) FILTER (WHERE whole IS NOT TRUE) AS broken
                    FROM entry GROUP BY ticket_id
                )
                SELECT t.number, coalesce(
                           tail.broken,
                           CASE WHEN head.seq > coalesce(tail.seq, 0)
                                THEN coalesce(tail.seq, 0) + 1 END,
                           tail.seq
                       ) AS seq, k.kind, k.at
                FROM (SELECT * FROM gov_evidence_head WHERE %(scope)s) head
                FULL JOIN tail USING (ticket_id)
                LEFT JOIN gov_evidence last
                    ON last.ticket_id = tail.ticket_id AND last.seq = tail.seq
                LEFT JOIN gov_evidence k
                    ON k.ticket_id = tail.ticket_id AND k.seq = tail.broken
                LEFT JOIN helpdesk_ticket t
                    ON t.id = coalesce(head.ticket_id, tail.ticket_id)
                WHERE tail.broken IS NOT NULL OR head.seq IS DISTINCT FROM tail.seq
                   OR head.digest IS DISTINCT FROM last.digest
                """,
                scope=self._scope("ticket_id", tickets),
            ),
            self._say_broken_link,
        )

    def _say_broken_link(self, number, seq, kind, at):
        if not kind:
            return self.env._(
                "%(number)s: the chain breaks off at entry %(seq)s: it is missing, or is "
                "not the last one recorded.",
                number=number,
                seq=seq,
            )
        kinds = dict(
            self.env["gov.evidence"]._fields["kind"]._description_selection(self.env)
        )
        return self.env._(
            "%(number)s: the first broken link is entry %(seq)s (%(kind)s, %(at)s UTC).",
            number=number,
            seq=seq,
            kind=kinds.get(kind, kind),
            at=at,
        )

    def _examine_filing(self, tickets):
        """Every case begins its evidence with its filing."""
        return self._examine(
            self._cases(tickets),
            SQL(
                """
                SELECT t.number, t.id FROM helpdesk_ticket t
                LEFT JOIN gov_evidence e ON e.ticket_id = t.id AND e.kind = 'filed'
                WHERE t.agency_id IS NOT NULL AND %s AND (
                    e.id IS NULL OR e.seq <> 1 OR e.at <> t.filed_at
                    OR strpos(e.content, '"number":"' || t.number || '"') = 0
                )
                """,
                self._scope("t.id", tickets),
            ),
            lambda number, _id: self.env._(
                "%s: number or moment of filing are not what the evidence says.", number
            ),
        )

    def _examine_custody(self, tickets):
        """Every beginning and end of responsibility has its entry, and every entry its
        record."""
        return self._examine(
            SQL("gov_custody WHERE %s", self._scope("ticket_id", tickets)),
            SQL(
                """
                SELECT t.number, coalesce(x.id, e.res_id)
                FROM (SELECT * FROM gov_custody WHERE %(scope)s) x
                FULL JOIN (
                    SELECT * FROM gov_evidence WHERE kind = 'custody_opened' AND %(scope)s
                ) e ON e.res_id = x.id AND e.ticket_id = x.ticket_id
                LEFT JOIN (
                    SELECT * FROM gov_evidence WHERE kind = 'custody_closed' AND %(scope)s
                ) c ON c.res_id = coalesce(x.id, e.res_id) AND c.ticket_id = x.ticket_id
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL OR e.at <> x.date_from
                   OR c.at IS DISTINCT FROM x.date_to
                   OR %(agency)s IS DISTINCT FROM x.agency_id::text
                   OR %(referral)s IS DISTINCT FROM coalesce(x.referral_id::text, %(none)s)
                """,
                scope=self._scope("ticket_id", tickets),
                agency=_fact("agency_id"),
                referral=_fact("referral_id"),
                none=None,
            ),
            lambda number, span: self.env._(
                "%(number)s: responsibility %(span)s is not what the evidence says.",
                number=number,
                span=span,
            ),
        )

    def _examine_events(self, tickets):
        """Every event of a time limit has its entry, and every entry its event."""
        return self._examine(
            SQL(
                "gov_service_timer_event WHERE timer_id IN "
                "(SELECT id FROM gov_service_timer WHERE %s)",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, coalesce(x.id, e.res_id)
                FROM (
                    SELECT event.*, timer.ticket_id FROM gov_service_timer_event event
                    JOIN gov_service_timer timer ON timer.id = event.timer_id WHERE %(scope)s
                ) x
                FULL JOIN (
                    SELECT * FROM gov_evidence
                    WHERE starts_with(kind, 'timer_') AND %(scope)s
                ) e ON e.res_id = x.id AND e.ticket_id = x.ticket_id
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL OR e.at <> x.at
                   OR e.kind IS DISTINCT FROM %(kinds)s::jsonb ->> x.kind
                   OR %(sequence)s IS DISTINCT FROM x.sequence::text
                   OR %(timer)s IS DISTINCT FROM x.timer_id::text
                   OR %(deadline)s IS DISTINCT FROM
                      to_char(x.deadline, 'YYYY-MM-DD"T"HH24:MI:SS')
                """,
                scope=self._scope("ticket_id", tickets),
                sequence=_fact("sequence"),
                timer=_fact("timer_id"),
                kinds=json.dumps(EVIDENCE),
                deadline=SQL(
                    "substring(e.content FROM %s)", '"deadline":"([0-9T:-]+)"'
                ),
            ),
            lambda number, event: self.env._(
                "%(number)s: event %(event)s of a time limit is not what the evidence says.",
                number=number,
                event=event,
            ),
        )

    def _examine_referrals(self, tickets):
        """Every referral is in the state its last entry says."""
        return self._examine(
            SQL(
                "gov_referral WHERE state <> 'draft' AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, coalesce(x.id, e.res_id)
                FROM (SELECT * FROM gov_referral WHERE state <> 'draft' AND %(scope)s) x
                FULL JOIN (
                    SELECT DISTINCT ON (res_id) * FROM gov_evidence
                    WHERE starts_with(kind, 'referral_') AND %(scope)s ORDER BY res_id, seq DESC
                ) e ON e.res_id = x.id AND e.ticket_id = x.ticket_id
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL OR e.kind <> 'referral_' || x.state
                   OR %(sender)s IS DISTINCT FROM x.from_agency_id::text
                   OR %(receiver)s IS DISTINCT FROM x.to_agency_id::text
                   OR (%(texts)s IS DISTINCT FROM %(digest)s
                       OR coalesce(%(answers)s, %(answer_digest)s) <> %(answer_digest)s)
                      AND NOT (%(gone)s AND x.facts IS NULL)
                """,
                gone=gone("x.ticket_id", "referral"),
                scope=self._scope("ticket_id", tickets),
                sender=_fact("from_agency_id"),
                receiver=_fact("to_agency_id"),
                texts=_fact("text_digest"),
                digest=_digest("x", "subject", "facts", "reason", "decline_reason"),
                # Entries of earlier versions have none.
                answers=_fact("answer_digest"),
                answer_digest=_digest(
                    "x",
                    "return_reason",
                    "result",
                    "override_reason",
                    "answered_by_name",
                ),
            ),
            lambda number, referral: self.env._(
                "%(number)s: referral %(referral)s is not what the evidence says.",
                number=number,
                referral=referral,
            ),
        )

    def _examine_shares(self, tickets):
        """Everything that was shared has its entry, and still is what was shared."""
        return self._examine(
            SQL(
                "gov_referral_share WHERE referral_id IN "
                "(SELECT id FROM gov_referral WHERE %s)",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, coalesce(x.id, e.res_id)
                FROM (
                    SELECT share.*, referral.ticket_id, file.checksum
                    FROM gov_referral_share share
                    JOIN gov_referral referral ON referral.id = share.referral_id
                    LEFT JOIN ir_attachment file ON file.id = share.attachment_id
                    WHERE %(scope)s
                ) x
                FULL JOIN (
                    SELECT * FROM gov_evidence WHERE kind = 'facts_shared' AND %(entries)s
                ) e ON e.res_id = x.id AND e.ticket_id = x.ticket_id
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL OR e.at <> x.shared_at
                   OR %(texts)s IS DISTINCT FROM %(digest)s
                      AND NOT (%(gone)s AND x.content IS NULL AND x.attachment_id IS NULL)
                """,
                gone=gone("x.ticket_id", "referral"),
                scope=self._scope("referral.ticket_id", tickets),
                entries=self._scope("ticket_id", tickets),
                texts=_fact("text_digest"),
                digest=_digest("x", "name", "content", "checksum"),
            ),
            lambda number, share: self.env._(
                "%(number)s: shared item %(share)s is not what the evidence says.",
                number=number,
                share=share,
            ),
        )

    def _examine_decisions(self, tickets):
        """Every decision has its entry and its texts; every case decided here a decision."""
        return self._examine(
            SQL("gov_decision WHERE %s", self._scope("ticket_id", tickets)),
            SQL(
                """
                SELECT t.number, coalesce(x.id, e.res_id)
                FROM (SELECT * FROM gov_decision WHERE %(scope)s) x
                FULL JOIN (
                    SELECT * FROM gov_evidence WHERE kind = 'decision' AND %(scope)s
                ) e ON e.res_id = x.id AND e.ticket_id = x.ticket_id
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL OR e.at <> x.at
                   OR %(outcome)s IS DISTINCT FROM x.outcome
                   OR %(texts)s IS DISTINCT FROM x.text_digest
                   OR x.text_digest <> %(digest)s
                      AND NOT (%(gone)s AND x.grounds IS NULL AND x.answer IS NULL)
                   OR (x.letter IS NOT NULL OR %(letter)s IS NOT NULL)
                      AND %(letter)s IS DISTINCT FROM %(letter_digest)s
                      AND NOT (%(gone)s AND x.letter IS NULL)
                UNION ALL
                SELECT t.number, NULL FROM helpdesk_ticket t
                LEFT JOIN (
                    SELECT DISTINCT ON (ticket_id) ticket_id, outcome, answer
                    FROM gov_decision WHERE %(scope)s ORDER BY ticket_id, id DESC
                ) x ON x.ticket_id = t.id
                LEFT JOIN gov_evidence e ON e.ticket_id = t.id AND e.seq = 1
                WHERE t.agency_id IS NOT NULL AND t.outcome IS NOT NULL AND %(cases)s
                  AND (coalesce(x.outcome, %(outcome)s) IS DISTINCT FROM t.outcome
                       OR x.answer IS DISTINCT FROM t.answer)
                """,
                scope=self._scope("ticket_id", tickets),
                cases=self._scope("t.id", tickets),
                outcome=_fact("outcome"),
                texts=_fact("text_digest"),
                digest=_digest("x", "grounds", "answer", "redress"),
                # Entries of earlier versions have none.
                letter=_fact("letter_digest"),
                letter_digest=_digest("x", "letter"),
                gone=gone("x.ticket_id", "decision"),
            ),
            lambda number, decision: (
                self.env._(
                    "%(number)s: decision %(decision)s is not what the evidence says.",
                    number=number,
                    decision=decision,
                )
                if decision
                else self.env._("%s: its outcome is not that of its decision.", number)
            ),
        )

    def _examine_notices(self, tickets):
        """What the citizen was told still stands as it was said."""
        return self._examine(
            SQL(
                "gov_evidence WHERE kind = 'notice_sent' AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, e.res_id FROM gov_evidence e
                LEFT JOIN mail_message x ON x.id = e.res_id
                LEFT JOIN helpdesk_ticket t ON t.id = e.ticket_id
                WHERE e.kind = 'notice_sent' AND %(scope)s AND (
                    x.id IS NULL OR x.model <> 'helpdesk.ticket'
                    OR x.res_id <> e.ticket_id OR %(texts)s IS DISTINCT FROM %(digest)s
                       AND NOT (%(gone)s AND coalesce(x.body, '') = '')
                )
                """,
                scope=self._scope("e.ticket_id", tickets),
                texts=_fact("text_digest"),
                digest=_digest("x", "body"),
                gone=gone("e.ticket_id", "message"),
            ),
            lambda number, message: self.env._(
                "%(number)s: message %(message)s is not what the citizen was told.",
                number=number,
                message=message,
            ),
        )


def gone(column, part):
    """Whether an erasure took the texts of this part of a case away: then they are empty,
    and the digest in the evidence is of what they said."""
    return SQL(
        "EXISTS (SELECT FROM gov_evidence AS gone WHERE gone.ticket_id = %s "
        "AND gone.kind = 'texts_erased' AND strpos(gone.content, %s) > 0)",
        SQL(column),
        f'"{part}"',
    )


def _digest(alias, *names):
    """The digest of texts as the evidence has it."""
    texts = [SQL("coalesce(%s, '')", SQL.identifier(alias, name)) for name in names]
    joined = SQL(" || chr(30) || ").join(texts)
    return SQL("encode(sha256(convert_to(%s, 'UTF8')), 'hex')", joined)
