using Pipeline.Generated;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Yaml;

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
                $"{x.Ecosystem.Key()} in {y}"))
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
    public string ToText() => YamlWriter.Write(ToYaml(), GeneratedHeader.Text);

    internal YamlMapping ToYaml() =>
        new YamlMapping().Add("version", YamlScalar.Of(2)).Add("updates", new YamlSequence([.. Updates.Select(x => x.ToYaml())]));

}
