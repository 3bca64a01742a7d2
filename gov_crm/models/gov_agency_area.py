from odoo import api, fields, models
from odoo.tools import SQL


class GovAgency(models.Model):
    """Where an office works, and how it is found among many.

    An office without areas of its own works where the office above it works; without any
    up to the head it works everywhere.
    """

    _name = "gov.agency"
    _inherit = ["gov.tree.search.mixin", "gov.agency"]
    _rec_names_search = ["name", "code", "complete_name"]

    area_ids = fields.Many2many(
        "gov.area",
        relation="gov_agency_gov_area_rel",
        column1="agency_id",
        column2="area_id",
        string="Serves",
        help="Where this office works, with all that lies there. Empty: where the office "
        "above it works; everywhere if none of them names a place.",
    )
    area_words = fields.Char("Works", compute="_compute_area_words")

    @api.depends("area_ids.complete_name", "parent_id.area_ids")
    def _compute_area_words(self):
        for agency in self:
            named_sudo = agency.sudo()  # where offices work is no secret
            while named_sudo and not named_sudo.area_ids:
                named_sudo = named_sudo.parent_id
            places = ", ".join(named_sudo.area_ids.mapped("complete_name"))
            if not named_sudo:
                agency.area_words = self.env._("Everywhere")
            elif named_sudo == agency:
                agency.area_words = places
            else:
                agency.area_words = self.env._(
                    "As %(office)s: %(places)s", office=named_sudo.name, places=places
                )

    @api.depends("name", "complete_name")
    @api.depends_context("gov_show_tree")
    def _compute_display_name(self):
        """In a list to choose from, an office is shown with those above it."""
        result = super()._compute_display_name()
        if self.env.context.get("gov_show_tree"):
            for agency in self:
                agency.display_name = agency.complete_name
        return result

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    @api.model
    def _area_source_sql(self, path):
        """The id of the office whose areas hold for one with this ``parent_path``, or NULL."""
        return SQL(
            """(
            SELECT named.agency_id
            FROM gov_agency_gov_area_rel named
            JOIN unnest(string_to_array(rtrim(%s, '/'), '/')::int4[])
                 WITH ORDINALITY AS step (id, depth) ON step.id = named.agency_id
            ORDER BY step.depth DESC LIMIT 1
            )""",
            path,
        )

    @api.model
    def _serves_sql(self, path, area):
        """Whether an office with this ``parent_path`` works in an area.

        :param path: SQL of the path
        :param area: a ``gov.area``; none: wherever it is, so everybody serves it
        """
        if not area:
            return SQL("TRUE")
        return SQL(
            """COALESCE((
            SELECT bool_or(place.area_id IN %s) FROM gov_agency_gov_area_rel place
            WHERE place.agency_id = %s
            ), TRUE)""",
            area._path_ids(),
            self._area_source_sql(path),
        )

    def _serving(self, area):
        """Those of these offices that work in ``area``; all for no area."""
        if not self or not area:
            return self
        self.flush_model(["parent_id", "area_ids"])
        rows = self.env.execute_query(
            SQL(
                "SELECT agency.id FROM gov_agency agency WHERE agency.id IN %s AND %s",
                tuple(self.ids),
                self._serves_sql(SQL.identifier("agency", "parent_path"), area),
            )
        )
        serving = {row[0] for row in rows}
        return self.filtered(lambda agency: agency.id in serving)
