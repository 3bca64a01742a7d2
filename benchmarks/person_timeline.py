"""How long the line of time of a busy person takes to open.

Runs inside Odoo's Python: ``person_timeline.py CONF DATABASE [--cases N] [--repeat N]``, on a
database with gov_crm and no cases. It is filled with N invented cases (20,000 by default); one
person among them gets 5,000 contacts more: cases, messages, logged calls, referrals and
promises. Read are the first page and one in the middle, by oversight, who sees all, and by an
officer, who sees a part; each with an empty record cache. Beneath, in the same run, what Odoo
does by itself: the latest messages of the same cases, and nothing else, by ``search_read``.
"""

import argparse
import statistics
import sys
import time

from case_access_fill import fill

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

TARGET = 300  # milliseconds
CASES, MESSAGES, EVENTS, REFERRALS, PROMISES = 400, 2_600, 1_500, 300, 200

BUSY = """
    UPDATE helpdesk_ticket SET partner_id = %(person)s, commercial_partner_id = %(person)s
    WHERE id IN (SELECT id FROM helpdesk_ticket ORDER BY id LIMIT %(cases)s)
"""
MESSAGES_SQL = """
    INSERT INTO mail_message (model, res_id, date, subtype_id, message_type, is_internal,
        body, author_id, create_uid, write_uid, create_date, write_date)
    SELECT 'helpdesk.ticket', ticket.id, ticket.filed_at + n * interval '1 hour', %(subtype)s,
        'comment', false, '<p>' || repeat('We look into it. ', 1 + n %% 20) || '</p>',
        CASE WHEN n %% 2 = 0 THEN %(person)s ELSE 1 END, 1, 1, now(), now()
    FROM generate_series(1, %(messages)s) n
    JOIN (SELECT id, filed_at, row_number() OVER (ORDER BY id) - 1 AS place
          FROM helpdesk_ticket WHERE partner_id = %(person)s) ticket
      ON ticket.place = n %% %(cases)s
"""
EVENTS_SQL = """
    INSERT INTO gov_contact_event (partner_id, kind, direction, at, text, agency_id, user_id,
        ticket_id, create_uid, write_uid, create_date, write_date)
    SELECT %(person)s, 'call', 'in', ticket.filed_at + n * interval '2 hours',
        'Asked for a date.', ticket.agency_id, 1, CASE WHEN n %% 3 > 0 THEN ticket.id END,
        1, 1, now(), now()
    FROM generate_series(1, %(events)s) n
    JOIN (SELECT id, agency_id, filed_at, row_number() OVER (ORDER BY id) - 1 AS place
          FROM helpdesk_ticket WHERE partner_id = %(person)s) ticket
      ON ticket.place = n %% %(cases)s
"""
REFERRALS_SQL = """
    INSERT INTO gov_referral (ticket_id, kind, state, from_agency_id, to_agency_id, subject,
        reason, sent_at, answered_at, create_uid, write_uid, create_date, write_date)
    SELECT ticket.id, 'consult', 'declined', ticket.agency_id,
        (SELECT min(id) FROM gov_agency WHERE id <> ticket.agency_id), 'A question', 'Why?',
        ticket.filed_at + interval '1 day', ticket.filed_at + interval '2 days',
        1, 1, now(), now()
    FROM (SELECT id, agency_id, filed_at FROM helpdesk_ticket
          WHERE partner_id = %(person)s ORDER BY id LIMIT %(referrals)s) ticket
"""
PROMISES_SQL = """
    INSERT INTO gov_service_timer (ticket_id, agency_id, target, promise, state, started_at,
        deadline, stopped_at, in_time, create_uid, write_uid, create_date, write_date)
    SELECT ticket.id, ticket.agency_id, 'promise', 'We call you', 'met', ticket.filed_at,
        ticket.filed_at + interval '3 days', ticket.filed_at + interval '1 day', true,
        1, 1, now(), now()
    FROM (SELECT id, agency_id, filed_at FROM helpdesk_ticket
          WHERE partner_id = %(person)s ORDER BY id LIMIT %(promises)s) ticket
"""


def make_busy(env):
    """Give one person 5,000 contacts.

    :return: the person, and an officer who sees some of them
    """
    cr = env.cr
    cr.execute("SELECT min(partner_id) FROM helpdesk_ticket")
    person = cr.fetchone()[0]
    values = {
        "person": person,
        "subtype": env.ref("mail.mt_comment").id,
        "cases": CASES,
        "messages": MESSAGES,
        "events": EVENTS,
        "referrals": REFERRALS,
        "promises": PROMISES,
    }
    for statement in (BUSY, MESSAGES_SQL, EVENTS_SQL, REFERRALS_SQL, PROMISES_SQL):
        cr.execute(statement, values)
    cr.execute(
        "SELECT member.user_id FROM helpdesk_ticket ticket "
        "JOIN gov_agency_res_users_rel member ON member.agency_id = ticket.agency_id "
        "WHERE partner_id = %s GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
        [person],
    )
    officer = cr.fetchone()[0]
    for table in (
        "helpdesk_ticket",
        "mail_message",
        "gov_contact_event",
        "gov_referral",
    ):
        cr.execute(f"ANALYZE {table}")
    return person, officer


def measure(env, act, repeat):
    """Milliseconds of each call, with an empty cache, and what the last one gave."""
    spent = []
    for _turn in range(repeat):
        env.invalidate_all()
        start = time.perf_counter()
        answer = act()
        spent.append((time.perf_counter() - start) * 1000)
    return spent, answer


def show(title, spent):
    """One line of figures."""
    ordered = sorted(spent)
    print(
        f"{title:44}{statistics.median(ordered):8.1f}{ordered[-1]:8.1f}"
        f"{'':4}{'' if ordered[-1] <= TARGET else 'over the target'}"
    )


def report(env, person, title, repeat):
    """Measure as one user, and print."""
    timeline = env["gov.timeline"]
    page = timeline.read_page(person)  # also what a worker keeps between requests
    spent, _page = measure(env, lambda: timeline.read_page(person), repeat)
    show(f"{title}: first page of {len(page['items'])}", spent)
    number, before = 1, None
    while page["next"] and number < 21:
        before = page["next"]
        page = timeline.read_page(person, before=before)
        number += 1
    if before:
        spent, _page = measure(
            env, lambda: timeline.read_page(person, before=before), repeat
        )
        show(f"{title}: page {number}", spent)
    cases = env["helpdesk.ticket"].search([("partner_id", "=", person)]).ids
    domain = [("model", "=", "helpdesk.ticket"), ("res_id", "in", cases)]
    names = ["date", "body", "author_id"]
    spent, _found = measure(
        env,
        lambda: env["mail.message"].search_read(
            domain, names, limit=30, order="date desc"
        ),
        repeat,
    )
    show(f"{title}: reference, messages alone", spent)


def main(arguments):
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=20)
    options = parser.parse_args(arguments)
    conf = ["-c", options.conf, "-d", options.database, "--no-http"]
    config.parse_config([*conf, "--log-level=warn"], setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        fill(env, options.cases, lambda sentence: print(f"  {sentence}", flush=True))
        person, officer = make_busy(env)
        overseer = env["res.users"].create(
            {
                "name": "Oversight",
                "login": "benchmark-oversight",
                "group_ids": [(4, env.ref("gov_crm.group_gov_oversight").id)],
            }
        )
        env.flush_all()
        print(
            f"{'milliseconds (target ' + str(TARGET) + ')':44}{'median':>8}{'worst':>8}"
        )
        for title, user in (("oversight", overseer.id), ("officer", officer)):
            report(env(user=user), person, title, options.repeat)
        cr.rollback()


if __name__ == "__main__":
    main(sys.argv[1:])
