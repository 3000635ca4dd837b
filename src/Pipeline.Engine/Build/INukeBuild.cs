using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>What components know of the build that they are part of.</summary>
public interface INukeBuild
{
    /// <summary>Adds facts about the running target to the closing table.</summary>
    void ReportSummary(Configure<Dictionary<string, string>>? configurator = null);

    /// <summary>The planned targets, in order.</summary>
    IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; }

    /// <summary>Targets named on the command line.</summary>
    IReadOnlyCollection<ExecutableTarget> InvokedTargets { get; }

    /// <summary>Targets that are left out.</summary>
    IReadOnlyCollection<ExecutableTarget> SkippedTargets { get; }

    /// <summary>Targets that have not begun.</summary>
    IReadOnlyCollection<ExecutableTarget> ScheduledTargets { get; }

    /// <summary>Targets under way.</summary>
    IReadOnlyCollection<ExecutableTarget> RunningTargets { get; }

    /// <summary>Targets that an interruption broke off.</summary>
    IReadOnlyCollection<ExecutableTarget> AbortedTargets { get; }

    /// <summary>Targets that failed.</summary>
    IReadOnlyCollection<ExecutableTarget> FailedTargets { get; }

    /// <summary>Targets that are done.</summary>
    IReadOnlyCollection<ExecutableTarget> SucceededTargets { get; }

    /// <summary>Targets that failed or are done.</summary>
    IReadOnlyCollection<ExecutableTarget> FinishedTargets { get; }

    /// <summary>Whether nothing has failed so far.</summary>
    bool IsSucceeding { get; }

    /// <summary>Whether something has failed.</summary>
    bool IsFailing { get; }

    /// <summary>Whether no target is left to run.</summary>
    bool IsFinished { get; }

    /// <summary>The exit code, when the build is to choose it.</summary>
    int? ExitCode { get; set; }

    /// <inheritdoc cref="NukeBuild.RootDirectory"/>
    AbsolutePath RootDirectory { get; }

    /// <inheritdoc cref="NukeBuild.TemporaryDirectory"/>
    AbsolutePath TemporaryDirectory { get; }

    /// <inheritdoc cref="NukeBuild.BuildAssemblyFile"/>
    AbsolutePath? BuildAssemblyFile { get; }

    /// <inheritdoc cref="NukeBuild.BuildAssemblyDirectory"/>
    AbsolutePath? BuildAssemblyDirectory { get; }

    /// <inheritdoc cref="NukeBuild.BuildProjectDirectory"/>
    AbsolutePath? BuildProjectDirectory { get; }

    /// <inheritdoc cref="NukeBuild.BuildProjectFile"/>
    AbsolutePath? BuildProjectFile { get; }

    /// <inheritdoc cref="NukeBuild.Verbosity"/>
    Verbosity Verbosity { get; }

    /// <inheritdoc cref="NukeBuild.Host"/>
    Host Host { get; }

    /// <summary>Whether <c>--plan</c> was given.</summary>
    bool Plan { get; }

    /// <summary>Whether <c>--help</c> was given.</summary>
    bool Help { get; }

    /// <summary>Whether <c>--no-logo</c> was given.</summary>
    bool NoLogo { get; }

    /// <summary>Whether the build runs for a person.</summary>
    bool IsLocalBuild { get; }

    /// <summary>Whether the build runs on a build server.</summary>
    bool IsServerBuild { get; }

    /// <summary>Whether <c>--continue</c> was given.</summary>
    bool Continue { get; }

    /// <summary>The part of the work to do.</summary>
    Partition Partition { get; }

    /// <summary>The value of the parameter that the expression names, or null.</summary>
    T? TryGetValue<T>(Expression<Func<T?>> parameterExpression) where T : class;

    /// <summary>The value of the parameter that the expression names, or null; for value types.</summary>
    T? TryGetValue<T>(Expression<Func<object?>> parameterExpression);

    /// <summary>Extension: the same for <c>() =&gt; X</c>, without building an expression tree.</summary>
    [OverloadResolutionPriority(1)]
    T? TryGetValue<T>(Func<T?> parameter, [CallerArgumentExpression(nameof(parameter))] string? expression = null) where T : class;

    /// <summary>Extension: the same for <c>() =&gt; X</c>, without building an expression tree; for value types.</summary>
    [OverloadResolutionPriority(1)]
    T? TryGetValue<T>(Func<object?> parameter, [CallerArgumentExpression(nameof(parameter))] string? expression = null);
}
