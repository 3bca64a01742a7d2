"""A database that the first run of a benchmark fills, for later runs to use."""

import sys
import time


def ready(env, mark, count, fill, what):
    """Fill the database and commit, unless a run before did.

    :param mark: parameter in which ``fill`` notes how many there are
    :param fill: called with the environment, the count and a function that says a step
    :param what: word for what is counted
    """
    filled = env["ir.config_parameter"].get_param(mark)
    if filled:
        print(f"{int(filled.split(':')[0]):,} {what} are here from an earlier run.")
        return
    if env["helpdesk.ticket"].with_context(active_test=False).search_count([], limit=1):
        sys.exit("Error: this database has cases of its own. Give an empty one.")
    start = time.monotonic()
    fill(env, count, lambda step: print(f"  making {step}", flush=True))
    env.cr.commit()
    # The planner is to know what is there; a vacuum runs in no transaction.
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE")
    env.cr._cnx.autocommit = False
    print(f"Filled in {time.monotonic() - start:.0f} s.")
