using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Pipeline.Engine;

/// <summary>Finds what may stand where the cursor is.</summary>
internal sealed class Candidates(Session session, NukeBuild build, TypedLine line)
{
    private static readonly string[] Booleans = ["true", "false"];

    /// <summary>Everything possible, whatever is typed already; the caller filters.</summary>
    public List<Candidate> Find()
    {
        if (line.Prefix.Length == 0 && line.Current.StartsWith('-'))
            return Names();
        if (line.Name is not { } name)
            return Targets();
        foreach (var parameter in build.Parameters.All)
        {
            if (parameter.Plain == name)
                return Values(parameter);
        }

        return BuiltIn.Find(name) is { Value: not null } ? Values(name) : line.Prefix.Length > 0 ? [] : Names();
    }

    private List<Candidate> Values(Parameter parameter)
    {
        var type = TypeText.ItemType(parameter.Type) ?? parameter.Type;
        type = Nullable.GetUnderlyingType(type) ?? type;
        var isList = TypeText.ItemType(parameter.Type) is not null || TypeText.PairTypes(parameter.Type) is not null;
        if (!isList && line.Values.Count > 0)
            return Names();
        if (type == typeof(AbsolutePath))
            return [Candidate.Files];
        if (type != typeof(bool))
            return Texts(AllowedValues.Of(parameter, build, new Mistakes()) ?? TypeText.KnownValues(type));
        // A flag needs no value.
        return line.Prefix.Length > 0 ? Texts(Booleans) : [.. Texts(Booleans), .. Names()];
    }

    private List<Candidate> Values(string builtIn) => builtIn switch
    {
        "target" or "skip" or "explain" or "help" => Targets(),
        "profile" => Texts(session.Root is null ? [] : ParametersFile.Profiles(session.Root)),
        "secrets" => line.Values switch
        {
            [] => Texts(SecretsCommand.Words),
            ["set"] => Texts(build.Parameters.All.Where(one => one.IsSecret).Select(one => one.Name).Distinct()),
            _ => Names(),
        },
        _ when line.Values.Count > 0 => Names(),
        "verbosity" => Texts(Enum.GetNames<Verbosity>()),
        "host" => Texts(Host.Names),
        "completion" => Texts(CompletionScript.Shells),
        "schema" => Texts(["check"]),
        "plan" => Texts(["text", "json", "mermaid", "svg"]),
        "root" or "sharedcache" => [Candidate.Directories],
        "trace" => [Candidate.Files],
        _ => [],
    };

    private List<Candidate> Targets()
    {
        var targets = new List<Candidate>();
        foreach (var target in TargetDiscovery.Of(build, session).Targets)
        {
            if (target.Listed && !line.Values.Contains(target.Name))
                targets.Add(new Candidate(target.Name, target.Description));
        }

        return targets;
    }

    private List<Candidate> Names()
    {
        var names = new List<Candidate>();
        var seen = new HashSet<string>(line.Given);
        foreach (var parameter in build.Parameters.All)
        {
            if (parameter.Attribute.List && seen.Add(parameter.Plain))
                names.Add(new Candidate(parameter.Option, parameter.Attribute.Description));
        }

        foreach (var option in BuiltIn.All)
        {
            if (seen.Add(CommandLine.Plain(option.Name)))
                names.Add(new Candidate("--" + option.Name, option.Description));
        }

        return names;
    }

    private static List<Candidate> Texts(IEnumerable<string> texts) => [.. texts.Select(text => new Candidate(text, null))];
}
