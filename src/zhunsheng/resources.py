"""Where the data of the house lies: packs, schemas, report templates, scaffolds, the gates of the import, and questions."""

from pathlib import Path
from typing import Literal

Kind = Literal["rules", "schemas", "reports", "scaffolds", "intake", "questions"]

_PACKAGE = Path(__file__).resolve().parent


def data_folder(kind: Kind) -> Path:
    """The built-in folder of ``kind``: inside an installed wheel, or at the root of a checkout."""
    shipped = _PACKAGE / "data" / kind
    return shipped if shipped.is_dir() else _PACKAGE.parents[1] / kind
