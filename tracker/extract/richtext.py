"""Structured content of publishing systems -> HTML blocks.

In: decoded JSON values. Out: headings, paragraphs and lists as HTML source, in the order of the data. Knows the shapes in which systems
write rich text, told by their keys alone: React elements (``["$", "p", key, {"children": …}]``), trees with ``nodeType``/``content``
(Contentful), ``type``/``content`` or ``children`` (ProseMirror, Slate, Lexical, Strapi, mdast, hast), Portable Text blocks (Sanity), flat
blocks with ``type`` and ``text`` (Prismic) or ``data`` (Editor.js), and strings of HTML, Markdown or plain prose.

Work is bounded: values nested deeper than ``_DEEPEST`` and those after the first ``_MOST_NODES`` are left out.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

_DEEPEST = 120
_MOST_NODES = 200_000
_PROSE = 40  # characters from which a string among the data counts as prose
_LONGEST = 400_000

_TAGS = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "strong",
        "b",
        "em",
        "i",
        "a",
        "br",
        "blockquote",
        "dl",
        "dt",
        "dd",
        "section",
        "article",
    ]
)
_BLOCK_NAMES = {
    "paragraph": "p",
    "normal": "p",
    "preformatted": "p",
    "unordered_list": "ul",
    "bullet_list": "ul",
    "bulleted_list": "ul",
    "bulletlist": "ul",
    "ordered_list": "ol",
    "numbered_list": "ol",
    "orderedlist": "ol",
    "list_item": "li",
    "listitem": "li",
    "table_row": "tr",
    "tablerow": "tr",
    "table_cell": "td",
    "tablecell": "td",
    "table_header_cell": "th",
    "quote": "blockquote",
    "bold": "strong",
}
_HEADING = re.compile(r"(?:heading|header|h|title)[-_]?([1-6])$")
_HEADING_KEYS = frozenset(
    {"title", "heading", "headline", "question", "header", "subheading", "subtitle", "sectiontitle"}
)
_LIST_KEYS = frozenset({"items", "bullets", "list", "points", "listitems", "bulletpoints"})
_SKIPPED_KEYS = frozenset(
    [
        "seo",
        "meta",
        "metadata",
        "metatags",
        "opengraph",
        "navigation",
        "nav",
        "footer",
        "header",
        "menu",
        "breadcrumbs",
        "cookie",
        "cookies",
        "consent",
        "locale",
        "locales",
        "translations",
        "i18n",
        "config",
        "env",
        "url",
        "href",
        "src",
        "slug",
        "id",
        "alt",
    ]
)
_MARKUP = re.compile(r"</(?:p|li|h[1-6]|ul|ol|div|td)\s*>|<br\s*/?>", re.IGNORECASE)
_CODE = re.compile(
    r"[{};]\s*$|^\s*(?:https?:|data:|/|\.|#[0-9a-f]{3}|\$)|function\s*\(|=>|\b(?:var|const|return)\b.*;", re.IGNORECASE
)
_MARKDOWN = re.compile(r"^ {0,8}(?:#{1,6} |[-*+] |\d{1,3}[.)] )", re.MULTILINE)
_EASTERN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def render(values: Iterable[Any]) -> str:
    """HTML blocks of everything in the values that reads like a document."""
    renderer = _Renderer()
    for value in values:
        renderer.value(value, 0)
    return "".join(renderer.parts)


class _Renderer:
    """One walk over the data. Collects pieces of HTML in ``parts``."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._nodes = 0
        self._seen: set[str] = set()

    def value(self, value: Any, depth: int, key: str = "") -> None:
        """Any value: what shape it has decides."""
        self._nodes += 1
        if depth > _DEEPEST or self._nodes > _MOST_NODES:
            return
        if isinstance(value, str):
            self._string(value, key)
        elif isinstance(value, list):
            self._sequence(value, depth, key)
        elif isinstance(value, dict):
            self._mapping(value, depth)

    def _sequence(self, values: list[Any], depth: int, key: str) -> None:
        if len(values) >= 4 and values[0] == "$" and isinstance(values[1], str) and isinstance(values[3], dict):
            self._element(values[1], values[3], depth)
            return
        listed = key in _LIST_KEYS and len(values) > 1 and all(isinstance(value, str) for value in values)
        if listed:
            self.parts.append("<ul>" + "".join(f"<li>{_inline_source(value)}</li>" for value in values) + "</ul>")
            return
        open_list = ""
        for value in values:
            item = _flat_list(value)
            if item != open_list:
                self.parts.append((f"</{open_list}>" if open_list else "") + (f"<{item}>" if item else ""))
                open_list = item
            self.value(value, depth + 1, key)
        if open_list:
            self.parts.append(f"</{open_list}>")

    def _element(self, name: str, properties: Mapping[str, Any], depth: int) -> None:
        """A React element: an HTML element where the name is one, else a component whose properties may hold content."""
        if name in ("script", "style", "link", "meta", "svg", "nav", "footer"):
            return
        markup = properties.get("dangerouslySetInnerHTML")
        if isinstance(markup, dict) and isinstance(markup.get("__html"), str):
            self._string(markup["__html"], "")
            return
        if name in _TAGS or name in ("span", "div", "main"):
            self._wrapped(name if name in _TAGS else "", properties.get("children"), depth)
        else:
            self._mapping(properties, depth)

    def _wrapped(self, tag: str, children: Any, depth: int) -> None:
        """Children inside a tag ("" for none). Text of a tag is text, however short."""
        if tag == "br":
            self.parts.append("<br>")
            return
        if tag:
            self.parts.append(f"<{tag}>")
        self._children(children, depth + 1)
        if tag:
            self.parts.append(f"</{tag}>")

    def _children(self, children: Any, depth: int) -> None:
        self._nodes += 1
        if depth > _DEEPEST or self._nodes > _MOST_NODES:
            return
        if isinstance(children, str):
            if not re.match(r"\$[\w@]", children):
                self.parts.append(escape(children, quote=False))
        elif isinstance(children, list):
            if len(children) >= 4 and children[0] == "$":
                self._sequence(children, depth, "")
            else:
                for child in children:
                    self._children(child, depth + 1)
        elif isinstance(children, dict):
            self._mapping(children, depth)

    def _mapping(self, node: Mapping[str, Any], depth: int) -> None:
        tag = _tag_of(node)
        if tag is not None:
            self._block(tag, node, depth)
            return
        text = _text_of(node)
        if text is not None:
            self.parts.append(
                f"<strong>{escape(text, quote=False)}</strong>" if _is_bold(node) else escape(text, quote=False)
            )
            return
        for key, value in node.items():
            if isinstance(key, str) and key.lower() not in _SKIPPED_KEYS:
                self.value(value, depth + 1, key.lower())

    def _block(self, tag: str, node: Mapping[str, Any], depth: int) -> None:
        data = node.get("data")
        if isinstance(data, dict) and ("text" in data or "items" in data):  # Editor.js
            self._editor_block(tag, data, depth)
            return
        children = next((node[key] for key in ("content", "children") if isinstance(node.get(key), list)), None)
        if children is None:
            children = next((node[key] for key in ("text", "value") if isinstance(node.get(key), str)), "")
        self._wrapped(tag, children, depth)

    def _editor_block(self, tag: str, data: Mapping[str, Any], depth: int) -> None:
        if isinstance(data.get("text"), str):
            self.parts.append(f"<{tag}>{_inline_source(data['text'])}</{tag}>")
            return
        self.parts.append(f"<{tag}>")
        for item in data["items"] if isinstance(data["items"], list) else ():
            text = item.get("content") if isinstance(item, dict) else item
            self.parts.append(f"<li>{_inline_source(text) if isinstance(text, str) else ''}")
            if isinstance(item, dict) and item.get("items") and depth < _DEEPEST:
                self._editor_block(tag, {"items": item["items"]}, depth + 1)
            self.parts.append("</li>")
        self.parts.append(f"</{tag}>")

    def _string(self, text: str, key: str) -> None:
        """A string among the data: HTML, Markdown, prose, a heading by its key, or nothing for readers."""
        text = text[:_LONGEST].strip()
        if text in self._seen:
            return
        if _MARKUP.search(text):
            self.parts.append(f"<div>{text}</div>")
        elif len(_MARKDOWN.findall(text)) > 1 and "\n" in text:
            self.parts.append(_markdown(text))
        elif key in _HEADING_KEYS and 2 < len(text) < 200 and not _CODE.search(text):
            self.parts.append(f"<h3>{escape(text, quote=False)}</h3>")
        elif _is_prose(text):
            self.parts.append(
                "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n") if line.strip())
            )
        else:
            return
        self._seen.add(text)


def _tag_of(node: Mapping[str, Any]) -> str | None:
    """The HTML element a node of rich text stands for, None where it is no such node."""
    if node.get("_type") == "block":  # Portable Text
        style = str(node.get("style", "normal"))
        return "li" if node.get("listItem") else style if style in _TAGS else "p"
    name = next((node[key] for key in ("nodeType", "tagName", "type") if isinstance(node.get(key), str)), "").lower()
    holds = any(isinstance(node.get(key), (list, str)) for key in ("content", "children", "text")) or isinstance(
        node.get("data"), dict
    )
    if not name or not holds:
        return None
    name = name.replace("-", "_")
    if name in ("list_item", "o_list_item"):
        return "li"
    heading = _HEADING.match(name)
    if heading:
        return f"h{heading[1]}"
    if name in ("heading", "header"):
        return f"h{_level(node)}"
    if name == "list":
        return "ol" if _ordered(node) else "ul"
    return _BLOCK_NAMES.get(name) or (name if name in _TAGS else None)


def _level(node: Mapping[str, Any]) -> int:
    """A heading's level, wherever systems put it; 2 where it is not told."""
    places = [node, node.get("attrs"), node.get("data")]
    for place in places:
        if isinstance(place, dict):
            for key in ("level", "depth", "tag"):
                digits = str(place.get(key, ""))[-1:]
                if digits in "123456" and digits:
                    return int(digits)
    return 2


def _ordered(node: Mapping[str, Any]) -> bool:
    data = node.get("data")
    style = data.get("style") if isinstance(data, dict) else None
    return node.get("ordered") is True or "ordered" in (style, node.get("format")) or node.get("listType") == "number"


def _flat_list(value: Any) -> str:
    """The list element that a flat list entry needs around it: Portable Text and Prismic write entries without their list."""
    if not isinstance(value, dict):
        return ""
    if value.get("_type") == "block" and value.get("listItem"):
        return "ol" if value["listItem"] == "number" else "ul"
    if "spans" in value and value.get("type") in ("list-item", "o-list-item"):
        return "ol" if value["type"] == "o-list-item" else "ul"
    return ""


def _text_of(node: Mapping[str, Any]) -> str | None:
    """The text of a leaf: ``{"text": …}`` of most systems, ``{"type": "text", "value": …}`` of Contentful and syntax trees."""
    kind = node.get("nodeType", node.get("type", node.get("_type", "text")))
    if kind in ("text", "span") or "marks" in node:
        for key in ("text", "value"):
            if isinstance(node.get(key), str):
                return str(node[key])
    return None


def _is_bold(node: Mapping[str, Any]) -> bool:
    marks = node.get("marks")
    named = [mark.get("type") if isinstance(mark, dict) else mark for mark in marks] if isinstance(marks, list) else []
    return node.get("bold") is True or "bold" in named or "strong" in named


def _inline_source(text: str) -> str:
    """Text that may hold inline markup: kept as it is if so, else escaped."""
    return text if re.search(r"</?(?:b|i|a|em|strong|br|span|code)\b", text) else escape(text, quote=False)


def _is_prose(text: str) -> bool:
    if _CODE.search(text[:2_000]):
        return False
    if _EASTERN.search(text[:200]):
        return len(text) >= _PROSE // 2
    return len(text) >= _PROSE and text.count(" ") >= len(text) / 16


def _markdown(text: str) -> str:
    """Headings, entries and paragraphs of Markdown. Nested entries become entries of one list; emphasis marks are dropped."""
    parts: list[str] = []
    open_list = ""
    for line in text.split("\n"):
        stripped = re.sub(r"\*\*|__|`", "", line).strip()
        heading = re.match(r"(#{1,6}) (.*)", stripped)
        entry = re.match(r"(?:[-*+]|(\d{1,3})[.)]) (.*)", stripped)
        wanted = ("ol" if entry[1] else "ul") if entry else ""
        if wanted != open_list and stripped:
            parts.append((f"</{open_list}>" if open_list else "") + (f"<{wanted}>" if wanted else ""))
            open_list = wanted
        if heading:
            level = len(heading[1])
            parts.append(f"<h{level}>{escape(heading[2], quote=False)}</h{level}>")
        elif entry:
            parts.append(f"<li>{escape(entry[2], quote=False)}</li>")
        elif stripped:
            parts.append(f"<p>{escape(stripped, quote=False)}</p>")
    return "".join(parts) + (f"</{open_list}>" if open_list else "")
