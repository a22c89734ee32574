"""What the Questions pane is made of.

What the editor and the source tell, and what the pane does about it:

* ``editor.saved(id, question, answer)``: ``pairs.edit``, or ``pairs.add`` for id 0.
* ``editor.written(question, answer, marked)``: ``pairs.add_from_page(question, answer, marked.passage_id,
  marked.start, marked.end)``, a new question about words marked on a page.
* ``editor.turns_saved(id, turns)``: ``pairs.set_turns``, what was said before in the same conversation.
* ``editor.tags.added(name)`` and ``removed(name)``: ``pairs.tag`` and ``pairs.untag`` for the selected questions.
  ``editor.tags.complete_from(lambda: session.read(catalogue.tags))`` once; ``editor.tags.set_count(selected)`` when the
  selection changes. ``editor.tags.add`` (T) and ``editor.add_turn`` (Ctrl+T) are actions for the pane's list of keys.
* ``source.write_wanted(marked)``: show the editor and call ``editor.begin_about(marked)``.
* ``source.evidence_wanted(id, marked)``: ``pairs.set_evidence(id, marked.passage_id, marked.start, marked.end)``.
  ``source.write`` (W) and ``source.use`` (Shift+W) are actions for the pane's list of keys. ``source.show_pair`` may be
  called after every change: it looks again only where passage or evidence are others.
"""
