"""Sentences that the pages say more than once."""

QUESTIONS = {
    "study": "What does the model predict, how confident is it, and can the numbers be trusted?",
    "tree": "Which classes does the model find similar, and how well does a cut agree with the true classes?",
    "taxonomy": "How much of what people know about the classes does the tree recover?",
    "leaves": "What is in every cluster, and which of its pictures do not belong there?",
    "audit": "Which classes does the model tie together for the wrong reason, and which points did it?",
    "compare": "Is this tree different from another beyond noise, and in which classes?",
}

IMAGENET_PICTURES = (
    "ImageNet's pictures may not be redistributed, so none come with hierviz. If you have them, "
    "name a folder that holds one folder per class, named by WordNet id (`n01440764/…`), or one "
    "picture a class (`n01440764.jpg`)."
)

FEW_LEAVES = "The least hierarchical distance means little for trees of two or three leaves."
