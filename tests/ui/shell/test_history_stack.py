from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.ui.shell.history_stack import HistoryStack, Place


def test_back_and_forward():
    history = HistoryStack()
    for page in ("home", "students", "aid"):
        history.go(Place(page))
    assert history.back() == Place("students")
    assert history.back() == Place("home")
    assert history.back() is None
    assert history.forward() == Place("students")
    assert history.can_go_forward()


def test_going_somewhere_new_forgets_what_lay_ahead():
    history = HistoryStack()
    history.go(Place("a"))
    history.go(Place("b"))
    history.back()
    history.go(Place("c"))
    assert not history.can_go_forward()
    assert history.back() == Place("a")


def test_the_same_place_again_only_updates_its_state():
    history = HistoryStack()
    history.go(Place("a", record=1))
    history.go(Place("a", record=1, state={"scroll": 5}))
    assert not history.can_go_back()
    assert history.present.state == {"scroll": 5}


def test_state_is_remembered_before_leaving():
    history = HistoryStack()
    history.go(Place("a"))
    history.update(Place("a", record=7, state={"search": "张"}))
    history.go(Place("b"))
    back = history.back()
    assert (back.record, back.state) == (7, {"search": "张"})


@given(st.lists(st.one_of(st.integers(0, 4), st.sampled_from(["back", "forward"])), max_size=60))
def test_walks_like_a_browser(steps):
    history, past, ahead = HistoryStack(), [], []
    for step in steps:
        if step == "back":
            expected = past[-2] if len(past) > 1 else None
            if expected is not None:
                ahead.append(past.pop())
            assert history.back() == expected
        elif step == "forward":
            expected = ahead.pop() if ahead else None
            if expected is not None:
                past.append(expected)
            assert history.forward() == expected
        else:
            place = Place(str(step))
            if not past or past[-1] != place:
                past.append(place)
                ahead.clear()
            history.go(place)
        assert history.present == (past[-1] if past else None)
