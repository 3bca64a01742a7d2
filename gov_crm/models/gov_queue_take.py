from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models, modules
from odoo.tools import SQL

# Whom an officer has passed over is not offered to the same officer again for so long.
PASSED_FOR = timedelta(hours=24)
# Cases of one office looked at: more than officers who press at the same moment.
_LOOK = 32


class GovQueue(models.AbstractModel):
    """Handing out the head of the queue, to many officers at once."""

    _inherit = "gov.queue"

    @api.model
    def _for_user_sql(self, alias, user, now):
        """Whether this user may be handed a waiting case: not the own one nor that of
        somebody close, nor one this user has just passed over, nor the review of a case
        this user worked on."""
        first = SQL.identifier(alias, "appeal_of_id")
        return SQL(
            "(COALESCE(%s NOT IN %s, TRUE) AND %s NOT IN (SELECT ticket_id "
            "FROM gov_queue_event WHERE kind = 'passed_over' AND user_id = %s AND at > %s) "
            "AND (%s IS NULL OR %s NOT IN (SELECT gov_case_handlers(%s))))",
            SQL.identifier(alias, "partner_id"),
            tuple(user._gov_conflict_ids()) or (0,),
            SQL.identifier(alias, "id"),
            user.id,
            now - PASSED_FOR,
            first,
            user.id,
            first,
        )

    @api.model
    def _take_next(self, user):
        """Give the head of the queues of the offices of ``user`` to this user.

        One statement in a transaction of its own that sees what others have committed: two
        who press at once get two cases, nobody waits for the other and nothing has to be
        tried again. Of several queues the case with the highest score is taken. Claim,
        event and evidence are written with it, and the officer follows the case.

        :return: id of the case, or None if nobody waits
        """
        now = fields.Datetime.now()
        statement = self._claim_sql(user, now)
        with self._own_transaction() as cr:
            cr.execute(statement)
            row = cr.fetchone()
        if modules.module.current_test:
            self.env.invalidate_all(flush=False)
        if not row:
            return None
        taken, has_tasks = row
        if has_tasks:
            self._after_taking(taken)
        return taken

    @contextmanager
    def _own_transaction(self):
        if modules.module.current_test:
            # A test leaves nothing behind.
            self.env.flush_all()
            yield self.env.cr
            return
        with self.env.registry.cursor() as cr:
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            yield cr

    @api.model
    def _after_taking(self, taken):
        """Warnings that stand on the case go to its officer. The transaction of the request
        is older than the claim, so this needs one that has seen it."""
        if modules.module.current_test:
            self.env["helpdesk.ticket"].browse(taken)._renew_warnings()
            return
        with self.env.registry.cursor() as cr:
            env = self.env(cr=cr)
            env["helpdesk.ticket"].browse(taken)._renew_warnings()

    def _claim_sql(self, user, now):
        # Numbers only, by a cache: what they are numbers of need not be read.
        number_of = self.env["ir.model.data"]._xmlid_to_res_id
        subtypes = self.env["mail.message.subtype"].default_subtypes("helpdesk.ticket")
        return SQL(
            "SELECT * FROM gov_queue_take(%s, %s, %s, %s::int4[], %s, %s, %s, %s::int4[], %s)",
            user.id,
            user.partner_id.id,
            user.name,
            list(user._gov_conflict_ids()),
            now - PASSED_FOR,
            now,
            number_of("helpdesk_mgmt.helpdesk_ticket_stage_in_progress"),
            subtypes[0].ids,
            self.env["gov.evidence"]._text_digest(""),
        )

    def init(self):
        result = super().init()
        self.env.cr.execute(_TAKE)
        return result


# A function of the database: what it does not come to need not be planned. Odoo forgets all plans
# whenever it hands a connection on, and making them takes longer than carrying them out; hence
# the shorter way for an officer of one office, which most are. It writes on the case what the ORM
# would write if the officer took it on its form.
_WAITS = (
    "t.is_open IS TRUE AND t.user_id IS NULL AND t.complete_at IS NOT NULL "
    "AND t.is_paused IS NOT TRUE AND t.active IS TRUE AND t.queue_score IS NOT NULL"
)
_FOR_USER = """(t.partner_id IS NULL OR t.partner_id <> ALL (conflicts)) AND t.id NOT IN (
    SELECT e.ticket_id FROM gov_queue_event e
    WHERE e.kind = 'passed_over' AND e.user_id = who AND e.at > passed_since)
    AND (t.appeal_of_id IS NULL
         OR who NOT IN (SELECT gov_case_handlers(t.appeal_of_id)))"""
_TAKE = f"""
CREATE OR REPLACE FUNCTION gov_queue_take(
    who int4, person int4, who_name varchar, conflicts int4[], passed_since timestamp,
    moment timestamp, new_stage int4, followed int4[], no_text varchar
) RETURNS TABLE (taken_id int4, has_tasks boolean) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    head record;
    offices int4[];
    row_id int4;
BEGIN
    SELECT array_agg(office.id) INTO offices FROM gov_agency_res_users_rel member
    JOIN gov_agency office ON office.id = member.agency_id AND office.active
    WHERE member.user_id = who;

    IF cardinality(offices) = 1 THEN
        SELECT t.id, t.agency_id INTO head FROM helpdesk_ticket t
        WHERE t.agency_id = offices[1] AND {_WAITS} AND {_FOR_USER}
        ORDER BY t.queue_score DESC, t.id
        LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED;
    ELSE
        WITH candidate AS MATERIALIZED (
            SELECT place.id FROM unnest(offices) AS office (id)
            CROSS JOIN LATERAL (
                SELECT t.id FROM helpdesk_ticket t
                WHERE t.agency_id = office.id AND {_WAITS} AND {_FOR_USER}
                ORDER BY t.queue_score DESC, t.id LIMIT {_LOOK}
            ) place
        )
        SELECT t.id, t.agency_id INTO head
        FROM candidate JOIN helpdesk_ticket t ON t.id = candidate.id
        WHERE {_WAITS}
        ORDER BY t.queue_score DESC, t.id
        LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED;
    END IF;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    UPDATE helpdesk_ticket t SET user_id = who, stage_id = new_stage,
        unattended = (
            SELECT s.unattended FROM helpdesk_ticket_stage s WHERE s.id = new_stage),
        team_id = coalesce(t.team_id, (
            SELECT min(r.helpdesk_ticket_team_id) FROM helpdesk_ticket_team_res_users_rel r
            WHERE r.res_users_id = who)),
        assigned_date = moment, last_stage_update = moment, write_uid = who,
        write_date = moment
    WHERE t.id = head.id;

    WITH event AS (
        INSERT INTO gov_queue_event (
            ticket_id, kind, at, user_id, user_name, agency_id, ahead)
        VALUES (head.id, 'taken', moment, who, who_name, head.agency_id, 0)
        RETURNING id
    )
    INSERT INTO gov_evidence (ticket_id, kind, at, res_id, user_id, user_name, content)
    SELECT head.id, 'queue_taken', moment, id, who, who_name, '{{"agency_id":'
        || head.agency_id || ',"ahead":0,"text_digest":"' || no_text || '"}}'
    FROM event;

    INSERT INTO mail_followers (res_model, res_id, partner_id)
    VALUES ('helpdesk.ticket', head.id, person)
    ON CONFLICT DO NOTHING RETURNING id INTO row_id;
    IF FOUND THEN
        INSERT INTO mail_followers_mail_message_subtype_rel
            (mail_followers_id, mail_message_subtype_id)
        SELECT row_id, unnest(followed);
    END IF;

    RETURN QUERY SELECT head.id, EXISTS (SELECT FROM mail_activity a
        WHERE a.res_model = 'helpdesk.ticket' AND a.res_id = head.id);
END $$
"""
