using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary><c>pull_request</c>: by default when one is opened, reopened, or gets commits. From a fork: without secrets, and with a token that only reads.</summary>
public sealed record PullRequestEvent() : ChangeTrigger("pull_request");

/// <summary>
/// <c>pull_request_target</c>: like <see cref="PullRequestEvent"/> but with the secrets and the token of the base repository. Code of the pull
/// request must not run in it; our own rules refuse it (`dangerous-trigger`).
/// </summary>
public sealed record PullRequestTargetEvent() : ChangeTrigger("pull_request_target");

/// <summary>A pull request with its filters.</summary>
/// <param name="Event">The event's name in the file.</param>
public abstract record ChangeTrigger(string Event) : ActivityTrigger<PullRequestActivity>(Event)
{
    /// <summary>The branches that it goes to.</summary>
    public Filter? Branches { get; init; }

    /// <summary>Changed files. Not for a workflow that a merge waits for: a run that is filtered away never reports.</summary>
    public Filter? Paths { get; init; }

    internal override YamlMapping Filters()
    {
        var mapping = base.Filters();
        Filter.Add(mapping, "branches", Branches);
        Filter.Add(mapping, "paths", Paths);
        return mapping;
    }
}

/// <summary><c>merge_group</c>: a merge queue asks for checks.</summary>
public sealed record MergeGroupEvent() : ActivityTrigger<MergeGroupActivity>("merge_group")
{
    /// <summary>The branches that the queue merges into.</summary>
    public Filter? Branches { get; init; }

    internal override YamlMapping Filters()
    {
        var mapping = base.Filters();
        Filter.Add(mapping, "branches", Branches);
        return mapping;
    }
}
