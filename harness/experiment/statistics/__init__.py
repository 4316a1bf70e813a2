"""What a table of scored runs allows one to say of the models in it, and how sure of it one may be.

The unit of chance is the scenario: seeds are averaged within it, models are paired by it. Nothing here asks for a clock, a file or an order
of rows; whatever is drawn is drawn from a seed. A number that the rows do not allow is None beside a reason, never 0; a number that is no
number (NaN, infinite) is refused with ValueError.

`rows` holds the table and averages it; `estimates` and `flips` are the two tests, `pairs` makes both of any two models; `families` adjusts
for how many were made; `ranking` orders models into sets that cannot be told apart; `power` says what could have been seen, `equivalence`
what can be ruled out; `rates` and `judged` are for single rates and for what the judge gets wrong; `sentences` says it in one sentence.
"""
