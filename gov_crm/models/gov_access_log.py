from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools import SQL

_NOTED = "gov_crm.access_log"
_MACHINE_PATHS = ("/json/", "/jsonrpc")
_CALL_PATHS = ("/json/2/", "/web/dataset/call_kw")
# Calls that promise to write nothing: they may run on a replica.
_READING = {
    "name_search",
    "read",
    "search_read",
    "web_name_search",
    "web_read",
    "web_read_group",
    "web_search_read",
}
# Waiting for the disk would cost a mere look more than all else of the log. A crash of the
# database may lose the looks of the last second; what anybody wrote stays safe, as this
# holds only for transactions that have written nothing before.
_DO_NOT_WAIT = SQL(
    "SELECT set_config('synchronous_commit', 'off', true) "
    "WHERE pg_current_xact_id_if_assigned() IS NULL; "
)


class GovAccessLog(models.Model):
    """Who looked at which case or citizen record, when and how.

    One row a request and way of reading, with the ids of all it showed. Rows come from
    :meth:`_note` and from nowhere else: nobody, the superuser included, creates, changes
    or deletes them by the ORM, and a trigger refuses changes in the database. Rows end
    after some years (``_gc_old``); of an erased citizen they keep the number of the user
    and lose the login. The table points to no other table and none points to
    it.
    """

    _name = "gov.access.log"
    _description = "Who looked"
    _order = "at desc, id desc"
    _rec_name = "login"
    _log_access = False

    at = fields.Datetime("When", required=True)
    # Plain values and no relation: deleting a user must never touch the log.
    user_id = fields.Integer("User number", required=True, aggregator=None)
    login = fields.Char()
    model = fields.Selection(
        [("helpdesk.ticket", "Case"), ("res.partner", "Citizen record")],
        string="What",
        required=True,
    )
    kind = fields.Selection(
        [
            ("form", "Opened"),
            ("list", "Seen in a list"),
            ("export", "Exported"),
            ("print", "Printed"),
            ("file", "File opened"),
            ("api", "Read by a program"),
            ("portal", "Own page"),
            ("lookup", "Found by exact facts"),
            ("link", "Opened by a signed link"),
            ("number", "Number of a document shown"),
        ],
        string="How",
        required=True,
    )
    reason = fields.Char(help="What the person gave as reason, where one is asked.")

    _at_idx = models.Index("(at, id)")
    _user_id_at_idx = models.Index("(user_id, at)")
    _res_ids_idx = models.Index("USING gin (res_ids)")

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def _auto_init(self):
        # Odoo has no array field: the ids of what was seen, and the offices of the
        # person at that moment. The table comes first, the indexes with super.
        self.env.cr.execute(
            "CREATE TABLE IF NOT EXISTS gov_access_log (id SERIAL PRIMARY KEY);"
            "ALTER TABLE gov_access_log"
            " ADD COLUMN IF NOT EXISTS res_ids int4[] NOT NULL,"
            " ADD COLUMN IF NOT EXISTS agency_arr int4[] NOT NULL"
        )
        return super()._auto_init()

    def init(self):
        # 23514, a violated check, reaches people as a sentence and not as a crash. What is
        # deleted is deleted by _gc_old.
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION gov_access_log_refuse() RETURNS trigger
            LANGUAGE plpgsql AS $$ BEGIN
                IF TG_OP = 'DELETE' THEN
                    IF current_setting('gov.erase', true) = 'access_log'
                        AND OLD.at < (now() AT TIME ZONE 'UTC') - interval '1 year'
                    THEN
                        RETURN OLD;
                    END IF;
                END IF;
                -- The login of a citizen is an e-mail address: an erasure takes it out.
                IF TG_OP = 'UPDATE' THEN
                    IF current_setting('gov.erase', true) = 'person'
                        AND to_jsonb(OLD) - 'login' = to_jsonb(NEW) - 'login'
                        AND NEW.login = 'erased-' || OLD.user_id
                    THEN
                        RETURN NEW;
                    END IF;
                END IF;
                RAISE EXCEPTION 'The record of who looked cannot be changed.'
                USING ERRCODE = '23514';
            END $$;
            DROP TRIGGER IF EXISTS gov_access_log_keep ON gov_access_log;
            CREATE TRIGGER gov_access_log_keep
                BEFORE UPDATE OR DELETE ON gov_access_log
                FOR EACH ROW EXECUTE FUNCTION gov_access_log_refuse();
            DROP TRIGGER IF EXISTS gov_access_log_keep_all ON gov_access_log;
            CREATE TRIGGER gov_access_log_keep_all
                BEFORE TRUNCATE ON gov_access_log
                FOR EACH STATEMENT EXECUTE FUNCTION gov_access_log_refuse();
        """)

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            raise AccessError(
                self.env._("Who looked is recorded by looking, and in no other way.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The record of who looked cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("The record of who looked cannot be deleted."))

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    @api.model
    def _note(self, model, ids, kind, reason=None, person=None):
        """Remember that the current user is shown these records; written at commit.

        What a model without log of its own shows (a file, a message, a user) is noted as
        the case or citizen record it belongs to, or not at all: see ``_gov_seen_sql``.
        Nothing is noted for code that runs as superuser: it shows nothing to anybody.
        If the row cannot be written the request fails: no look without a trace.

        :param person: ``(name, ids of offices)`` of who is shown them, where it is somebody
            without a login
        """
        if self.env.su or not ids:
            return
        cr = self.env.cr
        # A replica cannot be written to. Its transaction has nothing to commit, so the
        # row is written to the primary right after it.
        callbacks = cr.postcommit if cr.readonly else cr.precommit
        # Odoo empties ``data`` on rollback, also before it repeats a request.
        noted = callbacks.data.get(_NOTED)
        if noted is None:
            noted = callbacks.data[_NOTED] = {}
            callbacks.add(partial(self._write_noted, noted))
        if kind in ("form", "list") and not self._is_web_client():
            kind = "api"
        key = (self.env.uid, model, kind, reason or None)
        if key not in noted:
            # What the rules have just asked of the user costs nothing here; the statement
            # would have to look it up again.
            user = self.env.user
            person = person or (user.login, sorted(user._gov_own_agencies().ids))
            noted[key] = (fields.Datetime.now(), person, {})
        noted[key][2].update(dict.fromkeys(ids))

    def _is_web_client(self):
        # XML-RPC hides its request, so there is none either.
        path = request and request.httprequest.path
        return bool(path) and not path.startswith(_MACHINE_PATHS)

    def _is_reading(self):
        if not request or not request.httprequest.path.startswith(_CALL_PATHS):
            return False
        method = request.params.get("method") or request.params.get("__method__")
        return method in _READING

    def _write_noted(self, noted):
        query = self._insert_sql(noted)
        if self._is_reading():
            query = SQL("%s%s", _DO_NOT_WAIT, query)
        if self.env.cr.readonly:
            with self.env.registry.cursor() as cr:
                cr.execute(query)
        else:
            self.env.cr.execute(query)

    def _insert_sql(self, noted):
        """One statement for all that a transaction showed. Rules do not apply to it: it
        stores what was shown already and answers nothing."""
        plain = all(model == "helpdesk.ticket" for _uid, model, _kind, _reason in noted)
        rows = self._plain_sql(noted) if plain else self._grouped_sql(noted)
        return SQL(
            "INSERT INTO gov_access_log "
            "(at, user_id, login, agency_arr, model, kind, reason, res_ids) %s",
            rows,
        )

    def _plain_sql(self, noted):
        """Cases and nothing else, as nearly always: PostgreSQL has nothing to work out."""
        rows = (
            SQL(
                "(%s::timestamp, %s, %s, %s::int4[], %s, %s, %s, %s::int4[])",
                at,
                uid,
                login,
                agencies,
                model,
                kind,
                reason,
                sorted(ids),
            )
            for (uid, model, kind, reason), (
                at,
                (login, agencies),
                ids,
            ) in noted.items()
        )
        return SQL("VALUES %s", SQL(", ").join(rows))

    def _grouped_sql(self, noted):
        """What is to be seen on a file, a message or a login is found by the database, and
        joined with what was seen directly."""
        seen = [
            SQL(
                "SELECT %s::timestamp AS at, %s::int4 AS user_id, %s::varchar AS login, "
                "%s::int4[] AS agency_arr, %s::varchar AS kind, %s::varchar AS reason, "
                "thing.model, thing.id FROM (%s) AS thing",
                at,
                uid,
                login,
                agencies,
                kind,
                reason,
                self.env[model]._gov_seen_sql(list(ids)),
            )
            for (uid, model, kind, reason), (
                at,
                (login, agencies),
                ids,
            ) in noted.items()
        ]
        columns = SQL("user_id, login, agency_arr, model, kind, reason")
        return SQL(
            "SELECT min(at), %s, array_agg(DISTINCT id) FROM (%s) AS seen GROUP BY %s",
            columns,
            SQL(" UNION ALL ").join(seen),
            columns,
        )
