"""`info`: what a study holds."""

from __future__ import annotations

from hierviz.cli.printing import print_facts, say
from hierviz.cli.study_and_tree import NamedStudy
from hierviz.core.profile import LeafProfile
from hierviz.io.study.write import fix_settings
from hierviz.methods import engine


def info(study: NamedStudy, fix: bool, as_json: bool) -> None:
    """Summarise a study, and show how its files were read."""
    opened = study.open(says_files=False)  # they are printed
    if fix:
        say(f"Wrote {fix_settings(opened)}.")
    leaves = LeafProfile.from_study(opened)
    facts = {
        "name": opened.name,
        "title": opened.title,
        "source": opened.source,
        "licence": opened.licence,
        "n_points": opened.n_points,
        "n_clusters": opened.n_clusters,
        "n_classes": opened.n_classes,
        "dtype": None if opened.logits is None else str(opened.logits.dtype),
        "n_labelled": 0 if opened.labels is None else int((opened.labels >= 0).sum()),
        "n_train_points": None if opened.train_logits is None else len(opened.train_logits),
        "cluster_is_class": opened.cluster_is_class,
        "top_1_accuracy": leaves.class_accuracy if opened.cluster_is_class else None,
        "share_of_empty_clusters": float((leaves.size == 0).mean()),
        "class_columns": list(opened.class_table),
        "pictures": None if opened.images is None else opened.images.origin,
        "notices": [str(notice) for notice in opened.notices],
        "fingerprint": opened.fingerprint,
        "engine": engine().name,
        "engine_reason": engine().reason,
    }
    files = [str(file) for file in opened.files]
    if as_json:
        facts["files"] = files
    else:
        print("\n".join(files), end="\n\n" if files else "")
        facts.pop("notices")  # they were said
    print_facts(facts, as_json=as_json)
