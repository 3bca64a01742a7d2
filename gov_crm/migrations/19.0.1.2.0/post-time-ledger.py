"""Figures of offices and of referrals for what ended and was answered before."""

from odoo import SUPERUSER_ID, api

_BATCH = 10_000
_SPANS = """
    SELECT id FROM gov_custody
    WHERE date_to IS NOT NULL AND held_hours IS NULL AND id > %s ORDER BY id LIMIT %s
"""
_REFERRALS = """
    SELECT id FROM gov_referral
    WHERE state IN ('accepted', 'completed', 'declined', 'returned')
      AND is_expired IS NOT TRUE AND sent_at IS NOT NULL AND answered_at IS NOT NULL
      AND hours_to_answer IS NULL AND id > %s
    ORDER BY id LIMIT %s
"""


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for ids in _batches(env, _SPANS):
        env["gov.custody"].browse(ids)._store_figures()
    for ids in _batches(env, _REFERRALS):
        env["gov.referral"].browse(ids)._store_measures()


def _batches(env, query):
    """Ten thousand rows at a time, so that memory does not grow with their number."""
    last = 0
    while True:
        env.cr.execute(query, [last, _BATCH])
        ids = [row[0] for row in env.cr.fetchall()]
        if not ids:
            return
        yield ids
        env.invalidate_all()
        last = ids[-1]
