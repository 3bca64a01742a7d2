"""Pure kernels: plain Python, no `odoo`, no input or output, no clock."""
