using Microsoft.VisualStudio.SolutionPersistence.Model;
using Nuke.Common.IO;

namespace Nuke.Common.ProjectModel;

/// <summary>A project or a folder of a solution.</summary>
public class SolutionItem(SolutionItemModel model, Solution solution)
{
    /// <summary>The name.</summary>
    public string Name => model.ActualDisplayName;

    /// <summary>The solution that it belongs to.</summary>
    public Solution Solution => solution;

    /// <summary>The folder that it is in, else the solution.</summary>
    public IProjectContainer Parent => model.Parent is { } parent ? solution.Of<SolutionFolder>(parent) : solution;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A folder of a solution.</summary>
public class SolutionFolder(SolutionFolderModel model, Solution solution) : SolutionItem(model, solution), IProjectContainer
{
    /// <summary>The projects in it.</summary>
    public IReadOnlyCollection<Project> Projects => [.. Solution.AllProjects.Where(project => project.Parent == this)];

    /// <summary>The folders in it.</summary>
    public IReadOnlyCollection<SolutionFolder> SolutionFolders => [.. Solution.AllSolutionFolders.Where(folder => folder.Parent == this)];

    /// <summary>What the file says.</summary>
    public SolutionFolderModel GetModel() => model;
}

/// <summary>A project of a solution.</summary>
public class Project(SolutionProjectModel model, Solution solution) : SolutionItem(model, solution), IAbsolutePathHolder
{
    /// <summary>The file, as the solution has it.</summary>
    public string RelativePath => model.FilePath;

    /// <summary>The file.</summary>
    public AbsolutePath Path => Solution.Directory.NotNull("The solution has no file, so its projects have no paths")
        / (OperatingSystem.IsWindows() ? RelativePath : RelativePath.Replace('\\', '/'));

    /// <summary>The name of the file.</summary>
    public string FileName => Path.Name;

    /// <summary>The directory of the file.</summary>
    public AbsolutePath? Directory => Path.Parent;

    /// <summary>The path.</summary>
    public static implicit operator string?(Project? project) => project?.Path;

    /// <summary>The path.</summary>
    public static implicit operator AbsolutePath?(Project? project) => project?.Path;

    /// <summary>What the file says.</summary>
    public SolutionProjectModel GetModel() => model;
}
