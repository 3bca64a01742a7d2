import doctest

from odoo.tests import BaseCase, tagged

from ..tools import gateway, gsm7


@tagged("post_install", "-at_install")
class TestGsm7(BaseCase):
    def test_examples(self):
        self.assertEqual(doctest.testmod(gsm7).failed, 0)

    def test_alphabet(self):
        for text, known in (
            ("Ñandú, señor: ¿qué?", False),  # ú is not in it, ñ and ¿ are
            ("Señor ¿ñ? @£$", True),
            ("{}[]~|^\\€", True),
            ("₱", False),
            ("“curly”", False),
            ("🙂", False),
            ("\x1b", False),
        ):
            with self.subTest(text):
                self.assertEqual(gsm7.is_gsm7(text), known)

    def test_parts(self):
        for text, count in (
            ("", 0),
            ("€" * 81, 2),
            ("a" * 306, 2),
            ("a" * 307, 3),
            ("₱" * 70, 1),
            ("🙂" * 35, 1),  # two places each
            ("🙂" * 36, 2),
        ):
            with self.subTest(text[:1], length=len(text)):
                self.assertEqual(gsm7.parts(text), count)

    def test_addresses(self):
        for good in (
            "http://127.0.0.1:13013/cgi-bin/sendsms",
            "http://10.1.2.3/sms",
            "http://[::1]:13013/",
            "https://192.0.2.7/sms",
        ):
            with self.subTest(good):
                gateway.check_address(good)
        for bad in (
            "",
            "gateway",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "http://user:secret@127.0.0.1/",
            "http://8.8.8.8/sms",
            "http://169.254.169.254/latest/meta-data",
            "https://169.254.169.254/",
            "http://[fe80::1]/",
            "http://0.0.0.0/",
            "http://[::ffff:169.254.169.254]/",
            "http://127.0.0.1:99999/",
            "https://[::1",
        ):
            with self.subTest(bad), self.assertRaises(gateway.GatewayError):
                gateway.check_address(bad)
