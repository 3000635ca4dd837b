using System.Reflection;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>Gives the parameters of a build their values and gathers what is wrong with them.</summary>
internal sealed class ParameterBinding(NukeBuild build, Session session, ParameterSources sources)
{
    private readonly ParameterSet _parameters = build.Parameters;
    private readonly Mistakes _mistakes = session.Mistakes;

    public void Bind()
    {
        ParameterNames.Check(_parameters, session.CommandLine, sources.Files, _mistakes);
        foreach (var parameter in _parameters.All)
        {
            if (sources.MayHave(parameter) && sources.Find(parameter, _parameters) is { } given)
                Bind(parameter, given);
            else if (parameter.IsSecret && parameter.CanWrite)
                HideDefault(parameter);
        }

        foreach (var parameter in _parameters.All)
        {
            if (!parameter.IsSealed)
                CheckAllowed(parameter, build, _mistakes);
        }
    }

    private void Bind(Parameter parameter, GivenValue given)
    {
        parameter.Source = given.Origin;
        parameter.Hides = given.Hides;
        if (given.IsSealed)
            parameter.Seal(() => SealedValue.Open(parameter, given, build, session));
        else
            Accept(parameter, given, build, _mistakes);
    }

    /// <summary>Converts and checks a value and gives it to the parameter. What is wrong becomes a mistake.</summary>
    /// <returns>Whether the value was taken.</returns>
    public static bool Accept(Parameter parameter, GivenValue given, NukeBuild build, Mistakes mistakes)
    {
        var before = mistakes.Texts.Count;
        if (parameter.IsSecret)
            AddSecrets(given, parameter.Attribute.Separator);
        try
        {
            var value = ValueConversion.Convert(parameter.Type, given, parameter.Attribute.Separator);
            if (value is not null && Validation.IsAsked(parameter.Member))
                Validate(parameter, given, value, mistakes);
            if (mistakes.Texts.Count > before)
                return false;
            parameter.Value = value;
        }
        catch (InsideException inside)
        {
            foreach (var problem in inside.Problems)
                mistakes.Add(Text(given, inside.File, problem, parameter.IsSecret));
            return false;
        }
        catch (FormatException exception)
        {
            mistakes.Add(parameter.IsSecret
                ? $"{given.Written} is no valid {TypeText.Describe(parameter.Type)}{From(given)}."
                : $"{given.Written} {exception.Message}{From(given)}.{Hint(parameter, given)}");
            return false;
        }

        if (parameter.Value is not null && !parameter.IsInjected && parameter.CanWrite)
            Members.Write(parameter.Member, build, parameter.Value);
        return true;
    }

    /// <summary>A secret that the build itself has; a short one is a word like "none", and half of the output.</summary>
    private void HideDefault(Parameter parameter)
    {
        if (Members.Read(parameter.Member, build) is string { Length: > 5 } text)
            Redactor.Add(text);
    }

    private static void AddSecrets(GivenValue given, string? separator)
    {
        foreach (var value in given.Values)
            Redactor.Add(value);
        foreach (var item in ValueConversion.Separate(given.Values, separator))
            Redactor.Add(item);
        // Short words inside of a record, like a port or a flag, would mask half of the output.
        given.Tree?.Texts(text =>
        {
            if (text.Length > 5)
                Redactor.Add(text);
        });
    }

    private static void Validate(Parameter parameter, GivenValue given, object value, Mistakes mistakes)
    {
        var shown = parameter.IsSecret || given.Tree is not null || given.Values.Count == 0 ? "" : $" '{string.Join("' '", given.Values)}'";
        foreach (var text in Validation.Check(parameter.Member.GetCustomAttributes(), value, parameter.Name))
            mistakes.Add($"{given.Written}{shown} {text}{From(given)}.");
    }

    private static string Text(GivenValue given, string? file, Problem problem, bool isSecret)
    {
        var place = file is null ? given.Written : file + ":" + problem.Line;
        var text = isSecret ? "is not valid" : problem.Text.TrimEnd('.');
        return $"{place}: '{problem.Path}' {text}{(file is null ? From(given) : "")}{(text.EndsWith('?') ? "" : ".")}";
    }

    private static string From(GivenValue given) => given.IsCommandLine ? "" : $" ({given.Origin})";

    private static string Hint(Parameter parameter, GivenValue given)
    {
        var known = TypeText.KnownValues(parameter.Type);
        return known.Count > 0 && given.Values.Count == 1 ? Nearest.Hint(given.Values[0], known) : "";
    }

    /// <summary>Whether the value is one of those that the build allows.</summary>
    public static void CheckAllowed(Parameter parameter, NukeBuild build, Mistakes mistakes)
    {
        if (parameter.Value is null || (parameter.Attribute.ValueProviderMember is null && parameter.Attribute.GetType() == typeof(ParameterAttribute)))
            return;
        if (AllowedValues.Of(parameter, build, mistakes) is not { } allowed)
            return;
        foreach (var value in parameter.Value is string one ? [one] : parameter.Value as IEnumerable<string> ?? [])
        {
            if (!allowed.Contains(value))
                mistakes.Add($"{parameter.Option} {(parameter.IsSecret ? "" : $"'{value}' ")}is unknown ({parameter.Source}); known are: {(allowed.Count > 0 ? string.Join(", ", allowed) : "none")}.{Nearest.Hint(value, allowed)}");
        }
    }
}
