"""``impact``: what it is asked, what it writes, and how it ends."""

import csv
import io
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from form_generator import FEW_PLACES, several
from impact_changes import changes
from zhunsheng.cli.application import run
from zhunsheng.rendering.columns import display_width
from zhunsheng.rendering.impact_text import render_impact_text
from zhunsheng.resources import data_folder

#: So many forms, all of one place.
FORMS = 30
HOSTILE = "<script>alert(1)</script>=CMD()\u202e财政局"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packs of two editions, and forms: a folder for each change, and ``forms.jsonl``."""
    folder = tmp_path_factory.mktemp("impact")
    for name in (
        "a parameter has another value",
        "a warning becomes an error",
        "a title says it in other words",
    ):
        case = next(one for one in changes() if one.name == name)
        (folder / name).mkdir()
        case.packs(folder / name)
    shutil.copytree(
        data_folder("rules"), folder / "old", ignore=shutil.ignore_patterns("*.examples.yaml", "bases")
    )
    contents = [dict(one) for one in several(FORMS, FEW_PLACES[-1:], small=True)]
    for one in contents:
        one["organization"] = HOSTILE
        one["contact"] = {"name": "欧阳明月", "phone": "0854-8221234"}
    lines = (json.dumps(one, ensure_ascii=False) for one in contents)
    (folder / "forms.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "few.jsonl").write_text("\n".join(json.dumps(one) for one in contents[:4]), encoding="utf-8")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    return folder


class Asked:
    """The verb, asked in a folder, with what it printed."""

    def __init__(
        self, place: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(place)
        self.capfd = capfd

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        code = run(["impact", *arguments])
        out, err = self.capfd.readouterr()
        return code, out, err


@pytest.fixture
def impact(place: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(place, capfd, monkeypatch)


SAME = ("old", "old", "--on", "few.jsonl")
PARAMETER = ("old", "a parameter has another value/rules", "--on", "forms.jsonl")
SEVERITY = ("old", "a warning becomes an error/rules", "--on", "forms.jsonl")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (SAME, 0),
        ((*SAME, "--max-flips", "0"), 0),
        ((*PARAMETER, "--max-flips", "0"), 1),
        ((*SAME, "--on", "broken.json"), 3),
        ((*SAME, "--on", "broken.json", "--allow-incomplete"), 0),
        ((*SAME[:2], "--on", "broken.json", "--allow-incomplete"), 3),
        ((*PARAMETER, "--on", "broken.json", "--max-flips", "0"), 3),
        ((*SAME[:2], "--on", "nowhere"), 2),
        ((*SAME[:2],), 2),
        (("old", "nowhere", "--on", "forms.jsonl"), 2),
        ((*SAME, "--max-flips", "-1"), 2),
        ((*SAME, "--date", "soon"), 2),
        ((*SAME, "--jurisdiction", "999999"), 2),
        ((*SAME, "-f", "pdf"), 2),
        ((*SAME, "--save", "html"), 2),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else str(one),
)
def test_how_it_ends(arguments: Sequence[str], code: int, impact: Asked) -> None:
    found, out, err = impact(*arguments)
    assert found == code, err
    assert bool(out) == (code != 2)


# Runs


@pytest.fixture(scope="module")
def runs(place: Path) -> Path:
    """The forms as a run; as one whose command says where they are from; on a day; and one of a document."""
    nowhere = [json.loads(line) for line in (place / "few.jsonl").read_text(encoding="utf-8").splitlines()]
    told = [one | {"organization": f"第{at}局", "jurisdiction": ""} for at, one in enumerate(nowhere)]
    for one in told:
        del one["contact"]  # so that a form is kept as it was found
    (place / "nowhere.jsonl").write_text("\n".join(map(json.dumps, told)), encoding="utf-8")
    here = nowhere[0]["jurisdiction"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for name, arguments in {
            "all": ["forms.jsonl", "broken.json"],
            "told": ["nowhere.jsonl", "--jurisdiction", here],
            "on": ["few.jsonl", "--on", "2019-12-31"],
        }.items():
            run(["audit", *arguments, "-o", f"runs/{name}", "--no-report", "-j", "1", "-q"])
    return place / "runs"


def _compared(found: tuple[int, str, str]) -> dict[str, Any]:
    code, out, err = found
    assert code == 0, err
    document: dict[str, Any] = json.loads(out)
    return document


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("word", ["runs/all", "runs/all/run.json"])
def test_the_forms_of_a_run_are_compared_as_they_were_in_their_files(word: str, impact: Asked) -> None:
    """Names are masked in a run, and what could not be read is not in it."""
    *editions, _, _ = [*PARAMETER[:2], "", ""]
    code, out, err = impact(*editions, "--on", word, "-f", "json")
    assert code == 0
    assert "1 份没有审成" in err
    plain = _compared(impact(*editions, "--on", "forms.jsonl", "-f", "json", "-q"))
    found = json.loads(out)
    for one in (*found["forms"], *plain["forms"]):
        del one["form"]["digest"]  # a form without its names is another
    assert found == plain
    assert plain["summary"]["forms"] == FORMS


@pytest.mark.usefixtures("runs")
def test_the_place_that_was_given_to_a_run_counts(impact: Asked) -> None:
    editions = PARAMETER[:2]
    assert impact(*editions, "--on", "nowhere.jsonl", "-q")[0] == 3
    found = _compared(impact(*editions, "--on", "runs/told", "-f", "json", "-q"))
    assert found["summary"]["forms"] == 4
    elsewhere = _compared(
        impact(*editions, "--on", "runs/told", "--jurisdiction", "110000", "-f", "json", "-q")
    )
    assert elsewhere["summary"]["forms"] == 4


@pytest.mark.usefixtures("runs")
def test_the_day_that_was_given_to_a_run_counts(impact: Asked) -> None:
    editions = PARAMETER[:2]
    dated = impact(*editions, "--on", "runs/on", "-f", "json", "-q")
    assert dated == impact(*editions, "--on", "few.jsonl", "--date", "2019-12-31", "-f", "json", "-q")
    code, out, err = impact(*editions, "--on", "runs/on", "--on", "runs/all", "-f", "json")
    assert (code, out) == (2, "")
    assert "--date" in err
    both = ("--on", "runs/on", "--on", "runs/all", "--date", "2024-12-31", "-f", "json", "-q")
    assert _compared(impact(*editions, *both))["summary"]["forms"] == FORMS + 4


@pytest.mark.parametrize("text", ["{}", "[", '{"schema_version": "1", "command": null}'])
def test_what_is_no_run_is_refused(text: str, place: Path, impact: Asked) -> None:
    (place / "none").mkdir(exist_ok=True)
    (place / "none" / "run.json").write_text(text, encoding="utf-8")
    code, out, err = impact(*PARAMETER[:2], "--on", "none")
    assert (code, out) == (2, "")
    assert "run.json" in err


def test_documents_are_read_on_the_way(place: Path, impact: Asked) -> None:
    document = Path(__file__).parent / "data" / "documents" / "xlsx" / "x07_s002a_fmtunit.xlsx"
    (place / "documents").mkdir()
    shutil.copy(document, place / "documents")
    asked = (*PARAMETER[:2], "--on", "documents", "--jurisdiction", "522700", "-f", "json", "-q")
    assert _compared(impact(*asked))["summary"]["forms"] == 1


@pytest.fixture(scope="module")
def written(place: Path) -> Path:
    """A change of a parameter in all formats, each in its file."""
    folder = place / "written"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        formats = (("json", "impact.json"), ("html", "impact.html"), ("csv", "impact.csv"))
        saved = [word for one in formats for word in ("--save", f"{one[0]}={folder / one[1]}")]
        assert run(["impact", *PARAMETER, "-q", "-o", str(folder / "impact.txt"), *saved]) == 0
    return folder


@pytest.fixture(scope="module")
def document(written: Path) -> Mapping[str, Any]:
    """The JSON of it."""
    found: Mapping[str, Any] = json.loads((written / "impact.json").read_bytes())
    return found


def test_the_document_is_as_its_schema_says_and_adds_up(document: Mapping[str, Any]) -> None:
    schema = json.loads((data_folder("schemas") / "impact.schema.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(document)] == []
    summary = document["summary"]
    assert summary["forms"] == FORMS
    assert 0 < summary["flips"] <= summary["changed"] == len(document["forms"])
    assert summary["flips"] == sum(one["verdict"] is not None for one in document["forms"])
    assert summary["flips"] == sum(one["forms"] for one in document["verdicts"])
    assert (
        summary["evaluations"]["asked"] + summary["evaluations"]["for_verdicts"]
        < summary["evaluations"]["full"] // 3
    )
    for rule in document["rules"]:
        told = [one for form in document["forms"] for one in form["findings"] if one["rule"] == rule["rule"]]
        for act in ("added", "removed", "changed"):
            assert rule[act] == sum(one["change"] == act for one in told)
            assert rule[act] == sum(region[act] for region in rule["regions"])
        assert rule["forms"] == len(
            {
                id(form)
                for form in document["forms"]
                for one in form["findings"]
                if one["rule"] == rule["rule"]
            }
        )
        for example in (one for region in rule["regions"] for one in region["examples"]):
            assert document["forms"][example["form"]]["form"]["source"] == example["source"]
            assert "#" in example["source"]
    assert sum(one["forms"] for one in document["regions"]) == FORMS


def test_the_numbers_before_and_after_are_told(document: Mapping[str, Any]) -> None:
    changed = [one for form in document["forms"] for one in form["findings"] if one["change"] == "changed"]
    assert changed
    assert all(one["before"]["reported"] == one["after"]["reported"] for one in changed)
    assert all(one["before"]["expected"] != one["after"]["expected"] for one in changed)


def test_the_table_of_a_spreadsheet(document: Mapping[str, Any], written: Path) -> None:
    data = (written / "impact.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == sum(max(1, len(form["findings"])) for form in document["forms"])
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    assert all("\u202e" not in row["organization"] for row in rows)


def test_the_page_is_safe_and_whole(document: Mapping[str, Any], written: Path) -> None:
    page = (written / "impact.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page
    assert "default-src 'none'" in page
    assert "src=" not in page.replace("style-src", "").replace("img-src", "").replace("default-src", "")
    targets = {word.split('"')[0] for word in page.split('href="#')[1:]}
    assert targets
    assert all(f'id="{one}"' in page for one in targets)
    for rule in document["rules"]:
        assert rule["rule"] in page


def test_the_text_fits_a_terminal_and_names_rule_region_and_forms(
    document: Mapping[str, Any], written: Path
) -> None:
    out = (written / "impact.txt").read_text(encoding="utf-8")
    for word in ("over-achievement", "参数“超额比例”", "110000 北京市", "forms.jsonl#", "翻转"):
        assert word in out
    assert str(document["summary"]["changed"]) in out
    assert render_impact_text(document, width=100) == out
    narrow = render_impact_text(document, width=80)
    assert all(display_width(line) <= 80 for line in narrow.splitlines())
    english = render_impact_text(document, lang="en")
    assert "parameter “超额比例”" in english
    assert "change in findings or verdict" in english


def test_names_and_telephone_numbers_are_masked(impact: Asked, place: Path, tmp_path: Path) -> None:
    """A rule over the contact: its finding tells of the cell, the cell is masked unless asked for."""
    new = tmp_path / "new"
    shutil.copytree(place / "old", new)
    rules = new / "cn" / "rules-arithmetic.yaml"
    text = rules.read_text(encoding="utf-8")
    more = (
        'rules:\n  - id: contact-named\n    title: 联系人写全名\n    severity: warning\n    check: contact.name = "无"\n'
        "    message: 联系人是 {contact.name}\n    basis: [自评表列示 填报完整]\n"
    )
    rules.write_text(text.replace("rules:\n", more, 1), encoding="utf-8")
    code, out, err = impact("old", str(new), "--on", "few.jsonl", "-f", "json")
    assert code == 0, err
    assert "contact-named" in out
    assert "欧阳明月" not in out
    _, plain, _ = impact("old", str(new), "--on", "few.jsonl", "-f", "json", "--show-contacts")
    assert "欧阳明月" in plain


def test_forms_are_read_one_by_one(impact: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """No form that does not change is kept: at no time are more than a few of them alive."""
    import gc  # noqa: PLC0415

    from zhunsheng.authoring.comparing import impact as module  # noqa: PLC0415
    from zhunsheng.forms.form import Form  # noqa: PLC0415

    alive: list[int] = []
    of = module.Impact.of

    def counted(self: Any, form: Form, jurisdiction: str | None = None) -> Any:
        alive.append(sum(isinstance(one, Form) for one in gc.get_objects()))
        return of(self, form, jurisdiction)

    monkeypatch.setattr(module.Impact, "of", counted)
    gc.collect()
    before = sum(isinstance(one, Form) for one in gc.get_objects())
    code, _, _ = impact(*SEVERITY)
    assert code == 0
    assert len(alive) == FORMS
    assert max(alive) - before <= 6
