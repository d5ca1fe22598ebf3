"""One folder per OpenAPI feature: a small document, and checks of its generated client."""
