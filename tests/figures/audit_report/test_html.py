"""The report as HTML: what it says, what it shows, and that every text stays a text."""

from __future__ import annotations

import base64
import html
import io
import re
from datetime import date
from html.parser import HTMLParser

import numpy as np
from PIL import Image

import hierviz as hv
from hierviz.audit import FINDINGS, point_shares
from hierviz.core.study import Study
from hierviz.figures import audit_report_html
from hierviz.io.words import Mark
from tests.figures.audit_report.conftest import Made, SomeFiles, with_study
from tests.hostile import hostile_texts

HOSTILE = hostile_texts("http://127.0.0.1:1")


class Read(HTMLParser):
    """All elements with their attributes, and all words."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.texts: list[str] = []
        self._inside: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "style":
            self._inside.append(tag)

    def handle_endtag(self, tag):
        if tag == "style":
            self._inside.pop()

    def handle_data(self, data):
        if not self._inside and data.strip():
            self.texts.append(data.strip())

    def of(self, tag: str, kind: str = "") -> list[dict]:
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and (not kind or attributes.get("class") == kind)
        ]

    @property
    def words(self) -> str:
        return " ".join(self.texts)


def report(made: Made, findings=None, **more) -> Read:
    chosen = made.audit if findings is None else findings
    return Read(audit_report_html(made.analysis, chosen, **{**made.settings, **more}))


def is_harmless(read: Read) -> bool:
    """No script, no address but of the file itself and of pictures in it."""
    for tag, attributes in read.elements:
        assert tag not in ("script", "iframe", "link", "object", "form", "base")
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("href", "#").startswith("#")
        assert attributes.get("src", "data:image/jpeg;base64,").startswith(
            "data:image/jpeg;base64,"
        )
    policy = next(a for _, a in read.elements if "http-equiv" in a)
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert policy["content"].startswith("default-src 'none';") and "script" not in policy["content"]
    return True


def test_it_says_what_was_looked_at_and_how(plain):
    read = report(plain, on=date(2031, 2, 3))
    study = plain.analysis.study
    assert is_harmless(read)
    for said in (
        "Audit of made", "classifier with 30 classes", f"{study.n_points:,}", "from a file",
        f"2031-02-03 by hierviz {hv.__version__}", "sort", "not counted", plain.audit.what,
        *plain.audit.notices,
    ):  # fmt: skip
        assert said in read.texts, said
    support = hv.support(plain.analysis, 5)
    assert "counted, of 5 draws" in report(plain, support=support).words
    assert "my tree" in report(plain, tree_name="my tree").texts


def test_every_finding_has_its_place_sentence_and_numbers(plain):
    read = report(plain)
    articles = [attributes["id"] for attributes in read.of("article")]
    assert articles == [f"f{n}" for n in range(1, len(plain.audit) + 1)]
    links = [a["href"] for a in read.of("a") if a["href"].startswith("#f")]
    assert links == [f"#{one}" for one in articles]
    for finding in plain.audit:
        assert finding.sentence in read.texts
    lit = read.of("path", "lit a")
    assert (
        len(lit) == len(plain.audit) == len(read.of("path", "lit b"))
        and len(read.of("symbol")) == 1
    )
    counted = re.search(r"Torn pair (\d) – – –", read.words)
    assert int(counted[1]) == len(plain.audit.of("torn-pair"))


def test_pictures_of_both_sides_with_label_prediction_and_probabilities(pictured):
    finding = pictured.audit.of("same-twice")[0]
    read = report(pictured, [finding])
    assert is_harmless(read)
    assert len(read.of("img")) == 24 == len(read.of("img", "small"))
    rows = np.array(finding.sides[0].points[:12])
    shares = point_shares(pictured.analysis, rows, *(side.clusters for side in finding.sides))
    at = read.texts.index(f"A: {finding.sides[0].clusters[0]:02d}") + 1
    names, study = pictured.analysis.tree.leaf_names, pictured.analysis.study
    for place, (row, (a, b)) in enumerate(zip(rows.tolist(), shares.tolist(), strict=True)):
        said = read.texts[at + 5 * place : at + 5 * place + 5]
        guess = names[int(study.logits[row].argmax())]
        assert said == [
            names[study.labels[row]], f"→ {guess}", f"A {100 * a:.1f} %", "·", f"B {100 * b:.1f} %",
        ]  # fmt: skip
    first = base64.b64decode(read.of("img")[0]["src"].partition(",")[2])
    pixels = np.asarray(Image.open(io.BytesIO(first)))
    assert pixels.shape == (8, 8, 3)
    assert np.abs(pixels.astype(int) - study.images.array[rows[0]]).mean() < 8
    assert f"and {len(finding.sides[0].points) - 12} more pictures" in read.texts


def test_points_that_share_a_picture_take_one_place(pictured):
    n = pictured.analysis.study.n_points
    made = Made(with_study(pictured.analysis, images=SomeFiles(n)))
    finding = made.audit.of("same-twice")[0]
    read = report(made, [finding])
    expected = 0
    for side in finding.sides:
        expected += min(12, len({row // 2 for row in side.points}))
    assert len(read.of("img")) == expected
    assert "×2" in read.texts


def test_damaged_pictures_are_said_and_the_rest_is_there(pictured):
    finding = pictured.audit.of("same-twice")[0]
    images = SomeFiles(pictured.analysis.study.n_points, damaged=(finding.sides[0].points[0],))
    made = Made(with_study(pictured.analysis, images=images))
    read = report(made, [finding])
    assert "no picture" in read.texts
    assert f"{finding.sides[0].points[0]}.png: is <damaged>." in read.texts
    assert len(read.of("img")) > 4


def test_without_pictures_there_is_a_table(plain):
    finding = plain.audit.of("same-twice")[0]
    read = report(plain, [finding])
    assert read.of("img") == [] and len(read.of("table", "points")) == 2
    assert f"{finding.sides[0].points[0]:,}" in read.texts
    assert f"and {len(finding.sides[0].points) - 6} more points" in read.texts


def test_without_labels(plain):
    made = Made(with_study(plain.analysis, labels=None))
    read = report(made)
    assert is_harmless(read) and "–" in read.texts
    assert made.audit.missing["label-suspect"] in read.texts


def test_a_clustering_model():
    study = hv.read_study("digits")
    clustered = Study(
        "clusters", logits=study.logits, labels=study.labels, class_names=study.class_names,
        cluster_is_class=False, images=study.images,
    )  # fmt: skip
    made = Made(hv.analyse(clustered))
    read = report(made)
    assert is_harmless(read) and len(read.of("img")) > 50
    assert "clustering model with 10 clusters" in read.texts


def test_a_study_with_one_cluster_has_an_empty_report():
    study = Study("one", logits=np.ones((3, 1), np.float32))
    made = Made(hv.analyse(study))
    assert "There are no findings in this report." in report(made).texts


def test_marked_findings_come_first_and_no_problems_last(plain):
    audit = plain.audit
    real, later, fine, noted = (
        audit.of(kind)[0] for kind in ("torn-pair", "leftover", "same-twice", "seen-with")
    )
    marks = {
        fine.key: Mark("not a problem", "as\nmeant"), later.key: Mark("look later"),
        real.key: Mark("real", "<script>window.pwned=1</script>"), noted.key: Mark("", "hm"),
        "torn-pair 3/4": Mark("real", "gone"), "leftover 3 99/x": Mark("real"), "odd": Mark("", "o"),
    }  # fmt: skip
    read = report(plain, marks=marks)
    assert is_harmless(read)
    headings = [
        t for t in read.texts if t in ("Real", "Look later", "With a note", "Not a problem")
    ]
    assert headings[:4] == headings[4:] == ["Real", "Look later", "With a note", "Not a problem"]
    sentences = [text for text in read.texts if text in {one.sentence for one in audit}]
    assert sentences[:3] == [real.sentence, later.sentence, noted.sentence]
    assert fine.sentence not in sentences and "as\nmeant" in read.texts
    assert "<script>window.pwned=1</script>" in read.texts
    assert "Torn pair: 03 – 04" in read.texts and "gone" in read.texts
    assert "Leftover: 3 99/x" in read.texts
    assert re.search(r"Torn pair \d 1 – –", read.words)
    assert report(plain, [real], marks=marks).words.count(real.sentence) == 1


def test_names_and_notes_stay_words():
    n = len(HOSTILE)
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(n), 4)
    logits = (
        rng.normal(size=(len(labels), n)) + 3 * np.eye(n)[labels] + 2 * np.eye(n)[labels // 2 * 2]
    )
    study = Study(
        "hostile", logits=logits.astype(np.float32), labels=labels.astype(np.int32), title=HOSTILE[0],
        source=HOSTILE[8], class_names=HOSTILE,
        class_table={"sort": tuple(HOSTILE[i // 4] for i in range(n))},
        images=SomeFiles(len(labels)),
    )  # fmt: skip
    made = Made(hv.analyse(study), top=40)
    marks = {
        one.key: Mark("real", hv.text.printable(HOSTILE[k % n])) for k, one in enumerate(made.audit)
    }
    page = audit_report_html(
        made.analysis, made.audit, **{**made.settings, "taxonomy_name": HOSTILE[12]}, marks=marks,
        tree_name=HOSTILE[11],
    )  # fmt: skip
    read = Read(page)
    assert is_harmless(read)
    assert f"Audit of {HOSTILE[0]}" in read.texts and HOSTILE[11] in read.texts
    assert html.unescape(HOSTILE[8]) in read.texts
    for finding in made.audit:
        assert " ".join(finding.sentence.split()) in {" ".join(t.split()) for t in read.texts}


def test_progress_counts_findings(plain):
    seen = []
    report(plain, progress=lambda done, total: seen.append((done, total)))
    n = len(plain.audit)
    assert seen == [(k, n) for k in range(1, n + 1)]


def test_a_study_without_logits_shows_labels_alone(plain):
    n = plain.analysis.study.n_points
    bare = Study("bare", assignments=np.arange(n) % 30, cluster_is_class=False)
    read = audit_report_html(hv.Analysis.of(bare, plain.analysis.tree), plain.audit).decode()
    assert "<th>label</th></tr>" in read and "<th>prediction</th>" not in read


def test_kinds_have_their_headings_and_questions(plain):
    read = report(plain)
    for kind in FINDINGS.values():
        if plain.audit.of(kind.key):
            assert kind.title in read.texts and kind.question in read.texts
