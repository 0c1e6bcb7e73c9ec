"""Clauses as a reader is told of them: the document, the words of the clause, and how sure they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhunsheng.language.problems import Lang
from zhunsheng.rules.pack import Citation
from zhunsheng.rules.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation looked up: ``verified`` tells that the words were seen in the original."""

    text: str
    title: str = ""
    quote: str = ""
    verified: bool = False

    def line(self, lang: Lang) -> str:
        """The citation on one line."""
        title = f"《{self.title}》" if self.title else ""
        doubt = "" if self.verified else ("(未核实原文)" if lang == "zh" else " (unverified)")
        return f"{self.text}{title}{doubt}" + (f":“{self.quote}”" if self.quote else "")


def cited(ruleset: Ruleset | None, citations: Iterable[Citation]) -> Iterator[Cited]:
    """Each citation looked up in what a ruleset registers; one that is not there stays as it is written."""
    for one in citations:
        text = " ".join(one.text.split())
        try:
            document, clause = ruleset.cited(one) if ruleset else (None, None)
        except KeyError:
            document, clause = None, None
        if document is None:
            yield Cited(text)
            continue
        quote = clause.quote if clause else ""
        doubtful = document.unverified or (clause is not None and clause.unverified) or not quote
        yield Cited(text, document.title, quote, not doubtful)
