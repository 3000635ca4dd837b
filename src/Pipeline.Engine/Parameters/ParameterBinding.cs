using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>Gives the parameters of a build their values and gathers what is wrong with them.</summary>
internal sealed class ParameterBinding(NukeBuild build, Session session, ParameterSources sources)
{
    private readonly ParameterSet _parameters = build.Parameters;
    private readonly Mistakes _mistakes = session.Mistakes;

    public void Bind()
    {
        CheckNames();
        foreach (var parameter in _parameters.All)
            Bind(parameter);
        foreach (var parameter in _parameters.All)
            CheckAllowed(parameter);
    }

    private void Bind(Parameter parameter)
    {
        if (sources.Find(parameter) is not { } given)
            return;
        if (parameter.IsSecret)
        {
            foreach (var value in given.Values)
                Redactor.Add(value);
        }

        parameter.Origin = given.Origin;
        try
        {
            parameter.Value = ValueConversion.Convert(parameter.Type, given, parameter.Attribute.Separator);
        }
        catch (FormatException exception)
        {
            _mistakes.Add($"{given.Written} {exception.Message}{From(given)}.{Hint(parameter, given)}");
            return;
        }

        if (parameter.Value is not null && !parameter.IsInjected && Members.CanWrite(parameter.Member))
            Members.Write(parameter.Member, build, parameter.Value);
    }

    private static string From(GivenValue given) => given.IsCommandLine ? "" : $" ({given.Origin})";

    private static string Hint(Parameter parameter, GivenValue given)
    {
        var known = TypeText.KnownValues(parameter.Type);
        return known.Count > 0 && given.Values.Count == 1 ? Nearest.Hint(given.Values[0], known) : "";
    }

    private void CheckAllowed(Parameter parameter)
    {
        if (parameter.Value is null || (parameter.Attribute.ValueProviderMember is null && parameter.Attribute.GetType() == typeof(ParameterAttribute)))
            return;
        if (AllowedValues.Of(parameter, build, _mistakes) is not { } allowed)
            return;
        foreach (var value in parameter.Value is string one ? [one] : parameter.Value as IEnumerable<string> ?? [])
        {
            if (!allowed.Contains(value))
                _mistakes.Add($"{parameter.Option} '{value}' is unknown ({parameter.Origin}); known are: {(allowed.Count > 0 ? string.Join(", ", allowed) : "none")}.{Nearest.Hint(value, allowed)}");
        }
    }

    private void CheckNames()
    {
        var known = new Dictionary<string, string>();
        foreach (var parameter in _parameters.All)
        {
            known.TryAdd(parameter.Plain, parameter.Option);
            if (BuiltIn.Find(parameter.Plain) is { } builtIn)
                _mistakes.Add($"Parameter '{parameter.Name}' of '{parameter.Member.DeclaringType!.Name}' has the name of the built-in option --{builtIn.Name}; rename it.");
        }

        var options = known.Values.Concat(BuiltIn.All.Select(builtIn => "--" + builtIn.Name)).ToList();
        foreach (var (plain, argument) in session.CommandLine.Named)
        {
            if (!known.ContainsKey(plain) && BuiltIn.Find(plain) is null && plain != "h")
                _mistakes.Add($"Unknown parameter '{argument.Written}'.{Nearest.Hint(argument.Written, options)} --help lists all.");
        }

        foreach (var file in sources.Files)
        {
            foreach (var (plain, entry) in file.Entries)
            {
                if (known.ContainsKey(plain) || BuiltIn.IsAllowedInFile(plain))
                    continue;
                _mistakes.Add(BuiltIn.Find(plain) is null
                    ? $"{file.Name}:{entry.Line}: unknown parameter '{entry.Name}'.{Nearest.Hint(entry.Name, _parameters.All.Select(parameter => parameter.Name))} --help lists all."
                    : $"{file.Name}:{entry.Line}: '{entry.Name}' can only be given on the command line.");
            }
        }
    }
}
