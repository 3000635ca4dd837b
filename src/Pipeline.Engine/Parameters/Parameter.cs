using System.Reflection;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>A parameter of the build: its member, its name and the value it was given.</summary>
internal sealed class Parameter
{
    private static readonly Lock Gate = new();
    private Func<object?>? _unseal;

    private readonly DescribedParameter? _described;
    private readonly NukeBuild? _build;
    private bool? _isInjected;
    private bool? _canWrite;
    private bool? _isFromEnvironment;

    public Parameter(MemberInfo member, ParameterAttribute attribute)
    {
        Member = member;
        Attribute = attribute;
        var prefix = member.DeclaringType!.GetCustomAttribute<ParameterPrefixAttribute>(inherit: false)?.Prefix;
        Name = prefix + (attribute.Name ?? member.Name).Replace("-", "", StringComparison.Ordinal);
        Plain = CommandLine.Plain(Name);
        Option = "--" + Dashed(Name);
        IsSecret = member.IsDefined(typeof(SecretAttribute));
        IsRequired = member.IsDefined(typeof(RequiredAttribute));
    }

    /// <summary>A parameter that is known by its description; its member is looked up when somebody asks.</summary>
    public Parameter(DescribedParameter described, NukeBuild build)
    {
        _described = described;
        _build = build;
        Name = described.Name;
        Option = described.Option;
        Plain = described.Plain;
        IsSecret = described.IsSecret;
        IsRequired = described.IsRequired;
        _isInjected = described.IsInjected;
        _canWrite = described.CanWrite;
        _isFromEnvironment = described.IsFromEnvironment;
    }

    public MemberInfo Member => field ??= _described!.Member.Find();
    public string MemberName => _described?.Member.Name ?? Member.Name;
    public ParameterAttribute Attribute => field ??= ParameterSet.AttributeOf<ParameterAttribute>(Member, _build!);
    public string Name { get; }
    public bool IsSecret { get; }
    public bool IsRequired { get; }
    public Type Type => Attribute.ValueType ?? Members.TypeOf(Member);

    /// <summary>Whether the attribute makes the member's value of what was given, later than parameters get theirs.</summary>
    public bool IsInjected => _isInjected ??= Attribute.GetType() != typeof(ParameterAttribute);

    /// <summary>Whether the member holds a value of its own.</summary>
    public bool CanWrite => _canWrite ??= Members.CanWrite(Member);

    /// <summary>Whether environment variables may give it a value.</summary>
    public bool IsFromEnvironment => _isFromEnvironment ??= !Member.IsDefined(typeof(NotFromEnvironmentAttribute), inherit: false);

    /// <summary>As it is compared, see <see cref="CommandLine.Plain"/>.</summary>
    public string Plain { get; }
    public string Option { get; }

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
