"""Fills a database with invented cases (see ``case_access_fill``) and as many referrals.

Besides: a country of places, offices of which half serve one region, and charters in which about
eight offices offer the same service. Each case was referred once; each office sends to ten
others, to some more often. Rows are made set by set in SQL.
"""

import random

from case_access_fill import _without_indexes, fill

PLACES = (("Region", 17), ("Province", 5), ("City", 18), ("Barangay", 28))
SERVICES = [
    "Business permit",
    "Copy of a birth record",
    "Marriage licence",
    "Tax declaration",
    "Locational clearance",
    "Building permit",
    "Road repair",
    "Street lights",
    "Garbage collection",
    "Senior citizen card",
    "Help in crisis",
    "Health card",
    "Water connection",
    "Noise and nuisance",
    "Tree cutting permit",
    "Burial assistance",
    "Market stall lease",
    "Solo parent card",
    "Footage of a camera",
    "Freedom of information",
    "Scholarship",
    "Fishing boat registration",
    "Tricycle franchise",
    "Community tax certificate",
    "Day care place",
    "Zoning certificate",
    "Fire safety inspection",
    "Livelihood training",
    "Sports facility booking",
    "Drainage repair",
    "Land title question",
    "Housing application",
    "Disability card",
    "Vaccination",
    "Pet registration",
    "Library card",
    "Event permit",
    "Sidewalk repair",
]
MARK = "gov_crm.benchmark_referrals"

REFERRALS = """
    INSERT INTO gov_referral (ticket_id, kind, state, from_agency_id, to_agency_id,
        holder_agency_id, service_id, subject, facts, reason, sent_at, answered_at,
        working_hours_to_accept, create_uid, write_uid, create_date, write_date)
    SELECT id, kind, CASE
            WHEN r < 0.60 THEN 'completed' WHEN r < 0.72 THEN 'accepted'
            WHEN r < 0.87 THEN 'declined' WHEN r < 0.93 THEN 'returned'
            WHEN r < 0.96 THEN 'withdrawn' ELSE 'sent' END,
        entry_agency_id, to_id, agency_id, service_id, name, 'Facts', 'Reason', sent_at,
        CASE WHEN r < 0.96 THEN sent_at + interval '6 days' * random() ^ 2 END,
        CASE WHEN r < 0.72 THEN 40 * random() ^ 2 END, 1, 1, sent_at, sent_at
    FROM (
        SELECT ticket.id, ticket.entry_agency_id, ticket.agency_id, ticket.service_id,
            ticket.name, random() AS r,
            date_trunc('second', ticket.filed_at + interval '20 hours' * random())
                AS sent_at,
            CASE WHEN random() < 0.8 THEN 'transfer' WHEN random() < 0.8 THEN 'consult'
                 ELSE 'joint' END AS kind,
            (%(agencies)s)[1 + (array_position(%(agencies)s, ticket.entry_agency_id)
                + floor(10 * random() ^ 2)::int) %% %(count)s] AS to_id
        FROM helpdesk_ticket ticket
    ) sent
"""

PLACED = """
    UPDATE helpdesk_ticket SET area_id =
        (%(areas)s)[1 + floor(%(count)s * random())::int]
    WHERE is_open OR id %% 20 = 0
"""


def fill_referrals(env, cases, say):
    """Fill the database; the caller commits."""
    fill(env, cases, say)
    say("places and who serves them")
    areas = _places(env)
    agencies = env["gov.agency"].search([])
    chance = random.Random(5)
    for agency in agencies.filtered("parent_id")[::2]:
        agency.area_ids = [(6, 0, [chance.choice(areas["Region"])])]
    for number, service in enumerate(env["gov.service"].search([])):
        service.write({"name": SERVICES[number % len(SERVICES)], "code": f"S{number}"})
    env.flush_all()
    say("referrals")
    cr = env.cr
    cr.execute("SELECT setseed(0.25)")
    values = {"areas": areas["Barangay"], "count": len(areas["Barangay"])}
    cr.execute(PLACED, values)
    values = {"agencies": agencies.ids, "count": len(agencies)}
    _without_indexes(cr, "gov_referral", lambda: cr.execute(REFERRALS, values))
    env["ir.config_parameter"].set_param(MARK, str(cases))


def _places(env):
    """The tree of places, level by level: ``{kind: ids}``."""
    above, ids = [False], {}
    for kind, count in PLACES:
        areas = env["gov.area"].create(
            [
                {"name": f"{kind} {number}", "kind": kind, "parent_id": parent}
                for parent in above
                for number in range(1, count + 1)
            ]
        )
        above = ids[kind] = areas.ids
    return ids
