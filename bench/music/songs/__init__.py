"""Songs with known truth. Nothing here is shared with the product or with what trains it."""
