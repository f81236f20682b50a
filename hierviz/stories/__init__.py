"""The views of a story, each on the tree that it was saved with, and what of them no longer fits."""

from hierviz.stories.shown_views import ShownView, shown_views
from hierviz.stories.trees import StoryTrees

__all__ = ["ShownView", "StoryTrees", "shown_views"]
