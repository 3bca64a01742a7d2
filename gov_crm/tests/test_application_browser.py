import io

from PIL import Image

from odoo.tests import tagged

from .application_common import ApplicationCase
from .citizen_browser import CitizenBrowser
from .portal_common import PDF


def photo(width=3000, height=2000):
    """A photo as a phone takes it: large, and not easily made smaller."""
    noise = Image.effect_noise((width, height), 80).convert("RGB")
    data = io.BytesIO()
    noise.save(data, "JPEG", quality=90)
    return data.getvalue()


@tagged("post_install", "-at_install")
class TestApplicationBrowser(CitizenBrowser, ApplicationCase):
    """Applying in a real browser, on a phone."""

    def _answer(self):
        """From the public page to the papers."""
        self.visit("/services/permit")
        self.click("Start")
        self.axe()
        self.click("Start now")
        self.see("Step 1 of 6")
        self.axe()
        self.choose("A shop")
        self.click("Continue")
        self.axe()
        self.fill("Day", "1")
        self.fill("Month", "12")
        self.fill("Year", "2026")
        self.fill("How many people work there?", "12")
        self.fill("House number and street", "12 Mabini Street")
        self.fill("Town or city", "Balanghai")
        self.click("Continue")
        self.fill("Name of the owner", "Ana")
        self.click("Add another")
        self.see("Owner, 2")
        self.axe()
        self.fill("Name of the owner", "Ben", nth=1)
        self.click("Continue")
        self.axe()
        self.click("Continue")
        self.see("Your papers")
        self.axe()

    def _case(self):
        self.env.invalidate_all()
        return self.citizen.gov_case_ids.sorted("id")[-1]

    def test_without_script(self):
        self.login_as(self.citizen_user)
        self.window(360)
        self.no_script()
        self._answer()
        self.click("Continue")
        self.see("There is a problem")
        self.axe()
        self.assertTrue(self.title().startswith("Error: "))
        self.attach("Barangay clearance", [("clearance.pdf", PDF)])
        self.choose("I do not need it.", nth=-1)
        self.click("Continue")
        self.see("Check your answers before you send")
        self.see("clearance.pdf")
        self.axe()
        self.click("Change (What is it?)")
        self.choose("A stall")
        self.click("Continue")
        self.fill("In which market?", "Central market")
        self.click("Continue")
        self.see("Central market")
        self.click("Send my request")
        self.see(f"Request sent: {self._case().number}")
        self.see("You have our decision by")
        self.axe()
        self.click("See my case")
        self.click("What you filled in")
        self.axe()

    def test_photo_is_made_smaller(self):
        self.login_as(self.citizen_user)
        self._answer()
        large = photo()
        self.attach("Barangay clearance", [("clearance.jpg", large)])
        self.see("The photo is ready to be sent.")
        self.choose("I do not have it yet. I bring or send it later.", nth=-1)
        self.click("Save and finish later", loads=True)
        self.see("Saved")
        self.visit("/services/permit/apply/papers")
        self.see("clearance.jpg")
        self.axe()
        draft = self.env["gov.application"]._own(self.permit, self.citizen_user)
        [file] = draft._files()
        self.assertLess(file.file_size, len(large))
        self.assertEqual(Image.open(io.BytesIO(file.raw)).size, (1600, 1067))
        # What is wrong is said with the script as without.
        self.click("Remove clearance.jpg")
        self.attach("Barangay clearance", [("notes.exe", b"MZ\x00\x01" * 200)])
        self.click("Continue", loads=True)
        self.see("There is a problem")

    def test_by_keyboard(self):
        self.login_as(self.citizen_user)
        self.visit("/services/permit/apply")
        self.tab_to("Start now")
        self.press("Enter")
        self.see("Step 1 of 6")
        self.tab_to("A shop")
        self.press("Space")
        self.press("Enter")  # as in any form
        self.see("Step 2 of 6")

    def test_preview(self):
        self.login_as(self.service_admin)
        self.permit.is_online = False
        self.visit("/services/permit/apply/preview")
        self.see("Nothing you type here is kept.")
        self.see("Page 1 of 5")
        self.axe()
        self.click("Next page")
        self.see("Only asked if: What is it? A stall")
        self.axe()
        self.visit("/services/permit/apply/preview?page=5")
        self.see("Barangay clearance")
        self.assertFalse(self.env["gov.application"].search([]))
        for user in (self.citizen_user, self.frontline):
            self.login_as(user)
            self.assertEqual(
                self.url_open("/services/permit/apply/preview").status_code, 404
            )

    def test_no_script_where_nothing_is_sent(self):
        """Pages without files load no script at all."""
        self._login(self.citizen_user)
        self._draft()
        for page in ("", "/1", "/4", "/check"):
            text = self._get(f"/services/permit/apply{page}").text
            self.assertNotIn("<script", text)
        self.assertIn("gov_photo.js", self._get("/services/permit/apply/papers").text)
