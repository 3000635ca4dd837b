using System.Collections.Immutable;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Scans;

/// <summary>Audits every kind of dependency that the repository has: .NET's by NuGet, lock files by Trivy.</summary>
/// <param name="Root">The repository's root.</param>
/// <param name="Reports">A folder for what the tools leave.</param>
internal sealed record DependencyAudit(string Root, string Reports)
{
    private static readonly string[] LockFiles =
        ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock", "Pipfile.lock", "go.sum", "Cargo.lock", "Gemfile.lock", "composer.lock"];

    /// <summary>Projects of .NET, paths.</summary>
    public ImmutableArray<string> Projects { get; init; } = [];

    /// <summary>Trivy; null when it is not there.</summary>
    public TrivyScanner? Trivy { get; init; }

    /// <summary>Audits all; what could not be audited is a finding that nothing excuses.</summary>
    public async Task<ImmutableArray<Finding>> RunAsync(CancellationToken cancellation)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (!Projects.IsEmpty)
            findings.AddRange(await NuGetAudit.RunAsync(Projects, Root, Reports, cancellation));
        string[] files = [.. (await FilesAsync(cancellation)).Where(x => IsLockFile(Path.GetFileName(x)))];
        foreach (var file in files)
            findings.AddRange(Trivy is null
                ? [Finding.NotScanned("not-audited", file, $"Trivy reads this file, and it is missing: install Trivy {TrivyVersion.Pinned}")]
                : (await Trivy.FilesAsync(file.Replace('/', '-'), Path.Combine(Root, file), cancellation)).Select(x => x with { Target = file, MayBeIgnored = x.Id != "nothing-scanned" }));
        return Projects.Length + files.Length > 0
            ? findings.ToImmutable()
            : [Finding.NotScanned("nothing-scanned", ".", "the repository has no dependencies that could be audited", mayBeIgnored: true)];
    }

    internal static bool IsLockFile(string name) => LockFiles.Contains(name)
        || (name.StartsWith("requirements", StringComparison.Ordinal) && (name.EndsWith(".txt", StringComparison.Ordinal) || name.EndsWith(".lock", StringComparison.Ordinal)));

    private async Task<IReadOnlyList<string>> FilesAsync(CancellationToken cancellation)
    {
        var (code, output, error) = await ProcessRunner.CaptureAsync(Git.Files().In(Root), cancellation);
        return code == 0
            ? [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(x => File.Exists(Path.Combine(Root, x))).Order(StringComparer.Ordinal)]
            : throw PipelineException.Failed("The files of the repository could not be listed", Root, error, "run it inside of a clone");
    }
}
