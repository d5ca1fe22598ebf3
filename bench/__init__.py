"""What the runtime of generated clients costs, side by side with other ways to do the same; see README.md."""
