namespace Pipeline.Systems.Settings;

/// <summary>One user and their password, as a web server reads it from a file of RFC 7617's Basic authentication: the password is in it only as a salted digest.</summary>
/// <param name="Name">The name of its file in the edge's container.</param>
/// <param name="User">Whom people log in as: letters, digits, dots, dashes, underscores and <c>@</c>.</param>
/// <param name="Password">The password.</param>
public sealed record LoginSecret(string Name, string User, Secret Password) : Secret(Name)
{
    /// <summary>What makes the digest another one in each environment, and lets it stay the same there: the edge is left alone.</summary>
    internal GeneratedSecret Salt => new($"{Name}-salt") { Length = 16 };

    internal override IEnumerable<Secret> Sources => [.. Password.Sources, Salt];

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (User.Length is > 0 and <= 64 && User.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@'), $"Secrets[{Name}].User", $"`{User}` is not 1 to 64 letters, digits, dots, dashes, underscores and @"),
        (Password is not GivenSecret { Otherwise: not null }, $"Secrets[{Name}].Password", "whoever knows the definition knows what it is when nobody gives it: leave out Otherwise"),
        (Password is GivenSecret or GeneratedSecret, $"Secrets[{Name}].Password", "a password is given or generated"),
        .. Password.Rules(),
    ];
}
