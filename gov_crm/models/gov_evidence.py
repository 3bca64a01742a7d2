import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.pg_array import pg_array

KINDS = [
    ("filed", "Filed"),
    ("assisted", "An officer filled in the form for the citizen"),
    ("claimed", "Taken into an account"),
    ("papers_complete", "Papers complete"),
    ("custody_opened", "Responsibility began"),
    ("custody_closed", "Responsibility ended"),
    ("referral_sent", "Referral sent"),
    ("referral_received", "Referral received"),
    ("referral_accepted", "Referral accepted"),
    ("referral_declined", "Referral declined"),
    ("referral_withdrawn", "Referral withdrawn"),
    ("referral_returned", "Referral sent back"),
    ("referral_completed", "Referral completed"),
    ("facts_shared", "Facts shared"),
    ("outside_act", "Acted from outside"),
    ("timer_started", "Time limit started"),
    ("timer_paused", "Time limit paused"),
    ("timer_resumed", "Time limit goes on"),
    ("timer_extended", "Time limit extended"),
    ("timer_moved", "Time limit moved"),
    ("timer_chosen", "Other standard"),
    ("timer_stopped", "Time limit reached"),
    ("timer_cancelled", "Time limit cancelled"),
    ("timer_reopened", "Time limit runs again"),
    ("timer_warned", "Officer warned"),
    ("timer_breached", "Became late"),
    ("timer_escalated", "Passed on"),
    ("timer_lapsed", "Time ran out"),
    ("reopened", "Case opened again"),
    ("notice_sent", "Citizen told"),
    ("decision", "Decided"),
    ("access_widened", "Another office may read it"),
    ("endorsement_recorded", "Endorsement recorded"),
    ("endorsement_answered", "Endorsing office answered"),
    ("endorsement_reported", "Endorsing office reported back to"),
    ("texts_erased", "Personal texts erased"),
    ("fact_corrected", "Fact about the citizen corrected"),
    ("mandate_granted", "Somebody may act for the citizen"),
    ("mandate_revoked", "Somebody may not act for the citizen any more"),
    ("agent_acted", "Somebody acted for the citizen"),
    ("agent_asked", "Somebody asked on behalf of the citizen"),
    ("needs_set", "Needs set"),
    ("queue_taken", "Taken from the queue in its turn"),
    ("queue_passed_over", "Passed over in the queue"),
    ("queue_jumped", "Taken out of turn"),
]
_COLUMNS = ("ticket_id", "kind", "at", "res_id", "user_id", "user_name", "content")


class GovEvidence(models.Model):
    """What happened to a case, one row a fact, each chained to the one before it.

    A database trigger numbers the rows of a case and computes the digest of each over its
    content and its predecessor's digest, so no code path adds a row outside the chain. The
    last row of each case also stands in the table ``gov_evidence_head``: removing the last
    rows is noticed, too. Texts stand here as their digest only; who erases a text breaks no
    chain.

    Two transactions about one case: the second to reach the head fails with a serialisation
    error, which Odoo repeats. Different cases never wait for each other.
    """

    _name = "gov.evidence"
    _description = "Evidence of a case"
    _inherit = ["gov.access.logged.part.mixin", "gov.append.only.mixin"]
    _order = "ticket_id, seq"
    _rec_name = "kind"
    _log_access = False

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, ondelete="restrict"
    )
    seq = fields.Integer("No.", required=True)
    kind = fields.Selection(KINDS, "What", required=True)
    at = fields.Datetime("When", required=True)
    res_id = fields.Integer("Number of the record", required=True)
    # Plain values and no relation: deleting a user must never touch the evidence.
    user_id = fields.Integer("User number", required=True)
    user_name = fields.Char("Who", required=True)
    content = fields.Text("Facts", required=True)
    prev = fields.Char("Digest before", required=True)
    digest = fields.Char(required=True)

    _ticket_seq_uniq = models.Constraint(
        "UNIQUE(ticket_id, seq)", "Each piece of evidence of a case has its own number."
    )

    def init(self):
        result = super().init()
        for statement in _CHAIN:
            self.env.cr.execute(statement)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            raise AccessError(
                self.env._("Evidence is recorded with what it is about, not by itself.")
            )
        return super().create(vals_list)

    @api.model
    def _append(self, rows):
        """Record facts in one statement, whatever their number.

        :param rows: dicts with ``ticket_id`` (id), ``kind``, ``at`` (naive UTC), ``res_id``
            (id of the record the fact is about), ``facts`` (plain values, no personal
            text) and, if it is not the current user, ``user_name``
        """
        if not rows:
            return
        user = self.env.user
        # Nothing is ever taken out of the chain again, so citizens are not named in it.
        citizen = self.env._("The citizen") if user.share else ""
        prepared = [
            {
                "user_id": user.id,
                "content": self._canonical(row["facts"]),
                **row,
                "user_name": self._who(row.get("user_name"), user, citizen),
                "at": row["at"].replace(microsecond=0),
            }
            for row in rows
        ]
        self.env.cr.execute(
            SQL(
                "INSERT INTO gov_evidence (%s) SELECT %s FROM unnest(%s::int4[], "
                "%s::varchar[], %s::timestamp[], %s::int4[], %s::int4[], %s::varchar[], "
                "%s::text[]) WITH ORDINALITY AS new (%s, position) ORDER BY position",
                *[SQL(", ").join(map(SQL.identifier, _COLUMNS))] * 2,
                *(pg_array(row[name] for row in prepared) for name in _COLUMNS),
                SQL(", ").join(map(SQL.identifier, _COLUMNS)),
            )
        )
        self.env["helpdesk.ticket"].invalidate_model(["evidence_ids"], flush=False)

    @api.model
    def _who(self, name, user, citizen):
        if citizen and name in (None, user.name):
            return citizen
        return name or user.name

    @api.model
    def _canonical(self, facts):
        """Facts as text of which there is one form only; nothing is ``null``."""
        facts = {name: None if it is False else it for name, it in facts.items()}
        return json.dumps(
            facts,
            sort_keys=True,
            separators=(",", ":"),
            default=_plain,
            allow_nan=False,
        )

    @api.model
    def _text_digest(self, *texts):
        """SHA-256 of texts, for facts that must not hold the texts themselves."""
        joined = "\x1e".join(str(text or "") for text in texts)
        return hashlib.sha256(joined.encode()).hexdigest()


def _plain(value):
    """Moments as ISO 8601 text, records as their id."""
    return value.isoformat() if hasattr(value, "isoformat") else value.id or None


# (STABLE and not IMMUTABLE: only so PostgreSQL puts its body into the query, five times as
# fast.) The digest of a row, the trigger that chains it, and the table of last rows. The name of
# the user comes last: nothing before it can hold the separator, so no two rows share a text.
# The database's own functions: nothing to install, and the chain holds for every client.
_CHAIN = (
    """
    CREATE TABLE IF NOT EXISTS gov_evidence_head (
        ticket_id int4 PRIMARY KEY, seq int4 NOT NULL, prev varchar NOT NULL,
        digest varchar NOT NULL
    ) WITH (fillfactor = 70)
    """,
    """
    CREATE OR REPLACE FUNCTION gov_evidence_digest(
        entry gov_evidence, seq int4, prev varchar
    ) RETURNS varchar LANGUAGE sql STABLE AS $$
        SELECT encode(sha256(convert_to(
            entry.ticket_id || chr(30) || $2 || chr(30) || $3 || chr(30) || entry.kind
            || chr(30) || (extract(epoch FROM entry.at) * 1000000)::bigint || chr(30)
            || entry.res_id || chr(30) || entry.user_id || chr(30) || entry.content
            || chr(30) || entry.user_name, 'UTF8')), 'hex')
    $$
    """,
    # One statement that finds the head by its index. A separate UPDATE would keep the plan
    # made while the table was empty, and read the whole table for each row of an import.
    """
    CREATE OR REPLACE FUNCTION gov_evidence_chain() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO gov_evidence_head AS head (ticket_id, seq, prev, digest)
        VALUES (NEW.ticket_id, 1, '', gov_evidence_digest(NEW, 1, ''))
        ON CONFLICT (ticket_id) DO UPDATE SET
            seq = head.seq + 1,
            prev = head.digest,
            digest = gov_evidence_digest(NEW, head.seq + 1, head.digest)
        RETURNING head.seq, head.prev, head.digest INTO NEW.seq, NEW.prev, NEW.digest;
        RETURN NEW;
    END $$
    """,
    "DROP TRIGGER IF EXISTS gov_evidence_chain ON gov_evidence",
    """
    CREATE TRIGGER gov_evidence_chain BEFORE INSERT ON gov_evidence
    FOR EACH ROW EXECUTE FUNCTION gov_evidence_chain()
    """,
    # Only the trigger above moves a head: called from anywhere else the depth is one.
    """
    CREATE OR REPLACE FUNCTION gov_evidence_head_kept() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        IF pg_trigger_depth() = 1 THEN
            RAISE EXCEPTION 'Heads of evidence move with the evidence only.'
            USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $$
    """,
    "DROP TRIGGER IF EXISTS gov_evidence_head_row ON gov_evidence_head",
    """
    CREATE TRIGGER gov_evidence_head_row BEFORE INSERT OR UPDATE OR DELETE
    ON gov_evidence_head FOR EACH ROW EXECUTE FUNCTION gov_evidence_head_kept()
    """,
    "DROP TRIGGER IF EXISTS gov_evidence_head_all ON gov_evidence_head",
    """
    CREATE TRIGGER gov_evidence_head_all BEFORE TRUNCATE
    ON gov_evidence_head FOR EACH STATEMENT EXECUTE FUNCTION gov_append_only()
    """,
)
