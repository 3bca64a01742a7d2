"""Let many people act on the same cases at once, in four processes; kill one; and look.

Runs inside Odoo's Python: ``check_referrals.py CONF DATABASE [SEED [ACTS]]`` on a database
of its own with the add-on, which is left full of invented cases. Every act is what a client
calls, in a transaction of its own that Odoo tries again as it does for clients. The processes draw
the same acts at the beginning of each round, so that they are in each other's way. Each case
has a twin that is never referred: what moves the citizen's clock is done to both. In the end
exactly one office has had each case at each instant, nothing was accepted twice, and the
clocks are those of the twins. Leaves with code 1 and a list if not.
"""

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from referral_process import Process, journal
from referral_town import Town, environment

from odoo import sql_db
from odoo.tools import config

PROCESSES = 4
EACH = 20  # acts of a process in a round, by default
# When the rounds begin, in UTC: within a day, on the next, over a weekend, after the time
# for an answer, and after what was not answered has come back.
ROUNDS = (
    "2026-11-23 02:00",
    "2026-11-23 07:00",
    "2026-11-24 02:00",
    "2026-11-28 03:00",
    "2026-12-09 06:00",
)
KILLED = 2  # the round in which a process is killed
TWICE = """
    SELECT 'twice: ' || kind, ticket.number, count(*) FROM gov_evidence evidence
    JOIN helpdesk_ticket ticket ON ticket.id = evidence.ticket_id
    WHERE kind IN ('referral_sent', 'referral_accepted', 'referral_declined',
                   'referral_returned', 'referral_withdrawn')
    GROUP BY kind, ticket.number, evidence.res_id HAVING count(*) > 1
    UNION ALL
    SELECT 'several on their way', ticket.number, count(*) FROM gov_referral referral
    JOIN helpdesk_ticket ticket ON ticket.id = referral.ticket_id
    WHERE kind = 'transfer' AND state IN ('sent', 'received')
    GROUP BY ticket.number HAVING count(*) > 1
    UNION ALL
    SELECT 'live on a closed case', ticket.number, referral.id FROM gov_referral referral
    JOIN helpdesk_ticket ticket ON ticket.id = referral.ticket_id
    WHERE referral.state IN ('sent', 'received', 'accepted') AND NOT ticket.is_open
    UNION ALL
    SELECT 'clock of a referral', ticket.number, referral.id FROM gov_referral referral
    JOIN helpdesk_ticket ticket ON ticket.id = referral.ticket_id
    LEFT JOIN gov_service_timer timer
        ON timer.referral_id = referral.id AND timer.state = 'running'
    WHERE timer.target IS DISTINCT FROM CASE
        WHEN referral.state IN ('sent', 'received') THEN 'referral_accept'
        WHEN referral.state = 'accepted' THEN 'referral_act' END
    UNION ALL
    SELECT 'accepted by its sender', ticket.number, referral.id FROM gov_referral referral
    JOIN helpdesk_ticket ticket ON ticket.id = referral.ticket_id
    WHERE referral.hop > 0 AND referral.answered_by_id = referral.sent_by_id
"""
CLOCKS = """
    SELECT target, standard_id, state, deadline, extension_count, in_time
    FROM gov_service_timer WHERE ticket_id = %s AND referral_id IS NULL ORDER BY id
"""


def start(town, seed, number, folder, moment, each):
    """Start a process; its number."""
    # No connection may be shared with the child.
    sql_db.close_all()
    if child := os.fork():
        return child
    code = 1
    try:
        Process(town, seed, number, folder).run(moment, each)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def kill(child, path, each):
    """Kill a process when it has done half of what it is to do, in the middle of an act."""
    ended = None
    while not ended and (
        not path.exists() or path.read_text(encoding="utf-8").count("\n") < each / 2
    ):
        time.sleep(0.05)
        ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    os.kill(child, signal.SIGKILL)


def read_journals(folder):
    """What was done, refused, tried again, and failed; and the cases on which somebody was
    killed between a case and its twin: such a twin cannot follow any more."""
    counts, failures, torn, astray = {}, [], set(), []
    for path in sorted(folder.glob("journal-*")):
        begun = None
        for line in path.read_text(encoding="utf-8").splitlines():
            what, *values = json.loads(line)
            if what in ("begin", "end"):
                begun = values[0] if what == "begin" else None
            elif what == "failed":
                failures.append(f"{values[0]} failed:\n{values[1]}")
            elif what == "twin failed":
                astray.append(values)
            elif what == "retried":
                counts["retried"] = counts.get("retried", 0) + values[0]
            else:
                counts.setdefault(what, Counter())[values[0]] += 1
        torn |= {begun} - {None}
    failures += [
        f"{name} of the twin of case {case} failed:\n{text}"
        for case, name, text in astray
        if case not in torn
    ]
    return counts, failures, torn


def problems(town, torn):
    """Sentences on what is not as it must be."""
    with environment(town.database) as env:
        env.cr.execute(TWICE)
        found = [
            f"{what}: {number} ({count})" for what, number, count in env.cr.fetchall()
        ]
        for result in env["gov.check"]._run():
            found += result["problems"]
        for case in set(town.cases) - torn:
            clocks = []
            for ticket in (case, town.twins[case]):
                env.cr.execute(CLOCKS, [ticket])
                clocks.append(env.cr.fetchall())
            if clocks[0] != clocks[1]:
                found.append(
                    f"Case {case}: its clock is not that of its twin: {clocks}"
                )
    return found


def main(conf, database, seed="5", each=EACH):
    """Act in rounds, look after each; one process is killed in the middle of one."""
    config.parse_config(
        ["-c", conf, "-d", database, "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    town, each = Town(database), int(each)
    found, begin = [], time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for place, moment in enumerate(ROUNDS):
            children = [
                start(town, f"{seed}-{place}", number, folder, moment, each)
                for number in range(PROCESSES)
            ]
            if place == KILLED:
                kill(children[0], journal(folder, f"{seed}-{place}", 0), each)
            ends = [os.waitstatus_to_exitcode(os.waitpid(it, 0)[1]) for it in children]
            wanted = [-signal.SIGKILL if place == KILLED else 0, *[0] * (PROCESSES - 1)]
            if ends != wanted:
                found.append(f"Round {place}: the processes ended with {ends}")
            counts, failures, torn = read_journals(folder)
            found += [f"Round {place}: {it}" for it in problems(town, torn)]
        found += failures
    done, refused = counts.get("done", Counter()), counts.get("refused", Counter())
    print(
        f"{PROCESSES} processes at once, one killed, seed {seed}: {done.total()} acts done, "
        f"{refused.total()} refused, {counts.get('retried', 0)} tried again, "
        f"{time.monotonic() - begin:.1f} s"
    )
    for title, part in (("Done", done), ("Refused", refused)):
        print(f"{title}: " + ", ".join(f"{k} {n}" for k, n in sorted(part.items())))
    if lacking := {"refer", "accept", "decline", "decide", "reopen"} - done.keys():
        found.append(f"Never done, so nothing is said of it: {', '.join(lacking)}")
    for problem in found:
        print(f"Wrong: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
