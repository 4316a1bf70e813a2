"""What an experiment comes to, for a reader: the answer in a sentence, a table for papers, a page with the way from numbers to words.

`material` reads an experiment's folder, or lays several together; `figures` picks one number a run and hands it to the statistics; `table`
writes Markdown, JSON, CSV, LaTeX or text; `drawing` draws; `sheet` and `page` make the page. Nothing here calls a model or scores a run.
"""
