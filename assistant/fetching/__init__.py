"""Pages of the web as files of the corpus: which addresses are asked, how, and what is recorded of their origin."""
