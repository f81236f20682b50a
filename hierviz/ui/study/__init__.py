"""The Study page: opening studies, pictures and trees, and the numbers about them."""
