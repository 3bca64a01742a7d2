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
    def _take_next(self, user, offices):
        """Give the head of the queue of these offices to ``user``.

        One statement in a transaction of its own that sees what others have committed: two
        who press at once get two cases, nobody waits for the other and nothing has to be
        tried again. Claim, event, evidence and history are written by that statement.

        :param offices: ids; of several queues the case with the highest score is taken
        :return: id of the case, or None if nobody waits
        """
        now = fields.Datetime.now()
        statement = self._claim_sql(user, offices, now)
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

    def _claim_sql(self, user, offices, now):
        Ticket = self.env["helpdesk.ticket"]
        Evidence = self.env["gov.evidence"]
        stage = Ticket._stage("in_progress")
        ticket_fields = {
            name: self.env["ir.model.fields"]._get("helpdesk.ticket", name).id
            for name in ("user_id", "stage_id")
        }
        subtypes = self.env["mail.message.subtype"].sudo()
        internal = user._is_internal()
        followed = subtypes.default_subtypes("helpdesk.ticket")[0 if internal else 2]
        return SQL(
            """
            WITH candidate AS MATERIALIZED (
                SELECT place.id FROM unnest(%(offices)s::int4[]) AS office (id)
                CROSS JOIN LATERAL (
                    SELECT t.id FROM helpdesk_ticket t
                    WHERE t.agency_id = office.id AND %(waits)s AND %(for_user)s
                    ORDER BY t.queue_score DESC, t.id LIMIT %(look)s
                ) place
            ), head AS (
                SELECT t.id, t.stage_id FROM helpdesk_ticket t
                JOIN candidate ON candidate.id = t.id
                WHERE %(waits)s
                ORDER BY t.queue_score DESC, t.id
                LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED
            ), taken AS (
                UPDATE helpdesk_ticket t SET user_id = %(user)s, stage_id = %(stage)s,
                    unattended = %(unattended)s,
                    team_id = coalesce(t.team_id, %(team)s),
                    assigned_date = %(now)s, last_stage_update = %(now)s,
                    write_uid = %(user)s, write_date = %(now)s
                FROM head WHERE t.id = head.id
                RETURNING t.id, t.agency_id, head.stage_id AS old_stage_id
            ), event AS (
                INSERT INTO gov_queue_event (ticket_id, kind, at, user_id, user_name,
                    agency_id, ahead)
                SELECT id, 'taken', %(now)s, %(user)s, %(user_name)s, agency_id, 0 FROM taken
                RETURNING id, ticket_id, agency_id
            ), evidence AS (
                INSERT INTO gov_evidence (ticket_id, kind, at, res_id, user_id, user_name,
                    content)
                SELECT ticket_id, 'queue_taken', %(now)s, id, %(user)s, %(user_name)s,
                    '{"agency_id":' || agency_id || ',"ahead":0,"text_digest":"'
                    || %(no_text)s::text || '"}'
                FROM event
            ), message AS (
                INSERT INTO mail_message (model, res_id, message_type, subtype_id, author_id,
                    date, is_internal, email_from, body, email_add_signature,
                    gov_office_id, create_uid, write_uid, create_date,
                    write_date)
                SELECT 'helpdesk.ticket', id, 'notification', %(note)s, %(partner)s,
                    %(now)s, TRUE, %(email)s, '', FALSE, agency_id, %(user)s, %(user)s,
                    %(now)s, %(now)s
                FROM taken RETURNING id
            ), tracking AS (
                INSERT INTO mail_tracking_value (mail_message_id, field_id, old_value_integer,
                    old_value_char, new_value_integer, new_value_char, create_uid, write_uid,
                    create_date, write_date)
                SELECT message.id, change.field_id, change.old_id, change.old_name,
                    change.new_id, change.new_name, %(user)s, %(user)s, %(now)s, %(now)s
                FROM message CROSS JOIN taken
                LEFT JOIN helpdesk_ticket_stage stage ON stage.id = taken.old_stage_id
                CROSS JOIN LATERAL (VALUES
                    (%(user_field)s, 0, '', %(user)s, %(user_name)s::varchar),
                    (%(stage_field)s, taken.old_stage_id, coalesce(stage.name ->> %(lang)s,
                     stage.name ->> 'en_US'), %(stage)s, %(stage_name)s::varchar)
                ) AS change (field_id, old_id, old_name, new_id, new_name)
                WHERE change.old_id IS DISTINCT FROM change.new_id
            ), follower AS (
                INSERT INTO mail_followers (res_model, res_id, partner_id)
                SELECT 'helpdesk.ticket', id, %(partner)s FROM taken
                ON CONFLICT DO NOTHING RETURNING id
            ), followed AS (
                INSERT INTO mail_followers_mail_message_subtype_rel
                    (mail_followers_id, mail_message_subtype_id)
                SELECT follower.id, subtype FROM follower, unnest(%(subtypes)s::int4[]) subtype
            )
            SELECT taken.id, EXISTS (SELECT FROM mail_activity a
                WHERE a.res_model = 'helpdesk.ticket' AND a.res_id = taken.id)
            FROM taken
            """,
            offices=list(offices),
            waits=Ticket._waiting_sql("t"),
            for_user=self._for_user_sql("t", user, now),
            look=_LOOK,
            user=user.id,
            user_name=user.name,
            partner=user.partner_id.id,
            email=user.partner_id.email_formatted or user.name,
            stage=stage.id,
            stage_name=stage.sudo().name,
            unattended=stage.sudo().unattended,
            team=user.sudo().helpdesk_team_ids[:1].id or None,
            now=now,
            lang=self.env.lang or "en_US",
            no_text=Evidence._text_digest(""),
            note=self.env.ref("mail.mt_note").id,
            user_field=ticket_fields["user_id"],
            stage_field=ticket_fields["stage_id"],
            subtypes=followed.ids,
        )
