"""Chromium for the browser tests: the machine's own, else one unpacked into ``.dev``.

Odoo looks for it by name on PATH, so a folder with a starter script is all it takes.
"""

import os
import shutil
import subprocess
import tempfile

from . import apt
from .common import DEV, DevError, cached_environment, write_atomic

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
HOME = DEV / "browser"
BIN = HOME / "bin"
# A page without a font shows boxes; Liberation and DejaVu cover Latin and the ₱ sign.
PACKAGES = ["chromium", "fonts-liberation", "fonts-dejavu-core"]
HOW_TO_INSTALL = (
    "install Chromium, e.g. `sudo apt-get install chromium`, and run the command again"
)
# The libraries that came along are found beside the program, wherever .dev is.
STARTER = """\
#!/bin/sh
# Starts the Chromium that ./dev unpacked; the machine's own files are untouched.
root=$(dirname "$(dirname "$(readlink -f "$0")")")/root
for folder in "$root"/usr/lib/*-linux-gnu* "$root"/lib/*-linux-gnu*; do
    for part in "$folder" "$folder/pulseaudio"; do
        [ -d "$part" ] && LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$part
    done
done
export LD_LIBRARY_PATH
export FONTCONFIG_FILE="$root/fonts.conf"
export XDG_DATA_DIRS="$root/usr/share:/usr/local/share:/usr/share"
exec "$root/usr/lib/chromium/chromium" "$@"
"""
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{root}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family>
    <family>DejaVu Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Liberation Mono</family>
    </prefer></alias>
</fontconfig>
"""


def find():
    """Return the browser Odoo's tests would start, or None."""
    path = os.pathsep.join([os.environ.get("PATH", ""), str(BIN)])
    for name in NAMES:
        found = shutil.which(name, path=path)
        if found:
            return found
    return None


def works(program):
    """Tell whether the browser can draw a page here, without a display."""
    argv = [program, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    with tempfile.TemporaryDirectory(
        prefix="gov-crm-", ignore_cleanup_errors=True
    ) as folder:
        argv += [f"--user-data-dir={folder}/profile", "data:text/html,ok"]
        try:
            result = subprocess.run(
                argv,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
                env={**cached_environment(), "TMPDIR": folder},
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return "ok" in result.stdout


def ensure():
    """Return a browser that works, fetching Debian's if the machine has none."""
    program = find()
    if not program:
        try:
            apt.fetch("Chromium", HOME, PACKAGES, _finish)
        except DevError as error:
            raise DevError(
                f"The browser tests need a browser and none is here "
                f"({str(error).rstrip('.')}): {HOW_TO_INSTALL}."
            ) from error
        program = find()
    if not program or not works(program):
        raise DevError(
            f"The browser {program} does not start, and the browser tests need one: "
            f"{HOW_TO_INSTALL}."
        )
    return program


def _finish(part):
    """Put the starter and the list of fonts beside what was unpacked."""
    write_atomic(part / "bin" / "chromium", STARTER, mode=0o755)
    fonts = FONTS.format(root=HOME / "root", cache=DEV / "cache" / "fontconfig")
    write_atomic(part / "root" / "fonts.conf", fonts)


def environment(env):
    """Return the variables with our browser findable after the machine's own."""
    return {**env, "PATH": f"{env['PATH']}{os.pathsep}{BIN}"}
