using Nuke.Common.IO;

namespace Pipeline.Engine;

/// <summary>Values as they were given, not yet converted.</summary>
/// <param name="Values">The texts.</param>
/// <param name="Origin">Where they came from, for people.</param>
/// <param name="Written">The name as it was written there.</param>
/// <param name="IsCommandLine">Whether it was the command line, where a bare name means true.</param>
/// <param name="Directory">What relative paths start from.</param>
internal sealed record GivenValue(IReadOnlyList<string> Values, string Origin, string Written, bool IsCommandLine, string Directory);

/// <summary>The places that values come from, the strongest first: command line, environment, profiles, parameters.json.</summary>
internal sealed class ParameterSources
{
    private readonly Session _session;
    private readonly Dictionary<string, List<string>> _variables = [];

    public ParameterSources(Session session)
    {
        _session = session;
        foreach (var name in session.Invocation.Environment.Keys)
        {
            var key = Letters(name);
            if (!_variables.TryGetValue(key, out var names))
                _variables.Add(key, names = []);
            names.Add(name);
        }

        Files = session.Root is null ? [] : ReadFiles(session.Root);
    }

    /// <summary>The parameters files, the strongest first.</summary>
    public IReadOnlyList<ParametersFile> Files { get; }

    public GivenValue? Find(Parameter parameter) =>
        FromCommandLine(parameter) ?? FromEnvironment(parameter) ?? FromFiles(parameter);

    private GivenValue? FromCommandLine(Parameter parameter) =>
        _session.CommandLine.Named.TryGetValue(parameter.Plain, out var argument)
            ? new GivenValue(argument.Values, "command line", parameter.Option, true, _session.Invocation.WorkingDirectory)
            : null;

    /// <summary>Nuke's naming: case and everything but letters and digits is ignored; <c>NUKE_</c> may stand in front.</summary>
    private GivenValue? FromEnvironment(Parameter parameter)
    {
        var variables = _session.Invocation.Environment;
        string? name = variables.ContainsKey(parameter.Name) ? parameter.Name : Only("nuke" + Letters(parameter.Name)) ?? Only(Letters(parameter.Name));
        if (name is null)
            return null;
        var value = variables[name];
        // Servers pass what is not set as an empty variable; only for text that is a value.
        if (value.Length == 0 && parameter.Type != typeof(string))
            return null;
        return new GivenValue([value], $"environment {name}", name, false, _session.Invocation.WorkingDirectory);

        string? Only(string key)
        {
            if (!_variables.TryGetValue(key, out var names))
                return null;
            if (names.Select(each => variables[each]).Distinct().Count() > 1)
                _session.Mistakes.Add($"Parameter {parameter.Option} has different values in the environment variables {string.Join(" and ", names.Order())}; unset all but one.");
            return names[0];
        }
    }

    private GivenValue? FromFiles(Parameter parameter)
    {
        foreach (var file in Files)
        {
            if (!file.Entries.TryGetValue(parameter.Plain, out var entry))
                continue;
            if (parameter.IsSecret && entry.Values is [var text] && text.StartsWith("v1:", StringComparison.Ordinal))
                _session.Mistakes.Add($"{file.Name}:{entry.Line}: '{entry.Name}' is encrypted, which this engine does not read. Pass it as the environment variable {parameter.Variable}.");
            return new GivenValue(entry.Values, file.Name, $"{file.Name}:{entry.Line}: '{entry.Name}'", false, _session.Root!);
        }

        return null;
    }

    private List<ParametersFile> ReadFiles(AbsolutePath root)
    {
        var files = new List<ParametersFile>();
        for (var i = _session.Options.Profiles.Count - 1; i >= 0; i--)
        {
            var profile = _session.Options.Profiles[i];
            if (ParametersFile.Read(root, $"parameters.{profile}.json", _session.Mistakes) is { } file)
                files.Add(file);
            else
                UnknownProfile(root, profile);
        }

        if (ParametersFile.Read(root, "parameters.json", _session.Mistakes) is { } common)
            files.Add(common);
        return files;
    }

    private void UnknownProfile(string root, string profile)
    {
        var directory = Path.Combine(root, ".nuke");
        var known = !System.IO.Directory.Exists(directory) ? [] : System.IO.Directory.GetFiles(directory, "parameters.*.json")
            .Select(file => Path.GetFileName(file)["parameters.".Length..^".json".Length]).Order().ToList();
        _session.Mistakes.Add($"Unknown profile '{profile}': there is no .nuke/parameters.{profile}.json. Known are: {(known.Count > 0 ? string.Join(", ", known) : "none")}.{Nearest.Hint(profile, known)}");
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
