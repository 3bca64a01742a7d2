import csv
import hashlib
import io
import json
import re

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request, route

from .charter import KEEP
from .export import as_text

_QUARTER = re.compile(r"\d{4}-Q[1-4]")
# Columns of the CSV file. New ones are added at the end only.
CSV_COLUMNS = (
    *("quarter", "version", "published_at", "level", "office", "service", "address"),
    *("measure", "status", "value", "n", "count", "low", "high", "digest", "licence"),
)
_OF_ROWS = CSV_COLUMNS[3:-2]


class Performance(http.Controller):
    """Published results, for people and machines: read by everybody, without a script.

    All of it is what releases say; nothing is computed from cases here.
    """

    @route("/performance", type="http", auth="public", website=True, methods=["GET"])
    def performance(self, quarter="", **_kw):
        values = request.env["gov.release"]._overview_values(_quarter(quarter))
        if values is None:
            raise NotFound()
        values["title"] = request.env._("Published results")
        return self._page("gov_crm.performance_overview", values)

    @route(
        "/performance/method",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def performance_method(self, **_kw):
        values = request.env["gov.release"]._method_values()
        values["title"] = request.env._("How results are counted")
        return self._page("gov_crm.performance_method", values)

    @route(
        "/performance/<string:slug>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def performance_service(self, slug, quarter="", **_kw):
        values = request.env["gov.release"]._service_values(slug, _quarter(quarter))
        if values is None:
            raise NotFound()
        values["title"] = request.env._("Results: %(service)s", service=values["name"])
        return self._page("gov_crm.performance_service", values)

    @route("/performance.json", type="http", auth="public", methods=["GET"])
    def performance_json(self, quarter="", **_kw):
        """All results of a quarter: the document whose digest is published, word for word."""
        return self._json(_release(quarter), None)

    @route("/performance.csv", type="http", auth="public", methods=["GET"])
    def performance_csv(self, quarter="", **_kw):
        """All results of a quarter as a table, a line a figure."""
        return self._csv(_release(quarter), None)

    @route(
        "/performance/<string:slug>.json", type="http", auth="public", methods=["GET"]
    )
    def performance_service_json(self, slug, quarter="", **_kw):
        """Results of one service in a quarter."""
        return self._json(_release(quarter), slug)

    @route(
        "/performance/<string:slug>.csv", type="http", auth="public", methods=["GET"]
    )
    def performance_service_csv(self, slug, quarter="", **_kw):
        """Results of one service in a quarter as a table."""
        return self._csv(_release(quarter), slug)

    # ------------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------------

    def _page(self, template, values):
        response = request.render(template, values)
        response.flatten()
        return _kept(response)

    def _json(self, release, slug):
        content = release._file_values(slug)
        if content is None:
            raise NotFound()
        text = json.dumps(content, ensure_ascii=False)
        return _kept(_file(text, "application/json"))

    def _csv(self, release, slug):
        content = release._file_values(slug)
        if content is None:
            raise NotFound()
        document = content["document"]
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(CSV_COLUMNS)
        of_release = [document[it] for it in ("quarter", "version", "published_at")]
        for row in document["rows"]:
            figures = ["" if row.get(it) is None else row[it] for it in _OF_ROWS]
            ending = [content["digest"], content["licence"]]
            # Names come from people: none of them becomes a formula of the reader's.
            writer.writerow(map(as_text, [*of_release, *figures, *ending]))
        response = _file(stream.getvalue(), "text/csv")
        name = "-".join(filter(None, ("results", slug, document["quarter"])))
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return _kept(response)


def _quarter(text):
    """A quarter of an address, or “” for none.

    :raises NotFound: it is no quarter
    """
    if text and not _QUARTER.fullmatch(text):
        raise NotFound()
    return text


def _release(quarter):
    """The release that stands for a quarter, or the last one, as superuser.

    :raises NotFound: none was published
    """
    standing = request.env["gov.release"]._standing()
    if address := _quarter(quarter):
        standing = standing.filtered(lambda it: it._address() == address)
    if not standing:
        raise NotFound()
    return standing[:1]


def _file(text, kind):
    return request.make_response(
        text, headers=[("Content-Type", f"{kind}; charset=utf-8")]
    )


def _kept(response):
    """The answer, to be kept by readers: who has it already is told so, without its bytes."""
    response.headers.update(KEEP)
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    return response.make_conditional(request.httprequest)
