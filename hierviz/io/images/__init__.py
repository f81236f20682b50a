"""Pictures of the points: where they come from, which belongs to which point, means of them."""
