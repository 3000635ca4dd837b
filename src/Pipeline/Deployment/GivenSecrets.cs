using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment;

/// <summary>A place where people give secrets, beside variables. It is read once, when a secret is looked for there.</summary>
/// <param name="Name">The place, for messages.</param>
/// <param name="Read">Reads all values, by the variable of the secret.</param>
public sealed record SecretSource(string Name, Func<IReadOnlyDictionary<string, string>> Read);

/// <summary>The secrets that people give: each from its variable, else from the first source that has it.</summary>
public sealed class GivenSecrets
{
    private readonly ImmutableArray<Lazy<IReadOnlyDictionary<string, string>>> _sources;
    private readonly Action<string> _hide;

    /// <summary>Secrets of some sources.</summary>
    /// <param name="sources">In the order in which they are asked.</param>
    /// <param name="hide">Gets each value before it is used: from then on no output shows it.</param>
    public GivenSecrets(IEnumerable<SecretSource> sources, Action<string> hide) =>
        (_sources, _hide) = ([.. sources.Select(x => new Lazy<IReadOnlyDictionary<string, string>>(x.Read))], hide);

    /// <summary>Those that variables hold, and no others.</summary>
    public static GivenSecrets OfVariables { get; } = new([], _ => { });

    /// <summary>What people have given; null: nothing, or an empty text.</summary>
    public string? Find(GivenSecret secret)
    {
        var value = Environment.GetEnvironmentVariable(secret.Variable) is { Length: > 0 } variable
            ? variable
            : _sources.Select(x => x.Value.GetValueOrDefault(secret.Variable)).FirstOrDefault(x => x is { Length: > 0 });
        if (value is not null)
            _hide(value);
        return value;
    }

    /// <summary>What people have given, else what it is otherwise; null: nothing, or an empty text.</summary>
    public string? Optional(GivenSecret secret) => (Find(secret) ?? secret.Otherwise) is { Length: > 0 } value ? value : null;

    /// <summary>Refuses when a secret that people give is missing: all of them at once, before anything is touched.</summary>
    /// <exception cref="PipelineException">Some are missing, or a source is wrong: exit 2.</exception>
    public void Require(IEnumerable<Secret> secrets)
    {
        var missing = secrets.SelectMany(x => x.Sources).OfType<GivenSecret>().Distinct()
            .Where(x => x.Otherwise is null && Find(x) is null).ToList();
        if (missing.Count > 0)
            throw Missing(missing);
    }

    /// <summary>The value of a secret that must be given.</summary>
    /// <exception cref="PipelineException">It is not: exit 2.</exception>
    public string Of(GivenSecret secret) => Find(secret) ?? secret.Otherwise ?? throw Missing([secret]);

    private static PipelineException Missing(IReadOnlyCollection<GivenSecret> secrets) => PipelineException.WrongUse(
        secrets.Count == 1 ? "A secret is not given" : $"{secrets.Count} secrets are not given",
        string.Join(", ", secrets.Select(x => x.Variable).Order(StringComparer.Ordinal)),
        next: "set the variables (on GitHub: secrets of the environment); or write lines NAME=value into a file outside the repository and say --secrets-file <path>; "
            + "or encrypt such lines for a profile: ./build.sh --secrets set DeploySecrets --profile <name>");
}
