"""Kernel: what a segment may ask of a case."""

import re

_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


def is_path(text):
    """Whether a text is a way from field to field: names with dots between them."""
    return bool(text and len(text) <= 200 and _PATH.fullmatch(text))
