using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Pins;

/// <summary>What Dependabot keeps up to date: <c>.github/dependabot.yml</c>, version 2.</summary>
public sealed record DependabotFile
{
    /// <summary>The file, below the root directory. GitHub reads it from the default branch only.</summary>
    public const string FileName = ".github/dependabot.yml";

    /// <summary>Checks all updates.</summary>
    /// <exception cref="PipelineException">Mistakes, all of them (exit code 2).</exception>
    public DependabotFile(params IReadOnlyList<DependabotUpdate> updates)
    {
        Updates = [.. updates];
        var mistakes = updates.SelectMany(x => x.Mistakes().Select(y => $"{x.Ecosystem.Key()} in {string.Join(", ", x.Folders)}: {y}")).ToList();
        mistakes.AddRange(updates.SelectMany(x => x.Folders.Select(y =>
                $"{x.Ecosystem.Key()} in {y}" + (x.TargetBranch is null ? "" : $" of {x.TargetBranch}")))
            .GroupBy(x => x).Where(x => x.Count() > 1).Select(x => $"{x.Key}: is there twice"));
        if (updates.Count == 0)
            mistakes.Add("it updates nothing");
        if (mistakes.Count > 0)
            throw new PipelineException(ExitCode.WrongUse, new Diagnostic(
                mistakes.Count == 1 ? "The definition of dependabot.yml has a mistake" : $"The definition of dependabot.yml has {mistakes.Count} mistakes",
                Next: "correct it; what each option means: https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference",
                Details: mistakes));
    }

    /// <summary>What is kept up to date.</summary>
    public IReadOnlyList<DependabotUpdate> Updates { get; }

    /// <summary>The file's text.</summary>
    public string ToText() => YamlWriter.Write(ToYaml(), Drift.GeneratedHeader.Text);

    internal YamlMapping ToYaml() =>
        new YamlMapping().Add("version", YamlScalar.Of(2)).Add("updates", new YamlSequence([.. Updates.Select(x => x.ToYaml())]));

    internal static bool HasTwiceOrEmpty(IEnumerable<string> texts)
    {
        var known = new HashSet<string>();
        return texts.Any(x => string.IsNullOrWhiteSpace(x) || !known.Add(x));
    }
}

/// <summary>Keys that are left out when they say nothing.</summary>
internal static class OptionalKeys
{
    public static YamlMapping AddText(this YamlMapping yaml, string key, string? value) => value is null ? yaml : yaml.Add(key, value);

    public static YamlMapping AddNumber(this YamlMapping yaml, string key, int? value) =>
        value is { } number ? yaml.Add(key, YamlScalar.Of(number)) : yaml;

    public static YamlMapping AddTexts(this YamlMapping yaml, string key, IReadOnlyList<string> values) =>
        values.Count == 0 ? yaml : yaml.Add(key, new YamlSequence([.. values.Select(x => new YamlScalar(x))]));
}
