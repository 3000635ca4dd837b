using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Engine;
using Pipeline.Releases.Admission;
using Pipeline.Systems;

namespace Pipeline.Components;

/// <summary>Who runs this, from where, and what they bring to pass gates.</summary>
internal static class ThisRun
{
    /// <summary>User and machine, as locks and journals name them.</summary>
    public static string Owner => $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>Where it comes from.</summary>
    public static RunOrigin Origin() => new()
    {
        Actor = OnGitHub("GITHUB_ACTOR"),
        Run = GitHubRun.Address(OnGitHub)?.ToString(),
    };

    /// <summary>The gates of an environment, and what this run brings to pass them.</summary>
    public static DeployGates Gates(IHaveSystems build, SystemDefinition system, DeployEnvironment environment) => new(environment, Clearance(build as IPassGates, environment), TimeProvider.System)
    {
        ProvedIn = environment.ProvedIn is { } name ? cancellation => RecordAsync(build, system, name, cancellation) : null,
    };

    private static Clearance Clearance(IPassGates? given, DeployEnvironment environment) => new()
    {
        Who = OnGitHub("GITHUB_ACTOR") ?? Owner,
        Approve = given?.Approve is [var hash] ? hash : null,
        Exception = given?.ExceptionReason?.Trim(),
        BreakGlass = given?.BreakGlass?.Trim(),
        Ask = Output.CanAsk ? Output.Ask : null,
        Reviewers = OnGitHub("GITHUB_RUN_ID") is { } run ? cancellation => ReviewersAsync(run, environment.Name, cancellation) : null,
    };

    private static async Task<EnvironmentRecord> RecordAsync(IHaveSystems build, SystemDefinition system, string environment, CancellationToken cancellation)
    {
        var host = Selection.At(build, system, system.Environments.First(x => x.Name == environment)).Host;
        using var _ = host as IDisposable;
        return await host.ReadAsync(cancellation);
    }

    private static async Task<ImmutableArray<string>> ReviewersAsync(string run, string environment, CancellationToken cancellation)
    {
        using var github = new GitHubRecord(new Uri(OnGitHub("GITHUB_API_URL") ?? "https://api.github.com"), OnGitHub("GITHUB_REPOSITORY") ?? "", Environment.GetEnvironmentVariable("GITHUB_TOKEN"));
        return await github.ReviewersAsync(run, environment, cancellation);
    }

    private static string? OnGitHub(string variable) =>
        Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true" && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
