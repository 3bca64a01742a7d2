"""Small helpers for words that people typed and that go into sentences of ours."""


def clause(text):
    """`text` on one line and without its full stop, to stand within a sentence."""
    return " ".join((text or "").split()).rstrip(". ")


def items(text):
    """The entries of a list typed one a line, without blanks, bullets and empty lines."""
    lines = (line.strip(" \t-–•*;") for line in (text or "").splitlines())
    return [line for line in lines if line]
