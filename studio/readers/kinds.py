"""What kind of document a file is: its ending and its first bytes must agree."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from studio.child import Failure

KINDS = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
}
LARGEST_TEXT = 64 * 2**20
"""Bytes of a text file; more is a log or a data dump, and takes a parser ten times as much memory."""
_HEAD = 4096
_MAGIC = {
    b"%PDF-": "pdf",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0": "office",
    b"{\\rtf": "rtf",
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
    b"SQLite format 3": "sqlite",
}
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def kind_of(path: Path) -> str:
    """Return the kind, or fail with a code that tells the person what is wrong with the file."""
    ending = path.suffix.lower()
    kind = KINDS.get(ending)
    if kind is None:
        raise Failure("file_kind_unknown", ending=ending or path.name)
    size = path.stat().st_size
    if not size:
        raise Failure("file_empty")
    if kind not in ("pdf", "docx") and size > LARGEST_TEXT:
        raise Failure("file_too_large", bytes=size, limit=LARGEST_TEXT)
    found = _found(path)
    if kind == "docx" and found == "office" and _holds(path, _ENCRYPTED_PACKAGE):
        raise Failure("file_encrypted")
    expected = kind if kind in ("pdf", "docx", "html") else "text"
    if found != expected and not (kind == "html" and found == "text"):
        raise Failure("file_kind_mismatch", ending=ending, found=found)
    return kind


def _found(path: Path) -> str:
    """Return what the first bytes say; ``data`` for anything that is no text and nothing known."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, found in _MAGIC.items():
        if head.startswith(magic) or (magic == b"{\\rtf" and start.startswith(magic)):
            return _in_package(path) if found == "zip" else found
    if b"\x00" in head and not head.startswith(_BYTE_ORDER_MARKS):
        return "data"
    return "html" if start[:15].lower().startswith((b"<!doctype html", b"<html")) else "text"


def _in_package(path: Path) -> str:
    """A package that cannot be listed passes for a Word file: its reader says that it is damaged."""
    try:
        with ZipFile(path) as package:
            names = set(package.namelist())
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return "docx"
    for name, found in (("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"), ("xl/workbook.xml", "xlsx")):
        if name in names:
            return found
    return "zip"


def _holds(path: Path, word: bytes) -> bool:
    """Look for the word without taking the whole file into memory."""
    before = b""
    with path.open("rb") as file:
        while part := file.read(2**20):
            if word in before + part:
                return True
            before = part[-len(word) :]
    return False
