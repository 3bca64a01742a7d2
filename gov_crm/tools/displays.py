"""How a date stands, as the widgets of staff and the pages of citizens show it."""


def display(state, sentence, tone, icon, progress=None, deadline=None, note=None):
    """A sentence about a date with its sign and its tone, ready for the client.

    :param tone: ``plain``, ``muted``, ``info``, ``warning`` or ``danger``
    :param progress: how much of the time is used, in percent
    :param deadline: naive UTC
    :param note: what follows from it, a sentence of its own
    """
    return {
        "state": state,
        "sentence": sentence,
        "tone": tone,
        "icon": icon,
        "progress": progress,
        "iso": deadline and f"{deadline.isoformat()}Z",
        "note": note or "",
    }
