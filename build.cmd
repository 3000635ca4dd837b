@echo off
rem The same contract as build.sh in its simplest form: it always runs an incremental build, then the program.
rem Not tried on Windows yet: this is written from documentation. Two builds at once are not kept apart here, and a
rem program or router that still runs keeps its files locked: then the build says so and nothing runs.
setlocal
set "PIPELINE_ROOT=%~dp0."
set "STATE=%~dp0.nuke\temp"

where /q dotnet
if errorlevel 1 (
  echo build.cmd: the .NET SDK is missing. Nothing ran. global.json names the version; get it from https://dot.net/download 1>&2
  echo or with: winget install Microsoft.DotNet.SDK.10 1>&2
  exit /b 2
)

rem A shell that completes a line never waits for a build: the program as it was last built answers.
if "%~1"=="--complete" (
  if exist "%STATE%\program\windows\_build.dll" dotnet "%STATE%\program\windows\_build.dll" %*
  exit /b
)

pushd "%PIPELINE_ROOT%"
dotnet build build\_build.csproj -t:Program -c Release -v:q -nologo --artifacts-path "%STATE%\bootstrap\artifacts" "-p:ProgramDirectory=%STATE%\program\windows" 1>&2 <nul
set "STATUS=%ERRORLEVEL%"
popd
if not "%STATUS%"=="0" (
  echo build.cmd: the build program cannot be built; nothing ran. Correct the errors above and run it again. 1>&2
  exit /b 2
)

dotnet "%STATE%\program\windows\_build.dll" %*
exit /b %ERRORLEVEL%
