using System.Security.Cryptography;
using System.Text;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Cells;

/// <summary>Names of cells that are valid as an image, a host, a folder and an artifact: <c>backend-python-3-12-django-5-1</c>.</summary>
internal static class CellNames
{
    private const int Longest = 50;

    /// <summary>
    /// The name of every cell. It depends on the definition alone, not on what is chosen of it, so that jobs on different machines
    /// agree. Two cells that would share one (<c>3.1.2</c> and <c>3.1-2</c>) get a part of their hash.
    /// </summary>
    public static Dictionary<(ImageTests Tests, TestCell Cell), string> Of(IEnumerable<ImageTests> all)
    {
        var cells = all.SelectMany(x => x.Matrix.Cells.Select(y => (Tests: x, Cell: y))).ToList();
        var plain = cells.ToDictionary(x => x, x => Plain($"{x.Tests.Image.Name}-{x.Cell}"));
        var shared = plain.Values.GroupBy(x => x).Where(x => x.Count() > 1 || x.Key.Length > Longest).Select(x => x.Key).ToHashSet();
        return cells.ToDictionary(x => x, x => shared.Contains(plain[x]) ? Hashed(plain[x], $"{x.Tests.Image.Name} {x.Tests.Image.Stage} {x.Cell}") : plain[x]);
    }

    private static string Plain(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                name.Append(c);
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
        }

        return name.ToString().Trim('-');
    }

    private static string Hashed(string plain, string whole)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..8];
        return $"{plain[..Math.Min(plain.Length, Longest - hash.Length - 1)].Trim('-')}-{hash}";
    }
}
