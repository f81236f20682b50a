"""From which support on nodes are called what: the lines that phylogenetics draws."""

#: Transfer support of well and of strongly supported nodes.
WELL, STRONGLY = 0.7, 0.9
