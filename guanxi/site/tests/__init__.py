"""Tests of the composition: sign-in, failures, logs, live updates."""
