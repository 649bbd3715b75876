"""Letters in the language of a case: drafted, issued by acts, set by typst, kept as documents, proven."""
