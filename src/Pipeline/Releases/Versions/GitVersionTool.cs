using System.Text.Json;
using System.Text.RegularExpressions;
using Nuke.Common.Tooling;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Releases.History;

namespace Pipeline.Releases.Versions;

/// <summary>What GitVersion says of a commit.</summary>
/// <param name="Version">The version that it is on its way to: without the number of commits where that is all there is behind the dash.</param>
/// <param name="SemVer">GitVersion's SemVer.</param>
/// <param name="FullSemVer">The same with metadata.</param>
/// <param name="InformationalVersion">The same with branch and commit.</param>
/// <param name="HasSource">Whether it counts from a tag or a name, and not from nothing.</param>
internal sealed record GitVersionAnswer(SemanticVersion Version, string SemVer, string FullSemVer, string InformationalVersion, bool HasSource);

/// <summary>
/// GitVersion: the tool GitVersion.Tool that the tool manifest names, or the same program inside the package GitVersion.MsBuild. Neither is
/// fetched before a version is asked for.
/// </summary>
/// <param name="root">The build's root, where the tool manifest is.</param>
/// <param name="scratch">A folder for the project that fetches the package.</param>
internal sealed partial class GitVersionTool(string root, string scratch)
{
    /// <summary>Where no tool manifest names another.</summary>
    private const string DefaultVersion = "6.8.2";

    /// <summary>A repository without GitVersion.yml: conventional commits count as well as <c>+semver:</c>, as in the notes.</summary>
    private static readonly string[] ConventionalCommits =
    [
        "/overrideconfig", @"major-version-bump-message=(?m)\+semver:\s?(breaking|major)|\A\w[\w-]*(\([^)]*\))?!: |^BREAKING[ -]CHANGE: ",
        "/overrideconfig", @"minor-version-bump-message=(?m)\+semver:\s?(feature|minor)|\Afeat(\([^)]*\))?: ",
    ];

    /// <summary>Calculates the version of what is checked out.</summary>
    /// <param name="repository">Where; its folder is not written to.</param>
    /// <param name="flow">The workflow for a repository without GitVersion.yml; null for GitVersion's own default.</param>
    /// <param name="cancellation">Ends GitVersion.</param>
    /// <exception cref="PipelineException">It cannot be had, or it fails.</exception>
    public async Task<GitVersionAnswer> AskAsync(Repository repository, VersionFlow? flow, CancellationToken cancellation)
    {
        var (program, folder) = (await FindAsync(cancellation), repository.Root);
        if (repository.IsBare)
            folder = CheckOut(repository, cancellation);
        try
        {
            var configured = ConfigurationOf(repository) is not null;
            var ask = (program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? new Command("dotnet", program) : new Command(program))
                .Add(folder, "/output", "json", "/nofetch", "/nonormalize", "/nocache").AddIf(!configured, ConventionalCommits)
                .AddIf(flow is not null && !configured, "/overrideconfig", $"workflow={Name(flow ?? default)}")
                // Not what a build server says of another repository.
                with
            { DeclaredOnly = true };
            var (code, output, error) = await ProcessRunner.CaptureAsync(ask.In(folder), cancellation);
            return code == 0 && output.IndexOf('{') is >= 0 and var start ? Read(output[start..]) : throw PipelineException.Failed(
                $"GitVersion exited with code {code}", folder, Reason(output + "\n" + error), "correct GitVersion.yml, or name the version with --version");
        }
        finally
        {
            if (repository.IsBare)
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The file that configures GitVersion for a repository; null when there is none.</summary>
    public static string? ConfigurationOf(Repository repository) => repository.IsBare ? null
        : ((string[])["GitVersion.yml", "GitVersion.yaml", ".GitVersion.yml", ".GitVersion.yaml"]).Select(x => Path.Combine(repository.Root, x)).FirstOrDefault(File.Exists);

    /// <summary>Reads GitVersion's answer.</summary>
    internal static GitVersionAnswer Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var semVer = Text("SemVer");
        var version = SemanticVersion.TryParse(semVer) ?? throw PipelineException.Failed($"GitVersion's answer `{semVer}` is not a version");
        return new GitVersionAnswer(
            Text("PreReleaseLabel").Length == 0 ? version.Core : version with { Metadata = "" },
            semVer, Text("FullSemVer"), Text("InformationalVersion"), Text("VersionSourceSha").Length > 0 || version.Core > new SemanticVersion(0, 1, 0));

        string Text(string name) => document.RootElement.TryGetProperty(name, out var value) ? value.ToString() : "";
    }

    private static string Name(VersionFlow flow) => flow switch { VersionFlow.GitFlow => "GitFlow/v1", VersionFlow.GitHubFlow => "GitHubFlow/v1", _ => "TrunkBased/preview1" };

    /// <summary>The message of the exception, without its stack and the lines of the log.</summary>
    private static string Reason(string output) => string.Join('\n', output.Split('\n').Select(x => x.Trim())
        .Where(x => x.Length > 0 && !x.StartsWith("at ", StringComparison.Ordinal) && !x.StartsWith("INFO", StringComparison.Ordinal) && !x.StartsWith("-<", StringComparison.Ordinal)).Take(5));

    /// <summary>GitVersion reads no repository without a working copy, so it gets one, which shares the objects.</summary>
    private static string CheckOut(Repository repository, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-version-").FullName;
        repository.Git.Ask(["clone", "--quiet", "--shared", "--no-checkout", "--", repository.Root, folder], cancellation);
        return folder;
    }

    private async Task<string> FindAsync(CancellationToken cancellation)
    {
        if (ToolPathResolver.TryGetEnvironmentExecutable("GITVERSION_EXE") is { } named)
            return named;
        var listed = ToolManifest.Find(root, "gitversion.tool");
        var version = listed?.Version ?? DefaultVersion;
        if (InPackages("gitversion.tool", version) is { } tool)
            return tool;
        // Fetched before; where the tool can be had it is asked for once, after that its package is in the folder above.
        if (InPackages("gitversion.msbuild", version) is { } inside)
            return inside;
        if (listed is not null)
        {
            var (code, _, _) = await ProcessRunner.CaptureAsync(ToolManifest.Run("gitversion.tool", "/version").In(root), cancellation);
            if (code == 0 && InPackages("gitversion.tool", version) is { } fetched)
                return fetched;
        }

        Directory.CreateDirectory(scratch);
        var project = Path.Combine(scratch, "GitVersion.csproj");
        // Nothing of the repository's own build files applies to it.
        await File.WriteAllTextAsync(Path.Combine(scratch, "Directory.Build.props"), "<Project />\n", cancellation);
        await File.WriteAllTextAsync(Path.Combine(scratch, "Directory.Packages.props"), "<Project />\n", cancellation);
        await File.WriteAllTextAsync(
            project,
            $"""
             <Project Sdk="Microsoft.NET.Sdk">
               <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
               <ItemGroup><PackageDownload Include="GitVersion.MsBuild" Version="[{version}]" /></ItemGroup>
             </Project>

             """,
            cancellation);
        var (failed, output, error) = await ProcessRunner.CaptureAsync(new Command("dotnet", "restore", project, "--verbosity", "quiet").In(scratch), cancellation);
        return (failed == 0 ? InPackages("gitversion.msbuild", version) : null) ?? throw PipelineException.Failed(
            $"GitVersion {version} cannot be had", listed?.File ?? root, (output + error).Trim(),
            "let NuGet reach a package source with GitVersion.Tool or GitVersion.MsBuild, or name the program in GITVERSION_EXE, or the version with --version");
    }

    private static string? InPackages(string package, string version)
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var tools = Path.Combine(packages, package, version, "tools");
        // NuGet writes this file last.
        if (!File.Exists(Path.Combine(packages, package, version, ".nupkg.metadata")) || !Directory.Exists(tools))
            return null;
        return Directory.GetFiles(tools, "gitversion.dll", new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive })
            .Select(x => (Path: x, Runtime: Runtime().Match(x))).Where(x => x.Runtime.Success && Version.Parse(x.Runtime.Groups[1].ValueSpan).Major <= Environment.Version.Major)
            .OrderBy(x => Version.Parse(x.Runtime.Groups[1].ValueSpan)).LastOrDefault().Path;
    }

    [GeneratedRegex(@"[/\\]net([0-9]+\.[0-9]+)[/\\]")]
    private static partial Regex Runtime();
}
