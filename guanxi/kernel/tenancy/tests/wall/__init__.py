"""Tests of the second wall; there is one on PostgreSQL alone."""
