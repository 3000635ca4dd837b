using System.Reflection;

namespace Pipeline.Engine;

/// <summary>Shows a record in a line: <c>{ Name: web, Port: 80 }</c>. Members that are [Secret] are left out.</summary>
internal static class RecordText
{
    public static string Of(object record)
    {
        var shape = RecordShape.Of(record.GetType());
        var parts = new List<string>();
        foreach (var member in shape?.Members ?? [])
        {
            if (!member.IsSecret && member.Property is { CanRead: true } property && Read(property, record) is { } text)
                parts.Add($"{property.Name}: {text}");
        }

        return parts.Count == 0 ? "{ }" : $"{{ {string.Join(", ", parts)} }}";
    }

    private static string? Read(PropertyInfo property, object record)
    {
        try
        {
            return ValueText.Of(property.GetValue(record));
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}
