"""The Leaves page."""
