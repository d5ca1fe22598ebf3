"""Clients that send Plane's PATCH.

Each module has `sync_call` and `async_call`, which return a call that can be repeated. Every
client uses the same key, body and ids, keeps its connection open, and parses the response
into its own model.
"""

WORKSPACES = {204: "empty", 200: "full"}
"""The workspace in the URL selects the response of the bench's server, by status code."""

KEY = "plane_api_0123456789abcdef0123456789abcdef"
PROJECT = "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11"
WORK_ITEM = "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22"
ATTACHMENT = "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33"
