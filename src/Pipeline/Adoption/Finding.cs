namespace Pipeline.Adoption;

/// <summary>What a person has to look at after an import.</summary>
public enum FindingKind
{
    /// <summary>Dangerous as it was written.</summary>
    Danger,

    /// <summary>In the file, and not in the definition.</summary>
    NotCarried,

    /// <summary>In the definition, and not in the file.</summary>
    Assumed,
}

/// <summary>One thing that a person has to look at.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Where">The path in the file, such as <c>services.web.ports</c>.</param>
/// <param name="What">What is so, without any secret.</param>
/// <param name="Next">What to do.</param>
public sealed record Finding(FindingKind Kind, string Where, string What, string? Next = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Where}: {What}{(Next is null ? "" : $". {char.ToUpperInvariant(Next[0])}{Next[1..]}")}";
}
