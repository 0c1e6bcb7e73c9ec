"""Audit results in the shapes that people and machines read: a page, a text, canonical JSON.

Every renderer reads the plain result that ``audit --format json`` writes and nothing else, so that any report can be
made again from a saved result.
"""

from zhunsheng.rendering.html import render_form_html
from zhunsheng.rendering.masking import masked_form, masked_result
from zhunsheng.rendering.result_json import render_json
from zhunsheng.rendering.text import render_text

__all__ = ["masked_form", "masked_result", "render_form_html", "render_json", "render_text"]
