using CsCheck;

namespace Pipeline.Lab.Images;

/// <summary>Ignore files of pieces that meet in all ways, and a context in which most of them match something.</summary>
internal static class GeneratedIgnoreFile
{
    private static readonly Gen<string> Line =
        Gen.Select(
            Gen.Frequency((3, ""), (1, "!")),
            Gen.OneOf("a", "b", "keep", "x.py", ".py", "*", "**", "?", "/", "/", "/", "**/", "/**", "[ab]", "[^a]", "[a-c]", "./", "../", "\\*", ".", "{", "^", " ")
                .Array[1, 5].Select(string.Concat),
            (back, pattern) => back + pattern);

    /// <summary>A file of one to five lines.</summary>
    public static Gen<string> Text { get; } = Line.Array[1, 5].Select(x => string.Join('\n', x) + "\n");

    /// <summary>Makes the context: three levels of the same names, an empty folder, odd names and permissions.</summary>
    public static void MakeContext(string folder)
    {
        string[] names = ["a", "b", "keep"];
        foreach (var path in names.SelectMany(x => names.Select(y => $"{x}/{y}")).SelectMany(x => names.Select(y => $"{x}/{y}")))
            Directory.CreateDirectory(Path.Combine(folder, path));
        foreach (var path in new[] { "", "a", "keep", "a/b", "b/keep/a", "keep/keep", "a/a/a" })
            foreach (var name in new[] { "x.py", "x.pyc", ".py", "c", "a.b", "x*y", "{", "ä", "😀" })
                File.WriteAllText(Path.Combine(folder, path, name), path + name);
        File.SetUnixFileMode(Path.Combine(folder, "x.py"), UnixFileMode.UserRead | UnixFileMode.GroupWrite | UnixFileMode.SetUser);
        File.SetUnixFileMode(Path.Combine(folder, "a/a"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.StickyBit);
        File.CreateSymbolicLink(Path.Combine(folder, "keep/link"), "../a");
    }
}
