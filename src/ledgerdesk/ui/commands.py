"""The keyboard map: what each key means, once for all pages."""

from enum import Enum

from ledgerdesk.domain.rights import Right


class Command(Enum):
    """Something a key asks for; its keys, its words, whether the window or the page answers, and what it takes."""

    FIND_ANYTHING = ("Ctrl+K", "找人、找表、找功能", "到处")
    SEARCH = ("Ctrl+F", "在这一页里找", "这一页")
    NEXT_TAB = ("Ctrl+Tab", "下一个标签", "这一页")
    PREVIOUS_TAB = ("Ctrl+Shift+Tab", "上一个标签", "这一页")
    BACK = ("Alt+Left", "后退", "到处")
    FORWARD = ("Alt+Right", "前进", "到处")
    PREVIOUS_RECORD = ("Ctrl+PgUp", "上一条", "这一页")
    NEXT_RECORD = ("Ctrl+PgDown", "下一条", "这一页")
    NEXT_REGION = ("F6", "下一块区域", "到处")
    PANEL = ("F4", "打开或收起右边", "这一页")
    NEW = ("Ctrl+N", "新增", "这一页", Right.EDIT)
    EDIT = ("F2", "修改", "这一页", Right.EDIT)
    SAVE = ("F9|Ctrl+S", "保存", "这一页")
    SAVE_AND_NEXT = ("Ctrl+Return|Ctrl+Enter", "保存，接着下一个", "这一页")
    CANCEL = ("Esc", "取消、清除、关闭", "这一页")
    UNDO = ("Ctrl+Z", "撤销", "到处", Right.EDIT)
    REDO = ("Ctrl+Y", "重做", "到处", Right.EDIT)
    PRINT = ("Ctrl+P", "打印", "这一页", Right.OUTPUT)
    EXPORT = ("Ctrl+E", "导出", "这一页", Right.OUTPUT)
    IMPORT = ("Ctrl+O", "导入", "到处", Right.IMPORT)
    VISIT = ("F7", "登记家访", "到处", Right.EDIT)
    PHOTO = ("F8", "加照片", "这一页", Right.EDIT)
    SIGNATURE = ("Shift+F8", "加签字的扫描件", "这一页", Right.EDIT)
    SELECT_ALL = ("Ctrl+A", "全部勾上", "这一页")
    COPY = ("Ctrl+C|Ctrl+Shift+C", "连表头一起复制", "这一页", Right.OUTPUT)
    FILL_DOWN = ("Ctrl+D", "向下填", "这一页")
    REPLACE = ("Ctrl+H", "替换", "这一页")
    BOOKMARK = ("Ctrl+B", "做个记号", "这一页")
    LOCK = ("Ctrl+L", "锁定", "到处")
    HELP = ("F1", "帮助", "到处")
    KEYS = ("Ctrl+/", "看按键", "到处")

    def __init__(self, keys: str, words: str, where: str, right: Right = Right.LOOK) -> None:
        self.keys = tuple(keys.split("|"))
        self.words = words
        self.everywhere = where == "到处"
        self.right = right
