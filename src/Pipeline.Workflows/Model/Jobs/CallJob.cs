using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Pins;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>Which workflow is called.</summary>
public sealed class CalledWorkflow
{
    private CalledWorkflow(string text, string? comment, WorkflowFile? file)
    {
        Text = text;
        Comment = comment;
        File = file;
    }

    internal string Text { get; }

    internal string? Comment { get; }

    internal WorkflowFile? File { get; }

    /// <summary>A workflow of this repository, at the same commit.</summary>
    /// <exception cref="ArgumentException">It cannot be called.</exception>
    public static implicit operator CalledWorkflow(WorkflowFile file) => file.Call is not null
        ? new CalledWorkflow($"./{file.Path}", null, file)
        : throw new ArgumentException($"Workflow {file.Id} cannot be called: it has no WorkflowCallEvent");

    /// <summary>A workflow of another repository at a commit: <c>owner/repo/.github/workflows/file.yml</c>.</summary>
    public static implicit operator CalledWorkflow(PinnedAction workflow) =>
        workflow.Name.Contains("/.github/workflows/", StringComparison.Ordinal)
            ? new CalledWorkflow(workflow.Reference, workflow.Comment, null)
            : throw new ArgumentException($"{workflow.Name} is no workflow file; a job calls owner/repo/.github/workflows/file.yml");
}

/// <summary>A job that is another workflow.</summary>
public sealed class CallJob : Job
{
    /// <summary>A call.</summary>
    /// <exception cref="ArgumentException">The called workflow of this repository does not take these inputs or secrets, or requires others.</exception>
    public CallJob(
        string id, CalledWorkflow uses, Text? name = null, TextMap? with = null, TextMap? secrets = null,
        IEnumerable<Job>? needs = null, Expr<bool>? @if = null, PermissionSet? permissions = null, Concurrency? concurrency = null,
        MatrixStrategy? strategy = null)
        : base(id, name, needs, @if, permissions, concurrency, strategy)
    {
        Uses = uses;
        With = with ?? [];
        Secrets = secrets ?? [];
        if (uses.File?.Call is { } call)
            Fit(call);
        JobCheck.Refuse(this);
    }

    /// <summary>The workflow.</summary>
    public CalledWorkflow Uses { get; }

    /// <summary>Its inputs.</summary>
    public TextMap With { get; }

    /// <summary>The secrets that it gets.</summary>
    public TextMap Secrets { get; }

    internal override bool Gives(string output) => Uses.File is null || Uses.File.Call!.Outputs.Any(x => x.Name == output);

    internal override YamlMapping ToYaml()
    {
        var mapping = new YamlMapping();
        Begin(mapping);
        Middle(mapping);
        mapping.Add("uses", new YamlScalar(Uses.Text) { Comment = Uses.Comment });
        Emit.Add(mapping, "with", With.ToYaml());
        Emit.Add(mapping, "secrets", Secrets.ToYaml());
        return mapping;
    }

    internal override void Collect(PlacedExpressions expressions)
    {
        base.Collect(expressions);
        expressions.Add("jobs.<id>.with", With);
        expressions.Add("jobs.<id>.secrets.<name>", Secrets);
    }

    private void Fit(WorkflowCallEvent call)
    {
        List<string> wrong =
        [
            .. With.Select(x => x.Key).Except(call.Inputs.Select(x => x.Name)).Select(x => $"it takes no input `{x}`"),
            .. call.Inputs.Where(x => x.Required).Select(x => x.Name).Except(With.Select(x => x.Key)).Select(x => $"it requires the input `{x}`"),
            .. Secrets.Select(x => x.Key).Except(call.Secrets.Select(x => x.Name)).Select(x => $"it takes no secret `{x}`"),
            .. call.Secrets.Where(x => x.Required).Select(x => x.Name).Except(Secrets.Select(x => x.Key)).Select(x => $"it requires the secret `{x}`"),
        ];
        if (wrong.Count > 0)
            throw new ArgumentException($"Job {Id} cannot call {Uses.Text}: {string.Join("; ", wrong)}");
    }
}
