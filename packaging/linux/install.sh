#!/bin/sh
# Puts the program into the menu of one user, without any rights on the machine: `sh install.sh`. To take it away again:
# `sh install.sh --remove`. The folder stays where it lies.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
share=${XDG_DATA_HOME:-$HOME/.local/share}
bin=$HOME/.local/bin

cd "$here/share"
if [ "${1:-}" = --remove ]; then
    find . -type f | while read -r file; do rm -f "$share/$file"; done
    rm -f "$bin/bpdebugger"
else
    find . -type f | while read -r file; do
        mkdir -p "$(dirname "$share/$file")"
        # a menu finds no program in a folder of its own
        sed "s|^Exec=bpdebugger|Exec=\"$here/bpdebugger\"|" "$file" > "$share/$file"
    done
    mkdir -p "$bin"
    ln -sf "$here/bpdebugger" "$bin/bpdebugger"
fi
for tool in "update-desktop-database $share/applications" "update-mime-database $share/mime"; do
    if command -v "${tool%% *}" > /dev/null; then $tool; fi
done
