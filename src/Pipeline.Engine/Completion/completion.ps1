# Completes ./build.sh and ./build.cmd in PowerShell: targets, parameters and their values. Install it for one shell, or for all:
#   ./build.sh --completion powershell | Out-String | Invoke-Expression
#   ./build.sh --completion powershell >> $PROFILE
# It serves every repository: each one's own build script gives the answers.
Register-ArgumentCompleter -Native -CommandName build.sh, build.cmd, build -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text.Trim('"', "'") })
    if ($wordToComplete -eq '') { $index = $words.Count } else { $index = $words.Count - 1 }
    $answer = @(& $words[0] --complete $index -- @words 2>$null)
    if ($LASTEXITCODE -ne 0 -or $answer.Count -eq 0) { return }
    if ($answer[0] -in ':files', ':directories') {
        [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
        return
    }
    foreach ($line in $answer) {
        $value, $text = $line -split "`t", 2
        if (-not $text) { $text = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $text)
    }
}
