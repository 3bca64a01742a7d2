from collections import Counter, defaultdict

from odoo import models
from odoo.exceptions import AccessError

from odoo.addons.gov_crm.models.gov_feedback_figures import MINIMUM
from odoo.addons.gov_crm.tools.register_book import (
    NUMBER,
    PERCENT,
    TEXT,
    Column,
)
from odoo.addons.gov_crm.tools.satisfaction import (
    FIVE,
    FORMULAS,
    answered,
    band,
    pooled,
    sample_size,
)

from ..tools.csm_report import margin

SCORED = tuple(f"SQD{number}" for number in range(1, 9))
OVERALL = "SQD0"


class GovRegisterCsm(models.AbstractModel):
    """The Client Satisfaction Measurement report of ARTA as a spreadsheet, one part a sheet.

    What it counts are the figures of ``gov.feedback.figures`` of the four quarters of a
    year, with their minimum and steps. What of the law or the official form was not seen is
    said to be so in the report itself.
    """

    _name = "gov.register.csm"
    _description = "Client Satisfaction Measurement report"
    _inherit = ["gov.register.satisfaction"]

    # The law asks for it once a year; a quarter tells an office in time how it stands.
    _register_every = ("year", "quarter")

    def _title(self):
        return self.env._("Client Satisfaction Measurement report")

    def _about(self):
        return self.env._(
            "The yearly report to ARTA in the layout of Annex B of MC 2022-05, made of the "
            "answers of whole quarters; texts and plans are those of “Satisfaction "
            "reports”."
        )

    def _fill(self, book, ask, tick):
        self._refuse_part(ask)
        report = self._report(ask)
        figures = self._add_up(ask)
        pages = self.env["gov.register.csm.pages"]
        pages._fill_pages(book, ask, report, figures)
        part = self._write_table(
            book,
            self.env._("VI Score per service"),
            self._score_columns(),
            self._scores(figures),
        )
        pages._fill_last_pages(book, report, figures)
        tick(part.count, part.count)
        return [part]

    def _refuse_part(self, ask):
        """A report names an office, so whoever sees only a part of that gets none.

        :raises AccessError: the reader does not see all offices asked for
        """
        offices = self.env["gov.feedback.figures"]._offices()
        if offices is not None and not set(ask.agency_ids) <= set(offices):
            raise AccessError(
                self.env._(
                    "This report tells of the whole of %(office)s, and you may see only a "
                    "part of it.",
                    office=self._office(ask).name or self._publisher(),
                )
            )

    def _office(self, ask):
        """The one office asked for, with those below it; empty for several or all."""
        ids = ask.more.get("agency_ids") or ()
        # The name of an office is public.
        return self.env["gov.agency"].sudo().browse(ids if len(ids) == 1 else ())

    def _report(self, ask):
        """The report whose texts stand in the file, by the rights of the reader: the one
        chosen, else the last edition of this office and year; may be empty."""
        Report = self.env["gov.csm.report"]
        chosen = Report.browse(ask.more.get("csm_report_id") or ())
        if chosen.exists():
            chosen.check_access("read")
            return chosen
        office = self._office(ask)
        if not office:
            return Report
        return Report.search(
            [("agency_id", "=", office.id), ("year", "=", ask.last.year)],
            order="id desc",
            limit=1,
        )

    def _is_whole_year(self, ask):
        return (ask.first.month, ask.first.day) == (1, 1) and (
            ask.last == ask.first.replace(month=12, day=31)
        )

    # ------------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------------

    def _add_up(self, ask):
        """The year as one dict: ``services`` (dicts by name: service, office, ids,
        responses, clients, tallies), ``tallies`` of all, ``responses``, ``clients``,
        ``comments``, ``form`` and ``quarters``."""
        found = self._collect(ask)
        form = self._form(found)
        services, comments, clients = {}, [], {}
        for day, it in found:
            key = it["service_id"], it["office_id"]
            service = services.setdefault(
                key,
                {
                    "service": it["service"],
                    "office": it["office"],
                    "service_id": key[0],
                    "office_id": key[1],
                    "responses": 0,
                    "clients": 0,
                    "tallies": defaultdict(Counter),
                },
            )
            # A quarter with answers on two forms is told of twice.
            clients[key, day] = max(clients.get((key, day), 0), it["ended"])
            if it["form_id"] != form.id:
                continue
            service["responses"] += it["counted"]
            comments += [(it["service"], text) for text in it["comments"]]
            for code, tally in it["tallies"].items():
                service["tallies"][code].update(tally)
        for (key, _day), ended in clients.items():
            services[key]["clients"] += ended
        ordered = sorted(
            services.values(), key=lambda it: (it["service"], it["office"])
        )
        whole = defaultdict(Counter)
        for service in ordered:
            for code, tally in service["tallies"].items():
                whole[code].update(tally)
        return {
            "services": ordered,
            "tallies": whole,
            "responses": sum(it["responses"] for it in ordered),
            "clients": sum(it["clients"] for it in ordered),
            "comments": sorted(comments),
            "form": form,
            "quarters": self._quarters(ask),
        }

    def _form(self, found):
        """The form of the survey. Answers on another form are of another survey."""
        form_ids = {it["form_id"] for _day, it in found if it["form_id"]}
        # Forms are public to staff.
        forms_sudo = self.env["gov.feedback.form"].sudo().browse(sorted(form_ids))
        asks = forms_sudo.filtered(
            lambda form: OVERALL in form.question_ids.mapped("code")
        )
        return asks[:1] or self.env.ref("gov_crm_l10n_ph.gov_feedback_form_csm").sudo()

    def _score(self, tally):
        """The score of counts by point, in percent, or None for too few."""
        if answered(tally, FIVE) < MINIMUM:
            return None
        # The formula is what the report says it is.
        name = self.env.company.sudo().gov_feedback_formula
        return FORMULAS[name](tally, FIVE)

    def _whole(self, tallies):
        return pooled([tallies[code] for code in SCORED if code in tallies])

    def _is_internal(self, services_sudo):
        """Ids of services for offices only: internal ones in the words of ARTA."""
        return {
            it.id
            for it in services_sudo
            if it.is_g2g and not it.is_g2c and not it.is_g2b
        }

    def _scores(self, figures):
        ids = [it["service_id"] for it in figures["services"] if it["service_id"]]
        # The charter is public.
        internal = self._is_internal(self.env["gov.service"].sudo().browse(ids))
        words = self.env["gov.feedback.board"]._band_words()
        rows = []
        for it in figures["services"]:
            tally = self._whole(it["tallies"])
            score = self._score(tally)
            favourable = sum(tally.get(point, 0) for point in FIVE.favourable)
            rows.append(
                (
                    self.env._("internal")
                    if it["service_id"] in internal
                    else self.env._("external"),
                    it["service"],
                    it["office"],
                    it["responses"],
                    100 * it["responses"] / figures["responses"]
                    if figures["responses"]
                    else None,
                    answered(tally, FIVE) if score is not None else None,
                    favourable if score is not None else None,
                    score,
                    words[band(score)] or None,
                    it["clients"],
                    sample_size(it["clients"]),
                    margin(it["responses"], it["clients"]),
                )
            )
        # External ones first, then by name: this is no ranking.
        return sorted(rows, key=lambda row: (row[0], row[1], row[2]))

    def _score_columns(self):
        return [
            Column(
                self.env._("Kind"),
                TEXT,
                self.env._("External, or internal: for government offices only."),
                10,
            ),
            Column(
                self.env._("Service"), TEXT, self.env._("Entry of the charter."), 40
            ),
            Column(
                self.env._("Office"),
                TEXT,
                self.env._("Office that ended the cases."),
                30,
            ),
            Column(
                self.env._("Respondents"),
                NUMBER,
                self.env._("Answers, in steps of five."),
                12,
            ),
            Column(
                self.env._("Share of all responses, percent"),
                PERCENT,
                self.env._("Of all respondents of this report."),
                14,
            ),
            Column(
                self.env._("Answers that count"),
                NUMBER,
                self.env._("To SQD1 to SQD8 together, without “does not apply”."),
                12,
            ),
            Column(
                self.env._("Favourable answers"),
                NUMBER,
                self.env._("Of these: agree, strongly agree."),
                12,
            ),
            Column(
                self.env._("Rating, percent"),
                PERCENT,
                self.env._("Empty: fewer than five people."),
                11,
            ),
            Column(
                self.env._("Band"),
                TEXT,
                self.env._("Name of the band of the rating."),
                18,
            ),
            Column(
                self.env._("Clients"),
                NUMBER,
                self.env._("Cases that ended in the period."),
                10,
            ),
            Column(
                self.env._("Respondents needed"),
                NUMBER,
                self.env._("For 95 % and 5 % either way."),
                12,
            ),
            Column(
                self.env._("Margin of error, percent"),
                PERCENT,
                self.env._("Either way, at 95 %, of so many clients."),
                13,
            ),
        ]
