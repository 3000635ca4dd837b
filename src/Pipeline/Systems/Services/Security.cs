using System.Collections.Immutable;

namespace Pipeline.Systems.Services;

/// <summary>Who runs a service, and what it may do. No privilege can be gained, and no capability is there that is not named.</summary>
public sealed record Security
{
    /// <summary>Not root, its own files read-only, a <c>/tmp</c> in memory, no capabilities.</summary>
    public static Security Locked { get; } = new();

    /// <summary>Number of user and group, such as <c>10001:10001</c>; null for what the image says.</summary>
    public string? User { get; init; } = "10001:10001";

    /// <summary>Whether the files of its image cannot be changed. Default: they cannot.</summary>
    public bool ReadOnly { get; init; } = true;

    /// <summary>Folders in memory that it may write, forgotten with the container. Default <c>/tmp</c>.</summary>
    public ImmutableArray<string> Memory { get; init; } = ["/tmp"];

    /// <summary>Linux capabilities it needs, such as <c>NET_BIND_SERVICE</c>. Default: none.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>As <see cref="Locked"/>, run by another user.</summary>
    public static Security As(int user, params ImmutableArray<string> memory) => new() { User = $"{user}:{user}", Memory = ["/tmp", .. memory] };

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (User is null || User.Split(':') is [var user, var group] && uint.TryParse(user, out _) && uint.TryParse(group, out _), $"{where}.User", $"`{User}` is not two numbers such as 10001:10001"),
        (User is null || !User.StartsWith("0:", StringComparison.Ordinal), $"{where}.User", "root needs no password to leave a container with a fault in it: choose a number above 0"),
        .. Memory.Select(x => (x.StartsWith('/') && !x.Contains(':') && !x.Contains(','), $"{where}.Memory", $"`{x}` is no absolute path without colons and commas")),
    ];
}
