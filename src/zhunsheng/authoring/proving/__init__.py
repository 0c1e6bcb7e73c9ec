"""How well rules are tested: which sides of every condition examples show, and which changes they notice."""
