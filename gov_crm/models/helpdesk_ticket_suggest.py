from collections import Counter

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from .gov_service_elsewhere import SAME

# Figures about fewer answers than this are said in words: they tell about single cases.
FEW = 5
PAST = relativedelta(months=12)


class HelpdeskTicket(models.Model):
    """Where a case could go, and why there.

    First the office that the last one to refuse has named; then those whose charter has
    the service, where the matter is; then those that took such cases over before. Each
    comes with its reasons as sentences.
    """

    _inherit = "helpdesk.ticket"

    def _suggest_agencies(self, limit=5):
        """Offices that could take this case over, the likeliest first.

        The order is that of ``score``: 1000 for being named by the last office to refuse;
        100 to 300 for the charter, by how well its service fits; up to 99 for the share of
        such cases the office took over and kept. Between equals the name decides.

        :param limit: how many at most
        :return: list of ``{"agency": gov.agency, "reasons": [sentences], "score": int}``
        """
        weighed = self._weigh_agencies()
        return [
            {name: it[name] for name in ("agency", "reasons", "score")}
            for it in weighed
            if not it["refusal"]
        ][:limit]

    def _weigh_agencies(self):
        """Everything that speaks for or against each office that comes into question.

        A fixed number of queries. Only for those who have the case: they see who refused it.

        :return: as ``_suggest_agencies``, all of them, with ``refusal``: a sentence why the
            office is not suggested, or “”
        """
        self.ensure_one()
        declined = self.referral_ids.filtered(lambda it: it.state == "declined")
        declined = declined.sorted(lambda it: (it.answered_at, it.id))
        named = self._named_by_refuser(declined)
        offers = {
            agency: (service, fit)
            for agency, service, fit, _alike in self.service_id._offered_at(
                self.area_id, self.agency_id
            )
        }
        answers = self._inherited(
            self.env["gov.referral"]._answers_to_such(
                self, fields.Datetime.now() - PAST
            )
        )
        # Who declined a question has not declined the case.
        refusals = self._refusals(declined.filtered(lambda it: it.kind == "transfer"))
        agencies = (
            self.env["gov.agency"]
            .with_context(active_test=False)
            .search([("id", "in", [*named, *offers, *answers, *refusals])])
        )
        serving = agencies._serving(self.area_id)
        services = self.env["gov.service"].browse(row[0] for row in offers.values())
        names = {service.id: service.name for service in services}
        weighed = []
        for agency in agencies:
            reasons, score = self._reasons(
                agency,
                agency in serving,
                named.get(agency.id),
                offers.get(agency.id),
                answers.get(agency.id, (0, 0)),
                names,
            )
            refusal = refusals.get(agency.id, "")
            if not refusal and not agency.active:
                refusal = self.env._(
                    "%(office)s does not exist any more.", office=agency.name
                )
            if score or agency.id in refusals and agency != self.agency_id:
                weighed.append(
                    {
                        "agency": agency,
                        "reasons": reasons,
                        "score": score,
                        "refusal": refusal,
                    }
                )
        weighed.sort(
            key=lambda it: (-it["score"], it["agency"].complete_name, it["agency"].id)
        )
        return weighed

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _named_by_refuser(self, declined):
        """The office that the last one to refuse has named, with the sentence."""
        last = declined.filtered("suggested_agency_id")[-1:]
        if not last:
            return {}
        named = last.suggested_agency_id
        office = named._now(self.service_id)  # that one may have been merged since
        words = {
            "office": last.to_agency_id.name,
            "day": self._say_day(last.answered_at),
            "named": named.name,
            "now": office.name,
        }
        if office == named:
            sentence = self.env._(
                "%(office)s declined on %(day)s and named %(named)s.", **words
            )
        else:
            sentence = self.env._(
                "%(office)s declined on %(day)s and named %(named)s, whose work is now "
                "done by %(now)s.",
                **words,
            )
        return {office.id: sentence}

    def _inherited(self, answers):
        """The answers of offices that are no more, where they have one heir: as the heir's.

        :param answers: ``{id: (kept, answered)}``
        """
        predecessors = self.env["gov.agency"]._predecessors()
        gone = {old for olds in predecessors.values() for old in olds}
        heirs = Counter(
            old for new in predecessors.keys() - gone for old in predecessors[new]
        )
        summed = dict(answers)
        for new in predecessors.keys() - gone:
            for old in predecessors[new]:
                if heirs[old] == 1 and old in summed:
                    kept, answered = summed.pop(old)
                    before = summed.get(new, (0, 0))
                    summed[new] = (before[0] + kept, before[1] + answered)
        return summed

    def _refusals(self, declined):
        """Why offices are out of the question: ``{id: sentence}``."""
        refusals = {
            referral.to_agency_id.id: self.env._(
                "%(office)s declined this case on %(day)s.",
                office=referral.to_agency_id.name,
                day=self._say_day(referral.answered_at),
            )
            for referral in declined
        }
        if self.agency_id:
            refusals[self.agency_id.id] = self.env._(
                "%(office)s has this case now.", office=self.agency_id.name
            )
        return refusals

    def _reasons(self, agency, serves, named, offer, answers, names):
        """What speaks for an office, in sentences, and its score; 0: nothing does.

        :param serves: whether it works where the matter is
        :param named: sentence of the last refuser, or none
        :param offer: ``(id of its service, fit)``, or none
        :param answers: ``(kept, answered)`` of such cases
        :param names: names of services by id
        """
        reasons, score = [], 0
        if named:
            reasons.append(named)
            score += 1000
        if offer:
            service, fit = offer
            reasons.append(self._say_offer(names[service], fit))
            score += 100 * fit
        kept, answered = answers
        # Having refused as often as not is no reason to ask, but good to know.
        if serves and 2 * kept > answered or score and answered:
            past = self._say_past(kept, answered)
            if past:
                reasons.append(past)
                # One more refused and one more kept than there were: few answers say less.
                score += 99 * (kept + 1) // (answered + 2)
        if score and not serves:
            reasons.append(
                self.env._(
                    "%(place)s is not among the places it serves.",
                    place=self.area_id.name,
                )
            )
        return reasons, score

    def _say_offer(self, service, fit):
        values = {"service": service, "place": self.area_id.name}
        if fit == SAME:
            if self.area_id:
                return self.env._("Offers this service in %(place)s.", **values)
            return self.env._("Offers this service.")
        if self.area_id:
            return self.env._("Offers “%(service)s” in %(place)s.", **values)
        return self.env._("Offers “%(service)s”.", **values)

    def _say_past(self, kept, answered):
        """How an office answered such cases; in words where they are few."""
        if answered < FEW and not kept:
            return ""
        if answered < FEW:
            return self.env._(
                "Took over such cases in the last 12 months; too few for a figure."
            )
        return self.env._(
            "Accepted %(kept)s of %(answered)s such cases in the last 12 months.",
            kept=kept,
            answered=answered,
        )
