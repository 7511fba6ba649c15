"""What an import keeps of its file, for the renewal of keys."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.engines.exchange.models import Import, ImportIssue, ImportRow
from guanxi.kernel.vault.codec import Place
from guanxi.kernel.vault.holders import Holder, SealedColumn


def sealed_columns() -> Sequence[Holder]:
    """Samples of the file, values in reports, references that wait for the end of the import."""
    return [
        SealedColumn("imports.look", Import, "look", lambda row: Place(row.tenant, "import", row.id, "look")),
        SealedColumn("imports.issues", ImportIssue, "value", lambda row: Place(row.tenant, "import", row.import_id, "issue")),
        SealedColumn("imports.rows", ImportRow, "pending", lambda row: Place(row.tenant, "import", row.import_id, "pending")),
    ]
