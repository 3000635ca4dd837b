using Pipeline.Workflows.Documents;

namespace Pipeline.Tests.Workflows.Rules;

/// <summary>The example pair of every rule: a folder with its id, <c>bad.yml</c> and <c>good.yml</c>.</summary>
internal static class Examples
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Pipeline.Tests", "Workflows", "Rules");

    public static IReadOnlyList<string> Rules { get; } = [.. Directory.GetDirectories(Folder).Select(x => Path.GetFileName(x)!).Where(x => x != "Language").Order(StringComparer.Ordinal)];

    public static IEnumerable<WorkflowDocument> Good => Rules.Select(x => Read(x, "good"));

    public static WorkflowDocument Read(string rule, string kind) => WorkflowDocument.Parse($"{kind}.yml", Text(rule, kind));

    public static string Text(string rule, string kind) => File.ReadAllText(Path.Combine(Folder, rule, kind + ".yml"));

    /// <summary>Files with a mistake of the workflow language each, which other programs find.</summary>
    public static IReadOnlyList<string> Language { get; } = [.. Directory.GetFiles(Path.Combine(Folder, "Language"), "*.yml").Select(x => Path.GetFileNameWithoutExtension(x)!).Order(StringComparer.Ordinal)];

    public static string Mistaken(string name) => File.ReadAllText(Path.Combine(Folder, "Language", name + ".yml"));
}
