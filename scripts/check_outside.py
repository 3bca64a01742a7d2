"""Press buttons behind a signed link at the same instant, and remind in several processes.

Runs inside Odoo's Python: ``check_outside.py CONF DATABASE`` on a database of its own with
the add-on and nothing else, which is left with invented cases. Each press is a process of its
own that repeats a request as Odoo's server does; each reminder job is one that may be killed
as ``kill -9`` does. In the end each thing must have happened exactly once. Leaves with code 1
and a list if it did not.
"""

import importlib
import os
import signal
import sys
from contextlib import contextmanager
from datetime import timedelta

from at_once import at_once
from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

ROUNDS = 3
REMINDED = 30  # more than a batch of the job
KILLS = (1, 7, 24, 25, 26)


@contextmanager
def environment(database):
    """An environment of the superuser that commits at the end."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def prepare(database):
    """An office with an officer, and an agency outside."""
    with environment(database) as env:
        office = env["gov.agency"].create({"name": "Town Hall", "code": "OUT1"})
        env["gov.agency"].create(
            {
                "name": "Water District",
                "code": "OUT2",
                "is_external": True,
                "referral_email": "desk@water.example",
            }
        )
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": "outside_clerk",
                "login": "outside_clerk",
                "email": "clerk@city.example",
                "group_ids": [(6, 0, env.ref("gov_crm.group_gov_case_officer").ids)],
                "gov_agency_ids": [(6, 0, office.ids)],
            }
        )


def refer(database, count, days=0):
    """Cases handed to the agency outside so many days ago; ids of the referrals."""
    with environment(database) as env:
        clerk = env["res.users"].search([("login", "=", "outside_clerk")])
        water = env["gov.agency"].search([("code", "=", "OUT2")])
        at = fields.Datetime.now() - timedelta(days=days, minutes=5)
        with freeze_time(at):
            citizen = env["res.partner"].create({"name": "Luz", "gov_is_citizen": True})
            cases = (
                env["helpdesk.ticket"]
                .with_user(clerk)
                .create(
                    [
                        {"name": f"Water {n}", "partner_id": citizen.id}
                        for n in range(count)
                    ]
                )
            )
            env.flush_all()
            later = at + timedelta(minutes=1)
            with freeze_time(later):
                referrals = [
                    case._refer(water, "Please take over", later, clerk).id
                    for case in cases
                ]
                env.flush_all()
    return referrals


def press(database, referral_id, kind, key, **values):
    """A press of a button: 1 done, 0 done already, 2 refused with a sentence."""

    def act():
        # The folder of add-ons is known from the configuration on, and no sooner.
        outside = importlib.import_module(
            "odoo.addons.gov_crm.models.gov_referral_outside"
        )
        with environment(database) as env:
            who = outside.Outsider("Maria Santos", "Clerk", "link", env.user)

            if kind == "declined":
                ground = env.ref("gov_crm.gov_referral_reason_known")
                values.update(ground=ground, text="No")

            def request():
                referral = env["gov.referral"].browse(referral_id)
                return referral._act_outside(
                    kind, fields.Datetime.now(), who, key=key, **values
                )

            try:
                return int(retrying(request, env))
            except UserError:
                env.cr.rollback()
                return 2

    return act


def remind(database, kill_after=None):
    """A run of the reminder job, which may kill itself after so many reminders."""

    def act():
        with environment(database) as env:
            if kill_after:
                _arm(env, kill_after)
            env["gov.referral"]._cron_remind()
        return 0

    return act


def _arm(env, kill_after):
    model = type(env["gov.referral"])
    original, calls = model._remind, []

    def counted(self, now):
        done = original(self, now)
        calls.append(1)
        if len(calls) == kill_after:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    model._remind = counted


def check_presses(database):
    """Problems found after presses at the same instant."""
    problems = []
    for number in range(ROUNDS):
        same, contrary, written = refer(database, 3)
        twice = [press(database, same, "accepted", f"same-{number}-{'k' * 20}")] * 3
        if (codes := sorted(at_once(twice))) != [0, 0, 1]:
            problems.append(f"The same form three times: {codes}")
        codes = at_once(
            [
                press(database, contrary, "accepted", f"yes-{number}"),
                press(database, contrary, "declined", f"no-{number}"),
            ]
        )
        if sorted(codes) != [1, 2]:
            problems.append(f"Accept and decline at once: {codes}")
        writing = [press(database, written, "wrote", f"w-{number}", text="Where?")] * 2
        if sorted(codes := at_once(writing)) != [0, 1]:
            problems.append(f"The same message twice: {codes}")
        problems += look(database, (same, contrary, written))
    return problems


def look(database, referral_ids):
    """Problems in what is recorded: custody, acts, messages, evidence."""
    problems = []
    with environment(database) as env:
        for referral in env["gov.referral"].browse(referral_ids):
            case = referral.ticket_id
            spans = 1 + (referral.state == "accepted")
            if len(case.custody_ids) != spans:
                problems.append(f"{case.number}: {len(case.custody_ids)} spans")
            if len(referral.act_ids) != 1:
                problems.append(f"{case.number}: {len(referral.act_ids)} acts")
            agency = referral.to_agency_id.partner_id
            posted = referral.message_ids.filtered_domain(
                [("author_id", "=", agency.id)]
            )
            if len(posted) != 1:
                problems.append(f"{case.number}: {len(posted)} messages")
            problems += [
                problem
                for part in env["gov.check"]._run(case)
                for problem in part["problems"]
            ]
    return problems


def check_reminders(database):
    """Problems found after reminder jobs that were killed and ran side by side."""
    # Due today or late: one reminder each, whatever the hour.
    referral_ids = refer(database, REMINDED, days=6)
    problems = []
    killed = [code for it in KILLS for code in at_once([remind(database, it)])]
    if killed != [None] * len(KILLS):
        problems.append(f"Not every job was killed where it should be: {killed}")
    for jobs in (3, 1):
        if any(codes := at_once([remind(database)] * jobs)):
            problems.append(f"Reminder jobs ended otherwise than they should: {codes}")
    with environment(database) as env:
        for referral in env["gov.referral"].browse(referral_ids):
            mails = env["mail.mail"].search_count(
                [
                    ("gov_referral_id", "=", referral.id),
                    ("gov_with_letter", "=", False),
                ]
            )
            if mails != 1:
                problems.append(f"{referral.number}: {mails} reminders")
    return problems


def main(conf, database):
    """Press, remind, look."""
    config.parse_config(
        ["-c", conf, "-d", database, "--no-http", "--log-level=error"],
        setup_logging=True,
    )
    prepare(database)
    problems = check_presses(database) + check_reminders(database)
    for problem in problems:
        print(f"Wrong: {problem}")
    print(f"{ROUNDS} rounds of presses, {REMINDED} referrals to be reminded of")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
