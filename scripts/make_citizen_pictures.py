"""Remake the pictures of docs/citizens.md: a citizen asks for a repair on a phone.

    ./dev run
    .dev/venv/bin/python scripts/make_citizen_pictures.py [ADDRESS]

Each run files one more request in the demo town.
"""

import sys

from make_screenshots import IMAGES, PHONE, Browser, find_browser, log_in

SERVICE = "/services/street-light-drainage-or-tree-repair"
ANSWERS = {
    "textarea": "The light before house 14 has been out for a week.",
    "street": "14 Sampaguita Street",
    "place": "Barangay Mabini",
    "city": "Balanghai City",
}
FILL = """(() => {
    const groups = new Set();
    for (const box of document.querySelectorAll('main form input, main form textarea')) {
        if (box.value === 'later') {
            box.checked = true;
        } else if (box.type === 'radio' && !groups.has(box.name)) {
            groups.add(box.name);
            box.checked = true;
        } else if (box.tagName === 'TEXTAREA') {
            box.value = '%(textarea)s';
        } else if (box.name.endsWith('-street')) {
            box.value = '%(street)s';
        } else if (box.name.endsWith('-place')) {
            box.value = '%(place)s';
        } else if (box.name.endsWith('-city')) {
            box.value = '%(city)s';
        }
    }
})()"""
GO_ON = "document.querySelector('main .btn-primary:not(.visually-hidden)').click()"


def main():
    address = (sys.argv[1:] or ["http://127.0.0.1:8069"])[0]
    browser = Browser(find_browser())

    def shoot(name):
        height = browser.run("document.documentElement.scrollHeight")
        browser.picture(IMAGES / f"citizen-{name}.png", (PHONE[0], min(height, 1400)))
        print(f"docs/images/citizen-{name}.png")

    def press(script):
        browser.run("window.gov_old_page = true")
        browser.run(script)
        Browser._wait(
            lambda: browser.run(
                "!window.gov_old_page && document.readyState === 'complete'"
            )
        )

    try:
        browser.call(
            "Emulation.setDeviceMetricsOverride",
            width=PHONE[0],
            height=PHONE[1],
            deviceScaleFactor=1,
            mobile=True,
        )
        browser.open(f"{address}/services?q=street+light", "main h1")
        shoot("find")
        browser.open(f"{address}/track", "main h1")
        shoot("track")
        log_in(browser, address, "citizen")
        browser.open(address + SERVICE, "main h1")
        shoot("service")
        browser.open(f"{address}{SERVICE}/apply", "main h1")
        shoot("start")
        press(GO_ON)
        for step in range(1, 9):
            if browser.run("location.pathname.endsWith('/done')"):
                break
            browser.run(FILL % ANSWERS)
            where = browser.run("location.pathname.split('/').pop()")
            shoot(where if where == "check" else f"step-{step}")
            press(GO_ON)
        shoot("receipt")
        press("document.querySelector('main a[href*=\"/my/cases/\"]').click()")
        shoot("case")
        browser.open(f"{address}/my/cases", "main h1")
        shoot("cases")
    finally:
        browser.close()


if __name__ == "__main__":
    main()
