"""What kind of file this is, and whether it is safe to open: its ending, first bytes, size and, packed, its insides."""

from __future__ import annotations

import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from studio.child import Failure

MEDIA = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
}
LARGEST = {"json": 256 * 2**20, "xlsx": 512 * 2**20}
"""Bytes of a file that is held in memory as a whole; the others are read row by row."""
LARGEST_UNPACKED = 1024 * 2**20
MOST_PACKED = 200
"""A part that unpacks to so many times its size was made to harm; small parts may be as dense."""
SMALL = 2**20
_MAGIC = {
    b"PK\x03\x04": "xlsx",
    b"PAR1": "parquet",
    b"\xd0\xcf\x11\xe0": "office",
    b"%PDF-": "pdf",
    b"\x1f\x8b": "gzip",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"SQLite format 3": "sqlite",
}
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_DAMAGE = (BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error, RuntimeError)


def medium_of(path: Path) -> str:
    """Return the medium of a file that may be opened, or fail with the code that says what is wrong with it."""
    ending = path.suffix.lower()
    medium = MEDIA.get(ending)
    if not path.is_file():
        raise Failure("file_missing", file=path)
    if medium is None:
        raise Failure("pairs_file_unknown", file=path, ending=ending or path.name)
    size = path.stat().st_size
    if not size:
        raise Failure("file_empty", file=path)
    if size > LARGEST.get(medium, size):
        raise Failure("file_too_large", file=path)
    _check_content(path, ending, medium)
    return medium


def _check_content(path: Path, ending: str, medium: str) -> None:
    found = _found(path)
    if medium == "xlsx" and found == "office" and _ENCRYPTED_PACKAGE in path.read_bytes():
        raise Failure("file_encrypted", file=path)
    expected = medium if medium in ("xlsx", "parquet") else "text"
    if found != expected:
        raise Failure("file_kind_mismatch", file=path, ending=ending, found=found)
    if medium == "xlsx":
        _check_package(path)


def _found(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, found in _MAGIC.items():
        if head.startswith(magic):
            return found
    if b"\x00" in head and not head.startswith(_BYTE_ORDER_MARKS) and not _text_with_nul(head):
        return "data"
    return "text"


def _text_with_nul(head: bytes) -> bool:
    """A stray NUL among text is told row by row; many make it no text at all."""
    return head.count(b"\x00") * 20 < len(head)


def _check_package(path: Path) -> None:
    """Judge the parts by their declared sizes before anything is unpacked."""
    try:
        with ZipFile(path) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            declares = any(_declares_types(package, part) for part in parts)
    except _DAMAGE as error:
        raise Failure("file_damaged", file=path) from error
    if "xl/workbook.xml" not in names:
        raise Failure("file_kind_mismatch", file=path, ending=path.suffix, found="zip")
    if declares or sum(part.file_size for part in parts) > LARGEST_UNPACKED or any(map(_swollen, parts)):
        raise Failure("file_too_large", file=path)


def _swollen(part: ZipInfo) -> bool:
    return part.file_size > SMALL and part.file_size > MOST_PACKED * max(1, part.compress_size)


def _declares_types(package: ZipFile, part: ZipInfo) -> bool:
    """No spreadsheet program writes a DOCTYPE; whoever does wants its entities to unfold."""
    with package.open(part) as content:
        return b"<!DOCTYPE" in content.read(4096)
