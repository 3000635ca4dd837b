using System.Diagnostics;
using System.Reflection;
using Pipeline.Engine;

namespace Nuke.Common.Execution;

/// <summary>A target of the build with its definition, its place in the graph and its state.</summary>
[DebuggerDisplay("{Name} ({Status})")]
public sealed class ExecutableTarget
{
    private readonly DescribedTarget? _described;
    private readonly NukeBuild? _build;
    private string[]? _exclusive;
    private TargetDefinition? _definition;

    internal ExecutableTarget(MemberInfo member, Delegate factory, TargetDefinition definition)
    {
        Member = member;
        Factory = factory;
        _definition = definition;
    }

    /// <summary>A target that is known by its description; its property is read, and its definition evaluated, when somebody asks.</summary>
    internal ExecutableTarget(DescribedTarget described, NukeBuild build)
    {
        _described = described;
        _build = build;
    }

    internal TargetDefinition Definition => _definition ??= TargetDiscovery.Evaluate((PropertyInfo)Member, Factory, _build!);

    /// <summary>What it needs for itself alone while it runs.</summary>
    internal string[] Exclusive => _exclusive ??=
        Member.IsDefined(typeof(ExclusiveAttribute), inherit: false)
            ? [.. Definition.ExclusiveResources, .. Member.GetCustomAttribute<ExclusiveAttribute>(inherit: false)!.Resources]
            : [.. Definition.ExclusiveResources];

    /// <summary>Cancelled when its current attempt has to end.</summary>
    internal CancellationTokenSource? Stop { get; set; }

    /// <summary>The property that declares the target.</summary>
    public MemberInfo Member => field ??= _described!.Member.Find();

    /// <summary>The value of that property; targets refer to each other by it.</summary>
    public Delegate Factory => field ??= TargetProperties.Get((PropertyInfo)Member, _build!);

    /// <summary>The name, as the property has it.</summary>
    public string Name => _described?.Name ?? Definition.Name;

    /// <summary>What it is for, or null.</summary>
    public string? Description => _definition is { } definition ? definition.DescriptionText : _described!.Description;

    /// <summary>Whether <c>--help</c> shows it.</summary>
    public bool Listed => _definition?.IsListed ?? _described!.IsListed;

    /// <summary>Whether it runs when no target is named.</summary>
    public bool IsDefault { get; internal set; }

    /// <summary>Whether it was named on the command line.</summary>
    public bool Invoked { get; internal set; }

    /// <summary>Where it stands.</summary>
    public ExecutionStatus Status { get; internal set; }

    /// <summary>How long its actions took.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>When everything that must come before it was done, as time since the build began.</summary>
    internal TimeSpan Ready { get; set; }

    /// <summary>When it began, as time since the build began.</summary>
    internal TimeSpan Began { get; set; }

    /// <summary>What the cache had for it.</summary>
    internal CacheState Cache { get; set; }

    /// <summary>How often its actions were begun; more than once when it was tried again.</summary>
    internal int Attempts { get; set; }

    /// <summary>Runs even after a failure.</summary>
    public bool AssuredAfterFailure => Definition.IsAssuredAfterFailure || Factory is Cleanup;

    /// <summary>Its failure does not stop the build.</summary>
    public bool ProceedAfterFailure => Definition.IsProceedAfterFailure;

    /// <summary>What happens to its dependencies when it is skipped.</summary>
    public DependencyBehavior DependencyBehavior => Definition.WhenSkippedBehavior;

    /// <summary>Conditions checked before anything runs.</summary>
    public IReadOnlyList<(string Text, Func<bool> Delegate)> StaticConditions => Definition.StaticConditions;

    /// <summary>Conditions checked right before it runs.</summary>
    public IReadOnlyList<(string Text, Func<bool> Delegate)> DynamicConditions => Definition.DynamicConditions;

    /// <summary>What must hold before anything runs.</summary>
    public IReadOnlyList<Requirement> DelegateRequirements => Definition.Requirements;

    /// <summary>What it does.</summary>
    public IReadOnlyList<Action> Actions => Definition.Actions;

    /// <summary>Targets that run before it, because it needs them.</summary>
    public List<ExecutableTarget> ExecutionDependencies { get; } = [];

    /// <summary>Targets that run before it, if they run.</summary>
    public List<ExecutableTarget> OrderDependencies { get; } = [];

    /// <summary>Targets that make it run after them.</summary>
    public List<ExecutableTarget> TriggerDependencies { get; } = [];

    /// <summary>Targets that it makes run after itself.</summary>
    public List<ExecutableTarget> Triggers { get; } = [];

    /// <summary>Everything that must come before it.</summary>
    public IReadOnlyCollection<ExecutableTarget> AllDependencies =>
        [.. ExecutionDependencies, .. OrderDependencies, .. TriggerDependencies];

    /// <summary>Artifacts of other targets that it uses.</summary>
    public Dictionary<ExecutableTarget, IReadOnlyList<string>> ArtifactDependencies => field ??= FindArtifacts?.Invoke() ?? [];

    internal Func<Dictionary<ExecutableTarget, IReadOnlyList<string>>>? FindArtifacts { get; set; }

    /// <summary>What it leaves behind.</summary>
    public IReadOnlyList<string> ArtifactProducts => Definition.ArtifactProducts;

    /// <summary>Into how many parts it can be split, or null.</summary>
    public int? PartitionSize => Definition.PartitionSize;

    /// <summary>Facts for the closing table.</summary>
    public Dictionary<string, string> SummaryInformation { get; internal set; } = [];

    /// <summary>Why it failed, in one line; null when it did not fail or has <see cref="SummaryInformation"/> of its own.</summary>
    internal string? Failure { get; set; }

    /// <summary>Why it was skipped, or null.</summary>
    public string? Skipped { get; internal set; }

    /// <summary>The conditions that were false, or null.</summary>
    public string? OnlyWhen { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
