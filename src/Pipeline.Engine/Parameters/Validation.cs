using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Pipeline.Engine;

/// <summary>Applies validation attributes. It stands apart so that a build without them does not load their library.</summary>
internal static class Validation
{
    /// <summary>Whether the member has such attributes; found by name, which does not load their library when there are none.</summary>
    public static bool IsAsked(System.Reflection.MemberInfo member)
    {
        foreach (var attribute in member.GetCustomAttributes(inherit: false))
        {
            for (var type = attribute.GetType(); type is not null && type != typeof(Attribute); type = type.BaseType)
            {
                if (type is { Name: "ValidationAttribute", Namespace: "System.ComponentModel.DataAnnotations" })
                    return true;
            }
        }

        return false;
    }

    /// <summary>What is wrong with the value; each continues a sentence that begins with its name. Values are not repeated.</summary>
    public static IEnumerable<string> Check(IEnumerable<Attribute> attributes, object? value, string name)
    {
        var problems = new List<string>();
        foreach (var attribute in attributes.OfType<ValidationAttribute>())
        {
            // What holds for one text or number holds for each item of a list.
            var whole = value is string or null or not IEnumerable || attribute is not (RangeAttribute or RegularExpressionAttribute
                or StringLengthAttribute or AllowedValuesAttribute or DeniedValuesAttribute or DataTypeAttribute);
            foreach (var one in whole ? [value] : ((IEnumerable)value!).Cast<object?>())
            {
                if (Problem(attribute, one, name) is { } problem && !problems.Contains(problem))
                    problems.Add(problem);
            }
        }

        return problems;
    }

    /// <summary>What a record finds wrong with itself as a whole.</summary>
    public static IEnumerable<string> OfRecord(object record)
    {
        foreach (var attribute in record.GetType().GetCustomAttributes(inherit: true).OfType<ValidationAttribute>())
        {
            if (Problem(attribute, record, record.GetType().Name) is { } problem)
                yield return problem;
        }

        if (record is not IValidatableObject validatable)
            yield break;
        foreach (var result in validatable.Validate(new ValidationContext(record)))
        {
            if (result != ValidationResult.Success)
                yield return "is not accepted: " + result.ErrorMessage;
        }
    }

    private static string? Problem(ValidationAttribute attribute, object? value, string name)
    {
        var unit = value is string or null ? "characters" : "items";
        try
        {
            if (attribute is RangeAttribute range && value is IComparable comparable && range.Minimum is string)
                return InRange(range, comparable) ? null : Text(attribute, unit);
            // The attributes look at texts; these types have one.
            var seen = value is Uri uri ? uri.OriginalString : value is Nuke.Common.IO.AbsolutePath or Nuke.Common.Tooling.Enumeration ? value.ToString() : value;
            var result = attribute.GetValidationResult(seen, new ValidationContext(value ?? new object()) { MemberName = name, DisplayName = name });
            return result == ValidationResult.Success ? null
                : !HasOwnMessage(attribute) && Text(attribute, unit) is { } text ? text
                : "is not accepted: " + result!.ErrorMessage;
        }
        catch (Exception exception)
        {
            return $"cannot be checked with [{Word(attribute)}]: {BuildException.CauseOf(exception).Message}";
        }
    }

    /// <summary>The framework's own messages begin with "The"; ours are shorter and begin in the middle of the sentence.</summary>
    private static bool HasOwnMessage(ValidationAttribute attribute) => attribute.ErrorMessageResourceName is not null
        || (attribute.ErrorMessage is { } message && !message.StartsWith("The {0} field", StringComparison.Ordinal) && !message.StartsWith("The field {0}", StringComparison.Ordinal));

    /// <summary>Bounds that are texts, like <c>[Range(typeof(TimeSpan), "1s", "1h")]</c>, are read as a parameter is.</summary>
    private static bool InRange(RangeAttribute range, IComparable value)
    {
        var (least, most) = (value.CompareTo(Bound(range.Minimum)), value.CompareTo(Bound(range.Maximum)));
        return (range.MinimumIsExclusive ? least > 0 : least >= 0) && (range.MaximumIsExclusive ? most < 0 : most <= 0);

        object? Bound(object bound) => ValueConversion.Scalar(range.OperandType, (string)bound, Environment.CurrentDirectory);
    }

    private static string? Text(ValidationAttribute attribute, string unit)
    {
        return attribute switch
        {
            RangeAttribute { MinimumIsExclusive: false, MaximumIsExclusive: false } range => $"must be between {Of(range.Minimum)} and {Of(range.Maximum)}",
            RangeAttribute range => $"must be {(range.MinimumIsExclusive ? "more than" : "at least")} {Of(range.Minimum)} and {(range.MaximumIsExclusive ? "less than" : "at most")} {Of(range.Maximum)}",
            RegularExpressionAttribute pattern => $"must match {pattern.Pattern}",
            MinLengthAttribute least => $"must have at least {least.Length} {unit}",
            MaxLengthAttribute most => $"must have at most {most.Length} {unit}",
            LengthAttribute length => $"must have {length.MinimumLength} to {length.MaximumLength} {unit}",
            StringLengthAttribute length => $"must have {length.MinimumLength} to {length.MaximumLength} characters",
            AllowedValuesAttribute allowed => $"must be one of {string.Join(", ", allowed.Values.Select(Of))}",
            DeniedValuesAttribute denied => $"must be none of {string.Join(", ", denied.Values.Select(Of))}",
            UrlAttribute => "must be a URL that begins with http://, https:// or ftp://",
            EmailAddressAttribute => "must be an e-mail address",
            RequiredAttribute => "must have a value",
            _ => null,
        };
    }

    private static string Of(object? value) => System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static string Word(Attribute attribute) => attribute.GetType().Name.Replace("Attribute", "", StringComparison.Ordinal);
}
