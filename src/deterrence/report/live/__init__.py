"""The live part of a page: sliders that solve the game again, in the page, from the families' closed forms."""
