"""The sums of a made-up form: its total, its grade, and shares rounded half up."""

from decimal import Decimal

from honest_forms import Content

CENT = Decimal("0.01")


def settle(content: Content, *, graded: bool) -> None:
    """Puts the sum of the scores, and the grade that goes with it where one is printed."""
    score = sum((row["score"] for row in content["indicators"]), content["funds"][0]["score"])
    content["totals"]["score"] = score
    if graded:
        content["grade"] = grade_of(score)


def grade_of(score: Decimal) -> str:
    """The grade of a total score."""
    return "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差"


def share_of(part: Decimal, whole: Decimal, scale: int) -> Decimal:
    """``part`` of ``whole``, times ``scale``, with two decimals rounded half up.

    >>> share_of(Decimal("196876.3"), Decimal(200000), 100)
    Decimal('98.44')
    """
    wanted, rest = divmod(int(part * 100) * scale * 100, int(whole * 100))
    return Decimal(wanted + (2 * rest >= int(whole * 100))) * CENT
