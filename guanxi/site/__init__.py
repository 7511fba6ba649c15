"""Composition: settings, URLs, OpenAPI, server and worker entries, command line, the built web application."""
