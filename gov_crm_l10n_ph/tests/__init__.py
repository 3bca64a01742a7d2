from . import test_demo_town, test_standards
