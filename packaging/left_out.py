"""What the bundled program does without, each with the reason; read by `bundle.spec` and held by a test.

Tried and needed: `PySide6.QtOpenGL`, `PySide6.QtOpenGLWidgets` and `PySide6.QtTest` (pyqtgraph imports them), `pydoc`
and `doctest` (mpmath, sympy), `unittest` and `numpy.f2py` (NumPy's `testing`). Nothing is stripped: stripped libraries
of NumPy do not load.
"""

FETCHING = "nothing is fetched: no file, paste or setting makes the program ask a network"
OPTIONAL = "a library uses it where it is installed; the program does not need it, and a builder's machine may have it"
TOOLS = "it serves the tests and the set-up, not the program"
TERMINAL = "it edits lines in a terminal; the program reads none"

MODULES = {
    "PySide6.QtNetwork": FETCHING,
    "ssl": FETCHING,
    "_ssl": FETCHING,
    "_hashlib": "digests are Python's own blake2b; this is OpenSSL's",
    "readline": TERMINAL,
    "curses": TERMINAL,
    "tkinter": OPTIONAL,
    "IPython": OPTIONAL,
    "matplotlib": OPTIONAL,
    "PIL": OPTIONAL,
    "scipy": OPTIONAL,
    "pandas": OPTIONAL,
    "h5py": OPTIONAL,
    "cupy": OPTIONAL,
    "numba": OPTIONAL,
    "gmpy2": OPTIONAL,
    "OpenGL": OPTIONAL,
    "torch": OPTIONAL,
    "pyqtgraph.examples": "programs that show what pyqtgraph can do",
    "sympy.physics": "algebra of physics; the program asks for derivatives and for proofs",
    "numpy._core.tests": TOOLS,
    "pytest": TOOLS,
    "_pytest": TOOLS,
    "pluggy": TOOLS,
    "pygments": TOOLS,
    "hypothesis": TOOLS,
    "setuptools": TOOLS,
    "pip": TOOLS,
}

FILES = {
    "*/plugins/platformthemes/libqgtk3.so": "GTK's dialogs bring 25 MB; the desktop's portal and Qt's own stay",
    "*/plugins/tls/*": FETCHING,
    "*/plugins/networkinformation/*": FETCHING,
    "*/plugins/egldeviceintegrations/*": "screens without a window system",
    "*/plugins/generic/*": "keyboards and mice without a window system",
    "*/plugins/platforms/libqeglfs.so": "screens without a window system",
    "*/plugins/platforms/libqlinuxfb.so": "screens without a window system",
    "*/plugins/platforms/libqminimal*.so": "a platform for Qt's own tests",
    "*/plugins/platforms/libqvnc.so": "a window over a network; it would bring Qt's network library",
    "*/plugins/platforms/libqvkkhrdisplay.so": "screens without a window system",
    "*/plugins/imageformats/libq[!si]*.so": "pictures are written as PNG, SVG and PDF; the icons are SVG",
    "*/plugins/imageformats/libqic*.so": "icons of other systems",
    "*/plugins/imageformats/q[!si]*.dll": "pictures are written as PNG, SVG and PDF; the icons are SVG",
    **dict.fromkeys(
        (
            "libcups.so*",
            *(
                f"lib{name}.so*"
                for name in ("gnutls", "p11-kit", "unistring", "nettle", "hogweed", "idn2", "tasn1", "gmp")
            ),
            *("libkrb5*.so*", "libk5crypto.so*", "libgssapi_krb5.so*", "libkeyutils.so*", "libavahi-*.so*"),
        ),
        "CUPS and what only it needs: where there is a printer the system has them, and without them pages become PDF",
    ),
    **dict.fromkeys(
        (
            "*/translations/qt[!b]*.qm",
            "*/translations/[!q]*.qm",
            "*/translations/qtbase_[!dz]*.qm",
            "*/translations/qtbase_d[!e]*.qm",
            "*/translations/qtbase_zh_TW.qm",
        ),
        "Qt's own words in languages that the program does not speak",
    ),
    "pyqtgraph/icons/peegee/*": "the icon of pyqtgraph's own windows",
}
"""By where they would lie in the folder; libraries that only these need go with them."""
