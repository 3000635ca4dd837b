using System.Text.RegularExpressions;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Workflows.Local;

/// <summary>The contexts of every job of a run, with nothing in them that is not known.</summary>
internal static partial class RunContexts
{
    private const string NoCommit = "0000000000000000000000000000000000000000";

    /// <summary><c>github</c>, <c>inputs</c> and <c>vars</c>.</summary>
    public static ObjectValue Of(RunRequest request, WorkflowEvent what, string commit, string repository, string reference, string token)
    {
        var document = request.Document;
        var github = (ObjectValue)Known(EventContext.Of(what, document));
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["sha"] = commit,
            ["repository"] = repository,
            ["repository_owner"] = repository.Split('/')[0],
            ["repositoryUrl"] = $"git://github.com/{repository}.git",
            ["repository_id"] = "0",
            ["repository_owner_id"] = "0",
            ["actor_id"] = "0",
            ["run_id"] = request.Time.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["run_number"] = "1",
            ["run_attempt"] = "1",
            ["retention_days"] = "90",
            ["secret_source"] = "Actions",
            ["workflow"] = document.Name?.Value ?? document.Path,
            ["workflow_ref"] = $"{repository}/{document.Path}@{reference}",
            ["workflow_sha"] = commit,
            ["token"] = token,
        })
            github = github.With(name, ExpressionValue.Of(value));
        github = github.With("ref_protected", ExpressionValue.False).With("event", Payload(what, (ObjectValue)github["event"]!, commit));
        return new ObjectValue(new("github", github), new("inputs", Values.Object(what.Inputs)), new("vars", Variables(request)));
    }

    /// <summary>The context <c>vars</c>: those that the file names, as far as somebody gave them.</summary>
    public static ObjectValue Variables(RunRequest request) => ObjectValue.OfTexts(
        VariableNames().Matches(request.Document.Text).Select(x => x.Groups[1].Value).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(x => new KeyValuePair<string, string>(x, request.Variable(x) ?? "")).Where(x => x.Value.Length > 0));

    private static ObjectValue Payload(WorkflowEvent what, ObjectValue payload, string commit)
    {
        if (what.Name == "push")
            return payload.With("before", ExpressionValue.Of(NoCommit)).With("after", ExpressionValue.Of(commit))
                .With("head_commit", ObjectValue.OfTexts([new("id", commit)]));
        if (payload["pull_request"] is ObjectValue pull && pull["head"] is ObjectValue head)
            return payload.With("pull_request", pull.With("head", head.With("sha", ExpressionValue.Of(commit))));
        return payload;
    }

    /// <summary>What nobody knows is null, as it is at GitHub when an event does not have it.</summary>
    private static ExpressionValue Known(ExpressionValue value) => value switch
    {
        UnknownValue => ExpressionValue.Null,
        ArrayValue array => new ArrayValue(array.Items.Select(Known)),
        ObjectValue mapping => new ObjectValue(mapping.Entries.Select(x => new KeyValuePair<string, ExpressionValue>(x.Key, Known(x.Value)))),
        _ => value,
    };

    [GeneratedRegex(@"\bvars\.([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex VariableNames();
}
