using System.Reflection;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>A parameter of the build: its member, its name and the value it was given.</summary>
internal sealed class Parameter
{
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
    public Type Type => Attribute.ValueType ?? Members.TypeOf(Member);

    /// <summary>Whether the attribute makes the member's value of what was given, later than parameters get theirs.</summary>
    public bool IsInjected => Attribute.GetType() != typeof(ParameterAttribute);
    public string Plain => CommandLine.Plain(Name);
    public string Option => "--" + Dashed(Name);

    /// <summary>The name of the environment variable that help and errors propose.</summary>
    public string Variable => Dashed(Name).Replace('-', '_').ToUpperInvariant();

    /// <summary>The value it was given, converted; null when it was not given.</summary>
    public object? Value { get; set; }

    /// <summary>Where the value came from; null when it was not given.</summary>
    public string? Origin { get; set; }

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
