<#
.SYNOPSIS
Installs LinkedPilot for the user who runs it, without administrator's rights: uv, a Python, the release's libraries by their
hashes, a browser where there is none; then it starts the demo. Done twice it does nothing new.

    powershell -ExecutionPolicy Bypass -File install.ps1 [-DryRun] [-NoDemo] [[-Wheel] RELEASE.whl]

Without a file: the release beside this script, or, in a clone, one that is built from it.
#>
# Understood by Windows PowerShell 5.1. Does step by step what install.sh does, which can be tried where it is written; a test
# holds them together.
[CmdletBinding(PositionalBinding = $false)]  # a word that isn't known ends it, as it does there
param([switch]$DryRun, [switch]$NoDemo, [Parameter(Position = 0)][string]$Wheel = '')

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'  # 5.1 draws its bar for each piece, which takes longer than the piece
$UvVersion = '0.13.9'
$Pythons = '>=3.11,<3.15'
$Temporary = Join-Path ([IO.Path]::GetTempPath()) ('linkedpilot-' + [Guid]::NewGuid().ToString('N'))

function Say([string]$Line) { [Console]::Error.WriteLine("linkedpilot: $Line") }
function Fail([string]$Line) { throw "linkedpilot: $Line" }

# The program itself, no .cmd of that name: cmd.exe would take the < and > of a version for its own.
function Find-Program([string]$Name) {
    $found = Get-Command $Name -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($found) { return $found.Path }
    return ''
}

function Get-Uv {
    $uv = Find-Program 'uv.exe'
    if ($uv) { return $uv }
    $uv = Join-Path $env:LOCALAPPDATA 'LinkedPilot\uv\uv.exe'
    if (Test-Path -LiteralPath $uv) { return $uv }
    if ($DryRun) { Say "Would get uv $UvVersion (for this dry run it is got into a folder that is removed again)" }
    else { Say "Getting uv $UvVersion, which brings Python and libraries ..." }
    $uv = Join-Path $Temporary 'uv\uv.exe'
    try {
        # 5.1 begins with older protocols than astral.sh takes.
        [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
        $script = Join-Path $Temporary 'get-uv.ps1'
        Invoke-WebRequest -UseBasicParsing -Uri "https://astral.sh/uv/$UvVersion/install.ps1" -OutFile $script
        $env:UV_UNMANAGED_INSTALL = Join-Path $Temporary 'uv'
        # Its words are not this function's answer.
        & powershell.exe -NoProfile -ExecutionPolicy Bypass -File $script | Out-Null
    }
    catch { Say $_.Exception.Message }
    if (Test-Path -LiteralPath $uv) { return $uv }
    $uv = Join-Path $Temporary 'python\Scripts\uv.exe'
    $py = Find-Program 'py.exe'
    if ($py) {
        & $py -3 -m venv (Join-Path $Temporary 'python') | Out-Null
        if ($LASTEXITCODE -eq 0) { & (Join-Path $Temporary 'python\Scripts\python.exe') -m pip install -q "uv==$UvVersion" | Out-Null }
        if (Test-Path -LiteralPath $uv) { return $uv }
    }
    Fail 'uv could not be got, neither from astral.sh nor by pip (which needs Python): check the network, then start again.'
}

function Get-Release([string]$Uv) {
    if ($Wheel) {
        if (-not (Test-Path -LiteralPath $Wheel)) { Fail "There is no file $Wheel." }
        return (Resolve-Path -LiteralPath $Wheel).ProviderPath
    }
    $beside = @(Get-ChildItem -LiteralPath $PSScriptRoot -Filter 'linkedpilot-*.whl')
    if ($beside.Count -gt 1) { Fail 'There are several releases beside this script: name the file of one.' }
    if ($beside.Count -eq 1) { return $beside[0].FullName }
    $clone = Split-Path -Parent $PSScriptRoot
    if (-not (Test-Path -LiteralPath (Join-Path $clone 'linkedpilot.py'))) {
        Fail 'There is no release beside this script: name its file, linkedpilot-VERSION-....whl.'
    }
    Say 'Building a release from this folder ...'
    # The same sources make the same file, so that it is known again; by way of an sdist, so that nothing old is in it.
    $env:SOURCE_DATE_EPOCH = '1577836800'
    $built = Join-Path $Temporary 'wheel'
    & $Uv build -q --python $Pythons --require-hashes --build-constraints (Join-Path $clone 'requirements.lock') -o $built $clone | Out-Null
    if ($LASTEXITCODE -ne 0) { Fail 'The release could not be built: the lines above say why.' }
    return @(Get-ChildItem -LiteralPath $built -Filter '*.whl')[0].FullName
}

New-Item -ItemType Directory -Path $Temporary | Out-Null
try {
    $program = Get-Uv
    $release = Get-Release $program
    $flags = @()
    if ($DryRun) { $flags += '--dry-run' }
    if ($NoDemo) { $flags += '--no-demo' }
    # No double quote in this line: 5.1 loses them on the way to a program.
    $code = 'import sys; sys.path.insert(0, sys.argv[1]); from deploy.installer import main; sys.exit(main(sys.argv[1:]))'
    & $program run -q --no-project --python $Pythons python -P -c $code $release --uv $program @flags
    $exit = $LASTEXITCODE
}
catch {
    [Console]::Error.WriteLine($_.Exception.Message)
    $exit = 1
}
finally {
    Remove-Item -LiteralPath $Temporary -Recurse -Force -ErrorAction SilentlyContinue
}
exit $exit
