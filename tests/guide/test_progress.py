import io

from guide.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_plain_lines_in_a_log():
    stream = io.StringIO()
    progress = Progress(stream)
    with progress.step("execute"):
        progress.say("cell 1")
        progress.say("cell 2")
        progress.keep("Warning: x")
    assert stream.getvalue() == "cell 1\ncell 2\nWarning: x\n"
    assert list(progress.seconds) == ["execute"]


def test_one_live_line_on_a_terminal():
    stream = Terminal()
    progress = Progress(stream)
    with progress.step("execute"):
        progress.say("cell 1")
        progress.keep("Warning: x")
    assert stream.getvalue() == "\r\x1b[2Kcell 1\r\x1b[2KWarning: x\n\r\x1b[2K"
