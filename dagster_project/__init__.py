"""juesuan 决算: an audited warehouse of Chinese departmental final accounts.

Importing it, in whichever process, keeps the libraries that it stands on from telling their makers of its use.
"""

import os

os.environ |= {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
}
