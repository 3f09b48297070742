"""What a window needs of the machine, asked before Qt is loaded: Qt aborts where it is missing."""
