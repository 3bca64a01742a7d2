"""Arrays in PostgreSQL's own notation.

A list given to the driver becomes one constant for each value, which the server parses one by
one; with a hundred thousand rows that costs more than writing them.
"""


def pg_array(values):
    r"""The values as one array constant, to be cast to the type of the array.

    Values are numbers, moments or text; None is NULL.

    >>> print(pg_array([1, None, "50,100", 'say "no" \\ yes']))
    {"1",NULL,"50,100","say \"no\" \\ yes"}
    """
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value):
    if value is None:
        return "NULL"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
