"""A sample of the broken studies of `make fuzz`: all end in a study or a HiervizError."""

import pytest

from tests.io.fuzzing.running import write
from tests.io.study.fuzz_seeds import seeds
from tests.io.study.fuzz_study import FUZZ, read


@pytest.mark.parametrize("kind", sorted(seeds()))
def test_the_seeds_are_sound(tmp_path, kind):
    for seed in seeds()[kind]:
        write(tmp_path / "case", seed.files)
        read(kind, tmp_path / "case", list(seed.files), 1)


@pytest.mark.parametrize("kind", sorted(seeds()))
def test_broken_studies_end_in_a_study_or_in_our_own_error(tmp_path, kind):
    for number, files in FUZZ.cases(kind, 30, first=1_000_000):
        assert not FUZZ.fault(kind, files, tmp_path / "case", number), f"case {number}"
