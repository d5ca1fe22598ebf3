"""Changes to generated modules, and the runs of generated tests that must notice them."""
