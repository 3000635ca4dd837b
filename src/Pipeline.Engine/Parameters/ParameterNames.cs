namespace Pipeline.Engine;

/// <summary>Finds names that mean nothing: on the command line, in parameters files, and parameters that hide built-in options.</summary>
internal static class ParameterNames
{
    public static void Check(ParameterSet parameters, CommandLine line, IReadOnlyList<ParametersFile> files, Mistakes mistakes)
    {
        var known = new Dictionary<string, string>(parameters.All.Count);
        foreach (var parameter in parameters.All)
        {
            known.TryAdd(parameter.Plain, parameter.Option);
            if (!parameters.AreDescribed && BuiltIn.Find(parameter.Plain) is { } builtIn)
                mistakes.Add($"Parameter '{parameter.Name}' of '{parameter.Member.DeclaringType!.Name}' has the name of the built-in option --{builtIn.Name}; rename it.");
        }

        foreach (var (plain, argument) in line.Named)
        {
            if (known.ContainsKey(plain) || BuiltIn.Find(plain) is not null || plain == "h")
                continue;
            var options = known.Values.Concat(BuiltIn.All.Select(builtIn => "--" + builtIn.Name));
            mistakes.Add($"Unknown parameter '{argument.Written}'.{Nearest.Hint(argument.Written, options)} --help lists all.");
        }

        foreach (var file in files)
        {
            foreach (var (plain, entry) in file.Entries)
            {
                if (known.ContainsKey(plain) || BuiltIn.IsAllowedInFile(plain))
                    continue;
                mistakes.Add(BuiltIn.Find(plain) is null
                    ? $"{file.Name}:{entry.Line}: unknown parameter '{entry.Name}'.{Nearest.Hint(entry.Name, parameters.All.Select(parameter => parameter.Name))} --help lists all."
                    : $"{file.Name}:{entry.Line}: '{entry.Name}' can only be given on the command line.");
            }
        }
    }
}
