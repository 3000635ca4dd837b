using Microsoft.VisualStudio.SolutionPersistence.Serializer;
using Nuke.Common.IO;

namespace Nuke.Common.ProjectModel;

/// <summary>Reads solutions.</summary>
public static class SolutionModelExtensions
{
    /// <summary>Reads a <c>.sln</c> or <c>.slnx</c> file.</summary>
    /// <exception cref="ArgumentException">There is no such file, or it is of another kind.</exception>
    public static Solution ReadSolution(this AbsolutePath path) => path.ReadSolution<Solution>();

    /// <summary>Reads a <c>.sln</c> or <c>.slnx</c> file as a type of one's own; it has the constructor of <see cref="Solution"/>.</summary>
    /// <exception cref="ArgumentException">There is no such file, or it is of another kind.</exception>
    public static Solution ReadSolution<T>(this AbsolutePath path) where T : Solution
    {
        Assert.FileExists(path, $"there is no file '{path}'");
        var serializer = SolutionSerializers.GetSerializerByMoniker(path).NotNull($"the file '{path}' is neither a .sln nor a .slnx file");
        var model = serializer.OpenAsync(path, CancellationToken.None).GetAwaiter().GetResult();
        return typeof(T) == typeof(Solution) ? new Solution(model, path) : (Solution)Activator.CreateInstance(typeof(T), model, path)!;
    }
}
