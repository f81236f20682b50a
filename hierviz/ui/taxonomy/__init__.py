"""The Taxonomy page: best matches of concepts, agreement, senses of WordNet."""
