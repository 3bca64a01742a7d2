"""Fills a database with a great many invented cases and the figures they add up to.

A few cases come with their time limits (see ``case_access_fill``) and are counted by the job
itself. The rest is made set by set in SQL, cases and rows of ``gov_case_figure`` alike, as
counting five millions one by one is not what is measured; the totals are then the sums of the
rows. Each office has ten services; cases are of five years, of all kinds, channels and
outcomes, 3 % of them open, each tenth referred, each tenth with a promise.
"""

from case_access_fill import _without_indexes

SERVICES = 10
MARK = "gov_crm.benchmark_figures"

CASES = """
    INSERT INTO helpdesk_ticket (number, name, description, company_id, stage_id, user_id,
        agency_id, entry_agency_id, agency_arr, service_id, case_kind, lane, channel_id,
        is_open, filed_at, complete_at, deadline, closed_date, last_stage_update, outcome,
        active, priority, sequence, create_uid, write_uid, create_date, write_date)
    SELECT 'F' || n, 'Invented request', '<p>Invented request</p>', 1,
        CASE WHEN is_open THEN %(open_stage)s ELSE %(done_stage)s END,
        CASE WHEN r < 0.7 THEN s.user_id END, s.agency_id, s.agency_id,
        ARRAY[s.agency_id], s.service_id,
        (ARRAY['service_request', 'service_request', 'service_request', 'complaint',
            'enquiry', 'suggestion', 'information_request', 'appeal'])[1 + n %% 8],
        'transaction', (%(channels)s)[1 + n %% %(channel_count)s], is_open, filed_at,
        filed_at, filed_at + interval '10 days',
        CASE WHEN NOT is_open THEN filed_at + interval '1 day' + interval '25 days' * r * r
        END, filed_at,
        CASE WHEN NOT is_open THEN (ARRAY['granted', 'granted', 'resolved', 'resolved',
            'denied', 'partly_granted', 'withdrawn', 'duplicate'])[1 + n / 8 %% 8] END,
        true, '1', 10, 1, 1, filed_at, filed_at
    FROM (
        SELECT n, n %% 33 = 0 AS is_open, random() AS r,
            -- Squared: the largest office has about 6 %% of the cases, the smallest 0.2.
            1 + floor(%(offices)s * random() ^ 2)::int AS office, random() AS pick,
            date_trunc('second', CASE WHEN n %% 33 = 0
                THEN now() - interval '45 days' * random()
                ELSE now() - interval '27 days' - interval '5 years' * random()
            END)::timestamp AS filed_at
        FROM generate_series(1, %(cases)s) n
    ) draft JOIN place s
        ON s.office = draft.office AND s.nth = 1 + floor(%(services)s * pick)::int
"""

PLACES = """
    CREATE TEMP TABLE place AS
    SELECT dense_rank() OVER (ORDER BY s.agency_id) AS office, s.agency_id,
        row_number() OVER (PARTITION BY s.agency_id ORDER BY s.id) AS nth,
        s.id AS service_id, m.user_id
    FROM gov_service s
    JOIN gov_agency_res_users_rel m ON m.agency_id = s.agency_id;
    CREATE INDEX ON place (office, nth);
    ANALYZE place
"""

# As gov.figures counts them: filed, ended, a promise.
ROWS = """
    INSERT INTO gov_case_figure (ticket_id, day, service_id, agency_id, entry_agency_id,
        case_kind, channel_id, outcome, days, filed, digital, with_papers, complete_first,
        entered, ended, answered, withdrawn, duplicate, limited, in_time, paused, extended,
        appealed, appeals, upheld, departed, reopened, lapsed, promises, promises_kept)
    SELECT t.id, part.day, t.service_id, t.agency_id, t.entry_agency_id, t.case_kind,
        t.channel_id, t.outcome, CASE WHEN answered THEN wait END,
        filed::int, (filed AND t.id % 3 = 0)::int, filed::int, (filed AND t.id % 5 > 0)::int,
        filed::int, ended::int, answered::int, (ended AND outcome = 'withdrawn')::int,
        (ended AND outcome = 'duplicate')::int, answered::int, (answered AND wait <= 7)::int,
        (answered AND t.id % 11 = 0)::int, (answered AND t.id % 13 = 0)::int,
        (answered AND t.id % 50 = 0)::int, (answered AND case_kind = 'appeal')::int,
        (answered AND case_kind = 'appeal' AND outcome IN ('granted', 'partly_granted'))::int,
        ended::int, (ended AND t.id % 40 = 0)::int, (ended AND t.id % 200 = 0)::int,
        promised::int, (promised AND t.id % 7 > 0)::int
    FROM helpdesk_ticket t
    CROSS JOIN LATERAL (
        SELECT closed_date::date - filed_at::date - 2
            * ((closed_date::date - filed_at::date) / 7) AS wait
    ) w
    CROSS JOIN LATERAL (
        SELECT filed_at::date AS day, TRUE AS filed, FALSE AS ended, FALSE AS answered,
            FALSE AS promised
        UNION ALL
        SELECT closed_date::date, FALSE, TRUE, outcome NOT IN ('withdrawn', 'duplicate'), FALSE
        WHERE NOT is_open
        UNION ALL
        SELECT deadline::date, FALSE, FALSE, FALSE, TRUE WHERE t.id % 10 = 0
    ) part
    WHERE t.number LIKE 'F%'
"""

REFERRALS = """
    INSERT INTO gov_referral (ticket_id, kind, state, from_agency_id, to_agency_id,
        holder_agency_id, service_id, subject, facts, reason, sent_at, answered_at,
        working_hours_to_accept, create_uid, write_uid, create_date, write_date)
    SELECT t.id, 'transfer', 'completed', f.agency_id, t.agency_id, t.agency_id,
        t.service_id, t.name, 'Facts', 'Reason', t.filed_at,
        t.filed_at + interval '3 days' * random() ^ 2, 24 * random() ^ 2, 1, 1, t.filed_at,
        t.filed_at
    FROM helpdesk_ticket t
    JOIN place f ON f.nth = 1 AND f.office = 1 + t.id % (SELECT max(office) FROM place)
    WHERE t.number LIKE 'F%' AND t.id % 10 = 0 AND f.agency_id <> t.agency_id
"""

COSTS = """
    INSERT INTO gov_service_cost (service_id, agency_id, date_from, date_to, amount, note,
        company_id, create_uid, write_uid, create_date, write_date)
    SELECT service_id, agency_id, date_trunc('year', now())::date - interval '1 year',
        date_trunc('year', now())::date + interval '1 year' - interval '1 day',
        100000, 'Invented', 1, 1, 1, now(), now() FROM place WHERE nth = 1
"""


def fill_figures(env, cases, say):
    """Fill the database beside what is there; the caller commits."""
    cr = env.cr
    say(f"{SERVICES} services in each office")
    services = env["gov.service"].search([])
    env["gov.service"].create(
        [
            {"name": f"{service.name}, {number}", "agency_id": service.agency_id.id}
            for service in services
            for number in range(2, SERVICES + 1)
        ]
    )
    env.flush_all()
    cr.execute("SELECT setseed(0.5)")
    cr.execute(PLACES)
    channels = env["helpdesk.ticket.channel"].search([]).ids
    stages = {
        "open_stage": env["helpdesk.ticket"]._stage("in_progress").id,
        "done_stage": env["helpdesk.ticket"]._stage("done").id,
    }
    cr.execute("SELECT max(office) FROM place")
    values = {
        "cases": cases,
        "offices": cr.fetchone()[0],
        "services": SERVICES,
        "channels": channels,
        "channel_count": len(channels),
        **stages,
    }
    # These cases are counted below, all at once.
    trigger = "helpdesk_ticket %s TRIGGER gov_figure_stale_new"
    say(f"{cases:,} cases")
    cr.execute(f"ALTER TABLE {trigger % 'DISABLE'}")
    _without_indexes(cr, "helpdesk_ticket", lambda: cr.execute(CASES, values))
    cr.execute(f"ALTER TABLE {trigger % 'ENABLE'}")
    say("their referrals, and costs")
    _without_indexes(cr, "gov_referral", lambda: cr.execute(REFERRALS))
    cr.execute(COSTS)
    say("what they add to the figures")
    _without_indexes(cr, "gov_case_figure", lambda: cr.execute(ROWS))
    say("totals")
    _total(env)
    env["ir.config_parameter"].set_param(MARK, str(cases))


def _total(env):
    """All totals anew, as the sums of all rows."""
    from odoo.addons.gov_crm.models.gov_case_figure import CASE_COLUMNS, COUNTS

    cr = env.cr
    key = ", ".join(CASE_COLUMNS.values())
    counts = ", ".join(COUNTS)
    sums = ", ".join(f"sum({it})" for it in COUNTS)
    month = "date_trunc('month', day)::date, coalesce(service_id, 0), agency_id"
    cr.execute("TRUNCATE gov_daily_total, gov_month_total, gov_month_wait")
    _without_indexes(
        cr,
        "gov_daily_total",
        lambda: cr.execute(
            f"INSERT INTO gov_daily_total (day, {key}, {counts}) "
            f"SELECT day, {key}, {sums} FROM gov_case_figure GROUP BY day, {key}"
        ),
    )
    cr.execute(
        f"INSERT INTO gov_month_total (month, service_id, agency_id, {counts}) "
        f"SELECT {month}, {sums} FROM gov_case_figure GROUP BY 1, 2, 3"
    )
    cr.execute(
        "INSERT INTO gov_month_wait (month, service_id, agency_id, days, answered) "
        f"SELECT {month}, days, sum(answered) FROM gov_case_figure "
        "WHERE days IS NOT NULL AND answered > 0 GROUP BY 1, 2, 3, 4"
    )
