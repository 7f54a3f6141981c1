"""Files that commands write: complete or not at all, never over what is read."""

import os
import stat
from pathlib import Path

import pytest

from catalog.tabular.outputs import Output, replacing
from catalog.tabular.tables import UnusableFile


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with replacing(target) as aside:
        aside.write_text("new", encoding="utf-8")
        assert not target.exists()
    assert target.read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def write_half(target: Path) -> None:
    """Write until the disk is full."""
    with replacing(target) as aside:
        aside.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")


def test_a_failure_leaves_the_former_file(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("good", encoding="utf-8")
    with pytest.raises(UnusableFile, match=r"out\.csv cannot be written: No space left on device"):
        write_half(target)
    with pytest.raises(ZeroDivisionError), replacing(target):
        raise ZeroDivisionError
    assert target.read_text(encoding="utf-8") == "good"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_permissions_of_the_replaced_file_stay(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    former = os.umask(0o027)
    try:
        for _ in range(2):
            with replacing(target):
                pass
            assert stat.S_IMODE(target.stat().st_mode) == (0o640 if _ == 0 else 0o604)
            target.chmod(0o604)
    finally:
        os.umask(former)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.touch()
    link.symlink_to(real)
    with replacing(link) as aside:
        aside.write_text("new", encoding="utf-8")
    assert (link.is_symlink(), real.read_text(encoding="utf-8")) == (True, "new")


@pytest.mark.parametrize("kind", ["path", "other spelling", "symlink", "hard link", "symlink to a folder"])
def test_an_input_is_no_output(kind: str, tmp_path: Path) -> None:
    """However the one file is called."""
    source, other = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("all there is", encoding="utf-8")
    if kind == "path":
        other = source
    elif kind == "other spelling":
        other = tmp_path / "none" / ".." / "in.csv"
    elif kind == "symlink":
        other.symlink_to(source)
    elif kind == "hard link":
        other.hardlink_to(source)
    else:
        (tmp_path / "folder").symlink_to(tmp_path)
        other = tmp_path / "folder" / "in.csv"
    with pytest.raises(UnusableFile, match="is the file that is read; write to another one"):
        Output(other, inputs=[source])
    assert source.read_text(encoding="utf-8") == "all there is"


@pytest.mark.parametrize("path", ["none/out.csv", ".", "pipe", "file/out.csv", "x" * 300, "loop"])
def test_what_cannot_be_written_is_refused_at_once(path: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UnusableFile, match="cannot be written"):
        Output(tmp_path / path)
    assert sorted(tmp_path.iterdir()) == before
