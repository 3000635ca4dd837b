namespace Pipeline.Systems.Data;

/// <summary>How many copies are kept: the last one of each of so many days, weeks and months, and always the last three.</summary>
/// <param name="Daily">Days, 0 or more.</param>
/// <param name="Weekly">Weeks, 0 or more.</param>
/// <param name="Monthly">Months, 0 or more.</param>
public sealed record Retention(int Daily, int Weekly, int Monthly)
{
    internal IEnumerable<(bool, string, string)> Rules(string where) => [(Daily >= 0 && Weekly >= 0 && Monthly >= 0, where, "is not negative")];
}
