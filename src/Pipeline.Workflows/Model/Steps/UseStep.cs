using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Pins;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>What a step uses: an action at a commit, an action of this repository, or an image by its digest.</summary>
public sealed class ActionReference
{
    private ActionReference(string text, string? comment)
    {
        Text = text;
        Comment = comment;
    }

    internal string Text { get; }

    internal string? Comment { get; }

    /// <summary>An action at a commit.</summary>
    public static implicit operator ActionReference(PinnedAction action) => new(action.Reference, action.Comment);

    /// <summary>An image by its digest.</summary>
    public static implicit operator ActionReference(PinnedImage image) => new($"docker://{image.Reference}", image.Comment);

    /// <summary>An action of this repository.</summary>
    /// <param name="folder">Its folder from the root: <c>./actions/setup</c>.</param>
    /// <exception cref="ArgumentException">The path does not begin with <c>./</c>, or leaves the repository.</exception>
    public static ActionReference Local(string folder) =>
        folder.StartsWith("./", StringComparison.Ordinal) && !folder.Split('/').Contains("..") && !folder.Contains("${{", StringComparison.Ordinal)
            ? new ActionReference(folder, null)
            : throw new ArgumentException($"`{folder}` is no folder of this repository; write ./path/to/action");

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>An action.</summary>
public sealed class UseStep : WorkStep
{
    /// <summary>An action with its inputs.</summary>
    /// <exception cref="ArgumentException">The id is no name.</exception>
    public UseStep(
        string id, ActionReference uses, Text? name = null, Expr<bool>? @if = null, TextMap? with = null, TextMap? env = null,
        Value<bool> continueOnError = default, Value<double> timeoutMinutes = default,
        IEnumerable<Unmodelled>? unmodelled = null)
        : base(id, name, @if, continueOnError, timeoutMinutes, env, unmodelled)
    {
        Uses = uses;
        With = with ?? [];
    }

    /// <summary>The action.</summary>
    public ActionReference Uses { get; }

    /// <summary>Its inputs.</summary>
    public TextMap With { get; }

    private protected override void Work(YamlMapping mapping)
    {
        mapping.Add("uses", new YamlScalar(Uses.Text) { Comment = Uses.Comment });
        Emit.Add(mapping, "with", With.ToYaml());
    }

    private protected override void CollectWork(PlacedExpressions expressions) => expressions.Add("jobs.<id>.steps.with", With);
}
