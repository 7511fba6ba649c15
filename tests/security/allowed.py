"""Where a rule of the lint is broken on purpose: (rule, file or folder) and the reason."""

ALLOWED = {
    # Who listens, and who asks the machine for its name.
    ("network", "kernel/egress/"): "the way out itself",
    ("network", "kernel/jobs/claim.py"): "`gethostname`: who holds a job",
    ("network", "kernel/jobs/worker.py"): "`gethostname`: who holds the lease",
    ("network", "site/demo/build.py"): "`gethostname`: which machine builds the demo",
    ("network", "site/commands/supervise.py"): "tries the port to listen on, and asks its own server whether it is ready",
    ("unverified_tls", "site/commands/supervise.py"): "asks its own server, whose certificate is made for another name",
    ("network", "site/stream.py"): "the session engine that the settings name, as Django finds it",
    # The compilers and what a database spells in its own way.
    ("raw_sql", "kernel/database/"): "the room of what databases spell differently",
    ("raw_sql", "site/commands/running.py"): "a lock of the database around migrations, no input",
    ("raw_sql", "kernel/tenancy/walls.py"): "setting the wall up while migrating, no input",
    ("raw_sql", "site/health.py"): "`SELECT 1`",
    # The gate itself, and what stands below it.
    ("record_by_key", "kernel/records/"): "rows that the gate has locked or the batch has made",
    ("record_by_key", "kernel/access/actor.py"): "who the caller is, before there is an actor",
    ("record_by_key", "kernel/formulas/reader.py"): "a reader of the log, for no actor",
    ("record_by_key", "kernel/notify/from_log.py"): "owners of records that the log names, for no actor",
    ("record_by_key", "kernel/http/security_policy.py"): "the version of the administrator's own row",
    ("record_by_key", "kernel/http/me.py"): "one's own row",
    ("record_by_key", "kernel/http/everywhere.py"): "one's own row",
    ("record_by_key", "kernel/http/tokens.py"): "one's own row",
    ("record_by_key", "kernel/jobs/housekeeping.py"): "jobs, which are no records, by age",
    ("record_by_key", "engines/exchange/batch.py"): "whether ids of a file are taken: the answer is the same for what may not be seen",
    ("record_by_key", "engines/exchange/undo.py"): "records that this import has made, before the gate deletes them",
    ("record_by_key", "site/stream.py"): "whether a listener is still there",
    ("record_by_key", "site/demo/"): "making an organisation of invented people",
    # Columns whose names come from the registry or stand a few lines above.
    ("unpacked_into_orm", "engines/exchange/undo.py"): "the key of a registered reference field",
    ("unpacked_into_orm", "kernel/jobs/"): "columns named by callers in the same room",
    ("unpacked_into_orm", "kernel/records/"): "columns of the registry; values by keyword of this room",
    ("unpacked_into_orm", "kernel/vault/holders.py"): "columns of registered encrypted fields",
    ("unpacked_into_orm", "kernel/views/naming.py"): "a literal a line above",
    # Patterns put together from our own words.
    ("pattern_of_data", "base/dates.py"): "forms of a table in the same file",
    ("pattern_of_data", "engines/exchange/mapping.py"): "words of a table in the same file",
    ("pattern_of_data", "engines/exchange/reading/sheet_marks.py"): "whole numbers alone",
}
