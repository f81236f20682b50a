"""What is drawn of a tree: its shape, its names, its cut and its legend, as a list of marks."""
