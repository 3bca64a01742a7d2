from . import (
    test_gateway,
    test_kernel_gsm7,
    test_text_messages,
)
