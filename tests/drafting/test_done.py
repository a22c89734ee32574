"""What a run has written already is read from its events, whatever a kill left of the last line."""

from pathlib import Path

from studio.drafting.done import done_passages
from studio.protocol import EVENTS_FILE, PassageFailed, PassageWritten, Progress


def test_whole_passages_count_and_a_torn_line_does_not(tmp_path: Path) -> None:
    assert done_passages(tmp_path) == frozenset()
    whole = [PassageWritten(4, 3), Progress(1, 2, "writing"), PassageFailed(5, 3, "answer_unusable")]
    torn = PassageWritten(6, 3, ({"question": "Größe?"},)).to_json().encode()
    lines = b"".join(event.to_json().encode() + b"\n" for event in whole)
    (tmp_path / EVENTS_FILE).write_bytes(lines + torn[: torn.index("ö".encode()) + 1])
    assert done_passages(tmp_path) == {4}
    (tmp_path / EVENTS_FILE).write_bytes(lines + torn[:40] + b"\n" + PassageWritten(7, 3).to_json().encode() + b"\n")
    assert done_passages(tmp_path) == {4, 7}
