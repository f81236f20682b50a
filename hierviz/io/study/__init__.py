"""Studies from disk: which file is what, classes, labels, what the checks found, built-in ones."""
