"""The style sheet, made from tokens, for Qt's own widgets. Buttons, chips and cards paint themselves."""

from __future__ import annotations

from kshare.ui.theme.tokens import Palette, Radius

_TEMPLATE = """
QWidget#canvas, QMainWindow {{ background: {p.canvas}; }}
QToolTip {{ background: {p.raised}; color: {p.text}; border: 1px solid {p.line_strong}; padding: 5px 8px; }}

PlainLabel, ElidedLabel {{ background: transparent; color: {p.text}; }}
*[tone="text2"] {{ color: {p.text2}; }}
*[tone="text3"] {{ color: {p.text3}; }}
*[tone="accent"] {{ color: {p.accent_text}; }}
*[tone="danger"] {{ color: {p.danger}; }}
*[tone="ok"] {{ color: {p.ok}; }}
*[tone="warn"] {{ color: {p.warn}; }}

QLineEdit, QPlainTextEdit#field, QComboBox, QSpinBox {{
  background: {p.surface}; color: {p.text}; border: 1px solid {p.input_border}; border-radius: {control}px;
  padding: 7px 11px; selection-background-color: {p.accent}; selection-color: {p.on_accent};
  placeholder-text-color: {p.text3};
}}
QLineEdit:focus, QPlainTextEdit#field:focus, QComboBox:focus, QSpinBox:focus {{
  border: 2px solid {p.focus}; padding: 6px 10px;
}}
QComboBox::drop-down {{ border: 0; width: 26px; }}
/* `fields.DropDown` paints its arrow: a style sheet cannot colour a picture. */
QComboBox::down-arrow {{ image: none; }}
QLineEdit:disabled {{ color: {p.disabled}; border-color: {p.line}; }}
QLineEdit[place="top"] {{ padding-left: 36px; padding-right: 58px; }}
QLineEdit[place="top"]:focus {{ padding-left: 35px; padding-right: 57px; }}
QLineEdit[place="top-mirrored"] {{ padding-left: 58px; padding-right: 36px; }}
QLineEdit[place="top-mirrored"]:focus {{ padding-left: 57px; padding-right: 35px; }}
QLineEdit[place="bare"] {{ border: 0; background: transparent; padding: 0; }}

QTextBrowser, QPlainTextEdit, QTextEdit {{
  background: transparent; color: {p.text}; border: 0;
  selection-background-color: {p.accent}; selection-color: {p.on_accent};
}}
QListView, QTreeView, QTableView {{ background: transparent; color: {p.text}; border: 0; outline: 0; }}
/* Its rows are cards that show the choice themselves. */
RowList {{ selection-background-color: transparent; }}
QTreeView::item, QListWidget::item {{ min-height: 28px; border-radius: {row}px; }}
QListWidget::item {{ padding: 0 8px; }}
QListWidget::item:hover {{ background: {p.hover}; }}
QListWidget::item:selected {{ background: {p.selected}; color: {p.accent_text}; }}
QTreeView::item:hover {{ background: {p.hover}; }}
QTreeView::item:selected {{ background: {p.selected}; color: {p.accent_text}; }}
QHeaderView::section {{
  background: {p.canvas}; color: {p.text2}; border: 0; border-bottom: 1px solid {p.line}; padding: 6px 10px;
}}

QMenu {{
  background: {p.raised}; color: {p.text}; border: 1px solid {p.line_strong};
  border-radius: {control}px; padding: 6px;
}}
QMenu::item {{ padding: 7px 28px 7px 12px; border-radius: {row}px; }}
/* In line with the separators, and not at the very edge of a chosen row. */
QMenu::icon {{ left: 8px; }}
QMenu::item:selected {{ background: {p.selected}; color: {p.accent_text}; }}
QMenu::item:disabled {{ color: {p.disabled}; }}
QMenu::separator {{ height: 1px; background: {p.line}; margin: 5px 8px; }}

QScrollArea, QScrollArea > QWidget > QWidget#content {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ width: 11px; background: transparent; margin: 2px; }}
QScrollBar:horizontal {{ height: 11px; background: transparent; margin: 2px; }}
QScrollBar::handle {{ background: {p.line_strong}; border-radius: {bar}px; }}
QScrollBar::handle:vertical {{ min-height: 36px; }}
QScrollBar::handle:horizontal {{ min-width: 36px; }}
QScrollBar::handle:hover {{ background: {p.input_border}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QSplitter::handle {{ background: {p.line}; }}
QSplitter::handle:hover {{ background: {p.line_strong}; }}
QSlider:horizontal {{ min-height: 20px; }}
QSlider::groove:horizontal {{ height: 6px; border-radius: {bar}px; background: {p.line_strong}; }}
QSlider::sub-page:horizontal {{ border-radius: {bar}px; background: {p.accent}; }}
QSlider::handle:horizontal {{
  width: 16px; height: 16px; margin: -5px 0; border-radius: {control}px; background: {p.accent};
}}
QSlider::handle:horizontal:focus {{ background: {p.text}; }}
QProgressBar {{ background: {p.hover}; border: 0; border-radius: {bar}px; max-height: 6px; }}
QProgressBar::chunk {{ background: {p.accent}; border-radius: {bar}px; }}
"""


def stylesheet(palette: Palette) -> str:
    """Qt style sheet text for one palette."""
    return _TEMPLATE.format(p=palette, control=Radius.CONTROL, row=Radius.ROW, bar=Radius.BAR)
