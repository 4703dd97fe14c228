"""The program around the window: one instance, answers of threads, reports of bugs, what it remembers."""
