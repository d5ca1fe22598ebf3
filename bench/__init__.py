"""Measure generated clients and their generator against alternatives; see README.md."""
