"""Taxonomies and chosen WordNet senses from files beside a study."""
