namespace Pipeline.Registries;

/// <summary>Who asks a registry. Its text is the user alone.</summary>
/// <param name="user">The user; <c>&lt;token&gt;</c> when <paramref name="password"/> is an identity token, as Docker writes it.</param>
/// <param name="password">The password or token.</param>
/// <param name="source">Where it is from, for errors.</param>
internal sealed class RegistryCredential(string user, string password, string source)
{
    /// <summary>The source of the token that GitHub gives to a job.</summary>
    public const string JobToken = "GITHUB_TOKEN";

    /// <summary>The user.</summary>
    public string User { get; } = user;

    /// <summary>The password or token.</summary>
    public string Password { get; } = password;

    /// <summary>Where it is from, for errors.</summary>
    public string Source { get; } = source;

    /// <summary>Whether it is exchanged for an access token rather than sent as it is.</summary>
    public bool IsIdentityToken => User == "<token>";

    /// <inheritdoc/>
    public override string ToString() => $"{User} ({Source})";
}
