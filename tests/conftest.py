"""What all tests share."""

import pytest

from golden_forms import house as built_in
from zhunsheng.api import House


@pytest.fixture(scope="session")
def house() -> House:
    """The house with the built-in rules and schemas."""
    return built_in()
