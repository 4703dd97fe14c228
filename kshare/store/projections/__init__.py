"""One module for each entity kind: folds its facts with the model's rules and writes the rows of its views."""
