using System.Text.Json.Nodes;
using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Makes the event of what was typed, and finds all that is wrong with it at once.</summary>
internal sealed class EventReading
{
    private readonly WorkflowDocument _document;
    private readonly WhatIfQuestion _question;
    private readonly List<string> _mistakes = [];

    private EventReading(WorkflowDocument document, WhatIfQuestion question) => (_document, _question) = (document, question);

    /// <summary>The event; null when there are mistakes.</summary>
    public static (WorkflowEvent? Event, IReadOnlyList<string> Mistakes) Read(WorkflowDocument document, WhatIfQuestion question)
    {
        var reading = new EventReading(document, question);
        var read = reading.Event();
        return (reading._mistakes.Count == 0 ? read : null, reading._mistakes);
    }

    private WorkflowEvent? Event()
    {
        var own = _document.Events.ToList();
        if (KnownEvent.Find(_question.Event) is not { } kind)
        {
            var near = Engine.Nearest.Find(_question.Event, own.Select(x => x.Event.Value)) ?? Engine.Nearest.Find(_question.Event, KnownEvent.Names);
            _mistakes.Add($"--event {_question.Event}: GitHub has no such event; {(near is null ? $"{_document.Path} is started by {string.Join(", ", own.Select(x => x.Event.Value))}" : $"did you mean `{near}`?")}");
            return null;
        }

        if (own.Count == 0 || own.TrueForAll(x => x.Event.Value != kind.Name))
            _mistakes.Add($"--event {kind.Name}: {_document.Path} is not started by it, but by {(own.Count == 0 ? "nothing: `on` is empty" : string.Join(", ", own.Select(x => x.Event.Value)))}");
        var filters = own.FirstOrDefault(x => x.Event.Value == kind.Name).Filters;
        return new WorkflowEvent(kind)
        {
            Action = Action(kind),
            Ref = Ref(kind),
            Base = Base(kind),
            Head = OnlyFor("--head", _question.Head, kind.IsPullRequest, "pull requests"),
            Fork = OnlyFor("--fork", _question.Fork ? "" : null, kind.IsPullRequest, "pull requests") is not null,
            Deleted = OnlyFor("--deleted", _question.Deleted ? "" : null, kind.Name == "push", "push") is not null,
            Number = kind.IsPullRequest ? Refs.NumberOf(_question.Ref ?? "") ?? 1 : null,
            Paths = Paths(kind),
            Cron = Cron(kind),
            Actor = _question.Actor,
            Repository = Repository(),
            DefaultBranch = Refs.Short(_question.DefaultBranch),
            Inputs = Inputs(kind, filters),
        };
    }

    private string? Action(KnownEvent kind)
    {
        if (_question.Action is not { } action)
            return kind.Name switch
            {
                _ when kind.Default is not null => kind.Default[0],
                "release" => "published",
                "workflow_run" => "completed",
                _ => kind.Types.Length > 0 ? kind.Types[0] : null,
            };
        if (kind.Name == "repository_dispatch" || kind.Types.Contains(action))
            return action;
        _mistakes.Add(kind.Types.Length == 0
            ? $"--action {action}: {kind.Name} has no activity types"
            : $"--action {action}: {kind.Name} has no such activity; {NearName.Hint(action, kind.Types)}");
        return null;
    }

    private string? Ref(KnownEvent kind)
    {
        var usual = Refs.Usual(kind.Name, BaseName(), Refs.Short(_question.DefaultBranch));
        if (_question.Ref is not { } given)
        {
            if (usual is null)
                _mistakes.Add($"--event {kind.Name} needs --ref, a full one like {(kind.Name == "release" ? "refs/tags/v1.2.3" : "refs/heads/main or refs/tags/v1.2.3")}");
            return usual;
        }

        if (Refs.Mistake(given) is { } mistake)
            _mistakes.Add($"--ref {mistake}");
        else if (kind.Name == "pull_request_target")
            return given.StartsWith(Refs.Heads, StringComparison.Ordinal) ? given : usual;
        else if (kind.IsPullRequest != given.StartsWith(Refs.Pull, StringComparison.Ordinal))
            _mistakes.Add(kind.IsPullRequest
                ? $"--ref {given}: {kind.Name} runs on the merge, like refs/pull/7/merge; the branch it goes to is --base"
                : $"--ref {given}: {kind.Name} runs on a branch or tag");
        else if (kind.Name == "release" && !given.StartsWith(Refs.Tags, StringComparison.Ordinal))
            _mistakes.Add($"--ref {given}: release runs on a tag, like refs/tags/v1.2.3");
        return given;
    }

    private string? Base(KnownEvent kind)
    {
        var allowed = kind.IsPullRequest || kind.Name == "merge_group";
        OnlyFor("--base", _question.Base, allowed, "pull requests and merge_group");
        if (allowed && _question.Base?.StartsWith(Refs.Tags, StringComparison.Ordinal) == true)
            _mistakes.Add($"--base {_question.Base}: a pull request goes to a branch");
        return allowed ? BaseName() : null;
    }

    private string BaseName() => Refs.Short(_question.Base ?? _question.DefaultBranch);

    private string? Cron(KnownEvent kind)
    {
        var lines = CronLines().ToList();
        OnlyFor("--cron", _question.Cron, kind.Name == "schedule", "schedule");
        if (kind.Name != "schedule")
            return null;
        if (_question.Cron is { } given && lines.Count > 0 && !lines.Contains(given))
            _mistakes.Add($"--cron {given}: {_document.Path} has no such line; known: {string.Join(" | ", lines)}");
        return _question.Cron ?? (lines.Count == 1 ? lines[0] : null);
    }

    private IEnumerable<string> CronLines() => ((_document.Root["on"] as YamlMapping)?["schedule"] as YamlSequence)?.Items.OfType<YamlMapping>()
        .Select(x => (x["cron"] as YamlScalar)?.Value).OfType<string>() ?? [];

    private IReadOnlyList<string>? Paths(KnownEvent kind)
    {
        OnlyFor("--paths", _question.Paths is null ? null : "", kind.Name is "push" or "pull_request" or "pull_request_target", "push and pull requests");
        return _question.Paths;
    }

    private string? Repository()
    {
        if (_question.Repository is { } repository && repository.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            _mistakes.Add($"--repository {repository}: not of the form owner/name");
        return _question.Repository;
    }

    private JsonObject Inputs(KnownEvent kind, YamlMapping? filters)
    {
        if (kind.Name is "workflow_dispatch" or "workflow_call")
            return InputValues.Read(filters?["inputs"] as YamlMapping, _question.Inputs, _mistakes);
        if (_question.Inputs.Count > 0)
            _mistakes.Add($"--input {_question.Inputs[0]}: {kind.Name} has no inputs; workflow_dispatch and workflow_call have");
        return [];
    }

    private string? OnlyFor(string option, string? value, bool allowed, string events)
    {
        if (value is not null && !allowed)
            _mistakes.Add($"{option}{(value.Length > 0 ? $" {value}" : "")} is for {events} only");
        return allowed ? value : null;
    }
}
