using Pipeline.Systems.Services;

namespace Pipeline.Systems.Data;

/// <summary>Recovery of a PostgreSQL server to any time: its write-ahead log is kept beside copies of all its files.</summary>
/// <param name="Exchange">The volume by which the server hands over its log, and where its socket is.</param>
/// <param name="Every">How often the log is kept: what a loss of the server costs at most.</param>
public sealed record PointInTime(Volume Exchange, TimeSpan Every)
{
    /// <summary>How often all files of the server are copied: recovery reads the log from there on. Default a day.</summary>
    public TimeSpan FilesEvery { get; init; } = TimeSpan.FromDays(1);

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Every >= TimeSpan.FromSeconds(10), $"{where}.Every", "ten seconds or longer"),
        (FilesEvery > Every, $"{where}.FilesEvery", "longer than Every"),
    ];
}
