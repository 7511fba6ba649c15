"""Measures what people wait for, with raw SQL beside each figure. Never part of the tests: nothing here asserts on time."""
