"""The tables of the room. A job has a head without record data, which workers claim over organisations, and a content in its organisation."""

from __future__ import annotations

from django.db import models

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField, JsonTextField
from guanxi.kernel.tenancy.models import Scoped


class Job(models.Model):
    """The head: when, how often, by whom. Not `Scoped`: the worker serves all organisations; every other query names the tenant."""

    tenant = models.BigIntegerField()
    id = IdField(primary_key=True, default=new_id)
    key = models.CharField(max_length=80)
    person = IdField(null=True)
    state = models.CharField(max_length=12, default="waiting")
    priority = models.IntegerField(default=0)  # the higher the sooner
    run_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    cancel = models.BooleanField(default=False)  # asked for; a running handler sees it at its next progress
    holder = models.CharField(max_length=120, null=True)  # another for each claim: it is the fencing token
    until = models.DateTimeField(null=True)
    unique = models.CharField(max_length=200, null=True)
    # Equal to `unique` while the job waits or runs, else null: a conditional unique constraint, which MySQL lacks.
    live_unique = models.CharField(max_length=200, null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "jobs_job"
        constraints = [models.UniqueConstraint(fields=["tenant", "live_unique"], name="job_unique")]
        indexes = [
            models.Index(fields=["state", "-priority", "run_at"], name="job_due"),
            models.Index(fields=["state", "until"], name="job_lease"),
            models.Index(fields=["state", "finished_at"], name="job_finished"),
            models.Index(fields=["tenant", "person", "id"], name="job_person"),
        ]


class JobContent(Scoped):
    """What a job is about: payload, checkpoint, result, error."""

    job = IdField(primary_key=True)
    label = JsonTextField(default=dict)
    payload = JsonTextField(default=dict)
    scopes = JsonTextField(null=True)  # of the API token that asked; null: whatever the person may do
    state = JsonTextField(default=dict)
    result = JsonTextField(null=True)
    error = JsonTextField(null=True)

    class Meta:
        db_table = "jobs_content"
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["tenant", "job"], name="job_content")]


class Lease(models.Model):
    """Something that one process of the installation does at a time."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=120)
    until = models.DateTimeField()

    class Meta:
        db_table = "jobs_lease"


class CronRun(models.Model):
    """How far a timed function has come. `until` is set while a process runs it."""

    key = models.CharField(max_length=80, primary_key=True)
    last = models.DateTimeField()
    until = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "jobs_cron"
