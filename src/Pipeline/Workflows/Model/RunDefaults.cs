using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>How scripts run where a step does not say.</summary>
/// <param name="Shell"><c>bash</c>, <c>sh</c>, <c>pwsh</c>, <c>python</c> or a command with <c>{0}</c>.</param>
/// <param name="WorkingDirectory">The folder.</param>
public sealed record RunDefaults(Text? Shell = null, Text? WorkingDirectory = null)
{
    internal YamlMapping ToYaml()
    {
        var run = new YamlMapping();
        Emit.Add(run, "shell", Shell);
        Emit.Add(run, "working-directory", WorkingDirectory);
        var mapping = new YamlMapping();
        Emit.Add(mapping, "run", run);
        return mapping;
    }
}
