"""What generated clients and their generator cost, side by side with other ways to do the same; see README.md."""
