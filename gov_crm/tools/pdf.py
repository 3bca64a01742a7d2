"""Letters and certificates as accessible PDF (PDF/UA-1), made by WeasyPrint.

WeasyPrint is a library of Python that needs Pango on the machine. Without either the callers
print a page of HTML instead.
"""

import importlib.util
import logging
import warnings
from functools import cache


@cache
def is_available():
    """Whether this machine can make a PDF; looked up once in the life of a process."""
    if not importlib.util.find_spec("weasyprint"):
        return False
    try:
        with warnings.catch_warnings():
            # It announces that it will want a library one day which it does without today.
            warnings.simplefilter("ignore", DeprecationWarning)
            # Loads Pango, which takes half a second: not before it is needed.
            importlib.import_module("weasyprint")
    except OSError:  # the library is there, Pango is not
        return False
    # Tells each table of each font: some three hundred lines a letter.
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    return True


def from_html(html):
    """One document of HTML, with its styles inside, as PDF.

    Nothing is fetched, from the network or from the machine: a text of a citizen must not
    make the server ask for an address. Pictures stand inside, as ``data:`` addresses.

    :param html: a whole document, with ``lang`` and ``title``
    :return: bytes
    """
    # Loaded here and not with the module: see is_available.
    weasyprint = importlib.import_module("weasyprint")
    urls = importlib.import_module("weasyprint.urls")

    class Nothing(urls.URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise ValueError(f"Not fetched: {url}")

    document = weasyprint.HTML(string=html, url_fetcher=Nothing())
    return document.write_pdf(pdf_variant="pdf/ua-1")
