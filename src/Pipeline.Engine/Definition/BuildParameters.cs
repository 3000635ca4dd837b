using System.Reflection;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>Extension: what a build's parameters are, for what passes options to it.</summary>
public static class BuildParameters
{
    /// <summary>The parameter that a member is, or null when it is none.</summary>
    public static ParameterDescription? Of(INukeBuild build, MemberInfo member)
    {
        var found = ((NukeBuild)build).Parameters.All.FirstOrDefault(x => x.MemberName == member.Name && x.Member.DeclaringType == member.DeclaringType);
        return found is null ? null : new ParameterDescription(found, (NukeBuild)build);
    }

    /// <summary>The parameters that an option, such as <c>--env</c>, gives values to.</summary>
    public static IReadOnlyList<ParameterDescription> Of(INukeBuild build, string option) =>
        [.. ((NukeBuild)build).Parameters.All.Where(x => x.Option == option).Select(x => new ParameterDescription(x, (NukeBuild)build))];
}

/// <summary>Extension: one parameter, as it was declared.</summary>
public sealed class ParameterDescription
{
    private readonly Parameter _parameter;
    private readonly NukeBuild _build;

    internal ParameterDescription(Parameter parameter, NukeBuild build) => (_parameter, _build) = (parameter, build);

    /// <summary>As the command line has it: <c>--skip-caches</c>.</summary>
    public string Option => _parameter.Option;

    /// <summary>Whether its value is a secret, which no command line may hold.</summary>
    public bool IsSecret => _parameter.IsSecret;

    /// <summary>Why it does not take a value, as a sentence that begins with the option; null when it takes it.</summary>
    public string? WhyNot(string value)
    {
        var mistakes = new Mistakes();
        if (AllowedValues.Of(_parameter, _build, mistakes) is { } allowed && !allowed.Contains(value, StringComparer.OrdinalIgnoreCase))
            return $"takes {string.Join(", ", allowed)}, not `{value}`";
        try
        {
            var type = _parameter.Type;
            ValueConversion.Scalar(TypeText.ItemType(type) ?? type, value, Directory.GetCurrentDirectory());
            return null;
        }
        catch (FormatException exception)
        {
            return $"does not take `{value}`: {exception.Message}";
        }
    }
}
