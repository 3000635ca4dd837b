using System.Collections.Immutable;
using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>coverage.py: https://coverage.readthedocs.io</summary>
public static class Coverage
{
    /// <summary>Its names: pip's and Debian's.</summary>
    public static readonly ImmutableArray<string> Programs = ["coverage", "python3-coverage"];

    /// <summary>Makes one data file of several, which stay. What the settings map is one file under several names.</summary>
    /// <param name="program">One of <see cref="Programs"/>.</param>
    /// <param name="settings">A file as <see cref="Settings"/> writes it.</param>
    /// <param name="data">The data file to write.</param>
    /// <param name="files">The data files to read.</param>
    public static Command Combine(string program, string settings, string data, params ReadOnlySpan<string> files) =>
        new Command(program, "combine", "--keep", $"--rcfile={settings}", $"--data-file={data}").Add(files);

    /// <summary>Writes a data file as Cobertura. A source that is not there is left out.</summary>
    public static Command Xml(string program, string settings, string data, string report) =>
        new(program, "xml", "--quiet", "--ignore-errors", $"--rcfile={settings}", $"--data-file={data}", "-o", report);

    /// <summary>Settings that take files of a container for those of a folder here.</summary>
    /// <param name="folder">The folder, relative to where the program runs.</param>
    /// <param name="inside">The same folder in the container.</param>
    /// <param name="own">The settings that the tests were measured with: what they leave out is left out. Its own [paths] count.</param>
    public static string Settings(string folder, string inside, string own) => own.Contains("[paths]", StringComparison.Ordinal) ? own : $"""
        {own}
        [paths]
        source =
            {folder}
            {inside}

        """;
}
