from odoo import fields, models
from odoo.tools import SQL

# By what figures can be told apart, besides the day.
CASE_COLUMNS = {
    "service": "service_id",
    "agency": "agency_id",
    "entry_agency": "entry_agency_id",
    "kind": "case_kind",
    "channel": "channel_id",
    "outcome": "outcome",
}
COUNTS = (
    "filed",
    "digital",
    "with_papers",
    "complete_first",
    "ended",
    "answered",
    "withdrawn",
    "duplicate",
    "limited",
    "in_time",
    "paused",
    "extended",
    "deemed",
    "appealed",
    "appeals",
    "upheld",
    "reopened",
    "lapsed",
    "promises",
    "promises_kept",
    "entered",
    "departed",
    "referrals",
    "accepted",
)
# What changes the figures of a case.
_WATCHED = {
    "helpdesk_ticket": (
        *CASE_COLUMNS.values(),
        "appeal_of_id",
        "filed_at",
        "complete_at",
        "closed_date",
        "is_open",
        "is_assisted",
    ),
    "gov_custody": ("agency_id", "date_from", "date_to"),
    "gov_referral": (
        "to_agency_id",
        "sent_at",
        "answered_at",
        "working_hours_to_accept",
        "reorganisation_id",
    ),
    "gov_service_timer": (
        "state",
        "started_at",
        "stopped_at",
        "deadline",
        "in_time",
        "has_pauses",
        "extension_count",
        "steps_done",
    ),
}


class GovCaseFigure(models.Model):
    """What one case adds to the figures of one day: received, answered in time, opened again …

    Rows are made by ``gov.figures._refresh`` from the case, its custody, its referrals and its
    time limits, and by nothing else; they are what the totals are sums of. Which cases have to
    be counted anew the database notes itself (table ``gov_figure_stale``), by whatever door
    they changed. ``day`` is a date in the zone of the office that has the case now, or had it
    at its end; of a referral, in that of the office that was asked, where it counts.
    """

    _name = "gov.case.figure"
    _description = "What a case adds to the figures"
    _log_access = False
    _auto = False
    _order = "day, id"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", readonly=True)
    day = fields.Date(readonly=True)
    service_id = fields.Many2one("gov.service", readonly=True)
    agency_id = fields.Many2one("gov.agency", string="Office", readonly=True)
    entry_agency_id = fields.Many2one("gov.agency", string="Door", readonly=True)
    case_kind = fields.Char("Kind", readonly=True)
    channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    outcome = fields.Char(readonly=True)
    days = fields.Integer("Working days to the answer", readonly=True, aggregator=None)
    hours = fields.Integer(
        "Office hours to the acceptance", readonly=True, aggregator=None
    )

    def init(self):
        """Make the tables, and let the database note what has to be counted anew."""
        result = super().init()
        cr = self.env.cr
        counts = SQL(", ").join(
            SQL("%s int2 NOT NULL DEFAULT 0", SQL.identifier(it)) for it in COUNTS
        )
        cr.execute(
            SQL(
                """
                CREATE TABLE IF NOT EXISTS gov_case_figure (
                    id bigserial PRIMARY KEY, ticket_id int4 NOT NULL, day date NOT NULL,
                    service_id int4, agency_id int4 NOT NULL, entry_agency_id int4,
                    case_kind varchar, channel_id int4, outcome varchar, days int4,
                    hours int4, %s
                )
                """,
                counts,
            )
        )
        cr.execute(
            """
            CREATE INDEX IF NOT EXISTS gov_case_figure_ticket_idx
                ON gov_case_figure (ticket_id);
            CREATE INDEX IF NOT EXISTS gov_case_figure_day_idx
                ON gov_case_figure (day, agency_id);
            CREATE TABLE IF NOT EXISTS gov_figure_stale (
                id bigserial PRIMARY KEY, ticket_id int4 NOT NULL,
                at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
            );
            CREATE OR REPLACE FUNCTION gov_figure_stale() RETURNS trigger
            LANGUAGE plpgsql AS $$
            DECLARE
                changed record;
            BEGIN
                IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
                IF TG_TABLE_NAME <> 'helpdesk_ticket' THEN
                    INSERT INTO gov_figure_stale (ticket_id) VALUES (changed.ticket_id);
                    RETURN NULL;
                END IF;
                INSERT INTO gov_figure_stale (ticket_id) VALUES (changed.id);
                IF changed.appeal_of_id IS NOT NULL THEN
                    INSERT INTO gov_figure_stale (ticket_id)
                    VALUES (changed.appeal_of_id);
                END IF;
                RETURN NULL;
            END $$;
            CREATE OR REPLACE FUNCTION gov_figure_stale_channel() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO gov_figure_stale (ticket_id)
                SELECT id FROM helpdesk_ticket WHERE channel_id = NEW.id;
                RETURN NULL;
            END $$;
            CREATE OR REPLACE FUNCTION gov_figure_stale_calendar() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                -- Its days are those of another zone, or other days are worked.
                INSERT INTO gov_figure_stale (ticket_id)
                SELECT t.id FROM helpdesk_ticket t JOIN gov_agency a ON a.id = t.agency_id
                WHERE CASE TG_TABLE_NAME WHEN 'gov_agency' THEN a.id
                    ELSE a.calendar_id END = NEW.id
                UNION
                SELECT r.ticket_id FROM gov_referral r
                JOIN gov_agency a ON a.id = r.to_agency_id
                WHERE CASE TG_TABLE_NAME WHEN 'gov_agency' THEN a.id
                    ELSE a.calendar_id END = NEW.id;
                RETURN NULL;
            END $$;
            CREATE OR REPLACE FUNCTION gov_figure_stale_papers() RETURNS trigger
            LANGUAGE plpgsql AS $$
            DECLARE
                service int4 := CASE WHEN TG_OP = 'DELETE' THEN OLD.service_id
                    ELSE NEW.service_id END;
            BEGIN
                -- Only the first and the last paper of a service make a difference.
                IF (SELECT count(*) FROM gov_service_requirement
                    WHERE service_id = service) <= 1 THEN
                    INSERT INTO gov_figure_stale (ticket_id)
                    SELECT id FROM helpdesk_ticket WHERE service_id = service;
                END IF;
                RETURN NULL;
            END $$;
            """
        )

        # The tables it watches may still lack columns.
        self.pool.post_init(self._watch)
        return result

    def _watch(self):
        """Set the triggers; what was there before them has to be counted, too."""
        [(is_first,)] = self.env.execute_query(
            SQL(
                "SELECT NOT EXISTS (SELECT FROM pg_trigger "
                "WHERE tgname = 'gov_figure_stale_papers')"
            )
        )
        for table, columns in _WATCHED.items():
            self._trigger(table, "gov_figure_stale_new", SQL("INSERT OR DELETE"))
            self._trigger(
                table,
                "gov_figure_stale_changed",
                SQL("UPDATE"),
                SQL(
                    "WHEN ((%s) IS DISTINCT FROM (%s))",
                    SQL(", ").join(SQL("OLD.%s", SQL.identifier(c)) for c in columns),
                    SQL(", ").join(SQL("NEW.%s", SQL.identifier(c)) for c in columns),
                ),
            )
        self._trigger(
            "helpdesk_ticket_channel",
            "gov_figure_stale_digital",
            SQL("UPDATE"),
            when=SQL("WHEN (OLD.gov_is_digital IS DISTINCT FROM NEW.gov_is_digital)"),
            function="gov_figure_stale_channel",
        )
        for table, column in (
            ("gov_agency", "calendar_id"),
            ("resource_calendar", "tz"),
        ):
            self._trigger(
                table,
                "gov_figure_stale_calendar",
                SQL("UPDATE"),
                when=SQL(
                    "WHEN (OLD.%(it)s IS DISTINCT FROM NEW.%(it)s)",
                    it=SQL.identifier(column),
                ),
                function="gov_figure_stale_calendar",
            )
        self._trigger(
            "gov_service_requirement",
            "gov_figure_stale_papers",
            SQL("INSERT OR DELETE"),
            function="gov_figure_stale_papers",
        )
        if is_first:
            self.env.cr.execute(
                "INSERT INTO gov_figure_stale (ticket_id) "
                "SELECT id FROM helpdesk_ticket WHERE agency_id IS NOT NULL"
            )

    def _trigger(self, table, name, event, when=None, function="gov_figure_stale"):
        """A trigger for each row."""
        table, name = SQL.identifier(table), SQL.identifier(name)
        self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", name, table))
        self.env.cr.execute(
            SQL(
                "CREATE TRIGGER %s AFTER %s ON %s FOR EACH ROW %s EXECUTE FUNCTION %s()",
                name,
                event,
                table,
                when or SQL(""),
                SQL.identifier(function),
            )
        )
