using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Systems;
using Serilog;

namespace Pipeline.Components;

/// <summary>What <c>Promote</c> does.</summary>
internal sealed class PromoteRun(IPromote build)
{
    /// <summary>The system and the two environments that the parameters name.</summary>
    /// <exception cref="PipelineException">One is missing or unknown, or they are the same: exit 2.</exception>
    public static (SystemDefinition System, DeployEnvironment From, DeployEnvironment To) Of(IPromote build)
    {
        var system = build.Systems.FirstOrDefault(x => x.Name == build.SystemName)
            ?? throw PipelineException.WrongUse($"There is no system `{build.SystemName}`", "--system", $"known are: {string.Join(", ", build.SystemNames)}");
        var (from, to) = (Find(system, build.From, "--from"), Find(system, build.To, "--to"));
        if (from.Name == to.Name)
            throw PipelineException.WrongUse($"{from.Name} cannot be promoted to itself", "--to", next: "name another environment");
        if ((from is LocalEnvironment) != (to is LocalEnvironment))
            throw PipelineException.WrongUse(
                $"What serves in {from.Name} does not fit {to.Name}", null,
                $"{(from is LocalEnvironment ? from : to).Name} runs files, and {(from is LocalEnvironment ? to : from).Name} runs images", $"deploy to {to.Name} instead: ./build.sh Deploy --system {system.Name} --env {to.Name}");
        return (system, from, to);
    }

    /// <exception cref="PipelineException">The parameters name no promotion: exit 2.</exception>
    public static bool IsNamed(IPromote build) => Of(build).From is not null;

    /// <summary>Shows what would change, and does it unless it is a dry run.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var (system, from, to) = Of(build);
        var source = Selection.At(build, system, from);
        using var sourceHost = source.Host as IDisposable;
        var (record, observed) = (await source.Host.ReadAsync(cancellation), await source.Host.ObserveAsync(cancellation));
        var serving = Serving(system, from, record, observed);
        if (build.Version is { Length: > 0 } wanted && wanted != serving.Rollout.Release.Version)
            throw PipelineException.Refused(
                $"{from.Name} does not serve {wanted}", "--version", $"{serving.Rollout.Release} serves there", $"deploy {wanted} to {from.Name} first, or leave --version out");
        var files = source.Host.FilesOf(serving.Rollout.Release);
        if (from is LocalEnvironment && files is null)
            throw PipelineException.Refused(
                $"The files of {serving.Rollout.Release.Version} are not those that {from.Name} took", null, "they were changed or removed since, so they prove nothing", $"deploy to {from.Name} again: ./build.sh Deploy --system {system.Name} --env {from.Name}");

        var router = observed.Lasting.FirstOrDefault(x => x.Service == Drift.Router)?.Reference;
        var target = Selection.At(build, system, to, router);
        using var targetHost = target.Host as IDisposable;
        Show(source, serving, from, target, to);
        var release = serving.Rollout.Release;
        var bytes = files ?? $"{from.Name} ({serving.Rollout.Id})";
        if (build.DryRun)
        {
            await IDeploy.DryRunAsync(target, (open, history, there) => Task.FromResult(open.Plan(RolloutKind.Deploy, release, bytes, build.Keep, history, there, DateTimeOffset.UtcNow)));
            return;
        }

        BuildSecrets.Of(build).Require(target.System.Secrets);
        await using var session = await HeldSession.OpenAsync(target);
        await DeployReports.RunAsync(target, session, async () => await session.DeployAsync(release, bytes, build.Keep, cancellation));
    }

    /// <summary>What serves in an environment with success, and nothing that is just being tried there.</summary>
    /// <exception cref="PipelineException">Nothing serves, or not what the record says: exit 3.</exception>
    internal static RolloutRecord Serving(SystemDefinition system, DeployEnvironment from, EnvironmentRecord record, Observed observed)
    {
        var history = record.History;
        var status = $"look at ./build.sh Status --system {system.Name} --env {from.Name}";
        if (observed.Serving is not { Answers: true } serving)
            throw PipelineException.Refused($"Nothing serves in {from.Name} that could be promoted", null, null, $"deploy there first: ./build.sh Deploy --system {system.Name} --env {from.Name}");
        if (record.Breaks.FirstOrDefault(x => !x.Accepted) is { } broken)
            throw PipelineException.Refused($"The record of {from.Name} was changed after it was written", null, broken.ToString(), $"look at ./build.sh History --system {system.Name} --env {from.Name}");
        if (history.Unfinished is { } unfinished)
            throw PipelineException.Refused(
                $"What serves in {from.Name} is not settled", null, $"{unfinished.Rollout.Id} ({unfinished.Rollout.Release.Version}) is at step `{unfinished.LastStep ?? "begin"}`{(record.Holder is { } holder ? $" by {holder.Owner}" : ", and its run has ended")}",
                record.Holder is null ? $"bring it to order: ./build.sh Recover --system {system.Name} --env {from.Name}" : "wait for it to end");
        return history.Current is { } current && current.Rollout.Release == serving.Rollout.Release ? current : throw PipelineException.Refused(
            $"What serves in {from.Name} is not what its record says", null, $"{serving.Rollout.Release} serves, and the record says {history.Current?.Rollout.Release.ToString() ?? "nothing"}", status);
    }

    private static void Show(DeployTarget source, RolloutRecord serving, DeployEnvironment from, DeployTarget target, DeployEnvironment to)
    {
        Log.Information("{From} serves {Release} since {Since:u} ({Rollout})", from.Name, serving.Rollout.Release, serving.End!.At, serving.Rollout.Id);
        foreach (var (name, image) in serving.Rollout.Release.Images ?? System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty)
            Log.Information("  {Name} {Image}", name, image);
        var (configuration, settings) = source.Settings();
        var changed = (serving.Rollout with { Configuration = configuration, Settings = settings }).SettingsUnlike(serving.Rollout);
        if (!changed.IsEmpty)
            Log.Warning("It was proved in {From} with other settings than are defined now: {Settings}", from.Name, string.Join(", ", changed));
        var lines = EnvironmentDifference.Of(source.System, target.System).Concat(EnvironmentDifference.Of(from, to)).ToList();
        Log.Information(lines.Count == 0 ? "Nothing differs between {From} and {To} but where they are" : "Between {From} and {To} this differs:", from.Name, to.Name);
        foreach (var line in lines)
            Log.Information("  {Line}", line);
    }

    private static DeployEnvironment Find(SystemDefinition system, string? name, string parameter)
    {
        var known = string.Join(", ", system.Environments.Select(x => x.Name));
        return name is null
            ? throw PipelineException.WrongUse("Promote needs two environments", parameter, "it was not given", $"say Promote --from <environment> --to <environment>; known are: {known}")
            : system.Environments.FirstOrDefault(x => x.Name == name) ?? throw PipelineException.WrongUse($"System {system.Name} has no environment `{name}`", parameter, $"known are: {known}");
    }
}
