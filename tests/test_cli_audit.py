import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from zhunsheng.cli import main

FORMS = Path(__file__).parents[1] / "examples" / "forms"
CLEAN = next(FORMS.glob("002a*.json"))
FAULTY = next(FORMS.glob("000*.json"))
DOUBTFUL = next(FORMS.glob("003*.json"))

_DEMO_PACK = """pack:
  id: demo
  jurisdiction: "522700"
  title: 示例
  version: 1.0.0
  kinds: [department, project]
  fiscal_years: {{until: {until}}}
rules:
  - id: demo-rule
    title: 总得分不超过一百分
    severity: error
    check: {check}
"""


def _json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def _copy(source: Path, target: Path, **changed: object) -> Path:
    form = json.loads(source.read_bytes())
    target.write_text(json.dumps({**form, **changed}, ensure_ascii=False), encoding="utf-8")
    return target


def test_a_clean_form_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(CLEAN)]) == 0
    out, err = capsys.readouterr()
    assert "通过" in out
    assert "审核 1 张表" in err


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ([], 1),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "note"], 1),
        (["--fail-on", "never"], 0),
    ],
)
def test_findings_decide_the_exit_code(flags: list[str], code: int) -> None:
    assert main(["audit", str(FAULTY), "-q", *flags]) == code


def test_notes_fail_only_where_asked() -> None:
    assert main(["audit", str(CLEAN), "-q", "--fail-on", "note"]) == 1
    assert main(["audit", str(CLEAN), "-q", "--fail-on", "warning"]) == 0


def test_incomplete_comes_before_findings() -> None:
    assert main(["audit", str(DOUBTFUL), "-q"]) == 3
    assert main(["audit", str(DOUBTFUL), "-q", "--allow-incomplete"]) == 1


def test_a_rejected_input_is_incomplete_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_bytes('{"kind": "部门"}'.encode("gbk"))
    _copy(CLEAN, tmp_path / "b.json")
    assert main(["audit", str(tmp_path), "-f", "json"]) == 3
    found = _json(capsys)
    assert [one["code"] for one in found["rejected"]] == ["encoding"]
    assert found["summary"]["forms"] == 1
    assert main(["audit", str(tmp_path), "-q", "--allow-incomplete"]) == 0


def test_nothing_audited_is_never_green(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[", encoding="utf-8")
    assert main(["audit", str(tmp_path), "--allow-incomplete"]) == 3


def test_no_input_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(tmp_path)]) == 2
    assert "没有找到表单" in capsys.readouterr().err
    assert main(["audit", str(tmp_path / "nowhere.json"), "--lang", "en"]) == 2
    assert "no input found" in capsys.readouterr().err
    assert main(["audit", str(tmp_path / "*.json")]) == 2


def test_a_missing_file_beside_a_good_one_is_incomplete(tmp_path: Path) -> None:
    assert main(["audit", str(CLEAN), str(tmp_path / "nowhere.json"), "-q"]) == 3


def test_no_rule_in_force_for_any_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = tmp_path / "demo.schema.json"
    schema.write_text(
        json.dumps(
            {
                "type": "object",
                "title": "示例表",
                "x-form": "demo",
                "additionalProperties": False,
                "properties": {
                    "kind": {"const": "demo", "title": "种类", "x-kind": "text", "x-role": "kind"},
                    "place": {"type": "string", "title": "地区", "x-kind": "text", "x-role": "jurisdiction"},
                    "year": {"type": "integer", "title": "年度", "x-kind": "year", "x-role": "year"},
                },
            }
        )
    )
    form = tmp_path / "form.json"
    form.write_text('{"kind": "demo", "place": "522700", "year": 2024}')
    assert main(["audit", str(form), "--schemas", str(tmp_path)]) == 2
    assert "no-rules" in capsys.readouterr().err
    assert main(["audit", str(form), str(CLEAN), "-q", "--schemas", str(tmp_path)]) == 3


def test_a_pack_that_does_not_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pack.yaml").write_text("pak: {}\n", encoding="utf-8")
    assert main(["audit", str(CLEAN), "--rules", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "unknown-key" in err
    assert "pack?" in err


def test_a_pack_whose_expression_does_not_bind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = _DEMO_PACK.format(until=2100, check="总分.得份 ≤ 100").replace("522700", "522701")
    (tmp_path / "pack.yaml").write_text(text, encoding="utf-8")
    form = _copy(CLEAN, tmp_path / "form.json", jurisdiction="522701")
    assert main(["audit", str(form), "--rules", str(tmp_path)]) == 2
    assert "unknown-name" in capsys.readouterr().err


def test_machine_formats_have_stdout_to_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(FORMS), "-f", "json"]) == 3
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert document["summary"]["forms"] == 6
    assert "审核 6 张表" in err


def test_min_severity_leaves_lighter_findings_out(capsys: pytest.CaptureFixture[str]) -> None:
    main(["audit", str(FAULTY), "-f", "json", "--min-severity", "error"])
    found = _json(capsys)
    assert {one["severity"] for one in found["forms"][0]["findings"]} == {"error"}
    main(["audit", str(FAULTY), "--min-severity", "error"])
    assert "另有 4 个" in capsys.readouterr().out


def test_contacts_are_masked_unless_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = _copy(CLEAN, tmp_path / "a.json", contact={"name": "张三丰", "phone": "13800138000"})
    for format_ in ("json", "html"):
        main(["audit", str(form), "-f", format_, "-q"])
        assert "13800138000" not in capsys.readouterr().out
        main(["audit", str(form), "-f", format_, "-q", "--show-contacts"])
        assert "13800138000" in capsys.readouterr().out


def test_results_go_where_they_are_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "new" / "result.json"
    pages = tmp_path / "pages"
    code = main(
        [
            "audit",
            str(FORMS),
            "-o",
            str(tmp_path / "r.txt"),
            "--save",
            f"json={saved}",
            "--save",
            f"html={pages}",
        ]
    )
    assert code == 3
    assert not capsys.readouterr().out
    assert json.loads(saved.read_bytes())["summary"]["forms"] == 6
    assert (tmp_path / "r.txt").read_text(encoding="utf-8").startswith("=")
    names = sorted(one.name for one in pages.iterdir())
    assert len(names) == 6
    assert all(name.isascii() and name.startswith(f"{place:03}-") for place, name in enumerate(names, 1))


def test_one_page_to_stdout_and_never_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(CLEAN), "-f", "html", "-q"]) == 0
    assert capsys.readouterr().out.startswith("<!DOCTYPE html>")
    assert main(["audit", str(FORMS), "-f", "html", "-q"]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "文件夹" in err


def test_a_place_that_cannot_be_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["audit", str(CLEAN), "-o", str(tmp_path / "file" / "r.json"), "-f", "json"]) == 2
    assert "写不了" in capsys.readouterr().err


@pytest.mark.parametrize("between", ["\n", "\0"])
def test_a_list_of_paths_on_stdin(
    between: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = io.TextIOWrapper(io.BytesIO(between.join([str(CLEAN), str(FAULTY), ""]).encode()))
    monkeypatch.setattr(sys, "stdin", listed)
    assert main(["audit", "-", "-f", "json"]) == 1
    assert _json(capsys)["summary"]["forms"] == 2


def test_a_region_for_forms_that_name_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = _copy(CLEAN, tmp_path / "a.json", jurisdiction=None)
    assert main(["audit", str(form), "-q"]) == 3
    capsys.readouterr()
    assert main(["audit", str(form), "--jurisdiction", "5227", "-f", "json"]) == 0
    assert _json(capsys)["forms"][0]["form"]["jurisdiction"] == "522700"
    assert main(["audit", str(FAULTY), "--jurisdiction", "430000", "-f", "json"]) == 1
    out, err = capsys.readouterr()
    (form_result,) = json.loads(out)["forms"]
    assert [pack["id"] for pack in form_result["ruleset"]["packs"]] == ["cn", "430000"]
    assert "用了 430000 的规则" in err


def test_verbose_names_the_packs(capsys: pytest.CaptureFixture[str]) -> None:
    main(["audit", str(CLEAN), "-v", "--lang", "en"])
    assert "522700 1.0.0" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_terminal_that_lacks_characters(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for format_ in ("text", "json"):
        done = subprocess.run(
            [sys.executable, "-m", "zhunsheng", "audit", str(FAULTY), "-f", format_],
            capture_output=True,
            check=False,
            env=environment,
        )
        assert done.returncode == 1
        assert done.stdout.decode("utf-8" if format_ == "json" else encoding)
        done.stderr.decode(encoding)


def test_nobody_reads_on() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "zhunsheng", "audit", str(FAULTY), "-q"],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.returncode == 1
    assert not done.stderr


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("zhunsheng.api.audit_inputs", interrupted)
    assert main(["audit", str(CLEAN)]) == 130
