"""Acts in processes of their own, let go at the same instant: as a web server's workers are."""

import os
import sys
import traceback

from odoo import sql_db


def at_once(acts):
    """Run each act in a process of its own, all let go at the same instant.

    :param acts: callables; what one returns must be a small number
    :return: their numbers, in order; 99 for one that broke, None for one that was killed
    """
    # No connection may be shared with the children.
    sql_db.close_all()
    wait, go = os.pipe()
    children = []
    for act in acts:
        if child := os.fork():
            children.append(child)
            continue
        code = 99
        try:
            os.close(go)
            os.read(wait, 1)  # until the other end is closed
            code = act()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    os.close(go)
    os.close(wait)
    codes = []
    for child in children:
        _child, status = os.waitpid(child, 0)
        codes.append(os.WEXITSTATUS(status) if os.WIFEXITED(status) else None)
    return codes
