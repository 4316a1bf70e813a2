"""The offline delegate's rules: how it bargains (integers) and how it speaks. Knows no I/O."""
