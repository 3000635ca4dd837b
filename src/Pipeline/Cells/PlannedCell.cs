using System.Collections.Immutable;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Cells;

/// <summary>A cell that is going to run.</summary>
/// <param name="Name">Its name in images, folders and artifacts.</param>
/// <param name="Tests">What it belongs to.</param>
/// <param name="Cell">Its values.</param>
internal sealed record PlannedCell(string Name, ImageTests Tests, TestCell Cell)
{
    /// <summary>What people see.</summary>
    public string Title => Cell.ToString();

    /// <summary>The image that holds its tests, for this machine alone.</summary>
    public Image Image => Tests.Image with
    {
        Name = Name,
        Context = Tests.Image.Context,
        Dockerfile = Tests.Image.DockerfilePath,
        Arguments = Tests.Image.Arguments.SetItems(Tests.Arguments(Cell)),
        Platforms = [Platform.Native],
        // The first label of a release's image is its commit; a cell's image is used and removed here.
        Labels = ImmutableSortedDictionary<string, string>.Empty,
    };
}
