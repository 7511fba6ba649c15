"""These tests are about PostgreSQL: on the other databases they are not collected."""

import os

collect_ignore_glob = [] if os.environ.get("GUANXI_DATABASE_URL", "").startswith("postgres") else ["test_*.py"]
