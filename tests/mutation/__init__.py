"""Mutation testing: mutants of generated modules, and the generated tests that must fail."""
