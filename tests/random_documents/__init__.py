"""Random documents: valid ones, dense with what is odd."""
