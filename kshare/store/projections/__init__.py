"""One module for each entity kind: folds its facts with the model's rules and says which rows its views have."""
