using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.Tooling;
using Pipeline.Engine;

namespace Nuke.Common;

/// <summary>The base of a build: derive from it, declare targets and parameters, and execute it in <c>Main</c>.</summary>
/// <example>
/// <code>
/// class Build : NukeBuild
/// {
///     public static int Main() => Execute&lt;Build&gt;(x => x.Compile);
///
///     Target Compile => _ => _
///         .Executes(() => Serilog.Log.Information("Compiling"));
/// }
/// </code>
/// </example>
public abstract partial class NukeBuild : INukeBuild
{
    private ParameterSet? _parameters;

    /// <summary>All targets; null before the build runs.</summary>
    internal TargetGraph? Graph { get; set; }

    internal ParameterSet Parameters => _parameters ??= new ParameterSet(this);

    /// <summary>Runs the build that the command line asks for and returns the exit code.</summary>
    /// <param name="defaultTargetExpressions">The targets to run when the command line names none.</param>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions) where T : NukeBuild, new() =>
        BuildRun.Execute(
            Session.Current,
            defaultTargetExpressions.Select(expression => expression.Compile(preferInterpretation: true)).ToArray());

    /// <summary>Extension: the same for <c>x =&gt; x.Target</c>, without building expression trees.</summary>
    [OverloadResolutionPriority(1)]
    protected static int Execute<T>(params Func<T, Target>[] defaultTargets) where T : NukeBuild, new() =>
        BuildRun.Execute(Session.Current, defaultTargets);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; internal set; } = [];

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> InvokedTargets => [.. ExecutionPlan.Where(target => target.Invoked)];

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> SkippedTargets => With(ExecutionStatus.Skipped);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> ScheduledTargets => With(ExecutionStatus.Scheduled);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> RunningTargets => With(ExecutionStatus.Running);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> AbortedTargets => With(ExecutionStatus.Aborted);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> FailedTargets => With(ExecutionStatus.Failed);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> SucceededTargets => With(ExecutionStatus.Succeeded);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> FinishedTargets => [.. FailedTargets, .. SucceededTargets];

    /// <inheritdoc/>
    public bool IsSucceeding => !IsFailing;

    /// <inheritdoc/>
    public bool IsFailing => ExecutionPlan.Any(target => target.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);

    /// <inheritdoc/>
    public bool IsFinished => !ExecutionPlan.Any(target => target.Status is ExecutionStatus.Scheduled or ExecutionStatus.Running);

    /// <inheritdoc/>
    public int? ExitCode { get; set; }

    /// <inheritdoc/>
    public bool Plan => Session.Current.Options.Plan;

    /// <inheritdoc/>
    public bool Help => Session.Current.Options.Help;

    /// <inheritdoc/>
    public bool NoLogo => Session.Current.Options.NoLogo;

    /// <inheritdoc/>
    public bool Continue => Session.Current.Options.Continue;

    /// <inheritdoc/>
    public Partition Partition => Session.Current.Options.Partition;

    /// <inheritdoc/>
    public void ReportSummary(Configure<Dictionary<string, string>>? configurator = null)
    {
        var target = RunningTarget.Current
            ?? throw new InvalidOperationException("ReportSummary can only be called while a target runs.");
        var facts = new Dictionary<string, string>();
        target.SummaryInformation = configurator?.Invoke(facts) ?? facts;
        Notify<IOnTargetSummaryUpdated>(extension => extension.OnTargetSummaryUpdated(this, target));
    }

    private IReadOnlyCollection<ExecutableTarget> With(ExecutionStatus status) => [.. ExecutionPlan.Where(target => target.Status == status)];
}
