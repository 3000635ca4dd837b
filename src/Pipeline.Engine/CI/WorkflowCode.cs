using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Execution;
using Nuke.Common.Tooling;

namespace Pipeline.Engine;

/// <summary>Writes the property that says what a <c>[GitHubActions]</c> attribute says.</summary>
internal sealed class WorkflowCode(GitHubActionsAttribute attribute, IReadOnlyCollection<ExecutableTarget> targets)
{
    private readonly List<string> _notes = [];

    /// <summary>The property, with the notes on what it cannot say above it.</summary>
    public string Write()
    {
        string[] inputs = [.. attribute.OnWorkflowDispatchOptionalInputs, .. attribute.OnWorkflowDispatchRequiredInputs];
        var (property, isFile) = Property();
        var lines = inputs.Select(input =>
            $"var {Variable(input)} = new StringInput({Text(input)}){(attribute.OnWorkflowDispatchRequiredInputs.Contains(input) ? " { Required = true }" : "")};").ToList();
        if (!isFile)
            lines.Add($"w.File({Text(attribute.Name)});");
        lines.Add($"w.On({string.Join(", ", Triggers())});");
        if (attribute.ConcurrencyGroup is { } group)
            Concurrency(lines, group);
        string[] invoked = attribute.InvokedTargets.Length > 0 ? [.. attribute.InvokedTargets] : [targets.FirstOrDefault(target => target.IsDefault)?.Name ?? "Default"];
        lines.Add($"w.Job({Text(Words(invoked[0], '-'))}, {string.Join(", ", invoked.Select(Target))}){Job(inputs)};");
        Notes();
        var notes = string.Concat(_notes.Select(note => $"// {note}\n"));
        return $"{notes}Workflow {property} => w =>\n{{\n{string.Concat(lines.Select(line => $"    {line}\n"))}}};\n";
    }

    /// <summary>The property's name, and whether the file's name follows from it.</summary>
    private (string Name, bool IsFile) Property()
    {
        var words = new string(Array.ConvertAll(attribute.Name.ToCharArray(), c => char.IsAsciiLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        var isTaken = name.Length == 0 || char.IsAsciiDigit(name[0]) || targets.Any(target => target.Name == name);
        return (isTaken ? $"Workflow{name}" : name, !isTaken && attribute.Name == string.Join('-', words) && !attribute.Name.Any(char.IsUpper));
    }

    private IEnumerable<string> Triggers()
    {
        var isOn = attribute.On;
        var push = Filters(
            ("Branches", attribute.OnPushBranches, attribute.OnPushBranchesIgnore),
            ("Tags", attribute.OnPushTags, attribute.OnPushTagsIgnore),
            ("Paths", attribute.OnPushIncludePaths, attribute.OnPushExcludePaths));
        if (push.Length > 0 || isOn.Contains(GitHubActionsTrigger.Push))
            yield return "new PushEvent" + (push.Length > 0 ? push : "()");
        var pull = Filters(
            ("Branches", attribute.OnPullRequestBranches, []),
            ("Paths", attribute.OnPullRequestIncludePaths, attribute.OnPullRequestExcludePaths));
        if (pull.Length > 0 || isOn.Contains(GitHubActionsTrigger.PullRequest))
            yield return "new PullRequestEvent" + (pull.Length > 0 ? pull : "()");
        string[] inputs = [.. attribute.OnWorkflowDispatchOptionalInputs, .. attribute.OnWorkflowDispatchRequiredInputs];
        if (inputs.Length > 0 || isOn.Contains(GitHubActionsTrigger.WorkflowDispatch))
            yield return $"new WorkflowDispatchEvent({string.Join(", ", inputs.Select(Variable))})";
        if (attribute.OnCronSchedule is { } cron)
            yield return $"new ScheduleEvent(new Cron({Text(cron)}))";
    }

    private static string Filters(params (string Name, string[] Include, string[] Exclude)[] filters)
    {
        var set = filters.Where(filter => filter.Include.Length + filter.Exclude.Length > 0).Select(filter => filter.Include.Length > 0
            ? $"{filter.Name} = [{Texts([.. filter.Include, .. filter.Exclude.Select(pattern => "!" + pattern)])}]"
            : $"{filter.Name} = Filter.Except({Texts(filter.Exclude)})");
        var text = string.Join(", ", set);
        return text.Length > 0 ? $" {{ {text} }}" : "";
    }

    private void Concurrency(List<string> calls, string group)
    {
        if (group.Contains("${{", StringComparison.Ordinal))
            _notes.Add($"Without {nameof(attribute.ConcurrencyGroup)} = {Text(group)}: by default one run for each workflow and branch.");
        else
            calls.Add($"w.Concurrency(new Concurrency({Text(group)}, {(attribute.ConcurrencyCancelInProgress ? "true" : "false")}));");
    }

    /// <summary>What the job says besides its targets.</summary>
    private string Job(string[] inputs)
    {
        var calls = "";
        if (attribute.Images is not [GitHubActionsImage.UbuntuLatest or GitHubActionsImage.Ubuntu2404])
            calls += $".RunsOn({string.Join(", ", attribute.Images.Select(Machine))}){(attribute.Images.Count > 1 ? ".FinishAll()" : "")}";
        if (attribute.EnvironmentName is { } environment)
            calls += $".In({Text(environment)}{(attribute.EnvironmentUrl is { } url ? $", {Text(url)}" : "")})";
        calls += string.Concat(inputs.Select(input => $".Set(() => {Property(input)}, {Variable(input)}.Value)"));
        if (attribute.ImportSecrets.Length > 0)
            calls += $".Reads({Texts(attribute.ImportSecrets.Select(secret => Words(secret, '_').ToUpperInvariant()))})";
        if (attribute.TimeoutMinutes > 0)
            calls += $".Timeout(TimeSpan.FromMinutes({attribute.TimeoutMinutes}))";
        return calls;
    }

    private string Target(string name)
    {
        var target = targets.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return target?.Member.DeclaringType is { IsInterface: true } component ? $"(({component.Name})this).{target.Name}" : target?.Name ?? name;
    }

    /// <summary>What runs on which machine is fixed: names that move become versions, retired ones their successors.</summary>
    private static string Machine(GitHubActionsImage image) => image switch
    {
        GitHubActionsImage.SelfHosted => "RunsOn.SelfHosted()",
        GitHubActionsImage.WindowsServer2022 => "RunsOn.Windows2022",
        GitHubActionsImage.Ubuntu2204 => "RunsOn.Ubuntu2204",
        _ => image.GetValue()[0] switch { 'w' => "RunsOn.Windows2025", 'm' => "RunsOn.MacOS15", _ => "RunsOn.Ubuntu2404" },
    };

    private void Notes()
    {
        if (attribute.ImportSecrets.Length > 0 && attribute.EnvironmentName is null)
            _notes.Add("Secrets reach only a job with an environment: add .In(\"<environment>\").");
        if (attribute.EnableGitHubToken)
            _notes.Add("The target that uses the token says so: .UsesToken().");
        foreach (var (permissions, kind) in ((GitHubActionsPermissions[], string)[])[(attribute.WritePermissions, "Write"), (attribute.ReadPermissions, "Read")])
        {
            foreach (var permission in permissions)
                _notes.Add($"The target that needs the permission says so: .Permissions(Scopes.{permission}.{kind}(\"<reason>\")).");
        }

        if (attribute.FetchDepth == 0)
            _notes.Add("The target that reads the history says so: .ReadsHistory().");
        (string Name, bool IsSet)[] unknown =
        [
            (nameof(attribute.OnPullRequestTags), attribute.OnPullRequestTags.Length > 0),
            (nameof(attribute.JobConcurrencyGroup), attribute.JobConcurrencyGroup is not null),
            (nameof(attribute.PublishCondition), attribute.PublishCondition is not null),
            (nameof(attribute.Submodules), attribute.Submodules != GitHubActionsSubmodules.False),
            (nameof(attribute.Lfs), attribute.Lfs),
            (nameof(attribute.Filter), attribute.Filter is not null),
        ];
        _notes.AddRange(unknown.Where(one => one.IsSet).Select(one => $"Without {one.Name}, which has no counterpart."));
    }

    /// <summary>The parameter that an input is for.</summary>
    private static string Property(string input)
    {
        var variable = Variable(input);
        return char.ToUpperInvariant(variable[0]) + variable[1..];
    }

    private static string Variable(string input)
    {
        var words = Words(input, ' ').Split([' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries);
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    /// <summary><c>NuGetKey</c> becomes <c>nu_get_key</c>.</summary>
    private static string Words(string name, char between) => string.Concat(name.Select((c, i) =>
        (i > 0 && char.IsUpper(c) && char.IsLower(name[i - 1]) ? between.ToString() : "") + char.ToLowerInvariant(c)));

    private static string Texts(IEnumerable<string> texts) => string.Join(", ", texts.Select(Text));

    private static string Text(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
