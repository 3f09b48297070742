"""The help: one page for each task, found by its words; its links lead to its own pages and nowhere else."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QShowEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from bpdebugger.language import tr, tr_noop
from bpdebugger.resources import resource
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.look.theme import Theme
from bpdebugger.version import VERSION

PAGES = {
    "first-steps": tr_noop("First steps"),
    "your-network": tr_noop("Your own network"),
    "stepping": tr_noop("Stepping and breakpoints"),
    "checking": tr_noop("Checking and judging"),
    "files": tr_noop("Files, and what is kept"),
    "glossary": tr_noop("Glossary"),
    "security": tr_noop("What the program promises"),
    "reference-file": tr_noop("Reference: the project file"),
    "reference-names": tr_noop("Reference: the names of a trace"),
    "reference-commands": tr_noop("Reference: the commands"),
    "reference-library": tr_noop("Reference: the library"),
}
"""The pages, in the order in which one would read them."""

ABOUT = "about"
LIBRARIES = ("PySide6_Essentials", "pyqtgraph", "numpy", "sympy")
_MAX_WORDS = 100


class HelpPanel(QWidget):
    """Shows one page; a word that is searched is found in this one or in the next that has it."""

    def __init__(self) -> None:
        super().__init__()
        self.pages, self.words, self.text = QComboBox(), Line(_MAX_WORDS), QTextBrowser()
        self.next = QPushButton(tr("Find"))
        for name, title in (*PAGES.items(), (ABOUT, tr_noop("About bpdebugger"))):
            self.pages.addItem(tr(title), name)
        self.pages.setAccessibleName(tr("Page"))
        self.words.setPlaceholderText(tr("Find in all pages"))
        self.words.setAccessibleName(tr("Find in all pages"))
        self.text.setAccessibleName(tr("Help"))
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.setOpenLinks(False)
        above = QHBoxLayout()
        for part in (self.pages, self.words, self.next):
            above.addWidget(part)
        column = QVBoxLayout(self)
        column.addLayout(above)
        column.addWidget(self.text)
        self.setFocusProxy(self.words)
        self.pages.currentIndexChanged.connect(self._show)
        self.words.returnPressed.connect(self.find_words)
        self.next.clicked.connect(self.find_words)
        self.text.anchorClicked.connect(self._follow)

    def showEvent(self, event: QShowEvent) -> None:
        """Reads the page when it first comes into view."""
        super().showEvent(event)
        if self.text.document().isEmpty():
            self._show()

    def show_page(self, name: str) -> None:
        """Shows a page by its name."""
        self.pages.setCurrentIndex(max(self.pages.findData(name), 0))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme: the links of a text have those of the palette when it was read."""
        self.text.clear()
        if self.isVisible():
            self._show()

    def find_words(self) -> None:
        """Goes to the next place with the words, on this page or a later one; after the last page the first."""
        words = self.words.text().strip()
        if not words or self.text.find(words):
            return
        count, here = self.pages.count(), self.pages.currentIndex()
        for number in range(1, count + 1):
            at = (here + number) % count
            if words.casefold() in plain(page(self.pages.itemData(at))).casefold():
                self.pages.setCurrentIndex(at)
                self.text.moveCursor(QTextCursor.MoveOperation.Start)
                self.text.find(words)
                return

    def _show(self) -> None:
        self.text.setMarkdown(page(self.pages.currentData()))

    def _follow(self, link: QUrl) -> None:
        self.show_page(link.fileName().removesuffix(".md"))


def page(name: str) -> str:
    """The text of a page, as Markdown."""
    return about() if name == ABOUT else resource("help", f"{name}.md").read_text("utf-8")


def plain(markdown: str) -> str:
    """What one reads of a page."""
    document = QTextDocument()
    document.setMarkdown(markdown)
    return document.toPlainText()


def about() -> str:
    """What this program is and what it is made of, for a report of a mistake."""
    rows = [("bpdebugger", VERSION), (tr("Python"), platform.python_version()), ("Qt", qVersion())]
    rows += [(name, version_of(name)) for name in LIBRARIES]
    rows.append((tr("System"), platform.platform()))
    listed = "\n".join(f"| {name} | {version} |" for name, version in rows)
    return tr(
        "# About bpdebugger\n\nA debugger for the backward pass: every number of a gradient has a "
        "name, a rule and a place.\n\n| | |\n|---|---|\n{listed}\n\nMIT licence. Icons by Lucide "
        "(ISC); fonts under the SIL Open Font License.\n",
        listed=listed,
    )


def version_of(name: str) -> str:
    """The version of an installed package; it is not imported for that."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return tr("not known")
