using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>
/// Describes a target. Every method adds to the description and returns it.
/// The overloads that take a <see cref="Func{TResult}"/> where Nuke takes an expression are extensions: the same source
/// text binds to them, and start-up is spared the building of expression trees.
/// </summary>
public interface ITargetDefinition
{
    /// <summary>Says in one line what the target is for.</summary>
    ITargetDefinition Description(string description);

    /// <summary>Adds actions; they run in the order in which they were added.</summary>
    ITargetDefinition Executes(params Action[] actions);

    /// <summary>Adds an action whose result is ignored. A task is waited for.</summary>
    ITargetDefinition Executes<T>(Func<T> action);

    /// <summary>Adds an asynchronous action.</summary>
    ITargetDefinition Executes(Func<Task> action);

    /// <summary>Targets that run before this one whenever this one runs.</summary>
    ITargetDefinition DependsOn(params Target[] targets);

    /// <inheritdoc cref="DependsOn(Target[])"/>
    ITargetDefinition DependsOn<T>(params Func<T, Target>[] targets);

    /// <summary>Like <c>DependsOn</c>, when the build has the component <typeparamref name="T"/>.</summary>
    ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets);

    /// <summary>Targets that depend on this one.</summary>
    ITargetDefinition DependentFor(params Target[] targets);

    /// <inheritdoc cref="DependentFor(Target[])"/>
    ITargetDefinition DependentFor<T>(params Func<T, Target>[] targets);

    /// <summary>Like <c>DependentFor</c>, when the build has the component <typeparamref name="T"/>.</summary>
    ITargetDefinition TryDependentFor<T>(params Func<T, Target>[] targets);

    /// <summary>Skips the target when the condition is false at the moment it would run.</summary>
    ITargetDefinition OnlyWhenDynamic(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null);

    /// <summary>Skips the target when the condition is false before anything runs.</summary>
    ITargetDefinition OnlyWhenStatic(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null);

    /// <summary>A parameter that must have a value before anything runs.</summary>
    ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : class;

    /// <inheritdoc cref="Requires{T}(Expression{Func{T}}, Expression{Func{T}}[])"/>
    ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : struct;

    /// <summary>A condition that must hold before anything runs.</summary>
    ITargetDefinition Requires(Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements);

    /// <summary>Extension: a parameter that must have a value before anything runs.</summary>
    [OverloadResolutionPriority(1)]
    ITargetDefinition Requires<T>(Func<T?> parameterRequirement, [CallerArgumentExpression(nameof(parameterRequirement))] string? expression = null)
        where T : class;

    /// <summary>Extension: a parameter that must have a value before anything runs.</summary>
    [OverloadResolutionPriority(1)]
    ITargetDefinition Requires<T>(Func<T?> parameterRequirement, [CallerArgumentExpression(nameof(parameterRequirement))] string? expression = null)
        where T : struct;

    /// <summary>Extension: a condition that must hold before anything runs.</summary>
    [OverloadResolutionPriority(1)]
    ITargetDefinition Requires(Func<bool> requirement, [CallerArgumentExpression(nameof(requirement))] string? expression = null);

    /// <summary>What happens to the dependencies when this target is skipped.</summary>
    ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior);

    /// <summary>If both run, this target runs before the given ones.</summary>
    ITargetDefinition Before(params Target[] targets);

    /// <inheritdoc cref="Before(Target[])"/>
    ITargetDefinition Before<T>(params Func<T, Target>[] targets);

    /// <summary>Like <c>Before</c>, when the build has the component <typeparamref name="T"/>.</summary>
    ITargetDefinition TryBefore<T>(params Func<T, Target>[] targets);

    /// <summary>If both run, this target runs after the given ones.</summary>
    ITargetDefinition After(params Target[] targets);

    /// <inheritdoc cref="After(Target[])"/>
    ITargetDefinition After<T>(params Func<T, Target>[] targets);

    /// <summary>Like <c>After</c>, when the build has the component <typeparamref name="T"/>.</summary>
    ITargetDefinition TryAfter<T>(params Func<T, Target>[] targets);

    /// <summary>Targets that run after this one whenever this one is planned.</summary>
    ITargetDefinition Triggers(params Target[] targets);

    /// <inheritdoc cref="Triggers(Target[])"/>
    ITargetDefinition Triggers<T>(params Func<T, Target>[] targets);

    /// <summary>Like <c>Triggers</c>, when the build has the component <typeparamref name="T"/>.</summary>
    ITargetDefinition TryTriggers<T>(params Func<T, Target>[] targets);

    /// <summary>Targets that make this one run after them whenever they are planned.</summary>
    ITargetDefinition TriggeredBy(params Target[] targets);

    /// <inheritdoc cref="TriggeredBy(Target[])"/>
    ITargetDefinition TriggeredBy<T>(params Func<T, Target>[] targets);

    /// <summary>Like <c>TriggeredBy</c>, when the build has the component <typeparamref name="T"/>.</summary>
    ITargetDefinition TryTriggeredBy<T>(params Func<T, Target>[] targets);

    /// <summary>The target runs even when another one failed or the build was interrupted.</summary>
    ITargetDefinition AssuredAfterFailure();

    /// <summary>When the target fails, the build goes on, and still fails in the end.</summary>
    ITargetDefinition ProceedAfterFailure();

    /// <summary>Keeps the target out of <c>--help</c>.</summary>
    ITargetDefinition Unlisted();

    /// <summary>Takes over the definition that this one overrides in a base class.</summary>
    ITargetDefinition Base();

    /// <summary>Takes over the given definitions.</summary>
    ITargetDefinition Inherit(params Target[] targets);

    /// <summary>Takes over the default implementations of the component <typeparamref name="T"/>.</summary>
    ITargetDefinition Inherit<T>(params Expression<Func<T, Target>>[] targets);

    /// <summary>Extension: takes over one default implementation of the component <typeparamref name="T"/>.</summary>
    [OverloadResolutionPriority(1)]
    ITargetDefinition Inherit<T>(Func<T, Target> target, [CallerArgumentExpression(nameof(target))] string? expression = null);

    /// <summary>Extension: takes over the only target of the component <typeparamref name="T"/>.</summary>
    ITargetDefinition Inherit<T>();

    /// <summary>Files or directories that the target leaves behind.</summary>
    ITargetDefinition Produces(params string[] artifacts);

    /// <summary>Targets whose artifacts are used. It does not imply a dependency.</summary>
    ITargetDefinition Consumes(params Target[] targets);

    /// <inheritdoc cref="Consumes(Target[])"/>
    ITargetDefinition Consumes<T>(params Func<T, Target>[] targets);

    /// <summary>Artifacts of a target that are used; none given means all that it produces.</summary>
    ITargetDefinition Consumes(Target target, params string[] artifacts);

    /// <inheritdoc cref="Consumes(Target, string[])"/>
    ITargetDefinition Consumes<T>(Func<T, Target> target, params string[] artifacts);

    /// <summary>Artifacts of the only target of the component <typeparamref name="T"/> that are used.</summary>
    ITargetDefinition Consumes<T>(params string[] artifacts);

    /// <summary>Runs between the <see cref="Setup"/> and the <see cref="Cleanup"/> of the component <typeparamref name="T"/>.</summary>
    ITargetDefinition DependsOnContext<T>() where T : INukeBuild;

    /// <summary>Into how many parts (2 or more) the target can be split on a build server.</summary>
    ITargetDefinition Partition(int size);
}
