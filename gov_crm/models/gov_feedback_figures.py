from collections import Counter, defaultdict
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.satisfaction import (
    FORMULAS,
    SCALES,
    answered,
    band,
    in_steps,
    pooled,
    sample_size,
    share,
)

# Nobody reads figures of fewer people.
MINIMUM = 5


class GovFeedbackFigures(models.AbstractModel):
    """What citizens said about services, as figures of many.

    Who sees them: supervisors for their offices, oversight for all. Against finding out what
    one person said: nothing is told of fewer than five; a period is a whole quarter, so that
    two periods never overlap; and answers are counted in steps of five, so that looking
    before and after an answer came tells nothing. A total is that of what is shown.
    """

    _name = "gov.feedback.figures"
    _description = "Figures of feedback"

    # ------------------------------------------------------------------
    # WHO AND WHEN
    # ------------------------------------------------------------------

    @api.model
    def _offices(self):
        """Ids of the offices whose figures the user sees; None for all.

        :raises AccessError: neither supervisor nor oversight
        """
        user = self.env.user
        if user.has_group("gov_crm.group_gov_oversight"):
            return None
        if user.has_group("gov_crm.group_gov_supervisor"):
            return user._gov_scope_ids()
        raise AccessError(
            self.env._("Supervisors and oversight see what citizens said.")
        )

    @api.model
    def _quarter(self, year, number):
        """First day of a quarter, and first day of the next."""
        first = date(year, 3 * number - 2, 1)
        return first, first + relativedelta(months=3)

    # ------------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------------

    @api.model
    def _collect(self, year, number):
        """What was said about each service in a quarter.

        :return: list of dicts, services by name: ``service``, ``office`` and their ids (0: no
            service), ``responses``,
            ``ended`` (cases that ended), ``needed`` (answers that make good figures),
            ``counted``, and where there are enough ``form``, ``questions`` (``code``,
            ``dimension``, ``text``, ``counts``, ``answers``, ``score``, ``band``), ``score``
            and ``band`` of the service, ``form_id`` and ``tallies`` (``{code of a question:
            {answer: how many}}``, of at least five; for reports that add them up),
            ``solved``, ``charter`` (shares or None) and
            ``comments``
        :raises AccessError: see ``_offices``
        """
        offices = self._offices()
        first, after = self._quarter(year, number)
        self.env.flush_all()
        rows = self.env.execute_query(self._groups_sql(offices, first, after))
        groups = [
            dict(
                zip(
                    ("service", "office", "form", "responses", "counted", "ids"),
                    row,
                    strict=True,
                )
            )
            for row in rows
        ]
        ended = self._ended(offices, first, after)
        counts = self._counts([it for group in groups for it in group["ids"] or ()])
        words = self._names(groups, ended)
        found = [self._figures(group, counts, ended, words) for group in groups]
        asked = {(group["service"], group["office"]) for group in groups}
        for key, number_ended in ended.items():
            if key not in asked:
                group = dict(zip(("service", "office"), key, strict=True))
                group |= {"form": None, "responses": 0, "counted": 0, "ids": []}
                found.append(self._figures(group, counts, {key: number_ended}, words))
        return sorted(found, key=lambda it: (it["service"], it["office"]))

    @api.model
    def _tallies(self, offices, first, after):
        """Answers to the questions that are scored, for who checked the right to them.

        :param offices: ids; None: all
        :return: ``[(service id or 0, office id, scale, {point: answers})]``, of whole steps of
            five people only
        """
        rows = self.env.execute_query(self._groups_sql(offices, first, after))
        rows = [row for row in rows if row[4]]
        counts = self._counts([it for row in rows for it in row[5]])
        # How a form is made up is public.
        forms_sudo = (
            self.env["gov.feedback.form"].sudo().browse({row[2] for row in rows})
        )
        scored = {
            form.id: form.question_ids.filtered(
                lambda it: (
                    it.part == "main" and it.kind == "scale" and it.role == "scored"
                )
            ).ids
            for form in forms_sudo
        }
        scales = {form.id: form.scale for form in forms_sudo}
        found = []
        for service, office, form, _responses, _told, ids in rows:
            tally = defaultdict(int)
            for feedback in ids:
                for question in scored[form]:
                    if question in counts[feedback]:
                        tally[counts[feedback][question]] += 1
            found.append((service, office, scales[form], dict(tally)))
        return found

    def _groups_sql(self, offices, first, after):
        """Answers of each service, office and form, oldest first, in steps. They run as the
        system: nobody has a right on single answers, and none leaves this model."""
        mine = (
            SQL("f.agency_id = ANY(%s)", list(offices)) if offices is not None else None
        )
        return SQL(
            """
            SELECT service_id, agency_id, form_id, count(*), max(told),
                array_agg(id) FILTER (WHERE place <= told)
            FROM (
                SELECT f.id, coalesce(f.service_id, 0) AS service_id, f.agency_id,
                    f.form_id, row_number() OVER own AS place,
                    count(*) OVER (PARTITION BY f.service_id, f.agency_id, f.form_id)
                        / %(step)s * %(step)s AS told
                FROM gov_feedback f
                WHERE NOT f.is_again AND f.day >= %(first)s AND f.day < %(after)s
                    AND %(mine)s
                WINDOW own AS (
                    PARTITION BY f.service_id, f.agency_id, f.form_id ORDER BY f.id)
            ) answer
            GROUP BY service_id, agency_id, form_id
            """,
            step=MINIMUM,
            first=first,
            after=after,
            mine=mine or SQL("TRUE"),
        )

    def _ended(self, offices, first, after):
        """How many cases ended, by service and office; a day is one of the office."""
        mine = (
            SQL("d.agency_id = ANY(%s)", list(offices)) if offices is not None else None
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT coalesce(t.service_id, 0), d.agency_id, count(*)
                FROM gov_decision d
                JOIN helpdesk_ticket t ON t.id = d.ticket_id
                JOIN gov_agency office ON office.id = d.agency_id
                JOIN resource_calendar calendar ON calendar.id = office.calendar_id
                WHERE d.at >= %(least)s AND d.at < %(most)s
                    AND (d.at AT TIME ZONE 'UTC'
                        AT TIME ZONE coalesce(calendar.tz, 'UTC')) >= %(first)s
                    AND (d.at AT TIME ZONE 'UTC'
                        AT TIME ZONE coalesce(calendar.tz, 'UTC')) < %(after)s
                    AND %(mine)s
                GROUP BY 1, 2
                """,
                # So that an index is used, whatever the zone of an office.
                least=first - relativedelta(days=1),
                most=after + relativedelta(days=1),
                first=first,
                after=after,
                mine=mine or SQL("TRUE"),
            )
        )
        return {(service, office): count for service, office, count in rows}

    def _counts(self, ids):
        """``{feedback: {question: value}}`` of answers that are told of."""
        rows = self.env.execute_query(
            SQL(
                "SELECT feedback_id, question_id, value FROM gov_feedback_answer "
                "WHERE feedback_id = ANY(%s)",
                ids,
            )
        )
        found = defaultdict(dict)
        for feedback, question, value in rows:
            found[feedback][question] = value
        return found

    def _names(self, groups, ended):
        # Names of services and offices are public.
        services = {it["service"] for it in groups} | {key[0] for key in ended}
        offices = {it["office"] for it in groups} | {key[1] for key in ended}
        known = self.env["gov.service"].sudo().browse(it for it in services if it)
        names = {it.id: it.name for it in known} | {
            0: self.env._("No service of the charter")
        }
        return names, {
            it.id: it.name for it in self.env["gov.agency"].sudo().browse(offices)
        }

    def _figures(self, group, counts, ended, words):
        clients = max(
            ended.get((group["service"], group["office"]), 0), group["responses"]
        )
        figures = {
            "service": words[0][group["service"]],
            "service_id": group["service"],
            "office": words[1][group["office"]],
            "office_id": group["office"],
            "responses": group["responses"],
            "ended": clients,
            "needed": sample_size(clients),
            "counted": in_steps(group["responses"], MINIMUM),
            "form_id": 0,
            "tallies": {},
            "questions": [],
            "score": None,
            "band": None,
            "solved": None,
            "charter": {},
            "comments": [],
        }
        if not figures["counted"]:
            return figures
        form = self.env["gov.feedback.form"].sudo().browse(group["form"])
        scale = SCALES[form.scale]
        formula = FORMULAS[self.env.company.sudo().gov_feedback_formula]
        roles, scored = {}, []
        figures["form_id"] = form.id
        tallies = {
            question: self._tally(question, group["ids"], counts)
            for question in form.question_ids
        }
        figures["tallies"] = {
            question.code: tally
            for question, tally in tallies.items()
            if sum(tally.values()) >= MINIMUM
        }
        for question in form.question_ids.filtered(lambda it: it.part == "main"):
            tally = tallies[question]
            if question.role in ("awareness", "visibility", "helpfulness"):
                roles[question.role] = (question, tally)
            if question.kind != "scale":
                continue
            if question.role == "scored":
                scored.append(tally)
            figures["questions"].append(self._question(question, tally, scale, formula))
        whole = pooled(scored)
        if answered(whole, scale) >= MINIMUM:
            figures["score"] = formula(whole, scale)
            figures["band"] = band(figures["score"])
        figures["charter"] = self._charter(roles)
        figures |= self._words(group["ids"])
        return figures

    def _tally(self, question, ids, counts):
        """How many gave which answer to a question."""
        return dict(
            Counter(
                counts[feedback][question.id]
                for feedback in ids
                if question.id in counts[feedback]
            )
        )

    def _question(self, question, tally, scale, formula):
        number = answered(tally, scale)
        enough = number >= MINIMUM
        score = formula(tally, scale) if enough else None
        return {
            "code": question.code,
            "dimension": question.dimension or "",
            "text": question.text,
            "answers": number if enough else 0,
            "score": score,
            "band": band(score),
        }

    def _charter(self, roles):
        """How many know of the charter, saw it, and were helped by it."""
        wanted = {"awareness": {1, 2, 3}, "visibility": {1, 2}, "helpfulness": {1, 2}}
        found = {}
        for role, (question, tally) in roles.items():
            among = {it.value for it in question.option_ids if not it.is_not_applicable}
            if sum(tally.get(value, 0) for value in among) >= MINIMUM:
                found[role] = share(tally, wanted[role], among)
        return found

    def _words(self, ids):
        """Of the answers that are told of: whose problem was solved, and what was written,
        without a name or a day and in no order that tells who came first."""
        rows = self.env.execute_query(
            SQL(
                "SELECT solved, comment FROM gov_feedback WHERE id = ANY(%s) "
                "ORDER BY md5(comment)",
                ids,
            )
        )
        said = [row[0] for row in rows if row[0]]
        return {
            "solved": share({it: said.count(it) for it in said}, {"yes"})
            if len(said) >= MINIMUM
            else None,
            "comments": [row[1] for row in rows if row[1]],
        }
