"""Word 97 and its kin, by way of LibreOffice."""

import random

import pytest

from test_intake_documents import damaged
from true_documents import ROOT, documents, read, shape
from zhunsheng.intake.documents import read_document
from zhunsheng.intake.grid import Document
from zhunsheng.intake.office import find_office
from zhunsheng.intake.refusals import Refusal

ORIGINS = {
    "doc/o01_s001.doc": "docx/w02_s001_notes.docx",
    "doc/o02_s004_narrative.doc": "docx/w05_s004_narrative.docx",
    "doc/o03_s004_narrative.wps": "docx/w05_s004_narrative.docx",
}


def test_without_libreoffice_the_refusal_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhunsheng.intake.office.find_office", lambda: None)
    result = read_document((ROOT / "doc" / "o01_s001.doc").read_bytes(), "o01_s001.doc")
    assert isinstance(result, Refusal)
    assert result.code == "needs-libreoffice"
    assert "LibreOffice" in result.chinese


def test_an_office_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhunsheng.intake.office.find_office", lambda: "/bin/cat")
    monkeypatch.setattr("zhunsheng.intake.office._NAMES", ())
    result = read_document((ROOT / "doc" / "o01_s001.doc").read_bytes(), "o01_s001.doc")
    assert isinstance(result, Refusal)
    assert result.code == "not-converted"


@pytest.mark.external
@pytest.mark.parametrize("name", documents("doc"))
def test_a_word_97_document_reads_as_its_docx(name: str) -> None:
    assert find_office() is not None, "LibreOffice Writer is not installed"
    ours, theirs = read(name), read(ORIGINS[name])
    assert ours.format == "doc"
    assert [shape(grid) for grid in ours.grids()] == [shape(grid) for grid in theirs.grids()]


@pytest.mark.external
@pytest.mark.long
def test_fifty_damaged_word_97_copies_end_in_a_document_or_a_refusal() -> None:
    chance = random.Random(50)
    for _ in range(50):
        name = chance.choice(documents("doc"))
        result = read_document(damaged((ROOT / name).read_bytes(), chance), name)
        assert isinstance(result, (Document, Refusal))
