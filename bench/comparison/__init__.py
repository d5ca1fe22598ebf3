"""Compare clientwright with other generators, by the clients that each one writes.

`make comparison` generates the same documents with all of them and prints Markdown tables.
`docs/comparison.md` explains the rows.
"""
