"""What becomes of a folder of real documents: each is generated, imported, type-checked, tested and counted.

`__main__` takes the arguments and runs `entries` in parallel; an entry goes through `steps`, each a `process` of its
own; `counting` reads documents without the generator's help; `table` judges it all.
"""
