# SPDX-License-Identifier: MIT-0
"""The runtime of a generated client: everything that does not depend on the API.

base_client        base classes of generated clients, resources and streams
operation          descriptors of operations
settings           the settings of a client, and its base URL
calls              one call: arguments, request, credentials, retries, response
pagination         the items of all pages
streaming          responses that are read as they arrive
download           responses that are written to files
http_io            the I/O of a call, sync and async; imports httpx2
aiohttp_transport  httpx2 on aiohttp, for async clients
serialize          values as paths, queries, headers, cookies, forms and JSON
bodies, files      request bodies, and the files in them
responses          results and errors of responses
type_info          annotations
drift              responses that do not fit their types
json_pointer       JSON pointers
models, lazy       base classes of models and enums; models that are imported late
auth, oauth        credentials; OAuth 2 tokens
retry              whether a request is sent again
messages           requests, responses and hooks
telemetry          a hook for OpenTelemetry
fork_safety        state that forked processes must reset
errors             errors and warnings
"""
