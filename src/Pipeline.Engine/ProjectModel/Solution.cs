using System.IO.Enumeration;
using Microsoft.VisualStudio.SolutionPersistence.Model;
using Microsoft.VisualStudio.SolutionPersistence.Serializer;
using Nuke.Common.IO;

namespace Nuke.Common.ProjectModel;

/// <summary>A solution: <c>.sln</c> or <c>.slnx</c>.</summary>
/// <param name="model">What the file says.</param>
/// <param name="path">The file, or null.</param>
public class Solution(SolutionModel model, AbsolutePath? path = null) : IProjectContainer, IAbsolutePathHolder
{
    private readonly Dictionary<SolutionItemModel, SolutionItem> _items = [];

    /// <summary>The file that it was read from or saved to; null when there is none.</summary>
    public AbsolutePath? Path { get; set; } = path;

    AbsolutePath IAbsolutePathHolder.Path => Path!;

    /// <summary>The name of the file, without extension.</summary>
    public string? Name => Path?.NameWithoutExtension;

    /// <summary>The name of the file.</summary>
    public string? FileName => Path?.Name;

    /// <summary>The directory of the file.</summary>
    public AbsolutePath? Directory => Path?.Parent;

    /// <summary>All projects, those in folders too.</summary>
    public IReadOnlyCollection<Project> AllProjects => [.. model.SolutionProjects.Select(Of<Project>)];

    /// <summary>All folders, those in folders too.</summary>
    public IReadOnlyCollection<SolutionFolder> AllSolutionFolders => [.. model.SolutionFolders.Select(Of<SolutionFolder>)];

    IProjectContainer? IProjectContainer.Parent => null;

    /// <summary>The projects that are in no folder.</summary>
    public IReadOnlyCollection<Project> Projects => [.. AllProjects.Where(project => project.Parent == this)];

    /// <summary>The folders that are in no folder.</summary>
    public IReadOnlyCollection<SolutionFolder> SolutionFolders => [.. AllSolutionFolders.Where(folder => folder.Parent == this)];

    /// <summary>The path.</summary>
    public static implicit operator string?(Solution? solution) => solution?.Path;

    /// <summary>The path.</summary>
    public static implicit operator AbsolutePath?(Solution? solution) => solution?.Path;

    /// <summary>What the file says: configurations, properties and all.</summary>
    public SolutionModel GetModel() => model;

    /// <summary>All projects whose name matches a pattern with <c>*</c> (any text).</summary>
    public IEnumerable<Project> GetAllProjects(string wildcardPattern) => AllProjects.Where(project => FileSystemName.MatchesSimpleExpression(wildcardPattern, project.Name, ignoreCase: false));

    /// <summary>Writes the solution; the extension of the file decides on the format.</summary>
    public void Save(AbsolutePath? path = null)
    {
        Path = path ?? Path.NotNull("The solution has no file to save it to");
        var serializer = SolutionSerializers.GetSerializerByMoniker(Path!).NotNull($"'{Path}' is neither a .sln nor a .slnx file");
        serializer.SaveAsync(Path!, model, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override string ToString() => Path?.ToString() ?? "<solution without a file>";

    /// <summary>The one object for an item of the model.</summary>
    internal T Of<T>(SolutionItemModel item) where T : SolutionItem
    {
        lock (_items)
        {
            if (!_items.TryGetValue(item, out var known))
                _items[item] = known = item is SolutionProjectModel project ? new Project(project, this) : new SolutionFolder((SolutionFolderModel)item, this);
            return (T)known;
        }
    }
}
