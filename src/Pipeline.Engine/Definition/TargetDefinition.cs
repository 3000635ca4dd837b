using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>Collects what a target's property says about it.</summary>
internal sealed partial class TargetDefinition(string name, INukeBuild build, Func<Stack<PropertyInfo>>? findOverridden = null) : ITargetDefinition
{
    public string Name { get; } = name;
    public string? DescriptionText { get; private set; }
    public bool IsListed { get; private set; } = true;
    public bool IsAssuredAfterFailure { get; private set; }
    public bool IsProceedAfterFailure { get; private set; }
    public DependencyBehavior WhenSkippedBehavior { get; private set; }
    public int? PartitionSize { get; private set; }
    public List<Action> Actions { get; } = [];
    public List<(string Text, Func<bool> Delegate)> StaticConditions { get; } = [];
    public List<(string Text, Func<bool> Delegate)> DynamicConditions { get; } = [];
    public List<Requirement> Requirements { get; } = [];
    public List<string> ArtifactProducts { get; } = [];

    public ITargetDefinition Description(string description)
    {
        DescriptionText = description;
        return this;
    }

    public ITargetDefinition Executes(params Action[] actions)
    {
        Actions.AddRange(actions);
        return this;
    }

    public ITargetDefinition Executes<T>(Func<T> action) => Executes(() =>
    {
        if (action() is Task task)
            task.GetAwaiter().GetResult();
    });

    public ITargetDefinition Executes(Func<Task> action) => Executes(() => action().GetAwaiter().GetResult());

    public ITargetDefinition OnlyWhenDynamic(Func<bool> condition, string? conditionExpression = null)
    {
        DynamicConditions.Add((SourceText.Body(conditionExpression), condition));
        return this;
    }

    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string? conditionExpression = null)
    {
        StaticConditions.Add((SourceText.Body(conditionExpression), condition));
        return this;
    }

    public ITargetDefinition Requires<T>(Func<T?> parameterRequirement, string? expression = null) where T : class =>
        RequiresMember(SourceText.Member(expression), () => Requirement.HasValue(parameterRequirement()));

    public ITargetDefinition Requires<T>(Func<T?> parameterRequirement, string? expression = null) where T : struct =>
        RequiresMember(SourceText.Member(expression), () => parameterRequirement() is not null);

    public ITargetDefinition Requires(Func<bool> requirement, string? expression = null)
    {
        Requirements.Add(new Requirement(SourceText.Body(expression), null, requirement));
        return this;
    }

    public ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements) where T : class =>
        RequiresAll<Func<T?>>([parameterRequirement, .. parameterRequirements], value => value());

    public ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements) where T : struct =>
        RequiresAll<Func<T?>>([parameterRequirement, .. parameterRequirements], value => value());

    public ITargetDefinition Requires(Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements)
    {
        foreach (var each in (Expression<Func<bool>>[])[requirement, .. requirements])
            Requirements.Add(new Requirement(each.Body.ToString(), null, () => each.Compile(preferInterpretation: true)()));
        return this;
    }

    public ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior)
    {
        WhenSkippedBehavior = dependencyBehavior;
        return this;
    }

    public ITargetDefinition AssuredAfterFailure()
    {
        IsAssuredAfterFailure = true;
        return this;
    }

    public ITargetDefinition ProceedAfterFailure()
    {
        IsProceedAfterFailure = true;
        return this;
    }

    public ITargetDefinition Unlisted()
    {
        IsListed = false;
        return this;
    }

    public ITargetDefinition Produces(params string[] artifacts)
    {
        ArtifactProducts.AddRange(artifacts);
        return this;
    }

    public ITargetDefinition Partition(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        PartitionSize = size;
        return this;
    }

    private TargetDefinition RequiresMember(string member, Func<bool> isMet)
    {
        Requirements.Add(new Requirement(member, member, isMet));
        return this;
    }

    private TargetDefinition RequiresAll<TDelegate>(Expression<TDelegate>[] expressions, Func<TDelegate, object?> read)
    {
        foreach (var expression in expressions)
        {
            RequiresMember(
                MemberOf(expression).Name,
                () => Requirement.HasValue(read(expression.Compile(preferInterpretation: true))));
        }

        return this;
    }

    private static MemberInfo MemberOf(LambdaExpression expression) =>
        (expression.Body is UnaryExpression conversion ? conversion.Operand : expression.Body) is MemberExpression member
            ? member.Member
            : throw new ArgumentException($"'{expression}' must name a member, like 'x => x.Member'.");
}
