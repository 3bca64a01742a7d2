from odoo import api, fields, models, modules
from odoo.tools import SQL

from ..tools.person_match import POSSIBLE, Person, compare

_BATCH = 200
_COLUMNS = ("name", "gov_birth_date", "gov_birth_year", "gov_birth_estimated")
_COLUMNS += ("gov_phone_e164", "email_normalized", "gov_area_id")


class GovDuplicate(models.Model):
    """The job that compares citizens who are new or changed with all others."""

    _inherit = "gov.duplicate"

    @api.model
    def _cron_find(self):
        """Compare who is due, in committed batches, until the time for jobs is over.

        What was found and that somebody was compared are one transaction: killed at any
        instant, the job loses the batch at hand and repeats nothing else.
        """
        left = True
        while left:
            done = self._find_batch(_BATCH)
            # Tests are one transaction, which they undo.
            if not modules.module.current_test:
                left = self.env["ir.cron"]._commit_progress(done) > 0
                self.env.invalidate_all()
            left = left and done == _BATCH

    @api.model
    def _find_batch(self, limit):
        """Compare so many; how many were."""
        Partner = self.env["res.partner"]
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE gov_is_citizen IS TRUE "
                "AND gov_compare_due IS NOT FALSE ORDER BY id LIMIT %s "
                "FOR NO KEY UPDATE SKIP LOCKED",
                limit,
            )
        )
        ids = [row[0] for row in rows]
        if ids:
            self._compare(Partner._gov_match_sql(ids))
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET gov_compare_due = FALSE WHERE id = ANY(%s)",
                    ids,
                )
            )
            Partner.invalidate_model(["gov_compare_due"], flush=False)
        return len(ids)

    def _compare(self, pairs):
        """Keep those pairs that are alike enough and that nobody has decided."""
        pairs = {tuple(sorted(pair)) for pair in pairs}
        people = self._people({one for pair in pairs for one in pair})
        rows = []
        for one, other in sorted(pairs):
            if one in people and other in people:
                match = compare(people[one], people[other])
                if match.score >= POSSIBLE:
                    rows.append((one, other, match))
        if not rows:
            return
        now, uid = fields.Datetime.now(), self.env.uid
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO gov_duplicate (one_id, other_id, score, codes, against_codes,
                    source, state, found_at, create_uid, write_uid, create_date, write_date)
                VALUES %(rows)s
                ON CONFLICT (one_id, other_id) DO UPDATE SET score = excluded.score,
                    codes = excluded.codes, against_codes = excluded.against_codes
                WHERE gov_duplicate.state = 'open'
                """,
                rows=SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s, %s, 'job', 'open', %s, %s, %s, %s, %s)",
                        one,
                        other,
                        match.score,
                        ",".join(match.reasons),
                        ",".join(match.against),
                        now,
                        uid,
                        uid,
                        now,
                        now,
                    )
                    for one, other, match in rows
                ),
            )
        )
        self.invalidate_model(flush=False)

    def _people(self, ids):
        """What is compared, by id; nothing of people whose contact facts are sealed."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM res_partner WHERE id = ANY(%s) "
                "AND active IS TRUE AND gov_is_sealed IS NOT TRUE",
                SQL(", ").join(map(SQL.identifier, _COLUMNS)),
                list(ids),
            )
        )
        return {
            row[0]: Person(
                name=row[1] or "",
                born=row[2],
                year=row[3] or None,
                estimated=bool(row[4]),
                phone=row[5],
                email=row[6],
                area=row[7],
            )
            for row in rows
        }

    # ------------------------------------------------------------------
    # AT THE DESK
    # ------------------------------------------------------------------

    @api.model
    def _alike(self, person, ids):
        """Which of some citizens may be the person described, best first.

        :param person: ``Person`` of ``person_match``
        :return: list of ``(id, Match)``
        """
        people = self._people(ids)
        matches = [(id_, compare(person, other)) for id_, other in people.items()]
        return sorted(
            (it for it in matches if it[1].score >= POSSIBLE),
            key=lambda it: -it[1].score,
        )
