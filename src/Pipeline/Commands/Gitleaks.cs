using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>gitleaks, 8.16 or newer: finds secrets by their form. Every secret is struck out before anything is written.</summary>
public static class Gitleaks
{
    /// <summary>The exit code when something was found: another than that of any failure of gitleaks.</summary>
    public const int Found = 77;

    /// <summary>Scans commits.</summary>
    /// <param name="repository">The repository's root.</param>
    /// <param name="configuration">The rules, a TOML file.</param>
    /// <param name="report">Where the report is written, JSON.</param>
    /// <param name="logOptions">Which commits: options of <c>git log</c>.</param>
    public static Command History(string repository, string configuration, string report, string logOptions) =>
        Detect(repository, configuration, report).Add("--log-opts", logOptions);

    /// <summary>Scans all files below a folder, whether git knows them or not.</summary>
    public static Command Files(string folder, string configuration, string report) => Detect(".", configuration, report).Add("--no-git").In(folder);

    private static Command Detect(string source, string configuration, string report) => new(
        "gitleaks", "detect", "--source", source, "--config", configuration, "--report-format", "json", "--report-path", report,
        "--redact", "--no-banner", "--exit-code", "77");
}
