from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.association import cramers_v, in_bands, without_rare

# The latest cases suffice, and bound the work.
MOST_PEOPLE = 20000


class GovSegmentAssociation(models.Model):
    """How strongly an allowed fact goes together with a protected ground, on the agency's
    own data: measured, never entered.

    Only the strength stands here, never a count: no group of people can be read from it, and
    nothing is measured on fewer people than the company says.
    """

    _name = "gov.segment.association"
    _description = "Fact that stands in for a ground"
    _order = "strength desc, id"

    fact_id = fields.Many2one(
        "gov.segment.fact", required=True, readonly=True, index=True, ondelete="cascade"
    )
    ground_id = fields.Many2one(
        "gov.protected.ground", required=True, readonly=True, ondelete="cascade"
    )
    strength = fields.Float("Cramér's V", digits=(3, 2), readonly=True)
    is_strong = fields.Boolean(
        "Stands in for it",
        compute="_compute_is_strong",
        help="Segments may use this fact in positive measures only.",
    )
    measured_at = fields.Datetime("Measured on", readonly=True)

    _once = models.Constraint(
        "UNIQUE (fact_id, ground_id)", "This has been measured already."
    )

    @api.depends("strength")
    def _compute_is_strong(self):
        threshold, _people = self._limits()
        for it in self:
            it.is_strong = round(it.strength, 2) >= threshold

    @api.model
    def _limits(self):
        """``(least V that counts as a proxy, fewest people to measure on)``."""
        # What an agency has decided is no secret within it.
        company = self.env["res.company"].sudo().search([], order="id", limit=1)
        return round(company.gov_proxy_threshold, 2), company.gov_proxy_people

    @api.model
    def _strong(self):
        """``{path of a fact: ((code of a ground, V), ...)}`` of what stands in for what."""
        threshold, _people = self._limits()
        found = defaultdict(list)
        # Strengths tell of nobody.
        for it in self.sudo().search([("strength", ">=", threshold - 0.005)]):
            found[it.fact_id.path].append((it.ground_id.code, it.strength))
        return {path: tuple(pairs) for path, pairs in found.items()}

    # ------------------------------------------------------------------
    # MEASURING
    # ------------------------------------------------------------------

    @api.model
    def _cron_measure(self):
        """Measure all allowed facts anew, and suspend segments that turn out unlawful."""
        self._measure(fields.Datetime.now())
        self.env["gov.segment"]._recheck()

    @api.model
    def _measure(self, at):
        """Measure every allowed fact against every ground that citizens answered.

        One row a person: the latest case. Whoever did not say counts nowhere.

        :param at: naive UTC, noted as when it was measured
        """
        _threshold, fewest = self._limits()
        answers = self._answers()
        people = {partner for said in answers.values() for partner in said}
        # Measured as a whole, for nobody to see whose facts they are.
        cases = self._latest_cases(people)
        values = []
        for fact in self.env["gov.segment.fact"].sudo().search([]):
            columns = self._columns(cases, fact.path)
            for ground_id, said in answers.items():
                strength = self._strongest(columns, said, fewest)
                if strength is not None:
                    values.append(
                        {
                            "fact_id": fact.id,
                            "ground_id": ground_id,
                            "strength": strength,
                            "measured_at": at,
                        }
                    )
        self.sudo().search([]).unlink()
        self.sudo().create(values)

    @api.model
    def _answers(self):
        """``{ground id: {partner id: value id}}`` of what citizens said."""
        self.env["gov.protected.fact"].flush_model(["value_id"])
        answers = defaultdict(dict)
        for ground_id, partner_id, value_id in self.env.execute_query(
            SQL(
                """
                SELECT fact.ground_id, fact.partner_id, fact.value_id
                FROM gov_protected_fact fact
                JOIN gov_protected_value value ON value.id = fact.value_id
                WHERE value.code <> 'undisclosed'
                """
            )
        ):
            answers[ground_id][partner_id] = value_id
        return answers

    @api.model
    def _latest_cases(self, people):
        """The latest case of each of these people, as superuser."""
        self.env["helpdesk.ticket"].flush_model(["partner_id", "filed_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (
                    SELECT DISTINCT ON (partner_id) id, filed_at
                    FROM helpdesk_ticket
                    WHERE partner_id = ANY(%s)
                    ORDER BY partner_id, filed_at DESC, id DESC
                ) latest
                ORDER BY filed_at DESC, id DESC LIMIT %s
                """,
                list(people),
                MOST_PEOPLE,
            )
        )
        return self.env["helpdesk.ticket"].sudo().browse(row[0] for row in rows)

    @api.model
    def _columns(self, cases, path):
        """Values of a fact: one column, of a fact with several values one for each.

        :return: list of ``{partner id: value}``; empty where the fact is not installed
        """
        field, model = None, cases
        for name in path.split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None:
                return []
            model = self.env[field.comodel_name] if field.comodel_name else None
        found = {case.partner_id.id: case.mapped(path) for case in cases}
        if field.type == "many2many":
            options = {option for records in found.values() for option in records.ids}
            return [
                {partner: option in records.ids for partner, records in found.items()}
                for option in sorted(options)
            ]
        plain = {
            partner: value.id
            if isinstance(value, models.BaseModel)
            else next(iter(value), None)
            for partner, value in found.items()
        }
        if field.type in ("integer", "float", "date", "datetime"):
            return [dict(zip(plain, in_bands(list(plain.values())), strict=True))]
        return [plain]

    @api.model
    def _strongest(self, columns, said, fewest):
        """The largest V of these columns with what people said; nothing where too few did.

        :param said: ``{partner id: value id}``
        """
        strongest = None
        for column in columns:
            both = sorted(column.keys() & said.keys())
            if len(both) < fewest:
                continue
            strength = cramers_v(
                zip(
                    without_rare([column[partner] for partner in both]),
                    without_rare([said[partner] for partner in both]),
                    strict=True,
                )
            )
            if strength is not None:
                strongest = max(strongest or 0.0, strength)
        return strongest

    @api.model
    def _of_rule(self, domain):
        """What a rule as a whole stands in for: being in it against what people said.

        :param domain: on cases
        :return: ``((code of a ground, V), ...)`` of those from the threshold on
        """
        threshold, fewest = self._limits()
        answers = self._answers()
        cases = self._latest_cases({it for said in answers.values() for it in said})
        inside = set(cases.search(Domain("id", "in", cases.ids) & Domain(domain)).ids)
        column = {case.partner_id.id: case.id in inside for case in cases}
        found = []
        for ground_id, said in answers.items():
            strength = self._strongest([column], said, fewest)
            if strength is not None and round(strength, 2) >= threshold:
                ground = self.env["gov.protected.ground"].sudo().browse(ground_id)
                found.append((ground.code, strength))
        return tuple(sorted(found))
