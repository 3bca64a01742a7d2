from . import gov_path_report
