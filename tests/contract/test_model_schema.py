"""The JSON Schema for editors is made from the format's own types and agrees with the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deterrence.model import json_schema, shipped_models, starter
from deterrence.model.loading import models_folder
from deterrence.model.nodes import Mapping, Node, Scalar, parse_nodes

ROOT = Path(__file__).parents[2]
WRITTEN = ROOT / "docs" / "model-file.schema.json"
VALID = {"starter": starter()} | {
    name: (models_folder() / f"{name}.yaml").read_text(encoding="utf-8") for name in shipped_models()
}
WRONG_SHAPE = (
    "wrong-kind",
    "wrong-length",
    "missing-key",
    "unknown-key",
    "one-of-keys",
    "not-a-number",
    "not-a-choice",
    "not-a-name",
)


def plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key: plain(value) for key, _, value in node.items()}
    return [plain(item) for item in node.items]


def errors(text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(json_schema())
    return [error.message for error in validator.iter_errors(plain(parse_nodes(text, "test.yaml")))]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_written_schema_is_the_generated_one() -> None:
    assert json.loads(WRITTEN.read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("name", VALID)
def test_sound_models_fit_the_schema(name: str) -> None:
    assert errors(VALID[name]) == []


@pytest.mark.parametrize("code", WRONG_SHAPE)
def test_files_of_a_wrong_shape_do_not_fit_the_schema(code: str) -> None:
    path = ROOT / "tests" / "invalid" / "models" / f"{code}.yaml"
    assert errors(path.read_text(encoding="utf-8")) != []


if __name__ == "__main__":
    WRITTEN.write_text(json.dumps(json_schema(), indent=2) + "\n", encoding="utf-8")
