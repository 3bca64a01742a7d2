"""What counting one request costs: ``rate_limit.py CONF DATABASE [--repeat N]``.

Each check counts a person, an address and everybody in a transaction of its own, as the
portal does before it takes a search. Nothing is left behind but counts that run out.
"""

import argparse
import statistics
import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def seconds(act, repeat):
    """Sorted durations of so many calls."""
    found = []
    for _ in range(repeat):
        start = time.perf_counter()
        act()
        found.append(time.perf_counter() - start)
    return sorted(found)


def main(arguments):
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("--repeat", type=int, default=2000)
    options = parser.parse_args(arguments)
    conf = ["-c", options.conf, "-d", options.database, "--no-http"]
    config.parse_config([*conf, "--log-level=warn"], setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        limits, user = env["gov.rate.limit"], env.user
        # High enough that all three are counted every time.
        env["gov.rate.limit.rule"].search([]).amount = 10_000_000

        def check():
            limits._count("search", user=user, address="192.0.2.1")

        def empty():
            with env.registry.cursor() as other:
                other.execute("SELECT 1")

        check()  # what a worker keeps between requests
        for name, act in (("one check", check), ("an empty transaction", empty)):
            found = seconds(act, options.repeat)
            print(
                f"{name:22} median {statistics.median(found) * 1000:.2f} ms, "
                f"95 % under {found[int(len(found) * 0.95)] * 1000:.2f} ms"
            )
        cr.rollback()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
