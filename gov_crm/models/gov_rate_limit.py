import ipaddress
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from odoo import api, fields, models, modules
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import hmac


class TooManyRequests(UserError):
    """More than is taken in so short a time; the text says when to try again."""

    http_status = 429

    def __init__(self, message, seconds):
        """:param seconds: until the next try may succeed"""
        super().__init__(message)
        self.seconds = seconds


class Bucket(NamedTuple):
    """What is counted, for whom, in which window."""

    name: str
    scope: str
    amount: int
    slot: int
    ends_at: datetime


class Refusal(NamedTuple):
    """A limit that was passed; ``count`` tells how often in this window."""

    bucket: Bucket
    count: int


class GovRateLimit(models.AbstractModel):
    """Counts requests in the database, so that all workers of the server count together.

    Windows are fixed: of two neighbouring ones a little more than the amount may fall
    together, which costs nothing here. The table is not logged: a crash forgets the
    counts, and no harm is done.

    Nobody is locked out by others. Whoever passes the own limit is refused before the
    wider counters are touched, so that one person cannot use up what is meant for a
    whole office or for everybody.
    """

    _name = "gov.rate.limit"
    _description = "Counters of requests"

    def init(self):
        # Neither id nor ORM: one statement counts, and nobody reads these rows.
        self.env.cr.execute(
            "CREATE UNLOGGED TABLE IF NOT EXISTS gov_rate_limit ("
            "bucket varchar NOT NULL, slot bigint NOT NULL, n int NOT NULL, "
            "ends_at timestamp NOT NULL, PRIMARY KEY (bucket, slot))"
        )

    @api.model
    def _check(self, purpose, target=None, user=None, address=None):
        """Count a request, before any work is done for it.

        :param purpose: one of those of ``gov.rate.limit.rule``
        :param target: what the request is about, as text or number
        :param user: the ``res.users`` who asks
        :param address: IP address the request came from
        :raises TooManyRequests: with a sentence that says when to try again
        """
        refusal = self._count(purpose, target, user, address)
        if refusal:
            seconds = self._seconds_left(refusal)
            raise TooManyRequests(self._sentence(refusal), seconds)

    @api.model
    def _count(self, purpose, target=None, user=None, address=None):
        """As ``_check``, but returns what was passed instead of raising it, or none."""
        return self._hit(self._buckets(purpose, target, user, address))

    def _buckets(self, purpose, target=None, user=None, address=None):
        now = fields.Datetime.now()
        epoch = int(now.replace(tzinfo=timezone.utc).timestamp())
        values = {
            "user": user and user.id,
            "target": target,
            "address": address and _network(address),
            "global": "all",
        }
        # Persons, senders and addresses stand in the table as a digest only, whose key is
        # another one each day.
        env_sudo = self.env(
            su=True
        )  # the secret of the database is read, and kept here
        buckets = []
        for rule_id, scope, amount, seconds in self.env["gov.rate.limit.rule"]._limits(
            purpose
        ):
            if values[scope]:
                digest = hmac(
                    env_sudo, f"gov.rate.limit {now:%Y-%m-%d}", f"{values[scope]}"
                )
                slot = epoch // seconds
                ends_at = now + timedelta(seconds=seconds - epoch % seconds)
                name = f"{rule_id}:{digest[:32]}"
                buckets.append(Bucket(name, scope, amount, slot, ends_at))
        return buckets

    def _hit(self, buckets):
        """Count one request in the buckets, in their order, up to the first that is full.

        All callers count in the same order of scopes, so they never wait for each other in
        a circle.
        """
        with self._own_transaction() as cr:
            for bucket in buckets:
                cr.execute(
                    SQL(
                        "INSERT INTO gov_rate_limit AS known (bucket, slot, n, ends_at) "
                        "VALUES (%s, %s, 1, %s) ON CONFLICT (bucket, slot) "
                        "DO UPDATE SET n = known.n + 1 RETURNING n",
                        bucket.name,
                        bucket.slot,
                        bucket.ends_at,
                    )
                )
                [count] = cr.fetchone()
                if count > bucket.amount:
                    return Refusal(bucket, count)
        return None

    @contextmanager
    def _own_transaction(self):
        """A transaction apart from that of the request: a request that fails counts all the
        same, and two that count at once wait a moment instead of failing."""
        if modules.module.current_test:
            # A test leaves nothing behind.
            yield self.env.cr
            return
        with self.env.registry.cursor() as cr:
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            yield cr

    def _seconds_left(self, refusal):
        left = refusal.bucket.ends_at - fields.Datetime.now()
        return max(1, int(left.total_seconds()))

    def _sentence(self, refusal):
        """What a person reads: what happened, and when to try again."""
        minutes = -(-self._seconds_left(refusal) // 60)
        hours = -(-minutes // 60)
        if minutes <= 1:
            wait = self.env._("in one minute")
        elif minutes <= 90:
            wait = self.env._("in %(count)s minutes", count=minutes)
        else:
            wait = self.env._("in %(count)s hours", count=hours)
        sentences = {
            "user": self.env._(
                "This was more than we can take from one person in so short a time. "
                "Please try again %(when)s.",
                when=wait,
            ),
            "target": self.env._(
                "This was more than we can take on one matter in so short a time. "
                "Please try again %(when)s.",
                when=wait,
            ),
            "address": self.env._(
                "This was more than we can take over one internet connection in so short a "
                "time. Please try again %(when)s.",
                when=wait,
            ),
            "global": self.env._(
                "Too many people are asking us at this moment. Please try again %(when)s.",
                when=wait,
            ),
        }
        return sentences[refusal.bucket.scope]

    @api.autovacuum
    def _gc_windows(self):
        """Forget the windows that are over."""
        self.env.cr.execute(
            SQL("DELETE FROM gov_rate_limit WHERE ends_at < %s", fields.Datetime.now())
        )


def _network(address):
    """What one subscriber has: an IPv4 address, or the first half of an IPv6 one.

    >>> _network("2001:db8::1") == _network("2001:db8::2")
    True
    >>> _network("192.0.2.1") == _network("192.0.2.2")
    False
    >>> _network("nonsense")
    'nonsense'
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6 and not parsed.ipv4_mapped:
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
