from guide.errors import GuideError


def test_a_place_a_message_and_a_way_out():
    error = GuideError("found b", file="a.qmd", line=3, remedy="Write a.\nOr c.")
    assert str(error) == "a.qmd:3: found b\n  Write a.\n  Or c."
    assert (error.file, error.line, error.message) == ("a.qmd", 3, "found b")


def test_what_is_not_known_is_left_out():
    assert str(GuideError("found b", file="a.qmd")) == "a.qmd: found b"
    assert str(GuideError("found b")) == "found b"
