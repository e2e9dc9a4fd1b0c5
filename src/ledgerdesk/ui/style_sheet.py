"""The style sheet's text: ``@name`` is a token, ``N px`` scales with the text size beyond line widths."""

STYLE_SHEET = """
QWidget{color:@text}
QToolTip{background:@text;color:@panel;border:0;padding:5px 8px}
#page,#window{background:@bg}
#clear{background:transparent;border:0}
#navigation{background:@panel;border:0;border-right:1px solid @line}
#navigation QToolButton{border:2px solid transparent;border-radius:6px;padding:0 8px;min-height:38px;text-align:left;
 color:@nav;font-size:15px;background:transparent}
#navigation[narrow="true"] QToolButton{padding:0;min-height:44px;font-size:13px}
#navigation QToolButton:hover{background:@bg}
#navigation QToolButton:checked{background:@sel;color:@primary_dark;font-weight:600}
#topBar{background:@panel;border:0;border-bottom:1px solid @line}
#topBar[tone="warn"]{background:@warn_bg}
#statusBar{background:@panel;border:0;border-top:1px solid @line}
#topBar QPushButton,#topBar QComboBox{min-height:30px}

QLabel[role="title"]{font-size:20px;font-weight:600}
QLabel[role="heading"]{font-size:16px;font-weight:600}
QLabel[role="strong"]{font-weight:600}
QLabel[role="figure"]{font-size:26px;font-weight:600}
QLabel[role="figure2"]{font-size:20px;font-weight:600}
QLabel[role="figure2_ok"]{font-size:20px;font-weight:600;color:@ok}
QLabel[role="figure2_bad"]{font-size:20px;font-weight:600;color:@bad}
QLabel[role="sub"]{color:@sub;font-size:13px}
QLabel[role="column"]{color:@sub;font-size:13px;font-weight:600}
QLabel[role="ok"]{color:@ok;font-size:13px}
QLabel[role="warn"]{color:@warn;font-size:13px}
QLabel[role="bad"]{color:@bad;font-size:13px}
QLabel[role="info"]{color:@info}
QLabel[chip="ok"]{background:@ok_bg;color:@ok} QLabel[chip="warn"]{background:@warn_bg;color:@warn}
QLabel[chip="bad"]{background:@bad_bg;color:@bad} QLabel[chip="info"]{background:@info_bg;color:@info}
QLabel[chip="mute"]{background:@mute_bg;color:@mute}
QLabel[chip]{border-radius:11px;padding:0 10px;font-size:13px}
#navigation[narrow="true"] QLabel[chip]{padding:0 5px}
QLabel:disabled{color:@sub}

#card{background:@panel;border:1px solid @line;border-radius:8px}
#card[hot="true"]{border:2px solid @primary}
#well{background:@bg;border:0;border-radius:6px}
#selectionBar{background:@sel;border:0;border-radius:6px}
#saveBar{background:@panel;border:0;border-top:1px solid @line}
#drop{background:@panel;border:2px dashed @line2;border-radius:8px}
#drop[quiet="true"]{border-width:1px;border-color:@line}
#drop[over="true"]{background:@sel;border-color:@primary}
#photo{border:2px solid transparent;border-radius:6px;background:@bg;font-size:13px;padding:0;
 min-width:122px;max-width:122px;min-height:114px;max-height:114px}
#photo:hover{border-color:@line2} #photo:focus{border:2px solid @text}
#photoCross{background:@panel;border:1px solid @line;border-radius:14px;min-width:0;min-height:0}
#photoCross:hover{border-color:@bad}
#rule{background:@line;border:0}
#banner{border:0;border-radius:6px}
#banner[tone="ok"]{background:@ok_bg} #banner[tone="warn"]{background:@warn_bg} #banner[tone="bad"]{background:@bad_bg}
#banner[tone="info"]{background:@info_bg} #banner[tone="mute"]{background:@mute_bg}
#banner[tone="ok"] QLabel{color:@ok} #banner[tone="warn"] QLabel{color:@warn} #banner[tone="bad"] QLabel{color:@bad}
#banner[tone="info"] QLabel{color:@info} #banner[tone="mute"] QLabel{color:@mute}
#veil{background:rgba(27,39,51,110)}

QPushButton{background:@panel;border:1px solid @line2;border-radius:6px;padding:0 13px;min-height:32px}
QPushButton:hover{background:@bg}
QPushButton:pressed{background:@sel}
QPushButton:focus{border:2px solid @text;padding:0 12px;min-height:30px}
QPushButton[role="primary"]{background:@primary;border-color:@primary;color:@on_primary}
QPushButton[role="primary"]:hover{background:@primary_dark}
QPushButton[role="primary"]:focus{border:2px solid @text}
QPushButton[role="danger"]{color:@bad;border-color:@bad}
QPushButton[role="danger"]:hover{background:@bad_bg}
QPushButton[role="danger"]:focus{border:2px solid @text}
QPushButton[role="quiet"]{background:transparent;border:1px solid transparent;color:@primary;padding:0 6px}
QPushButton[role="quiet"]:hover{background:@sel}
QPushButton[role="quiet"]:focus{border:2px solid @text;padding:0 5px}
QPushButton[role="link"]{background:transparent;border:1px solid transparent;color:@primary;padding:0 1px;min-height:24px;
 text-align:left}
QPushButton[role="link"]:hover{text-decoration:underline}
QPushButton[role="link"]:focus{border:2px solid @text;padding:0;min-height:22px}
QPushButton[role="chip"]{background:@sel;border:1px solid @sel;color:@primary_dark;border-radius:13px;padding:0 10px;
 min-height:26px;font-size:13px}
QPushButton[role="chip"]:hover{border-color:@primary}
QPushButton[role="chip"]:focus{border:2px solid @text;padding:0 9px;min-height:24px}
QPushButton[role="choice"]:checked{background:@sel;border:2px solid @primary;color:@primary_dark;font-weight:600}
QPushButton[role="tile"]{text-align:left;padding:0;border:1px solid @line;border-radius:8px;min-height:62px}
QPushButton[role="tile"][slim="true"]{min-height:42px}
QPushButton[role="tile"]:hover{border-color:@line2}
QPushButton[role="tile"]:checked{border:2px solid @primary;background:@panel}
QPushButton[role="tile"]:focus{border:2px solid @text;padding:0;min-height:60px}
QPushButton[role="tile"][slim="true"]:focus{min-height:40px}
QPushButton[small="true"]{min-height:26px;padding:0 10px;font-size:13px}
QPushButton[small="true"]:focus{min-height:24px;padding:0 9px}
QPushButton[small="true"][role="quiet"]{min-height:20px;padding:0 6px}
QPushButton[small="true"][role="quiet"]:focus{min-height:18px;padding:0 5px}
QPushButton[tall="true"]{min-height:42px;font-size:15px}
QPushButton[tall="true"]:focus{min-height:40px}
QPushButton:disabled{background:@bg;border-color:@line;color:@sub}
QPushButton::menu-indicator{width:0}
QToolButton{border:2px solid transparent;border-radius:6px;background:transparent;min-width:28px;min-height:28px}
QToolButton:hover{background:@bg} QToolButton:focus{border:2px solid @text} QToolButton:disabled{color:@sub}

QLineEdit,QComboBox,QPlainTextEdit{background:@panel;border:1px solid @line2;border-radius:6px;padding:0 9px;min-height:32px;
 selection-background-color:@primary;selection-color:@on_primary}
QPlainTextEdit{padding:4px 6px}
QLineEdit:focus,QComboBox:focus{border:2px solid @primary;padding:0 8px;min-height:30px}
QPlainTextEdit:focus{border:2px solid @primary;padding:3px 5px}
QLineEdit[echoMode="2"]{lineedit-password-character:42}
QLineEdit QToolButton{min-width:0;min-height:0;border:0;padding:0;background:transparent}
QLineEdit[bad="true"],QComboBox[bad="true"],QPlainTextEdit[bad="true"]{border:2px solid @bad}
QLineEdit:read-only,QLineEdit:disabled,QPlainTextEdit:disabled,QComboBox:disabled{background:@bg;border-color:@line;color:@sub}
QComboBox{combobox-popup:0}
QComboBox::drop-down{border:0;width:20px} QComboBox::down-arrow{image:none}
QComboBox QAbstractItemView{background:@panel;border:1px solid @line2;selection-background-color:@sel;
 selection-color:@sel_text;outline:0;padding:3px}
QComboBox QAbstractItemView::item{min-height:30px;padding:0 6px}
QCheckBox{spacing:8px;min-height:28px}
QCheckBox::indicator{width:18px;height:18px;border:1px solid @line2;border-radius:4px;background:@panel}
QCheckBox::indicator:checked,QCheckBox::indicator:indeterminate{background:@primary;border-color:@primary}
QCheckBox:focus{text-decoration:none}
QCheckBox::indicator:focus{border:2px solid @text}
QCheckBox::indicator:disabled{border-color:@line;background:@bg}

#tabs QToolButton{border:0;border-radius:0;border-bottom:3px solid transparent;padding:0 8px;min-height:33px;color:@sub;
 font-size:15px}
#tabs[small="true"] QToolButton{padding:0 5px;min-height:30px;font-size:14px}
#tabs QToolButton:hover{color:@primary_dark;background:transparent}
#tabs QToolButton:checked{color:@primary_dark;border-bottom-color:@primary;font-weight:600}
#tabs QToolButton:focus{color:@primary_dark;background:@sel}
#segments QToolButton{border-radius:0;border:1px solid @line2;min-height:32px;min-width:0;padding:0 12px;
 background:@panel;margin-left:-1px}
#segments QToolButton[place="first"]{border-top-left-radius:6px;border-bottom-left-radius:6px;margin-left:0}
#segments QToolButton[place="last"]{border-top-right-radius:6px;border-bottom-right-radius:6px}
#segments QToolButton[place="only"]{border-radius:6px;margin-left:0}
#segments QToolButton:checked{background:@sel;color:@primary_dark;font-weight:600;border-color:@primary}
#segments QToolButton:focus{border:2px solid @primary}
#segments[bad="true"] QToolButton{border-color:@bad}

QTableView{background:@panel;alternate-background-color:@alt;border:0;selection-background-color:@sel;
 selection-color:@sel_text;outline:0}
QHeaderView{background:@bg;border:0}
QHeaderView::section{background:@bg;color:@sub;border:0;border-bottom:1px solid @line;padding:0 10px;font-weight:600;
 font-size:13px}
QHeaderView::section:hover{color:@primary_dark}
QListWidget,QListView{background:@panel;border:0;outline:0}
QListWidget::item:selected,QListView::item:selected{background:@sel;color:@sel_text}
QScrollArea{background:transparent;border:0} QScrollArea > QWidget > #scrollBody{background:transparent}
QScrollBar:vertical{background:transparent;width:12px;margin:2px}
QScrollBar:horizontal{background:transparent;height:12px;margin:2px}
QScrollBar::handle{background:@handle;border-radius:4px}
QScrollBar::handle:vertical{min-height:32px} QScrollBar::handle:horizontal{min-width:32px}
QScrollBar::handle:hover{background:@line2}
QScrollBar::add-line,QScrollBar::sub-line{height:0;width:0}
QScrollBar::add-page,QScrollBar::sub-page{background:transparent}
QProgressBar{background:@mute_bg;border:0;border-radius:4px;max-height:8px;min-height:8px}
QProgressBar::chunk{background:@primary;border-radius:4px}
QMenu{background:@panel;border:1px solid @line2;padding:4px}
QMenu::item{padding:7px 24px 7px 14px;border-radius:4px} QMenu::item:selected{background:@sel;color:@sel_text}
QMenu::item:disabled{color:@sub} QMenu::separator{height:1px;background:@line;margin:4px 8px}
QDialog{background:@panel}

#guide{background:@panel;border:1px solid @line;border-radius:8px}
#toast{background:@text;border:0;border-radius:8px}
#toast QLabel{color:@panel}
#toast QPushButton{background:transparent;border:1px solid @line2;color:@panel;min-height:26px}
#toast QPushButton:hover{background:@nav} #toast QPushButton:focus{border:2px solid @panel;min-height:24px}
#finder{background:@panel;border:1px solid @line2;border-radius:10px}
"""
