from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.name_key import name_key

# From this likeness of their names on (share of common groups of three letters) two
# offices are taken to offer the same service …
SAME_NAME = 0.7
# … and from this on if both call it by the same code. A code alone says little: it is
# unique in one office only, and two offices use “ID” for two different cards.
SAME_CODE = 0.35
# How well a service fits.
SAME, SAME_BY_CODE, ALIKE = 3, 2, 1
# More than this nobody reads.
MOST = 100


class GovService(models.Model):
    """The same service at other offices: each keeps an entry of its own in the charter."""

    _inherit = "gov.service"

    name_key = fields.Char(compute="_compute_name_key", store=True)

    _name_key_idx = models.Index(
        lambda registry: (
            "USING gin (name_key gin_trgm_ops)"
            if registry.has_trigram
            else "(name_key)"
        )
    )

    @api.depends("name")
    def _compute_name_key(self):
        # Compared in the language in which the charter was written.
        for service in self.with_context(lang=None):
            service.name_key = name_key(service.name)

    def _offered_at(self, area, near):
        """Who offers this service in an area, this office and archived ones included.

        The best fit of each office; those that fit best, are open and are close in the tree
        to ``near`` come first. One query.

        :param area: ``gov.area``, or none for anywhere
        :param near: ``gov.agency``
        :return: list of ``(id of the office, id of its service, fit, likeness 0 to 1)``,
            at most ``MOST``; fit is ``SAME``, ``SAME_BY_CODE`` or ``ALIKE``
        """
        if not self:
            return []
        self.ensure_one()
        self.flush_model(["name_key", "code", "agency_id", "active"])
        self.env["gov.agency"].flush_model(["parent_id", "area_ids", "active"])
        path = SQL.identifier("agency", "parent_path")
        alike, fit = self._fit_sql()
        return self.env.execute_query(
            SQL(
                """
                SELECT agency_id, service_id, fit, alike FROM (
                    SELECT DISTINCT ON (found.agency_id) found.*, agency.active, cardinality(
                        ARRAY(SELECT unnest(string_to_array(%(path)s, '/')) INTERSECT
                              SELECT unnest(string_to_array(%(near)s, '/')))) AS common
                    FROM (
                        SELECT service.agency_id, service.id AS service_id,
                               %(fit)s AS fit, %(alike)s AS alike
                        FROM gov_service service WHERE service.active AND %(like)s
                    ) found JOIN gov_agency agency ON agency.id = found.agency_id
                    WHERE found.fit > 0 AND %(serves)s
                    ORDER BY found.agency_id, found.fit DESC, found.alike DESC,
                             found.service_id
                ) best
                ORDER BY active DESC, fit DESC, alike DESC, common DESC, agency_id
                LIMIT %(most)s
                """,
                path=path,
                near=near.sudo().parent_path or "",  # the tree is no secret
                fit=fit,
                alike=alike,
                like=self._like_sql(),
                serves=self.env["gov.agency"]._serves_sql(path, area),
                most=MOST,
            )
        )

    def _like_sql(self):
        """What can fit, by index: far more than what does."""
        same = SQL("service.name_key = %s OR service.id = %s", self.name_key, self.id)
        if not self.env.registry.has_trigram:
            return SQL("(%s)", same)
        # The operator asks for a likeness of 0.3, PostgreSQL's default.
        return SQL("(%s OR service.name_key %% %s)", same, self.name_key)

    def _fit_sql(self):
        """Likeness of names, and how well a service fits; 0: not at all."""
        key = self.name_key
        if self.env.registry.has_trigram:
            alike = SQL("similarity(service.name_key, %s)", key)
        else:
            alike = SQL("(service.name_key = %s)::int", key)
        return alike, SQL(
            """CASE
                WHEN service.id = %(id)s OR service.name_key = %(key)s THEN %(same)s
                WHEN service.code = %(code)s AND %(alike)s >= %(same_code)s
                    THEN %(by_code)s
                WHEN %(alike)s >= %(same_name)s THEN %(like)s
                ELSE 0 END""",
            id=self.id,
            key=key,
            same=SAME,
            code=self.code or None,
            alike=alike,
            same_code=SAME_CODE,
            by_code=SAME_BY_CODE,
            same_name=SAME_NAME,
            like=ALIKE,
        )
