using System.Reflection;
using Nuke.Common.IO;
using Pipeline.Engine;

namespace Nuke.Common.ProjectModel;

/// <summary>
/// A solution. Its file is the one given here, relative to the root directory; without one, the parameter of the member's name gives it:
/// <c>"Solution": "All.slnx"</c> in <c>.nuke/parameters.json</c>, or <c>--solution</c>.
/// </summary>
/// <example><code>[Solution("All.slnx")] readonly Solution Solution;</code></example>
public class SolutionAttribute(string? relativePath) : ParameterAttribute(
    relativePath is null ? "Solution to load" : $"Solution to load; always {relativePath}")
{
    /// <summary>The file comes from the parameter.</summary>
    public SolutionAttribute() : this(null)
    {
    }

    /// <inheritdoc/>
    public override bool List { get; set; }

    /// <summary>Not here: Nuke generates a property for each project.</summary>
    [Obsolete("This engine generates no properties for projects. Use Solution.GetProject(\"Name\") or Solution.GetAllProjects(\"*.Tests\").", error: true)]
    public bool GenerateProjects { get; set; }

    internal override Type ValueType => typeof(AbsolutePath);

    /// <inheritdoc/>
    /// <exception cref="BuildException">No file is given, or it cannot be read: exit code 2, nothing ran. An [Optional] solution is null then.</exception>
    public override object? GetValue(MemberInfo member, object instance)
    {
        var file = relativePath is null ? base.GetValue(member, instance) as AbsolutePath : NukeBuild.RootDirectory / relativePath;
        try
        {
            Assert.True(file is not null, $"no file is given; write [Solution(\"All.slnx\")], or \"{member.Name}\": \"All.slnx\" into .nuke/parameters.json");
            return file.ReadSolution();
        }
        catch (Exception exception)
        {
            return member.IsDefined(typeof(OptionalAttribute))
                ? null
                : throw new BuildException($"Solution '{file ?? member.Name}' cannot be read: {exception.Message}", ExitCode.WrongUse, exception);
        }
    }
}
