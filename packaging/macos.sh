#!/bin/sh
# Builds and checks the program for macOS, and packs it: sh packaging/macos.sh
set -eu
cd "$(dirname "$0")/.."
python3 packaging/bundle.py folder
python3 packaging/bundle.py check
plutil -lint dist/bpdebugger.app/Contents/Info.plist
# what macOS signs for itself on the builder's machine starts there; for others it needs the signature of a developer
codesign --force --deep --sign "${SIGN_AS:--}" dist/bpdebugger.app
codesign --verify --deep --strict dist/bpdebugger.app
hdiutil create -ov -volname bpdebugger -srcfolder dist/bpdebugger.app dist/bpdebugger-macos.dmg
