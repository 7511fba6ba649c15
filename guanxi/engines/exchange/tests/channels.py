"""Why the routes of this room have no adapter of one request: what they carry comes out of jobs."""

from guanxi.testing.channels import no_channel

no_channel(
    (
        "GET imports", "POST imports", "GET imports/{id}", "PATCH imports/{id}", "POST imports/{id}/dry-run", "POST imports/{id}/commit", "POST imports/{id}/undo",
        "GET imports/{id}/report", "GET imports/{id}/report.xlsx", "POST exports",
    ),
    "a file goes in and a report or a file comes out, by jobs: test_exchange_twins.py runs them whole in both worlds",
)  # fmt: skip
