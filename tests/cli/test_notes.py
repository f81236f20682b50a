"""`notes`: words out of a study and back; outputs that are checked before any work."""

from __future__ import annotations

import numpy as np
import pytest

import hierviz as hv
from hierviz.cli import main
from hierviz.core.story import SavedView
from hierviz.io.store import store_of
from hierviz.io.words import Mark


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    np.save(folder / "logits.npy", np.random.default_rng(0).normal(size=(20, 4)))
    return folder


def test_words_go_out_and_come_back(study, tmp_path, capsys):
    store = store_of(hv.read_study(study))
    store.name_group([0, 1], "pair")
    store.choose_sense("kite", "")
    store.mark_finding("pair 0/1", "real", "seen")
    assert main(["notes", "export", str(study), "-o", str(tmp_path / "n.csv")]) == 0
    store.name_group([0, 1], "other")
    store.mark_finding("pair 0/1", "")
    assert main(["notes", "import", str(study), str(tmp_path / "n.csv")]) == 0
    assert store.words().group_names == {(0, 1): "pair"}
    assert store.words().senses == {"kite": ""}
    assert store.words().marks == {"pair 0/1": Mark("real", "seen")}
    assert "1 names of groups, 1 senses, 1 marks of findings" in capsys.readouterr().err


def test_words_go_to_standard_output(study, capfdbinary):
    store_of(hv.read_study(study)).name_group([0, 2], 'Öl, "x"')
    assert main(["notes", "export", str(study)]) == 0
    assert capfdbinary.readouterr().out.decode().splitlines() == [
        "what,of,text", 'group,0 2,"Öl, ""x"""',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["notes", "import", "STUDY"], "takes a CSV or a story to import; found none"),
        (["notes", "export", "STUDY", "x.csv"], "takes no file but -o OUTPUT; found x.csv"),
        (["notes", "import", "STUDY", "none.csv"], "No such file"),
        (["fit", "STUDY", "-o", "a.json", "--evidence", "a.json"], "to be written twice"),
        (["fit", "STUDY", "-o", "none/a.json"], "there is no folder none"),
        (["cut", "STUDY", "--clusters", "2", "-o", "."], "found a folder"),
        (["export", "STUDY", "-o", "none/a.svg"], "there is no folder none"),
    ],
)
def test_what_cannot_be_is_refused_before_any_work(
    study, tmp_path, monkeypatch, capsys, arguments, message
):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert main([str(study) if part == "STUDY" else part for part in arguments]) == 2
    assert message in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (["cut", "STUDY", "--clusters", "2", "-o", "-"], b"cluster,name,group"),
        (["fit", "STUDY", "-o", "-"], b"{"),
        (["export", "STUDY", "-o", "-"], b"<?xml"),
    ],
)
def test_a_dash_is_standard_output_in_every_command(study, capfdbinary, arguments, start):
    assert main([str(study) if part == "STUDY" else part for part in arguments]) == 0
    assert capfdbinary.readouterr().out.startswith(start)


def test_notes_are_written_for_people_as_markdown(study, tmp_path):
    store = store_of(hv.read_study(study))
    store.add_note("group 0 1", "odd *pair*\nhere", "Ann")
    store.mark_finding("torn-pair 0/2", "real", "seen")
    store.save_view(SavedView("All", "In **one**", "n=2", "Talk"))
    assert main(["notes", "export", str(study), "-o", str(tmp_path / "n.md")]) == 0
    lines = (tmp_path / "n.md").read_text().splitlines()
    assert lines[0] == "# Notes: study"
    assert "- **0, 1**: odd \\*pair\\*\\" in lines
    assert "- **Torn pair: 0 – 2**: real. seen" in lines
    assert {"## Story: Talk", "[view](?n=2)", "In **one**"} <= set(lines)


def test_a_story_in_markdown_is_imported_once(study, tmp_path):
    story = hv.Story("Talk", (SavedView("All", "x", "n=2"), SavedView("Few", "", "n=3")))
    hv.write_story(story, tmp_path / "story.md")
    for _ in range(2):
        assert main(["notes", "import", str(study), str(tmp_path / "story.md")]) == 0
    (found,) = store_of(hv.read_study(study)).words().stories
    assert (found.title, [view.title for view in found.views]) == ("Talk", ["All", "Few"])
