"""One module per resource; resources are attributes of the clients."""
