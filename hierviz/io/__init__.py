"""Files: studies, pictures and trees in; trees and tables out."""

from hierviz.io.exports.itol import write_itol_groups, write_itol_strip, write_itol_support
from hierviz.io.exports.tables import write_assignments, write_evidence, write_groups
from hierviz.io.images.match_images import attach_images
from hierviz.io.images.sources import thumbnails
from hierviz.io.stories import read_story, write_story
from hierviz.io.study.built_in import BUILT_IN, BuiltIn, built_in_folder
from hierviz.io.study.file_roles import recognise_files
from hierviz.io.study.from_arrays import study_from
from hierviz.io.study.read import read_study, read_study_files
from hierviz.io.study.tree_study import open_tree
from hierviz.io.study.write import write_study
from hierviz.io.trees import read_tree, write_tree

__all__ = [
    "BUILT_IN",
    "BuiltIn",
    "attach_images",
    "built_in_folder",
    "open_tree",
    "read_story",
    "read_study",
    "read_study_files",
    "read_tree",
    "recognise_files",
    "study_from",
    "thumbnails",
    "write_assignments",
    "write_evidence",
    "write_groups",
    "write_itol_groups",
    "write_itol_strip",
    "write_itol_support",
    "write_story",
    "write_study",
    "write_tree",
]
