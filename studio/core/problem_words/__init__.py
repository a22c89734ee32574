"""The sentences of every Problem by its code: what happened, why, and what to do next; grouped by where they arise."""
