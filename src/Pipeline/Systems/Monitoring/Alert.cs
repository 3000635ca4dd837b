namespace Pipeline.Systems.Monitoring;

/// <summary>How urgent an alert is.</summary>
public enum Severity
{
    /// <summary>To know.</summary>
    Info,

    /// <summary>To look at today.</summary>
    Warning,

    /// <summary>To wake somebody.</summary>
    Critical,
}

/// <summary>A rule of Prometheus.</summary>
/// <param name="Name">A word in capitals and small letters, such as <c>ErrorRate</c>.</param>
/// <param name="Expression">PromQL; it fires where this gives a value.</param>
/// <param name="For">How long it must hold.</param>
/// <param name="Severity">How urgent.</param>
/// <param name="Summary">One sentence for whoever is woken. <c>{{ $labels.x }}</c> and <c>{{ $value }}</c> are Prometheus's.</param>
public sealed record Alert(string Name, string Expression, TimeSpan For, Severity Severity, string Summary)
{
    internal IEnumerable<(bool, string, string)> Rules() =>
    [
        (Name.Length > 0 && Name.All(char.IsAsciiLetterOrDigit), $"Alerts[{Name}].Name", "letters and digits only"),
        (Expression.Length > 0, $"Alerts[{Name}].Expression", "an expression is needed"),
        (For >= TimeSpan.Zero, $"Alerts[{Name}].For", "a time span is not negative"),
    ];
}
