using System.Collections.Immutable;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Cells;

/// <summary>What a run is going to test: a value, shown by <c>--plan</c>.</summary>
/// <param name="System">The system's name.</param>
/// <param name="Mirror">What takes the place of images; null for none.</param>
/// <param name="Cells">The cells in the order of the definition.</param>
/// <param name="Parallel">How many run at once.</param>
/// <param name="Others">Images of the system that those of cells build on.</param>
internal sealed record MatrixPlan(string System, Mirror? Mirror, ImmutableArray<PlannedCell> Cells, int Parallel, ImmutableArray<Image> Others)
{
    /// <param name="system">The system.</param>
    /// <param name="mirror">What <c>--mirror</c> names; null when it names none.</param>
    /// <param name="cell">What <c>--cell</c> says; null for all cells.</param>
    /// <param name="parallel">The most cells at once, 1 or more.</param>
    /// <exception cref="PipelineException">There are no such tests or cells, or the definition is wrong: exit 2.</exception>
    public static MatrixPlan Of(SystemDefinition system, Mirror? mirror, string? cell, int parallel)
    {
        if (system.Mistakes().FirstOrDefault() is { } mistake)
            throw new PipelineException(Engine.ExitCode.WrongUse, mistake);
        var tests = system.ImageTests.Where(x => x.Mirror == mirror?.Name).ToList();
        if (tests.Count == 0)
            throw PipelineException.WrongUse(
                $"System {system.Name} has no tests in images{(mirror is null ? "" : $" for mirror `{mirror.Name}`")}", mirror is null ? "--system" : "--mirror",
                system.ImageTests.IsDefaultOrEmpty ? "its definition has no ImageTests" : $"it has some for: {string.Join(", ", system.ImageTests.Select(x => x.Mirror ?? "no mirror").Distinct())}",
                system.ImageTests.IsDefaultOrEmpty ? "add them under build/Systems" : "choose one of these");
        Refuse(system, tests);
        var names = CellNames.Of(tests);
        ImmutableArray<PlannedCell> cells = [.. Select(tests, cell).Select(x => new PlannedCell(names[x], x.Tests, x.Cell))];
        return new MatrixPlan(system.Name, mirror, cells, Math.Max(1, Math.Min(parallel, cells.Length)), Used(system, cells));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder($"{Cells.Length} {(Cells.Length == 1 ? "cell" : "cells")} of {System}, {Parallel} at once{(Mirror is null ? "" : $", images of mirror {Mirror.Name}")}");
        foreach (var cell in Cells)
        {
            text.Append($"\n  {cell.Title}: stage {cell.Image.Stage ?? "(last)"} of {cell.Image.DockerfilePath}");
            foreach (var (name, value) in cell.Image.Arguments)
                text.Append($" {name}={value}");
        }

        foreach (var service in Cells.SelectMany(x => x.Tests.Services).Distinct())
            text.Append($"\n  beside each: {service.Name} from {ImageOf(service)}");
        return text.ToString();
    }

    /// <summary>The image of a service, by the mirror's name when it has one.</summary>
    public string ImageOf(TestService service) => Mirror?.InPlaceOf(service.Image) ?? service.Image;

    private static void Refuse(SystemDefinition system, List<ImageTests> tests)
    {
        var mistakes = tests.SelectMany(x => x.Rules($"ImageTests[{x.Image.Name}]")).Where(x => !x.Holds).ToList();
        if (mistakes.Count > 0)
            throw PipelineException.WrongUse(
                $"The definition of system `{system.Name}` is wrong", why: string.Join("; ", mistakes.Select(x => $"{x.Where}: {x.Rule}")), next: "correct it under build/Systems");
    }

    /// <summary>The cells that a text names; of several test definitions those that know its axes.</summary>
    private static List<(ImageTests Tests, TestCell Cell)> Select(List<ImageTests> tests, string? text)
    {
        var found = new List<(ImageTests, TestCell)>();
        PipelineException? refused = null;
        foreach (var one in tests)
        {
            try
            {
                found.AddRange(one.Matrix.Select(text).Select(x => (one, x)));
            }
            catch (PipelineException e) when (tests.Count > 1)
            {
                refused ??= e;
            }
        }

        return found.Count > 0 ? found : throw refused!;
    }

    private static ImmutableArray<Image> Used(SystemDefinition system, ImmutableArray<PlannedCell> cells)
    {
        var used = new List<Image>();
        var names = new Queue<string>(cells.SelectMany(x => x.Image.Uses.Values));
        while (names.TryDequeue(out var name))
        {
            if (used.Exists(x => x.Name == name) || system.Images.FirstOrDefault(x => x.Name == name) is not { } image)
                continue;
            used.Add(image with { Platforms = [Platform.Native] });
            foreach (var next in image.Uses.Values)
                names.Enqueue(next);
        }

        return [.. used];
    }
}
