"""Random valid documents with many unusual features."""
