"""Schema to vocabulary and typed decoder; bytes to forms; a form's facts, each with its place and its source."""

from zhunsheng.forms.form import Fact, Form, Value
from zhunsheng.forms.reader import form_of, read_form
from zhunsheng.forms.reading import Reading, read, read_number
from zhunsheng.forms.rejection import CODES, Rejected
from zhunsheng.forms.schema import Schema, SchemaError, load_schemas, load_vocabulary

__all__ = [
    "CODES",
    "Fact",
    "Form",
    "Reading",
    "Rejected",
    "Schema",
    "SchemaError",
    "Value",
    "form_of",
    "load_schemas",
    "load_vocabulary",
    "read",
    "read_form",
    "read_number",
]
