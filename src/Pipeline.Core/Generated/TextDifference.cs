using System.Globalization;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace Pipeline.Generated;

/// <summary>The difference of two texts as a unified diff.</summary>
internal static class TextDifference
{
    private const int Context = 3;

    /// <summary>The lines of the diff, without colours; empty when both are the same. What a terminal would act on is written out.</summary>
    public static IReadOnlyList<string> Unified(string before, string after, string nameBefore, string nameAfter)
    {
        var difference = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, LineEndingsPreservingChunker.Instance);
        if (difference.DiffBlocks.Count == 0)
            return [];
        var lines = new List<string> { "--- " + nameBefore, "+++ " + nameAfter };
        for (var first = 0; first < difference.DiffBlocks.Count;)
        {
            var last = first;
            while (last + 1 < difference.DiffBlocks.Count && Begin(difference, last + 1) - End(difference, last) <= 2 * Context)
                last++;
            Hunk(lines, difference, first, last);
            first = last + 1;
        }

        return lines;
    }

    private static int Begin(DiffResult difference, int block) => difference.DiffBlocks[block].DeleteStartA;

    private static int End(DiffResult difference, int block) => difference.DiffBlocks[block].DeleteStartA + difference.DiffBlocks[block].DeleteCountA;

    private static void Hunk(List<string> lines, DiffResult difference, int first, int last)
    {
        var (a, b) = (difference.PiecesOld, difference.PiecesNew);
        var begin = Math.Max(0, Begin(difference, first) - Context);
        var end = Math.Min(a.Count, End(difference, last) + Context);
        var shift = difference.DiffBlocks[first].InsertStartB - Begin(difference, first);
        var grown = 0;
        for (var i = first; i <= last; i++)
            grown += difference.DiffBlocks[i].InsertCountB - difference.DiffBlocks[i].DeleteCountA;
        lines.Add($"@@ -{Range(begin, end - begin)} +{Range(begin + shift, end - begin + grown)} @@");
        var at = begin;
        for (var i = first; i <= last; i++)
        {
            var block = difference.DiffBlocks[i];
            while (at < block.DeleteStartA)
                Add(lines, ' ', a[at++]);
            for (; at < block.DeleteStartA + block.DeleteCountA; at++)
                Add(lines, '-', a[at]);
            for (var j = 0; j < block.InsertCountB; j++)
                Add(lines, '+', b[block.InsertStartB + j]);
        }

        while (at < end)
            Add(lines, ' ', a[at++]);
    }

    private static string Range(int start, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start : start + 1)}{(count == 1 ? "" : $",{count}")}");

    private static void Add(List<string> lines, char sign, string line)
    {
        lines.Add(sign + Show.Line(line.TrimEnd('\n')));
        if (!line.EndsWith('\n'))
            lines.Add("\\ No newline at end of file");
    }
}
