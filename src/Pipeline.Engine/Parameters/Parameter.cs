using System.Reflection;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>A parameter of the build: its member, its name and the value it was given.</summary>
internal sealed class Parameter
{
    private static readonly Lock Gate = new();
    private Func<object?>? _unseal;

    public Parameter(MemberInfo member, ParameterAttribute attribute)
    {
        Member = member;
        Attribute = attribute;
        var prefix = member.DeclaringType!.GetCustomAttribute<ParameterPrefixAttribute>(inherit: false)?.Prefix;
        Name = prefix + (attribute.Name ?? member.Name).Replace("-", "", StringComparison.Ordinal);
        IsSecret = member.IsDefined(typeof(SecretAttribute));
        IsRequired = member.IsDefined(typeof(RequiredAttribute));
    }

    public MemberInfo Member { get; }
    public ParameterAttribute Attribute { get; }
    public string Name { get; }
    public bool IsSecret { get; }
    public bool IsRequired { get; }
    public Type Type => Members.TypeOf(Member);
    public string Plain => CommandLine.Plain(Name);
    public string Option => "--" + Dashed(Name);

    /// <summary>The name of the environment variable that help and errors propose.</summary>
    public string Variable => Dashed(Name).Replace('-', '_').ToUpperInvariant();

    /// <summary>The value it was given, converted; null when it was not given. An encrypted one is decrypted when it is first asked for.</summary>
    /// <exception cref="BuildException">It cannot be decrypted.</exception>
    public object? Value
    {
        get
        {
            if (!IsSealed)
                return field;
            // Targets that run at the same time may ask for it.
            lock (Gate)
            {
                if (_unseal is not { } unseal)
                    return field;
                _unseal = null;
                try
                {
                    return field = unseal();
                }
                catch
                {
                    _unseal = unseal;
                    throw;
                }
            }
        }
        set;
    }

    /// <summary>Whether the value was given encrypted.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>Gives it an encrypted value.</summary>
    public void Seal(Func<object?> unseal) => (IsSealed, _unseal) = (true, unseal);

    /// <summary>Where the value came from; null when it was not given.</summary>
    public string? Source { get; set; }

    /// <summary>Weaker places that have a value too, the strongest first.</summary>
    public IReadOnlyList<string> Hides { get; set; } = [];

    /// <summary>Where the value came from and which places that hides, for people; null when it was not given.</summary>
    public string? Origin => Hides.Count == 0 ? Source : $"{Source} (hides {string.Join(", ", Hides)})";

    /// <summary><c>NuGetApiKey</c> as <c>nuget-api-key</c>.</summary>
    public static string Dashed(string name)
    {
        foreach (var word in (string[])["NuGet", "GitHub", "GitLab", "DotNet", "TeamCity", "DockerHub", "MSBuild"])
            name = name.Replace(word, word[0] + word[1..].ToLowerInvariant(), StringComparison.Ordinal);
        var dashed = new System.Text.StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = i > 0 && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord && name[i - 1] != '-')
                dashed.Append('-');
            dashed.Append(char.ToLowerInvariant(name[i]));
        }

        return dashed.ToString();
    }
}
