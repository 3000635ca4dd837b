namespace Pipeline.Tests.Bootstrap;

/// <summary>What one run of build.sh gave.</summary>
internal sealed record BuildRun(int ExitCode, string Output, string Error);
