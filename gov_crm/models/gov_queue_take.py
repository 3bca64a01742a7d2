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
        somebody close, nor one this user has just passed over."""
        return SQL(
            "(COALESCE(%s NOT IN %s, TRUE) AND %s NOT IN (SELECT ticket_id "
            "FROM gov_queue_event WHERE kind = 'passed_over' AND user_id = %s AND at > %s))",
            SQL.identifier(alias, "partner_id"),
            tuple(user._gov_conflict_ids()) or (0,),
            SQL.identifier(alias, "id"),
            user.id,
            now - PASSED_FOR,
        )

    @api.model
    def _take_next(self, user):
        """Give the head of the queues of the offices of ``user`` to this user.

        One statement in a transaction of its own that sees what others have committed: two
        who press at once get two cases, nobody waits for the other and nothing has to be
        tried again. Of several queues the case with the highest score is taken. Claim,
        event, evidence and history are written with it.

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
        tracked = [
            self.env["ir.model.fields"]._get_ids("helpdesk.ticket")[name]
            for name in ("user_id", "stage_id")
        ]
        subtypes = self.env["mail.message.subtype"].default_subtypes("helpdesk.ticket")
        return SQL(
            "SELECT * FROM gov_queue_take(%s, %s::int4[], %s, %s, %s, %s, %s, %s::int4[], "
            "%s, %s)",
            user.id,
            list(user._gov_conflict_ids()),
            now - PASSED_FOR,
            now,
            self.env["helpdesk.ticket"]._stage("in_progress").id,
            self.env.ref("mail.mt_note").id,
            tracked,
            subtypes[0].ids,
            self.env.lang or "en_US",
            self.env["gov.evidence"]._text_digest(""),
        )

    def init(self):
        result = super().init()
        self.env.cr.execute(_TAKE)
        return result


# A function of the database keeps the plans of its statements, which take longer to make than to
# carry out. It writes what the ORM would write if the officer took the case on its form.
_TAKE = """
CREATE OR REPLACE FUNCTION gov_queue_take(
    who int4, conflicts int4[], passed_since timestamp, moment timestamp, new_stage int4,
    note int4, tracked int4[], followed int4[], lang varchar, no_text varchar
) RETURNS TABLE (taken_id int4, has_tasks boolean) LANGUAGE plpgsql AS $$
DECLARE
    head record;
    officer record;
    stage record;
    row_id int4;
BEGIN
    WITH candidate AS MATERIALIZED (
        SELECT place.id FROM gov_agency_res_users_rel member
        JOIN gov_agency office ON office.id = member.agency_id AND office.active
        CROSS JOIN LATERAL (
            SELECT t.id FROM helpdesk_ticket t
            WHERE t.agency_id = office.id AND @waits@
            AND (t.partner_id IS NULL OR t.partner_id <> ALL (conflicts))
            AND t.id NOT IN (
                SELECT e.ticket_id FROM gov_queue_event e
                WHERE e.kind = 'passed_over' AND e.user_id = who AND e.at > passed_since
            )
            ORDER BY t.queue_score DESC, t.id LIMIT @look@
        ) place
        WHERE member.user_id = who
    )
    SELECT t.id, t.agency_id, t.stage_id INTO head
    FROM candidate JOIN helpdesk_ticket t ON t.id = candidate.id
    WHERE @waits@
    ORDER BY t.queue_score DESC, t.id
    LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    SELECT p.id, p.name, p.email_normalized INTO officer
    FROM res_users u JOIN res_partner p ON p.id = u.partner_id WHERE u.id = who;
    SELECT s.unattended, coalesce(s.name ->> lang, s.name ->> 'en_US') AS name INTO stage
    FROM helpdesk_ticket_stage s WHERE s.id = new_stage;

    UPDATE helpdesk_ticket t SET user_id = who, stage_id = new_stage,
        unattended = stage.unattended, assigned_date = moment, last_stage_update = moment,
        team_id = coalesce(t.team_id, (
            SELECT min(r.helpdesk_ticket_team_id) FROM helpdesk_ticket_team_res_users_rel r
            WHERE r.res_users_id = who)),
        write_uid = who, write_date = moment
    WHERE t.id = head.id;

    INSERT INTO gov_queue_event (ticket_id, kind, at, user_id, user_name, agency_id, ahead)
    VALUES (head.id, 'taken', moment, who, officer.name, head.agency_id, 0)
    RETURNING id INTO row_id;
    INSERT INTO gov_evidence (ticket_id, kind, at, res_id, user_id, user_name, content)
    VALUES (head.id, 'queue_taken', moment, row_id, who, officer.name,
        '{"agency_id":' || head.agency_id || ',"ahead":0,"text_digest":"' || no_text || '"}');

    INSERT INTO mail_message (model, res_id, message_type, subtype_id, author_id, date,
        is_internal, email_from, body, email_add_signature, gov_office_id, create_uid,
        write_uid, create_date, write_date)
    VALUES ('helpdesk.ticket', head.id, 'notification', note, officer.id, moment, TRUE,
        coalesce('"' || replace(replace(officer.name, chr(92), chr(92) || chr(92)),
            '"', chr(92) || '"') || '" <' || officer.email_normalized || '>', officer.name),
        '', FALSE, head.agency_id, who, who, moment, moment)
    RETURNING id INTO row_id;
    INSERT INTO mail_tracking_value (mail_message_id, field_id, old_value_integer,
        old_value_char, new_value_integer, new_value_char, create_uid, write_uid,
        create_date, write_date)
    VALUES (row_id, tracked[1], 0, '', who, officer.name, who, who, moment, moment);
    IF head.stage_id IS DISTINCT FROM new_stage THEN
        INSERT INTO mail_tracking_value (mail_message_id, field_id, old_value_integer,
            old_value_char, new_value_integer, new_value_char, create_uid, write_uid,
            create_date, write_date)
        SELECT row_id, tracked[2], s.id, coalesce(s.name ->> lang, s.name ->> 'en_US'),
            new_stage, stage.name, who, who, moment, moment
        FROM helpdesk_ticket_stage s WHERE s.id = head.stage_id;
    END IF;

    INSERT INTO mail_followers (res_model, res_id, partner_id)
    VALUES ('helpdesk.ticket', head.id, officer.id)
    ON CONFLICT DO NOTHING RETURNING id INTO row_id;
    IF FOUND THEN
        INSERT INTO mail_followers_mail_message_subtype_rel
            (mail_followers_id, mail_message_subtype_id)
        SELECT row_id, unnest(followed);
    END IF;

    RETURN QUERY SELECT head.id, EXISTS (SELECT FROM mail_activity a
        WHERE a.res_model = 'helpdesk.ticket' AND a.res_id = head.id);
END $$
""".replace("@look@", str(_LOOK)).replace(
    "@waits@",
    "t.is_open IS TRUE AND t.user_id IS NULL AND t.complete_at IS NOT NULL "
    "AND t.is_paused IS NOT TRUE AND t.active IS TRUE AND t.queue_score IS NOT NULL",
)
