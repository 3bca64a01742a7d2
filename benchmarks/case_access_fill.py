"""Fills an empty database with very many invented cases, set by set in SQL.

The rows are those the add-on would have made: offices in a tree, one officer each, a
service each, citizens, numbers with their check character, a time limit per case, and
``agency_arr`` with every office that has or had it. Custody spans, messages and the
history of time limits are left out: nothing that is measured reads them.
"""

import io

AGENCIES = 300
REGION = 60  # a region: one office and 59 below it
MARK = "gov_crm.benchmark_cases"

DRAFT = """
    CREATE TEMP TABLE draft AS
    WITH raw AS (
        SELECT n, n %% %(open_every)s = 0 AS is_open,
            -- Squared: the largest office has about 6 %% of the cases, the smallest 0.2.
            (%(agencies)s)[1 + floor(%(count)s * random() ^ 2)::int] AS agency_id,
            CASE WHEN random() < 0.35
                 THEN (%(agencies)s)[1 + floor(%(count)s * random())::int] END AS entry_id,
            random() AS age, random() AS r
        FROM generate_series(1, %(cases)s) n
    )
    SELECT n, is_open, agency_id, coalesce(entry_id, agency_id) AS entry_id, r,
        date_trunc('second', CASE WHEN is_open
            THEN now() - interval '45 days' * age
            ELSE now() - interval '60 days' - interval '5 years' * age
        END)::timestamp AS filed_at,
        1 + floor(random() * %(citizens)s)::int AS citizen
    FROM raw
"""

NUMBERED = """
    SELECT n, a.code, extract(year FROM filed_at)::int, row_number()
        OVER (PARTITION BY entry_id, extract(year FROM filed_at) ORDER BY filed_at, n)
    FROM draft JOIN gov_agency a ON a.id = entry_id
"""

CITIZENS = """
    INSERT INTO res_partner (name, complete_name, active, type, lang, gov_is_citizen,
        is_company, partner_share, email, create_date, write_date, create_uid, write_uid)
    SELECT 'Citizen ' || n, 'Citizen ' || n, true, 'contact', 'en_US', true, false, true,
        'citizen' || n || '@example.com', now(), now(), 1, 1
    FROM generate_series(1, %s) n RETURNING id
"""

CASES = """
    INSERT INTO helpdesk_ticket (number, name, description, partner_id,
        commercial_partner_id, partner_name, partner_email, company_id, stage_id,
        user_id, agency_id, entry_agency_id, agency_arr, service_id, case_kind, lane,
        is_open, filed_at, complete_at, deadline, closed_date, last_stage_update, outcome,
        waits_for_answer, active, priority, sequence, create_uid, write_uid, create_date,
        write_date)
    SELECT num.number, s.name, '<p>Invented request</p>', p.id, p.id, p.name, p.email,
        a.company_id, CASE WHEN is_open THEN %(open_stage)s ELSE %(done_stage)s END,
        CASE WHEN r < %(assigned)s THEN m.user_id END, d.agency_id, d.entry_id,
        CASE WHEN d.agency_id = d.entry_id THEN ARRAY[d.agency_id]
             ELSE ARRAY[least(d.agency_id, d.entry_id), greatest(d.agency_id, d.entry_id)]
        END, s.id, s.case_kind, s.lane, is_open, filed_at, filed_at,
        filed_at + interval '28 days',
        CASE WHEN NOT is_open THEN filed_at + interval '40 days' * r END, filed_at,
        CASE WHEN NOT is_open THEN 'resolved' END, is_open AND r > 0.8, true, '1', 10, 1, 1,
        filed_at, filed_at
    FROM draft d JOIN number num USING (n)
        JOIN gov_agency a ON a.id = d.agency_id
        JOIN gov_service s ON s.agency_id = d.agency_id
        JOIN gov_agency_res_users_rel m ON m.agency_id = d.agency_id
        JOIN res_partner p ON p.id = %(first_citizen)s + d.citizen - 1
    ORDER BY filed_at
"""

TIMERS = """
    INSERT INTO gov_service_timer (ticket_id, standard_id, agency_id, target, state,
        started_at, deadline, stopped_at, in_time, create_uid, write_uid, create_date,
        write_date)
    SELECT id, %s, entry_agency_id, 'resolve',
        CASE WHEN is_open THEN 'running' ELSE 'met' END, filed_at, deadline, closed_date,
        closed_date <= deadline, 1, 1, filed_at, filed_at
    FROM helpdesk_ticket ORDER BY id
"""


def fill(env, cases, say, open_every=10, assigned=0.5, mark=MARK):
    """Fill the database; the caller commits.

    :param say: called with a sentence before each step
    :param open_every: one of so many cases is open
    :param assigned: share of the cases that have an officer
    :param mark: parameter that notes how many there are; with another than the usual one
        nothing is made but the cases themselves
    """
    say(f"{AGENCIES} offices, their services and officers")
    agencies = _offices(env)
    citizens = max(1, cases // 10)
    say(f"{citizens:,} citizens and the drafts of {cases:,} cases")
    cr = env.cr
    cr.execute("SELECT setseed(0.5)")
    cr.execute(CITIZENS, [citizens])
    first_citizen = cr.fetchone()[0]
    values = {"agencies": agencies, "count": len(agencies), "open_every": open_every}
    cr.execute(DRAFT, {**values, "cases": cases, "citizens": citizens})
    say("numbers")
    _number(cr)
    say("cases")
    values = {
        "open_stage": env["helpdesk.ticket"]._stage("in_progress").id,
        "done_stage": env["helpdesk.ticket"]._stage("done").id,
        "first_citizen": first_citizen,
        "assigned": assigned,
    }
    _without_indexes(cr, "helpdesk_ticket", lambda: cr.execute(CASES, values))
    if mark == MARK:
        say("time limits")
        standard = env.ref("gov_crm.gov_service_standard_resolve").id
        _without_indexes(
            cr, "gov_service_timer", lambda: cr.execute(TIMERS, [standard])
        )
    env["ir.config_parameter"].set_param(mark, str(cases))


def _offices(env):
    """The tree: a head, regions of 60, the rest below the head. One officer each, and
    one supervisor per region and none for the head.

    :return: ids of the offices; those of the first region come far apart, so that it has
        large and small ones
    """
    Agency = env["gov.agency"]
    head = Agency.create({"name": "Government", "code": "B000"})
    heads = Agency.create(
        [
            {"name": f"Region {n}", "code": f"R{n:03}", "parent_id": head.id}
            for n in range((AGENCIES - 1) // REGION)
        ]
    )
    rest = AGENCIES - 1 - len(heads)
    offices = Agency.create(
        [
            {
                "name": f"Office {n}",
                "code": f"B{n:03}",
                "parent_id": parents[0] if (parents := _parent(heads, n)) else head.id,
            }
            for n in range(1, rest + 1)
        ]
    )
    agencies = offices | heads | head
    env["gov.service"].create(
        [
            {"name": f"Service of {agency.code}", "agency_id": agency.id}
            for agency in agencies
        ]
    )
    supervised = {head.id for head in heads}
    roles = {
        True: env.ref("gov_crm.group_gov_supervisor"),
        False: env.ref("gov_crm.group_gov_case_officer"),
    }
    env["res.users"].with_context(no_reset_password=True).create(
        [
            {
                "name": f"Officer of {agency.code}",
                "login": f"bench_{agency.code.lower()}",
                "tz": "UTC",
                "group_ids": [(6, 0, roles[agency.id in supervised].ids)],
                "gov_agency_ids": [(6, 0, agency.ids)],
            }
            for agency in agencies
        ]
    )
    env.flush_all()
    return agencies.ids


def _parent(heads, n):
    """The region of the n-th office: the first 59 × regions go round, the rest to none."""
    return heads[n % len(heads)].ids if n <= (REGION - 1) * len(heads) else []


def _number(cr):
    # Found only once Odoo has read where its add-ons are.
    from odoo.addons.gov_crm.tools.reference_number import format_number

    cr.execute("CREATE TEMP TABLE number (n int, number varchar)")
    cr.execute(NUMBERED)
    lines = io.StringIO()
    while rows := cr.fetchmany(50_000):
        lines.writelines(
            f"{n}\t{format_number(code, year, running)}\n"
            for n, code, year, running in rows
        )
    lines.seek(0)
    cr.copy_from(lines, "number", columns=("n", "number"))
    cr.execute("ANALYZE draft, number")


def _without_indexes(cr, table, insert):
    """Insert with the plain indexes away and make them again: much the quicker way."""
    cr.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s "
        "AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
        [table],
    )
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute(f'DROP INDEX "{name}"')  # a name out of the catalogue
    insert()
    for _name, definition in indexes:
        cr.execute(definition)
