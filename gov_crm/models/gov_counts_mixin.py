from odoo import api, models
from odoo.tools import SQL


class GovCountsMixin(models.AbstractModel):
    """Counters above lists: each a figure and the filter that shows what it counts."""

    _name = "gov.counts.mixin"
    _description = "Counters"

    @api.model
    def _count_each(self, domain, parts):
        """How many records of ``domain`` fit each of ``parts``, in one pass over them, in the
        rights of the caller.

        :param parts: domains by name, on what the database can tell of a record
        :return: counts by name
        """
        query = self._search(domain)
        columns = [
            SQL(
                "COUNT(*) FILTER (WHERE %s)",
                part.optimize_full(self)._to_sql(self, query.table, query),
            )
            for part in parts.values()
        ]
        [counts] = self.env.execute_query(query.select(*columns))
        return dict(zip(parts, counts, strict=True))

    @api.model
    def _counter(self, name, count, label, sentence, tone="plain", group=None):
        """One counter, as the client shows it.

        :param name: of the filter it sets
        :param label: stands after the figure
        :param sentence: what is counted, for those who hear the counter or point at it
        :param tone: ``danger`` or ``warning`` while there is something to count
        :param group: ``(key, title)`` where the counters of two screens stand side by side
        """
        key, title = group or ("", "")
        return {
            "filter": name,
            "count": count,
            "label": label,
            "sentence": sentence,
            "tone": tone,
            "group": key,
            "title": title,
        }
