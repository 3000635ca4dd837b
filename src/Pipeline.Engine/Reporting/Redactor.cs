namespace Pipeline.Engine;

/// <summary>Extension: masks secrets. Everything the engine writes passes through here.</summary>
public static class Redactor
{
    private const string Mask = "***";
    private static readonly Lock Gate = new();
    private static string[] _secrets = [];

    /// <summary>Called for each new secret; build servers are told to mask it too.</summary>
    internal static Action<string>? Added { get; set; }

    /// <summary>Masks the value from now on. Empty and blank ones are ignored.</summary>
    public static void Add(string secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
            return;
        lock (Gate)
        {
            if (_secrets.Contains(secret))
                return;
            // Longest first: a secret that contains another one is masked as a whole.
            _secrets = [.. _secrets.Append(secret).OrderByDescending(one => one.Length)];
        }

        Added?.Invoke(secret);
    }

    /// <summary>The text with all secrets masked.</summary>
    public static string Redact(string text)
    {
        foreach (var secret in _secrets)
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return text;
    }

    internal static void Clear() => _secrets = [];
}
