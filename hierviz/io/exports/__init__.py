"""Files for other programs: tables of groups and evidence, annotations for iTOL."""
