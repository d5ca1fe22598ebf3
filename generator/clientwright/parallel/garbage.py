"""Run the cyclic garbage collector rarely, in processes that exist for clientwright alone.

Generation makes many objects and few cycles: on a large document, collecting as often as
Python does by default takes a tenth of the time. A library function must not call any of
these: the collector belongs to the process of the host.
"""

import gc

# Container objects allocated and not freed since the last collection; about 100 MB.
_LIMIT = 500_000


def pause_gc() -> None:
    """Disable automatic collections in this process."""
    gc.disable()


def collect_if_due() -> None:
    """Collect, if collections are paused and many objects have piled up since the last one."""
    if not gc.isenabled() and gc.get_count()[0] > _LIMIT:
        gc.collect()
