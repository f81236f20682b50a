"""The pages, and sentences that they say more than once."""

from typing import NamedTuple


class PageEntry(NamedTuple):
    """A page of the app, pages/<name>.py: the name of its Material icon, and the question it answers."""

    icon: str
    question: str


#: The pages by name, in the order of the header.
PAGES = {
    "study": PageEntry(
        "dataset",
        "What does the model predict, how confident is it, and can the numbers be trusted?",
    ),
    "tree": PageEntry(
        "account_tree",
        "Which classes does the model find similar, and how well does a cut agree with the true classes?",
    ),
    "leaves": PageEntry(
        "grid_view",
        "What is in every cluster, and which of its pictures do not belong there?",
    ),
    "audit": PageEntry(
        "fact_check",
        "Which classes does the model tie together for the wrong reason, and which points did it?",
    ),
    "compare": PageEntry(
        "compare", "Is this tree different from another beyond noise, and in which classes?"
    ),
    "taxonomy": PageEntry(
        "schema", "How much of what people know about the classes does the tree recover?"
    ),
}
QUESTIONS = {name: page.question for name, page in PAGES.items()}

IMAGENET_PICTURES = (
    "ImageNet's pictures may not be redistributed, so none come with hierviz. If you have them, "
    "name a folder that holds one folder per class, named by WordNet id (`n01440764/…`), or one "
    "picture per class (`n01440764.jpg`)."
)

FEW_LEAVES = "The least hierarchical distance means little for trees of two or three leaves."
