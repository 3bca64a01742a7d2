"""The ledger of time: what figures of offices cost when cases are imported, and what
reports and checks over them cost.

So many cases as ``case_access_fill`` makes, with their spans of custody and as many
hand-overs: a third accepted, the rest declined. Figures are filled in as the migration does.
References are bare SQL over the same rows, without any rule. What is filled in is committed:
rows of the same transaction would be checked again whenever they are written.
"""

import time
from unittest.mock import patch

from case_access_fill import fill

from . import Row, seconds_by_turns, shown

IMPORTED = 500
WANTED_IMPORT = 1.1
SPANS = """
    INSERT INTO gov_custody (ticket_id, agency_id, date_from, date_to, create_uid,
        write_uid, create_date, write_date)
    SELECT id, entry_agency_id, filed_at,
        CASE WHEN entry_agency_id = agency_id THEN closed_date
             ELSE filed_at + interval '20 hours' END, 1, 1, filed_at, filed_at
    FROM helpdesk_ticket WHERE agency_id IS NOT NULL
"""
REFERRALS = """
    INSERT INTO gov_referral (ticket_id, kind, state, from_agency_id, to_agency_id, subject,
        reason, sent_at, answered_at, hop, service_id, holder_agency_id, create_uid,
        write_uid, create_date, write_date)
    SELECT id, 'transfer', CASE WHEN moved THEN 'accepted' ELSE 'declined' END,
        entry_agency_id, CASE WHEN moved THEN agency_id ELSE other END, 'Invented', 'Invented',
        filed_at + interval '1 hour', filed_at + interval '20 hours',
        CASE WHEN moved THEN 1 END, service_id, agency_id, 1, 1, filed_at, filed_at
    FROM (
        SELECT *, entry_agency_id <> agency_id AS moved,
            (SELECT min(id) FROM gov_agency WHERE id <> entry_agency_id) AS other
        FROM helpdesk_ticket
        WHERE agency_id IS NOT NULL
            AND (closed_date IS NULL OR closed_date > filed_at + interval '21 hours')
    ) ticket
"""
MOVED = """
    INSERT INTO gov_custody (ticket_id, agency_id, referral_id, date_from, date_to,
        create_uid, write_uid, create_date, write_date)
    SELECT ticket.id, ticket.agency_id, referral.id, referral.answered_at,
        ticket.closed_date, 1, 1, filed_at, filed_at
    FROM helpdesk_ticket ticket JOIN gov_referral referral
        ON referral.ticket_id = ticket.id AND referral.hop = 1
"""
# Cases closed within a day of which the draft says that another office had them.
SHORT = """
    UPDATE helpdesk_ticket SET closed_date = filed_at + interval '30 hours'
    WHERE entry_agency_id <> agency_id AND closed_date < filed_at + interval '30 hours'
"""
BY_OFFICE = """
    SELECT agency_id, count(*), sum(held_hours), sum(in_hand_hours), sum(waited_hours),
        sum(travelled_hours), sum(paused_hours), avg(held_hours)
    FROM gov_custody GROUP BY 1
"""
BY_RECEIVER = """
    SELECT to_agency_id, count(*), avg(hours_to_accept), avg(working_hours_to_accept),
        max(hop), avg(CASE WHEN state IN ('declined', 'returned') THEN 100.0
            WHEN state IN ('accepted', 'completed') THEN 0.0 END)
    FROM gov_referral WHERE kind = 'transfer' GROUP BY 1
"""
BY_SERVICE = """
    SELECT service_id, count(*), avg(hops), avg(age), sum(gap) FROM (
        SELECT ticket.service_id, count(span.referral_id) AS hops,
            max(span.date_to - ticket.filed_at) AS age,
            max(ticket.closed_date - ticket.filed_at) - sum(span.date_to - span.date_from)
                AS gap
        FROM helpdesk_ticket ticket JOIN gov_custody span ON span.ticket_id = ticket.id
        GROUP BY ticket.id
    ) path GROUP BY 1
"""
PIVOTS = {
    "time by office": (
        "gov.custody",
        "agency_id",
        ["held_hours:sum", "in_hand_hours:sum", "waited_hours:sum",
         "travelled_hours:sum", "paused_hours:sum", "mean_held_hours:avg", "__count"],
        BY_OFFICE,
    ),
    "answers to hand-overs": (
        "gov.referral",
        "to_agency_id",
        ["hours_to_accept:avg", "working_hours_to_accept:avg", "bounce_rate:avg",
         "hop:max", "__count"],
        BY_RECEIVER,
    ),
    "paths of cases": (
        "gov.path.report",
        "service_id",
        ["hops:avg", "age_hours:avg", "orphan_hours:sum", "__count"],
        BY_SERVICE,
    ),
}  # fmt: skip
CHECKS = ("spans", "orphans", "handovers", "ledger", "figures", "measures")


def run(env, cases):
    """Measure on an empty database."""
    rows = [imported(env)]
    fill(env, cases, lambda sentence: print(f"  {sentence}", flush=True))
    cr = env.cr
    cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in (SHORT, SPANS, REFERRALS, MOVED):
        cr.execute(statement)
    cr.execute("ANALYZE gov_custody, gov_referral, helpdesk_ticket")
    cr.commit()
    env.invalidate_all()
    rows += filled(env)
    cr.execute("ANALYZE gov_custody, gov_referral")
    cr.commit()
    rows += reported(env)
    rows += checked(env)
    return rows


def imported(env):
    """Old cases filed with figures of their spans and without."""
    agency = env["gov.agency"].create({"name": "Benchmark", "code": "BENCH"})
    Custody = env.registry["gov.custody"]
    values = [
        {
            "name": "Invented",
            "agency_id": agency.id,
            "filed_at": f"2019-{1 + n % 12:02}-03 01:00:00",
            "closed_date": f"2019-{1 + n % 12:02}-17 04:00:00",
            "outcome": "resolved",
        }
        for n in range(IMPORTED)
    ]

    def take():
        with env.cr.savepoint() as savepoint:
            env["helpdesk.ticket"]._file_history(values)
            env.flush_all()
            savepoint.rollback()

    def take_bare():
        with patch.object(Custody, "_figures", lambda self, rows: [{} for _ in rows]):
            take()

    with_figures, without = seconds_by_turns(take, take_bare, repeat=9)
    ratio = with_figures / without
    return Row(
        f"import of {IMPORTED} closed cases; without figures",
        shown(with_figures),
        shown(without),
        ratio,
        "at most 1.1 ×",
        ratio <= WANTED_IMPORT,
    )


def filled(env):
    """All spans and referrals get their figures, as in the migration."""
    rows = []
    for model, method, condition in (
        ("gov.custody", "_store_figures", "date_to IS NOT NULL"),
        ("gov.referral", "_store_measures", "answered_at IS NOT NULL"),
    ):
        table = env[model]._table
        env.cr.execute(f"SELECT id FROM {table} WHERE {condition} ORDER BY id")
        ids = [row[0] for row in env.cr.fetchall()]
        start = time.perf_counter()
        getattr(env[model].browse(ids), method)()
        ours = time.perf_counter() - start
        bare = timed(
            lambda table=table, condition=condition: env.cr.execute(
                f"UPDATE {table} SET write_uid = write_uid WHERE {condition}"
            )
        )
        rows.append(
            Row(
                f"figures of {len(ids):,} rows of {model}; UPDATE that changes nothing",
                shown(ours),
                shown(bare),
                ours / bare,
            )
        )
    return rows


def reported(env):
    """The pivots as oversight and as a supervisor of sixty offices."""
    head = env["gov.agency"].search([("code", "=", "R000")])
    oversight = env["res.users"].create(
        {
            "name": "Benchmark oversight",
            "login": "gov_ledger_benchmark",
            "group_ids": [(6, 0, env.ref("gov_crm.group_gov_oversight").ids)],
        }
    )
    env.flush_all()
    rows = []
    for title, user in (
        ("oversight", oversight),
        ("a supervisor of sixty offices", head.user_ids),
    ):
        for name, (model, by, aggregates, bare) in PIVOTS.items():
            Model = env[model].with_user(user)
            count = Model.search_count([])

            def pivot(Model=Model, by=by, aggregates=aggregates):
                env.invalidate_all()
                Model.formatted_read_group([], [by], aggregates)

            ours, reference = seconds_by_turns(
                pivot, lambda bare=bare: env.cr.execute(bare), repeat=3
            )
            rows.append(
                Row(
                    f"{name}, {title} ({count:,}); plain SQL over all",
                    shown(ours),
                    shown(reference),
                    ours / reference,
                )
            )

            def listed(Model=Model):
                env.invalidate_all()
                Model.search_read([], limit=80)

            ours = seconds_by_turns(listed, repeat=3)[0]
            rows.append(Row(f"  the first 80 of them, {title}", shown(ours), "", 0))
    return rows


def checked(env):
    """The examiners over everything, each beside the one of spans without gap."""
    Check = env["gov.check"]
    seconds = {}
    for name, _title, examine in Check._examiners():
        if name in CHECKS:
            seconds[name] = timed(lambda examine=examine: examine(None))
    return [
        Row(
            f"check {name}; check spans",
            shown(seconds[name]),
            shown(seconds["spans"]),
            seconds[name] / seconds["spans"],
        )
        for name in CHECKS[1:]
    ]


def timed(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
