# Builds and checks the program for Windows, and packs it: powershell -ExecutionPolicy Bypass -File packaging\windows.ps1
$ErrorActionPreference = "Stop"
Set-Location (Split-Path $PSScriptRoot)
foreach ($kind in "folder", "check") {
    py -3 packaging\bundle.py $kind
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
}
# the program without a terminal, for a double click, stands beside the one with
if (-not (Test-Path dist\bpdebugger\bpdebugger-window.exe)) { throw "bpdebugger-window.exe was not built" }
Compress-Archive -Force dist\bpdebugger dist\bpdebugger-windows.zip
Write-Output (Resolve-Path dist\bpdebugger-windows.zip).Path
