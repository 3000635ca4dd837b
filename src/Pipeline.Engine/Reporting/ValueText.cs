using System.Collections;
using System.Globalization;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>Shows the values of parameters, never those of secrets.</summary>
internal static class ValueText
{
    public static string Of(Parameter parameter) => parameter.IsSecret ? "(secret)" : Of(parameter.Value) ?? "";

    /// <summary>The value the member has when nothing was given, or null. A secret's is not asked for.</summary>
    public static string? Default(Parameter parameter, NukeBuild build)
    {
        if (parameter.IsSecret || parameter.Origin is not null)
            return null;
        try
        {
            return Of(Members.Read(parameter.Member, build));
        }
        catch (System.Reflection.TargetInvocationException)
        {
            // The default may depend on values that are not given; then there is none to show.
            return null;
        }
    }

    internal static string? Of(object? value) => value switch
    {
        null or false => null,
        true => "true",
        "" => "''",
        string text => text,
        TimeSpan duration => Durations.Text(duration),
        IDictionary pairs => string.Join(' ', pairs.Keys.Cast<object>().Select(key => $"{key}={Of(pairs[key])}")),
        IEnumerable items => string.Join(' ', items.Cast<object?>().Select(Of)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ when TypeText.IsRecord(value.GetType()) => RecordText.Of(value),
        _ => value.ToString(),
    };
}
