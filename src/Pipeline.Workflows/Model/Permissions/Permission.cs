namespace Pipeline.Workflows.Model;

/// <summary>How far a permission goes; writing includes reading.</summary>
public enum Access
{
    /// <summary>To read.</summary>
    Read,

    /// <summary>To read and write.</summary>
    Write,
}

/// <summary>One thing that a job's token may do, with the reason that stands beside it in the file. Made by <see cref="Scopes"/>.</summary>
public sealed record Permission
{
    internal Permission(Scope scope, Access access, string reason)
    {
        Scope = scope;
        Access = access;
        Reason = string.IsNullOrWhiteSpace(reason)
            ? throw new ArgumentException($"Permission {scope.Name}: {access} needs its reason")
            : reason.ReplaceLineEndings(" ");
    }

    /// <summary>What it may touch.</summary>
    public Scope Scope { get; }

    /// <summary>How far.</summary>
    public Access Access { get; }

    /// <summary>Why.</summary>
    public string Reason { get; }
}
