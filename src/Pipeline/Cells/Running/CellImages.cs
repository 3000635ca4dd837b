using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Images;
using Pipeline.Images.Dockerfiles;
using Pipeline.Images.Packages;

namespace Pipeline.Cells.Running;

/// <summary>Builds the images of all cells in one bake, so that they share what they can.</summary>
/// <param name="plan">The cells.</param>
/// <param name="owner">Whose images they are.</param>
/// <param name="root">The repository's root.</param>
/// <param name="folder">Where the definition is kept.</param>
/// <param name="say">Gets a line for each step that ran.</param>
internal sealed class CellImages(MatrixPlan plan, RunOwner owner, string root, string folder, Action<string> say)
{
    /// <summary>The image's name in the engine: of this run alone, so that nobody else's build can take its place.</summary>
    public static string ReferenceOf(PlannedCell cell, RunOwner owner) => $"pipeline-tests/{cell.Name}:{owner.Run}";

    /// <summary>The bake definition.</summary>
    public static string Definition(MatrixPlan plan, RunOwner owner, string root, bool isEngine)
    {
        var cells = plan.Cells.ToDictionary(x => x.Name);
        return BakeFile.Text(
            [.. plan.Cells.Select(x => x.Image with { Labels = x.Image.Labels.SetItems(owner.Labels) }), .. plan.Others],
            x => DockerfileInputs.Of(DockerfileInputs.Read(root, x), x, x.Platforms).Bases,
            new BakeOptions
            {
                System = plan.System,
                Mirror = plan.Mirror,
                Output = x => !cells.ContainsKey(x.Name) ? "type=cacheonly" : isEngine ? "type=image" : "type=docker",
                Tags = x => cells.TryGetValue(x.Name, out var cell) ? [ReferenceOf(cell, owner)] : [],
                Attestations = ["type=provenance,disabled=true"],
            });
    }

    /// <summary>Builds them.</summary>
    /// <returns>Why a cell has no image, by the cell's name; empty when all have one.</returns>
    /// <exception cref="PipelineException">There is no builder.</exception>
    public async Task<IReadOnlyDictionary<string, Diagnostic>> BuildAsync(CancellationToken cancellation)
    {
        foreach (var cell in plan.Cells)
            PackageLocking.Require(root, cell.Image);
        var builder = await Builder.FindAsync(cancellation);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "bake.json");
        await File.WriteAllTextAsync(file, Definition(plan, owner, root, builder.IsEngine), cancellation);
        if (await BakeAsync(file, plan.Cells, cancellation) is not { } whole)
            return ImmutableDictionary<string, Diagnostic>.Empty;
        if (plan.Cells.Length == 1)
            return new Dictionary<string, Diagnostic> { [plan.Cells[0].Name] = whole };

        // The first failure ends a bake. Each by itself then: those that can be built are, from what is there already.
        var failed = new Dictionary<string, Diagnostic>();
        foreach (var cell in plan.Cells)
            if (await BakeAsync(file, [cell], cancellation) is { } why)
                failed[cell.Name] = why;
        return failed;
    }

    private async Task<Diagnostic?> BakeAsync(string file, IReadOnlyList<PlannedCell> cells, CancellationToken cancellation) =>
        (await BakeRun.TryAsync(root, file, cells.ToDictionary(x => x.Name, x => x.Image), say, cancellation))?.Diagnostic;
}
