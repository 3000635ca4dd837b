using Pipeline.Execution;
using Pipeline.Rendering;
using Pipeline.Systems;

namespace Pipeline.Lab.Rendering;

/// <summary>A system's files in a folder of their own, gone after the test.</summary>
internal sealed class RenderedSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SystemDefinition _system;

    public RenderedSystem(SystemDefinition system)
    {
        _system = system;
        foreach (var file in SystemFiles.Of(system))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder / file.Path)!);
            File.WriteAllText(_folder / file.Path, file.Text);
        }
    }

    public string Root => _folder.Path;

    /// <summary>Docker compose upon the files of an environment, with every variable that they need.</summary>
    public Command Compose(string project, string environment, params string[] arguments)
    {
        var folder = Path.Combine(Root, "compose", _system.Name);
        var command = new Command("docker", "compose", "--project-name", project, "--file", Path.Combine(folder, "compose.yaml"), "--file", Path.Combine(folder, $"compose.{environment}.yaml")).Add(arguments);
        return ComposeVariables.Needed(_system).Aggregate(command, (x, variable) => x.With(variable, "given"));
    }

    public void Dispose() => _folder.Dispose();
}
