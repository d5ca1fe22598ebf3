"""Small documents, one folder per construct: `spec.yaml` (or `.json`), and what must be so of the client made from it (`checks.py`)."""
