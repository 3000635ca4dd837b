namespace Nuke.Common.ProjectModel;

/// <summary>A solution, or a folder in it.</summary>
public interface IProjectContainer
{
    /// <summary>What it is in; null for the solution.</summary>
    IProjectContainer? Parent { get; }

    /// <summary>The projects right in it.</summary>
    IReadOnlyCollection<Project> Projects { get; }

    /// <summary>The folders right in it.</summary>
    IReadOnlyCollection<SolutionFolder> SolutionFolders { get; }
}

/// <summary>Finds what is right in a solution or a folder.</summary>
public static class ProjectContainerExtensions
{
    /// <summary>The folder of that name, or null.</summary>
    public static SolutionFolder? GetSolutionFolder(this IProjectContainer container, string name) =>
        container.SolutionFolders.SingleOrDefault(folder => folder.Name == name);

    /// <summary>The project of that name, or null. One in a folder is found through the folder.</summary>
    public static Project? GetProject(this IProjectContainer container, string name) =>
        container.Projects.SingleOrDefault(project => project.Name == name);
}
