# Installs LinkedPilot for the user who runs it, without administrator's rights: uv, a Python, the release's libraries by their
# hashes, a browser where there is none; then it starts the demo. Done twice it does nothing new.
#
#   powershell -ExecutionPolicy Bypass -File install.ps1 [-DryRun] [-NoDemo] [-Wheel RELEASE.whl]
#
# Without a file: the release beside this script, or, in a clone, one that is built from it. Understood by Windows PowerShell 5.1.
param([switch]$DryRun, [switch]$NoDemo, [string]$Wheel = '')

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$UvVersion = '0.13.9'
$Pythons = '>=3.11,<3.15'
$Temporary = Join-Path ([IO.Path]::GetTempPath()) ('linkedpilot-' + [Guid]::NewGuid().ToString('N'))

function Say([string]$Line) { [Console]::Error.WriteLine("linkedpilot: $Line") }
function Fail([string]$Line) { throw "linkedpilot: $Line" }

function Get-Uv {
    $found = Get-Command uv -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($found) { return $found.Path }
    $kept = Join-Path $env:LOCALAPPDATA 'LinkedPilot\uv\uv.exe'
    if (Test-Path -LiteralPath $kept) { return $kept }
    Say "Getting uv $UvVersion, which brings Python and libraries ..."
    # PowerShell 5.1 begins with older protocols than astral.sh takes.
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    $script = Join-Path $Temporary 'get-uv.ps1'
    Invoke-WebRequest -UseBasicParsing -Uri "https://astral.sh/uv/$UvVersion/install.ps1" -OutFile $script
    $env:UV_UNMANAGED_INSTALL = Join-Path $Temporary 'uv'
    # Its words are not this function's answer.
    & powershell.exe -NoProfile -ExecutionPolicy Bypass -File $script | Out-Null
    $uv = Join-Path $Temporary 'uv\uv.exe'
    if (-not (Test-Path -LiteralPath $uv)) { Fail 'uv could not be got from astral.sh: check the network, then start again.' }
    return $uv
}

function Get-Release([string]$Uv) {
    if ($Wheel) {
        if (-not (Test-Path -LiteralPath $Wheel)) { Fail "There is no file $Wheel." }
        return (Resolve-Path -LiteralPath $Wheel).ProviderPath
    }
    $beside = Get-ChildItem -Path $PSScriptRoot -Filter 'linkedpilot-*.whl' | Sort-Object Name | Select-Object -First 1
    if ($beside) { return $beside.FullName }
    $clone = Split-Path -Parent $PSScriptRoot
    if (-not (Test-Path -LiteralPath (Join-Path $clone 'linkedpilot.py'))) {
        Fail 'There is no release beside this script: name its file, linkedpilot-VERSION-....whl.'
    }
    Say 'Building a release from this folder ...'
    $env:SOURCE_DATE_EPOCH = '1577836800'  # the same sources make the same file, so that it is known again
    $built = Join-Path $Temporary 'wheel'
    # Arguments with < or > go quoted: PowerShell 5.1 hands them on as they are.
    & $Uv build -q --python "$Pythons" --require-hashes --build-constraints (Join-Path $clone 'requirements.lock') -o $built $clone | Out-Null
    if ($LASTEXITCODE -ne 0) { Fail 'The release could not be built: the lines above say why.' }
    return (Get-ChildItem -Path $built -Filter '*.whl' | Select-Object -First 1).FullName
}

New-Item -ItemType Directory -Path $Temporary | Out-Null
try {
    if ($DryRun -and -not (Get-Command uv -ErrorAction SilentlyContinue)) {
        Say "Would get uv $UvVersion (for this dry run it is got into a folder that is removed again)"
    }
    $uv = Get-Uv
    $release = Get-Release $uv
    $flags = @()
    if ($DryRun) { $flags += '--dry-run' }
    if ($NoDemo) { $flags += '--no-demo' }
    # No double quote in this line: PowerShell 5.1 loses them on the way to a program.
    $code = 'import sys; sys.path.insert(0, sys.argv[1]); from deploy.installer import main; sys.exit(main(sys.argv[1:]))'
    & $uv run -q --no-project --python "$Pythons" python -P -c $code $release --uv $uv @flags
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
