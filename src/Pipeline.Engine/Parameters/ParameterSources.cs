using Nuke.Common.IO;

namespace Pipeline.Engine;

/// <summary>The places that values come from, the strongest first: command line, environment, profiles, parameters.json.</summary>
internal sealed class ParameterSources
{
    private readonly Session _session;
    private readonly Dictionary<string, List<string>> _variables = [];

    /// <summary>The letters of all names on the command line and in files, and of all that variables may mean.</summary>
    private readonly HashSet<string> _given = [];
    private readonly HashSet<string> _set = [];

    public ParameterSources(Session session)
    {
        _session = session;
        foreach (var name in session.Invocation.Environment.Keys)
        {
            var key = Letters(name);
            if (!_variables.TryGetValue(key, out var names))
                _variables.Add(key, names = []);
            names.Add(name);
            Given(key);
        }

        Files = session.Root is null ? [] : ReadFiles(session.Root);
        foreach (var name in session.CommandLine.Named.Keys)
            _given.Add(Letters(name));
        foreach (var file in Files)
        {
            foreach (var name in file.Entries.Keys)
                _given.Add(Letters(name));
        }

        // A variable may be meant for Nuke alone, and may name the file that has the value.
        void Given(string variable)
        {
            _set.Add(variable);
            if (variable.StartsWith("nuke", StringComparison.Ordinal))
                Given(variable["nuke".Length..]);
            if (variable.EndsWith("file", StringComparison.Ordinal))
                Given(variable[..^"file".Length]);
        }
    }

    /// <summary>The parameters files, the strongest first.</summary>
    public IReadOnlyList<ParametersFile> Files { get; }

    /// <summary>Whether it is worth looking for a value: few parameters have one, and most need not even be looked up.</summary>
    public bool MayHave(Parameter parameter)
    {
        var letters = Letters(parameter.Plain);
        return _given.Contains(letters) || (_set.Contains(letters) && (parameter.IsFromEnvironment || parameter.IsSecret));
    }

    /// <summary>The value from the strongest place that has one; it knows which others it hides.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="all">All of them: a parameter of the name of <c>NAME_FILE</c> takes that variable for itself.</param>
    public GivenValue? Find(Parameter parameter, ParameterSet all)
    {
        GivenValue? found = null;
        List<string>? hidden = null;
        Take(FromCommandLine(parameter));
        Take(FromEnvironment(parameter, all, quiet: found is not null));
        foreach (var file in Files)
            Take(FromFile(parameter, file, found is null));
        return hidden is null ? found : found! with { Hides = hidden };

        void Take(GivenValue? given)
        {
            if (found is null)
                found = given;
            else if (given is not null)
                (hidden ??= []).Add(given.Origin);
        }
    }

    private GivenValue? FromCommandLine(Parameter parameter) =>
        _session.CommandLine.Named.TryGetValue(parameter.Plain, out var argument)
            ? new GivenValue(argument.Values, "command line", parameter.Option, true, _session.Invocation.WorkingDirectory) { Name = parameter.Name }
            : null;

    /// <summary>Nuke's naming: case and everything but letters and digits is ignored; <c>NUKE_</c> may stand in front.</summary>
    private GivenValue? FromEnvironment(Parameter parameter, ParameterSet all, bool quiet)
    {
        var variables = _session.Invocation.Environment;
        var letters = Letters(parameter.Name);
        string? name = variables.ContainsKey(parameter.Name) ? parameter.Name : Only("nuke" + letters) ?? Only(letters);
        if (parameter.IsSecret && (Only("nuke" + letters + "file") ?? Only(letters + "file")) is { } pointer && variables[pointer].Length > 0
            && !all.HasPlain(parameter.Plain + "file"))
            return SecretFile.Find(pointer, name, _session, quiet);
        if (name is null || !parameter.IsFromEnvironment)
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
            if (!quiet && names.Select(each => variables[each]).Distinct().Count() > 1)
                _session.Mistakes.Add($"Parameter {parameter.Option} has different values in the environment variables {string.Join(" and ", names.Order())}; unset all but one.");
            return names[0];
        }
    }

    private GivenValue? FromFile(Parameter parameter, ParametersFile file, bool isStrongest)
    {
        if (!file.Entries.TryGetValue(parameter.Plain, out var entry))
            return null;
        var text = parameter.IsSecret && entry.Values is [var one] ? one : "";
        if (isStrongest && text.StartsWith("v1:", StringComparison.Ordinal))
            _session.Mistakes.Add($"{file.Name}:{entry.Line}: '{entry.Name}' is encrypted, which this engine does not read. Pass it as the environment variable {parameter.Variable}.");
        return new GivenValue(entry.Values, file.Name, $"{file.Name}:{entry.Line}: '{entry.Name}'", false, _session.Root!)
        {
            Tree = entry.Tree,
            File = file.Name,
            Name = entry.Name,
            IsSealed = text.StartsWith(SealedValue.Prefix, StringComparison.Ordinal),
        };
    }

    private List<ParametersFile> ReadFiles(AbsolutePath root)
    {
        var files = new List<ParametersFile>();
        for (var i = _session.Options.Profiles.Count - 1; i >= 0; i--)
        {
            var profile = _session.Options.Profiles[i];
            if (ParametersFile.Read(root, $"parameters.{profile}.json", _session.Mistakes) is { } file)
                files.Add(file);
            else if (_session.Options.Secrets is null)
                UnknownProfile(root, profile);
        }

        if (ParametersFile.Read(root, "parameters.json", _session.Mistakes) is { } common)
            files.Add(common);
        return files;
    }

    private void UnknownProfile(string root, string profile)
    {
        var known = ParametersFile.Profiles(root);
        _session.Mistakes.Add($"Unknown profile '{profile}': there is no .nuke/parameters.{profile}.json. Known are: {(known.Count > 0 ? string.Join(", ", known) : "none")}.{Nearest.Hint(profile, known)}");
    }

    private static string Letters(string name)
    {
        Span<char> letters = name.Length <= 256 ? stackalloc char[name.Length] : new char[name.Length];
        var count = 0;
        foreach (var c in name)
        {
            if (char.IsLetterOrDigit(c))
                letters[count++] = char.ToLowerInvariant(c);
        }

        return letters[..count].SequenceEqual(name) ? name : new string(letters[..count]);
    }
}
