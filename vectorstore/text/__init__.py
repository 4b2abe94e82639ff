"""Text work that knows nothing of articles: characters, words, sentences, numbers, languages. All of it is stateless."""
