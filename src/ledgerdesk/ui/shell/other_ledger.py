"""Another ledger than the one that was open last: a folder from elsewhere, a backup, the demonstration school."""

from ledgerdesk.ui.shell.host import Host

_KEYS = "keys.json"  # db.keys.FILE_NAME, which is too heavy to import for the first window


def choose(host: Host) -> None:
    """Let another ledger be chosen, or the first start."""
    picked = host.asker.choose(
        "打开哪一个？",
        "",
        (
            ("folder", "别的台账（选它的文件夹）"),
            ("restore", "从备份恢复（换了电脑，或者台账丢了）"),
            ("demo", "演示学校"),
            ("new", "新建本校台账"),
        ),
    )
    if picked == "folder":
        host.choose_folder()
    elif picked == "restore":
        host.restore_bundle()
    elif picked == "demo":
        host.open_demo()
    elif picked == "new":
        host.first_start()


def choose_folder(host: Host) -> None:
    """Let the folder of a ledger be chosen, one brought from another computer as well, and ask for its password."""
    folder = host.asker.choose_folder("选台账的文件夹，名字以 .ledger 结尾")
    if folder is None:
        return
    if (folder / _KEYS).is_file():
        host.ask_password(folder)
    else:
        text = f"“{folder.name}”里没有台账。请选名字以 .ledger 结尾的那个文件夹，整个拷过来的。"
        host.asker.show_error("没有打开", text)
