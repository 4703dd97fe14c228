"""What queries answer as rows and sentences that are ready to show: times, people, cards, results. No Qt."""
