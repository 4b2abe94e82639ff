"""A file that the disk does not give for a while costs nothing that was indexed of it."""

import sys
from pathlib import Path

import pytest

from assistant import Assistant

TEXT = "河口乡去年组建了37个水质巡查小组，每周巡查2次。"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has a file that nobody, root included, can read")
def test_an_unreadable_file_is_refused_and_its_indexed_text_kept(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    article = tmp_path / "corpus" / "water.txt"
    article.write_text(TEXT, encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index") as assistant:
        assistant.sync()
        article.unlink()
        article.symlink_to("/proc/self/mem")  # reading it is an input/output error
        for _ in range(2):
            report = assistant.sync()
            assert [refusal.path for refusal in report.refused] == ["water.txt"]
            assert "cannot be read" in report.refused[0].reason
            assert "37" in assistant.ask("河口乡组建了多少个巡查小组？").answer
        article.unlink()
        article.write_text(TEXT, encoding="utf-8")
        assert assistant.sync().refused == ()
        assert assistant.sync().unchanged == 1
        article.write_text(TEXT.replace("37", "41"), encoding="utf-8")
        assert assistant.sync().changed == ("water.txt",)
        assert "41" in assistant.ask("河口乡组建了多少个巡查小组？").answer
