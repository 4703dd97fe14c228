from tests.ui.journeys.test_keyboard import *
def test_x(person, qtbot):
    print("KB", person.keyboard_is_on, type(person.keyboard))
    person.presses("G", "W")
    qtbot.wait(1500)
    print(person.all_seen())
    person.presses("G"); person.presses("W")
    qtbot.wait(500)
    print(person.all_seen())
    person.presses("J")
    qtbot.wait(500)
    print("KB", person.keyboard_is_on, type(person.keyboard))
