# SPDX-License-Identifier: MIT-0
"""The mechanics of a client, which know no API: every generated package carries them.

api         what generated clients inherit from: clients, resources, streams
client      the I/O of a call, blocking and awaiting; names httpx2
transport   httpx2 on aiohttp, for async clients; loaded on demand only
core        one call: arguments → request, retries and tokens → answer
pages       lists that come page by page
streams     answers that are read while they come
transfer    downloads
decode      answers → results and errors, with the help of
            shape (annotations), drift (answers that do not fit)
bodies      values → bodies, with the help of files (what can be sent as one)
serialize   values → paths, queries, headers, cookies, forms
auth        credentials and which of them a call uses
oauth       tokens that are got and renewed
retry       whether a request is sent again
telemetry   OpenTelemetry spans, by a hook; loaded on demand only
settings    what all calls of a client share, the base URL
operation   what is known about an operation
messages    a request, a response, and the hooks that see them
forks       what a forked process must not go on using
models      what models and enums are made of, with the help of
            needed (models that wait for a value)
errors      what can be raised
"""
