using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>A value that is asked for when a workflow is started by hand; other workflows can give only some kinds, see <see cref="CallInput"/>.</summary>
public abstract class WorkflowInput
{
    private protected WorkflowInput(string name) => Name = Context.Identifier(name);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What people are told about it.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it has to be given.</summary>
    public bool Required { get; init; }

    /// <summary>The default as an expression; people cannot be shown one.</summary>
    internal virtual IEnumerable<Expression> DefaultExpressions => [];

    internal bool HasExpression => DefaultExpressions.Any();

    private protected abstract string Type { get; }

    internal virtual YamlMapping ToYaml()
    {
        var mapping = new YamlMapping();
        Emit.Add(mapping, "description", Description);
        mapping.Add("type", Type);
        if (Required)
            mapping.Add("required", YamlScalar.Of(true));
        return mapping;
    }

    internal static YamlMapping ToYaml(IEnumerable<WorkflowInput> inputs) => new([.. inputs.Select(x => Emit.Entry(x.Name, x.ToYaml()))]);

    private protected Expr<T> Of<T>() => new(new PropertyAccess(new ContextAccess("inputs"), Name), [(object)this]);
}

/// <summary>An input that other workflows can give too.</summary>
public abstract class CallInput : WorkflowInput
{
    private protected CallInput(string name)
        : base(name)
    {
    }

    private protected abstract YamlNode? DefaultValue { get; }

    internal override YamlMapping ToYaml() => DefaultValue is { } value ? base.ToYaml().Add("default", value) : base.ToYaml();
}

/// <summary>A text.</summary>
public sealed class StringInput(string name) : CallInput(name)
{
    /// <summary>What it is when nobody says.</summary>
    public Text? Default
    {
        get;
        init => field = value is null or { Kind: ScalarKind.Text }
            ? value
            : throw new ArgumentException($"The default of input {Name} is no text; write \"{value}\"");
    }

    /// <summary>The value that was given.</summary>
    public Expr<string> Value => Of<string>();

    private protected override string Type => "string";
    private protected override YamlNode? DefaultValue => Default is null ? null : new YamlScalar(Default.ToString());
    internal override IEnumerable<Expression> DefaultExpressions => Default?.Expressions ?? [];
}

/// <summary>Yes or no.</summary>
public sealed class BooleanInput(string name) : CallInput(name)
{
    /// <summary>What it is when nobody says.</summary>
    public Value<bool> Default { get; init; }

    /// <summary>The value that was given.</summary>
    public Expr<bool> Value => Of<bool>();

    private protected override string Type => "boolean";
    private protected override YamlNode? DefaultValue => Emit.Value(Default);
    internal override IEnumerable<Expression> DefaultExpressions => Default.Expression is { } expression ? [expression] : [];
}

/// <summary>A number.</summary>
public sealed class NumberInput(string name) : CallInput(name)
{
    /// <summary>What it is when nobody says.</summary>
    public Value<double> Default { get; init; }

    /// <summary>The value that was given.</summary>
    public Expr<double> Value => Of<double>();

    private protected override string Type => "number";
    private protected override YamlNode? DefaultValue => Emit.Value(Default);
    internal override IEnumerable<Expression> DefaultExpressions => Default.Expression is { } expression ? [expression] : [];
}

/// <summary>One of several texts. Only for people: other workflows cannot give it.</summary>
public sealed class ChoiceInput : WorkflowInput
{
    /// <summary>A choice among options.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">The options, each once.</param>
    /// <param name="default">One of them; GitHub takes the first when there is none.</param>
    /// <exception cref="ArgumentException">There are no options, one stands twice, or the default is none of them.</exception>
    public ChoiceInput(string name, IEnumerable<string> options, string? @default = null)
        : base(name)
    {
        Options = [.. options];
        if (Options.IsEmpty || Options.Distinct(StringComparer.Ordinal).Count() < Options.Length)
            throw new ArgumentException($"Input {name} needs options, each once; it has: {string.Join(", ", Options)}");
        if (@default is not null && !Options.Contains(@default))
            throw new ArgumentException($"`{@default}` is not among the options of input {name}: {string.Join(", ", Options)}");
        Default = @default;
    }

    /// <summary>What can be chosen.</summary>
    public ImmutableArray<string> Options { get; }

    /// <summary>What is chosen when nobody says.</summary>
    public string? Default { get; }

    /// <summary>The value that was given.</summary>
    public Expr<string> Value => Of<string>();

    private protected override string Type => "choice";

    internal override YamlMapping ToYaml()
    {
        var mapping = base.ToYaml();
        Emit.Add(mapping, "default", Default);
        return mapping.Add("options", new YamlSequence([.. Options.Select(x => new YamlScalar(x))]));
    }
}

/// <summary>One of the repository's environments. Only for people: other workflows cannot give it.</summary>
public sealed class EnvironmentInput(string name) : WorkflowInput(name)
{
    /// <summary>What is chosen when nobody says.</summary>
    public string? Default { get; init; }

    /// <summary>The value that was given.</summary>
    public Expr<string> Value => Of<string>();

    private protected override string Type => "environment";

    internal override YamlMapping ToYaml() => Default is null ? base.ToYaml() : base.ToYaml().Add("default", Default);
}
