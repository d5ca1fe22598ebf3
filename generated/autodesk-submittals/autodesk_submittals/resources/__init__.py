"""One module per resource; reach them through a client's attributes."""
