using System.Collections.Immutable;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Scans;

/// <summary>Audits every kind of dependency that the repository has, each by the tool that knows it.</summary>
/// <param name="Root">The repository's root.</param>
/// <param name="Http">Asks NuGet's sources.</param>
internal sealed record DependencyAudit(string Root, HttpClient Http)
{
    /// <summary>Solutions and projects of .NET, paths.</summary>
    public ImmutableArray<string> Solutions { get; init; } = [];

    /// <summary>Trivy; null when it is not there.</summary>
    public TrivyScanner? Trivy { get; init; }

    /// <summary>Audits all; what could not be audited is a finding that nothing excuses.</summary>
    public async Task<ImmutableArray<Finding>> RunAsync(CancellationToken cancellation)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (var solution in Solutions)
            findings.AddRange(await NuGetAudit.RunAsync(solution, Root, Http, cancellation));
        var audited = Solutions.Length;
        foreach (var file in await FilesAsync(cancellation))
        {
            var name = Path.GetFileName(file);
            if (name is "package-lock.json" or "npm-shrinkwrap.json")
                findings.AddRange(await NpmAudit.RunAsync(file, Root, cancellation));
            else if (IsRequirements(name))
                findings.AddRange(await PipAudit.RunAsync(file, Root, Trivy, cancellation));
            else if (name is "yarn.lock" or "pnpm-lock.yaml" or "poetry.lock" or "uv.lock" or "Pipfile.lock" or "go.sum" or "Cargo.lock" or "Gemfile.lock" or "composer.lock")
                findings.AddRange(Trivy is null
                    ? [Finding.NotScanned("not-audited", file, $"only Trivy knows this kind of lock file: install Trivy {TrivyVersion.Pinned}")]
                    : await Trivy.FilesAsync(file.Replace('/', '-'), Path.Combine(Root, file), cancellation));
            else
                continue;
            audited++;
        }

        return audited > 0 ? findings.ToImmutable() : [Finding.NotScanned("nothing-scanned", ".", "the repository has no dependencies that could be audited", mayBeIgnored: true)];
    }

    internal static bool IsRequirements(string name) =>
        name.StartsWith("requirements", StringComparison.Ordinal) && (name.EndsWith(".txt", StringComparison.Ordinal) || name.EndsWith(".lock", StringComparison.Ordinal));

    private async Task<IReadOnlyList<string>> FilesAsync(CancellationToken cancellation)
    {
        var (code, output, error) = await ProcessRunner.CaptureAsync(Git.Files().In(Root), cancellation);
        return code == 0
            ? [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(x => File.Exists(Path.Combine(Root, x))).Order(StringComparer.Ordinal)]
            : throw PipelineException.Failed("The files of the repository could not be listed", Root, error, "run it inside of a clone");
    }
}
