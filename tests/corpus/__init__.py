"""Generate, import, type-check, test and count every document of a folder.

`__main__` parses the arguments and processes documents in parallel. The result of a document
(`results`) comes from `steps`, each of which runs a `process`. `counting` reads documents
without the generator. `summary` compares the results with the bars.
"""
