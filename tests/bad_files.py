"""Makes the files that people drop on a program by mistake, and strangers on purpose."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pymupdf

SENTENCE = "The pump is greased every 500 hours with 12 g of grease."
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def encrypted_pdf(folder: Path) -> Path:
    """A PDF that needs the password `secret` to open."""
    path = folder / "Encrypted.pdf"
    _text_pdf().save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner")
    return path


def truncated_pdf(folder: Path) -> Path:
    """A PDF of which only the first third arrived; a patient reader may still find a page or two."""
    data = _text_pdf().tobytes()
    return _write(folder / "Truncated.pdf", data[: len(data) // 3])


def damaged_pdf(folder: Path) -> Path:
    """A PDF whose first line is right and whose rest is noise: nothing can be read."""
    return _write(folder / "Damaged.pdf", b"%PDF-1.7\n" + random.Random(5).randbytes(6_000))


def empty_file(folder: Path) -> Path:
    """A file of no bytes."""
    return _write(folder / "Empty.pdf", b"")


def image_only_pdf(folder: Path) -> Path:
    """A scan: one page that is a picture of a sentence and has no text."""
    source = _text_pdf()[0]
    scan = pymupdf.open()
    page = scan.new_page(width=source.rect.width, height=source.rect.height)
    page.insert_image(page.rect, pixmap=source.get_pixmap(dpi=150))
    path = folder / "Scan.pdf"
    scan.save(path, deflate=True)
    return path


def text_as_pdf(folder: Path) -> Path:
    """Plain text with the ending of a PDF."""
    return _write(folder / "Really text.pdf", f"{SENTENCE}\n".encode() * 20)


def text_as_docx(folder: Path) -> Path:
    """A Word file that is no zip archive."""
    return _write(folder / "No archive.docx", f"{SENTENCE}\n".encode() * 20)


def bomb_docx(folder: Path) -> Path:
    """A Word file of a few kilobytes whose archive declares nearly four gigabytes."""
    return _docx(folder / "Bomb.docx", WORD.format(" " * 1_000_000), declared=2**32 - 2)


def swollen_docx(folder: Path) -> Path:
    """A valid, honest Word file of some 100 kilobytes that unpacks to 48 megabytes of empty paragraphs."""
    return _docx(folder / "Swollen.docx", WORD.format("<w:p/>" * 8_000_000 + "<w:sectPr/>"))


def unknown_file(folder: Path) -> Path:
    """Something like a program, with an ending nobody knows."""
    noise = random.Random(7).randbytes(4_000)
    return _write(folder / "setup.qzx", b"MZ\x90\x00\x03\x00\x00\x00" + noise)


def latin1_markdown(folder: Path) -> Path:
    """Markdown in an old Western encoding, which is no valid UTF-8."""
    text = "# Prüfung der Kälteanlage\n\nDie Öltemperatur beträgt höchstens 60 °C.\n"
    return _write(folder / "Latin-1.md", text.encode("latin-1"))


def utf16_markdown(folder: Path) -> Path:
    """Markdown as old Windows editors save it: UTF-16 with a byte order mark."""
    text = f"# Maintenance\n\n{SENTENCE}\n\nThe oil temperature is at most 60 °C.\n"
    return _write(folder / "UTF-16.md", text.encode("utf-16"))


def hostile_html(folder: Path) -> Path:
    """A web page that would run a script and call out for pictures, styles and frames."""
    text = f"""<!doctype html><html><head><title>Pump</title>
<link rel="stylesheet" href="http://tracker.invalid/style.css">
<script>document.write("SCRIPT TEXT"); fetch("http://tracker.invalid/run");</script></head>
<body onload="alert('SCRIPT TEXT')"><h1>Pump</h1><p>{SENTENCE}</p>
<img src="http://tracker.invalid/pixel.png" alt="pump"><iframe src="file:///etc/hostname"></iframe>
<p style="background:url(http://tracker.invalid/back.png)">The pump has a mass of 40 kg.</p></body></html>
"""
    return _write(folder / "Hostile.html", text.encode())


def long_name(folder: Path) -> Path:
    """A good text file whose name has more than 150 characters, some of them not Latin."""
    name = "Wartungsplan für Pumpe Ä-7 полный 手册 " + "very long name " * 9
    return _write(folder / f"{name.strip()}.txt", f"{SENTENCE}\n".encode())


MAKERS: tuple[Callable[[Path], Path], ...] = (
    encrypted_pdf,
    truncated_pdf,
    damaged_pdf,
    empty_file,
    image_only_pdf,
    text_as_pdf,
    text_as_docx,
    bomb_docx,
    swollen_docx,
    unknown_file,
    latin1_markdown,
    utf16_markdown,
    hostile_html,
    long_name,
)


def make_all(folder: Path) -> dict[str, Path]:
    """Every bad file, by the name of the function that made it."""
    return {maker.__name__: maker(folder) for maker in MAKERS}


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _text_pdf() -> pymupdf.Document:
    file = pymupdf.open()
    for number in range(1, 4):
        file.new_page().insert_text((72, 100), [f"Chapter {number}", "", SENTENCE], fontsize=14)
    return file


def _docx(path: Path, document: str, declared: int | None = None) -> Path:
    """A minimal Word file; `declared` puts a false size of the document into the archive's directory."""
    parts = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        if declared:
            archive.getinfo("word/document.xml").file_size = declared
    return path
